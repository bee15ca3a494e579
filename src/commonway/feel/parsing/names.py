"""Reading names, which in FEEL may hold blanks and symbols and then depend on what is in scope.

Where a name in scope has several words or symbols, the longest one that fits is taken. Beyond that, words side by
side are one name: nothing else could be meant by them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parsing.cursor import Cursor
from commonway.feel.tokens import Token, tokens

BUILT_IN = ("date and time", "years and months duration", "days and time duration")

_INFIX = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies"})
_IN_NAMES = frozenset({*"./-'+*", "**"})


class Names(Cursor):
    """A cursor that knows the *names* in scope, and those of *parts* of values, which may follow a dot."""

    def __init__(self, expression: str, *, names: Iterable[str], parts: Iterable[str] = ()) -> None:
        super().__init__(expression)
        scope, behind_dots = frozenset(names), frozenset(parts)
        self._known = dict(known_names(scope, behind_dots))
        self._exact = _only_parts(scope, behind_dots)

    def learn(self, name: str) -> None:
        """Take *name* into scope. Only names of several words or with symbols make a difference."""
        words = () if name.isidentifier() else words_of(name)
        if len(words) > 1:
            others = (one for one in self._known.get(words[0].text, ()) if one != words)
            self._known[words[0].text] = tuple(sorted((words, *others), key=len, reverse=True))

    def name(self) -> str:
        """Read the name that begins here."""
        known, run = self.longest_of(self._known), self._run()
        return self.take(run) if run > len(known) else self.take_known(known)

    def name_before(self, *ends: str) -> str:
        """Read a name being defined, up to one of the symbols or keywords *ends*, and learn it."""
        count = 0
        while _may_be_named(self.ahead(count)) and self.ahead(count).text not in ends:
            count += 1
        if count == 0 or self.token.kind != "name" or self.ahead(count).text not in ends:
            raise self.unexpected(f"Write a name and then {' or '.join(repr(end) for end in ends)}.")
        found = self.take(count)
        self.learn(found)
        return found

    def sees_name_before(self, symbol: str) -> bool:
        """Return whether what comes next is a name and then *symbol*."""
        count = 0
        while _may_be_named(self.ahead(count)):
            count += 1
        end = self.ahead(count)
        return count > 0 and self.token.kind == "name" and end.kind == "symbol" and end.text == symbol

    def known_length(self) -> int:
        """Return how many tokens the longest name in scope that begins here has; 1 where none is longer."""
        return len(self.longest_of(self._known)) or 1

    def longest_of(self, known: Mapping[str, tuple[tuple[Token, ...], ...]]) -> tuple[Token, ...]:
        """Return the longest of the *known* names that begins here, or nothing; ``a - b`` is the name ``a-b``."""
        found = [words for words in known.get(self.token.text, ()) if self._sees(words, _same)]
        exact = [words for words in found if self._sees(words, _written_alike)]
        loose = [words for words in found if words not in self._exact]
        # What is only the name of some part may be two variables with an operator between, where blanks are.
        return max((*exact, *loose), key=len, default=())

    def _sees(self, words: tuple[Token, ...], compare: Callable[[Token, Token], bool]) -> bool:
        return all(compare(self.ahead(place), word) for place, word in enumerate(words))

    def _run(self) -> int:
        count = 1
        while True:
            token = self.ahead(count)
            if token.kind not in ("name", "number") or self._is_infix(token, self.ahead(count + 1)):
                return count
            count += 1

    def _is_infix(self, token: Token, after: Token) -> bool:
        return token.text in _INFIX or (token.text == "instance" and after.text == "of")

    def take(self, count: int) -> str:
        """Read so many tokens as one name."""
        return _text_of([self.advance() for _ in range(count)])

    def take_known(self, words: tuple[Token, ...]) -> str:
        """Read the name that *words* make, and return it as it is known."""
        self.take(len(words))
        return _text_of(words)


@lru_cache(maxsize=64)
def _only_parts(names: frozenset[str], parts: frozenset[str]) -> frozenset[tuple[Token, ...]]:
    return frozenset(words_of(name) for name in parts - names if not name.isidentifier())


@lru_cache(maxsize=64)
def known_names(
    names: frozenset[str], parts: frozenset[str] = frozenset()
) -> Mapping[str, tuple[tuple[Token, ...], ...]]:
    """Return what *names*, *parts* and the built-in ones of several words are made of, by their first word.

    It is remembered: the cells of a large table all have the same names in scope.
    """
    found: dict[str, set[tuple[Token, ...]]] = {}
    for name in (*BUILT_IN, *names, *parts):
        words = () if name.isidentifier() else words_of(name)
        if len(words) > 1:
            found.setdefault(words[0].text, set()).add(words)
    return {start: tuple(sorted(words, key=len, reverse=True)) for start, words in found.items()}


@lru_cache(maxsize=4_096)
def words_of(name: str) -> tuple[Token, ...]:
    """Return the tokens of *name*, or none where no name could be so."""
    try:
        return tuple(tokens(name))[:-1]
    except FeelSyntaxError:
        return ()  # a context key that is text no name could be: it is only read by get value()


def _may_be_named(token: Token) -> bool:
    return token.kind in ("name", "number") or (token.kind == "symbol" and token.text in _IN_NAMES)


def _text_of(words: Sequence[Token]) -> str:
    return words[0].text + "".join(f" {word.text}" if word.blank else word.text for word in words[1:])


def _same(token: Token, word: Token) -> bool:
    return token.text == word.text and token.kind == word.kind


def _written_alike(token: Token, word: Token) -> bool:
    return token.blank == word.blank
