"""BPMN files made to hurt: refused with a clean error, or read, checked and run within bounds."""

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.bpmn import ProcessStartError, ProcessUnreadableError, State, StateUnreadableError, load, problems, start
from commonway.bpmn.effects import Incident
from commonway.dmn.reader.xml import DEEPEST, LARGEST
from tests.spec.processes import END, START, Case, definitions, process, users, way, way_if

NOW = datetime(2025, 2, 6, tzinfo=UTC)
LAUGHS = "".join(['<!ENTITY l0 "ha">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))])
HOSTILE: dict[str, Callable[[], bytes]] = {
    "entities": lambda: f"<!DOCTYPE d [{LAUGHS}]><d>&l11;</d>".encode(),
    "a file of this machine": lambda: b'<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><d>&f;</d>',
    "a file elsewhere": lambda: b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d/>',
    "deep nesting": lambda: definitions('<subProcess id="s">' * (DEEPEST + 1) + "</subProcess>" * (DEEPEST + 1)),
    "very deep nesting": lambda: definitions("<x>" * 100_000 + "</x>" * 100_000),
    "too many bytes": lambda: b" " * (LARGEST + 1),
    "bytes that are no text": lambda: b"\xff\xfe\x00\x00<definitions/>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_files_are_refused_quickly_with_a_remedy(content: Callable[[], bytes]) -> None:
    data = content()
    started = time.perf_counter()
    with pytest.raises(ProcessUnreadableError) as caught:
        load(data, name="hostile.bpmn")
    assert time.perf_counter() - started < 5
    assert caught.value.source == "hostile.bpmn"
    assert caught.value.remedy


def test_a_script_that_works_without_end_gives_up() -> None:
    endless = "for a in 1..1000000000 return a"
    model = process(
        START
        + f'<scriptTask id="it" scriptFormat="feel"><script>{endless}</script></scriptTask>'
        + END
        + way("start", "it", "end")
    )
    started = time.perf_counter()
    assert Case(model).state.ended
    assert time.perf_counter() - started < 10


def test_many_scripts_share_the_work_of_one_step() -> None:
    body = f'<scriptTask id="it" scriptFormat="feel"><script>count(for a in 1..100000 return a)</script></scriptTask><exclusiveGateway id="g" default="g-it"/>{END}'
    model = process(START + body + way("start", "it", "g", "it") + way_if("g", "end", "=false"))
    started = time.perf_counter()
    assert Case(model).asked(Incident)
    assert time.perf_counter() - started < 20


def test_a_text_that_doubles_each_round_stays_within_bounds() -> None:
    body = (
        '<scriptTask id="it" scriptFormat="feel"><script>{x: x + x}</script></scriptTask><exclusiveGateway id="g" default="g-it"/>'
        + END
    )
    model = process(START + body + way("start", "it", "g", "it") + way_if("g", "end", "=false"))
    assert len(Case(model, {"x": "ab"}).state.to_json()) < 3_000_000


def test_a_process_with_too_many_nodes_or_flows_is_refused() -> None:
    for body in ("".join(f'<task id="t{n}"/>' for n in range(2_001)), users("a") + "".join(
        f'<sequenceFlow id="f{n}" sourceRef="a" targetRef="a"/>' for n in range(5_001)
    )):  # fmt: skip
        with pytest.raises(ProcessUnreadableError, match="more than"):
            process(body)


def test_a_file_with_too_many_nodes_is_refused() -> None:
    tasks = "".join(f'<task id="t{n}"/>' for n in range(1_900))
    content = definitions("".join(f'<process id="p{n}">{tasks}</process>' for n in range(6)))
    with pytest.raises(ProcessUnreadableError, match="more than 10000 nodes"):
        load(content)


def test_joins_of_a_long_row_are_worked_out_in_time() -> None:
    ids = [f"n{number}" for number in range(1_000)]
    body = START + "".join(f'<inclusiveGateway id="{one}"/>' for one in ids) + '<inclusiveGateway id="j"/>' + END
    body += way("start", *ids) + "".join(way(one, "j") for one in ids) + way("j", "end")
    started = time.perf_counter()
    assert start(process(body), {}, now=NOW).state.ended
    assert time.perf_counter() - started < 30


def test_a_wide_process_is_read_and_started_in_time() -> None:
    ids = [f"n{number}" for number in range(1_500)]
    body = START + '<parallelGateway id="f"/><inclusiveGateway id="j"/>' + users(*ids) + way("start", "f")
    body += "".join(way("f", one, "j") for one in ids)
    started = time.perf_counter()
    found = process(body)
    problems(found)
    step = start(found, {}, now=NOW)
    assert len(step.effects) == 1_500
    assert time.perf_counter() - started < 30


WELL_FORMED = definitions(
    f'<process id="p">{START}<exclusiveGateway id="g" default="g-a"/><subProcess id="s"><startEvent id="i"/>'
    '<endEvent id="j"/>' + way("i", "j") + "</subProcess>" + users("a")
    + '<boundaryEvent id="b" attachedToRef="s"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    "</timerEventDefinition></boundaryEvent>" + END + way("start", "g", "a", "s", "end") + way_if("g", "end", "=x > 1")
    + way("b", "end") + "</process>"
)  # fmt: skip


def looked_at(content: bytes) -> None:
    """Read, check and start whatever it is; only clean errors may come of it."""
    with contextlib.suppress(ProcessUnreadableError):
        for one in load(content).processes:
            problems(one)
            with contextlib.suppress(ProcessStartError):
                start(one, {"x": 1}, now=NOW)


@given(st.integers(0, len(WELL_FORMED)), st.binary(max_size=6), st.integers(0, 12))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(place: int, put: bytes, cut: int) -> None:
    looked_at(WELL_FORMED[:place] + put + WELL_FORMED[place + cut :])


WORDS = (
    "start",
    "g",
    "a",
    "s",
    "i",
    "b",
    "end",
    "exclusiveGateway",
    "parallelGateway",
    "subProcess",
    "boundaryEvent",
    "endEvent",
    "userTask",
)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_names_put_for_one_another_are_read_or_refused_and_nothing_else(changes: list[tuple[str, str]]) -> None:
    content = WELL_FORMED.decode()
    for old, new in changes:
        content = (
            content.replace(f'"{old}"', f'"{new}"').replace(f"<{old} ", f"<{new} ").replace(f"</{old}>", f"</{new}>")
        )
    looked_at(content.encode())


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ProcessUnreadableError):
        load(content)


STEP = start(load(WELL_FORMED).processes[0], {"x": 1}, now=NOW).state.to_json()


@given(
    st.lists(st.tuples(st.integers(0, len(STEP) - 1), st.sampled_from('0123456789",:[]{}abt')), min_size=1, max_size=4)
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_state_is_refused_or_read(changes: list[tuple[int, str]]) -> None:
    text = STEP
    for place, put in changes:
        text = text[:place] + put + text[place + 1 :]
    with contextlib.suppress(StateUnreadableError):
        again = State.from_json(text)
        assert State.from_json(again.to_json()) == again
