"""Workers as processes: killed at any moment they lose nothing; asked to stop they finish; dead ones' jobs are rescued."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from commonway.config.background import rescue
from commonway.exchange.models import Connection, Delivery
from commonway.exchange.telling import tell
from commonway.ledger.models import Event
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds, an upper bound
MANY = 60


@pytest.fixture
def people(transactional_db: None) -> world.People:
    world.publish_pack()
    return world.people()


def environment(*, timeout: float, lease: float) -> dict[str, str]:
    """Return the environment of a worker on the tests' own database."""
    given = connection.settings_dict
    query = urlencode({"host": given["HOST"], **({"port": given["PORT"]} if given["PORT"] else {})})
    return os.environ | {
        "DATABASE_URL": f"postgresql://{given['USER']}@/{given['NAME']}?{query}",
        "DJANGO_SETTINGS_MODULE": "commonway.config.settings",
        "COMMONWAY_LOCAL": "1",
        "COMMONWAY_EXCHANGE_TIMEOUT": str(timeout),
        "COMMONWAY_EXCHANGE_LEASE": str(lease),
        "COMMONWAY_EXCHANGE_IN_FLIGHT": "4",
        "COMMONWAY_EXCHANGE_BACKOFF_FIRST": "0.1",
    }


@contextmanager
def worker(*options: str, log: Path, timeout: float = 20, lease: float = 60) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "commonway", "worker", *options]
    with log.open("ab") as stream:
        process = subprocess.Popen(command, env=environment(timeout=timeout, lease=lease), stdout=stream, stderr=stream)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)


def told(people: world.People, organisation: str, *, times: int) -> set[str]:
    with transaction.atomic():
        crossings = [people.crossing(organisation) for _ in range(times)]
        return {str(one.id) for one in tell(crossings, by=world.BY, at=world.AT).deliveries}


def test_a_worker_killed_while_it_delivers_loses_nothing(people: world.People, tmp_path: Path) -> None:
    some = threading.Event()

    def answers(_post: world.Post) -> tuple[int, dict[str, str], bytes]:
        if len(receiver.posts) >= MANY // 4:
            some.set()
        return 202, {}, b""

    with world.receiving(answers) as receiver:
        world.connect("pensions", receiver.url)
        ids = told(people, "pensions", times=MANY)
        with worker("--exchange-only", log=tmp_path / "log", timeout=1, lease=2.5) as first:
            assert some.wait(PATIENCE), (tmp_path / "log").read_text()
            first.send_signal(signal.SIGKILL)
            first.wait()
        with worker("--until-empty", log=tmp_path / "log") as second:
            assert second.wait(PATIENCE) == 0, (tmp_path / "log").read_text()

    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(receiver.ids) == ids
    sent = Counter(event.data["delivery"] for event in Event.objects.filter(type="delivery.sent"))
    assert sent == Counter(dict.fromkeys(ids, 1))  # twice on the wire perhaps, once in the history


def test_two_workers_share_the_work_without_doubling_it(people: world.People, tmp_path: Path) -> None:
    with world.receiving() as receiver:
        for name in ("pensions", "bank"):
            world.connect(name, receiver.url)
        ids = told(people, "pensions", times=MANY) | told(people, "bank", times=MANY)
        with worker("--until-empty", "--processes", "2", log=tmp_path / "log") as both:
            assert both.wait(PATIENCE) == 0, (tmp_path / "log").read_text()
        assert Counter(receiver.ids) == Counter(dict.fromkeys(ids, 1))


def test_a_worker_asked_to_stop_ends_what_it_began(people: world.People, tmp_path: Path) -> None:
    began, go_on = threading.Event(), threading.Event()

    def answers(_post: world.Post) -> tuple[int, dict[str, str], bytes]:
        began.set()
        go_on.wait(0.8)
        return 202, {}, b""

    with world.receiving(answers) as receiver:
        world.connect("pensions", receiver.url)
        told(people, "pensions", times=1)
        with worker(log=tmp_path / "log") as process:
            assert began.wait(PATIENCE), (tmp_path / "log").read_text()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, (tmp_path / "log").read_text()
    assert Delivery.objects.get().state == "sent"


def test_a_slow_organisation_holds_up_only_itself(people: world.People, tmp_path: Path) -> None:
    hold, quick_done = threading.Event(), threading.Event()

    def slow(_post: world.Post) -> tuple[int, dict[str, str], bytes]:
        hold.wait(PATIENCE)
        return 202, {}, b""

    def quick(_post: world.Post) -> tuple[int, dict[str, str], bytes]:
        if len(swift.posts) >= MANY:
            quick_done.set()
        return 202, {}, b""

    with world.receiving(slow) as stuck, world.receiving(quick) as swift:
        world.connect("pensions", stuck.url)
        world.connect("bank", swift.url)
        told(people, "pensions", times=MANY)
        told(people, "bank", times=MANY)
        with worker("--exchange-only", log=tmp_path / "log"):
            assert quick_done.wait(PATIENCE), (tmp_path / "log").read_text()
            assert not Delivery.objects.filter(organisation="pensions").exclude(state="pending").exists()
            hold.set()


def test_the_breaker_is_shared_by_all_workers(people: world.People, tmp_path: Path) -> None:
    working = threading.Event()

    def answers(_post: world.Post) -> tuple[int, dict[str, str], bytes]:
        if len(other.posts) >= MANY:
            working.set()
        return 202, {}, b""

    with world.receiving() as resting, world.receiving(answers) as other:
        world.connect("pensions", resting.url)
        Connection.objects.update(breaker="open", failures=5, retry_at=world.AT.replace(year=2100))
        world.connect("bank", other.url)
        told(people, "pensions", times=3)
        told(people, "bank", times=MANY)
        with worker("--exchange-only", "--processes", "2", log=tmp_path / "log"):
            assert working.wait(PATIENCE), (tmp_path / "log").read_text()
        assert resting.posts == []


def test_workers_end_with_the_process_that_started_them(people: world.People, tmp_path: Path) -> None:
    ended, entry = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "commonway", "worker", "--exchange-only", "--processes", "2"],
        env=environment(timeout=20, lease=60), stdout=entry, stderr=entry, pass_fds=(entry,),
    )  # fmt: skip
    os.close(entry)
    with world.receiving() as receiver:
        world.connect("pensions", receiver.url)
        told(people, "pensions", times=1)
        while not receiver.posts:  # its children are up once one of them has delivered
            assert process.poll() is None
            threading.Event().wait(0.05)
    process.kill()
    process.wait()
    with os.fdopen(ended, "rb") as output:
        output.read()  # returns when the last child has closed its end


def a_dead_worker() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        [worker_id] = cursor.fetchone()
    return int(worker_id)


def a_job(status: str, *, of: int | None = None, queueing_lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, queueing_lock)"
            " VALUES ('default', 'some.task', %s, %s, %s) RETURNING id",
            [status, of, queueing_lock],
        )
        [job] = cursor.fetchone()
    return int(job)


def states_of(*jobs: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = ANY(%s) ORDER BY id", [list(jobs)])
        return [status for (status,) in cursor.fetchall()]


def rescued() -> int:
    # A thread of its own: the browser of other tests keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _rescued()).result()


async def _rescued() -> int:
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        async with working.open_async():
            return await rescue(working)


def test_jobs_of_a_dead_worker_are_given_back(people: world.People) -> None:
    job = a_job("doing", of=a_dead_worker())
    assert rescued() == 1
    assert states_of(job) == ["todo"]


def test_a_job_that_cannot_be_given_back_keeps_nobody_from_working(people: world.People) -> None:
    dead = a_dead_worker()
    waiting = a_job("todo", queueing_lock="one-at-a-time")
    locked, other = a_job("doing", of=dead, queueing_lock="one-at-a-time"), a_job("doing", of=dead)
    assert rescued() == 1
    assert states_of(waiting, locked, other) == ["todo", "doing", "todo"]
