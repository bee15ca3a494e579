"""Addresses of the workbench."""

from django.urls import path

from commonway.web.workbench import cases, deliveries, levels

app_name = "workbench"
urlpatterns = [
    path("", cases.listed, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/pause/", levels.pause, name="pause"),
    path("cases/<uuid:case_id>/resume/", levels.resume, name="resume-case"),
    path("cases/<uuid:case_id>/extend/<slug:level>/", levels.extend, name="extend"),
    path("deliveries/", deliveries.listed, name="deliveries"),
    path("deliveries/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
    path("deliveries/<uuid:delivery_id>/answer/", deliveries.answer, name="answer"),
]
