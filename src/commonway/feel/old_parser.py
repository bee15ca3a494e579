"""Reading FEEL unary tests: recursive descent with one token of look-ahead, bounded in length and depth.

The subset: lists, comparisons, intervals, ``not(…)``, ``-``, literals, ``+`` and ``-``, and calls of built-ins.
"""

from decimal import Decimal

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.old_syntax import (
    Call,
    Comparison,
    Expression,
    Interval,
    Literal,
    Negation,
    PositiveTest,
    Sum,
    UnaryTests,
)
from commonway.feel.old_tokens import Token, tokens, unquote
from commonway.feel.values import Operator, Value

LONGEST = 32_768  # characters: far beyond any rule a person wrote, far below what hurts
DEEPEST = 64  # levels of brackets and signs

_OPERATORS: dict[str, Operator] = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "="}
_NAMED: dict[str, Value] = {"true": True, "false": False, "null": None}
_LITERAL_HINT = 'A test says what the value must be, for example >= 65, "Spouse", "Child" or [1..5].'


def parse_unary_tests(expression: str) -> UnaryTests:
    """Return the syntax of *expression*. Raises `FeelSyntaxError` where it cannot be read."""
    if len(expression) > LONGEST:
        raise FeelSyntaxError(
            f"The expression has {len(expression)} characters; at most {LONGEST} are read.",
            expression=expression,
            line=1,
            column=LONGEST + 1,
            remedy="Split it into several criteria.",
        )
    return _Parser(expression).unary_tests()


class _Parser:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = list(tokens(expression))
        self._next = 0
        self._depth = 0

    def unary_tests(self) -> UnaryTests:
        if self._sees("-") and self._tokens[self._next + 1].kind == "end":
            return UnaryTests(())
        if self._token.text == "not" and self._tokens[self._next + 1].text == "(":
            self._next += 2
            found = UnaryTests(self._positive_tests(), negated=True)
            self._expect(")")
        else:
            found = UnaryTests(self._positive_tests())
        if self._token.kind != "end":
            raise self._wrong(f"{self._token.text!r} was not expected here.", "Put a comma between two tests.")
        return found

    def _positive_tests(self) -> tuple[PositiveTest, ...]:
        found = [self._positive_test()]
        while self._takes(","):
            found.append(self._positive_test())
        return tuple(found)

    def _positive_test(self) -> PositiveTest:
        if self._token.kind == "symbol" and self._token.text in _OPERATORS:
            operator = _OPERATORS[self._advance().text]
            return Comparison(operator, self._sum())
        if self._token.kind == "symbol" and self._token.text in "[]":
            low_included = self._advance().text == "["
            return self._interval_from(self._sum(), low_included=low_included)
        if self._sees("("):
            return self._bracketed()
        return Comparison("=", self._sum())

    def _bracketed(self) -> PositiveTest:
        # "(1..5]" and "(1) + 2" begin alike: read the bracket's inside before deciding.
        start = self._next
        self._advance()
        self._descend()
        inside = self._sum()
        self._depth -= 1
        if self._sees(".."):
            return self._interval_from(inside, low_included=False)
        self._next = start
        return Comparison("=", self._sum())

    def _interval_from(self, low: Expression, *, low_included: bool) -> Interval:
        self._expect("..")
        high = self._sum()
        if self._token.kind != "symbol" or self._token.text not in ("]", ")", "["):
            raise self._wrong(
                "The interval is not closed.", "End it with ] to include its last value, ) to leave it out."
            )
        return Interval(low, high, low_included=low_included, high_included=self._advance().text == "]")

    def _sum(self) -> Expression:
        offset = self._token.offset
        first = self._term()
        rest: list[tuple[str, Expression]] = []
        while self._sees("+") or self._sees("-"):
            sign = self._advance().text
            rest.append((sign, self._term()))
        return Sum(first, tuple(rest), offset) if rest else first

    def _term(self) -> Expression:
        self._descend()
        try:
            token = self._token
            if token.kind == "symbol":
                return self._symbol_term(token)
            if token.kind == "name":
                return self._name_term(self._advance())
            if token.kind == "end":
                raise self._wrong("The test ends too early.", _LITERAL_HINT)
            self._advance()
            return Literal(Decimal(token.text) if token.kind == "number" else unquote(token, self._expression))
        finally:
            self._depth -= 1

    def _symbol_term(self, token: Token) -> Expression:
        if self._takes("-"):
            return Negation(self._term(), token.offset)
        if self._takes("("):
            inside = self._sum()
            self._expect(")")
            return inside
        if self._takes("@") and self._token.kind == "text":
            text = unquote(self._advance(), self._expression)
            name = "duration" if text.lstrip("-").startswith("P") else "date"
            return Call(name, (Literal(text),), token.offset)
        raise self._wrong(f"{token.text!r} was not expected here.", _LITERAL_HINT)

    def _name_term(self, name: Token) -> Expression:
        if self._takes("("):
            arguments: list[Expression] = []
            while not self._takes(")"):
                if arguments:
                    self._expect(",")
                arguments.append(self._sum())
            return Call(name.text, tuple(arguments), name.offset)
        if name.text in _NAMED:
            return Literal(_NAMED[name.text])
        self._next -= 1
        raise self._wrong(
            f"The name {name.text!r} is not known here.", f'Text goes in quotes: "{name.text}". {_LITERAL_HINT}'
        )

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"Brackets and signs are nested more than {DEEPEST} deep.", "Write it flatter.")

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _advance(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _sees(self, symbol: str) -> bool:
        return self._token.kind == "symbol" and self._token.text == symbol

    def _takes(self, symbol: str) -> bool:
        if self._sees(symbol):
            self._next += 1
            return True
        return False

    def _expect(self, symbol: str) -> None:
        if not self._takes(symbol):
            found = repr(self._token.text) if self._token.text else "the end"
            raise self._wrong(f"{symbol!r} was expected here, not {found}.", f"Add the {symbol!r}.")

    def _wrong(self, what: str, remedy: str) -> FeelSyntaxError:
        return FeelSyntaxError.at_offset(what, expression=self._expression, offset=self._token.offset, remedy=remedy)
