from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "commonway.contacts"
    label = "contacts"
