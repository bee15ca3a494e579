"""Handing over: a request passed to another channel by a code a person can read out, and a proof only they know."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from commonway.contacts.errors import ContactsError
from commonway.contacts.models import Handover
from commonway.fence.scope import SYSTEM, within
from commonway.identity import people
from commonway.kernel.ids import new_id, normalise_spoken_code, spoken_code
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.vault.blind import blind_index

GOOD_FOR = timedelta(days=14)
MOST_FAILURES = 5
PURPOSE = "Go on with a request on another channel"
GROUND = "own"
_SCHEME = "handover-code"


class ProofMissing(ContactsError):
    """The person's date of birth is not known, so nobody could prove to be them."""


class HandoverRefused(ContactsError):
    """The code does not open anything. Every cause has the same words, so that guessing teaches nothing."""

    def __init__(self) -> None:
        super().__init__(
            "The code and the date of birth do not open a request.",
            remedy="Check both, or ask for a new code where you started.",
        )


class CodeUnknown(HandoverRefused):
    """There is no such code, it was used, a newer one replaced it, or the proof was wrong."""


class CodeExpired(HandoverRefused):
    """The code is older than it may be."""


class CodeLocked(HandoverRefused):
    """Too many wrong proofs were given with the code."""


def make(
    request_id: UUID,
    person_id: UUID,
    from_channel: str,
    *,
    by: Actor,
    at: datetime,
    date_of_birth: str = "",
) -> str:
    """Return a code such as ``7K3F-92QX`` for one change of channel; codes made before for the request die.

    The proof asked with it is *date_of_birth* (ISO 8601), or the one in the person's profile. Raises `ProofMissing`.
    """
    born = date_of_birth or str(people.profile(person_id).get("date_of_birth") or "")
    if not born:
        raise ProofMissing(
            "We do not know the person's date of birth yet.", remedy="Ask for it, save it, then make the code."
        )
    code, id_ = spoken_code(), new_id()
    with transaction.atomic():
        living = Handover.objects.filter(request_id=request_id, used_at__isnull=True, expires_at__gt=at)
        living.update(expires_at=at)
        Handover.objects.create(
            id=id_,
            request_id=request_id,
            person_id=person_id,
            code_index=blind_index(_SCHEME, normalise_spoken_code(code)),
            proof_index=_proof(id_, born),
            from_channel=from_channel,
            created_at=at,
            expires_at=at + GOOD_FOR,
        )
        _append("handover.made", request_id, person_id, by=by, at=at, channel=from_channel)
    return code


def take(code: str, date_of_birth: date | str, *, at: datetime) -> Handover:
    """Return the handover that *code* opens for somebody who proves to be its person; it opens once.

    Raises `CodeUnknown`, `CodeExpired` or `CodeLocked`, all with the same words. Five wrong proofs lock the code.
    """
    given = date_of_birth.isoformat() if isinstance(date_of_birth, date) else date_of_birth.strip()
    with within(SYSTEM):
        with transaction.atomic():  # a refusal is kept, so it is raised after the commit
            answer = _taken(normalise_spoken_code(code), given, at=at)
        if isinstance(answer, HandoverRefused):
            raise answer
        return answer


def _taken(code: str, given: str, *, at: datetime) -> Handover | HandoverRefused:
    handover = Handover.objects.select_for_update().filter(code_index=blind_index(_SCHEME, code)).first()
    if handover is None or handover.used_at is not None:
        return CodeUnknown()
    if handover.failures >= MOST_FAILURES:
        return CodeLocked()
    if handover.expires_at <= at:
        return CodeExpired()
    by = Actor(kind="person", id=str(handover.person_id))
    if bytes(handover.proof_index) != _proof(handover.id, given):
        handover.failures += 1
        handover.save(update_fields=["failures"])
        stranger = Actor(kind="person", id="unknown")
        locked = handover.failures >= MOST_FAILURES
        type_ = "handover.locked" if locked else "handover.failed"
        _append(type_, handover.request_id, handover.person_id, by=stranger, at=at)
        return CodeLocked() if locked else CodeUnknown()
    handover.used_at = at
    handover.save(update_fields=["used_at"])
    _append("handover.taken", handover.request_id, handover.person_id, by=by, at=at)
    return handover


def _proof(handover_id: UUID, born: str) -> bytes:
    """Return what is kept of the proof: keyed and bound to the one handover, so that equal dates do not show."""
    return blind_index(f"handover-proof:{handover_id}", born)


def _append(type_: str, request_id: UUID, person_id: UUID, *, by: Actor, at: datetime, channel: str = "") -> None:
    data = {"request": str(request_id)} | ({"channel": channel} if channel else {})
    append([Entry(stream=person_id, type=type_, data=data)], by=by, at=at, purpose=PURPOSE, ground=GROUND)
