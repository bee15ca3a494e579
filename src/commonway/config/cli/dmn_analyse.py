"""``commonway dmn analyse``: what a decision table leaves open, and what it says twice."""

import sys
from datetime import datetime
from pathlib import Path

import click

from commonway.dmn.analysis import Finding, Severity, analyse
from commonway.dmn.analysis.words import remedy, what
from commonway.dmn.reader import load
from commonway.kernel import clock


@click.command("analyse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--now", type=click.DateTime(), help="The moment that today() and now() are; the present by default.")
@click.option("--quiet", "-q", is_flag=True, help="Show errors and warnings only.")
def analyse_file(file: Path, now: datetime | None, *, quiet: bool) -> None:
    """Look for gaps and contradictions in the decision tables of FILE.

    Shown are rules that can match together (an error where the hit policy allows one answer), inputs that no rule
    matches, rules that never answer or never match, and names nobody knows. Every line begins with the place in the
    file. The exit status is 1 if there is an error.
    """
    moment = clock.now() if now is None else now.astimezone()
    model = load(file)
    found = analyse(model, now=moment)
    shown = [each for each in found if not (quiet and each.severity is Severity.INFORMATION)]
    for finding in shown:
        click.echo(_line(finding, file.name))
    counts = [sum(each.severity is severity for each in found) for severity in Severity]
    click.echo("{} errors, {} warnings, {} notes".format(*counts))
    sys.exit(1 if counts[0] else 0)


def _line(finding: Finding, name: str) -> str:
    said = f"{what(finding)} {remedy(finding)}".strip()
    return f"{name}:{finding.line}: {finding.severity}: {finding.decision}: {said}"
