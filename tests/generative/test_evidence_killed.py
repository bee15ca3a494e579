"""Killed at random between any two statements and tried again, asking for evidence ends as if nothing had happened."""

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from commonway.cases.evidence import answering, dropping, previewing, registers
from commonway.cases.models import Asking, Case, EvidenceRequest, Task
from commonway.contacts.models import Notice
from commonway.facts.models import Fact
from commonway.ledger.models import Event
from tests import registers as made
from tests.factories import AT
from tests.generative.test_case_processes_killed import Killed, killed_after
from tests.spec.test_evidence import OFFICER, a_case, asked, asking, person

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=4)
Act = Callable[[Case, Path], object]


def take_up_file(case: Case, folder: Path) -> None:
    (folder / "answers").mkdir(exist_ok=True)
    row = {"id": str(asking(case, "files").id), "status": "no-record"}
    (folder / "answers" / "a.json").write_text(json.dumps([row]))
    dropping.collect(at=AT)


ACTS: tuple[Act, ...] = (
    lambda _case, _folder: dropping.send(at=AT),
    take_up_file,
    lambda case, _folder: answering.decline(asking(case, "staff").id, "refused", "No.", by=OFFICER, at=AT),
    lambda case, _folder: registers.ask(asking(case, "database").id, at=LATER),
    lambda case, _folder: previewing.decide(asked(case).id, may_be_used=True, by=person(case), at=LATER),
)


def ended(folder: Path, kills: Sequence[int]) -> dict[str, Any]:
    """Ask one after another, each act killed after so many statements, tried again, and tried once more when done."""
    with transaction.atomic():
        case = a_case(made.a_pack("files", "staff", "database", preview="tax"))
        for act, kill in zip(ACTS, kills, strict=True):
            try:
                with transaction.atomic(), killed_after(kill):
                    act(case, folder)
            except Killed:
                Asking.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=AT)
                act(case, folder)
            with contextlib.suppress(answering.NotAsked):
                act(case, folder)
        left = {
            "evidence": list(EvidenceRequest.objects.filter(case=case).values_list("state", "ending")),
            "asked": list(Asking.objects.filter(applicant_id=case.applicant_id).values_list("source", "state")),
            "tasks": list(Task.objects.filter(case=case).values_list("node", "state")),
            "facts": Fact.objects.current().filter(name="income", subject_id=case.applicant_id).count(),
            "letters": Counter(Notice.objects.filter(person_id=case.applicant_id).values_list("letter", flat=True)),
            "events": Counter(Event.objects.of(case.applicant_id).values_list("type", flat=True)),
        }
        transaction.set_rollback(True)
    return left


@given(kills=st.lists(st.integers(0, 45), min_size=len(ACTS), max_size=len(ACTS)))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_it_ends_the_same(settings: Settings, tmp_path: Path, kills: list[int]) -> None:
    settings.COMMONWAY_SQL = {"incomes": made.a_database([made.PERSON | {"income": 16800}])}
    settings.COMMONWAY_DROP = {"incomes": str(tmp_path)}
    assert ended(tmp_path, kills) == ended(tmp_path, [10_000] * len(ACTS))
