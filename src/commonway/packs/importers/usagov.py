"""USAGov's benefit finder (px-benefit-finder, one JSON file a life event) turned into a pack.

What the source says is kept, also where it contradicts itself: a value a benefit accepts but no question offers stays
in the rule and is reported. What the source does not say (agreements, what an agency needs to do its work) is left
out: the pack finds and explains benefits, it does not tell anybody.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonway.packs.importers.usagov_conditions import condition_test
from commonway.packs.importers.usagov_naming import Names, fact_id, kebab
from commonway.packs.importers.usagov_source import Benefit, Catalogue, Question, read_catalogue
from commonway.packs.importers.writing import Conversion, ImportReport, write

__all__ = ["Conversion", "ImportReport", "convert", "fact_id", "import_file", "write"]

LANGUAGE = "en"
OPERATOR = "usagov"

_EVENTS = {"death": "person.died", "retirement": "person.retired", "disability": "person.disabled"}
_SHORT = 200  # a label is one line


def import_file(file: Path, out: Path) -> ImportReport:
    """Turn the benefit finder's JSON *file* into a pack in the folder *out*, which must be new or empty.

    Raises `CommonwayError` (a malformed file, a folder in use), and has then written nothing.
    """
    return write(convert(file), out, source=str(file))


def convert(file: Path) -> Conversion:
    """Return the benefit finder's JSON *file* as the files of a pack. Raises `CatalogueInvalidError`."""
    catalogue = read_catalogue(Path(file))
    return _Converter(catalogue).conversion()


def _say(words: str) -> dict[str, str]:
    return {LANGUAGE: words}


class _Converter:
    def __init__(self, catalogue: Catalogue) -> None:
        self._source = catalogue
        self._warnings = list(catalogue.warnings)
        self._questions = catalogue.questions
        self._event = kebab(catalogue.id or catalogue.title)
        self._services = Names()
        self._organisations = Names(taken=(OPERATOR,))
        self._agencies: dict[str, dict[str, Any]] = {}
        self._files: dict[str, Mapping[str, Any]] = {}

    def conversion(self) -> Conversion:
        facts = [self._fact(question) for question in self._questions.values()]
        services = [self._service(benefit) for benefit in self._source.benefits]
        organisations = [self._operator(), *self._agencies.values()]
        self._files = {
            "pack.yaml": self._pack(),
            **{f"organisations/{one['id']}.yaml": one for one in organisations},
            f"facts/{self._event}.yaml": {"facts": facts},
            **{f"services/{one['id']}/service.yaml": one for one in services},
            f"life-events/{self._event}/life-event.yaml": self._life_event([one["id"] for one in services]),
        }
        return Conversion(
            files=self._files, services=len(services), facts=len(facts), warnings=tuple(dict.fromkeys(self._warnings))
        )

    def _pack(self) -> dict[str, Any]:
        return {
            "id": kebab(f"{OPERATOR}-{self._event}"),
            "title": _say(self._source.title),
            "version": self._source.version,
            "languages": [LANGUAGE],
            "operator": OPERATOR,
            "licence": "US Government work, 17 U.S.C. 105",
        }

    def _operator(self) -> dict[str, Any]:
        return {
            "id": OPERATOR,
            "name": _say("USAGov"),
            "level": "national",
            "kind": "information service",
            "summary": _say("Helps people find government benefits and services in the United States."),
            "website": "https://www.usa.gov",
        }

    def _agency(self, benefit: Benefit) -> str:
        if not benefit.agency:
            self._warnings.append(f"{benefit.title!r} names no agency; it is put under {OPERATOR}.")
            return OPERATOR
        known = self._agencies.get(benefit.agency)
        if known is None:
            known = self._agencies[benefit.agency] = {
                "id": self._organisations.new(benefit.agency),
                "name": _say(benefit.agency),
                "level": "national",
                "kind": "agency",
                "summary": _say(benefit.agency_summary or benefit.agency),
            }
        return str(known["id"])

    def _fact(self, question: Question) -> dict[str, Any]:
        fact: dict[str, Any] = {
            "id": question.fact,
            "type": question.kind,
            "about": question.about,
            "label": _say(question.label[:_SHORT]),
            "question": _say(question.words),
        }
        if question.hint:
            fact["hint"] = _say(question.hint)
        if question.kind == "choice":
            fact["choices"] = [{"value": value, "label": _say(label)} for value, label in question.options.items()]
        if not question.required:
            fact["optional"] = True
        if question.parent:
            above = self._questions[question.parent]
            if question.parent_values:
                test = self._test(above, question.parent_values, reader=f"the condition of {question.key}")
                fact["only_if"] = {"fact": above.fact, "test": test}
            else:
                self._warnings.append(
                    f"{question.key} stands under {question.parent} without an answer it depends on; it is always asked."
                )
        return fact

    def _test(self, question: Question, accepted: tuple[object, ...], *, reader: str) -> str:
        test, warnings = condition_test(accepted, kind=question.kind, options=question.options)
        self._warnings += [f"{question.key}, in {reader}: {warning}" for warning in warnings]
        return test

    def _service(self, benefit: Benefit) -> dict[str, Any]:
        service: dict[str, Any] = {
            "id": self._services.new(benefit.title),
            "organisation": self._agency(benefit),
            "name": _say(benefit.title),
            "summary": _say(benefit.summary or benefit.title),
            "about": "applicant",
            "kind": "entitlement",
        }
        if benefit.criteria:
            service["rule"] = {"criteria": self._criteria(benefit)}
        else:
            self._warnings.append(f"{benefit.title!r} has no criteria: everybody is found eligible.")
        if benefit.link:
            service["more"] = benefit.link
        return service

    def _criteria(self, benefit: Benefit) -> list[dict[str, Any]]:
        ids = Names()
        criteria = []
        for criterion in benefit.criteria:
            question = self._questions[criterion.key]
            accepted = ", ".join(str(value) for value in criterion.accepted)
            criteria.append(
                {
                    "id": ids.new(criterion.key),
                    "fact": question.fact,
                    "test": self._test(question, criterion.accepted, reader=repr(benefit.title)),
                    "text": _say(criterion.label or f"{question.label}: {accepted or 'none of the answers'}"),
                }
            )
        return criteria

    def _life_event(self, services: list[str]) -> dict[str, Any]:
        return {
            "id": self._event,
            "name": _say(self._source.title),
            "summary": _say(self._source.summary or self._source.title),
            "event": _EVENTS.get(self._event, f"person.{self._event}"),
            "steps": self._steps(),
            "offers": services,
        }

    def _steps(self) -> list[dict[str, Any]]:
        ids = Names()
        steps: list[dict[str, Any]] = []
        for section in self._source.sections:
            step: dict[str, Any] = {
                "id": ids.new(section.heading),
                "title": _say(section.heading),
                "facts": [self._questions[key].fact for key in section.keys],
            }
            if section.description:
                step["body"] = _say(section.description)
            steps.append(step)
        return steps
