"""Screening inside a Spark cluster: the same columns, worked out by ``mapInArrow`` where the people are.

Spark reads the people and hands them over a batch at a time; what runs on its workers is `results_of`, as it does
here. They need this package installed, with the extra ``spark``, and see the folder the results go to.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from commonway.dmn.vectorise import Program
from commonway.eligibility.screening.errors import PeopleInvalidError
from commonway.eligibility.screening.local import Report, check_names, metadata_of, results_of, unread
from commonway.eligibility.screening.people.columns import Columns
from commonway.eligibility.screening.people.reading import Checking
from commonway.eligibility.screening.people.sources import SourceInvalidError
from commonway.eligibility.screening.rules import Screening, digest_of, screening_of
from commonway.eligibility.screening.summary import Summary
from commonway.eligibility.screening.writing import writing
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Pack

_SENTINEL = "commonway-problems:"
_PROBLEMS = re.compile(_SENTINEL + r"(\[.*\])")
# On this machine alone nothing listens where others could reach it, and nothing calls out.
_ALONE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
}


class SparkFailedError(CommonwayError):
    """Spark could not do its part."""


def session(*, master: str = "", settings: Iterable[str] = ()) -> Any:
    """Return the Spark session at *master* (as Spark is configured if empty), with ``KEY=VALUE`` *settings*."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("commonway screen")
    chosen: dict[str, str] = {}
    if master.startswith("local"):
        chosen.update(_ALONE)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for setting in settings:
        key, found, value = setting.partition("=")
        if not found:
            raise SparkFailedError(f"{setting!r} is no setting.", where="--conf", remedy="Write KEY=VALUE.")
        chosen[key.strip()] = value.strip()
    if master:
        builder = builder.master(master)
    for key, value in chosen.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


class SparkPeople:
    """People Spark reads itself: Parquet or CSV, at any address the cluster can read."""

    def __init__(self, session: Any, place: str) -> None:
        self.name = place
        where = place if "://" in place else f"file://{Path(place).resolve()}"
        ending = place.rstrip("/").rsplit(".", 1)[-1].lower()
        if ending == "csv":
            reader = session.read.option("header", "true").option("multiLine", "true").option("escape", '"')
            self._open: Callable[[], Any] = lambda: reader.csv(where)
        elif ending == "parquet":
            self._open = lambda: session.read.parquet(where)
        else:
            remedy = "Write them as Parquet first, or screen them without --engine spark."
            raise SourceInvalidError("Spark reads people from CSV and Parquet only.", where=place, remedy=remedy)

    @cached_property
    def frame(self) -> Any:
        """The people as Spark's data frame. Raises `SourceInvalidError`."""
        from pyspark.errors import PySparkException

        try:
            return self._open()
        except PySparkException as error:
            said = str(error).splitlines()[0][:300]
            raise SourceInvalidError(f"Spark cannot read this: {said}", where=self.name, remedy="Check it.") from error

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.frame.columns)


def screen(
    screening: Screening, source: SparkPeople, columns: Columns, *, out: Path, size: int, session: Any
) -> Report:
    """Write what the rules say of everyone in *source* to *out*, worked out by the workers of *session*.

    Raises `PeopleInvalidError` for people whose facts cannot be read; then nothing is written.
    """
    check_names(screening, columns)
    program = screening.program(nullable=columns.nulls)
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(size))
    people = source.frame.select(*[f"`{name}`" for name in columns.names])
    ids = next(field for field in people.schema.fields if field.name == columns.id)
    summary = Summary(screening.rules)
    parts = out.resolve().with_name(f".{out.name}.spark")
    try:
        with writing(out, metadata=metadata_of(screening, engine="spark")) as write:
            task = _Task(screening.pack, screening.as_of, screening.services, columns, source.name)
            _map(people, task, ids, program, parts)
            for results in _read(parts, size):
                summary.add(results)
                write(results)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    return Report(
        summary=summary,
        fallbacks=tuple(program.fallbacks),
        asked=None,
        unread=unread(screening, columns.facts),
    )


@dataclass(frozen=True)
class _Task:
    """What a worker does with the batches of its partition; it reads the rules itself, for closures do not travel."""

    pack: Pack
    as_of: date
    services: tuple[str, ...]
    columns: Columns
    source: str

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        screening, program = _prepared(digest_of(self.pack), self)
        checking = Checking(screening, self.columns, source=self.source)
        for batch in batches:
            raw = pl.from_arrow(batch)
            if not isinstance(raw, pl.DataFrame) or not raw.height:
                continue
            try:
                people = checking.batch(raw, first=None)
            except PeopleInvalidError as error:
                told = [[problem.what, problem.where, problem.remedy] for problem in error.problems]
                raise RuntimeError(_SENTINEL + json.dumps(told)) from None
            table = results_of(program, people).to_arrow(compat_level=pl.CompatLevel.oldest())
            yield from table.cast(_plainly(table.schema)).to_batches()

    def __hash__(self) -> int:
        return hash((self.as_of, self.services, self.columns.id, self.source))


@lru_cache(maxsize=4)
def _prepared(_digest: str, task: _Task) -> tuple[Screening, Program]:
    """Return the rules of *task*, compiled once in a worker however many partitions it gets."""
    screening = screening_of(task.pack, as_of=task.as_of, services=task.services)
    return screening, screening.program(nullable=task.columns.nulls)


def _map(people: Any, task: _Task, ids: Any, program: Program, parts: Path) -> None:
    from pyspark.errors import PySparkException

    try:
        people.mapInArrow(task, _spark_schema(ids, program)).write.parquet(f"file://{parts}")
    except PySparkException as error:
        found = _PROBLEMS.search(str(error))
        if found:
            problems = [
                CommonwayError(what, where=where, remedy=remedy) for what, where, remedy in json.loads(found[1])
            ]
            raise PeopleInvalidError(problems) from None
        said = " ".join(str(error).split("JVM stacktrace")[0].split(" SQLSTATE")[0].strip().splitlines()[-1:])[:300]
        remedy = "See Spark's own log; its workers need this package with the extra spark."
        raise SparkFailedError(f"Spark gave up: {said}", remedy=remedy) from error


def _spark_schema(ids: Any, program: Program) -> Any:
    from pyspark.sql import types

    kinds = {
        pl.Boolean(): types.BooleanType(),
        pl.Float64(): types.DoubleType(),
        pl.List(pl.String()): types.ArrayType(types.StringType()),
    }
    fields = [types.StructField(name, kinds[kind]) for name, kind in program.schema().items()]
    return types.StructType([types.StructField(ids.name, ids.dataType), *fields])


def _plainly(schema: Any) -> Any:
    """Return *schema* with the Arrow types Spark takes: short lists and texts."""
    plain = {pa.large_string(): pa.string(), pa.large_list(pa.large_string()): pa.list_(pa.string())}
    return pa.schema(
        [
            field.with_type(
                pa.list_(pa.string()) if pa.types.is_large_list(field.type) else plain.get(field.type, field.type)
            )
            for field in schema
        ]
    )


def _read(parts: Path, size: int) -> Iterator[pl.DataFrame]:
    for path in sorted(parts.glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=size):
                frame = pl.from_arrow(batch)
                if isinstance(frame, pl.DataFrame):
                    yield frame
