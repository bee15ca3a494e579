"""Addresses of appointments at work."""

from django.urls import path

from commonway.web.appointments import work

app_name = "workbench-appointments"
urlpatterns = [
    path("", work.of_the_day, name="list"),
    path("<uuid:appointment_id>/outcome/", work.outcome, name="outcome"),
]
