"""Every process of every pack, begun by its worked example: killed at random and tried again, it ends the same.

Packs are found by themselves. What people find out is chosen from the pack's facts by a seed, so that the run that is killed
and the one that is not see the same.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.cases.models import (
    Asking,
    Case,
    Decision,
    EvidenceRequest,
    Incident,
    Message,
    PaymentRequest,
    Plan,
    ProcessInstance,
    Task,
    WorkOrder,
)
from commonway.cases.process import driving
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from tests.generative.example_walks import MOST_ACTS, Walk, appealed, begun, example_for
from tests.generative.test_case_processes_killed import Killed, killed_after

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).resolve().parents[2] / "packs"
SEEDS = (1, 2)


@cache
def pack_in(folder: Path) -> Pack:
    return load(folder)


def folders() -> list[Path]:
    return sorted(file.parent for file in PACKS.rglob("pack.yaml"))


def walks() -> Iterator[Any]:
    for folder in folders():
        pack = pack_in(folder)
        for service in pack.services.values():
            if service.process:
                yield pytest.param(folder, service.id, id=f"{pack.id}-{service.id}")


def walked(folder: Path, service: str, seed: int, *, kills: bool) -> dict[str, Any]:
    """Walk the case to its end, each act killed at random if *kills*, and done once more; return all that is left."""
    pack = pack_in(folder)
    example = example_for(pack, service)
    first = example or next(iter(pack.examples.values()))
    at = datetime.combine(first.today, time(10), tzinfo=UTC)
    chance = random.Random(f"kills {seed}")
    with transaction.atomic():
        if example is None:
            case, at = appealed(pack, service, at)
        else:
            case = begun(pack, service, example, at)
        walk = Walk(pack, case, at, seed)
        for _number in range(MOST_ACTS):
            act = walk.next()
            if act is None:
                break
            for _try in range(2 if kills else 0):
                try:
                    with killed_after(chance.randint(0, 90)):
                        act()
                except Killed:
                    continue
            for _again in range(2):
                act()
        found = what_is_left(walk.case)
        transaction.set_rollback(True)
    return found


def what_is_left(case: Case) -> dict[str, Any]:
    case.refresh_from_db()
    instance = ProcessInstance.objects.get(case=case)
    rows = Task.objects.filter(case=case).order_by("token")
    return {
        "case": (case.state, case.reason, case.ended_at),
        "state": driving.state_of(instance).to_json(),
        "process": (instance.steps, instance.stuck_at, instance.stuck_code, instance.ended_at),
        "tasks": list(rows.values_list("token", "node", "state", "organisation", "taken_by")),
        "messages": Counter(Message.objects.values_list("direction", "kind", "name", "state")),
        "incidents": list(Incident.objects.order_by("token", "id").values_list("token", "node", "code", "closed")),
        "deliveries": Counter(Delivery.objects.values_list("organisation", "clause_id", "state")),
        "decisions": list(Decision.objects.order_by("about_id", "version").values_list("outcome", "ruling", "state")),
        "evidence": list(EvidenceRequest.objects.order_by("asked_at", "id").values_list("evidence", "state", "ending")),
        "asked": list(Asking.objects.order_by("asked_at", "position").values_list("source", "state")),
        "orders": list(WorkOrder.objects.order_by("placed_at", "id").values_list("service", "state")),
        "payments": list(PaymentRequest.objects.order_by("asked_at", "id").values_list("payment", "state", "paid")),
        "plans": list(Plan.objects.values_list("state", "ended_at")),
        "notices": Counter(Notice.objects.values_list("letter", flat=True)),
        "ledger": Counter(Event.objects.of(case.applicant_id).values_list("type", "actor_kind", "organisation")),
        "jobs": Counter(ProcrastinateJob.objects.values_list("task_name", flat=True)),
    }


def test_the_packs_are_found() -> None:
    assert {"talvera", "nurse-family"} <= {folder.name for folder in folders()}
    assert len(list(walks())) >= 2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("folder", "service"), list(walks()))
def test_killed_at_random_it_ends_the_same(folder: Path, service: str, seed: int) -> None:
    undisturbed = walked(folder, service, seed, kills=False)
    assert undisturbed["process"][0] > 1, "it went nowhere"
    assert walked(folder, service, seed, kills=True) == undisturbed


def test_time_goes_on_only_where_a_timer_says_so() -> None:
    """The walk itself depends on nothing but the seed: two of them undisturbed are the same."""
    folder = PACKS / "talvera"
    first, second = (walked(folder, "help-at-home", 3, kills=False) for _again in range(2))
    assert first == second
    assert timedelta() <= (first["case"][2] - datetime(2020, 1, 1, tzinfo=UTC))
