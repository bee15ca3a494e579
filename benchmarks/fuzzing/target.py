"""One fuzzing target, run by `benchmarks.fuzz` in a process of its own that has atheris."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["commonway"]):
    from benchmarks.fuzzing.writing import expression, model, unary_tests
    from commonway.dmn import compile_model, load
    from commonway.feel.compile import compile_expression, compile_unary_tests
    from commonway.feel.partial import ANYTHING, Known, Situation, compile_partial
    from commonway.feel.writing import shown
    from commonway.kernel.errors import CommonwayError

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FACTS = {
    "a": 3,
    "b": Decimal("4.5"),
    "c": "text",
    "d": datetime(2000, 2, 29, tzinfo=UTC).date(),
    "e": None,
    "f": True,
    "g": [1, 2, 3],
    "h": {"x": 1, "y": [{"z": 2}]},
    "Monthly Salary": 1000,
}


def feel(data: atheris.FuzzedDataProvider) -> None:
    """Read, compile and evaluate an expression."""
    compiled = compile_expression(expression(data), names=FACTS.keys())
    compiled.evaluate(FACTS, now=NOW, problems=[])


def tests(data: atheris.FuzzedDataProvider) -> None:
    """Read, compile and apply unary tests."""
    compiled = compile_unary_tests(unary_tests(data), names=FACTS.keys())
    for value in FACTS.values():
        compiled.holds(value, FACTS, now=NOW, problems=[])


def partial(data: atheris.FuzzedDataProvider) -> None:
    """Hold a partial answer that is a value against the value: unknown facts must not have mattered."""
    text = expression(data)
    whole = compile_expression(text, names=FACTS.keys())
    known = {"a": Decimal(3), "f": True}
    unknown = {name: ANYTHING for name in FACTS if name not in known}
    answer = compile_partial(text, names=tuple(FACTS)).answer(Situation(known, now=NOW, unknown=unknown), tries=20)
    if isinstance(answer, Known):
        found = whole.evaluate(FACTS, now=NOW)
        # Two functions are never equal; written, they are alike.
        if found != answer.value and shown(found) != shown(answer.value):
            raise AssertionError(f"{text!r} is {found!r}, but is said to be {answer.value!r} whatever is unknown")


def dmn(data: atheris.FuzzedDataProvider) -> None:
    """Read, compile and decide a model."""
    read = load(model(data))
    compiled = compile_model(read)
    for decision in read.decisions[:8]:
        compiled.decide(decision.name, FACTS, now=NOW)


TARGETS: dict[str, Callable[[atheris.FuzzedDataProvider], None]] = {
    "feel": feel, "tests": tests, "partial": partial, "dmn": dmn,
}  # fmt: skip


def main() -> None:
    """Fuzz the target named first; the rest of the arguments are libFuzzer's."""
    run = TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        try:
            run(atheris.FuzzedDataProvider(data))
        except CommonwayError:
            return  # a clean error: what, where, and what to do next

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
