"""Receipts: what an organisation answers ends its case, and the person is told, in the transaction of the answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonway.cases import answers as sheets
from commonway.cases import ending, letters
from commonway.cases.models import Case, Request
from commonway.cases.names import Names
from commonway.cases.process import driving
from commonway.catalogue import queries as catalogue
from commonway.contacts import notices
from commonway.contacts.notices import Draft
from commonway.exchange.clauses import WITHDRAWN
from commonway.exchange.events import ReceiptAccepted
from commonway.exchange.models import Delivery
from commonway.fence.scope import SYSTEM, within
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.models import Stream
from commonway.packs.definitions import Pack
from commonway.vault.sealing import KeyDestroyed, Safe

PURPOSE = "Answer what the person told"
_ENDS = {"done": Case.State.DONE, "refused": Case.State.REFUSED}


def follow(receipt: ReceiptAccepted) -> None:
    """End the case *receipt* is about, if there is one, and write the letters that are due."""
    state = _ENDS.get(receipt.state)
    if state is None:
        return
    with within(SYSTEM), transaction.atomic():
        delivery = Delivery.objects.defer("payload").filter(id=receipt.delivery_id).first()
        # What is for information or taken back needs no letter; what was ordered is told with its own words.
        if delivery is None or delivery.about or delivery.for_information or delivery.type.endswith(WITHDRAWN):
            return
        by = Actor(kind="organisation", id=delivery.organisation_id, organisation=delivery.organisation_id)
        if delivery.case_id is not None and not delivery.occasion:
            _end(delivery, delivery.case_id, state, receipt, by=by)
        _write_letters(delivery, receipt, by=by)


def _end(delivery: Delivery, case_id: UUID, state: Case.State, receipt: ReceiptAccepted, *, by: Actor) -> None:
    whose = {"id": case_id, "organisation_id": delivery.organisation_id}  # another that works on it does not end it
    case = Case.objects.select_for_update().filter(**whose, state=Case.State.OPEN).first()
    if case is None:
        return
    ground = f"agreement {delivery.agreement_id}/{delivery.clause_id}"
    ending.end(case, state, receipt.reason, by=by, at=receipt.at, purpose=PURPOSE, ground=ground)
    driving.call_off(case, reason=receipt.reason, by=by, at=receipt.at)


def _write_letters(delivery: Delivery, receipt: ReceiptAccepted, *, by: Actor) -> None:
    """Write that this organisation answered; by e-mail only where it refused, or where it was the last to answer."""
    # Answers that come at one moment take turns at the person's stream, so that exactly one of them is the last. Not
    # at the request: whoever holds that waits for the stream next, and the two would wait for each other.
    Stream.objects.select_for_update().filter(id=delivery.applicant_id).first()
    request = Request.objects.filter(id=delivery.request_id).first()
    if request is None:
        return
    pack = catalogue.version(request.pack_version_id).pack
    safe, written_for = Safe(), [(letters.ORGANISATION_ANSWERED, delivery.organisation_id, delivery.case_id)]
    others = (
        Delivery.objects.filter(request_id=request.id, for_information=False, about="", occasion="")
        .exclude(id=delivery.id)
        .exclude(type__endswith=WITHDRAWN)
    )
    last = not others.exclude(state__in=ending.ANSWERED).exists()
    if last:
        written_for.append((letters.ALL_ANSWERED, "", None))
    language = Person.objects.filter(id=request.applicant_id).values_list("language", flat=True).get()
    try:
        places = _places(request, delivery.organisation_id, pack, language=language, at=receipt.at, safe=safe)
    except KeyDestroyed:
        return  # the person had their data deleted: there is nobody to write to
    drafts = [
        Draft(letter=pack.letters[letter], values=places, about=about, organisation=about, case=case)
        for letter, about, case in written_for
        if letter in pack.life_events[request.life_event].letters
    ]
    notices.compose_all(
        request.applicant_id,
        drafts,
        language,
        request.id,
        by=by,
        at=receipt.at,
        default=pack.languages[0],
        mail=last or receipt.state == "refused",
        safe=safe,
    )


def _places(
    request: Request, organisation_id: str, pack: Pack, *, language: str, at: datetime, safe: Safe
) -> dict[str, str]:
    values = sheets.unseal(request, safe).values
    life_event = pack.life_events[request.life_event]
    places = letters.places_for(pack, life_event, values, reference=request.reference, language=language, at=at)
    return places | {"organisation": Names(language).organisation(organisation_id)}
