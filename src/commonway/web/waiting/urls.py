"""Addresses of one's own place in a queue."""

from django.urls import path

from commonway.web.waiting import ticket

app_name = "queue"
urlpatterns = [
    path("", ticket.listed, name="list"),
    path("<slug:place_id>/", ticket.draw, name="draw"),
    path("numbers/<uuid:ticket_id>/", ticket.ticket, name="ticket"),
    path("numbers/<uuid:ticket_id>/now/", ticket.as_it_stands, name="now"),
    path("numbers/<uuid:ticket_id>/leave/", ticket.leave, name="leave"),
]
