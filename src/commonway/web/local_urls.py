"""Addresses that exist only on a demonstration installation."""

from django.urls import path

from commonway.web import local_mail, local_page

urlpatterns = [
    path("", local_page.page_to_try, name="local"),
    path("mail/", local_mail.folder, name="local_mail"),
]
