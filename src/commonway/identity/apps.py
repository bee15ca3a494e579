from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "commonway.identity"
    label = "identity"
