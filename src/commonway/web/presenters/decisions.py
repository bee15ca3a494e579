"""Decisions and their tables, as coordinators read them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.catalogue.decisions import PublishedDecision
from commonway.catalogue.models import DraftRevision
from commonway.dmn.analysis.findings import Finding, Kind, Severity
from commonway.dmn.drawing import drawn_form
from commonway.dmn.editing import TableForm, spoken, tables_in
from commonway.dmn.errors import DmnError
from commonway.web.presenters.lists import and_list
from commonway.web.presenters.wording import Wording

HIT_POLICIES = {
    "UNIQUE": gettext_lazy("At most one rule matches"),
    "FIRST": gettext_lazy("The first rule that matches answers"),
    "ANY": gettext_lazy("Several rules may match, and all answer the same"),
    "PRIORITY": gettext_lazy("Of the rules that match the one with the highest answer counts"),
    "COLLECT": gettext_lazy("All rules that match answer together"),
    "RULE ORDER": gettext_lazy("All rules that match answer, in their order"),
    "OUTPUT ORDER": gettext_lazy("All rules that match answer, highest first"),
}
SEVERITIES = {
    Severity.ERROR: (gettext_lazy("Error"), "red"),
    Severity.WARNING: (gettext_lazy("Warning"), "yellow"),
    Severity.INFORMATION: (gettext_lazy("Note"), "blue"),
}


def name_of(found: PublishedDecision) -> str:
    """Return what a decision file is called: its model's own name."""
    return (found.model.label or found.model.name if found.model else "") or found.file


def decision_row(found: PublishedDecision, words: Wording, *, draft: bool) -> dict[str, Any]:
    """Return one line of the list of decisions."""
    return {
        "file": found.file,
        "name": name_of(found),
        "services": [words.say(service.name) for service in found.services],
        "organisations": list(dict.fromkeys(words.organisation(each.organisation) for each in found.services)),
        "draft": draft,
    }


def decision_page(found: PublishedDecision, words: Wording) -> dict[str, Any]:
    """Return one decision file as its page shows it."""
    return decision_row(found, words, draft=False) | {
        "description": found.model.description if found.model else "",
        "tables": drawn_tables(found.dmn, words),
    }


def drawn_tables(dmn: str, words: Wording) -> list[dict[str, Any]]:
    """Return the tables of a DMN file ready to draw; none where it cannot be read."""
    try:
        return [drawn_table(table, words) for table in tables_in(dmn)]
    except DmnError:
        return []


def drawn_table(table: TableForm, words: Wording) -> dict[str, Any]:
    """Return one table ready to draw, headings in the reader's words and cells as FEEL, with its place in the file."""
    labels = [heading_of(each.text, each.expression, words) for each in table.headings]
    return {"number": table.number, "policy": table.hit_policy, "drawn": drawn_form(table, labels=labels)}


def heading_of(text: str, expression: str, words: Wording) -> str:
    """Return what stands over a column: the fact's own name where it asks one and is not labelled otherwise."""
    return words.fact(expression) if expression in words.pack.facts and text in ("", expression) else text


def finding_row(finding: Finding, words: Wording) -> dict[str, Any]:
    """Return one finding in the reader's language, with what can be done."""
    said, colour = SEVERITIES[finding.severity]
    return {
        "severity": str(said),
        "colour": colour,
        "what": _what(finding, words),
        "example": [{"column": heading_of(column, column, words), "test": test} for column, test in finding.example],
        "detail": finding.detail,
        "remedy": _remedy(finding),
        "decision": spoken(finding.decision),
    }


def finding_rows(findings: Sequence[Finding], words: Wording) -> list[dict[str, Any]]:
    """Return *findings*, errors first."""
    order = list(Severity)
    return [finding_row(each, words) for each in sorted(findings, key=lambda each: order.index(each.severity))]


def _what(finding: Finding, words: Wording) -> str:
    if finding.kind is Kind.UNREACHABLE and not finding.rules[1:]:
        return _("Rule %(first)s never answers: others together always answer before it.") % _parts(finding, words)
    return str(_WHAT[finding.kind]) % _parts(finding, words)


def _parts(finding: Finding, words: Wording) -> dict[str, str]:
    rules = [str(rule) for rule in finding.rules]
    return {
        "rules": and_list(rules),
        "first": rules[0] if rules else "",
        "others": and_list(rules[1:]),
        "column": heading_of(finding.column, finding.column, words),
        "cell": finding.cell,
    }


def _remedy(finding: Finding) -> str:
    if finding.severity is Severity.INFORMATION:
        return ""
    if finding.kind is Kind.UNKNOWN_NAME and finding.suggestion:
        return _("Did you mean “%(name)s”?") % {"name": finding.suggestion}
    if finding.kind is Kind.NOT_A_VALUE and finding.suggestion:
        return _("Write one of these: %(values)s.") % {"values": finding.suggestion}
    return str(_REMEDIES.get(finding.kind, ""))


_WHAT = {
    Kind.OVERLAP: gettext_lazy("Rules %(rules)s can match together."),
    Kind.CONFLICT: gettext_lazy("Rules %(rules)s can match together and answer differently."),
    Kind.GAP: gettext_lazy("No rule matches this combination."),
    Kind.UNREACHABLE: gettext_lazy("Rule %(first)s never answers: rules %(others)s always answer before it."),
    Kind.DUPLICATE: gettext_lazy("Rules %(rules)s say the same."),
    Kind.NEVER: gettext_lazy("Rule %(first)s never matches: nothing passes %(cell)s in the column “%(column)s”."),
    Kind.NOT_A_VALUE: gettext_lazy("Rule %(first)s: the column “%(column)s” never has the value %(cell)s."),
    Kind.UNREADABLE: gettext_lazy("Rule %(first)s, column “%(column)s”: %(cell)s cannot be read."),
    Kind.UNKNOWN_NAME: gettext_lazy("The column “%(column)s” reads %(cell)s, which is not known here."),
    Kind.NOT_ANALYSED: gettext_lazy("Rule %(first)s, column “%(column)s”: %(cell)s rests on more than this column, so it is not analysed."),
    Kind.NOT_FINISHED: gettext_lazy("There is too much in this table to look at all of it."),
    Kind.FOLLOWS_DAY: gettext_lazy("The column “%(column)s” compares with the day: what is said here is so today."),
}  # fmt: skip
_REMEDIES = {
    Kind.OVERLAP: gettext_lazy("Narrow one of them, or let the table choose among rules in another way."),
    Kind.CONFLICT: gettext_lazy("Let them answer the same, or narrow one of them."),
    Kind.GAP: gettext_lazy("Add a rule for it."),
    Kind.UNREACHABLE: gettext_lazy("Remove it, or move it up."),
    Kind.DUPLICATE: gettext_lazy("Remove one of them."),
    Kind.NEVER: gettext_lazy("Correct the cell, or remove the rule."),
    Kind.NOT_A_VALUE: gettext_lazy("Write one of the values the column can have."),
    Kind.UNREADABLE: gettext_lazy("Correct the cell."),
    Kind.UNKNOWN_NAME: gettext_lazy("Write the name of a fact."),
    Kind.NOT_FINISHED: gettext_lazy("Split the table into several."),
}


def revision_row(revision: DraftRevision, *, latest: int) -> dict[str, Any]:
    """Return one line of a draft's history."""
    return {
        "number": revision.number,
        "saved_at": revision.saved_at,
        "restored_from": revision.restored_from,
        "is_latest": revision.number == latest,
    }


def editor_words() -> dict[str, Any]:
    """Return what the drawn editor says in the reader's language, by its own English words, and names for its parts."""
    labels = {
        "td.add-rule-add": _("Add a rule"),
        ".add-input button": _("Add an input"),
        ".add-output button": _("Add an output"),
        "select.dms-select": _("When several rules match"),
    }
    return {
        "labels": labels,
        "Add rule": labels["td.add-rule-add"],
        "Add input": labels[".add-input button"],
        "Add output": labels[".add-output button"],
        "Hit policy:": _("When several rules match:"),
        "When": _("When"),
        "Then": _("Then"),
        "And": _("And"),
        "Annotations": _("Notes"),
    }
