from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "commonway.cases"
    label = "cases"
