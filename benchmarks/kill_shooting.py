"""The kill test itself, once an installation runs: prepare, send under fire, settle, count."""

import random
import time
from pathlib import Path

from benchmarks.kill_clients import Clients
from benchmarks.kill_counting import Counts, Expected, count, settled
from benchmarks.kill_killing import Killer
from benchmarks.kill_open import show_open
from benchmarks.reports import prepared
from commonway.catalogue.queries import current
from commonway.config.installation import Installation
from commonway.config.sandbox.behaviours import Kind, plans
from commonway.config.sandbox.fleet import Fleet
from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.ledger.actors import system

DOWN = "pensions-agency"
# Every agency answers and none refuses on purpose: what does not arrive is then lost, not declined.
STEADY: dict[str, Kind] = {"health-insurance-fund": "steady", "talvera-savings-bank": "steady"}


def shoot(
    running: Installation, folder: Path, *, reports: int, clients: int, seed: int, fire: float, settle: float
) -> Counts:
    """Prepare the reports, send them under fire for at most *fire* seconds, wait until all is settled, and count.

    *settle* is how many seconds the clients have beyond *fire*, and how many the last answer may take after them.
    """
    console = running.console
    pack = current().pack
    with (
        scope.within(scope.SYSTEM),
        Fleet(plans(pack, behaviours=STEADY), commonway=running.url, state=folder / "agencies") as fleet,
    ):
        fleet.connect(by=system("kill-test"), at=now())
        console.print(f"Preparing {reports} filled-in requests …")
        ready = list(prepared(reports, seed=seed))
        killer = Killer(running, fleet, down=DOWN, dice=random.Random(seed), at_most=fire)
        senders = Clients(running.url, ready, clients=clients)
        began = time.monotonic()
        killer.start()
        try:
            senders.run(console, within=fire + settle)
            killer.cease()
            sent_in = time.monotonic() - began
            console.print(
                f"{len(senders.acknowledged)} acknowledged in {sent_in:.0f} s ({killer.killed.total()} kills, failed tries: {dict(senders.failures)}); waiting for the last answer …"
            )
            if not settled(within=settle):
                show_open(console, running, fleet)
        finally:
            killer.stop()
        expected = Expected.of(pack, ready, senders.acknowledged)
        return count(expected, fleet, killed=killer.killed, tries=senders.tries, seconds=sent_in)
