"""Addresses of the console."""

from django.urls import path

from commonway.web.console import (
    agreements,
    connections,
    decisions,
    draft_publishing,
    draft_tables,
    drafts,
    exchange,
    figures,
    ledger,
    shelf,
    staff,
)

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
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<slug:file>/", decisions.decision, name="decision"),
    path("decisions/<slug:file>/file/", decisions.decision_file, name="decision-file"),
    path("decisions/<slug:file>/begin/", drafts.begin, name="draft-begin"),
    path("decisions/<slug:file>/draft/", drafts.draft, name="draft"),
    path("decisions/<slug:file>/draft/file/", drafts.draft_file, name="draft-file"),
    path("decisions/<slug:file>/draft/restore/", drafts.restore, name="draft-restore"),
    path("decisions/<slug:file>/draft/move/", drafts.move, name="draft-move"),
    path("decisions/<slug:file>/draft/discard/", drafts.discard, name="draft-discard"),
    path("decisions/<slug:file>/draft/publish/", draft_publishing.publish, name="draft-publish"),
    path("decisions/<slug:file>/draft/tables/<int:number>/", draft_tables.table, name="draft-table"),
    path("decisions/<slug:file>/draft/tables/<int:number>/editor/", draft_tables.editor, name="draft-editor"),
    path("decisions/<slug:file>/draft/tables/<int:number>/rules/<int:place>/", draft_tables.rule, name="draft-rule"),
    path("connections/", connections.listed, name="connections"),
    path("connections/<slug:organisation_id>/", connections.connection, name="connection"),
    path("figures/", figures.life_events, name="figures"),
    path("ledger/", ledger.overview, name="ledger"),
    path("ledger/verify/", ledger.verify, name="verify"),
    path("ledger/checkpoints/", ledger.seal, name="seal"),
    path("staff/", staff.listed, name="staff"),
    path("staff/invite/", staff.invite, name="invite"),
    path("staff/<uuid:post_id>/", staff.post, name="post"),
    path("staff/<uuid:post_id>/end/", staff.end_post, name="end-post"),
]
