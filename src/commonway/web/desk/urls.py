"""Addresses of the desk, and of the journey on its side."""

from django.urls import include, path

from commonway.web.desk import answering, contacts, finding, person, verifying
from commonway.web.desk.journey import patterns

own = [
    path("", contacts.start, name="start"),
    path("contacts/begin/", contacts.begin, name="begin"),
    path("contact/end/", contacts.end, name="end-contact"),
    path("contacts/<uuid:contact_id>/end/", contacts.end_left_open, name="end-left-open"),
    path("find/", finding.find, name="find"),
    path("find/choose/", finding.choose, name="choose"),
    path("new-person/", finding.new_person, name="new-person"),
    path("verify/", verifying.verify, name="verify"),
    path("code/", verifying.code, name="code"),
    path("person/", person.person, name="person"),
    path("person/requests/<uuid:request_id>/resume/", person.resume, name="resume"),
    path("services/", answering.services, name="services"),
    path("services/<slug:service_id>/", answering.service, name="service"),
]
urlpatterns = [
    path("", include((own, "desk"))),
    path("", include((patterns(instead={"later": person.hand_back}), "journey"), namespace="desk-journey")),
]
