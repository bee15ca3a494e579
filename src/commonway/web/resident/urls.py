"""Addresses of the resident portal, with the journey on the resident's side."""

from django.urls import include, path

from commonway.web.resident import (
    finding,
    following,
    home,
    letters,
    mandates,
    my_data,
    resuming,
    what_if,
    what_if_changes,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("life-events/<slug:life_event_id>/", home.life_event, name="life-event"),
    path("services/", home.services, name="services"),
    path("resume/", resuming.resume, name="resume"),
    path("resume/leave/", resuming.leave, name="leave"),
    path("find/", finding.find, name="find"),
    path("find/question/", finding.question, name="find-question"),
    path("find/results/", finding.results, name="find-results"),
    path("find/results/<slug:service_id>/", finding.why, name="find-why"),
    path("what-if/", what_if.start, name="what-if"),
    path("what-if/question/", what_if.question, name="what-if-question"),
    path("what-if/result/", what_if.result, name="what-if-result"),
    path("what-if/change/", what_if_changes.add, name="what-if-add"),
    path("what-if/change/<int:number>/remove/", what_if_changes.remove, name="what-if-remove"),
    path("what-if/change/<int:number>/<slug:name>/", what_if_changes.part, name="what-if-change"),
    path("timeline/", following.timeline, name="timeline"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:notice_id>/", letters.letter, name="letter"),
    path("my-data/", my_data.my_data, name="my-data"),
    path("my-data/file/", my_data.file, name="my-data-file"),
    path("helpers/", mandates.helpers, name="helpers"),
    path("helpers/<uuid:mandate_id>/end/", mandates.end, name="end-mandate"),
    path("", include("commonway.web.journey.urls", namespace="journey")),
]
