"""Coverage-guided fuzzing of FEEL and DMN: whatever is thrown at them, only clean errors come back.

Run: ``python -m benchmarks.fuzz --minutes 60``. atheris is installed into a temporary environment for the run, beside the
libraries of this one. One process a target: ``feel`` reads, compiles and evaluates text; ``tests`` does so with unary
tests; ``partial`` holds what is possible with unknown facts against the value; ``dmn`` reads, compiles and decides
XML. Anything but a `CommonwayError`, an input that takes more than ten seconds or 2 GB, is a finding: it is kept in
the folder ``--findings`` and the command exits with 1.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import click

from benchmarks.machine import load

TARGETS = ("feel", "tests", "partial", "dmn")
ROOT = Path(__file__).resolve().parents[1]
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_SLOWEST_SECONDS, _MOST_MEGABYTES = 10, 2048


@click.command()
@click.option("--minutes", default=4.0, show_default=True, help="For all targets together, one after the other.")
@click.option("--seed", default=20261125, show_default=True)
@click.option("--target", "targets", multiple=True, type=click.Choice(TARGETS), help="Only these; all if left out.")
@click.option("--findings", default=Path("fuzz-findings"), show_default=True, type=click.Path(path_type=Path))
@click.option("--corpus", type=click.Path(path_type=Path), help="Keep what was found interesting here, to go on from.")
def main(*, minutes: float, seed: int, targets: tuple[str, ...], findings: Path, corpus: Path | None) -> None:
    """Throw generated input at the engine and report what was not a clean error."""
    chosen = targets or TARGETS
    findings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        python = _atheris(Path(name))
        ended = [
            _fuzzed(python, target, findings, corpus or Path(name), seconds=int(minutes * 60 / len(chosen)), seed=seed)
            for target in chosen
        ]
    click.echo(load())
    sys.exit(0 if all(ended) else 1)


def _atheris(folder: Path) -> Path:
    """Return the Python of a new environment that has atheris."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "atheris"], check=True)
    return python


def _fuzzed(python: Path, target: str, findings: Path, corpus: Path, *, seconds: int, seed: int) -> bool:
    kept = corpus / target
    kept.mkdir(parents=True, exist_ok=True)
    paths = (str(ROOT / "src"), str(ROOT), sysconfig.get_paths()["purelib"])
    command = [
        str(python), "-m", "benchmarks.fuzzing.target", target, str(kept),
        f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={_SLOWEST_SECONDS}",
        f"-rss_limit_mb={_MOST_MEGABYTES}", f"-artifact_prefix={findings}/{target}-", "-print_final_stats=1",
    ]  # fmt: skip
    click.echo(f"{target}: fuzzing for {seconds} s …")
    ended = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, capture_output=True, text=True, check=False
    )
    done = _DONE.search(ended.stderr)
    if ended.returncode == 0 and done:
        click.echo(f"{target}: {int(done[1]):,} inputs in {done[2]} s, nothing but clean errors (seed {seed})")
        return True
    (findings / f"{target}.log").write_text(ended.stdout + ended.stderr)
    click.echo(f"{target}: FOUND something, see {findings}/{target}.log")
    return False


if __name__ == "__main__":
    main()
