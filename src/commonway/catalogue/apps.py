from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "commonway.catalogue"
    label = "catalogue"
