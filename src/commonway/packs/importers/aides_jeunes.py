"""Benefits for young people in France (aides-jeunes: one YAML file a benefit) turned into a pack.

Every declared benefit becomes a service whose criteria are FEEL with words in French and English; one that OpenFisca
computes becomes a service with that source; incentives to share rides, one for each institution, become services whose
amounts by ride are told in words. A benefit that cannot be understood is left out and reported with its place.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from commonway.packs.importers.aides_jeunes_benefits import Benefit, computed, declared, ride_sharing
from commonway.packs.importers.aides_jeunes_clauses import Clause, ConditionInvalidError, Given
from commonway.packs.importers.aides_jeunes_facts import FACTS, Fact, say
from commonway.packs.importers.aides_jeunes_source import Entry, Folder, FolderInvalidError, read_folder
from commonway.packs.importers.usagov_naming import Names, kebab
from commonway.packs.importers.writing import Conversion, ImportReport, write
from commonway.packs.problems import Problem, error, in_order, warning

__all__ = ["FolderInvalidError", "convert", "import_folder"]

OPERATOR = "aides-jeunes"
_LEVELS = {
    "region": "regional",
    "departement": "regional",
    "national": "national",
    "europeen": "national",
    "autre": "private",
}
_KINDS = {
    "region": "region",
    "departement": "department",
    "epci": "group of municipalities",
    "commune": "municipality",
    "caf": "family benefits office",
    "msa": "farmers' insurance office",
    "national": "national body",
    "europeen": "European body",
}


def import_folder(folder: Path, out: Path) -> ImportReport:
    """Turn the benefits in *folder* into a pack in *out*, which must be new or empty.

    What was left out is in the report's ``problems``. Raises `CommonwayError` where nothing can be imported at all, and
    has then written nothing.
    """
    return write(convert(folder), out, source=str(folder))


def convert(folder: Path) -> Conversion:
    """Return the benefits in *folder* as the files of a pack. Raises `FolderInvalidError`."""
    return _Converter(read_folder(Path(folder)), str(folder)).conversion()


class _Converter:
    def __init__(self, folder: Folder, name: str) -> None:
        self._folder = folder
        self._name = name
        self._problems: list[Problem] = list(folder.problems)
        self._services = Names()
        self._organisation_names = Names(taken=(OPERATOR,))
        self._organisations: dict[str, dict[str, Any]] = {}  # by the institution's own id
        self._values: dict[str, dict[str, None]] = {}  # fact -> the values it is compared with
        self._read: dict[str, Fact] = {}
        self._place_names = {
            (entry.text("type"), code): entry.text("name") or id_
            for id_, entry in folder.institutions.items()
            for code in (entry.text("code_siren" if entry.text("type") == "epci" else "code_insee"),)
            if code
        }

    def conversion(self) -> Conversion:
        for id_, entry in self._folder.institutions.items():
            self._organisations[id_] = self._organisation(id_, entry)
        services = [service for benefit in self._benefits() if (service := self._service(benefit))]
        if not services:
            first = next(problem for problem in self._problems if problem.severity == "error")
            raise FolderInvalidError(
                f"Not one benefit can be imported: {first.what}", where=str(first.place), remedy=first.remedy
            )
        organisations = [self._operator(), *self._organisations.values()]
        facts = [self._fact(fact) for fact in FACTS.values() if fact.id in self._read]
        facts += [self._fact(fact) for id_, fact in self._read.items() if id_ not in FACTS]
        files: dict[str, Mapping[str, Any]] = {
            "pack.yaml": self._pack(),
            **{f"organisations/{one['id']}.yaml": one for one in organisations},
            **{f"services/{one['id']}/service.yaml": one for one in services},
        }
        if facts:
            files["facts/person.yaml"] = {"facts": facts}
        return Conversion(
            files=files, services=len(services), facts=len(facts), problems=tuple(in_order(self._problems))
        )

    def _benefits(self) -> Iterable[Benefit]:
        makers = (
            (self._folder.declared, declared),
            (self._folder.computed, computed),
            (self._folder.dynamic, ride_sharing),
        )
        for entries, make in makers:
            for entry in entries:
                try:
                    benefit = make(entry, self._given, self._problems.append)
                except ConditionInvalidError as failure:
                    what = f"{failure.problem.what} The benefit is left out."
                    self._problems.append(error(failure.problem.place, what, failure.problem.remedy))
                else:
                    if benefit:
                        yield benefit

    def _given(self, fields: Mapping[str, Any], entry: Entry, path: tuple[str | int, ...]) -> Given:
        return Given(fields, entry, path, self._problems.append, self._folder.institutions, self._place_names)

    def _service(self, benefit: Benefit) -> dict[str, Any]:
        service: dict[str, Any] = {
            "id": self._services.new(benefit.identifier.replace("/", "-")),
            "organisation": self._provider(benefit.entry, benefit.institution),
            "name": dict(benefit.name),
            "summary": dict(benefit.summary),
            "about": "applicant",
            "kind": "entitlement",
        }
        if benefit.source:
            service["rule"] = {"source": {"openfisca": dict(benefit.source)}}
        elif benefit.clauses:
            service["rule"] = {"criteria": self._criteria(benefit.clauses)}
        for name in ("pays", "amount", "evidence"):
            value = getattr(benefit, name)
            if value:
                service[name] = dict(value)
        if benefit.more:
            service["more"] = benefit.more
        service["identifier"] = benefit.identifier
        return service

    def _criteria(self, clauses: Iterable[Clause]) -> list[dict[str, Any]]:
        names = Names()
        criteria = []
        for clause in clauses:
            for fact in clause.reads:
                self._read.setdefault(fact, clause.asked or FACTS[fact])
            if clause.fact:
                self._values.setdefault(clause.fact, {}).update(dict.fromkeys(clause.values))
            criterion: dict[str, Any] = {"id": names.new(clause.id)}
            if clause.fact:
                criterion |= {"fact": clause.fact, "test": clause.test}
            else:
                criterion["expression"] = clause.expression
            criterion["text"] = {language: _sentence(words) for language, words in clause.words.items()}
            criteria.append(criterion)
            for fact, values in clause.compared:
                self._values.setdefault(fact, {}).update(dict.fromkeys(values))
        return criteria

    def _fact(self, fact: Fact) -> dict[str, Any]:
        values: dict[str, Mapping[str, str]] = dict(fact.values)
        if fact.place:
            codes = sorted(code for level, code in self._place_names if level == fact.place)
            values |= {code: say(*(self._place_names[fact.place, code],) * 2) for code in codes}
        for value in self._values.get(fact.id, ()):
            values.setdefault(value, say(value, value))
        return fact.as_document(values)

    def _provider(self, entry: Entry, slug: str) -> str:
        if not slug:
            what = "The benefit names no institution; it is put under the pack's operator."
            self._problems.append(warning(entry.place(), what, "Add institution: with the name of its file."))
            return OPERATOR
        if slug not in self._organisations:
            what = f"The institution {slug[:80]!r} is not in the folder; only its name is known."
            self._problems.append(warning(entry.place("institution"), what, f"Add institutions/{slug[:80]}.yml."))
            self._organisations[slug] = self._organisation(slug, None)
        return str(self._organisations[slug]["id"])

    def _organisation(self, id_: str, entry: Entry | None) -> dict[str, Any]:
        name = (entry.text("name") if entry else "") or id_.replace("_", " ").replace("-", " ")
        type_ = entry.text("type") if entry else ""
        kind = self._folder.kinds.get(type_) or type_ or "institution"
        return {
            "id": self._organisation_names.new(id_),
            "name": {"fr": name},
            "level": _LEVELS.get(type_, "local"),
            "kind": _KINDS.get(type_, type_.replace("\n", " ")[:80] or "institution"),
            "summary": {"fr": kind},
        }

    def _operator(self) -> dict[str, Any]:
        return {
            "id": OPERATOR,
            "name": say("Aides aux jeunes", "Benefits for young people"),
            "level": "national",
            "kind": "information service",
            "summary": say("Montre aux jeunes à quoi ils ont droit.", "Shows young people what they can get."),
        }

    def _pack(self) -> dict[str, Any]:
        return {
            "id": "aides-jeunes",
            "title": say("Aides aux jeunes", "Benefits for young people"),
            "version": f"{kebab(Path(self._name).name)}-{len(self._folder.declared)}"[:40],
            "languages": ["fr", "en"],
            "operator": OPERATOR,
        }


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
