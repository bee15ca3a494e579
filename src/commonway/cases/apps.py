from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "commonway.cases"
    label = "cases"

    def ready(self) -> None:
        from commonway.cases.evidence import events as of_evidence
        from commonway.cases.evidence import withdrawing
        from commonway.cases.orders import answering
        from commonway.cases.orders import forgetting as orders_forgetting
        from commonway.cases.payments import answering as payments
        from commonway.cases.payments import forgetting as payments_forgetting
        from commonway.cases.plans import closing as plans
        from commonway.cases.process.forgetting import forget
        from commonway.cases.process.hearing import hear
        from commonway.cases.receipts import follow
        from commonway.cases.waiting.ending import forget_person
        from commonway.exchange import events
        from commonway.vault import shredding

        events.subscribe(follow)
        events.subscribe(answering.follow)
        events.subscribe(payments.follow)
        shredding.subscribe(payments_forgetting.forget)  # first: it locks the cases, which come before their processes
        shredding.subscribe(forget)
        shredding.subscribe(withdrawing.forget)
        of_evidence.subscribe(hear)
        shredding.subscribe(plans.forget)
        shredding.subscribe(orders_forgetting.forget)
        shredding.subscribe(forget_person)
