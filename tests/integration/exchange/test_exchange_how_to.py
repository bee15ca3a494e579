"""The how-to “connect an agency system”: its receiver is taken from the page and run against a real server."""

import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from commonway.exchange.delivering import deliver_due
from commonway.exchange.models import Delivery
from commonway.exchange.telling import tell
from commonway.fence import scope
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "connect-an-agency-system.md"
PATIENCE = 60  # seconds, an upper bound


class Running:
    """The page's receiver as a process, and what it prints."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())

    def says(self, beginning: str) -> str:
        line = self._lines.get(timeout=PATIENCE)
        assert line.startswith(beginning), line
        return line


@pytest.fixture
def running(served: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[tuple[Running, str]]:
    settings.COMMONWAY_PUBLIC_URL = served.url
    settings.COMMONWAY_EXCHANGE = {}
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert code
    (tmp_path / "receiver.py").write_text(code[1])
    make = re.search(r"```sh\n(openssl.*?)```", PAGE.read_text(), re.DOTALL)
    assert make
    subprocess.run(["sh", "-ec", make[1]], cwd=tmp_path, check=True, capture_output=True)
    world.publish_pack()
    process = subprocess.Popen(
        [sys.executable, "receiver.py", served.url, "pensions", "agency.pem", "0"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    receiver = Running(process)
    try:
        port = receiver.says("listening on").split()[-1]
        url = f"http://127.0.0.1:{port}/deliveries"
        world.connect("pensions", url, public_key=(tmp_path / "agency.pub.pem").read_text())
        yield receiver, url
    finally:
        process.terminate()
        process.wait(PATIENCE)
        assert process.stdout is not None
        process.stdout.close()


def test_the_receiver_takes_a_delivery_and_its_receipt_is_accepted(running: tuple[Running, str]) -> None:
    receiver, _ = running
    with transaction.atomic():
        [delivery] = tell([world.people().crossing()], by=world.BY, at=world.AT).deliveries
    with scope.within(scope.SYSTEM):
        assert deliver_due(at=world.AT) == 1

    assert "Yusuf Marden" in receiver.says("told: org.commonway.person.died")
    assert receiver.says("receipt: done") == "receipt: done 200"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer_reference) == ("done", "MY-1")

    # What arrives twice has its effect once: the next thing it says is about the next person.
    Delivery.objects.update(state="pending", next_attempt_at=world.AT)
    assert deliver_due(at=world.AT) == 1
    with transaction.atomic():
        tell([world.people().crossing(facts={"full_name": "Mona Adel"})], by=world.BY, at=world.AT)
    assert deliver_due(at=world.AT) == 1
    assert "Mona Adel" in receiver.says("told")


def test_the_receiver_refuses_what_commonway_did_not_sign(running: tuple[Running, str]) -> None:
    _, url = running
    assert httpx.post(url, json={"id": "forged"}).status_code == 401
