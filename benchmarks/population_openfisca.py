"""OpenFisca-Core over the same people and benefits, in an environment and a process of its own."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

HOME = Path(__file__).parents[1] / ".openfisca"
PEER = Path(__file__).parent / "peers" / "openfisca_population.py"
SIZES = (100_000, 250_000, 1_000_000)  # people a simulation holds; the quickest counts

_PATIENCE = 1_800.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What OpenFisca said and what it took: seconds of its processor by people a simulation holds, peak in MB."""

    outcomes: pl.DataFrame
    amounts: dict[str, float]  # sums
    seconds: dict[int, float]
    peak: float

    @property
    def quickest(self) -> int:
        """The size of simulation that took least."""
        return min(self.seconds, key=lambda size: self.seconds[size])


def is_there() -> bool:
    """Return whether the environment is installed."""
    return (HOME / "ready").exists()


def prepare() -> bool:
    """Install the environment where it is not, and return whether it is there."""
    subprocess.run([str(HOME.parent / "scripts" / "openfisca")], stdout=subprocess.DEVNULL, check=True)
    return is_there()


def expressible(benefits: dict[str, dict[str, object]]) -> list[str]:
    """Return the benefits that read one person's facts only: children have no variable in this country."""
    return [name for name, benefit in benefits.items() if "enfants_eligibles" not in str(benefit)]


def ask(
    everyone: pl.DataFrame, names: Sequence[str], *, source: Path, folder: Path, sizes: Sequence[int], repeats: int = 3
) -> Answer:
    """Return what OpenFisca says of *everyone*, who are put into *folder* for it."""
    question = {
        "folder": str(folder),
        "source": str(source.resolve()),
        "columns": _put(everyone, folder),
        "names": list(names),
        "sizes": [size for size in sizes if size < everyone.height] + [everyone.height],
        "repeats": repeats,
    }
    command = [str(HOME / "bin" / "python"), str(PEER)]
    ran = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, check=False, timeout=_PATIENCE
    )
    if ran.returncode:
        raise RuntimeError(f"OpenFisca failed: {ran.stderr[-2000:]}")
    answer = json.loads(ran.stdout.splitlines()[-1])
    return Answer(
        outcomes=_outcomes(folder / "outcomes", names, everyone.height),
        amounts=answer["amounts"],
        seconds={int(size): sorted(taken)[len(taken) // 2] for size, taken in answer["cpu"].items()},
        peak=answer["peak"],
    )


def _put(everyone: pl.DataFrame, folder: Path) -> dict[str, dict[str, object]]:
    """Write the columns as plain numbers, and return what they are."""
    columns: dict[str, dict[str, object]] = {}
    for column in everyone.drop("id").with_columns(pl.col("children").list.len()):
        described, numbers = _plain(column)
        columns[column.name] = described
        (folder / column.name).write_bytes(numbers.to_arrow().buffers()[1])
    return columns


def _plain(column: pl.Series) -> tuple[dict[str, object], pl.Series]:
    if column.dtype == pl.String:
        values = column.unique().sort().to_list()
        codes = column.cast(pl.Enum(values)).to_physical().cast(pl.UInt16)
        return {"kind": "text", "values": values, "width": max(map(len, values))}, codes
    if column.dtype == pl.Date:
        return {"kind": "date"}, column.to_physical()
    if column.dtype == pl.Boolean:
        return {"kind": "boolean"}, column.cast(pl.UInt8)
    return {"kind": "number"}, column.cast(pl.Float64)


def _outcomes(file: Path, names: Sequence[str], people: int) -> pl.DataFrame:
    bits, width = file.read_bytes(), -(-people // 8)
    arrays = [
        pa.Array.from_buffers(pa.bool_(), people, [None, pa.py_buffer(bits[number * width : (number + 1) * width])])
        for number in range(len(names))
    ]
    found = pl.from_arrow(pa.table(arrays, names=list(names)))
    assert isinstance(found, pl.DataFrame)
    return found
