"""The form of one rule of a decision table: a field for each column, held to FEEL before it is kept."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonway.dmn.editing import LONGEST_CELL, Heading, Row, TableForm
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.web.forms.fields import TextField
from commonway.web.forms.form import Form
from commonway.web.presenters.decisions import heading_of
from commonway.web.presenters.wording import Wording


class RuleForm(Form):
    """The cells of *row*, one of *table*'s rules or a new one."""

    def __init__(self, data: Mapping[str, Any] | None, *, table: TableForm, row: Row, words: Wording) -> None:
        initial = {f"cell-{place}": cell for place, cell in enumerate(row.cells)}
        super().__init__(data, initial=initial)
        self._table = table
        self._names = tuple(words.pack.facts) + tuple(words.pack.parameters)
        for place, heading in enumerate(table.headings):
            name = heading_of(heading.text, heading.expression, words)
            field = TextField(
                label=_label(heading, name),
                short=name,
                help_text=_hint(heading, words),
                required=heading.kind == "output",
                max_length=LONGEST_CELL,
            )
            field.is_code = heading.kind != "annotation"  # type: ignore[attr-defined]
            self.fields[f"cell-{place}"] = field

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the cells, in the order of the columns; an input left empty asks nothing."""
        return tuple(
            self.cleaned_data[f"cell-{place}"] or ("-" if heading.kind == "input" else "")
            for place, heading in enumerate(self._table.headings)
        )

    def clean(self) -> dict[str, Any]:
        """Hold each cell to the language of its column."""
        for place, heading in enumerate(self._table.headings):
            text = self.cleaned_data.get(f"cell-{place}", "")
            problem = self._problem(heading, text) if text else None
            if problem:
                said = _("“%(label)s” cannot be read at character %(column)s: %(why)s")
                label = self.fields[f"cell-{place}"].short  # type: ignore[attr-defined]
                parts = {"label": label, "column": problem.column, "why": f"{problem.what} {problem.remedy}".strip()}
                self.add_error(f"cell-{place}", ValidationError(said % parts))
        return self.cleaned_data

    def _problem(self, heading: Heading, text: str) -> FeelSyntaxError | None:
        read = {"input": parse_unary_tests, "output": parse_expression}.get(heading.kind)
        try:
            if read:
                read(text, names=self._names)
        except FeelSyntaxError as failure:
            return failure
        return None


def _label(heading: Heading, name: str) -> str:
    if heading.kind == "input":
        return _("When: %(column)s") % {"column": name}
    return _("Then: %(column)s") % {"column": name} if heading.kind == "output" else name


def _hint(heading: Heading, words: Wording) -> str:
    """Return what can stand in the column: the choices of its fact, or examples of its kind."""
    fact = words.pack.facts.get(heading.expression)
    if heading.kind == "annotation":
        return _("A note for readers; it decides nothing.")
    if heading.kind == "output":
        return ""
    if fact and fact.choices:
        listed = ", ".join(f'"{choice.value}"' for choice in fact.choices)
        return _("Any of: %(values)s. Leave it empty where it does not matter.") % {"values": listed}
    examples = {
        "number": "< 1500, [1500..2000], > 2000",
        "money": "< 1500, [1500..2000], > 2000",
        "date": '< date("2026-01-01")',
        "boolean": "true, false",
    }
    example = examples.get(fact.type if fact else heading.type, '"…", not("…")')
    return _("For example: %(tests)s. Leave it empty where it does not matter.") % {"tests": example}
