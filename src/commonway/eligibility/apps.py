from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "commonway.eligibility"
    label = "eligibility"
