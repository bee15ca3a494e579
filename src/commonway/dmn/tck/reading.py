"""Reading the kit's test files (its ``testCases.xsd``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from commonway.dmn.reader.imports import read_file
from commonway.dmn.reader.xml import Node, parse
from commonway.dmn.tck.typed import UntypedText, read_typed
from commonway.feel.values import Value

NAMESPACE = "http://www.omg.org/spec/DMN/20160719/testcase"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class GivenInput:
    """A value given to an input, or to a decision instead of its logic; *namespace* where it is imported."""

    name: str
    value: Value
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a decision must give. With *error* the standard asks for an error, which in FEEL is null."""

    name: str
    value: Value
    error: bool = False


@dataclass(frozen=True, slots=True)
class TestCase:
    """One case: *kind* is decision, bkm or decisionService, *invocable* the function called in the latter two."""

    id: str
    inputs: tuple[GivenInput, ...]
    expected: tuple[Expectation, ...]
    kind: str = "decision"
    invocable: str = ""


@dataclass(frozen=True, slots=True)
class TestFile:
    """A test file with the model it is for, both in *folder*."""

    path: Path
    model: Path
    cases: tuple[TestCase, ...]


def find_test_files(folder: Path) -> Iterator[Path]:
    """Yield every test file in *folder* and below, in order: XML files that begin with ``testCases``."""
    for path in sorted(folder.rglob("*.xml")):
        if path.is_file() and b"testCases" in path.read_bytes()[:65_536]:
            yield path


def read_test_file(path: Path) -> TestFile:
    """Return the test file at *path*. Raises `ModelUnreadableError`."""
    root = Node(parse(read_file(path), source=path.name), path.name)
    if etree.QName(root.element).namespace != NAMESPACE or root.kind != "testCases":
        raise root.wrong("This is no test file of the kit.", remedy=f"Its first element is testCases of {NAMESPACE}.")
    name = Path(root.text_of("modelName")).name
    models = list(path.parent.glob("*.dmn"))
    candidates = [path.parent / name, path.parent / f"{name}.dmn", *(models if len(models) == 1 else ())]
    model = next((one for one in candidates if one.is_file()), None)
    if model is None:
        raise root.wrong(f"Its model {name!r} is not in its folder.", remedy="Put the model beside the test file.")
    return TestFile(path, model, tuple(_case(one) for one in root.children("testCase")))


def _case(node: Node) -> TestCase:
    inputs = tuple(GivenInput(one.name(), _read_value(one), one.get("namespace")) for one in node.children("inputNode"))
    return TestCase(
        id=node.get("id"),
        inputs=inputs,
        expected=tuple(_expectation(one) for one in node.children("resultNode")),
        kind=node.get("type") or "decision",
        invocable=node.name("invocableName"),
    )


def _expectation(node: Node) -> Expectation:
    expected = node.child("expected")
    value = _read_value(expected) if expected else None
    return Expectation(node.name(), value, error=node.flag("errorResult"))


def _read_value(node: Node) -> Value:
    """Return the value within *node*: a context of components, a list, or one typed value."""
    components = list(node.children("component"))
    if components:
        return {one.name(): _read_value(one) for one in components}
    if (items := node.child("list")) is not None:
        return [_read_value(one) for one in items.children("item")]
    value = node.child("value")
    if value is None or value.get(f"{_INSTANCE}nil") in ("true", "1"):
        return None
    kind = value.get(f"{_INSTANCE}type").rpartition(":")[2]
    if not kind:
        return UntypedText(value.text()) if value.text() else None
    try:
        return read_typed(kind, value.text())
    except ValueError:
        raise value.wrong(f"{value.text()!r} is no {kind}.", remedy="Write it as XML Schema does.") from None
