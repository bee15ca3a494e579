"""Addresses of appointments at home."""

from django.urls import path

from commonway.web.appointments import booking

app_name = "appointments"
urlpatterns = [
    path("", booking.listed, name="list"),
    path("book/<slug:place_id>/<slug:service_id>/", booking.book, name="book"),
    path("<uuid:appointment_id>/", booking.appointment, name="appointment"),
    path("<uuid:appointment_id>/move/", booking.move, name="move"),
    path("<uuid:appointment_id>/cancel/", booking.cancel, name="cancel"),
    path("<uuid:appointment_id>/appointment.ics", booking.file, name="file"),
]
