"""A situation: three-valued reading of answers, conditions that depend on each other, and whom to tell."""

from datetime import date
from typing import Any

from commonway.cases.situation import Situation
from commonway.packs.definitions import Condition, FactDefinition, LifeEvent, Step, Tell

TODAY = date(2026, 10, 12)


def fact(id_: str, type_: Any = "boolean", **more: Any) -> FactDefinition:
    return FactDefinition(id=id_, type=type_, about="subject", label={"en": id_}, question={"en": id_}, **more)


FACTS = {
    each.id: each
    for each in (
        fact("drove"),
        fact("abroad", only_if=Condition(fact="drove", test="true")),
        fact("country", "string", only_if=Condition(fact="abroad", test="true")),
        fact("note", "string", optional=True),
    )
}
EVENT = LifeEvent(
    id="e",
    name={"en": "E"},
    summary={"en": "E"},
    event="e.happened",
    steps=(Step(id="s", title={"en": "S"}, facts=("drove", "abroad", "country", "note")),),
    tells=(
        Tell(agreement="a", clause="always"),
        Tell(agreement="a", clause="drivers", when=Condition(fact="drove", test="true")),
        Tell(agreement="a", clause="abroad", when=Condition(fact="country", test='"X"')),
    ),
)


def situation(**answers: Any) -> Situation:
    return Situation(answers, facts=FACTS, today=TODAY)


def test_what_waits_for_an_unknown_is_unknown() -> None:
    it = situation()
    assert (it.asked("drove"), it.asked("abroad"), it.asked("country")) == (True, None, None)
    assert it.missing(EVENT) == ["drove"]


def test_what_waits_for_a_no_is_not_asked_all_the_way_down() -> None:
    it = situation(drove=False)
    assert (it.asked("abroad"), it.asked("country")) == (False, False)
    assert it.missing(EVENT) == []


def test_answers_to_what_is_not_asked_any_more_do_not_count() -> None:
    answers = {"drove": False, "abroad": True, "country": "X"}
    it = situation(**answers)
    assert it.relevant(answers) == {"drove": False}
    assert it.for_rules(answers) == {"drove": False, "abroad": None, "country": None}
    told, unknown = it.told(EVENT.tells)
    assert [each.clause for each in told] == ["always"]
    assert unknown == {}


def test_unknown_is_not_told_and_names_the_fact_to_ask_first() -> None:
    told, unknown = situation().told(EVENT.tells)
    assert [each.clause for each in told] == ["always"]
    assert {tell.clause: missing for tell, missing in unknown.items()} == {"drivers": "drove", "abroad": "drove"}


def test_all_that_holds_is_told() -> None:
    told, unknown = situation(drove=True, abroad=True, country="X").told(EVENT.tells)
    assert [each.clause for each in told] == ["always", "drivers", "abroad"]
    assert unknown == {}


def test_a_test_of_anything_holds_without_an_answer() -> None:
    assert situation().holds(Condition(fact="drove", test="-")) is True


def test_an_optional_fact_is_never_missing() -> None:
    assert situation(drove=True, abroad=True, country="X").missing(EVENT) == []
