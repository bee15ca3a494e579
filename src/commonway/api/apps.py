from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "commonway.api"
    label = "api"
