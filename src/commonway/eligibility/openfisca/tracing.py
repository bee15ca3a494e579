"""How OpenFisca came to a value: its trace read as steps, each with its value, its inputs and its parameters."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonway.eligibility.openfisca.client import Country
from commonway.eligibility.openfisca.errors import OpenFiscaError
from commonway.eligibility.openfisca.situation import GROUP, ME
from commonway.packs.rule_sources import OpenFiscaSource

_NODE = re.compile(r"(?P<name>[A-Za-z0-9_.\[\]-]+)<(?P<period>[^<>]+)>")
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRead:
    """A parameter as it stood on a day: ``value`` a number, or a text for a scale; ``since`` when it came into force."""

    name: str
    label: str
    value: object
    on: str
    since: str = ""
    unit: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One variable calculated or read: ``fact`` is set where it is what the person told us."""

    variable: str
    label: str
    period: str
    value: object
    fact: str = ""
    made_up: bool = False
    parameters: tuple[ParameterRead, ...] = ()
    needs: tuple[str, ...] = ()  # the variables it is worked out from
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The steps that led to a value, the result first, each before what it was worked out from."""

    steps: tuple[Step, ...]

    @property
    def made_up(self) -> tuple[str, ...]:
        """The variables nobody gave a value for, which the country took its own default of."""
        return tuple(dict.fromkeys(step.variable for step in self.steps if step.made_up))


class Trace:
    """The country's answer to ``/trace``, by node: ``name<period>``."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        nodes, entities = document.get("trace"), document.get("entitiesDescription")
        self.nodes: Mapping[str, Any] = nodes if isinstance(nodes, Mapping) else {}
        self.entities: Mapping[str, Any] = entities if isinstance(entities, Mapping) else {}

    def value(self, node: str, plural: str, id_: str) -> object:
        """Return the value of *node* for one entity; a date is ISO text, None is a value the trace does not have."""
        held = self.nodes.get(node, {}).get("value")
        ids = self.entities.get(plural)
        if not isinstance(held, list) or not isinstance(ids, list) or id_ not in ids or len(held) <= ids.index(id_):
            return None
        return _plain(held[ids.index(id_)])


def working_of(
    rule: OpenFiscaSource, trace: Trace, *, country: Country, period: str, given: Collection[tuple[str, str]]
) -> Working:
    """Return the way to *rule*'s variable in *trace*; *given* are the inputs somebody told, as in a `Situation`."""
    facts = {variable: fact for fact, variable in rule.inputs.items()}
    steps: list[Step] = []
    waiting = [f"{rule.variable}<{period}>"]
    seen: set[str] = set()
    while waiting and len(steps) < _MOST_STEPS:
        node = waiting.pop(0)
        if node in seen or node not in trace.nodes:
            continue
        seen.add(node)
        needs = [each for each in trace.nodes[node].get("dependencies", ()) if isinstance(each, str)]
        steps.append(_step(node, needs, trace, country, facts=facts, given=given))
        waiting += needs
    return Working(steps=tuple(steps))


def _step(
    node: str,
    needs: list[str],
    trace: Trace,
    country: Country,
    *,
    facts: Mapping[str, str],
    given: Collection[tuple[str, str]],
) -> Step:
    name, period = _split(node)
    about = country.variable(name)
    entity = country.entities().get(about.get("entity", ""), {})
    told = (name, period) in given or (name, "") in given
    value = trace.value(node, entity.get("plural", ""), GROUP if entity.get("roles") else ME)
    parameters = trace.nodes[node].get("parameters", {})
    return Step(
        variable=name,
        label=_line(about.get("description")) or name,
        period=period,
        value=value,
        fact=facts.get(name, "") if told else "",
        made_up=not told and not about.get("formulas"),
        parameters=tuple(_parameter(each, value, country) for each, value in sorted(parameters.items())),
        needs=tuple(dict.fromkeys(_split(each)[0] for each in needs)),
        link=_link(about),
    )


def _parameter(node: str, value: object, country: Country) -> ParameterRead:
    name, on = _split(node)
    try:
        about = country.parameter(re.sub(r"\[.*", "", name))
    except OpenFiscaError:
        about = {}
    metadata = about.get("metadata")
    unit = metadata.get("unit", "") if isinstance(metadata, Mapping) else ""
    return ParameterRead(
        name=name,
        label=_line(about.get("description")) or name,
        value=value if isinstance(value, str | int | float | bool) else str(value),
        on=on,
        since=_begun(about.get("values"), on),
        unit=str(unit) if isinstance(unit, str) else "",
        link=_link(about),
    )


def _begun(values: object, on: str) -> str:
    """Return the day the value of a parameter on *on* came into force."""
    if not isinstance(values, Mapping):
        return ""
    return max((day for day in values if isinstance(day, str) and day <= on), default="")


def _link(about: Mapping[str, Any]) -> str:
    """Return where to read more: the law where it is named, else the source; only ever an https address."""
    metadata = about.get("metadata")
    named: list[object] = [metadata.get("reference")] if isinstance(metadata, Mapping) else []
    references = about.get("references")
    named += references if isinstance(references, list) else [references]
    named.append(about.get("source"))
    flat = [part for each in named for part in (each if isinstance(each, list) else [each])]
    return next((each for each in flat if isinstance(each, str) and each.startswith("https://")), "")


def _split(node: str) -> tuple[str, str]:
    found = _NODE.fullmatch(node)
    return (found["name"], found["period"]) if found else (node, "")


def _line(text: object) -> str:
    return " ".join(text.split())[:300].removesuffix(".") if isinstance(text, str) else ""


def _plain(value: object) -> object:
    """Return *value*, a date as ISO text: OpenFisca's trace writes it as mail does, `Wed, 01 Mar 1950 00:00:00 GMT`."""
    if isinstance(value, str) and value.endswith(" GMT"):
        months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        parts = value.split()
        if len(parts) == 6 and parts[2] in months and parts[1].isdigit() and parts[3].isdigit():
            return date(int(parts[3]), months.index(parts[2]) + 1, int(parts[1])).isoformat()
    return value
