"""One benefit of aides-jeunes, whichever way it is decided: its words, what it gives, and what has to hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commonway.packs.importers.aides_jeunes_clauses import Clause, ConditionInvalidError, Given, true
from commonway.packs.importers.aides_jeunes_conditions import clauses_of
from commonway.packs.importers.aides_jeunes_facts import BY_PATH, INTERESTS, Fact, say
from commonway.packs.importers.aides_jeunes_profiles import Profile, joined, profile_named, refuse_twins
from commonway.packs.importers.aides_jeunes_situations import interest_fact
from commonway.packs.importers.aides_jeunes_source import Entry
from commonway.packs.importers.usagov_source import plain_text
from commonway.packs.problems import Problem, error, warning
from commonway.packs.schemas import suggestion

Words = Mapping[str, str]
MakeGiven = Callable[[Mapping[str, Any], Entry, tuple[str | int, ...]], Given]
Note = Callable[[Problem], None]

_LONGEST = 19_000
_PERIODS = {"ponctuelle": "once", "mensuelle": "month", "annuelle": "year", "autre": ""}
_HOW_OFTEN = {"once": say("une fois", "once"), "month": say("par mois", "a month"), "year": say("par an", "a year")}
_FISCA_PERIODS = {"thisMonth": "month", "thisYear": "year"}
_ENTITIES = {"individus": "individu", "familles": "famille", "menages": "menage", "foyers_fiscaux": "foyer_fiscal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A benefit ready to become a service; ``identifier`` is its own id, with its folder before it if not declared."""

    entry: Entry
    identifier: str
    institution: str
    name: Words
    summary: Words
    clauses: Sequence[Clause] = ()
    source: Words = field(default_factory=dict)
    pays: Mapping[str, Any] = field(default_factory=dict)
    amount: Words = field(default_factory=dict)
    evidence: Words = field(default_factory=dict)
    more: str = ""


def declared(entry: Entry, given: MakeGiven, note: Note) -> Benefit:
    """Return the benefit that *entry* declares. Raises `ConditionInvalidError` where its rule is not understood."""
    clauses = [
        *_of_interest(entry, note),
        *joined(_profiles(entry, given)),
        *_conditions(entry, given, entry.fields.get("conditions_generales"), ("conditions_generales",)),
    ]
    if "conditions_generales" not in entry.fields and "profils" not in entry.fields:
        what = "The benefit has neither conditions_generales nor profils."
        raise ConditionInvalidError(
            error(entry.place(), what, "Write conditions_generales: [] if it is for everybody.")
        )
    kind = entry.text("type")
    if kind not in ("float", "bool"):
        what = f"The benefit's type is {kind[:40]!r}." if kind else "The benefit has no type."
        raise ConditionInvalidError(error(entry.place("type"), what, "Write type: float for an amount, bool for none."))
    pays, amount = _amounts(entry, note) if kind == "float" else ({}, {})
    return _benefit(entry, entry.id, note, clauses=clauses, pays=pays, amount=amount)


def computed(entry: Entry, _given: MakeGiven, note: Note) -> Benefit:
    """Return the benefit that OpenFisca computes by a variable of the name of the file."""
    entity = entry.text("entity")
    if entity not in _ENTITIES:
        what = f"{entity[:40]!r} is not an entity of OpenFisca." if entity else "The benefit has no entity."
        raise ConditionInvalidError(error(entry.place("entity"), what, suggestion(entity, _ENTITIES, what="entity")))
    period = _FISCA_PERIODS.get(entry.text("openfiscaPeriod"))
    if period is None:
        period = "month"
        what = f"{entry.text('openfiscaPeriod')[:40]!r} is not a period; the month is asked for."
        note(warning(entry.place("openfiscaPeriod"), what, suggestion("", _FISCA_PERIODS, what="period")))
    source = {"variable": entry.text("openfisca_eligibility_source") or entry.id, "entity": _ENTITIES[entity]}
    if not source["variable"].isidentifier() or not source["variable"].isascii():
        what = f"{source['variable'][:80]!r} cannot be a variable of OpenFisca."
        raise ConditionInvalidError(error(entry.place(), what, "Name the file by the variable: rsa.yml."))
    return _benefit(entry, f"openfisca/{entry.id}", note, source={**source, "period": period})


def ride_sharing(entry: Entry, given: MakeGiven, note: Note) -> Benefit | None:
    """Return an institution's incentive to share rides, for those who live there.

    What a ride pays depends on its length and its passengers, which nobody is asked: it is told in words.
    """
    code = str(entry.fields.get("code_siren") or "")
    institutions = given({}, entry, ()).institutions
    found = next((one for one in institutions.values() if code and one.text("code_siren") == code), None)
    if found is None:
        what = f"No institution has the code_siren {code[:20]!r}; its incentive to share rides is left out."
        note(warning(entry.place(), what, "Add the institution, with its code_siren."))
        return None
    about = Entry(entry.id, {**entry.fields, "institution": found.id}, entry.source)
    clauses = clauses_of(given({"type": "attached_to_institution"}, about, ()))
    name = found.text("name") or found.id
    return Benefit(
        entry=about,
        identifier=f"dynamic/{entry.id}/{code}",
        institution=found.id,
        name=say(f"Prime de covoiturage : {name}", f"Ride sharing bonus: {name}"),
        summary=_of_rides(entry, name),
        clauses=clauses,
        evidence=say(
            "Le trajet doit remplir les conditions de l’organisme.",
            "The ride has to meet the organisation’s conditions.",
        ),
        more=_link(entry, note),
    )


def _of_rides(entry: Entry, name: str) -> Words:
    low, high = entry.text("conducteur_montant_min_par_passager"), entry.text("conducteur_montant_max_par_passager")
    most, app = entry.text("conducteur_montant_max_par_mois"), entry.text("operateurs")
    shortest, longest = entry.text("trajet_longueur_min"), entry.text("trajet_longueur_max")
    fr = [f"{name} paie une partie de vos trajets partagés."]
    en = [f"{name} pays part of your shared rides."]
    if high:
        span = high if low in ("", high) else f"{low} – {high}"
        fr.append(f"Au volant : {span} € par passager et par trajet.")
        en.append(f"Driving: {span} € a passenger and ride.")
    if most:
        fr.append(f"Au plus {most} € par mois.")
        en.append(f"At most {most} € a month.")
    if longest:
        fr.append(f"Distance : {shortest or '0'} à {longest} km.")
        en.append(f"Distance: {shortest or '0'} to {longest} km.")
    if app:
        fr.append(f"Application : {app}.")
        en.append(f"App: {app}.")
    return say(" ".join(fr), " ".join(en))


def _benefit(entry: Entry, identifier: str, note: Note, **decided: Any) -> Benefit:
    name = " ".join(plain_text(entry.text("label")).split())
    if not name:
        note(warning(entry.place("label"), "The benefit has no label; its id is shown.", "Add label: with its name."))
        name = entry.id.replace("_", " ").replace("-", " ")
    return Benefit(
        entry=entry,
        identifier=identifier,
        institution=entry.text("institution"),
        name={"fr": name[:_LONGEST]},
        summary={"fr": (plain_text(entry.text("description")) or name)[:_LONGEST]},
        evidence=_free_conditions(entry),
        more=_link(entry, note),
        **decided,
    )


def _link(entry: Entry, note: Note) -> str:
    link = entry.text("link")
    if link and not (link.startswith(("https://", "http://")) and " " not in link and len(link) <= 500):
        note(warning(entry.place("link"), f"{link[:80]!r} is not a web address.", "Write it in full: https://…"))
        return ""
    return link


def _free_conditions(entry: Entry) -> dict[str, str]:
    """Return the conditions that are told and not checked, a line each."""
    told = entry.fields.get("conditions")
    lines = [plain_text(one) for one in told if isinstance(one, str)] if isinstance(told, list) else []
    text = "\n".join(line for line in lines if line)[:_LONGEST]
    return {"fr": text} if text else {}


def _of_interest(entry: Entry, note: Note) -> list[Clause]:
    flag = entry.fields.get("interestFlag")
    if not flag:
        return []
    path = f"demandeur.{str(flag)[:80]}"
    known = BY_PATH.get(path)
    if known and known.id in INTERESTS:
        return [true(known.id, INTERESTS[known.id])]
    note(warning(entry.place("interestFlag"), f"{str(flag)[:80]!r} is a new interest.", "Give its fact a question."))
    name = str(flag).lstrip("_")[:60]
    words = say(f"vous avez cet intérêt : {name}", f"you have this interest: {name}")
    fact = Fact(
        id=interest_fact(str(flag)),
        type="boolean",
        path=path,
        label=say(name, name),
        question=say(f"Cela vous intéresse-t-il : {name} ?", f"Are you interested in this: {name}?"),
    )
    return [true(fact.id, words, asked=fact)]


def _conditions(entry: Entry, given: MakeGiven, conditions: Any, path: tuple[str | int, ...]) -> list[Clause]:
    if conditions is None:
        return []
    if not isinstance(conditions, list):
        raise ConditionInvalidError(error(entry.place(*path), f"{path[-1]!r} is no list.", "Write a - before each."))
    found: list[Clause] = []
    for index, condition in enumerate(conditions):
        here = (*path, index)
        if not isinstance(condition, dict):
            raise ConditionInvalidError(
                error(entry.place(*here), "A condition has fields.", "Write type: and the rest.")
            )
        found += clauses_of(given(condition, entry, here))
    return [clause for index, clause in enumerate(found) if clause not in found[:index]]


def _profiles(entry: Entry, given: MakeGiven) -> list[Profile]:
    profiles = entry.fields.get("profils")
    if profiles is None:
        return []
    if not isinstance(profiles, list) or not all(isinstance(one, dict) for one in profiles):
        raise ConditionInvalidError(
            error(entry.place("profils"), "'profils' is no list of profiles.", "Write - type: …")
        )
    refuse_twins(profiles, entry)
    return [
        Profile(
            profile_named(profile.get("type"), entry, "profils", index, "type"),
            tuple(_conditions(entry, given, profile.get("conditions"), ("profils", index, "conditions"))),
        )
        for index, profile in enumerate(profiles)
    ]


def _amounts(entry: Entry, note: Note) -> tuple[dict[str, Any], dict[str, str]]:
    value = entry.fields.get("montant")
    if isinstance(value, bool) or not isinstance(value, int | float):
        what = "The benefit is an amount, but 'montant' is missing or no number."
        note(warning(entry.place("montant"), what, "Write montant: and a number, or type: bool."))
        return {}, {}
    number = format(Decimal(str(value)).normalize(), "f")
    unit, often = entry.text("unit") or "€", entry.text("periodicite")
    if often and often not in _PERIODS:
        note(
            warning(
                entry.place("periodicite"), f"{often[:40]!r} is not known.", suggestion(often, _PERIODS, what="period")
            )
        )
    period = _PERIODS.get(often, "")
    pays: dict[str, Any] = {"expression": number}
    pays |= {"currency": "EUR"} if unit == "€" else {"unit": {"fr": unit}}
    if period:
        pays["period"] = period
    how_often = _HOW_OFTEN.get(period, say("", ""))
    legend = entry.text("legend")
    return pays, say(
        " ".join(part for part in (number, unit, legend, how_often["fr"]) if part),
        " ".join(part for part in (number, unit, how_often["en"]) if part),
    )
