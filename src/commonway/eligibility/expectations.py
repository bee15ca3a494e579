"""Expected results of situations, and where a pack's rules differ from them.

There are two forms, both one JSON object a line. One has ``id``, ``today``, ``answers`` (by the source's criteria key, as
the text of the chosen option or an ISO date) and ``result`` with the titles that are ``eligible`` and
``more_information_needed``. The other has ``id``, ``situation`` and ``openfisca`` as aides-jeunes writes them, and
``eligible``: what is paid by the service's own identifier, or true. Every other service is expected not to be for this
person; of the second form, every other that the catalogue declares itself.

Leniencies, each reported: a key the pack has no fact for is left out; a text that is none of a question's answers is
compared as it is. An empty or null answer is no answer.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from commonway.dmn import Outcome
from commonway.eligibility.interview import Result
from commonway.eligibility.reading import AnswerInvalidError, read_answer
from commonway.feel.values import Value, parse_date
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import FactDefinition
from commonway.packs.importers.aides_jeunes_situations import answers_of
from commonway.packs.importers.usagov_conditions import YES_NO, answer_text
from commonway.packs.importers.usagov_naming import fact_id
from commonway.packs.text import say

ELIGIBLE = "eligible"
MORE = "more information needed"
NOT = "not eligible"

_STATUS = {Outcome.YES: ELIGIBLE, Outcome.UNKNOWN: MORE, Outcome.NO: NOT}
_SHAPE = 'Each line is {"id", "today", "answers": {…}, "result": {"eligible": […], "more_information_needed": […]}}.'
_WHOLE_SHAPE = (
    'Each line is {"id", "situation": {"dateDeValeur", …}, "openfisca": {…}, "eligible": {identifier: amount}}.'
)


class SituationsInvalidError(CommonwayError):
    """Lines of the file cannot be used; ``problems`` has one ``file:line: what`` each."""

    def __init__(self, problems: Sequence[CommonwayError]) -> None:
        self.problems = tuple(problems)
        first = problems[0]
        more = f" ({len(problems) - 1} more like this)" if len(problems) > 1 else ""
        super().__init__(first.what + more, where=first.where, remedy=first.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Answers on a day, typed by fact, and the titles that must follow."""

    id: str
    today: date
    answers: Mapping[str, Value]
    eligible: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    amounts: Mapping[str, Decimal | bool] | None = None  # of the second form: by identifier, what is paid, or true


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A title whose standing is not the expected one, with the results behind it (none: the pack has no such title)."""

    title: str
    expected: str
    got: str
    results: tuple[Result, ...]


class AnswerReader:
    """Turns a source's answers into typed facts of a pack, and remembers what it had to leave out or doubt."""

    def __init__(self, facts: Mapping[str, FactDefinition]) -> None:
        self._facts = facts
        self.doubts: dict[str, int] = {}  # what was doubtful -> how often

    def read(self, answers: Mapping[str, object]) -> dict[str, Value]:
        """Return *answers* by fact. Raises `AnswerInvalidError` for one that is not of its fact's type."""
        found: dict[str, Value] = {}
        for key, answer in answers.items():
            fact = key if key in self._facts else fact_id(key)
            if fact not in self._facts:
                self._doubt(f"{key} is no fact of this pack; its answers are left out.")
            elif fact in found:
                raise AnswerInvalidError(
                    "The answer is given twice, under two spellings.", fact=key, remedy="Keep one."
                )
            elif answer not in (None, ""):
                found[fact] = self._value(answer, self._facts[fact])
        return found

    def read_whole(self, document: Mapping[str, Any]) -> dict[str, Value]:
        """Return the answers of a line of the second form; what it does not say has no value."""
        answers = answers_of(document, self._facts)
        return {fact: read_answer(answer, definition=self._facts[fact]) for fact, answer in answers.items()}

    def _value(self, answer: object, definition: FactDefinition) -> Value:
        if definition.type == "boolean" and isinstance(answer, str):
            words = answer.strip().lower()
            answer = next((truth for truth, spellings in YES_NO.items() if words in spellings), answer)
        if definition.type == "choice" and isinstance(answer, str | bool):
            options = {choice.value: choice.value for choice in definition.choices}
            labels = {label: choice.value for choice in definition.choices for label in choice.label.values()}
            answer = answer_text(answer, options)
            if answer not in options:
                answer = labels.get(answer, answer)
            if answer not in options:
                self._doubt(f"{definition.id} has no answer {answer!r}; it is compared as it is.")
        return read_answer(answer, definition=definition)

    def _doubt(self, what: str) -> None:
        self.doubts[what] = self.doubts.get(what, 0) + 1


def read_situations(file: Path, *, reader: AnswerReader, default_today: date | None = None) -> list[Situation]:
    """Return the situations in *file*; *default_today* is for lines that name no day.

    Raises `SituationsInvalidError` naming every line that cannot be used, or a file without any.
    """
    found: list[Situation] = []
    problems: list[CommonwayError] = []
    for number, line in _lines(file):
        try:
            found.append(_situation(line, f"line {number}", reader=reader, default_today=default_today))
        except CommonwayError as error:
            what = f"{error.where}: {error.what}" if error.where else error.what
            problems.append(CommonwayError(what, where=f"{file}:{number}", remedy=error.remedy or _SHAPE))
    if problems:
        raise SituationsInvalidError(problems)
    if not found:
        raise SituationsInvalidError([CommonwayError("There is not one situation.", where=str(file), remedy=_SHAPE)])
    return found


def differences(situation: Situation, results: Iterable[Result], *, language: str) -> list[Difference]:
    """Return the titles whose standing in *results* is not the expected one, in the order of the services."""
    if situation.amounts is not None:
        return list(_paid_otherwise(situation.amounts, results))
    by_title: dict[str, list[Result]] = {}
    for result in results:
        by_title.setdefault(_title(say(result.service.name, language, default=language)), []).append(result)
    expected: dict[str, list[str]] = {}
    for status, titles in ((ELIGIBLE, situation.eligible), (MORE, situation.more)):
        for title in titles:
            expected.setdefault(_title(title), []).append(status)
    found = []
    for title in dict.fromkeys((*by_title, *expected)):
        behind = by_title.get(title, [])
        got = sorted(_STATUS[result.outcome] for result in behind if result.outcome is not Outcome.NO)
        want = sorted(expected.get(title, []))
        if got != want:
            standing = ", ".join(got) or (NOT if behind else "no such service")
            found.append(Difference(title=title, expected=", ".join(want) or NOT, got=standing, results=tuple(behind)))
    return found


def _paid_otherwise(expected: Mapping[str, Decimal | bool], results: Iterable[Result]) -> Iterator[Difference]:
    """Yield a difference for each service that is not as *expected*, to the last digit of what it pays."""
    left = dict(expected)
    for result in results:
        identifier = result.service.identifier or result.service.id
        spoken_of = "/" not in identifier  # others are computed elsewhere, or made from lists
        name = identifier.rpartition("/")[2]
        if not spoken_of and name not in left:
            continue
        wanted = left.pop(name, False)
        got = _paid(result)
        if type(got) is not type(wanted) or got != wanted:
            yield Difference(title=name, expected=_said(wanted), got=_said(got), results=(result,))
    for name, wanted in left.items():
        yield Difference(title=name, expected=_said(wanted), got="no such service", results=())


def _paid(result: Result) -> Decimal | bool | str:
    if result.outcome is not Outcome.YES:
        return MORE if result.outcome is Outcome.UNKNOWN else False
    amount = result.amount
    if amount is None:
        return True
    return MORE if amount.value is None else amount.value


def _said(paid: Decimal | bool | str) -> str:
    if isinstance(paid, bool):
        return ELIGIBLE if paid else NOT
    return paid if isinstance(paid, str) else f"{paid:f}"


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SituationsInvalidError(
            [
                CommonwayError(
                    "The file cannot be read as UTF-8 text.", where=str(file), remedy="Check its name and form."
                )
            ]
        ) from error
    # Not splitlines(): a title may hold one of the rarer line separators.
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _situation(line: str, fallback_id: str, *, reader: AnswerReader, default_today: date | None) -> Situation:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CommonwayError("This is not JSON.", remedy=_SHAPE) from error
    if not isinstance(document, dict):
        raise CommonwayError("An object {…} was expected.", remedy=_SHAPE)
    if "situation" in document:
        return _whole_situation(document, fallback_id, reader=reader)
    answers, result = document.get("answers"), document.get("result")
    if not isinstance(answers, dict):
        raise CommonwayError('"answers" is missing or no object.', remedy=_SHAPE)
    if not isinstance(result, dict):
        raise CommonwayError('"result" is missing or no object.', remedy=_SHAPE)
    return Situation(
        id=str(document.get("id", fallback_id)),
        today=_today(document.get("today"), default_today),
        answers=reader.read(answers),
        eligible=_titles(result, "eligible"),
        more=_titles(result, "more_information_needed"),
    )


def _whole_situation(document: Mapping[str, Any], fallback_id: str, *, reader: AnswerReader) -> Situation:
    eligible = document.get("eligible")
    if not isinstance(eligible, dict):
        raise CommonwayError('"eligible" is missing or no object.', remedy=_WHOLE_SHAPE)
    situation = document["situation"]
    day = situation.get("dateDeValeur") if isinstance(situation, dict) else None
    today = parse_date(day) if isinstance(day, str) else None
    if today is None:
        raise CommonwayError('"situation.dateDeValeur" is missing or no date.', remedy=_WHOLE_SHAPE)
    return Situation(
        id=str(document.get("id", fallback_id)),
        today=today,
        answers=reader.read_whole(document),
        amounts={str(name): _amount(name, paid) for name, paid in eligible.items()},
    )


def _amount(name: str, paid: object) -> Decimal | bool:
    if isinstance(paid, bool):
        return paid
    if isinstance(paid, int | float):
        return Decimal(str(paid))
    raise CommonwayError(f'"eligible.{name}" is neither an amount nor true.', remedy=_WHOLE_SHAPE)


def _today(text: object, default: date | None) -> date:
    if text is None and default is not None:
        return default
    day = parse_date(text) if isinstance(text, str) else None
    if day is None:
        raise CommonwayError(
            '"today" is missing or no date.', remedy="Write it as 2025-02-06, or give --today for all such lines."
        )
    return day


def _titles(result: Mapping[str, object], name: str) -> tuple[str, ...]:
    titles = result.get(name)
    if not isinstance(titles, list) or not all(isinstance(title, str) for title in titles):
        raise CommonwayError(f'"result.{name}" is missing or no list of titles.', remedy=_SHAPE)
    return tuple(titles)


def _title(words: str) -> str:
    return " ".join(words.split())
