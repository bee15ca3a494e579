"""Analysing decision tables: rules that meet, gaps, rules that never answer, and names nobody knows."""

from commonway.dmn.analysis.columns import Domain
from commonway.dmn.analysis.findings import Finding, Kind, Severity, errors_in
from commonway.dmn.analysis.models import analyse

__all__ = ["Domain", "Finding", "Kind", "Severity", "analyse", "errors_in"]
