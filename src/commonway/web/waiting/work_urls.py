"""Addresses of the queue at work."""

from django.urls import path

from commonway.web.waiting import counter

app_name = "workbench-queue"
urlpatterns = [
    path("", counter.listed, name="list"),
    path("<slug:place_id>/door/", counter.door, name="door"),
    path("<slug:place_id>/counters/<slug:counter_id>/", counter.counter, name="counter"),
    path("<slug:place_id>/counters/<slug:counter_id>/now/", counter.as_it_stands, name="now"),
    path("<slug:place_id>/counters/<slug:counter_id>/next/", counter.call_next, name="next"),
    path("numbers/<uuid:ticket_id>/at/<slug:counter_id>/", counter.act, name="act"),
    path("numbers/<uuid:ticket_id>/print/", counter.printed, name="print"),
]
