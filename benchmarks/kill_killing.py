"""The killer of the kill test: SIGKILL to web and worker processes at random, and one agency down for a while."""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter

import httpx
import psutil

from commonway.config.installation import Installation
from commonway.config.sandbox.fleet import Fleet

BETWEEN = (0.8, 3.0)  # seconds from one kill to the next
AT_WORK = 3.0  # seconds a worker has been running before it is worth killing again
DOWN_AFTER, DOWN_FOR = 3.0, 20.0  # seconds


class Killer(threading.Thread):
    """Kills until it is stopped; then everything it killed runs again."""

    def __init__(self, running: Installation, fleet: Fleet, *, down: str, dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.running, self.fleet, self.down, self.dice = running, fleet, down, dice
        self.killed: Counter[str] = Counter()
        self._begun: dict[str, float] = {}
        self._over = threading.Event()
        self._outage = threading.Thread(target=self._agency_down, daemon=True)

    def run(self) -> None:
        self._outage.start()
        while not self._over.wait(self.dice.uniform(*BETWEEN)):
            self._revive()
            # The whole portal less often than its parts: while all of it is down, nothing is under fire.
            kills = [self._kill_worker, self._kill_worker, self._kill_one_web_process, self._kill_one_web_process]
            self.dice.choice([*kills, self._kill_web])()

    def stop(self) -> None:
        """Stop killing and start again whatever is down."""
        self._over.set()
        self.join()
        self._outage.join()
        self._revive()

    def _revive(self) -> None:
        """Start again what has ended, as a supervisor would: granian gives up when its children die too often."""
        for name, part in self.running.parts.items():
            if part.process is None or part.process.poll() is not None:
                self.running.start_part(name)

    def _kill_worker(self) -> None:
        name = self.dice.choice([name for name in self.running.parts if name.startswith("worker")])
        if time.monotonic() - self._begun.get(name, 0.0) > AT_WORK:
            self._kill_part(name)

    def _kill_web(self) -> None:
        """Kill the whole of it, once it serves: killing what has not started yet would test nothing."""
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{self.running.url}/health", timeout=2).status_code == httpx.codes.OK:
                self._kill_part("web")

    def _kill_part(self, name: str) -> None:
        part = self.running.parts[name]
        part.signal(signal.SIGKILL)
        if part.process is not None:
            part.process.wait()
        self.killed[name.split("-")[0]] += 1
        self.running.start_part(name)
        self._begun[name] = time.monotonic()

    def _kill_one_web_process(self) -> None:
        """Kill one serving process; its parent replaces it while the others serve on."""
        process = self.running.parts["web"].process
        if process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            leaves = [one for one in psutil.Process(process.pid).children(recursive=True) if not one.children()]
            if leaves:
                os.kill(self.dice.choice(leaves).pid, signal.SIGKILL)
                self.killed["web process"] += 1

    def _agency_down(self) -> None:
        if self._over.wait(DOWN_AFTER):
            return
        self.fleet.stop(self.down, kill=True)
        self.killed["agency"] += 1
        self._over.wait(DOWN_FOR)
        self.fleet.start(self.down)
