from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "commonway.exchange"
    label = "exchange"
