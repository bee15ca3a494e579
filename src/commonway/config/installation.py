"""A whole installation on one machine: database, web, workers and the example agencies as child processes.

Used by ``commonway run``, by the story when nothing is running yet, and by the kill test.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import httpx
from rich.console import Console
from rich.markup import escape

from commonway.config import local
from commonway.kernel.errors import CommonwayError

DEFAULT_PACK = Path(__file__).resolve().parents[3] / "packs" / "talvera"
START_WITHIN = 60.0  # seconds
STOP_WITHIN = 15.0  # seconds


class InstallationFailed(CommonwayError):
    """A part of the installation did not start, or ended on its own."""


@dataclass
class Part:
    """One child process of the installation."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self, log: Path) -> None:
        """Start the process in a group of its own; its output goes to *log*. What is left of an earlier one ends."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)  # children that outlived their parent hold the port
        with log.open("ab") as stream:
            self.process = subprocess.Popen(self.arguments, stdout=stream, stderr=stream, start_new_session=True)

    def signal(self, number: int) -> None:
        """Send a signal to the process and its children."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def end(self, deadline: float) -> None:
        """Wait for the process until *deadline* (monotonic seconds), then kill it and whatever is left of its group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Installation:
    """Everything a jurisdiction runs, on loopback. Use as a context manager: what it started is stopped by it."""

    port: int = 8000
    pack: Path | None = None
    workers: int = 1
    sandbox: bool = True
    republish: bool = False  # also where that undoes decisions published in the console
    web_processes: int = 1
    console: Console = field(default_factory=Console)
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the portal's address."""
        return f"http://localhost:{self.port}"

    @property
    def logs(self) -> Path:
        """Return the folder the parts write their output to."""
        return Path(os.environ["COMMONWAY_HOME"]) / "logs"

    def __enter__(self) -> "Installation":
        self._refuse_taken_port()
        signal.signal(signal.SIGTERM, _end)  # a polite kill cleans up as Ctrl-C does
        try:
            with self._step("Starting the database"):
                local.prepare()
            os.environ["COMMONWAY_PUBLIC_URL"] = self.url
            self.logs.mkdir(parents=True, exist_ok=True)
            with self._step("Bringing the database to this version"):
                command("migrate")
            with self._step("Collecting styles and scripts"):
                command("static")
            with self._step("Publishing the pack"):
                said = self._publish(self.pack or DEFAULT_PACK)
            self._say_what_was_kept(said)
            with self._step("Making demonstration accounts"):
                command("demonstration", "accounts")
            self._start_parts()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _publish(self, folder: Path) -> str:
        return command("packs", "publish", str(folder), "--yes", *([] if self.republish else ["--keep-drafted"]))

    def _say_what_was_kept(self, said: str) -> None:
        kept = [line for line in said.splitlines() if line.startswith("Kept the decision ")]
        for line in kept:
            self.console.print(f"  [yellow]![/yellow] {escape(line)}", soft_wrap=True)
        if kept:
            self.console.print(
                "    The pack's folder was not published. To publish it over them: commonway run --republish"
            )

    def start_part(self, name: str) -> None:
        """Start, or start again, the part *name*."""
        self.parts[name].start(self.logs / f"{name}.log")

    def watch(self) -> None:
        """Wait until Ctrl-C or SIGTERM; raises `InstallationFailed` when a part ends on its own."""
        asked_to_stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: asked_to_stop.set())
        while not asked_to_stop.wait(0.5):
            for part in self.parts.values():
                if part.process is not None and part.process.poll() is not None:
                    raise self._failure(part)
        self.console.print("\nStopping.")

    def stop(self) -> None:
        """Stop every part, the last started first."""
        for part in reversed(self.parts.values()):
            part.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for part in self.parts.values():
            part.end(deadline)

    def _start_parts(self) -> None:
        self.parts["web"] = Part(
            "web", [*_commonway(), "web", "--port", str(self.port), "--processes", str(self.web_processes)]
        )
        for number in range(1, self.workers + 1):
            self.parts[f"worker-{number}"] = Part(f"worker-{number}", [*_commonway(), "worker"])
        if self.sandbox:
            self.parts["sandbox"] = Part("sandbox", [*_commonway(), "sandbox"])
        with self._step("Starting the portal"):
            self.start_part("web")
            self._wait_for_portal()
        for name in self.parts:
            if name != "web":
                with self._step(f"Starting {name}"):
                    self.start_part(name)

    def _wait_for_portal(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            part = self.parts["web"]
            if part.process is not None and part.process.poll() is not None:
                raise self._failure(part)
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health", timeout=5).status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
        raise self._failure(self.parts["web"])

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise InstallationFailed(
                    f"port {self.port} is taken.", where="run", remedy="Choose another with --port."
                ) from error

    def _failure(self, part: Part) -> InstallationFailed:
        log = self.logs / f"{part.name}.log"
        tail = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
        said = " | ".join(tail) or "nothing"
        return InstallationFailed(f"{part.name} ended. It said last: {said}", where="run", remedy=f"Look in {log}.")

    @contextlib.contextmanager
    def _step(self, words: str) -> Iterator[None]:
        began = time.monotonic()
        with self.console.status(f"{words} …"):
            yield
        self.console.print(f"  [green]✓[/green] {words} [dim]{time.monotonic() - began:.1f} s[/dim]")


def _end(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def command(*arguments: str) -> str:
    """Run a ``commonway`` command to its end in a process of its own, and return what it printed.

    Raises `InstallationFailed` with its last words.
    """
    done = subprocess.run([*_commonway(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise InstallationFailed(
            f"`commonway {' '.join(arguments)}` failed: {' | '.join(said)}",
            where="installation",
            remedy="Run the command by hand to see all it says.",
        )
    return done.stdout


def _commonway() -> list[str]:
    return [sys.executable, "-m", "commonway"]
