from django.apps import AppConfig


class FenceConfig(AppConfig):
    name = "commonway.fence"
    label = "fence"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from commonway.fence.scope import carry_over

        connection_created.connect(carry_over, dispatch_uid="commonway.fence")
