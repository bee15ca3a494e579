"""Going over the tokens of one text, and saying where and why it cannot go on."""

from collections.abc import Iterator
from contextlib import contextmanager

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.syntax import TALLEST, Part, parts_of
from commonway.feel.tokens import Token, tokens

LONGEST = 32_768  # characters: far beyond any rule a person wrote, far below what hurts
DEEPEST = 80  # levels of brackets, signs and right-hand sides


class Cursor:
    """The tokens of *expression*, and the one that is read next. Raises `FeelSyntaxError` for what is no token."""

    def __init__(self, expression: str) -> None:
        if len(expression) > LONGEST:
            raise FeelSyntaxError(
                f"The expression has {len(expression)} characters; at most {LONGEST} are read.",
                expression=expression,
                line=1,
                column=LONGEST + 1,
                remedy="Split it into several expressions.",
            )
        self.text = expression
        self._tokens = list(tokens(expression))
        self.position = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self._tokens[self.position]

    def ahead(self, count: int = 1) -> Token:
        """Return the token *count* places further on; behind the last one there is only the end."""
        return self._tokens[min(self.position + count, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Go past the next token and return it."""
        token = self.token
        self.position = min(self.position + 1, len(self._tokens) - 1)
        return token

    def sees(self, symbol: str) -> bool:
        """Return whether *symbol* is next."""
        return self.token.kind == "symbol" and self.token.text == symbol

    def sees_word(self, word: str) -> bool:
        """Return whether the keyword *word* is next."""
        return self.token.kind == "name" and self.token.text == word

    def takes(self, symbol: str) -> bool:
        """Go past *symbol* if it is next, and return whether it was."""
        if self.sees(symbol):
            self.position += 1
            return True
        return False

    def takes_word(self, word: str) -> bool:
        """Go past the keyword *word* if it is next, and return whether it was."""
        if self.sees_word(word):
            self.position += 1
            return True
        return False

    def expect(self, symbol: str) -> None:
        """Go past *symbol*. Raises `FeelSyntaxError` where something else is next."""
        if not self.takes(symbol):
            raise self.missing(symbol)

    def expect_word(self, word: str) -> None:
        """Go past the keyword *word*. Raises `FeelSyntaxError` where something else is next."""
        if not self.takes_word(word):
            raise self.missing(word)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Hold the depth down. Raises `FeelSyntaxError` beyond `DEEPEST`."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.wrong(f"Brackets and signs are nested more than {DEEPEST} deep.", "Write it flatter.")
        yield
        self._depth -= 1

    def wrong(self, what: str, remedy: str, *, offset: int | None = None) -> FeelSyntaxError:
        """Return the error to raise for the next token, or for *offset*."""
        place = self.token.offset if offset is None else offset
        return FeelSyntaxError.at_offset(what, expression=self.text, offset=place, remedy=remedy)

    def missing(self, wanted: str) -> FeelSyntaxError:
        """Return the error to raise where *wanted* should be next and is not."""
        found = repr(self.token.text[:40]) if self.token.text else "the end"
        return self.wrong(f"{wanted!r} was expected here, not {found}.", f"Add the {wanted!r}.")

    def unexpected(self, remedy: str) -> FeelSyntaxError:
        """Return the error to raise for a next token that nothing can be made of."""
        if self.token.kind == "end":
            return self.wrong("The expression ends too early.", remedy)
        return self.wrong(f"{self.token.text[:40]!r} was not expected here.", remedy)

    def refuse_towers(self, root: Part) -> None:
        """Raise `FeelSyntaxError` if *root* is higher than `TALLEST`: a chain nobody could walk by recursion."""
        waiting = [(root, 1)]
        while waiting:
            part, height = waiting.pop()
            if height > TALLEST:
                raise self.wrong(
                    f"More than {TALLEST} operations hang on one another here.",
                    "Put what is added up or joined into a list, and use sum(…) or string join(…).",
                    offset=part.offset,
                )
            waiting.extend((inner, height + 1) for inner in parts_of(part))
