"""Services that rest on DMN decisions are screened column by column; what cannot be says where, and is asked elsewhere."""

from pathlib import Path

from click.testing import CliRunner, Result

from commonway.config.cli.screen import screen
from tests.unit.eligibility.screening.people import AS_OF, GRANT, rows
from tests.unit.packs import rich

TALVERA = Path(__file__).parents[2] / "packs" / "talvera"
FUNERAL = "funeral-payment"
MOURNERS = """\
id,relationship,date_of_death,paid_for_funeral,income,children_under_18
amal,child,2025-01-20,true,9500,0
basim,spouse,2024-12-02,true,19000,
carim,friend,2025-01-20,true,9500,0
dalia,parent,2025-01-30,true,,3
ehab,parent,2025-01-30,true,11000,
fadwa,parent,2025-01-30,true,19000,2
"""
TABLE = """\
    <decisionTable hitPolicy="COLLECT">
      <input><inputExpression><text>household_income</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>&lt; 3000</text></inputEntry><outputEntry><text>OUTPUT</text></outputEntry></rule>
    </decisionTable>
"""


def run(folder: Path, pack: Path, people: str, *options: str) -> Result:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    arguments = [pack, folder / "people.csv", "--out", folder / "out.parquet", *options]
    result = CliRunner().invoke(screen, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output + str(result.exception)
    return result


def test_the_funeral_payment_rests_on_a_table_and_nobody_asks_the_interpreter(tmp_path: Path) -> None:
    result = run(tmp_path, TALVERA, MOURNERS, "--as-of", "2025-02-06", "--services", FUNERAL)
    assert "interpreter" not in result.output
    assert {
        name: (row[FUNERAL], row[f"{FUNERAL}:missing"]) for name, row in rows(tmp_path / "out.parquet").items()
    } == {
        "amal": (True, None),
        "basim": (None, ["children_under_18"]),  # 600 dinars with two children or more, else nothing
        "carim": (False, None),
        "dalia": (None, ["income"]),
        "ehab": (True, None),  # 1,800 dinars, however many children
        "fadwa": (True, None),
    }


def with_table(output: str) -> dict[str, str]:
    """Return the rich pack with a table in the place of the decision's expression."""
    old = "    <literalExpression><text>household_income &lt; 3000</text></literalExpression>\n"
    need = f"""\
    <informationRequirement><requiredDecision href="#all"/></informationRequirement>
    <literalExpression><text>count(all) &gt; 0</text></literalExpression>
  </decision>
  <decision id="all" name="all">
    <variable name="all"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
{TABLE.replace("OUTPUT", output)}"""
    return rich.edited(rich.DECISION, old, need)


PEOPLE = (
    'id,tenure,household_income,children\nada,rents,1500,"[{""date_of_birth"": ""2025-01-01""}]"\nbo,rents,4000,[]\n'
)


def test_a_list_of_outputs_has_columns(tmp_path: Path) -> None:
    result = run(tmp_path, rich.write(tmp_path / "pack", **with_table("1")), PEOPLE, "--as-of", AS_OF)
    assert "interpreter" not in result.output


def test_what_has_no_columns_says_which_decision_rule_and_cell_and_why(tmp_path: Path) -> None:
    result = run(tmp_path, rich.write(tmp_path / "pack", **with_table("[household_income]")), PEOPLE, "--as-of", AS_OF)
    assert "1 conditions have no columns; the interpreter answered them:" in result.output
    why = "decision 'all': rule 1, output '[household_income]': ListLiteral has no column."
    assert f"  {GRANT}, decision: {why}" in result.output
    found = rows(tmp_path / "out.parquet")
    assert found["ada"][GRANT] is True
    assert found["bo"][GRANT] is False
