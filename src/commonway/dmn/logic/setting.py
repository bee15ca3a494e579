"""What an expression is compiled in: the names and types in scope, and where messages say it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from commonway.dmn.errors import ModelInvalidError
from commonway.dmn.evaluation import Constant, Evaluate, Problem, Run
from commonway.dmn.types import DeclaredType, TypeTable
from commonway.feel.values import Scope, Value
from commonway.feel.writing import text_of


@dataclass(frozen=True, slots=True)
class Setting:
    """The place of an expression: *element* is the decision, function or type it belongs to."""

    source: str
    element: str
    types: TypeTable
    names: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()  # names of parts of values, which may follow a dot
    errors: list[ModelInvalidError] = field(default_factory=list)
    shares_names: bool = False

    def naming(self, names: Iterable[str]) -> "Setting":
        """Return this setting with *names* in scope as well."""
        return replace(self, names=self.names | frozenset(names))

    def within(self, element: str) -> "Setting":
        """Return this setting for another *element*."""
        return replace(self, element=element)

    def wrong(self, what: str, *, line: int = 0, column: int = 0, expression: str = "", remedy: str) -> None:
        """Keep the error that *what* is, once, to be raised when all of the model has been looked at."""
        error = ModelInvalidError(
            what,
            source=self.source,
            line=line,
            column=column,
            element=self.element,
            expression=expression,
            remedy=remedy,
        )
        if str(error) not in map(str, self.errors[-3:]):
            self.errors.append(error)

    def problem(self, what: str, *, line: int = 0, column: int = 0, expression: str = "") -> Problem:
        """Return the problem that *what* is at run time."""
        return Problem(what, self.source, self.element, expression, line, column)

    def type_of(self, type_ref: str, *, line: int) -> DeclaredType | None:
        """Return the declared type, or None where any value will do."""
        if not type_ref:
            return None
        found = self.types.find(type_ref)
        if found is None:
            self.wrong(
                f"There is no type {type_ref!r}.",
                line=line,
                remedy="Define it as an item definition, or use one of FEEL's: number, string, boolean, date ….",
            )
        return found

    def typed(self, evaluate: Evaluate, type_ref: str, *, line: int, what: str = "The result") -> Evaluate:
        """Return *evaluate* with its value brought to the declared type; one that does not fit is null."""
        declared = self.type_of(type_ref, line=line)
        if declared is None or type_ref in ("Any", "any"):
            return evaluate
        return self.brought(evaluate, declared, line=line, what=what)

    def brought(self, evaluate: Evaluate, declared: DeclaredType, *, line: int, what: str = "The result") -> Evaluate:
        """Return *evaluate* with its value brought to *declared*; one that does not fit is null."""
        if isinstance(evaluate, Constant) and declared.constraints is None and declared.shape.accepts(evaluate.value):
            return evaluate

        def run_typed(scope: Scope, run: Run) -> Value:
            found = evaluate(scope, run)
            value, wrong = declared.bring(found, run)
            if wrong and self.shares_names and declared.name == "string":
                return text_of(found)  # as Camunda does
            if wrong:
                run.note(self.problem(f"{what} is null: {wrong}", line=line))
            return value

        return run_typed

    def nothing(self, what: str, *, line: int = 0) -> Evaluate:
        """Return logic that only notes the problem *what* and gives null."""
        problem = self.problem(what, line=line)

        def run_nothing(_scope: Scope, run: Run) -> Value:
            run.note(problem)
            return None

        return run_nothing
