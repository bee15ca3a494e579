from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "commonway.facts"
    label = "facts"
