"""FEEL expressions and DMN decisions of a pack held to its facts: what is read is defined, what is compared fits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import DecisionFile, FactDefinition, Parameter, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.kinds import Kind, Plain, Reader, kinds_of
from commonway.packs.plain import Path
from commonway.packs.problems import Place, Problem, error, warning
from commonway.packs.rules import rules_of
from commonway.packs.schemas import suggestion


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the expressions and decisions the services of *draft* stand on."""
    facts = [fact for _, fact in draft.sound("fact", FactDefinition)]
    parameters = [parameter for _, parameter in draft.sound("parameter", Parameter)]
    known: dict[str, Kind] = dict.fromkeys((*draft.ids("fact"), *draft.ids("parameter")))
    known |= kinds_of(facts, parameters)
    decisions = Decisions({file.id: file for _, file in draft.sound("decision", DecisionFile)})
    yield from _of_files(draft, decisions, known)
    checked = _Checked(known, decisions, all_read=not decisions.broken and not draft.broken)
    for item, service in draft.sound("service", Service):
        yield from _of_service(item, service, checked)


@dataclass(frozen=True, slots=True)
class _Checked:
    known: Mapping[str, Kind]
    decisions: Decisions
    all_read: bool


def _of_service(item: Item, service: Service, pack: _Checked) -> Iterator[Problem]:
    for path, rule in rules_of(service):
        for index, criterion in enumerate(rule.criteria):
            here = (*path, "criteria", index)
            yield from _of_expression(item, criterion.expression, (*here, "expression"), pack, wanted="boolean")
            yield from _of_decision(item, criterion.decision, (*here, "decision"), pack)
        yield from _of_decision(item, rule.decision, (*path, "decision"), pack)
    if service.pays:
        yield from _of_expression(item, service.pays.expression, ("pays", "expression"), pack, wanted="number")
        yield from _of_decision(item, service.pays.decision, ("pays", "decision"), pack)


def _of_expression(item: Item, text: str, path: Path, pack: _Checked, *, wanted: str) -> Iterator[Problem]:
    if not text:
        return
    place = item.place(*path)
    try:
        syntax = parse_expression(text, names=pack.known)
    except FeelSyntaxError as failure:
        what = f"The expression cannot be read at its character {failure.column}: {failure.what}"
        yield error(place, what, failure.remedy or "Write it in FEEL, for example income < 2000.")
        return
    reader = Reader(pack.known)
    kind = reader.kind(syntax)
    for offset, what, remedy, serious in reader.wrong:
        told = f"{what.rstrip('.')}, at character {offset + 1} of the expression."
        yield (error if serious else warning)(place, told, remedy)
    if isinstance(kind, Plain) and kind.name != wanted and not reader.wrong:
        should = "true or false" if wanted == "boolean" else "a number"
        yield error(place, f"The expression gives a {kind.name}, not {should}.", f"Write one that gives {should}.")


def _of_decision(item: Item, name: str, path: Path, pack: _Checked) -> Iterator[Problem]:
    found = pack.decisions.named(name) if name else []
    if name and not found and pack.all_read:
        remedy = suggestion(name, pack.decisions.names, what="decision")
        yield error(item.place(*path), f"There is no decision {name[:80]!r} in the pack's DMN files.", remedy)
    if len(found) > 1:
        files = " and ".join(dict.fromkeys(f"{one.file}.dmn" for one in found))
        what = f"There are {len(found)} decisions {name[:80]!r}, in {files}."
        yield error(item.place(*path), what, "Give them different names, or name one by its id.")


def _of_files(draft: Draft, decisions: Decisions, known: Iterable[str]) -> Iterator[Problem]:
    for id_, failure in decisions.broken.items():
        place = Place(draft.items["decision", id_].source.file, getattr(failure, "line", 0) or 1)
        yield error(place, failure.what, failure.remedy or "Correct the file in a DMN editor.")
    names = list(known)
    for id_, model in decisions.models.items():
        for entry in model.inputs:
            name = entry.variable.name or entry.name
            if name not in names:
                place = Place(draft.items["decision", id_].source.file, entry.line or 1)
                what = f"The input {name[:80]!r} is no fact or parameter of this pack."
                yield error(place, what, suggestion(name, names, what="fact"))
