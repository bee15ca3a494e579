"""What decisions give when some of their inputs are not known: a value, or all that is still possible."""

from commonway.dmn.possibilities.decisions import PartialModel
from commonway.dmn.possibilities.tables import PartialTable, TableTrace

__all__ = ["PartialModel", "PartialTable", "TableTrace"]
