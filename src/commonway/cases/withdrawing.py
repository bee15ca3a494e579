"""Withdrawing a case: the person takes back what they asked for while its organisation has not ended it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases import ending, letters, things
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.models import Case
from commonway.cases.names import Names
from commonway.cases.payments import becoming as payments
from commonway.cases.payments.keeping import REQUESTED
from commonway.cases.process import driving
from commonway.catalogue import queries as catalogue
from commonway.contacts import notices
from commonway.exchange.clauses import WITHDRAWN
from commonway.exchange.models import Delivery
from commonway.exchange.telling import Crossing, tell
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import gathering
from commonway.vault.sealing import KeyDestroyed

_REASON = "The person took it back."


class CaseEnded(CasesError):
    """The organisation ended the case already."""


class NotWithdrawable(CasesError):
    """The case is a duty: it follows from what was told, and nobody asked for it."""


def find(case_id: UUID) -> Case:
    """Return a case within the acting scope; raises `CaseUnknown`."""
    try:
        return Case.objects.select_related("request").get(id=case_id)
    except (Case.DoesNotExist, ValidationError, ValueError):
        raise CaseUnknown("There is no such case.", where=str(case_id)[:40], remedy="Look at your requests.") from None


def may_withdraw(case: Case) -> bool:
    """Return whether *case* is open and was asked for, so that whoever asked can take it back."""
    service = catalogue.version(case.pack_version_id).pack.services.get(case.service)
    asked_for = (
        service is not None and service.kind == "entitlement" and case.hears_id is None
    )  # an appeal has its own way
    return case.state == Case.State.OPEN and asked_for


def withdraw(case_id: UUID, *, by: Actor, at: datetime) -> Case:
    """Take a case back: its process is called off with its tasks, and every organisation that was told is told so.

    Taking back twice is taking back once. Raises `CaseUnknown`, `AccessRefused`, `CaseEnded` and `NotWithdrawable`.
    """
    found = find(case_id)
    decision = things.permit(things.of_case(found, found.request), "change", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        case = locked(case_id)
        if case.state == Case.State.WITHDRAWN:
            return case
        if case.state != Case.State.OPEN:
            what = _("The office has ended this already.")
            raise CaseEnded(what, where=case.reference, remedy=_("Read what it answered."))
        if not may_withdraw(case):
            what = _("This has to be done whether you ask for it or not.")
            raise NotWithdrawable(what, where=case.reference, remedy=_("If what you told us is wrong, call us."))
        end(case, decision, by=by, at=at)
    return case


def locked(case_id: UUID) -> Case:
    """Return a case with all locked that its end may change, in the order in which whoever drives it locks."""
    deliveries = Delivery.objects.filter(case_id=case_id).exclude(state__in=ending.ANSWERED).order_by("id")
    list(deliveries.select_for_update(of=("self",)).values_list("id"))
    return Case.objects.select_for_update(of=("self",)).select_related("request").get(id=case_id)


def end(case: Case, decision: Decision, *, by: Actor, at: datetime) -> None:
    """End *case*, `locked` and open, because the person takes it back. Must run in the scope of the product."""
    with gathering():
        ending.end(case, Case.State.WITHDRAWN, "", by=by, at=at, purpose=decision.purpose, ground=decision.ground)
        driving.call_off(case, reason=_REASON, by=by, at=at)
        payments.stop(case.id, by=by, at=at)
        _tell(case, by=by, at=at)
        _write(case, by=by, at=at)


def _tell(case: Case, *, by: Actor, at: datetime) -> None:
    """Tell whoever was told of *case* that it was taken back; what has not left does not leave any more."""
    told = Delivery.objects.filter(case_id=case.id).exclude(type__endswith=WITHDRAWN).exclude(about=REQUESTED)
    told = told.defer("payload").order_by("id")  # payers are told by themselves, of each payment
    crossings = {}  # each is told once, however often it was told of the case
    for delivery in told:
        if delivery.sent_at or delivery.attempts:
            about = (delivery.organisation_id, delivery.agreement_id, delivery.clause_id, delivery.type)
            crossings[about] = _crossing(delivery)
        if delivery.state not in ending.ANSWERED:
            delivery.state, delivery.next_attempt_at = Delivery.State.WITHDRAWN, None
            delivery.save(update_fields=["state", "next_attempt_at"])
    tell(crossings.values(), by=by, at=at)


def _crossing(delivery: Delivery) -> Crossing:
    return Crossing(
        organisation=delivery.organisation_id,
        agreement_id=delivery.agreement_id,
        clause_id=delivery.clause_id,
        event_type=f"{delivery.type}{WITHDRAWN}",
        subject_id=delivery.subject_id,
        applicant_id=delivery.applicant_id,
        request_id=delivery.request_id,
        case_id=delivery.case_id,
        reference=delivery.reference,
    )


def _write(case: Case, *, by: Actor, at: datetime) -> None:
    """Write the person that it is taken back."""
    language = Person.objects.filter(id=case.applicant_id).values_list("language", flat=True).get()
    names = Names(language)
    with override(language):
        places = {
            "service": names.service(case.service, version_id=case.pack_version_id),
            "organisation": names.organisation(case.organisation_id),
            "reference": case.reference,
        }
        title = _("You took it back: %(service)s") % places
        body = _("You do not ask %(organisation)s for this any more: %(service)s. Its reference was %(reference)s.")
        more = _("They stop working on it. If you change your mind, ask for it again.")
    letter = letters.of_the_product("case-withdrawn", title, f"{body % places}\n\n{more}", language)
    draft = notices.Draft(letter=letter, values={}, about=str(case.id), organisation=case.organisation_id)
    try:
        notices.compose_all(case.applicant_id, [draft], language, case.request_id, by=by, at=at, default=language)
    except KeyDestroyed:
        return  # the person had their data deleted: there is nobody to write to
