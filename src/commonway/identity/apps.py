from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "commonway.identity"
    label = "identity"

    def ready(self) -> None:
        from commonway.identity.forgetting import forget
        from commonway.vault.shredding import subscribe

        subscribe(forget)
