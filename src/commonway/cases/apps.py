from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "commonway.cases"
    label = "cases"

    def ready(self) -> None:
        from commonway.cases.plans import closing as plans
        from commonway.cases.process.forgetting import forget
        from commonway.cases.receipts import follow
        from commonway.exchange import events
        from commonway.vault import shredding

        events.subscribe(follow)
        shredding.subscribe(forget)
        shredding.subscribe(plans.forget)
