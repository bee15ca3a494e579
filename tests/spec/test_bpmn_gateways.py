"""Gateways as BPMN 2.0 has them (ISO/IEC 19510, chapter 13.4), conditions three-valued."""

from commonway.bpmn.effects import AwaitFacts, Incident
from tests.spec.processes import END, START, Case, process, users, way, way_if

EXCLUSIVE = process(
    START
    + '<exclusiveGateway id="which" default="which-c"/>'
    + users("a", "b", "c")
    + END
    + way("start", "which", "c")
    + way_if("which", "a", "=amount > 100")
    + way_if("which", "b", "=amount > 10")
    + way("a", "end")
    + way("b", "end")
    + way("c", "end")
)


class TestExclusive:
    def test_the_first_flow_whose_condition_holds_is_taken(self) -> None:
        assert Case(EXCLUSIVE, {"amount": 500}).at == ["a"]
        assert Case(EXCLUSIVE, {"amount": 50}).at == ["b"]

    def test_the_default_flow_is_taken_when_none_holds(self) -> None:
        assert Case(EXCLUSIVE, {"amount": 5}).at == ["c"]

    def test_a_fact_nobody_knows_is_asked_for_and_never_taken_for_no(self) -> None:
        case = Case(EXCLUSIVE)
        assert case.asked(AwaitFacts)[0].facts == ("amount",)
        assert case.at == ["which"]
        assert case.learn(amount=50).at == ["b"]

    def test_a_fact_known_to_be_null_is_not_unknown(self) -> None:
        assert Case(EXCLUSIVE, {"amount": None}).at == ["c"]

    def test_other_facts_do_not_wake_it(self) -> None:
        case = Case(EXCLUSIVE).learn(colour="red")
        assert case.at == ["which"]
        assert not case.effects

    def test_an_unknown_fact_that_makes_no_difference_is_not_asked_for(self) -> None:
        either = process(
            START
            + '<exclusiveGateway id="which" default="which-b"/>'
            + users("a", "b")
            + way("start", "which", "b")
            + way_if("which", "a", "=urgent or amount > 100")
        )
        assert Case(either, {"urgent": True}).at == ["a"]
        assert Case(either, {"urgent": False}).asked(AwaitFacts)[0].facts == ("amount",)

    def test_without_default_and_with_no_condition_true_it_is_an_incident_that_can_be_mended(self) -> None:
        strict = process(
            START + '<exclusiveGateway id="which"/>' + users("a") + way("start", "which") + way_if("which", "a", "=ok")
        )
        case = Case(strict, {"ok": False})
        assert "No condition" in case.asked(Incident)[0].why
        assert case.learn(ok=True).retry("which").at == ["a"]

    def test_a_condition_that_gives_no_boolean_is_an_incident(self) -> None:
        case = Case(EXCLUSIVE, {"amount": "a lot"})
        assert case.at == ["c"]  # a text compared with a number is null in FEEL, and null is not true
        odd = process(
            START + '<exclusiveGateway id="which"/>' + users("a") + way("start", "which") + way_if("which", "a", "=ok")
        )
        assert "gives a string" in Case(odd, {"ok": "yes"}).asked(Incident)[0].why

    def test_it_passes_every_token_on_where_ways_come_together(self) -> None:
        merge = process(
            START + '<parallelGateway id="fork"/><exclusiveGateway id="merge"/>' + users("a", "b", "after")
            + way("start", "fork", "a", "merge", "after") + way("fork", "b", "merge")
        )  # fmt: skip
        assert Case(merge).done("a").done("b").at == ["after", "after"]


PARALLEL = process(
    START + '<parallelGateway id="fork"/><parallelGateway id="join"/>' + users("a", "b", "after") + END
    + way("start", "fork", "a", "join", "after", "end") + way("fork", "b", "join")
)  # fmt: skip


class TestParallel:
    def test_all_flows_are_taken_at_once(self) -> None:
        assert Case(PARALLEL).at == ["a", "b"]

    def test_the_join_waits_for_all(self) -> None:
        case = Case(PARALLEL).done("b")
        assert case.at == ["a", "join"]
        assert case.done("a").at == ["after"]
        assert case.done("after").outcome == "end"

    def test_two_tokens_by_the_same_flow_do_not_make_a_join(self) -> None:
        model = process(
            START + '<parallelGateway id="fork"/><exclusiveGateway id="merge"/><parallelGateway id="join"/>'
            + users("a", "b", "c", "after") + way("start", "fork", "a", "merge", "join", "after")
            + way("fork", "b", "merge") + way("fork", "c", "join")
        )  # fmt: skip
        case = Case(model).done("a").done("b")
        assert case.at == ["c", "join", "join"]
        assert case.done("c").at == ["after", "join"]


def test_a_join_that_nothing_can_reach_any_more_is_an_incident_and_not_a_case_that_sleeps_for_ever() -> None:
    model = process(
        START + '<exclusiveGateway id="which" default="which-b"/><parallelGateway id="join"/>' + users("a", "b", "after")
        + way("start", "which", "b", "join", "after") + way_if("which", "a", "=x") + way("a", "join")
    )  # fmt: skip
    case = Case(model, {"x": True}).done("a")
    assert "by b-join" in case.asked(Incident)[0].why
    assert case.retry("join").asked(Incident)


INCLUSIVE = process(
    START + '<inclusiveGateway id="split" default="split-c"/><inclusiveGateway id="join"/>'
    + users("a", "b", "c", "after") + END + way("start", "split", "c", "join", "after", "end")
    + way_if("split", "a", "=wants_a") + way_if("split", "b", "=wants_b") + way("a", "join") + way("b", "join")
)  # fmt: skip


class TestInclusive:
    def test_every_flow_whose_condition_holds_is_taken(self) -> None:
        assert Case(INCLUSIVE, {"wants_a": True, "wants_b": True}).at == ["a", "b"]
        assert Case(INCLUSIVE, {"wants_a": False, "wants_b": True}).at == ["b"]

    def test_the_default_is_taken_only_when_none_holds(self) -> None:
        assert Case(INCLUSIVE, {"wants_a": False, "wants_b": False}).at == ["c"]

    def test_all_conditions_must_be_known(self) -> None:
        assert Case(INCLUSIVE, {"wants_a": True}).asked(AwaitFacts)[0].facts == ("wants_b",)

    def test_the_join_waits_for_what_is_on_its_way_and_no_more(self) -> None:
        assert Case(INCLUSIVE, {"wants_a": False, "wants_b": True}).done("b").at == ["after"]
        both = Case(INCLUSIVE, {"wants_a": True, "wants_b": True}).done("b")
        assert both.at == ["a", "join"]
        assert both.done("a").at == ["after"]

    def test_the_join_goes_on_when_the_other_token_turns_away(self) -> None:
        model = process(
            START + '<parallelGateway id="fork"/><exclusiveGateway id="turn" default="turn-join"/>'
            '<inclusiveGateway id="join"/><endEvent id="away"/>'
            + users("a", "b", "after") + way("start", "fork", "a", "join", "after")
            + way("fork", "b", "turn", "join") + way_if("turn", "away", "=leave")
        )  # fmt: skip
        case = Case(model).done("a")
        assert case.at == ["b", "join"]
        assert case.done("b", leave=True).at == ["after"]

    def test_a_loop_before_the_join_does_not_make_it_wait_for_itself(self) -> None:
        model = process(
            START + '<inclusiveGateway id="merge"/><exclusiveGateway id="again" default="again-end"/>' + users("a") + END
            + way("start", "merge", "a", "again", "end") + way_if("again", "merge", "=more")
        )  # fmt: skip
        case = Case(model)
        assert case.at == ["a"]
        assert case.done("a", more=True).at == ["a"]
        assert case.done("a", more=False).outcome == "end"

    def test_a_token_that_waits_at_a_boundary_event_counts_as_on_its_way(self) -> None:
        model = process(
            START + '<parallelGateway id="fork"/><inclusiveGateway id="join"/>' + users("a", "b", "after")
            + '<boundaryEvent id="late" attachedToRef="b"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
            "</timerEventDefinition></boundaryEvent>"
            + END + way("start", "fork", "a", "join", "after") + way("fork", "b", "end") + way("late", "join")
        )  # fmt: skip
        case = Case(model).done("a")
        assert case.at == ["b", "join"]
        assert case.timer("late").at == ["after"]


EVENTS = process(
    START + '<eventBasedGateway id="first"/>'
    '<intermediateCatchEvent id="reply"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    '<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P6W</timeDuration></timerEventDefinition>'
    "</intermediateCatchEvent>" + users("answered", "reminded")
    + way("start", "first", "reply", "answered") + way("first", "late", "reminded"),
    roots='<message id="m" name="Reply"/>',
)  # fmt: skip


class TestEventBased:
    def test_the_first_event_decides_and_the_others_are_withdrawn(self) -> None:
        from commonway.bpmn.effects import Withdraw

        case = Case(EVENTS)
        timer = case.token("late")
        case.message("Reply", text="yes")
        assert case.at == ["answered"]
        assert timer in [one.token for one in case.asked(Withdraw)]
        assert case.variables == {"text": "yes"}

    def test_the_timer_may_be_first(self) -> None:
        case = Case(EVENTS).timer("late")
        assert case.at == ["reminded"]
        assert case.state.taken["first-late"] == 1
        assert "first-reply" not in case.state.taken


def test_a_complex_gateway_is_an_incident_where_the_token_stands() -> None:
    model = process(START + '<complexGateway id="odd"/>' + END + way("start", "odd", "end"))
    assert "complex gateway" in Case(model).asked(Incident)[0].why


def test_flows_out_of_an_activity_may_have_conditions_and_a_default() -> None:
    model = process(
        START + '<userTask id="a" default="a-d"/>' + users("b", "c", "d") + way("start", "a", "d")
        + way_if("a", "b", "=x > 1") + way_if("a", "c", "=x > 2")
    )  # fmt: skip
    assert Case(model).done("a", x=5).at == ["b", "c"]
    assert Case(model).done("a", x=2).at == ["b"]
    assert Case(model).done("a", x=0).at == ["d"]
    waiting = Case(model).done("a")
    assert waiting.asked(AwaitFacts)[0].facts == ("x",)
    assert waiting.learn(x=0).at == ["d"]  # and the task is not done again
