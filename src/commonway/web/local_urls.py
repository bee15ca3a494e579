"""Addresses that exist only on a demonstration installation."""

from django.urls import path

from commonway.web import local_mail

urlpatterns = [
    path("mail/", local_mail.folder, name="local_mail"),
]
