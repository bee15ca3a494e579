from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "commonway.cases"
    label = "cases"

    def ready(self) -> None:
        from commonway.cases.receipts import follow
        from commonway.exchange.events import subscribe

        subscribe(follow)
