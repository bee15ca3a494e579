"""Looking up: asking a register instead of the person, under the clause that lets it be asked."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases import requests, things
from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.errors import CasesError, RequestClosed
from commonway.cases.models import Request
from commonway.exchange import look_ups
from commonway.exchange.look_ups import LookUpAnswer
from commonway.ledger.actors import Actor
from commonway.packs.definitions import FactDefinition, LookUp


class LookUpUnknown(CasesError):
    """The life event has no such look-up."""


class LookUpLacksFacts(CasesError):
    """The facts that find the record are not answered; ``missing`` names them."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(
            _("We need these answers to find the record: %(facts)s.") % {"facts": ", ".join(missing)},
            where="look-up",
            remedy=_("Answer them, or go on without the record."),
        )


def ask(request_id: UUID, look_up_id: str, *, channel: str = "web", by: Actor, at: datetime) -> LookUpAnswer:
    """Ask the register of a look-up and keep what it answers as verified answers of the request.

    No transaction is open while the register is asked. What it answers that does not fit its fact is left out.
    Raises `LookUpUnknown`, `LookUpLacksFacts`, `RequestClosed`, `RequestUnknown`, `AccessRefused`, and of the
    exchange `RegisterUnavailable`, `RegisterRefused` and `NoClause`.
    """
    request = requests.found(request_id)
    things.permit(things.of_request(request), "change", by=by, at=at)
    if request.state != Request.State.DRAFT:
        raise RequestClosed("The request was sent or withdrawn.", where=request.reference, remedy="Start a new one.")
    pack = requests.published_for(request).pack
    look_up = _defined(pack.life_events[request.life_event].look_ups, look_up_id)
    given = requests.answers(request)
    missing = [fact for fact in look_up.send if fact not in given]
    if missing:
        raise LookUpLacksFacts(missing)
    sent = {fact: given[fact].value for fact in look_up.send}
    answer = look_ups.look_up(look_up, sent, subject_hint=request.applicant_id, by=by, at=at)
    if answer.found:
        returned = {
            fact: value for fact, value in answer.facts.items() if fact in look_up.returns and value is not None
        }
        kept = _fitting(returned, pack.facts, at=at)
        if kept:
            requests.save(
                request_id,
                kept,
                source="register",
                detail=answer.register,
                certainty="verified",
                channel=channel,
                by=by,
                at=at,
            )
    return answer


def _defined(defined: tuple[LookUp, ...], look_up_id: str) -> LookUp:
    for look_up in defined:
        if look_up.id == look_up_id:
            return look_up
    raise LookUpUnknown(f"There is no look-up {look_up_id[:80]!r} here.", remedy="Choose one the life event has.")


def _fitting(returned: dict[str, object], facts: Mapping[str, FactDefinition], *, at: datetime) -> dict[str, object]:
    """Return those of a register's answers that fit their facts; the others are left for the person to answer."""
    try:
        return checked(returned, facts=facts, today=timezone.localdate(at))
    except AnswersInvalid as invalid:
        fit = {fact: value for fact, value in returned.items() if fact not in invalid.problems}
        return checked(fit, facts=facts, today=timezone.localdate(at))
