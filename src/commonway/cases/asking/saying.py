"""What a person says when they ask for a service: yes to each use of their data, and what the service has them declare.

Nothing is carried over: each ask shows the words anew, and what is said is held against the words as they are now.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases.names import Names
from commonway.packs.definitions import Agreement, Clause, Pack, Service
from commonway.packs.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the person said yes to for one service, by the marks of the words they were shown: see `Words`."""

    marks: frozenset[str] = frozenset()


NOTHING = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words as shown, and the mark by which a form says that it was these."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One organisation that gets something when a service is asked for, under one clause."""

    service: str
    agreement: Agreement
    clause: Clause
    facts: tuple[str, ...]  # what goes
    documents: tuple[str, ...]  # the facts whose documents go
    words: Words | None = None  # to agree to, where the clause needs that


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """All uses of one service, and what it has the person declare."""

    uses: tuple[Use, ...] = ()
    declaration: Words | None = None

    def unsaid(self, said: Said) -> list[Use]:
        """Return the uses that need a yes which *said* does not give."""
        return [use for use in self.uses if use.words and use.words.mark not in said.marks]

    def undeclared(self, said: Said) -> bool:
        """Return whether the declaration is asked for and *said* does not make it."""
        return self.declaration is not None and self.declaration.mark not in said.marks


def uses_of(
    service: Service,
    claim: tuple[Agreement, Clause],
    pack: Pack,
    current: Pack,
    *,
    values: Mapping[str, object],
    documents: frozenset[str],
    language: str,
) -> Uses:
    """Return who gets what when *service* of *pack* is asked for under *claim*, in words of *language*.

    *current* is the pack whose clauses are in force. What another organisation gets in its lane of the process comes to
    be known on the way, so all that its clause allows is named.
    """
    names = Names(language)
    agreement, clause = claim
    given = tuple(fact for fact in clause.facts if values.get(fact) is not None)
    uses = [_use(service, agreement, clause, given, documents, names, current)]
    for role in service.lanes.values():
        found = current.agreements.get(role.agreement) if role.organisation != service.organisation else None
        theirs = next((each for each in found.clauses if each.id == role.clause), None) if found else None
        if found and theirs:
            uses.append(_use(service, found, theirs, theirs.facts, documents, names, current))
    declared = say(service.declaration, language, default=pack.languages[0])
    return Uses(
        uses=tuple(uses),
        declaration=_marked(f"declaration {service.id}", declared, language) if declared else None,
    )


def _use(
    service: Service,
    agreement: Agreement,
    clause: Clause,
    facts: tuple[str, ...],
    documents: frozenset[str],
    names: Names,
    pack: Pack,
) -> Use:
    papers = tuple(each for each in clause.documents if each in documents)
    words = None
    if clause.needs_consent:
        text = _consent(service, clause, facts, papers, names, pack)
        words = _marked(f"{service.id} {agreement.id} {clause.id}", text, names.language)
    return Use(service=service.id, agreement=agreement, clause=clause, facts=facts, documents=papers, words=words)


def _consent(
    service: Service, clause: Clause, facts: tuple[str, ...], papers: tuple[str, ...], names: Names, pack: Pack
) -> str:
    """Return what agreeing to the use under *clause* means, in one or two sentences."""
    with override(names.language):
        places = {
            "organisation": names.organisation(clause.to),
            "service": names.service(service.id),
            "facts": get_text_list(list(names.facts(facts)), _("and")),
            "documents": get_text_list(list(names.facts(papers)), _("and")),
            "purpose": say(clause.purpose, names.language, default=pack.languages[0]),
        }
        said = _("I agree that %(organisation)s gets this for “%(service)s”: %(facts)s.") % places
        if papers:
            said += " " + _("With it go my documents that show: %(documents)s.") % places
        return said + " " + _("It may use it for this only: %(purpose)s.") % places


def _marked(about: str, text: str, language: str) -> Words:
    mark = hashlib.sha256(f"{about}\n{language}\n{text}".encode()).hexdigest()[:16]
    return Words(text=text, mark=mark)
