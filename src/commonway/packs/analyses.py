"""The DMN files of a pack put to work, and their tables analysed against its facts: what values each can have."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from commonway.dmn import compile_model
from commonway.dmn.analysis import Domain, Finding, Severity, analyse
from commonway.dmn.analysis.words import remedy, what
from commonway.dmn.errors import ModelInvalidError
from commonway.dmn.model import Model
from commonway.feel.tokens import quote
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import DecisionFile, FactDefinition, Pack, Parameter
from commonway.packs.draft import Draft
from commonway.packs.problems import Place, Problem, error, warning

_KINDS = {"number": "number", "money": "number", "date": "date", "boolean": "boolean", "list": ""}


def domains_of(pack: Pack) -> dict[str, Domain]:
    """Return by id what values each fact and parameter of *pack* can have."""
    return _domains(pack.facts.values(), pack.parameters.values())


def _domains(facts: Iterable[FactDefinition], parameters: Iterable[Parameter]) -> dict[str, Domain]:
    found = {parameter.id: Domain(kind="number") for parameter in parameters}
    return found | {fact.id: _domain(fact) for fact in facts}


def _domain(fact: FactDefinition) -> Domain:
    kind = _KINDS.get(fact.type, "string")
    if fact.choices:
        listed = tuple(quote(choice.value) for choice in fact.choices)
        return Domain(kind="string", allowed=", ".join(listed), listed=listed)
    return Domain(kind=kind, allowed=_bounds(fact) if kind in ("number", "date") else "")


def _bounds(fact: FactDefinition) -> str:
    """Return the least and greatest value of *fact* as a FEEL test, or nothing where it has neither."""
    low, high = (_end(fact, end) for end in (fact.minimum, fact.maximum))
    if low and high:
        return f"[{low}..{high}]"
    return f">= {low}" if low else f"<= {high}" if high else ""


def _end(fact: FactDefinition, end: str) -> str:
    if not end or fact.type != "date":
        return end
    return "today()" if end == "today" else f'date("{end}")'


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what keeps the decisions of *draft* from working, and what analysis finds in their tables."""
    facts = [fact for _, fact in draft.sound("fact", FactDefinition)]
    parameters = [parameter for _, parameter in draft.sound("parameter", Parameter)]
    domains = _domains(facts, parameters)
    read = Decisions({file.id: file for _, file in draft.sound("decision", DecisionFile)})
    for id_, model in read.models.items():
        file = draft.items["decision", id_].source.file
        findings = analyse(model, domains=domains, now=datetime.now(UTC))
        for finding in findings:
            if finding.severity is not Severity.INFORMATION:
                yield _problem(finding, Place(file, finding.line or 1))
        told = {finding.line for finding in findings if finding.severity is Severity.ERROR}
        yield from _of_logic(model, file, told)


def _of_logic(model: Model, file: str, told: Collection[int]) -> Iterator[Problem]:
    """Yield what cannot be put to work in *model*, but for the lines *told* already: no rule could stand on it."""
    try:
        failures = compile_model(model, tolerant=True).errors
    except ModelInvalidError as circle:
        failures = [circle]
    for failure in failures:
        if failure.source == model.source and failure.line not in told:
            what = f"{failure.element}: {failure.what}" if failure.element else failure.what
            yield error(Place(file, failure.line or 1), what[:1].upper() + what[1:], failure.remedy)


def _problem(finding: Finding, place: Place) -> Problem:
    report = error if finding.severity is Severity.ERROR else warning
    return report(place, said(finding), remedy(finding) or "See the rule.")


def said(finding: Finding) -> str:
    """Return a finding in the words of a problem of the pack."""
    return f"Decision {finding.decision!r}: {what(finding)}"
