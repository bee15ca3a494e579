"""Addresses of plans at work."""

from django.urls import path

from commonway.web.plans import leading, reading, sharing
from commonway.web.plans.urls import COMMON

app_name = "workbench-plans"
urlpatterns = [
    path("", reading.led, name="plans"),
    path("day/", reading.of_the_day, name="day"),
    path("<uuid:plan_id>/propose/", sharing.propose, name="propose"),
    path("<uuid:plan_id>/review/", leading.review, name="review"),
    path("<uuid:plan_id>/lead/", leading.lead, name="lead"),
    path("<uuid:plan_id>/move/", leading.move, name="move"),
    path("<uuid:plan_id>/end/", leading.end, name="end"),
    *COMMON,
]
