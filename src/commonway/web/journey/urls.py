"""Addresses of the journey. Mount it once a side: ``include("commonway.web.journey.urls", namespace="…")``.

The namespace says on which side a page is; see `commonway.web.journey.side`.
"""

from django.urls import path

from commonway.web.journey import (
    asking,
    asking_documents,
    bringing,
    checking,
    entitlements,
    evidence,
    opening,
    steps,
    taking_back,
    telling,
)

app_name = "journey"
urlpatterns = [
    path("start/<slug:life_event_id>/", opening.start, name="start"),
    path("requests/<uuid:request_id>/", opening.overview, name="request"),
    path("requests/<uuid:request_id>/steps/<slug:step_id>/", steps.step, name="step"),
    path("requests/<uuid:request_id>/evidence/", evidence.evidence, name="evidence"),
    path("requests/<uuid:request_id>/evidence/look-up/<slug:look_up_id>/", evidence.ask_register, name="look-up"),
    path("requests/<uuid:request_id>/evidence/add/", evidence.add_document, name="add-document"),
    path(
        "requests/<uuid:request_id>/evidence/<uuid:document_id>/remove/",
        evidence.remove_document,
        name="remove-document",
    ),
    path("requests/<uuid:request_id>/check/", checking.check, name="check"),
    path("requests/<uuid:request_id>/sent/", checking.submitted, name="submitted"),
    path("requests/<uuid:request_id>/later/", opening.later, name="later"),
    path("requests/<uuid:request_id>/stop/", opening.withdraw, name="withdraw"),
    path("requests/<uuid:request_id>/entitlements/", entitlements.entitlements, name="entitlements"),
    path("requests/<uuid:request_id>/entitlements/question/", entitlements.question, name="entitlement-question"),
    path("requests/<uuid:request_id>/entitlements/<slug:service_id>/", entitlements.take_up, name="take-up"),
    path("requests/<uuid:request_id>/entitlements/<slug:service_id>/why/", entitlements.why, name="entitlement-why"),
    path("requests/<uuid:request_id>/ask/", asking.choose, name="ask"),
    path("requests/<uuid:request_id>/ask/questions/", asking.questions, name="ask-questions"),
    path("requests/<uuid:request_id>/ask/documents/", asking_documents.wanted, name="ask-documents"),
    path(
        "requests/<uuid:request_id>/ask/documents/<uuid:document_id>/remove/",
        asking_documents.remove,
        name="ask-remove-document",
    ),
    path("requests/<uuid:request_id>/ask/check/", asking.check, name="ask-check"),
    path("requests/<uuid:request_id>/asked/", asking.asked, name="asked"),
    path("requests/<uuid:request_id>/cases/<uuid:case_id>/withdraw/", taking_back.case, name="withdraw-case"),
    path(
        "requests/<uuid:request_id>/consents/<uuid:consent_id>/withdraw/", taking_back.consent, name="withdraw-consent"
    ),
    path("requests/<uuid:request_id>/told/", telling.told, name="told"),
    path("requests/<uuid:request_id>/cases/<uuid:case_id>/tell/<slug:name>/", bringing.bring, name="bring"),
    path("requests/<uuid:request_id>/questions/<uuid:incident_id>/", bringing.answer, name="question"),
]
