"""The interview on rules over several facts: what is asked, when it stops, what it finds and what is paid."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commonway.dmn import Outcome, State
from commonway.eligibility.interview import Interview, Result
from commonway.packs.compiling import RuleInvalidError
from commonway.packs.definitions import Criterion, FieldDefinition, Parameter, ParameterValue, Pays, Rule, Service
from commonway.packs.load import load
from commonway.packs.rule_sources import OpenFiscaSource, RuleSource
from tests.unit.packs import rich

from .making import fact, facts

TODAY = date(2026, 2, 6)
STUDENT, INCOME, AGE, RENTS = (
    fact("student"),
    fact("income", type_="number"),
    fact("age", type_="number"),
    fact("rents"),
)
CHILDREN = fact(
    "children", type_="list", fields=(FieldDefinition(id="born", type="date", label={"en": "Born"}),)
)  # fmt: skip
ALL = facts(STUDENT, INCOME, AGE, RENTS, CHILDREN)


def service(*expressions: str, pays: str = "", rules: tuple[Rule, ...] = (), **more: object) -> Service:
    criteria = tuple(
        Criterion(id=f"c{number}", expression=text, text={"en": text}) for number, text in enumerate(expressions)
    )
    return Service(
        id="a",
        organisation="office",
        name={"en": "A"},
        summary={"en": "A"},
        about="applicant",
        kind="entitlement",
        rule=Rule() if rules else Rule(criteria=criteria),
        rules=rules,
        pays=Pays(expression=pays, currency="EUR") if pays else None,
        **more,  # type: ignore[arg-type]
    )


def interview(*services: Service, **more: object) -> Interview:
    return Interview(services, facts=ALL, **more)  # type: ignore[arg-type]


def result(asked: Service, answers: dict[str, object], **more: object) -> Result:
    return interview(asked, **more).results(answers, today=TODAY)[0]


@pytest.mark.parametrize(
    ("expression", "answers", "outcome", "missing"),
    [
        ("student and income < 5", {}, Outcome.UNKNOWN, ("student", "income")),
        ("student and income < 5", {"student": False}, Outcome.NO, ()),
        ("student and income < 5", {"income": 9}, Outcome.NO, ()),
        ("student and income < 5", {"student": True}, Outcome.UNKNOWN, ("income",)),
        ("student and income < 5", {"student": True, "income": 4}, Outcome.YES, ()),
        ("student or income < 5", {"income": 4}, Outcome.YES, ()),
        ("student or income < 5", {"income": 6}, Outcome.UNKNOWN, ("student",)),
        ("(student and age < 20) or (rents and age < 30)", {"student": False}, Outcome.UNKNOWN, ("age", "rents")),
        ("(student and age < 20) or (rents and age < 30)", {"age": 40}, Outcome.NO, ()),
        ("(student and age < 20) or (rents and age < 30)", {"age": 25}, Outcome.UNKNOWN, ("rents",)),
        ("not(student) and income < 5", {"student": True}, Outcome.NO, ()),
        ("not(student or rents)", {"rents": True}, Outcome.NO, ()),
        ("not(student and rents)", {"rents": False}, Outcome.YES, ()),
        ("if student then income < 5 else income < 9", {"student": True}, Outcome.UNKNOWN, ("income",)),
        ("if student then rents else income < 9", {"student": True}, Outcome.UNKNOWN, ("rents",)),
        ("income + age < 50", {"income": 20}, Outcome.UNKNOWN, ("age",)),
        ("count(children) > 0", {"children": []}, Outcome.NO, ()),
        ('some c in children satisfies c.born > date("2020-01-01")', {"children": [{"born": "2021-01-01"}]}, Outcome.YES, ()),
        ('count(children[born > date("2020-01-01")]) > 0', {"children": [{"born": "2019-01-01"}]}, Outcome.NO, ()),
        ('count(children[born > date("2020-01-01")]) > 0', {"children": [{}]}, Outcome.UNKNOWN, ("children",)),
        # known to have no value: nothing is true of it, and nothing more is asked
        ("student and income < 5", {"student": None}, Outcome.NO, ()),
        ("student or income < 5", {"student": None}, Outcome.UNKNOWN, ("income",)),
        ("income < 5 and student", {"income": None}, Outcome.NO, ()),
        ("not(student) or rents", {"student": None}, Outcome.UNKNOWN, ("rents",)),
        ("true", {}, Outcome.YES, ()),
        ("false", {}, Outcome.NO, ()),
    ],
)  # fmt: skip
def test_what_is_known_decides_as_far_as_it_can(
    expression: str, answers: dict[str, object], outcome: Outcome, missing: tuple[str, ...]
) -> None:
    asked = service(expression)
    found = result(asked, answers)
    assert (found.outcome, set(found.missing)) == (outcome, set(missing))
    left = set(interview(asked).open_questions(answers, today=TODAY))
    assert left == set(missing) - set(answers)


def test_what_an_answer_settles_is_no_longer_asked() -> None:
    asked = interview(service("(student and age < 20) or (rents and age < 30)"))
    assert asked.next_question({}, today=TODAY) == "age"
    assert asked.open_questions({"age": 25}, today=TODAY) == ("rents",)
    assert asked.progress({"age": 40}, today=TODAY).settled == 1


def test_tests_and_expressions_stand_side_by_side() -> None:
    tested = Criterion(id="poor", fact="income", test="< 5", text={"en": "poor"})
    both = Criterion(id="home", expression="rents or student", text={"en": "home"})
    mixed = service(rules=(Rule(criteria=(tested, both)),))
    found = result(mixed, {"rents": True})
    assert [each.state for each in found.criteria] == [State.UNKNOWN, State.MET]
    assert [each.facts for each in found.criteria] == [("income",), ("student", "rents")]
    assert found.missing == ("income",)
    assert interview(mixed).open_questions({"income": 9}, today=TODAY) == ()


class TestAmounts:
    def test_a_figure_is_there_as_soon_as_it_can_be(self) -> None:
        paying = service("student", pays="100 + 2 * income")
        amount = result(paying, {"student": True}).amount
        assert amount
        assert (amount.value, amount.missing) == (None, ("income",))
        amount = result(paying, {"student": True, "income": Decimal("1.5")}).amount
        assert amount
        assert (amount.value, amount.pays.currency) == (Decimal("103.0"), "EUR")

    def test_what_a_figure_needs_is_asked_while_there_is_a_claim(self) -> None:
        asked = interview(service("student", pays="if rents then 100 else 2 * income"))
        assert set(asked.open_questions({"student": True}, today=TODAY)) == {"rents", "income"}
        assert asked.open_questions({"student": True, "rents": True}, today=TODAY) == ()
        assert asked.open_questions({"student": False}, today=TODAY) == ()
        assert asked.progress({"student": True}, today=TODAY).settled == 0

    def test_who_gets_nothing_is_told_no_figure(self) -> None:
        assert result(service("student", pays="100"), {"student": False}).amount is None

    def test_a_figure_that_cannot_be_worked_out_is_none(self) -> None:
        amount = result(service(pays="income / 0"), {"income": 3}).amount
        assert amount
        assert (amount.value, amount.missing) == (None, ())


class TestRulesInTime:
    early = Rule(criteria=(Criterion(id="e", expression="income < 5", text={"en": "e"}),))
    late = Rule(begins=date(2026, 1, 1), criteria=(Criterion(id="l", expression="age < 5", text={"en": "l"}),))

    def test_the_rule_of_the_day_is_asked_about(self) -> None:
        asked = interview(service(rules=(self.early, self.late)))
        assert asked.open_questions({}, today=date(2025, 12, 31)) == ("income",)
        assert asked.open_questions({}, today=date(2026, 1, 1)) == ("age",)

    def test_before_the_first_nobody_can_get_it(self) -> None:
        asked = interview(service(rules=(self.late,)))
        found = asked.results({}, today=date(2025, 12, 31))[0]
        assert (found.outcome, found.criteria) == (Outcome.NO, ())
        assert asked.open_questions({}, today=date(2025, 12, 31)) == ()

    def test_a_parameter_has_the_value_of_the_day(self) -> None:
        values = (
            ParameterValue(begins=date(2025, 1, 1), value=5),
            ParameterValue(begins=date(2026, 1, 1), value=7.5),
        )
        ceiling = Parameter(id="ceiling", label={"en": "Ceiling"}, values=values)
        asked = interview(service("income < ceiling"), parameters={"ceiling": ceiling})
        days = (date(2024, 1, 1), date(2025, 6, 1), date(2026, 6, 1))
        found = [asked.results({"income": 6}, today=day)[0].outcome for day in days]
        assert found == [Outcome.NO, Outcome.NO, Outcome.YES]


def test_what_another_system_decides_stays_unknown_and_asks_nothing() -> None:
    source = RuleSource(openfisca=OpenFiscaSource(variable="rsa", entity="famille", period="month"))
    asked = service(rules=(Rule(source=source),))
    found = result(asked, {})
    assert (found.outcome, found.missing) == (Outcome.UNKNOWN, ())
    assert interview(asked).next_question({}, today=TODAY) is None


def test_decisions_of_dmn_files_count(tmp_path: Path) -> None:
    pack = load(rich.write(tmp_path))
    asked = Interview.of_pack(pack, services=["housing-grant"])
    assert asked.next_question({}, today=TODAY) in {"tenure", "household_income"}
    assert set(asked.open_questions({"tenure": "rents"}, today=TODAY)) == {"household_income", "children"}
    poor = {"tenure": "rents", "household_income": 1500}
    found = asked.results(poor, today=TODAY)[0]
    assert found.outcome is Outcome.YES
    assert asked.open_questions(poor, today=TODAY) == ("children",)
    paid = asked.results({**poor, "children": [{"date_of_birth": "2025-01-01"}, {}]}, today=TODAY)[0].amount
    assert paid
    assert (paid.value, paid.missing) == (None, ("children",))
    paid = asked.results({**poor, "children": [{"date_of_birth": "2025-01-01"}]}, today=TODAY)[0].amount
    assert paid
    assert paid.value == Decimal(120)
    rich_one = asked.results({"household_income": 5000}, today=TODAY)[0]
    assert rich_one.outcome is Outcome.NO
    assert [each.state for each in rich_one.criteria] == [State.UNKNOWN, State.UNKNOWN, State.NOT_MET]


def test_an_expression_on_something_undefined_is_refused() -> None:
    with pytest.raises(RuleInvalidError, match="reads 'incme'") as caught:
        interview(service("incme < 5"))
    assert caught.value.remedy == "Did you mean 'income'?"
