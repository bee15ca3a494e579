"""DMN files made to hurt: each is refused with a clean error, quickly."""

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.dmn import ModelInvalidError, ModelUnreadableError, compile_model, load
from commonway.dmn.reader.xml import DEEPEST, LARGEST
from tests.unit.dmn.models import NAMESPACES, NOW, decision, definitions, input_data, needs

NAMESPACE = NAMESPACES["1.5"]


def doctype(declarations: str, body: str = "") -> bytes:
    return f'<!DOCTYPE definitions [{declarations}]>\n<definitions xmlns="{NAMESPACE}" name="n">{body}</definitions>'.encode()


def billion_laughs(reference: str) -> bytes:
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)]
    return doctype("".join(lines), reference)


def nested(levels: int, opening: str, closing: str) -> bytes:
    return definitions(decision("d", f"<list>{opening * levels}{closing * levels}</list>"))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "entities in text": lambda: billion_laughs("<description>&l11;</description>"),
    "entities in attributes": lambda: billion_laughs('<decision name="&l11;"/>'),
    "entities nobody uses": lambda: billion_laughs(""),
    "a file of this machine": lambda: doctype(
        '<!ENTITY f SYSTEM "file:///etc/passwd">', "<description>&f;</description>"
    ),
    "a file elsewhere": lambda: doctype('<!ENTITY f SYSTEM "http://127.0.0.1:9/">', "<description>&f;</description>"),
    "parameter entities": lambda: doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;'),
    "a document type elsewhere": lambda: b'<!DOCTYPE definitions SYSTEM "http://127.0.0.1:9/x.dtd"><definitions/>',
    "deep nesting": lambda: nested(DEEPEST, "<list>", "</list>"),
    "very deep nesting": lambda: nested(100_000, "<list>", "</list>"),
    "deep nesting of what is not read": lambda: definitions("<x>" * 5_000 + "</x>" * 5_000),
    "too many bytes": lambda: b" " * (LARGEST + 1),
    "a name without end": lambda: f"<{'a' * 11_000_000}".encode(),
    "bytes that are no text": lambda: b"\xff\xfe\x00\x00<definitions/>",
    "an unknown encoding": lambda: b'<?xml version="1.0" encoding="moon"?><definitions/>',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_files_are_refused_quickly_with_place_and_remedy(content: Callable[[], bytes]) -> None:
    data = content()
    started = time.perf_counter()
    with pytest.raises(ModelUnreadableError) as caught:
        load(data, name="hostile.dmn")
    assert time.perf_counter() - started < 5
    assert caught.value.source == "hostile.dmn"
    assert caught.value.remedy
    assert "root:" not in str(caught.value)


def test_as_deep_as_allowed_is_read_and_decided() -> None:
    model = compile_model(load(nested(DEEPEST - 4, "<list>", "</list>")))
    result = model.decide("d", {}, now=NOW)
    assert isinstance(result.value, list)
    assert not result.problems


def chain(length: int, item: str) -> bytes:
    """Return types that hold one another in a row, and an input of the outermost."""
    types = "".join(
        f'<itemDefinition name="t{n}">{item.format(next=f"t{n + 1}")}</itemDefinition>' for n in range(length)
    )
    last = f'<itemDefinition name="t{length}"><typeRef>number</typeRef></itemDefinition>'
    body = types + last + input_data("x", type_ref="t0") + decision("d", "x", requires=needs("i_x"))
    return definitions(body)


def test_types_in_a_long_row_are_refused_or_decided_upon() -> None:
    with pytest.raises(ModelInvalidError, match="too many others in a row"):
        compile_model(load(chain(2_000, "<typeRef>{next}</typeRef>")))
    parts = '<itemComponent name="c"><typeRef>{next}</typeRef></itemComponent>'
    model = compile_model(load(chain(2_000, parts)))
    value: dict[str, object] = {}
    for _ in range(50):
        value = {"c": value}
    assert model.decide("d", {"x": value}, now=NOW).problems


WELL_FORMED = definitions(
    input_data("age", type_ref="number") + decision("adult", "age >= 18", requires=needs("i_age"), type_ref="boolean")
)


@given(st.integers(0, len(WELL_FORMED)), st.binary(max_size=6), st.integers(0, 12))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(place: int, put: bytes, cut: int) -> None:
    damaged = WELL_FORMED[:place] + put + WELL_FORMED[place + cut :]
    with contextlib.suppress(ModelUnreadableError):
        load(damaged)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ModelUnreadableError):
        load(content)
