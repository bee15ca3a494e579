from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "commonway.vault"
    label = "vault"
