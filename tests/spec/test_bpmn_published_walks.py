"""Every published process, walked by random hands: it ends, or it says where it stands and why; nothing ever breaks."""

import os
import random
from pathlib import Path

import pytest

from commonway.bpmn import Process, State, Step, Token, Wait, advance, load, start
from commonway.bpmn import happenings as has
from commonway.bpmn.drawing import draw, steps
from tests.spec.processes import NOW

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "bpmn"
FILES = sorted(DATA.rglob("*.bpmn"))
ANSWERS = (None, True, False, "yes", "no")
WALKS, STEPS = 4, 300

pytestmark = pytest.mark.skipif(not FILES, reason=f"the public processes are not beside the project ({DATA})")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_walking_through(file: Path) -> None:
    definitions = load(file)
    for process in definitions.processes:
        for event in [one.id for one in process.starts()] or [""]:
            for seed in range(WALKS):
                state = walked(process, event, random.Random(seed))
                assert state.ended or state.waiting(Wait.INCIDENT)
                assert draw(definitions, process, state).startswith("<svg")
                assert steps(process, state)


def test_a_call_of_a_global_task_is_work_for_a_person() -> None:
    process = load(DATA / "miwg_reference" / "B.2.0.bpmn").processes[1]
    state = walked(process, "", random.Random(1))
    assert any("/" in one for one in state.passed)


def walked(process: Process, event: str, dice: random.Random) -> State:
    step = start(process, {}, now=NOW, event=event)
    for _ in range(STEPS):
        state = State.from_json(step.state.to_json())
        waits = [one for one in state.tokens.values() if one.wait in ANSWERABLE]
        if not waits:
            return state
        step = answered(process, state, dice.choice(waits), dice)
        assert step.refusal is None
    raise AssertionError(f"no end in {STEPS} steps")


ANSWERABLE = (Wait.TASK, Wait.ACTION, Wait.MESSAGE, Wait.TIMER, Wait.SIGNAL, Wait.FACTS, Wait.CONDITION)


def answered(process: Process, state: State, token: Token, dice: random.Random) -> Step:
    name = str(token.data.get("name"))
    facts = token.data.get("facts")
    happening: has.Happening
    match token.wait:
        case Wait.TASK:
            happening = has.TaskDone(token.id)
        case Wait.ACTION:
            happening = has.ActionDone(token.id)
        case Wait.MESSAGE:
            happening = has.MessageArrived(name, correlation=token.data.get("key"))
        case Wait.TIMER:
            happening = has.TimerFired(token.id)
        case Wait.SIGNAL:
            happening = has.SignalRaised(name)
        case _:
            known = facts if isinstance(facts, list) else []
            happening = has.ConditionsChanged({str(one): dice.choice(ANSWERS) for one in known})
    return advance(process, state, happening, now=NOW)
