"""A person's situation as aides-jeunes writes it, as answers to the questions of an imported pack.

``situation`` has ``dateDeValeur``, ``demandeur``, ``enfants`` and ``menage``; ``openfisca`` has what was computed. It is
whole: what it does not say is known to have no value.
"""

from collections.abc import Collection, Mapping
from typing import Any

from commonway.packs.importers.aides_jeunes_facts import FACTS
from commonway.packs.importers.usagov_naming import fact_id

_INTEREST = "_interet"


def answers_of(document: Mapping[str, Any], facts: Collection[str]) -> dict[str, Any]:
    """Return the answers to *facts* that *document*, one line of situations, gives; None where it gives none."""
    situation = document.get("situation")
    groups: dict[str, Any] = dict(situation) if isinstance(situation, Mapping) else {}
    groups["openfisca"] = document.get("openfisca")
    person = _group(groups, "demandeur")
    others = {interest_fact(key): person[key] for key in person if key.startswith(_INTEREST)}
    answers: dict[str, Any] = {}
    for fact in facts:
        known = FACTS.get(fact)
        if known is None:
            answers[fact] = others.get(fact)
        elif known.type == "list":
            answers[fact] = _items(groups.get(known.path), {field["id"] for field in known.fields})
        else:
            group, _, name = known.path.partition(".")
            value = _group(groups, group).get(name)
            answers[fact] = bool(value) if known.type == "boolean" and value is not None else value
    return answers


def interest_fact(flag: str) -> str:
    """Return the id of the fact that says whether a person has the interest *flag*, ``_interetBafa``."""
    return fact_id(f"interest_{flag.lstrip('_')[:60].removeprefix('interet')}")


def _group(groups: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = groups.get(name)
    return found if isinstance(found, Mapping) else {}


def _items(items: Any, fields: Collection[str]) -> list[dict[str, Any]]:
    """Return the children with what is asked about each; who names none has none."""
    names = {"date_of_birth": "date_naissance"}
    listed = items if isinstance(items, list) else []
    return [
        {field: item.get(names.get(field, field)) for field in fields} for item in listed if isinstance(item, Mapping)
    ]
