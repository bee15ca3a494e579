"""Reading decisions: one by the person or whoever acts for them, all of a case by those who work on it, and as data."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from commonway.cases import things
from commonway.cases.appealing.lodging import DecisionUnknown, appealable, is_late
from commonway.cases.deciding import looking_again
from commonway.cases.deciding.content import Content, unseal
from commonway.cases.deciding.telling import parts
from commonway.cases.deciding.wording import Telling
from commonway.cases.models import Appeal, Case, Decision
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.packs.deciding import AppealDefinition
from commonway.vault.sealing import Removed, Safe

SCHEMA = "org.commonway.decision/1"  # docs/reference/decision.schema.json


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A decision opened: what it says, how it stands, and what can be done about it now."""

    decision: Decision
    telling: Telling
    appeals: tuple[Appeal, ...]
    appeal: AppealDefinition | None  # where one can appeal now
    late: bool
    may_ask_person: bool
    later: Decision | None  # which took its place
    keep_until: date | None
    heard_by: str = ""

    @property
    def content(self) -> Content:
        """What it says."""
        return self.telling.content


class DecisionRemoved(Removed):
    """What was decided was removed, because the time it was kept for is over; ``decision`` says whose it was and when."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__("it was removed when its time was over.", remedy="It cannot be read again.")


def open_decision(decision_id: UUID, *, by: Actor, at: datetime) -> Opened:
    """Return a decision that was given, for whoever may read it; anyone's reading but the person's own is recorded.

    Raises `DecisionUnknown`, `AccessRefused`, `KeyDestroyed` where the person's data was deleted, and `DecisionRemoved`.
    """
    with within(SYSTEM):
        given = Decision.objects.given().select_related("about__request", "case")
        decision = given.filter(id=decision_id).first()
        if decision is None:
            raise DecisionUnknown(_("There is no such decision."), remedy=_("Look at what happened."))
        things.permit_reading(things.of_decision(decision), by=by, at=at)
        if not decision.content:
            raise DecisionRemoved(decision)
        appeals = tuple(Appeal.objects.filter(decision=decision).order_by("lodged_at"))
        definition = appealable(decision)
        body = (
            catalogue.version(decision.about.pack_version_id).pack.services[definition.service] if definition else None
        )
        return Opened(
            decision=decision,
            telling=telling_of(decision),
            appeals=appeals,
            appeal=definition,
            late=is_late(decision, at=at),
            may_ask_person=looking_again.may_ask(decision),
            later=_later(decision),
            keep_until=decision.about.keep_until,
            heard_by=body.organisation if body else "",
        )


def of_letter(notice_id: UUID) -> Decision | None:
    """Return the decision a letter gives, within the acting scope; None where it gives none, or it was removed."""
    return Decision.objects.given().filter(notice_id=notice_id).exclude(content=b"").first()


def of_case(case: Case, safe: Safe | None = None) -> list[Opened]:
    """Return every decision on what *case* is about, oldest first; the caller may see the case.

    Raises `KeyDestroyed`.
    """
    with within(SYSTEM):
        given = Decision.objects.given().select_related("about__request", "case").filter(Q(about=case) | Q(case=case))
        chosen, safe = list(given.order_by("version")), safe or Safe()
        lodged: dict[UUID, list[Appeal]] = {each.id: [] for each in chosen}
        for appeal in Appeal.objects.filter(decision__in=lodged).order_by("lodged_at") if lodged else ():
            lodged[appeal.decision_id].append(appeal)
        return [
            Opened(
                decision=each,
                telling=telling_of(each, safe),
                appeals=tuple(lodged[each.id]),
                appeal=None,
                late=False,
                may_ask_person=False,
                later=None,
                keep_until=case.keep_until,
            )
            for each in chosen
        ]


def telling_of(decision: Decision, safe: Safe | None = None) -> Telling:
    """Return *decision* with what it says and the packs it was made by; raises `KeyDestroyed`."""
    pack = catalogue.version(decision.about.pack_version_id).pack
    definition = pack.services[decision.about.service].decision
    made_by = catalogue.version(decision.case.pack_version_id).pack.services[decision.case.service].decision
    assert definition is not None and made_by is not None  # noqa: S101, PT018 - only such services are decided
    return Telling(
        decision=decision,
        content=unseal(decision, safe),
        pack=pack,
        definition=definition,
        made_by=made_by,
        keep_until=decision.about.keep_until,
    )


def as_data(opened: Opened, *, language: str) -> dict[str, object]:
    """Return a decision as the person can keep it, as docs/reference/decision.schema.json says."""
    decision, telling = opened.decision, opened.telling
    appeal = telling.made_by.appeal
    return {
        "schema": SCHEMA,
        "id": str(decision.id),
        "source": settings.COMMONWAY_PUBLIC_URL,
        "language": language,
        "case": decision.case.reference,
        "service": {"id": decision.about.service, "name": dict(telling.pack.services[decision.about.service].name)},
        "organisation": decision.organisation_id,
        "version": decision.version,
        "why": decision.why,
        "replaces": str(decision.replaces_id) if decision.replaces_id else None,
        "given_at": _moment(decision.given_at),
        "automated": decision.automated,
        "ruling": decision.ruling or None,
        **parts(telling, language),
        "changed": telling.content.changed or None,
        "appeal": {
            "to": telling.pack.services[appeal.service].organisation,
            "until": _moment(decision.appeal_until),
        }
        if appeal
        else None,
    }


def _later(decision: Decision) -> Decision | None:
    if decision.replaced_at is None:
        return None
    after = Decision.objects.given().filter(about=decision.about_id, version__gt=decision.version)
    return after.filter(ruling__in=("", Decision.Ruling.CHANGED)).order_by("version").first()


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
