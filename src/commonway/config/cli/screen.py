"""``commonway screen``: what a pack's rules say about a whole population. Needs no database of its own."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonway.feel.values import parse_date
from commonway.kernel import clock
from commonway.kernel.errors import CommonwayError
from commonway.packs.load import load

if TYPE_CHECKING:
    from commonway.eligibility.screening.local import Report
    from commonway.eligibility.screening.people.columns import Columns
    from commonway.eligibility.screening.people.sources import Source
    from commonway.eligibility.screening.rules import Screening
    from commonway.eligibility.screening.spark import SparkPeople

_NEEDED = {"local": ("polars", "analytics"), "spark": ("pyspark", "spark")}


class ExtraMissingError(CommonwayError):
    """A library that this command needs is not installed."""


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        day = value if isinstance(value, date) else parse_date(str(value))
        if day is None:
            self.fail(f"{value!r} is not a date. Write it as 2025-02-06.", param, ctx)
        return day


@click.command()
@click.argument("pack_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("people")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The Parquet file to write."
)
@click.option("--as-of", type=_Day(), help="The day the rules are applied on; today if left out.")
@click.option("--services", help="Services, with commas between; every entitlement of the pack if left out.")
@click.option("--table", default="", help="The table of a database; schema.table where needed.")
@click.option("--id", "id_column", default="id", show_default=True, help="The column to tell people apart by.")
@click.option("--columns", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML: column: fact.")
@click.option("--batch", default=100_000, show_default=True, type=click.IntRange(1), help="People in memory at a time.")
@click.option("--engine", default="local", show_default=True, type=click.Choice(["local", "spark"]))
@click.option("--master", default="", help="Spark: the cluster's address; else as Spark is configured.")
@click.option("--conf", multiple=True, metavar="KEY=VALUE", help="Spark: a setting; may be given again.")
def screen(pack_dir: Path, people: str, **options: Any) -> None:
    """Say who of PEOPLE can get what under the rules of the pack in PACK_DIR, how much, and what is missing.

    PEOPLE is a CSV, Parquet or Arrow file, or postgresql://… with --table: a row a person, a column a fact of the
    pack. An empty cell is an unknown fact. OUT gets a row a person; a table of all services is printed at the end.
    """
    for library, extra in dict.fromkeys((_NEEDED["local"], _NEEDED[options["engine"]])):
        if importlib.util.find_spec(library) is None:
            raise ExtraMissingError(
                f"Screening needs {library}, which is not installed.",
                remedy=f"Install it: pip install 'commonway[{extra}]'.",
            )
    from commonway.eligibility.screening.errors import PeopleInvalidError

    try:
        _screen(pack_dir, people, options)
    except PeopleInvalidError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)


def _screen(pack_dir: Path, people: str, options: dict[str, Any]) -> None:
    from commonway.config.cli.screen_report import show
    from commonway.eligibility.screening.people.columns import columns_of, read_column_map
    from commonway.eligibility.screening.rules import screening_of

    pack = load(pack_dir)
    services = [each.strip() for each in (options["services"] or "").split(",") if each.strip()]
    screening = screening_of(pack, as_of=options["as_of"] or clock.today(), services=services)
    source, run = _engine(people, options)
    columns = columns_of(
        source.columns,
        source=source.name,
        id_column=options["id_column"],
        facts=pack.facts,
        wanted=screening.facts,
        renamed=read_column_map(options["columns"]) if options["columns"] else {},
    )
    show(run(screening, columns), screening, out=options["out"])


def _engine(people: str, options: dict[str, Any]) -> "tuple[Source | SparkPeople, Callable[..., Report]]":
    """Return the people, and what screens them."""
    out, size = options["out"], options["batch"]
    if options["engine"] == "spark":
        from commonway.eligibility.screening import spark

        session = spark.session(master=options["master"], settings=options["conf"])
        there = spark.SparkPeople(session, people)
        return there, lambda screening, columns: spark.screen(
            screening, there, columns, out=out, size=size, session=session
        )
    from commonway.eligibility.screening import local
    from commonway.eligibility.screening.people.sources import open_source

    here = open_source(people, table=options["table"])

    def run(screening: "Screening", columns: "Columns") -> "Report":
        with _progress(here.rows) as progress:
            return local.screen(screening, here, columns, out=out, size=size, progress=progress)

    return here, run


@contextmanager
def _progress(people: int | None) -> Iterator[Any]:
    """Give what to call with the count of each batch: a bar where it is known how many there are, else a count."""
    hidden = not sys.stderr.isatty()
    if people is not None:
        with click.progressbar(length=people, label="Screening", file=sys.stderr, hidden=hidden) as bar:
            yield bar.update
        return
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        if not hidden:
            click.echo(f"\rScreening: {done:,} people", nl=False, err=True)

    yield count
    if not hidden:
        click.echo(err=True)
