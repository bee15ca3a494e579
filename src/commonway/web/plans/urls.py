"""Addresses of plans at home."""

from django.urls import path

from commonway.web.plans import entries, reading, sharing

app_name = "plans"
COMMON = [
    path("<uuid:plan_id>/", reading.plan, name="plan"),
    path("<uuid:plan_id>/add/<slug:kind>/", entries.add, name="add"),
    path("<uuid:plan_id>/entries/<uuid:entry_id>/", entries.change, name="change"),
    path("<uuid:plan_id>/entries/<uuid:entry_id>/state/", entries.state, name="state"),
    path("<uuid:plan_id>/parties/<uuid:party_id>/end/", sharing.withdraw, name="withdraw"),
]
urlpatterns = [
    path("", reading.listed, name="plans"),
    path("<uuid:plan_id>/invite/", sharing.invite, name="invite"),
    path("<uuid:plan_id>/answer/", sharing.answer, name="answer"),
    path("<uuid:plan_id>/parties/<uuid:party_id>/", sharing.consent, name="consent"),
    *COMMON,
]
