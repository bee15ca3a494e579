"""Random processes of nested blocks, run by random hands: JSON between any two steps changes nothing, no token is lost."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.bpmn import (
    MigrationError,
    Process,
    State,
    Step,
    Wait,
    advance,
    find_process,
    load,
    migrate,
    migration,
    start,
)
from commonway.bpmn.happenings import (
    ActionDone,
    ActionFailed,
    ConditionsChanged,
    Happening,
    MessageArrived,
    TaskDone,
    TimerFired,
)
from commonway.bpmn.model import ACTIVITIES
from commonway.bpmn.plain import from_plain, take_in, to_plain
from commonway.bpmn.running.run import MOST_MOVES

NOW = datetime(2025, 2, 6, tzinfo=UTC)
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><message id="m" name="M"/>'
CONDITIONS = ("=true", "=false", "=x &gt; 1", "=known = true", '=name = "a"')


class Writer:
    """Writes a block tree as BPMN; a block has one way in and one way out."""

    def __init__(self) -> None:
        self.count = 0
        self.parts: list[str] = []

    def id(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def put(self, kind: str, inner: str = "", attributes: str = "") -> str:
        id_ = self.id(kind)
        self.parts.append(f'<{kind} id="{id_}" {attributes}>{inner}</{kind}>')
        return id_

    def flow(self, source: str, target: str, condition: str = "") -> str:
        id_ = self.id("flow")
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        self.parts.append(f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>')
        return id_

    def block(self, tree: Any) -> tuple[str, str]:
        kind, rest = tree
        if kind == "leaf":
            return self.leaf(rest)
        if kind == "sequence":
            blocks = [self.block(one) for one in rest]
            for (_, out), (into, _) in itertools.pairwise(blocks):
                self.flow(out, into)
            return blocks[0][0], blocks[-1][1]
        if kind == "sub":
            return (self.sub(rest),) * 2
        if kind == "bounded":
            return self.bounded(*rest)
        if kind == "again":
            return self.again(rest)
        return self.branches(kind, rest)

    def leaf(self, rest: Any) -> tuple[str, str]:
        kind, loop = rest
        if kind == "timer":
            id_ = self.put(
                "intermediateCatchEvent",
                "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
            )
        elif kind == "message":
            id_ = self.put("receiveTask", attributes='messageRef="m"')
        else:
            inner = (
                f"<multiInstanceLoopCharacteristics isSequential='{str(loop > 0).lower()}'><loopCardinality>{abs(loop)}</loopCardinality></multiInstanceLoopCharacteristics>"
                if loop
                else ""
            )
            id_ = self.put(kind, inner)
        return id_, id_

    def sub(self, rest: Any) -> str:
        inner = Writer()
        inner.count = self.count
        begin, end = inner.put("startEvent"), inner.put("endEvent")
        into, out = inner.block(rest)
        inner.flow(begin, into)
        inner.flow(out, end)
        self.count = inner.count
        return self.put("subProcess", "".join(inner.parts))

    def bounded(self, inner: Any, trigger: str, interrupting: bool, way: Any) -> tuple[str, str]:
        """A sub-process with an event on its border, whose way comes together with its own or ends by itself."""
        host, merge = self.sub(inner), self.put("exclusiveGateway")
        definition = {
            "timer": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
            "message": '<messageEventDefinition messageRef="m"/>',
            "error": "<errorEventDefinition/>",
            "condition": "<conditionalEventDefinition><condition>=x &gt; 2</condition></conditionalEventDefinition>",
        }[trigger]
        attributes = f'attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}"'
        edge = self.put("boundaryEvent", definition, attributes)
        into, out = self.block(way)
        self.flow(host, merge)
        self.flow(edge, into)
        self.flow(out, merge if interrupting else self.put("endEvent"))
        return host, merge

    def again(self, inner: Any) -> tuple[str, str]:
        """A way back, taken as long as a variable says so."""
        begin, end = self.put("exclusiveGateway"), self.id("exclusiveGateway")
        into, out = self.block(
            ("sequence", [("leaf", ("userTask", 0)), inner])
        )  # somebody who can say that it is enough
        self.flow(begin, into)
        self.flow(out, end)
        leaving = self.put("exclusiveGateway")
        default = self.flow(end, leaving)
        self.flow(end, begin, '=known = "again"')
        self.parts.append(f'<exclusiveGateway id="{end}" default="{default}"/>')
        return begin, leaving

    def branches(self, kind: str, rest: Any) -> tuple[str, str]:
        conditions, blocks = rest
        split_id, join = self.id(kind), self.put(kind)
        flows = []
        for number, one in enumerate(blocks):
            into, out = self.block(one)
            condition = conditions[number % len(conditions)] if kind != "parallelGateway" and number else ""
            flows.append(self.flow(split_id, into, condition))
            self.flow(out, join)
        default = f'default="{flows[0]}"' if kind != "parallelGateway" else ""
        self.parts.append(f'<{kind} id="{split_id}" {default}/>')
        return split_id, join


LEAVES = st.tuples(
    st.just("leaf"),
    st.tuples(
        st.sampled_from(("userTask", "serviceTask", "task", "timer", "message")), st.sampled_from((0, 0, 0, 2, -2))
    ),
)


def inner_blocks(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(blocks, min_size=1, max_size=3)
    conditions = st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.just("sequence"), some),
        st.tuples(st.just("sub"), blocks),
        st.tuples(st.just("again"), blocks),
        st.tuples(
            st.just("bounded"),
            st.tuples(blocks, st.sampled_from(("timer", "message", "error", "condition")), st.booleans(), blocks),
        ),
        st.tuples(
            st.sampled_from(("exclusiveGateway", "parallelGateway", "inclusiveGateway")), st.tuples(conditions, some)
        ),
    )


TREES = st.recursive(LEAVES, inner_blocks, max_leaves=10)


def made(tree: Any) -> Process:
    writer = Writer()
    begin, end = writer.put("startEvent"), writer.put("endEvent")
    into, out = writer.block(tree)
    writer.flow(begin, into)
    writer.flow(out, end)
    return find_process(load(f'{HEAD}<process id="p">{"".join(writer.parts)}</process></definitions>'.encode()), "p")


ANSWERED = (Wait.TASK, Wait.ACTION, Wait.TIMER, Wait.MESSAGE, Wait.FACTS, Wait.INCIDENT)


def answer(state: State, choice: int | None) -> Happening:
    """Answer one of the waits, which the *choice* picks; without one, the oldest, so that all comes to an end."""
    waits = [one for one in state.tokens.values() if one.wait in ANSWERED]
    assert waits, state.to_json()
    token = waits[(choice or 0) % len(waits)]
    known: object = "again" if choice == 5 else False if choice is None else choice % 2 == 0
    match token.wait:
        case Wait.TASK if choice == 3:
            return ActionFailed(token.id, "bad")
        case Wait.TASK | Wait.INCIDENT:
            return TaskDone(token.id, {"x": choice or 0, "known": known})
        case Wait.ACTION:
            return ActionDone(token.id, {"name": "a" if choice else "b", "known": known})
        case Wait.TIMER:
            return TimerFired(token.id)
        case Wait.MESSAGE:
            return MessageArrived("M", {"known": known})
    facts = token.data["facts"]
    assert isinstance(facts, list)
    return ConditionsChanged(dict.fromkeys(map(str, facts), choice or 0) | {"known": known})


def check(process: Process, step: Step) -> None:
    """Every token is somewhere that exists, and a scope that is open has something in it."""
    state = step.state
    for token in state.tokens.values():
        assert token.scope in state.scopes
        assert token.node in process.nodes
        assert token.wait is not Wait.MOVE
        assert token.of == 0 or token.of in state.tokens
    for scope in state.scopes.values():
        assert scope.host == 0 or scope.host in state.tokens
    assert bool(state.tokens) != state.ended


@given(TREES, st.lists(st.integers(0, 5), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_process_of_blocks_ends_whoever_acts_in_what_order_and_json_between_steps_changes_nothing(
    tree: Any, choices: list[int]
) -> None:
    process = made(tree)
    plain = through_json = start(process, {}, now=NOW)
    for turn in range(600):
        check(process, plain)
        assert plain == through_json
        if plain.state.ended:
            break
        happening = answer(plain.state, choices[turn % len(choices)] if turn < 60 else None)
        plain = advance(process, plain.state, happening, now=NOW)
        through_json = advance(process, State.from_json(through_json.state.to_json()), happening, now=NOW)
        assert plain.refusal is None
    assert plain.state.ended
    assert plain.state.outcome
    assert plain.state.outcome.kind == "ended"
    assert set(plain.state.scopes) == {0}
    assert sum(plain.state.passed.values()) < MOST_MOVES
    conserved(process, plain.state)


def conserved(process: Process, state: State) -> None:
    """What came into a node went out of it: no token was lost or made up, but by an event on a border."""
    for node in process.nodes.values():
        came = sum(state.taken.get(flow, 0) for flow in node.incoming)
        went = [state.taken.get(flow, 0) for flow in node.outgoing]
        passed = state.passed.get(node.id, 0)
        interrupted = {one for one in (node.id, *process.path_of(node)) if one in process.boundaries}
        if not node.incoming:
            continue
        if interrupted:
            assert came >= passed
        elif node.kind in ACTIVITIES or node.kind in ("exclusiveGateway", "intermediateCatchEvent"):
            assert came == passed == sum(went)
        elif node.kind == "parallelGateway":
            assert all(one == passed for one in went)
            assert all(state.taken.get(flow, 0) == passed for flow in node.incoming)


@given(TREES, st.lists(st.integers(0, 5), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_same_happening_twice_is_refused_and_changes_nothing(tree: Any, choices: list[int]) -> None:
    process = made(tree)
    step = start(process, {}, now=NOW)
    for turn in range(60):
        if step.state.ended:
            return
        happening = answer(step.state, choices[turn % len(choices)])
        step = advance(process, step.state, happening, now=NOW)
        if isinstance(happening, TaskDone | ActionDone | TimerFired):
            again = advance(process, step.state, happening, now=NOW)
            assert again.refusal is not None
            assert again.state is step.state


@given(TREES, TREES, st.lists(st.integers(0, 5), min_size=1, max_size=4), st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_moving_to_the_same_version_changes_nothing_and_to_another_only_what_the_plan_says(
    tree: Any, other: Any, choices: list[int], turns: int
) -> None:
    process, step = made(tree), start(made(tree), {}, now=NOW)
    for turn in range(turns):
        if not step.state.ended:
            step = advance(process, step.state, answer(step.state, choices[turn % len(choices)]), now=NOW)
    if step.state.ended:
        return
    same = migrate(process, made(tree), step.state, now=NOW)
    assert (same.state, same.effects) == (step.state, ())
    new = made(other)
    plan = migration(process, new, step.state)
    if not plan.ready:
        with pytest.raises(MigrationError):
            migrate(process, new, step.state, now=NOW)
        return
    moved = migrate(process, new, step.state, now=NOW)
    check(new, moved)
    assert {line.token for line in plan.lines} <= set(moved.state.tokens) or moved.effects
    assert State.from_json(moved.state.to_json()) == moved.state
    for _ in range(300):
        if moved.state.ended:
            return
        moved = advance(new, moved.state, answer(moved.state, None), now=NOW)
        check(new, moved)
        if moved.state.waiting(Wait.INCIDENT):
            return  # the other process is another: a way it took may lead nowhere in it


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.text(max_size=12) | st.decimals(allow_nan=False, allow_infinity=False, places=None)
    | st.dates() | st.datetimes(timezones=st.just(UTC)) | st.timedeltas() | st.sampled_from(('@"2025-02-06"', "@x", '@"')),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.just("@text"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
@settings(max_examples=300, deadline=None)
def test_variables_come_back_from_json_as_they_were(variables: dict[str, Any]) -> None:
    import json
    from decimal import Decimal

    for value in take_in(variables).values():
        text = json.dumps(to_plain(value))
        again = from_plain(json.loads(text, parse_float=Decimal))
        assert again == value
        assert type(again) is type(value)
        assert json.dumps(to_plain(again)) == text


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"v":1}', '{"v":2}', '{"v":1,"p":"p","n":1,"t":[[1]],"s":[],"d":{},"f":{}}']
)
def test_what_is_no_state_is_refused(text: str) -> None:
    from commonway.bpmn import StateUnreadableError

    with pytest.raises(StateUnreadableError):
        State.from_json(text)
