"""A decision for tests: how much the small pack's pension for widows is, by years married and income."""

from commonway.packs.definitions import DecisionFile

FILE = "widow-pension-amount"
DECISION = "widow_pension_amount"

_CELL = "<{kind}><text>{text}</text></{kind}>"
_ROWS = (("&lt; 10", "-", "200"), ("&gt;= 10", "&lt; 20000", "400"), ("&gt;= 10", "&gt;= 20000", "300"))


def _rule(*cells: str) -> str:
    kinds = ["inputEntry"] * (len(cells) - 1) + ["outputEntry"]
    return f"<rule>{''.join(_CELL.format(kind=k, text=c) for k, c in zip(kinds, cells, strict=True))}</rule>"


def dmn(*rows: tuple[str, ...], policy: str = "UNIQUE") -> str:
    """Return the DMN file, with *rows* instead of its own; texts are escaped for XML already."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="pension" name="Widow pension" namespace="pension">
  <inputData id="i1" name="years_married"><variable id="v1" name="years_married" typeRef="number"/></inputData>
  <inputData id="i2" name="income"><variable id="v2" name="income" typeRef="number"/></inputData>
  <decision id="amount" name="{DECISION}">
    <variable id="v3" name="{DECISION}" typeRef="number"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
    <decisionTable id="t1" hitPolicy="{policy}">
      <input id="c1"><inputExpression id="e1" typeRef="number"><text>years_married</text></inputExpression></input>
      <input id="c2"><inputExpression id="e2" typeRef="number"><text>income</text></inputExpression></input>
      <output id="c3" name="amount" label="Euros a month" typeRef="number"/>
      {"".join(_rule(*row) for row in rows or _ROWS)}
    </decisionTable>
  </decision>
</definitions>
"""


def a_decision_file(*rows: tuple[str, ...], policy: str = "UNIQUE") -> DecisionFile:
    """Return the file as a pack holds it."""
    return DecisionFile(id=FILE, dmn=dmn(*rows, policy=policy))
