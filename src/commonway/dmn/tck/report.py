"""Results in the form that engines publish with the kit: ``tck_results.csv``."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO


class Status(StrEnum):
    """How a case went."""

    SUCCESS = "SUCCESS"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case's outcome: *folder* relative to where the kit begins, *file* the test file's name without ending."""

    folder: str
    file: str
    case: str
    status: Status
    message: str = ""
    needs_java: bool = False

    @property
    def title(self) -> str:
        """The case's full name."""
        return f"{self.folder}/{self.file} {self.case}" if self.folder else f"{self.file} {self.case}"


def write_results(results: Iterable[CaseResult], file: TextIO) -> None:
    """Write *results* to *file*, a line each: folder, test file, case, status, message, all in quotes."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for one in results:
        writer.writerow((one.folder, one.file, one.case, one.status.value, " ".join(one.message.split())))
