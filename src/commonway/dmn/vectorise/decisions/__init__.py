"""Decisions of DMN models as columns: tables, boxed expressions and whole graphs, nulls and unknown inputs included."""

from commonway.dmn.vectorise.decisions.models import DecisionColumns

__all__ = ["DecisionColumns"]
