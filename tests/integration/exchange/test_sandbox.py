"""The example agencies: real processes that check our signatures and answer through our API."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from commonway.config.sandbox.behaviours import AgencyUnknown, Plan, plans
from commonway.config.sandbox.fleet import AgencyNotStarted, Fleet
from commonway.exchange import events, look_ups
from commonway.exchange.delivering import Dispatcher
from commonway.exchange.models import Delivery
from commonway.exchange.telling import tell
from commonway.fence import scope
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds, an upper bound that is never used up when all is well

RECORD = {"national_number": "47032718K", "full_name": "Yusuf Marden", "date_of_death": "2026-10-05", "children": 2}
PLANS = (
    Plan(organisation="pensions", answers_after=0.05, fails_first=1, kind="failing"),
    Plan(organisation="bank", answers_after=0.05, kind="refusing", reason="We have no account of theirs."),
    Plan(organisation="council", answers_after=0.05, polls_every=0.05, kind="polling"),
    Plan(organisation="register", records=(RECORD,)),
)


class Answers:
    """Collects what the exchange publishes, and lets a test wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.states: dict[str, str] = {}

    def __call__(self, event: events.ReceiptAccepted) -> None:
        """Note it once it is committed: it is published before, in the receipt's own transaction."""
        transaction.on_commit(lambda: self._note(event))

    def _note(self, event: events.ReceiptAccepted) -> None:
        with self._changed:
            self.states[event.organisation] = event.state
            self._changed.notify_all()

    def wait_until(self, condition: Callable[[dict[str, str]], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.states), timeout=PATIENCE), self.states


@pytest.fixture
def answers() -> Iterator[Answers]:
    before = list(events._subscribers)
    collected = Answers()
    events._subscribers[:] = [collected]
    yield collected
    events._subscribers[:] = before


@pytest.fixture
def people(transactional_db: None) -> world.People:
    world.publish_pack()
    return world.people()


@pytest.fixture
def fleet(served: LiveServer, settings: Settings, tmp_path: Path, people: world.People) -> Iterator[Fleet]:
    settings.COMMONWAY_PUBLIC_URL = served.url
    settings.COMMONWAY_EXCHANGE = {"timeout": 20, "lease": 60, "idle_poll": 0.02, "backoff_first": 0.05}
    with Fleet(PLANS, commonway=served.url, state=tmp_path) as running:
        running.connect(by=world.BY, at=world.AT)
        yield running


def told(people: world.People, *organisations: str) -> list[Delivery]:
    with transaction.atomic():
        return list(tell([people.crossing(name) for name in organisations], by=world.BY, at=world.AT).deliveries)


def deliver_all() -> None:
    with scope.within(scope.NOBODY):
        Dispatcher().run(threading.Event(), until_empty=True)


def test_each_takes_what_it_is_told_and_answers_as_it_is(fleet: Fleet, people: world.People, answers: Answers) -> None:
    told(people, "pensions", "bank", "council")
    deliver_all()
    answers.wait_until(lambda it: it == {"pensions": "done", "bank": "refused", "council": "done"})

    for name in ("pensions", "bank", "council"):
        [seen] = fleet.seen(name)
        assert (seen.effects, seen.arrivals) == (1, 1)
        assert str(Delivery.objects.get(organisation=name).id) == seen.id
    assert Delivery.objects.get(organisation="pensions").attempts == 2  # it failed first, and recovered
    assert Delivery.objects.get(organisation="bank").answer_reason == "We have no account of theirs."


def test_an_id_that_arrives_twice_has_one_effect_even_over_a_kill(
    fleet: Fleet, people: world.People, answers: Answers
) -> None:
    [delivery] = told(people, "bank")
    deliver_all()
    answers.wait_until(lambda it: it == {"bank": "refused"})
    fleet.stop("bank", kill=True)
    fleet.start("bank")
    Delivery.objects.update(state="pending", next_attempt_at=world.AT)
    deliver_all()
    [seen] = fleet.seen("bank")
    assert (seen.id, seen.effects, seen.arrivals) == (str(delivery.id), 1, 2)


def test_a_post_nobody_signed_is_refused(fleet: Fleet) -> None:
    import httpx

    answer = httpx.post(fleet.agents["bank"].url, json={"id": "forged", "data": {}})
    assert answer.status_code == 401
    assert fleet.seen("bank") == []


def test_the_register_knows_its_people_and_no_others(fleet: Fleet, people: world.People) -> None:
    def ask(number: str) -> look_ups.LookUpAnswer:
        return look_ups.look_up(
            world.LOOK_UP, {"national_number": number}, subject_hint=people.applicant, by=world.BY, at=world.AT
        )

    assert ask("47032718K").facts["full_name"] == "Yusuf Marden"
    assert ask("00000000X").found is False


def test_they_end_with_their_parent(fleet: Fleet) -> None:
    agent = fleet.agents["bank"]
    assert agent.process is not None
    assert agent.process.stdin is not None
    agent.process.stdin.close()  # all that is left of a parent that was killed
    assert agent.process.wait(PATIENCE) == 0


def test_an_agency_that_cannot_start_says_where_to_look(tmp_path: Path, fleet: Fleet) -> None:
    taken = fleet.agents["bank"].port
    with pytest.raises(AgencyNotStarted, match=r"log\.txt"):
        Fleet(
            [Plan(organisation="pensions")], commonway="http://localhost", state=tmp_path / "x", base_port=taken
        ).__enter__()


def test_stopping_one_does_not_stop_the_others(fleet: Fleet) -> None:
    fleet.stop("bank")
    assert not fleet.agents["bank"].running
    assert fleet.agents["register"].running
    os.kill(fleet.agents["register"].process.pid, signal.SIGINT)  # type: ignore[union-attr]
    assert fleet.agents["register"].running  # Ctrl-C is the parent's to act on


def test_plans_cover_the_pack_and_name_what_they_do_not_know() -> None:
    pack = world.pack()
    found = {plan.organisation: plan.kind for plan in plans(pack, behaviours={"bank": "slow"})}
    assert found == {"pensions": "steady", "council": "steady", "bank": "slow", "register": "steady"}
    with pytest.raises(AgencyUnknown, match="nobody"):
        plans(pack, only=["nobody"])
