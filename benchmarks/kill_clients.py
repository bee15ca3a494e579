"""Clients of the kill test: each sends reports over HTTP and tries again until it is told that one was taken."""

import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import httpx
from rich.console import Console
from rich.progress import Progress

from benchmarks.reports import Report

BETWEEN = 0.25  # seconds between two tries of one report
_INPUT = re.compile(r'<input[^>]*\bname="(?P<name>[^"]+)"[^>]*\bvalue="(?P<value>[^"]*)"')


class Clients:
    """Some people sending their reports at once."""

    def __init__(self, base: str, reports: Sequence[Report], *, clients: int) -> None:
        self.base, self.number = base, clients
        self.waiting: queue.SimpleQueue[Report] = queue.SimpleQueue()
        for report in reports:
            self.waiting.put(report)
        self.total = len(reports)
        self.acknowledged: set[UUID] = set()
        self.tries = 0
        self.failures: Counter[str] = Counter()  # why tries failed
        self._until = 0.0  # monotonic seconds
        self._lock = threading.Lock()

    def run(self, console: Console, *, within: float) -> None:
        """Send every report; returns when each was acknowledged, or given up because *within* seconds are over."""
        self._until = time.monotonic() + within
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.number)]
        for thread in threads:
            thread.start()
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Reports acknowledged", total=self.total)
            while any(thread.is_alive() for thread in threads):
                progress.update(task, completed=len(self.acknowledged))
                time.sleep(0.2)

    def _work(self) -> None:
        while True:
            try:
                report = self.waiting.get_nowait()
            except queue.Empty:
                return
            if self._send(report):
                with self._lock:
                    self.acknowledged.add(report.request_id)

    def _send(self, report: Report) -> bool:
        cookies = {"sessionid": report.session}
        while time.monotonic() < self._until:
            with self._lock:
                self.tries += 1
            try:
                # A client of its own for each try: a killed server leaves half-open connections behind.
                with httpx.Client(base_url=self.base, cookies=cookies, timeout=10) as client:
                    if self._sent(client, report):
                        return True
            except httpx.TransportError as error:
                self._note(type(error).__name__)
            time.sleep(BETWEEN)
        return False

    def _sent(self, client: httpx.Client, report: Report) -> bool:
        page = f"/requests/{report.request_id}/check/"
        form = client.get(page)
        if form.is_redirect:  # it was sent by an earlier try whose answer was lost: ask for the receipt
            return client.get(f"/requests/{report.request_id}/sent/").status_code == httpx.codes.OK
        if form.status_code != httpx.codes.OK:
            self._note(f"page {form.status_code}")
            return False
        fields = {match["name"]: match["value"] for match in _INPUT.finditer(form.text)}
        # The one tick box, the declaration, is among the fields: sending it is ticking it.
        answer = client.post(page, data=fields, headers={"Referer": self.base + page})
        if answer.is_redirect and "/sent/" in answer.headers["location"]:
            return True
        self._note(f"sending {answer.status_code}")
        return False

    def _note(self, why: str) -> None:
        with self._lock:
            self.failures[why] += 1
