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
from commonway.config.sandbox.fleet import AgencyNotStarted, Fleet

BETWEEN = (0.8, 3.0)  # seconds from one kill to the next
AT_WORK = 3.0  # seconds a worker has been running before it is worth killing again
DOWN_AFTER, DOWN_FOR = 3.0, 20.0  # seconds
LOOK_EVERY = 0.5  # seconds between looks at what has to be started again


class Killer(threading.Thread):
    """Kills until it is told to cease, or for *at_most* seconds; starts what has ended again until it is stopped.

    It is the supervisor too, as production has one: granian gives up when its children die too often, and may find
    that out only after the last shot.
    """

    def __init__(self, running: Installation, fleet: Fleet, *, down: str, dice: random.Random, at_most: float) -> None:
        super().__init__(daemon=True)
        self.running, self.fleet, self.down, self.dice, self.at_most = running, fleet, down, dice, at_most
        self.killed: Counter[str] = Counter()
        self._begun: dict[str, float] = {}
        self._ceased, self._stopped = threading.Event(), threading.Event()
        self._outage = threading.Thread(target=self._agency_down, daemon=True)

    def run(self) -> None:
        self._outage.start()
        until = time.monotonic() + self.at_most
        while not self._ceased.wait(self.dice.uniform(*BETWEEN)) and time.monotonic() < until:
            self._revive()
            # The whole portal less often than its parts: while all of it is down, nothing is under fire.
            kills = [self._kill_worker, self._kill_worker, self._kill_one_web_process, self._kill_one_web_process]
            self.dice.choice([*kills, self._kill_web])()
        while not self._stopped.wait(LOOK_EVERY):
            self._revive()

    def cease(self) -> None:
        """Kill no more."""
        self._ceased.set()

    def stop(self) -> None:
        """Kill no more, start nothing again, and wait for the threads to end."""
        self._ceased.set()
        self._stopped.set()
        self.join()
        self._outage.join()

    def _revive(self) -> None:
        for name, part in self.running.parts.items():
            if part.process is None or part.process.poll() is not None:
                self.running.start_part(name)

    def _kill_worker(self) -> None:
        name = self.dice.choice([name for name in self.running.parts if name.startswith("worker")])
        if time.monotonic() - self._begun.get(name, 0.0) > AT_WORK:
            self._kill_part(name)

    def _kill_web(self) -> None:
        if self._serves():
            self._kill_part("web")

    def _serves(self) -> bool:
        """Return whether the portal serves. Killing what has not started yet would test nothing, and never end."""
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.running.url}/health", timeout=2).status_code == httpx.codes.OK
        return False

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
        if process is None or not self._serves():
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            leaves = [one for one in psutil.Process(process.pid).children(recursive=True) if not one.children()]
            if leaves:
                os.kill(self.dice.choice(leaves).pid, signal.SIGKILL)
                self.killed["web process"] += 1

    def _agency_down(self) -> None:
        if self._ceased.wait(DOWN_AFTER):
            return
        self.fleet.stop(self.down, kill=True)
        self.killed["agency"] += 1
        self._ceased.wait(DOWN_FOR)
        started = False
        while not started and not self._stopped.wait(LOOK_EVERY):
            with contextlib.suppress(AgencyNotStarted):  # on a busy machine it takes its time
                self.fleet.start(self.down)
                started = True
