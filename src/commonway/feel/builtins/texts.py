"""Functions of text (DMN 1.5, table 73). Characters are code points and count from 1, or from the end."""

from collections.abc import Callable
from decimal import Decimal
from time import perf_counter

from commonway.feel.builtins.signature import Family
from commonway.feel.errors import Exhausted, NoValue
from commonway.feel.numbers import whole
from commonway.feel.patterns import MOST_SECONDS, compiled, dividing, replacement
from commonway.feel.run import LONGEST_TEXT, Run
from commonway.feel.values import Value, kind_of

FAMILY = Family()


@FAMILY.function("substring(string: string, start position: number, length?: number)")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> Value:
    """Return the text from a position on, all or so many characters."""
    number = whole(start)
    place = number - 1 if number > 0 else len(text) + number
    if number == 0 or not 0 <= place < len(text):
        raise NoValue(f"There is no position {start} in a text of {len(text)}.")
    if length is None:
        return text[place:]
    if length < 1:
        raise NoValue("The length is at least 1.")
    return text[place : place + whole(length)]


@FAMILY.function("string length(string: string)")
def length(text: str) -> Value:
    """Return how many characters there are."""
    return Decimal(len(text))


@FAMILY.function("upper case(string: string)")
def upper_case(text: str) -> Value:
    """Return the text in capitals."""
    return text.upper()


@FAMILY.function("lower case(string: string)")
def lower_case(text: str) -> Value:
    """Return the text in small letters."""
    return text.lower()


@FAMILY.function("substring before(string: string, match: string)")
def substring_before(text: str, match: str) -> Value:
    """Return what is before the first *match*; nothing where there is none."""
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@FAMILY.function("substring after(string: string, match: string)")
def substring_after(text: str, match: str) -> Value:
    """Return what is after the first *match*; nothing where there is none, all where *match* is empty."""
    return text.partition(match)[2] if match else text


@FAMILY.function("contains(string: string, match: string)")
def contains(text: str, match: str) -> Value:
    """Return whether *match* is somewhere in the text."""
    return match in text


@FAMILY.function("starts with(string: string, match: string)")
def starts_with(text: str, match: str) -> Value:
    """Return whether the text begins with *match*."""
    return text.startswith(match)


@FAMILY.function("ends with(string: string, match: string)")
def ends_with(text: str, match: str) -> Value:
    """Return whether the text ends with *match*."""
    return text.endswith(match)


@FAMILY.function("matches(input: string, pattern: string, flags?: string?)")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> Value:
    """Return whether the pattern is somewhere in the text."""
    return _in_time(run, lambda: compiled(pattern, flags or "").search(text, timeout=MOST_SECONDS) is not None)


@FAMILY.function("replace(input: string, pattern: string, replacement: string, flags?: string?)")
def replace(run: Run, text: str, pattern: str, new: str, flags: str | None = None) -> Value:
    """Return the text with every match of the pattern replaced."""

    def replaced() -> Value:
        found = dividing(pattern, flags or "")
        template = new.replace("\\", "\\\\") if "q" in (flags or "") else replacement(new, groups=found.groups)
        if len(text) * (len(new) + 1) > 50 * LONGEST_TEXT:
            raise Exhausted("A text would grow too long.")
        return str(found.sub(template, text, timeout=MOST_SECONDS))

    return _in_time(run, replaced)


@FAMILY.function("split(string: string, delimiter: string)")
def split(run: Run, text: str, delimiter: str) -> Value:
    """Return the parts of the text between the matches of the pattern *delimiter*."""

    def parts() -> Value:
        pieces: list[Value] = []
        place = 0
        for match in dividing(delimiter, "").finditer(text, timeout=MOST_SECONDS):
            pieces.append(text[place : match.start()])
            place = match.end()
        return [*pieces, text[place:]]

    return _in_time(run, parts)


@FAMILY.function("string join(list: list, delimiter?: string?)")
def join(items: list[Value], delimiter: str | None = None) -> Value:
    """Return the texts in a row, nulls left out, with the delimiter between them."""
    pieces = []
    for item in items:
        if isinstance(item, str):
            pieces.append(item)
        elif item is not None:
            raise NoValue(f"Only texts can be joined, not a {kind_of(item)}.")
    if sum(map(len, pieces)) + len(pieces) * len(delimiter or "") > LONGEST_TEXT:
        raise Exhausted(f"A text grew to more than {LONGEST_TEXT:,} characters.")
    return (delimiter or "").join(pieces)


def _in_time(run: Run, work: Callable[[], Value]) -> Value:
    # Matching has no steps to count: a microsecond counts as one.
    begin = perf_counter()
    try:
        found = work()
    except TimeoutError:
        raise Exhausted(f"A pattern takes more than {MOST_SECONDS} seconds.") from None
    except NoValue:
        run.spend(int((perf_counter() - begin) * 1_000_000))
        raise
    run.spend(int((perf_counter() - begin) * 1_000_000))
    return found
