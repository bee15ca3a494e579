"""Consents: given for one use, kept in the words that were shown, and taken back when the person says so."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from commonway.cases import things, withdrawing
from commonway.cases.asking.saying import Use
from commonway.cases.errors import CasesError
from commonway.cases.models import Case, Consent
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append


class ConsentUnknown(CasesError):
    """There is no such consent, or none that the one who asks may see."""


def of_uses(case: Case, uses: Iterable[Use], *, language: str, channel: str, at: datetime) -> list[Consent]:
    """Return the consents to those of *uses* that need one, for *case*, not yet saved."""
    version = catalogue.current().version_id
    return [
        Consent(
            id=new_id(),
            case=case,
            service=use.service,
            organisation_id=use.clause.to,
            agreement_id=use.agreement.id,
            clause_id=use.clause.id,
            pack_version_id=version,
            facts=list(use.facts),
            documents=list(use.documents),
            words=use.words.text,
            language=language,
            channel=channel,
            applicant_id=case.applicant_id,
            given_at=at,
        )
        for use in uses
        if use.words
    ]


def given(consent: Consent) -> Entry:
    """Return the event that *consent* was given."""
    return _entry(consent, "consent.given", words=consent.words, version=str(consent.pack_version_id))


def find(consent_id: UUID) -> Consent:
    """Return a consent within the acting scope; raises `ConsentUnknown`."""
    try:
        return Consent.objects.select_related("case__request").get(id=consent_id)
    except (Consent.DoesNotExist, ValidationError, ValueError):
        what = "There is no such consent."
        raise ConsentUnknown(what, where=str(consent_id)[:40], remedy="Look at your data.") from None


def withdraw(consent_id: UUID, *, by: Actor, at: datetime) -> Consent:
    """Take a consent back. A case that is under way under it ends with it; what was given before stays given.

    Taking back twice is taking back once. Raises `ConsentUnknown` and `AccessRefused`.
    """
    found = find(consent_id)
    decision = things.permit(thing_of(found), "change", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        case = withdrawing.locked(found.case_id)
        consent = Consent.objects.select_for_update(of=("self",)).get(id=found.id)
        if consent.withdrawn_at is not None:
            return consent
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        _append(consent, decision, by=by, at=at)
        if withdrawing.may_withdraw(case):
            withdrawing.end(case, decision, by=by, at=at)
    return consent


def thing_of(consent: Consent) -> Thing:
    """Return *consent* as a thing access is decided on."""
    request = consent.case.request
    return Thing(
        kind="consent",
        id=consent.id,
        applicant=consent.applicant_id,
        life_event=request.life_event,
        request=request.id,
    )


def _append(consent: Consent, decision: Decision, *, by: Actor, at: datetime) -> None:
    append([_entry(consent, "consent.withdrawn")], by=by, at=at, purpose=decision.purpose, ground=decision.ground)


def _entry(consent: Consent, type_: str, **more: str) -> Entry:
    data = {
        "consent": str(consent.id),
        "case": str(consent.case_id),
        "request": str(consent.case.request_id),
        "service": consent.service,
        "agreement": consent.agreement_id,
        "clause": consent.clause_id,
        **more,
    }
    return Entry(stream=consent.applicant_id, type=type_, organisation=consent.organisation_id, data=data)
