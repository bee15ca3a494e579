"""Run every benchmark, one after the other, as ``python -m benchmarks``; name some to run only those."""

import subprocess
import sys

import click

ALL = (
    "decisions",
    "interview_steps",
    "one_person",
    "process_steps",
    "population",
    "tell_once",
    "deliveries",
    "pages",
    "finder_pages",
    "cases_over_http",
)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(ALL))
def main(names: tuple[str, ...]) -> None:
    """Run the benchmarks NAMES, or all. The kill test is a test, not a benchmark: python -m benchmarks.kill."""
    missed = []
    for name in names or ALL:
        click.secho(f"\n== {name}", bold=True)
        # A process each: every benchmark settles on a database and settings of its own.
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            missed.append(name)
    if missed:
        click.echo(f"\nMissed a target or failed: {', '.join(missed)}", err=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
