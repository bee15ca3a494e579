"""Changing the cells of a decision table in a DMN file, and nothing else of the file.

Everything the form of a table does not show (diagrams, documentation, other decisions, ids) stays as it is.
"""

import copy
from dataclasses import dataclass

from lxml import etree

from commonway.dmn.errors import DmnError
from commonway.dmn.model import HitPolicy
from commonway.dmn.reader.xml import Node, read_root

MOST_ROWS = 2_000
LONGEST_CELL = 4_000


class TableEditError(DmnError):
    """The table cannot be changed so; the message says which rule and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule as a form has it: a text for each column. ``origin`` is its place in the file, None for a new one."""

    cells: tuple[str, ...]
    origin: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One column: what stands over it, whether it asks, answers or annotates, and its type where one is declared."""

    text: str
    kind: str  # "input", "output" or "annotation"
    type: str = ""
    expression: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """A decision table as a form shows it. ``number`` is its place among the tables of the file, from 0.

    ``aggregation`` is what COLLECT does with the answers, empty where it lists them.
    """

    number: int
    decision: str
    decision_id: str
    hit_policy: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    aggregation: str = ""


def tables_in(dmn: str) -> list[TableForm]:
    """Return the decision tables of the file, in order. Raises `ModelUnreadableError`."""
    return [_form(number, table) for number, table in enumerate(_tables(_root(dmn)))]


def with_table(dmn: str, number: int, rows: tuple[Row, ...], *, hit_policy: str = "") -> str:
    """Return the file with the rules of table *number* being *rows*, in this order.

    Raises `ModelUnreadableError`, and `TableEditError` where rows do not fit the table.
    """
    root = _root(dmn)
    tables = _tables(root)
    if not 0 <= number < len(tables):
        raise TableEditError(f"The file has no table {number + 1}.", remedy="Choose one of its tables.")
    table = tables[number]
    _check(rows, _form(number, table))
    if hit_policy:
        _set_policy(table, hit_policy)
    old = list(table.children("rule"))
    index = _place_of_rules(table, old)
    for rule in old:
        table.element.remove(rule.element)
    for row in rows:
        table.element.insert(index, _rule(table, row, old))
        index += 1
    etree.indent(table.element, level=_depth(table.element))
    return _text(root)


def _root(dmn: str) -> Node:
    return read_root(dmn.encode(), source="decision")


def _text(root: Node) -> str:
    body = etree.tostring(root.element, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _tables(root: Node) -> list[Node]:
    return [table for decision in root.children("decision") for table in decision.children("decisionTable")]


def _form(number: int, table: Node) -> TableForm:
    parent = table.element.getparent()
    decision = Node(parent, table.source) if parent is not None else table
    headings = (*_inputs(table), *_outputs(table, decision), *_annotations(table))
    rows = [Row(cells=_cells(rule, len(headings)), origin=place) for place, rule in enumerate(table.children("rule"))]
    return TableForm(
        number=number,
        decision=decision.get("label") or spoken(decision.name()),
        decision_id=decision.get("id") or decision.name(),
        hit_policy=_policy(table),
        headings=headings,
        rows=tuple(rows),
        aggregation=table.get("aggregation"),
    )


def spoken(name: str) -> str:
    """Return a name that FEEL can read as a person writes it: ``funeral_amount`` is *Funeral amount*."""
    return name if " " in name else f"{name[:1].upper()}{name[1:]}".replace("_", " ")


def _policy(table: Node) -> str:
    return table.get("hitPolicy") or HitPolicy.UNIQUE.value


def _inputs(table: Node) -> list[Heading]:
    found = []
    for clause in table.children("input"):
        expression = clause.child("inputExpression")
        text = expression.text_of("text") if expression else ""
        type_ = expression.get("typeRef") if expression else ""
        found.append(Heading(text=clause.get("label") or text, kind="input", type=type_, expression=text))
    return found


def _outputs(table: Node, decision: Node) -> list[Heading]:
    return [
        Heading(
            text=clause.get("label") or clause.get("name") or decision.get("label") or decision.name(),
            kind="output",
            type=clause.get("typeRef"),
        )
        for clause in table.children("output")
    ]


def _annotations(table: Node) -> list[Heading]:
    return [Heading(text=clause.get("name") or "Note", kind="annotation") for clause in table.children("annotation")]


_ENTRIES = ("inputEntry", "outputEntry", "annotationEntry")


def _cells(rule: Node, width: int) -> tuple[str, ...]:
    found = [entry.text_of("text") for kind in _ENTRIES for entry in rule.children(kind)]
    return tuple((found + [""] * width)[:width])


def _check(rows: tuple[Row, ...], form: TableForm) -> None:
    if len(rows) > MOST_ROWS:
        raise TableEditError(f"A table has at most {MOST_ROWS:,} rules here.", remedy="Split it into several tables.")
    for place, row in enumerate(rows, 1):
        if len(row.cells) != len(form.headings):
            raise TableEditError(
                f"Rule {place} has {len(row.cells)} cells, the table {len(form.headings)} columns.",
                remedy="Fill in every column of the rule.",
            )
        for heading, cell in zip(form.headings, row.cells, strict=True):
            if len(cell) > LONGEST_CELL or not _writable(cell):
                raise TableEditError(
                    f"Rule {place}, column {heading.text}: this cannot be written in a DMN file.",
                    remedy=f"Write at most {LONGEST_CELL} characters, and no control characters.",
                )


def _writable(text: str) -> bool:
    """Return whether XML can hold *text*: no control characters and no halves of characters."""
    return all(
        character in "\t\n\r" or "\x20" <= character <= "\ud7ff" or "\ue000" <= character <= "\ufffd"
        or character >= "\U00010000"
        for character in text
    )  # fmt: skip


def _set_policy(table: Node, hit_policy: str) -> None:
    if hit_policy not in {policy.value for policy in HitPolicy}:
        raise TableEditError(f"{hit_policy[:40]!r} is no hit policy.", remedy="Choose one of those listed.")
    if hit_policy == _policy(table):
        return
    table.element.set("hitPolicy", hit_policy)
    if hit_policy != HitPolicy.COLLECT.value:
        table.element.attrib.pop("aggregation", None)


def _place_of_rules(table: Node, rules: list[Node]) -> int:
    if rules:
        return int(table.element.index(rules[0].element))
    before = list(table.children("input", "output", "annotation"))
    return int(table.element.index(before[-1].element)) + 1 if before else len(table.element)


def _rule(table: Node, row: Row, old: list[Node]) -> etree._Element:
    """Return the rule that *row* is: its own element with other texts, or a new one."""
    if row.origin is not None and 0 <= row.origin < len(old):
        element = copy.deepcopy(old[row.origin].element)
    else:
        element = _new(table, "rule")
    kinds = [
        kind
        for kind, clause in zip(_ENTRIES, ("input", "output", "annotation"), strict=True)
        for _ in table.children(clause)
    ]
    entries = {kind: list(Node(element, table.source).children(kind)) for kind in _ENTRIES}
    for kind, cell in zip(kinds, row.cells, strict=True):
        entry = entries[kind].pop(0).element if entries[kind] else _append(table, element, kind)
        if Node(entry, table.source).text_of("text") != cell.strip():
            _write(table, entry, cell.strip())
    return element


def _new(table: Node, kind: str) -> etree._Element:
    namespace = etree.QName(table.element).namespace
    return etree.Element(f"{{{namespace}}}{kind}", nsmap=table.element.nsmap)


def _append(table: Node, rule: etree._Element, kind: str) -> etree._Element:
    entry = _new(table, kind)
    rule.append(entry)
    return entry


def _write(table: Node, entry: etree._Element, text: str) -> None:
    found = Node(entry, table.source).child("text")
    place = found.element if found else _append(table, entry, "text")
    for child in list(place):
        place.remove(child)
    place.text = text


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())
