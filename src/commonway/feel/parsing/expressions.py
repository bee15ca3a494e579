"""Reading expressions (DMN 1.5, chapter 10.3.1.2)."""

from typing import cast

from commonway.feel.literals import number, temporal
from commonway.feel.parsing.types import Types
from commonway.feel.syntax import (
    And,
    Arithmetic,
    ArithmeticOperator,
    Between,
    Call,
    Comparison,
    ComparisonOperator,
    ContextLiteral,
    Expression,
    ExpressionTest,
    Filter,
    For,
    FunctionDefinition,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Literal,
    Name,
    Negation,
    OperatorTest,
    Or,
    Parameter,
    Path,
    PositiveTest,
    Quantified,
    Range,
    Tested,
    UnaryTests,
)
from commonway.feel.tokens import Token, unquote

_COMPARING = ("<", "<=", ">", ">=", "=", "!=")
_BINDING = {"+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_OR, _AND, _COMPARISON, _SUM, _SIGN = 1, 2, 3, 4, 7
_NAMED: dict[str, object] = {"true": True, "false": False, "null": None}
_HINT = 'Write a value here: a number, text in double quotes such as "Spouse", a list [1, 2], a name.'
# What cannot begin an expression, so that a "[" before it closes a range that leaves its end out.
_NO_BEGINNING = frozenset({")", "]", "}", ",", ".", ":", "..", "*", "/", "**", "=", "!=", "+", ">", ">=", "<", "<="})
_NO_BEGINNING_WORDS = frozenset({"and", "or", "then", "else", "return", "satisfies", "in", "between", "instance"})


class Expressions(Types):
    """A cursor that reads expressions."""

    _asked = 0  # how often `?` was read

    def read_expression(self) -> Expression:
        """Read one expression and the end."""
        found = self.expression()
        self._expect_end("Join two values by an operator, or by a comma in a list.")
        self.refuse_towers(found)
        return found

    def read_unary_tests(self) -> UnaryTests:
        """Read one row of unary tests and the end."""
        if self.sees("-") and self.ahead().kind == "end":
            return UnaryTests(())
        found = self._negated_tests() or UnaryTests(self._positive_tests())
        self._expect_end("Put a comma between two tests.")
        self.refuse_towers(found)
        return found

    def _expect_end(self, remedy: str) -> None:
        if self.token.kind != "end":
            raise self.unexpected(remedy)

    # Unary tests

    def _negated_tests(self) -> UnaryTests | None:
        """Read ``not(…)``, or nothing where it is a call that something follows, as in ``not(?) or …``."""
        start = self.position
        if not (self.sees_word("not") and self.ahead().text == "("):
            return None
        self.position += 2
        tests = self._positive_tests()
        self.expect(")")
        if self.token.kind != "end":
            self.position = start
            return None
        return UnaryTests(tests, negated=True)

    def _positive_tests(self) -> tuple[PositiveTest, ...]:
        found = [self._positive_test()]
        while self.takes(","):
            found.append(self._positive_test())
        return tuple(found)

    def _positive_test(self, binding: int = _OR) -> PositiveTest:
        token = self.token
        if token.kind == "symbol" and token.text in _COMPARING:
            self.advance()
            return OperatorTest(cast("ComparisonOperator", token.text), self._binary(_SUM), offset=token.offset)
        asked = self._asked
        found = self._binary(binding)
        return ExpressionTest(found, asks=self._asked > asked, offset=token.offset)

    def _in_tests(self) -> UnaryTests:
        offset = self.token.offset
        if not self.sees("("):
            return UnaryTests((self._positive_test(_SUM),), offset=offset)
        self.advance()
        tests = self._positive_tests()
        if self.takes(".."):  # the bracket opened a range
            low = tests[0]
            if len(tests) > 1 or not isinstance(low, ExpressionTest):
                raise self.wrong("A range begins with one value.", "Write it as (1..5), or put a comma between tests.")
            found = self._range_from(low.expression, low_included=False, offset=offset)
            return UnaryTests((ExpressionTest(found, asks=low.asks, offset=offset),), offset=offset)
        self.expect(")")
        return UnaryTests(tests, offset=offset)

    # Operators

    def expression(self) -> Expression:
        """Read the expression that begins here."""
        return self._binary(_OR)

    def _binary(self, least: int) -> Expression:
        """Read operators that bind at least as tightly as *least*, with what is on both their sides."""
        with self.deeper():
            left = self._operand()
            if least > _SIGN:
                return left
            while True:
                token = self.token
                binding = _BINDING.get(token.text, 0) if token.kind == "symbol" else 0
                if binding and binding >= least:
                    self.advance()
                    right = self._binary(binding + 1)
                    left = Arithmetic(cast("ArithmeticOperator", token.text), left, right, offset=left.offset)
                elif binding or (joined := self._joined(left, least)) is None:
                    return left
                else:
                    left = joined

    def _joined(self, left: Expression, least: int) -> Expression | None:
        """Read what compares *left* or joins it by a keyword, or nothing."""
        token = self.token
        if token.kind == "symbol":
            if token.text not in _COMPARING or least > _COMPARISON:
                return None
            self.advance()
            right = self._binary(_SUM)
            return Comparison(cast("ComparisonOperator", token.text), left, right, offset=left.offset)
        if token.kind != "name":
            return None
        if token.text == "and" and least <= _AND:
            return And(self._chain(left, "and", _AND + 1), offset=left.offset)
        if token.text == "or" and least <= _OR:
            return Or(self._chain(left, "or", _OR + 1), offset=left.offset)
        return self._compared_by_word(left, token) if least <= _COMPARISON else None

    def _chain(self, left: Expression, word: str, binding: int) -> tuple[Expression, ...]:
        operands = [left]
        while self.takes_word(word):
            operands.append(self._binary(binding))
        return tuple(operands)

    def _compared_by_word(self, left: Expression, token: Token) -> Expression | None:
        if token.text == "between":
            self.advance()
            low = self._binary(_SUM)
            self.expect_word("and")
            return Between(left, low, self._binary(_SUM), offset=left.offset)
        if token.text == "in":
            self.advance()
            asked = self._asked
            tests = self._in_tests()
            self._asked = asked  # a `?` inside these tests is theirs
            return In(left, tests, offset=left.offset)
        if token.text == "instance":
            self.advance()
            self.expect_word("of")
            return InstanceOf(left, self.type(), offset=left.offset)
        return None

    # Operands

    def _operand(self) -> Expression:
        token = self.token
        if self.takes("-"):
            return Negation(self._binary(_SIGN + 1), offset=token.offset)
        found = self._primary()
        while True:
            if self.takes("."):
                if self.token.kind != "name":
                    raise self.unexpected("Name the part after the dot.")
                found = Path(found, self.name(), offset=found.offset)
            elif self.sees("[") and not self._closes_range():
                self.advance()
                condition = self.expression()
                self.expect("]")
                found = Filter(found, condition, offset=found.offset)
            elif self.takes("("):
                found = self._call(found)
            else:
                return found

    def _closes_range(self) -> bool:
        after = self.ahead()
        if after.kind == "name":
            return after.text in _NO_BEGINNING_WORDS
        return after.kind == "end" or (after.kind == "symbol" and after.text in _NO_BEGINNING)

    def _call(self, function: Expression) -> Call:
        arguments: list[Expression] = []
        names: list[str] = []
        by_name = self.sees_name_before(":")
        while not self.takes(")"):
            if arguments:
                self.expect(",")
            if by_name:
                names.append(self.name_before(":"))
                self.expect(":")
            arguments.append(self.expression())
        return Call(function, tuple(arguments), tuple(names), offset=function.offset)

    def _primary(self) -> Expression:
        token = self.token
        if token.kind == "number":
            self.advance()
            return Literal(number(token, self.text), offset=token.offset)
        if token.kind == "text":
            self.advance()
            return Literal(unquote(token, self.text), offset=token.offset)
        if token.kind == "name":
            return self._worded(token)
        if token.kind == "symbol":
            return self._symbolic(token)
        raise self.unexpected(_HINT)

    def _symbolic(self, token: Token) -> Expression:
        if token.text in ("(", "[", "]"):
            return self._bracketed(token)
        if self.takes("{"):
            return self._context(token.offset)
        if token.text == "@" and self.ahead().kind == "text":
            self.advance()
            return Literal(temporal(self.advance(), self.text), offset=token.offset)
        raise self.unexpected(_HINT)

    def _bracketed(self, token: Token) -> Expression:
        self.advance()
        if token.text == "[" and self.takes("]"):
            return ListLiteral((), offset=token.offset)
        if token.text == "(" and self.token.kind == "symbol" and self.token.text in _COMPARING:
            return self._range_by_operator(token.offset)
        first = self.expression()
        if self.takes(".."):
            return self._range_from(first, low_included=token.text == "[", offset=token.offset)
        if token.text == "(":
            self.expect(")")
            return first
        if token.text == "]":
            raise self.missing("..")
        items = [first]
        while self.takes(","):
            items.append(self.expression())
        self.expect("]")
        return ListLiteral(tuple(items), offset=token.offset)

    def _range_by_operator(self, offset: int) -> Range:
        operator = self.advance().text
        end = self._binary(_SUM)
        self.expect(")")
        included = operator in ("<=", ">=", "=")
        if operator.startswith("<"):
            return Range(None, end, low_included=False, high_included=included, offset=offset)
        if operator.startswith(">"):
            return Range(end, None, low_included=included, high_included=False, offset=offset)
        return Range(end, end, included, included, operator="=" if included else "!=", offset=offset)

    def _range_from(self, low: Expression, *, low_included: bool, offset: int) -> Range:
        high = self.expression()
        if not (self.sees("]") or self.sees(")") or self.sees("[")):
            remedy = "End it with ] to include its last value, ) to leave it out."
            raise self.wrong("The range is not closed.", remedy)
        return Range(low, high, low_included=low_included, high_included=self.advance().text == "]", offset=offset)

    def _context(self, offset: int) -> ContextLiteral:
        entries: list[tuple[str, Expression]] = []
        while not self.takes("}"):
            if entries:
                self.expect(",")
            key = self._key()
            self.expect(":")
            entries.append((key, self.expression()))
        return ContextLiteral(tuple(entries), offset=offset)

    def _key(self) -> str:
        if self.token.kind == "text":
            key = unquote(self.advance(), self.text)
            self.learn(key)
            return key
        return self.name_before(":")

    # Keywords

    def _worded(self, token: Token) -> Expression:
        if self.known_length() == 1:
            match token.text:
                case "if":
                    return self._if()
                case "for":
                    return self._for()
                case "some" | "every":
                    return self._quantified()
                case "function" if self.ahead().text == "(":
                    return self._function()
                case "true" | "false" | "null":
                    self.advance()
                    return Literal(_NAMED[token.text], offset=token.offset)
                case "?":
                    self.advance()
                    self._asked += 1
                    return Tested(offset=token.offset)
                case word if word in _NO_BEGINNING_WORDS:
                    raise self.unexpected(_HINT)
        return Name(self.name(), offset=token.offset)

    def _if(self) -> If:
        # A ladder of "else if" is read in one go: it may be long without being deep.
        rungs: list[tuple[Expression, Expression, int]] = []
        while self.sees_word("if"):
            offset = self.advance().offset
            condition = self.expression()
            self.expect_word("then")
            yes = self.expression()
            self.expect_word("else")
            rungs.append((condition, yes, offset))
        found = self.expression()
        for condition, yes, offset in reversed(rungs):
            found = If(condition, yes, found, offset=offset)
        return cast("If", found)

    def _for(self) -> For:
        offset = self.advance().offset
        iterations = self._iterations()
        self.expect_word("return")
        return For(iterations, self.expression(), offset=offset)

    def _quantified(self) -> Quantified:
        token = self.advance()
        iterations = self._iterations()
        self.expect_word("satisfies")
        quantifier = "some" if token.text == "some" else "every"
        return Quantified(quantifier, iterations, self.expression(), offset=token.offset)  # type: ignore[arg-type]

    def _iterations(self) -> tuple[Iteration, ...]:
        found = [self._iteration()]
        while self.takes(","):
            found.append(self._iteration())
        return tuple(found)

    def _iteration(self) -> Iteration:
        offset = self.token.offset
        name = self.name_before("in")
        self.expect_word("in")
        domain = self.expression()
        high = self.expression() if self.takes("..") else None
        return Iteration(name, domain, high, offset=offset)

    def _function(self) -> FunctionDefinition:
        offset = self.advance().offset
        self.expect("(")
        parameters: list[Parameter] = []
        while not self.takes(")"):
            if parameters:
                self.expect(",")
            place = self.token.offset
            name = self.name_before(":", ",", ")")
            parameters.append(Parameter(name, self.type() if self.takes(":") else None, offset=place))
        external = self.takes_word("external")
        return FunctionDefinition(tuple(parameters), self.expression(), external=external, offset=offset)
