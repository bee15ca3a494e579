"""A pack to screen with, and people to screen."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from commonway.config.cli.screen import screen
from tests.unit.packs import rich

GRANT = "housing-grant"
WINTER = "winter-grant"
AS_OF = "2026-06-01"

HEADER = "id,tenure,household_income,children\n"
ROWS = (
    'ada,rents,1500,"[{""date_of_birth"": ""2025-01-01"", ""at_school"": false}]"\n'
    "bo,owns,100,[]\n"
    "cy,rents,,\n"
    'di,rents,2900,"[{""at_school"": true}, {""at_school"": true}, {""at_school"": true}]"\n'
)


def pack(folder: Path) -> Path:
    """Write the pack, of which no rule is a DMN decision, and return its folder."""
    return rich.write(folder, **rich.edited(rich.SERVICE, "  decision: in_need\n", ""))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(screen, [str(argument) for argument in arguments], catch_exceptions=True)


def rows(file: Path) -> dict[str, dict[str, Any]]:
    """Return the results in *file* by id."""
    import polars as pl

    return {row["id"]: row for row in pl.read_parquet(file).to_dicts()}
