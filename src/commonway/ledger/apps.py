from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "commonway.ledger"
    label = "ledger"
