"""Letters about evidence: a question to the person, and an answer they may look at first."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from commonway.cases.evidence import rows
from commonway.cases.models import Asking, EvidenceRequest
from commonway.cases.names import Names
from commonway.cases.wording import day_in_words
from commonway.contacts import notices
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Letter
from commonway.packs.text import Text, say
from commonway.vault.sealing import Safe

_ASK_TITLE = gettext_noop("We need something from you: {evidence}")
_ASK_BODY = gettext_noop(
    "{organisation} needs this: {evidence}.\n\nWhy: {purpose}\n\n"
    "Please answer by {day}. Your case waits until then. You find the question on your start page, under Waiting for you."
    "\n\n{address}"
)
_LOOK_TITLE = gettext_noop("Look at an answer about you: {evidence}")
_LOOK_BODY = gettext_noop(
    "{asked} answered a question about you, asked by {organisation}.\n\nWhy it was asked: {purpose}\n\n"
    "Nobody has seen the answer. You look at it first, and say whether it may be used. If you say nothing by {day}, it is "
    "not used.\n\n{address}"
)


def ask(evidence: EvidenceRequest, asking: Asking, *, by: Actor, at: datetime, safe: Safe) -> None:
    """Write the person that they are asked."""
    _write("evidence-asked", _ASK_TITLE, _ASK_BODY, evidence, asking, until=asking.due_at, by=by, at=at, safe=safe)


def show(evidence: EvidenceRequest, asking: Asking, *, by: Actor, at: datetime, safe: Safe) -> None:
    """Write the person that an answer is there for them to look at."""
    _write(
        "evidence-preview", _LOOK_TITLE, _LOOK_BODY, evidence, asking, until=evidence.due_at, by=by, at=at, safe=safe
    )


def _write(
    id_: str,
    title: str,
    body: str,
    evidence: EvidenceRequest,
    asking: Asking,
    *,
    until: datetime | None,
    by: Actor,
    at: datetime,
    safe: Safe,
) -> None:
    language = Person.objects.filter(id=evidence.applicant_id).values_list("language", flat=True).get()
    pack, definition, names = rows.pack_of(evidence), rows.definition_of(evidence), Names(language)
    values = {
        "evidence": say(definition.title, language, default=pack.languages[0]),
        "purpose": say(definition.purpose, language, default=pack.languages[0]),
        "organisation": names.organisation(evidence.organisation_id),
        "asked": names.organisation(asking.organisation_id) if asking.organisation_id else "",
        "day": day_in_words(until.date(), language) if until else "",
        "address": f"{settings.COMMONWAY_PUBLIC_URL}/evidence/{evidence.id}/",
    }
    letter = Letter(id=id_, title=_in(language, title), body=_in(language, body), by_process=True)
    draft = notices.Draft(letter=letter, values=values, about=str(asking.id), organisation=evidence.organisation_id)
    notices.compose_all(
        evidence.applicant_id,
        [draft],
        language,
        evidence.request_id,
        by=by,
        at=at,
        default=pack.languages[0],
        safe=safe,
    )


def _in(language: str, words: str) -> Text:
    with override(language):
        return {language: gettext(words)}
