"""Addresses of the screens in waiting rooms."""

from django.urls import path

from commonway.web.waiting import screen

app_name = "waiting-room"
urlpatterns = [
    path("<slug:place_id>/", screen.screen, name="screen"),
    path("<slug:place_id>/now/", screen.as_it_stands, name="now"),
]
