"""What a worked example says must follow, exactly: who is told, what opens, what is offered, what is still missing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from commonway.packs.definitions import Example, Pack
from commonway.packs.load import load
from commonway.packs.worked_examples import consequences, run_example
from tests.unit.packs import tiny


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load(tiny.write(tmp_path))


def situation(pack: Pack, **facts: object) -> Example:
    return replace(pack.examples["wife"], facts=facts)


def test_examples_of_the_pack_agree_with_its_rules(pack: Pack) -> None:
    assert {id_: run_example(pack, example) for id_, example in pack.examples.items()} == {
        "wife": [],
        "unknown-income": [],
    }


def test_every_difference_is_named(pack: Pack) -> None:
    wrong = replace(
        pack.examples["wife"], told=("register",), opens=(), eligible=(), need_to_know={"widows-pension": ("income",)}
    )
    assert run_example(pack, wrong) == [
        "told: licensing follows from the rules but is not listed.",
        "told: pension-service follows from the rules but is not listed.",
        "told: register is listed but does not follow from the rules.",
        "opens: stop-pension follows from the rules but is not listed.",
        "eligible: widows-pension follows from the rules but is not listed.",
        "need_to_know: widows-pension needs nothing, the example says income.",
    ]


class TestWhoIsTold:
    def test_always_when_no_condition_is_set(self, pack: Pack) -> None:
        assert "pension-service" in consequences(pack, situation(pack)).told

    @pytest.mark.parametrize(("facts", "told"), [({"drove": True}, True), ({"drove": False}, False), ({}, False)])
    def test_only_when_the_condition_holds_for_certain(self, pack: Pack, facts: dict[str, object], told: bool) -> None:
        assert ("licensing" in consequences(pack, situation(pack, **facts)).told) is told

    @pytest.mark.parametrize(
        ("day", "told"),
        [
            (date(2025, 12, 31), False),
            (date(2026, 1, 1), True),
            (date(2030, 12, 31), True),
            (date(2031, 1, 1), False),
        ],
    )
    def test_only_while_the_agreement_is_in_force(self, pack: Pack, day: date, told: bool) -> None:
        follows = consequences(pack, replace(pack.examples["wife"], today=day))
        assert ("pension-service" in follows.told) is told
        assert ("stop-pension" in follows.opens) is told


class TestWhatIsOffered:
    def test_yes_when_every_criterion_is_met(self, pack: Pack) -> None:
        follows = consequences(pack, situation(pack, relationship="spouse", income=1999.99))
        assert follows.eligible == {"widows-pension"}

    def test_no_when_one_is_not_met_whatever_is_unknown(self, tmp_path: Path) -> None:
        always_asked = tiny.FILES["facts/applicant.yaml"].partition("    only_if:")[0]
        pack = load(tiny.write(tmp_path / "asked", **{"facts/applicant.yaml": always_asked}))
        follows = consequences(pack, situation(pack, income=5000))
        assert (follows.eligible, follows.need_to_know) == (frozenset(), {})

    def test_unknown_names_what_is_missing(self, pack: Pack) -> None:
        follows = consequences(pack, situation(pack))
        assert follows.need_to_know == {"widows-pension": {"relationship", "income"}}

    def test_a_fact_that_is_not_asked_here_is_known_to_be_none(self, pack: Pack) -> None:
        follows = consequences(pack, situation(pack, relationship="child"))
        assert (follows.eligible, follows.need_to_know) == (frozenset(), {})

    def test_what_was_said_to_a_question_that_is_not_asked_does_not_count(self, tmp_path: Path) -> None:
        file = "services/widows-pension/service.yaml"
        only_income = tiny.edited(file, "test: '\"spouse\"'", "test: '-'")
        pack = load(tiny.write(tmp_path / "open", **only_income))
        assert consequences(pack, situation(pack, relationship="spouse", income=100)).eligible == {"widows-pension"}
        assert consequences(pack, situation(pack, relationship="child", income=100)).eligible == frozenset()

    def test_a_fact_behind_an_unknown_one_is_unknown(self, tmp_path: Path) -> None:
        file = "services/widows-pension/service.yaml"
        only_income = tiny.edited(file, "test: '\"spouse\"'", "test: '-'")
        pack = load(tiny.write(tmp_path / "open", **only_income))
        assert consequences(pack, situation(pack)).need_to_know == {"widows-pension": {"income"}}
