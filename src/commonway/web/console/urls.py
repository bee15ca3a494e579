"""Addresses of the console."""

from django.urls import path

from commonway.web.console import agreements, connections, exchange, figures, ledger, shelf, staff

app_name = "console"
urlpatterns = [
    path("", exchange.overview, name="exchange"),
    path("deliveries/", exchange.deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery_id>/", exchange.delivery, name="delivery"),
    path("shelf/", shelf.shelved, name="shelf"),
    path("shelf/decide/", shelf.confirm, name="shelf-confirm"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<slug:agreement_id>/", agreements.agreement, name="agreement"),
    path("packs/", agreements.packs, name="packs"),
    path("packs/compare/", agreements.compare, name="compare"),
    path("connections/", connections.listed, name="connections"),
    path("connections/<slug:organisation_id>/", connections.connection, name="connection"),
    path("figures/", figures.life_events, name="figures"),
    path("ledger/", ledger.overview, name="ledger"),
    path("ledger/verify/", ledger.verify, name="verify"),
    path("ledger/checkpoints/", ledger.seal, name="seal"),
    path("staff/", staff.listed, name="staff"),
    path("staff/invite/", staff.invite, name="invite"),
    path("staff/<uuid:post_id>/end/", staff.end_post, name="end-post"),
]
