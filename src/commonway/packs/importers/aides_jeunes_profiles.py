"""Profiles of aides-jeunes: kinds of people of whom one is enough, each with conditions of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonway.packs.importers.aides_jeunes_clauses import Clause, ConditionInvalidError, one_of, true
from commonway.packs.importers.aides_jeunes_conditions import RSA
from commonway.packs.importers.aides_jeunes_facts import say
from commonway.packs.importers.aides_jeunes_source import Entry
from commonway.packs.problems import error
from commonway.packs.schemas import suggestion

PROFILES: Mapping[str, Clause] = {
    "chomeur": one_of("activity", ("chomeur",), say("vous cherchez un emploi", "you are looking for work")),
    "etudiant": one_of("activity", ("etudiant",), say("vous faites des études", "you study")),
    "inactif": one_of("activity", ("inactif",), say("vous êtes sans activité", "you have no occupation")),
    "independant": one_of("activity", ("independant",), say("vous travaillez à votre compte", "you work for yourself")),
    "salarie": one_of("activity", ("salarie",), say("vous êtes salarié", "you are employed")),
    "apprenti": one_of("work_study_contract", ("apprenti",), say("vous êtes apprenti", "you are an apprentice")),
    "professionnalisation": one_of(
        "work_study_contract",
        ("professionnalisation",),
        say("vous avez un contrat de professionnalisation", "you have a professional training contract"),
    ),
    "collegien": one_of("schooling", ("college",), say("vous êtes au collège", "you are in lower secondary school")),
    "lyceen": one_of("schooling", ("lycee",), say("vous êtes au lycée", "you are in upper secondary school")),
    "enseignement_superieur": one_of(
        "schooling",
        ("enseignement_superieur",),
        say("vous êtes dans l’enseignement supérieur", "you are in higher education"),
    ),
    "service_civique": true("civic_service", say("vous faites un service civique", "you do civic service")),
    "stagiaire": true("internship", say("vous êtes en stage", "you do an internship")),
    "situation_handicap": true("disability", say("vous êtes en situation de handicap", "you have a disability")),
    "beneficiaire_rsa": RSA,
    "parent": Clause(
        id="parent",
        expression="count(children) > 0",
        facts=("children",),
        words=say("vous avez un enfant à charge", "you support a child"),
    ),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of people: the clause that says who they are, and its own conditions."""

    base: Clause
    conditions: tuple[Clause, ...] = ()

    def as_expression(self) -> str:
        """Return the whole as an expression."""
        return " and ".join(clause.as_expression() for clause in (self.base, *self.conditions))

    def words(self, language: str) -> str:
        """Return the whole in words of *language*."""
        joint = " et " if language == "fr" else " and "
        return joint.join(clause.words[language] for clause in (self.base, *self.conditions))


def profile_named(kind: object, entry: Entry, *path: str | int) -> Clause:
    """Return what the profile *kind* asks. Raises `ConditionInvalidError` for one that is not known."""
    if isinstance(kind, str) and kind in PROFILES:
        return PROFILES[kind]
    what = f"{str(kind)[:80]!r} is not a known profile." if kind else "The profile has no type."
    raise ConditionInvalidError(error(entry.place(*path), what, suggestion(kind, PROFILES, what="profile")))


def refuse_twins(profiles: Sequence[Mapping[str, Any]], entry: Entry) -> None:
    """Raise `ConditionInvalidError` for two profiles of a kind that differ only in values: one makes the other idle."""
    seen: dict[tuple[object, ...], int] = {}
    for index, profile in enumerate(profiles):
        conditions = profile.get("conditions") or []
        kinds = sorted(str((one.get("type"), one.get("operator"))) for one in conditions if isinstance(one, dict))
        key = (str(profile.get("type")), *kinds)
        if key in seen:
            what = f"The profile {str(profile.get('type'))[:80]!r} is given twice with the same kinds of condition."
            first = entry.place("profils", seen[key]).line
            raise ConditionInvalidError(
                error(entry.place("profils", index), what, f"Make them one; the first is on line {first}.")
            )
        seen[key] = index


def joined(profiles: Sequence[Profile]) -> list[Clause]:
    """Return *profiles*, one of which is enough, as clauses that must all hold."""
    if not profiles:
        return []
    if len(profiles) == 1:
        return [profiles[0].base, *profiles[0].conditions]
    words = say(
        f"l’un de ces cas est le vôtre : {' ; '.join(dict.fromkeys(one.words('fr') for one in profiles))}",
        f"one of these is true of you: {'; '.join(dict.fromkeys(one.words('en') for one in profiles))}",
    )
    facts = {profile.base.fact for profile in profiles}
    if len(facts) == 1 and "" not in facts and not any(one.conditions for one in profiles):
        values = tuple(dict.fromkeys(value for one in profiles for value in one.base.values))
        if values:
            return [one_of(facts.pop(), values, words, id_="profile")]
    alternatives = [one.as_expression() for one in profiles]
    bracketed = [f"({text})" if one.conditions else text for text, one in zip(alternatives, profiles, strict=True)]
    read = [fact for one in profiles for clause in (one.base, *one.conditions) for fact in clause.reads]
    return [
        Clause(
            id="profile",
            expression=" or ".join(dict.fromkeys(bracketed)),
            facts=tuple(dict.fromkeys(read)),
            words=words,
            compared=tuple(
                (clause.fact, clause.values)
                for one in profiles
                for clause in (one.base, *one.conditions)
                if clause.fact and clause.values
            ),
        )
    ]
