"""Giving a decision: it is written down, takes the place of the one before, and is told, in one transaction.

The case is the caller's to end. Everything here must run in the scope of the product, with the cases locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases import answers as sheets
from commonway.cases import letters
from commonway.cases.deciding import terms
from commonway.cases.deciding.content import seal
from commonway.cases.deciding.drafts import Draft
from commonway.cases.deciding.telling import tell_of
from commonway.cases.deciding.wording import Telling, sections
from commonway.cases.models import Case, Decision
from commonway.cases.names import Names
from commonway.catalogue import queries as catalogue
from commonway.contacts import notices
from commonway.identity.models import Person
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import Letter, Pack
from commonway.vault.sealing import KeyDestroyed, Safe

PURPOSE = "Decide on the case"
LETTER = "decision"  # what the product's own letter is called, where the pack has none

_TYPES = {
    Decision.Why.FIRST: "decision.made",
    Decision.Why.CORRECTED: "decision.corrected",
    Decision.Why.ANEW: "decision.made-anew",
    Decision.Why.APPEALED: "appeal.decided",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A decision about to be made: on what, in whose case, by whom, and why there is one.

    ``case`` is where it is made, ``about`` the case of the service that was asked for: another one only on an appeal.
    """

    case: Case
    about: Case
    draft: Draft
    why: Decision.Why
    made_by: str
    automated: bool = False
    task_id: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # found out in the process, for letters and who is told


def standing(about: Case) -> Decision | None:
    """Return the decision on what *about* asked for that holds now."""
    return Decision.objects.standing().filter(about=about).order_by("-version").first()


def new_decision(making: Making, state: Decision.State, *, at: datetime, safe: Safe) -> Decision:
    """Return the decision, not yet saved."""
    latest = Decision.objects.filter(about=making.about).order_by("-version").values_list("version", flat=True).first()
    decision = Decision(
        id=new_id(),
        case=making.case,
        about=making.about,
        organisation_id=making.case.organisation_id,
        applicant_id=making.about.applicant_id,
        version=(latest or 0) + 1,
        why=making.why,
        state=state,
        outcome=making.draft.outcome,
        ruling=making.draft.ruling,
        automated=making.automated,
        task_id=making.task_id,
        made_by=making.made_by[:80],
        made_at=at,
    )
    decision.content = seal(making.draft.content, decision, safe)
    return decision


def give(decision: Decision, making: Making, *, by: Actor, at: datetime, safe: Safe) -> Decision:
    """Save *decision* as given: it takes the place of the one before, the person has a letter, organisations are told."""
    before = standing(making.about)
    telling = telling_of(decision, making, at=at)
    decision.state, decision.given_at = Decision.State.GIVEN, at
    decision.appeal_until = terms.appeal_until(telling.pack, decision.organisation_id, telling.made_by, at=at)
    if before is not None and (telling.says_anew or decision.ruling == Decision.Ruling.SENT_BACK):
        decision.replaces = before if telling.says_anew else None
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    letter = _letter(telling, making, language=_language(decision), at=at, safe=safe)
    if letter is not None:
        written = _write(letter, decision, telling.pack, by=by, at=at, safe=safe)
        decision.notice_id = written
    decision.save()
    append([entry_of(decision, _TYPES[Decision.Why(decision.why)])], by=by, at=at, purpose=PURPOSE, ground="task")
    if telling.says_anew:
        tell_of(telling, _facts(making, safe), by=by, at=at, safe=safe)
    return decision


def preview(making: Making, *, at: datetime, safe: Safe | None = None) -> tuple[notices.Words, str]:
    """Return the letter the decision would be given by, and its language; nothing is written."""
    safe = safe or Safe()
    decision = new_decision(making, Decision.State.GIVEN, at=at, safe=safe)
    telling = telling_of(decision, making, at=at)
    decision.appeal_until = terms.appeal_until(telling.pack, decision.organisation_id, telling.made_by, at=at)
    language = _language(decision)
    draft = _letter(telling, making, language=language, at=at, safe=safe)
    if draft is None:
        raise KeyDestroyed(_("The person's data was deleted."))
    return notices.words_of(draft, language, default=telling.pack.languages[0]), language


def telling_of(decision: Decision, making: Making, *, at: datetime) -> Telling:
    """Return *decision* with the words of the packs it is made by."""
    pack = catalogue.version(making.about.pack_version_id).pack
    definition = pack.services[making.about.service].decision
    made_by = catalogue.version(making.case.pack_version_id).pack.services[making.case.service].decision
    assert definition is not None and made_by is not None  # noqa: S101, PT018 - only such services are decided
    kept = definition if making.case.id == making.about.id else made_by
    return Telling(
        decision=decision,
        content=making.draft.content,
        pack=pack,
        definition=definition,
        made_by=made_by,
        keep_until=terms.keep_until(kept, decision.outcome, at=at),
    )


def _language(decision: Decision) -> str:
    return Person.objects.filter(id=decision.applicant_id).values_list("language", flat=True).get()


def _facts(making: Making, safe: Safe) -> dict[str, object]:
    return dict(sheets.unseal(making.about.request, safe).values) | dict(making.facts)


def _letter(telling: Telling, making: Making, *, language: str, at: datetime, safe: Safe) -> notices.Draft | None:
    """Return the letter, or None where the person's data was deleted: there is nobody to write to."""
    request, pack, decision = making.about.request, telling.pack, telling.decision
    try:
        values = _facts(making, safe)
    except KeyDestroyed:
        return None
    life_event = pack.life_events[request.life_event]
    places = letters.places_for(pack, life_event, values, reference=making.case.reference, language=language, at=at)
    names = Names(language)
    with override(language):
        own = (
            {language: _("Our decision: %(service)s")}
            if not decision.ruling
            else {language: _("Your appeal: %(service)s")}
        )
    service = names.service(making.about.service, version_id=making.about.pack_version_id)
    own = {language: words % {"service": service} for language, words in own.items()}
    greeting = Letter(id=LETTER, title=own, body={})
    return notices.Draft(
        letter=pack.letters.get(telling.made_by.letter) or greeting,
        values=places | {"organisation": names.organisation(decision.organisation_id)},
        about=str(decision.id),
        organisation=decision.organisation_id,
        sections=sections(telling, language),
    )


def _write(draft: notices.Draft, decision: Decision, pack: Pack, *, by: Actor, at: datetime, safe: Safe) -> UUID | None:
    written = notices.compose_all(
        decision.applicant_id,
        [draft],
        _language(decision),
        decision.about.request_id,
        by=by,
        at=at,
        default=pack.languages[0],
        safe=safe,
    )
    return written[0].id if written else None


def entry_of(decision: Decision, type_: str) -> Entry:
    """Return an event of *type_* about *decision*."""
    data = {
        "case": str(decision.case_id),
        "request": str(decision.about.request_id),
        "service": decision.about.service,
        "decision": str(decision.id),
        "version": decision.version,
        "outcome": decision.outcome,
        "automated": decision.automated,
    }
    if decision.ruling:
        data |= {"ruling": decision.ruling, "about": str(decision.about_id)}
    if decision.replaces_id:
        data["replaces"] = str(decision.replaces_id)
    return Entry(stream=decision.applicant_id, type=type_, organisation=decision.organisation_id, data=data)
