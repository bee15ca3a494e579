"""Starting, stopping and asking the example agencies. Use `Fleet` as a context manager: what it starts, it stops."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from commonway.config.sandbox.behaviours import AgencyUnknown, Plan
from commonway.config.sandbox.store import Seen, Store
from commonway.kernel.errors import CommonwayError

if TYPE_CHECKING:
    from commonway.ledger.actors import Actor

_READY_WITHIN = 30.0  # seconds
_STOP_WITHIN = 5.0


class AgencyNotStarted(CommonwayError):
    """An agency's process ended before it listened, or took too long."""


@dataclass
class Agent:
    """One agency's process and where it listens; port 0 is a polling one."""

    plan: Plan
    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Return where deliveries are posted, empty for one that polls."""
        return f"http://127.0.0.1:{self.port}/deliveries" if self.plan.receives else ""

    @property
    def look_up_url(self) -> str:
        """Return where its register answers, empty for one that is no register."""
        return f"http://127.0.0.1:{self.port}/look-ups" if self.plan.records and self.plan.receives else ""

    @property
    def running(self) -> bool:
        """Return whether its process is alive."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Fleet:
    """The example agencies, each in a process of its own that ends with this one.

    *commonway* is the address of the installation, *state* the folder of their files, *base_port* the first port, or
    0 for ports that are free.
    """

    plans: Iterable[Plan]
    commonway: str
    state: Path
    base_port: int = 0
    agents: dict[str, Agent] = field(default_factory=dict)

    def __enter__(self) -> "Fleet":
        for number, plan in enumerate(self.plans):
            folder = self.state / plan.organisation
            port = self.base_port + number if self.base_port else 0
            self.agents[plan.organisation] = Agent(plan=plan, folder=folder, port=port if plan.receives else 0)
        try:
            for agent in self.agents.values():
                self._launch(agent)
            for agent in self.agents.values():
                self._await_ready(agent)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, organisation: str) -> None:
        """Start an agency that was stopped, where it was before; its file tells it what it has seen."""
        agent = self._agent(organisation)
        if not agent.running:
            self._launch(agent)
            self._await_ready(agent)

    def stop(self, organisation: str, *, kill: bool = False) -> None:
        """Stop an agency; with *kill* as a power cut would."""
        _end([self._agent(organisation)], kill=kill)

    def seen(self, organisation: str) -> list[Seen]:
        """Return each id the agency got, how often it arrived and how often it had an effect."""
        file = self._agent(organisation).folder / "agency.sqlite3"
        if not file.exists():
            return []
        with contextlib.closing(Store(file)) as store:
            return store.seen()

    def close(self) -> None:
        """Stop every agency."""
        _end(self.agents.values())

    def connect(self, *, by: "Actor", at: datetime) -> None:
        """Register every agency's address and key with the installation whose database this process uses."""
        from commonway.exchange import connections

        for name, agent in self.agents.items():
            connections.connect(
                name,
                kind="http" if agent.plan.receives else "poll",
                url=agent.url,
                look_up_url=agent.look_up_url,
                public_key=_public_key(agent.folder / "key.pem"),
                by=by,
                at=at,
            )

    def _agent(self, organisation: str) -> Agent:
        if organisation not in self.agents:
            raise AgencyUnknown(
                f"{organisation!r} does not run here.", remedy=f"Choose from: {', '.join(self.agents)}."
            )
        return self.agents[organisation]

    def _launch(self, agent: Agent) -> None:
        agent.folder.mkdir(parents=True, exist_ok=True)
        _make_key(agent.folder / "key.pem")
        document = {"plan": agent.plan.as_document(), "port": agent.port, "commonway": self.commonway}
        (agent.folder / "plan.json").write_text(json.dumps(document, ensure_ascii=False, indent=1))
        with (agent.folder / "log.txt").open("ab") as log:
            agent.process = subprocess.Popen(
                [sys.executable, "-m", "commonway.config.sandbox.agency", str(agent.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def _await_ready(self, agent: Agent) -> None:
        process = agent.process
        if process is None or process.stdout is None:
            raise AgencyNotStarted(f"{agent.plan.organisation} was not launched.")
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if selector.select(_READY_WITHIN) else ""
        if not line.startswith("ready "):
            raise AgencyNotStarted(
                f"the agency {agent.plan.organisation} did not start.", remedy=f"Look in {agent.folder / 'log.txt'}."
            )
        agent.port = int(line.split()[1])


def _end(agents: Iterable[Agent], *, kill: bool = False) -> None:
    live = [agent.process for agent in agents if agent.process is not None]
    for process in live:
        if process.poll() is None:
            process.kill() if kill else process.terminate()
    deadline = time.monotonic() + _STOP_WITHIN
    for process in live:
        try:
            process.wait(max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _make_key(file: Path) -> None:
    if file.exists():
        return
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)


def _public_key(file: Path) -> str:
    key = load_pem_private_key(file.read_bytes(), password=None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
