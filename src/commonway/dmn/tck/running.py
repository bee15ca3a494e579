"""Running the kit's cases: a case passes if every result it names is as expected."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from commonway.dmn.compiled import CompiledModel, compile_model
from commonway.dmn.evaluation import Result
from commonway.dmn.reader import load
from commonway.dmn.tck.comparing import agrees, show
from commonway.dmn.tck.foreign import foreign_elements
from commonway.dmn.tck.reading import Expectation, TestCase, TestFile
from commonway.dmn.tck.report import CaseResult, Status
from commonway.dmn.tck.typed import read_untyped
from commonway.kernel.errors import CommonwayError

# Not even where null is expected, which not running Java would give: such a pass would say nothing.
_JAVA = "This needs a function in Java or PMML, which is never run here."


def run_test_file(file: TestFile, *, root: Path, now: datetime) -> Iterator[CaseResult]:
    """Yield how each case of *file* went; *root* is where the kit begins.

    Whatever goes wrong fails a case and stops none.
    """
    folder, name = file.path.parent.resolve(), file.path.stem
    relative = folder.relative_to(root.resolve()).as_posix() if folder.is_relative_to(root.resolve()) else folder.name
    place = folder.name if relative == "." else relative
    try:
        compiled = compile_model(load(file.model), tolerant=True)
    except CommonwayError as error:
        for case in file.cases:
            yield CaseResult(place, name, case.id, Status.ERROR, str(error))
        return
    foreign = foreign_elements(compiled.model)
    for case in file.cases:
        needs_java = _reads(case, foreign)
        message = _JAVA if needs_java else _failure(case, compiled, now)
        status = Status.ERROR if message else Status.SUCCESS
        yield CaseResult(place, name, case.id, status, message, needs_java=needs_java)


def _reads(case: TestCase, foreign: frozenset[str]) -> bool:
    return any(one.name in foreign for one in case.expected)


def _failure(case: TestCase, compiled: CompiledModel, now: datetime) -> str:
    """Return what is wrong with what *compiled* gives for *case*, or ``""``."""
    named = ((f"{one.namespace}#{one.name}" if one.namespace else one.name, one.value) for one in case.inputs)
    inputs: dict[str, object] = {name: read_untyped(value, compiled.shape_of(name)) for name, value in named}
    try:
        if case.kind == "decisionService":
            return "; ".join(_differences(case.expected, _served(case, compiled, inputs, now)))
        if case.kind == "bkm":
            called = compiled.call(case.invocable, inputs, now=now)
            return "; ".join(_differences(case.expected, {one.name: called for one in case.expected}))
        results = {one.name: compiled.decide(one.name, inputs, now=now) for one in case.expected}
        return "; ".join(_differences(case.expected, results))
    except CommonwayError as error:
        return str(error)


def _served(case: TestCase, compiled: CompiledModel, inputs: dict[str, object], now: datetime) -> dict[str, Result]:
    result = compiled.serve(case.invocable, inputs, now=now)
    outputs = result.value if isinstance(result.value, dict) else {}
    whole = next(iter(outputs.values())) if len(outputs) == 1 else result.value  # as the service called in FEEL gives
    return {name: Result(value, result.problems) for name, value in {case.invocable: whole, **outputs}.items()}


def _differences(expected: Iterable[Expectation], results: dict[str, Result]) -> Iterator[str]:
    for one in expected:
        if one.name not in results:
            yield f"{one.name} is no result"
        elif not agrees(one.value, results[one.name].value):
            problems = results[one.name].problems
            because = f" ({problems[0].what})" if problems else ""
            yield f"{one.name}: expected {show(one.value)}, got {show(results[one.name].value)}{because}"
