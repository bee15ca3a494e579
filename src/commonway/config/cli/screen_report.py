"""The table a screening ends with."""

from collections.abc import Sequence
from pathlib import Path

import click

from commonway.eligibility.screening.local import Report
from commonway.eligibility.screening.rules import Screening
from commonway.eligibility.screening.summary import Line

_MOST_SHOWN = 20


def show(report: Report, screening: Screening, *, out: Path) -> None:
    """Print how many get what, what was unknown for everyone, and which conditions the interpreter answered and why."""
    _table(report.summary.lines)
    click.echo(f"{report.summary.people:,} people, {len(screening.rules)} services, as of {screening.as_of}: {out}")
    if report.unread:
        click.echo(f"Not among the columns, so unknown for everyone: {', '.join(report.unread)}")
    for one in screening.left_out:
        click.echo(f"Left out: {one.service}. {one.why}")
    if report.fallbacks:
        click.echo(f"{len(report.fallbacks)} conditions have no columns; the interpreter answered them:")
        for fallback in report.fallbacks[:_MOST_SHOWN]:
            click.echo(f"  {fallback}")
        if len(report.fallbacks) > _MOST_SHOWN:
            click.echo(f"  … and {len(report.fallbacks) - _MOST_SHOWN} more")
    if report.asked:
        click.echo(f"{report.asked:,} combinations of facts were put to the interpreter.")


def _table(lines: Sequence[Line]) -> None:
    rows = [("service", "yes", "no", "unknown", "amount")]
    for line in lines:
        amount = "" if line.amount is None else f"{line.amount:,.2f}"
        rows.append((line.service, f"{line.yes:,}", f"{line.no:,}", f"{line.unknown:,}", amount))
    widths = [max(len(row[position]) for row in rows) for position in range(len(rows[0]))]
    for row in rows:
        first, *figures = row
        cells = [first.ljust(widths[0])]
        cells += [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
        click.echo("  ".join(cells).rstrip())
