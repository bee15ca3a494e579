from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "commonway.web"
    label = "web"
