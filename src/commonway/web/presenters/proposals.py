"""What a draft would change, as its author reads it: problems, people whose results differ, rules before and after."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from commonway.catalogue.proposing import Effect
from commonway.dmn import load
from commonway.dmn.analysis import Finding
from commonway.dmn.editing import TableForm, tables_in
from commonway.dmn.errors import DmnError
from commonway.packs.analyses import said
from commonway.packs.problems import Problem
from commonway.packs.worked_examples import Consequences
from commonway.web.presenters.decisions import heading_of
from commonway.web.presenters.money import amount_of
from commonway.web.presenters.wording import Wording


def problem_rows(problems: Iterable[Problem], findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return what keeps the pack from being published, but for *findings*: those are shown in the reader's words."""
    told = {said(each) for each in findings}
    return [
        {"what": each.what, "remedy": each.remedy}
        for each in problems
        if each.severity == "error" and each.what not in told
    ]


def unreadable(dmn: str) -> str:
    """Return why *dmn* is no DMN that can be kept, or nothing; what other files it imports is looked at later."""
    if "\x00" in dmn:
        return _("It has characters that are no text.")
    try:
        load(dmn.encode(), resolve=_any_import, name="decision")
    except UnicodeEncodeError:
        return _("It has characters that are no text.")
    except DmnError as failure:
        return str(failure)
    return ""


def _any_import(namespace: str, _location: str) -> bytes:
    """Return an empty model for whatever is imported: whether it is there is the pack's question."""
    dmn = (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="x" namespace={quoteattr(namespace)}/>'
    )
    return dmn.encode()


def effect_row(effect: Effect, words: Wording) -> dict[str, Any]:
    """Return one example person whose results change."""
    return {
        "id": effect.example.id,
        "title": words.say(effect.example.title),
        "changes": list(_changes(effect.before, effect.after, words)),
    }


def _changes(before: Consequences, after: Consequences, words: Wording) -> Iterable[dict[str, str]]:
    services = {*before.eligible, *after.eligible, *before.need_to_know, *after.need_to_know}
    for service in sorted(services, key=words.service):
        was, is_ = _result(before, service, words), _result(after, service, words)
        if was != is_:
            yield {"service": words.service(service), "before": was, "after": is_}


def _result(consequences: Consequences, service: str, words: Wording) -> str:
    """Return how *service* stands in words: yes with the amount, no, or what must be known first."""
    if service in consequences.need_to_know:
        missing = ", ".join(sorted(words.facts(consequences.need_to_know[service])))
        return _("Cannot say without: %(facts)s") % {"facts": missing}
    pays = words.pack.services[service].pays if service in words.pack.services else None
    if pays and service in consequences.amounts:
        return _("Yes: %(amount)s") % {"amount": amount_of(consequences.amounts[service], pays, words)}
    return _("Yes") if service in consequences.eligible else _("No")


def table_changes(before: str, after: str, words: Wording) -> list[dict[str, Any]]:
    """Return for each decision table of either file what is added, taken out and changed in it, rule by rule."""
    old, new = ({table.decision_id: table for table in _tables(dmn)} for dmn in (before, after))
    found = []
    for id_ in dict.fromkeys((*old, *new)):
        rows = list(_rows(old.get(id_), new.get(id_)))
        table = new.get(id_) or old[id_]
        policy = _policies(old.get(id_), new.get(id_))
        if rows or policy:
            headings = [heading_of(each.text, each.expression, words) for each in table.headings]
            found.append({"name": table.decision, "headings": headings, "rows": rows, "policy": policy})
    return found


def _tables(dmn: str) -> list[TableForm]:
    try:
        return tables_in(dmn)
    except DmnError:
        return []


def _policies(old: TableForm | None, new: TableForm | None) -> tuple[str, str] | None:
    if old is None or new is None or old.hit_policy == new.hit_policy:
        return None
    return old.hit_policy, new.hit_policy


def _rows(old: TableForm | None, new: TableForm | None) -> Iterable[dict[str, Any]]:
    was = [row.cells for row in old.rows] if old else []
    is_ = [row.cells for row in new.rows] if new else []
    for _tag, low, high, first, last in SequenceMatcher(a=was, b=is_, autojunk=False).get_opcodes():
        if _tag == "equal":
            continue
        both = min(high - low, last - first)
        for step in range(both):
            yield _changed(low + step + 1, first + step + 1, was[low + step], is_[first + step])
        for place in range(low + both, high):
            yield {"manner": "removed", "old": place + 1, "new": None, "cells": _plain(was[place])}
        for place in range(first + both, last):
            yield {"manner": "added", "old": None, "new": place + 1, "cells": _plain(is_[place])}


def _plain(cells: Sequence[str]) -> list[dict[str, Any]]:
    return [{"old": cell, "new": cell, "changed": False} for cell in cells]


def _changed(old: int, new: int, was: Sequence[str], is_: Sequence[str]) -> dict[str, Any]:
    width = max(len(was), len(is_))
    pairs = zip([*was, *[""] * (width - len(was))], [*is_, *[""] * (width - len(is_))], strict=True)
    cells = [{"old": before, "new": after, "changed": before != after} for before, after in pairs]
    return {"manner": "changed", "old": old, "new": new, "cells": cells}
