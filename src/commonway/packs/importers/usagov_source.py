"""Reading the benefit finder's JSON: checked, with wrappers taken off and gaps filled and reported.

The shape (px-benefit-finder): ``data.lifeEventForm.sectionsEligibilityCriteria[].section.fieldsets[].fieldset``, each
with one input and ``children`` asked only after one answer (``childDependencyOption``); ``data.benefits[].benefit``
with ``eligibility[]`` of a criteria key and its accepted values.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

from commonway.kernel.errors import CommonwayError
from commonway.packs.importers.usagov_conditions import answer_text, looks_like_date
from commonway.packs.importers.usagov_naming import fact_id

LARGEST = 50_000_000  # bytes
DEEPEST = 20  # questions under questions
OTHER = "None of these"

_KINDS: dict[str, Literal["date", "choice", "number", "string"]] = {
    "date": "date",
    "select": "choice",
    "radio": "choice",
    "checkbox": "choice",
    "number": "number",
    "text": "string",
}
_REMEDY = "Export the life event from the benefit finder again, or correct this place by hand."


class CatalogueInvalidError(CommonwayError):
    """The file is not a life event of the benefit finder; says where in it."""


@dataclass(slots=True, kw_only=True)
class Question:
    """One question: *options* maps the value of each answer to its words; *parent* is the key of the one above it."""

    key: str
    kind: Literal["date", "choice", "number", "string"]
    about: Literal["subject", "applicant"]
    label: str
    words: str
    hint: str = ""
    required: bool = False
    options: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    parent_values: tuple[object, ...] = ()

    @property
    def fact(self) -> str:
        """The id of the fact it asks for."""
        return fact_id(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions asked under one heading, children after their parent."""

    heading: str
    description: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What a benefit wants of one answer: any of the accepted values."""

    key: str
    label: str
    accepted: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A benefit, with the agency that gives it (may be empty) and every criterion of it."""

    title: str
    summary: str
    link: str
    agency: str
    agency_summary: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A life event of the benefit finder."""

    id: str
    title: str
    summary: str
    version: str
    questions: dict[str, Question]
    sections: tuple[Section, ...]
    benefits: tuple[Benefit, ...]
    warnings: tuple[str, ...]


def read_catalogue(file: Path) -> Catalogue:
    """Return the life event in *file*. Raises `CatalogueInvalidError` with the place that is wrong."""
    raw = _read_bytes(file)
    return _Reader(str(file)).catalogue(_parse(raw, str(file)), digest=hashlib.sha256(raw).hexdigest())


def plain_text(html: object) -> str:
    """Return the words of a piece of HTML, a paragraph a line, without comments and mark-up."""
    if not isinstance(html, str):
        return ""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.found).splitlines())
    return "\n".join(line for line in lines if line)


def _read_bytes(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise CatalogueInvalidError("This is a folder.", where=str(file), remedy="Name the JSON file in it.")
        if file.stat().st_size > LARGEST:
            raise CatalogueInvalidError(
                f"The file is larger than {LARGEST // 1_000_000} MB.", where=str(file), remedy="Split it by life event."
            )
        return file.read_bytes()
    except OSError as error:
        raise CatalogueInvalidError(
            f"The file cannot be read: {error.strerror or error}.", where=str(file), remedy="Check its name and rights."
        ) from error


def _parse(raw: bytes, file: str) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CatalogueInvalidError(
            f"Byte {error.start} is not UTF-8.", where=file, remedy="Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise CatalogueInvalidError(
            f"This is not JSON: {error.msg}.", where=f"{file}:{error.lineno}:{error.colno}", remedy=_REMEDY
        ) from error
    except (RecursionError, ValueError) as error:
        raise CatalogueInvalidError(
            "This JSON is nested too deep or holds a number too long.", where=file, remedy=_REMEDY
        ) from error


class _Words(HTMLParser):
    _BREAKS = frozenset(("p", "br", "li", "div", "ul", "ol", "h1", "h2", "h3", "h4", "tr"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in ("script", "style")
        if tag in self._BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0
        if tag in self._BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data.replace("\n", " "))


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._questions: dict[str, Question] = {}
        self._warnings: list[str] = []

    def catalogue(self, document: object, *, digest: str) -> Catalogue:
        top = self._mapping(document, "the file")
        data = self._mapping(top.get("data", top), "data")
        form = self._mapping(data.get("lifeEventForm"), "data.lifeEventForm")
        at = "data.lifeEventForm.sectionsEligibilityCriteria"
        sections = [self._section(item, f"{at}[{i}]") for i, item in enumerate(self._list(form.get(at[19:]), at))]
        at = "data.benefits"
        benefits = tuple(
            self._benefit(item, f"{at}[{i}]") for i, item in enumerate(self._list(data.get("benefits"), at))
        )
        if not benefits:
            raise self._wrong("There is not one benefit.", at)
        unplaced = self._add_unasked(benefits)
        if unplaced:
            sections.append(Section(heading="More about you", description="", keys=unplaced))
        self._check_ids()
        sections = [section for section in sections if section.keys]
        version = next((found for found in (data.get("version"), form.get("version")) if found), None)
        title = plain_text(form.get("title"))
        if not title:
            raise self._wrong("The life event has no title.", "data.lifeEventForm.title")
        return Catalogue(
            id=str(form.get("id") or ""),
            title=title.replace("\n", " "),
            summary=plain_text(form.get("summary")),
            # A source that numbers no version is known by its contents.
            version=re.sub(r"\s+", "-", str(version).strip())[:40] if version else f"sha256-{digest[:12]}",
            questions=self._questions,
            sections=tuple(sections),
            benefits=benefits,
            warnings=tuple(self._warnings),
        )

    def _section(self, item: object, at: str) -> Section:
        section = self._inside(item, "section", at)
        heading = plain_text(section.get("heading")).replace("\n", " ") or "Questions"
        keys: list[str] = []
        for i, fieldset in enumerate(self._list(section.get("fieldsets", []), f"{at}.fieldsets")):
            keys += self._fieldset(fieldset, f"{at}.fieldsets[{i}]", heading=heading, above=None)
        return Section(heading=heading, description=plain_text(section.get("description")), keys=tuple(keys))

    def _fieldset(
        self, item: object, at: str, *, heading: str, above: tuple[str, tuple[object, ...]] | None, depth: int = 0
    ) -> Iterator[str]:
        if depth > DEEPEST:
            raise self._wrong(f"Questions are nested more than {DEEPEST} deep.", at)
        fieldset = self._inside(item, "fieldset", at)
        given = self._input(fieldset, at)
        key = fieldset.get("criteriaKey") or given.get("id")
        if not isinstance(key, str) or not key.strip():
            raise self._wrong("The question has no criteriaKey.", at)
        if key in self._questions:
            self._warnings.append(f"{key} is asked twice; the first question is kept.")
        else:
            self._questions[key] = self._question(key, fieldset, given, heading=heading, above=above)
            yield key
        depends = given.get("childDependencyOption")
        values = tuple(depends) if isinstance(depends, list) else (() if depends in (None, "") else (depends,))
        for i, child in enumerate(self._list(fieldset.get("children") or [], f"{at}.children")):
            inner = child.get("fieldsets", [child]) if isinstance(child, dict) else [child]
            for j, grandchild in enumerate(self._list(inner, f"{at}.children[{i}].fieldsets")):
                place = f"{at}.children[{i}].fieldsets[{j}]"
                yield from self._fieldset(grandchild, place, heading=heading, above=(key, values), depth=depth + 1)

    def _input(self, fieldset: dict[str, Any], at: str) -> dict[str, Any]:
        inputs = self._list(fieldset.get("inputs") or [], f"{at}.inputs")
        if len(inputs) > 1:
            self._warnings.append(f"{fieldset.get('criteriaKey')} has {len(inputs)} inputs; the first is kept.")
        return self._inside(inputs[0], "inputCriteria", f"{at}.inputs[0]") if inputs else {}

    def _question(
        self,
        key: str,
        fieldset: dict[str, Any],
        given: dict[str, Any],
        *,
        heading: str,
        above: tuple[str, tuple[object, ...]] | None,
    ) -> Question:
        legend, label = (plain_text(found).replace("\n", " ") for found in (fieldset.get("legend"), given.get("label")))
        if not legend and not label:
            self._warnings.append(f"{key} has no legend; its key is shown instead.")
        named = legend or label or key.replace("_", " ").capitalize()
        options = dict(self._options(given.get("values")))
        kind = _KINDS.get(str(given.get("type", "")).lower())
        if kind is None or (kind == "string" and options):
            kind = "choice"
        return Question(
            key=key,
            kind=kind,
            about=_about(key, heading),
            label=named,
            words=next((words for words in (legend, label) if words.endswith("?")), named),
            hint=plain_text(fieldset.get("hint")),
            required=bool(fieldset.get("required")),
            options=options if kind == "choice" else {},
            parent=above[0] if above else "",
            parent_values=above[1] if above else (),
        )

    def _options(self, values: object) -> Iterator[tuple[str, str]]:
        for item in values if isinstance(values, list) else []:
            option = item.get("option") if isinstance(item, dict) else item
            value = item.get("value", option) if isinstance(item, dict) else item
            if isinstance(value, bool):
                value = option if isinstance(option, str) and option else answer_text(value, {})
            if isinstance(value, str | int | float) and str(value).strip():
                yield (
                    str(value),
                    str(option) if isinstance(option, str | int | float) and str(option).strip() else str(value),
                )

    def _benefit(self, item: object, at: str) -> Benefit:
        benefit = self._inside(item, "benefit", at)
        title = benefit.get("title")
        if not isinstance(title, str) or not title.strip():
            raise self._wrong("The benefit has no title.", f"{at}.title")
        agency = benefit.get("agency")
        agency = agency if isinstance(agency, dict) else {"title": agency}
        link = str(benefit.get("SourceLink") or "").strip()
        if link and not re.fullmatch(r"https?://[^\s/?#]+\S*", link):
            self._warnings.append(f"{title!r} links to {link!r}, which is no web address; the link is left out.")
            link = ""
        at = f"{at}.eligibility"
        criteria = enumerate(self._list(benefit.get("eligibility") or [], at))
        return Benefit(
            title=" ".join(title.split()),
            summary=plain_text(benefit.get("summary")),
            link=link,
            agency=plain_text(agency.get("title")).replace("\n", " "),
            agency_summary=plain_text(agency.get("summary")) or plain_text(agency.get("lede")),
            criteria=tuple(self._criterion(criterion, f"{at}[{i}]") for i, criterion in criteria),
        )

    def _criterion(self, item: object, at: str) -> Criterion:
        criterion = self._mapping(item, at)
        key = criterion.get("criteriaKey")
        if not isinstance(key, str) or not key.strip():
            raise self._wrong("The criterion has no criteriaKey.", f"{at}.criteriaKey")
        accepted = criterion.get("acceptableValues")
        if accepted is None:
            raise self._wrong("The criterion has no acceptableValues.", f"{at}.acceptableValues")
        values = accepted if isinstance(accepted, list) else [accepted]
        if any(not isinstance(value, str | bool | int | float) for value in values):
            raise self._wrong("An accepted value is neither text, number, true nor false.", f"{at}.acceptableValues")
        return Criterion(key=key, label=plain_text(criterion.get("label")), accepted=tuple(values))

    def _add_unasked(self, benefits: tuple[Benefit, ...]) -> tuple[str, ...]:
        """Add a question for every key no question asks for, and answers to choices that came without."""
        accepted: dict[str, list[object]] = {}
        for criterion in (criterion for benefit in benefits for criterion in benefit.criteria):
            accepted.setdefault(criterion.key, []).extend(criterion.accepted)
        added = tuple(key for key in accepted if key not in self._questions)
        for key in added:
            self._warnings.append(f"{key} is asked by no question; one was made from the values benefits accept.")
            kind: Literal["date", "choice"] = "date" if all(map(looks_like_date, accepted[key])) else "choice"
            words = key.replace("_", " ").capitalize()
            self._questions[key] = Question(key=key, kind=kind, about=_about(key, ""), label=words, words=words)
        for question in self._questions.values():
            if question.kind == "choice" and not question.options:
                self._make_options(question, accepted.get(question.key, []), added=question.key in added)
        return added

    def _make_options(self, question: Question, accepted: list[object], *, added: bool) -> None:
        if not added:
            self._warnings.append(f"{question.key} offers no answers; they were made from the values benefits accept.")
        texts = dict.fromkeys(answer_text(value, {}) for value in accepted)
        if set(texts) <= {"Yes", "No"}:
            texts = dict.fromkeys(("Yes", "No"))
        else:
            texts[OTHER] = None
        question.options = {text: text for text in texts if text.strip()}

    def _check_ids(self) -> None:
        keys: dict[str, str] = {}
        for question in self._questions.values():
            other = keys.setdefault(question.fact, question.key)
            if other != question.key:
                raise self._wrong(
                    f"The criteria keys {other!r} and {question.key!r} both become the fact {question.fact}.",
                    "criteriaKey",
                )

    def _inside(self, item: object, name: str, at: str) -> dict[str, Any]:
        outer = self._mapping(item, at)
        return self._mapping(outer.get(name, outer), f"{at}.{name}")

    def _mapping(self, item: object, at: str) -> dict[str, Any]:
        if not isinstance(item, dict):
            raise self._wrong("An object {…} was expected here.", at)
        return item

    def _list(self, item: object, at: str) -> list[Any]:
        if not isinstance(item, list):
            raise self._wrong("A list […] was expected here.", at)
        return item

    def _wrong(self, what: str, at: str) -> CatalogueInvalidError:
        return CatalogueInvalidError(what, where=f"{self._file}: {at}", remedy=_REMEDY)


def _about(key: str, heading: str) -> Literal["subject", "applicant"]:
    words = key.lower()
    if words.startswith("applicant"):
        return "applicant"
    return "subject" if words.startswith("deceased") or "deceased" in heading.lower() else "applicant"
