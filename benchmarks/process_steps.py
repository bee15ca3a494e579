"""What one persisted step of a process costs: read the kept state, finish a task, write the state again.

Run: ``python -m benchmarks.process_steps``. Ten user tasks in a row, one text kept by each; SpiffWorkflow does the same
beside it, in an environment of its own that is made for the run, and is left out where it cannot be installed.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.machine import load, percentile
from commonway.bpmn import State, advance, find_process, start
from commonway.bpmn import load as load_bpmn
from commonway.bpmn.happenings import TaskDone
from commonway.kernel import clock

STEPS = 10
CASES = 100
PEER = Path(__file__).parent / "peers" / "spiff_steps.py"
MOST_MS, MOST_BYTES = 0.5, 1_350  # of a step; a tenth of the bytes SpiffWorkflow took when it was first weighed

Times = Mapping[str, Sequence[float]]


def main() -> int:
    """Print the table; the exit status is 1 if the target is missed."""
    print(load())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ten.bpmn"
        file.write_text(model(), encoding="utf-8")
        found = {"Commonway": ours(file), "SpiffWorkflow": spiff(file, Path(folder))}
    print(f"{STEPS} user tasks in a row, {CASES} cases; the definition of the process is read once and not counted")
    print(f"{'engine':<28} {'p50 ms':>8} {'p95 ms':>8} {'bytes, median':>14} {'most':>8}")
    for engine, times in found.items():
        if times is None:
            print(f"{engine:<28} cannot be installed here")
            continue
        _row(engine, times["ms"], times["bytes"])
        if "without_spec" in times:
            _row("  without its specification", times["ms"], times["without_spec"])
    mine = found["Commonway"] or {}
    good = statistics.median(mine["ms"]) <= MOST_MS and statistics.median(mine["bytes"]) <= MOST_BYTES
    print(f"target, at most {MOST_MS} ms and {MOST_BYTES:,} bytes a step: {'held' if good else 'MISSED'}")
    return 0 if good else 1


def model() -> str:
    """Return a process of ten user tasks in a row."""
    ids = ["start", *(f"step_{number}" for number in range(STEPS)), "end"]
    tasks = "".join(f'<userTask id="{one}" name="{one}"/>' for one in ids[1:-1])
    flows = "".join(
        f'<sequenceFlow id="flow_{number}" sourceRef="{ids[number]}" targetRef="{ids[number + 1]}"/>'
        for number in range(len(ids) - 1)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:steps" id="d">'
        f'<process id="ten" isExecutable="true"><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}</process>'
        "</definitions>"
    )


def ours(file: Path) -> Times:
    """Return what each step takes and what is kept after it."""
    process = find_process(load_bpmn(file), "ten")
    times, sizes = [], []
    now = clock.now()
    for number in range(CASES):
        kept = start(process, {"case": number}, now=now).state.to_json()
        while True:
            started = time.perf_counter()
            state = State.from_json(kept)
            (token,) = state.tokens
            step = advance(process, state, TaskDone(token, {f"answer_{len(times) % STEPS}": "yes"}), now=now)
            kept = step.state.to_json()
            times.append((time.perf_counter() - started) * 1_000)
            sizes.append(len(kept.encode()))
            if step.state.ended:
                break
    return {"ms": times, "bytes": sizes}


def spiff(file: Path, folder: Path) -> Times | None:
    """Return the same of SpiffWorkflow, or None where it cannot be installed."""
    python = folder / "spiff" / "bin" / "python"
    if not _ran([sys.executable, "-m", "venv", str(folder / "spiff")]):
        return None
    if not _ran([str(python), "-m", "pip", "install", "--quiet", "SpiffWorkflow"]):
        return None
    answer = subprocess.run(
        [str(python), str(PEER), str(file), "ten", str(CASES)], capture_output=True, text=True, check=True
    )
    found: Times = json.loads(answer.stdout)
    return found


def _row(engine: str, times: Sequence[float], sizes: Sequence[float]) -> None:
    ms = list(times)
    print(
        f"{engine:<28} {statistics.median(ms):>8.2f} {percentile(ms, 0.95):>8.2f} "
        f"{statistics.median(sizes):>14,.0f} {max(sizes):>8,.0f}"
    )


def _ran(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
