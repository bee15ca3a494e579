"""Models compiled and decided: requirements, types, functions, services, imports, and what goes wrong told well."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest

from commonway.dmn import ModelInvalidError, compile_model, load
from commonway.dmn.compiled import CompiledModel, DecisionUnknownError
from commonway.dmn.evaluation import Result
from tests.unit.dmn.models import NAMESPACES, NOW, decision, definitions, input_data, literal, needs


def compiled(*elements: str, tolerant: bool = False) -> CompiledModel:
    return compile_model(load(definitions("\n".join(elements)), name="rules.dmn"), tolerant=tolerant)


def decide(model: CompiledModel, name: str = "d", **inputs: object) -> Result:
    return model.decide(name, inputs, now=NOW)


def typed(name: str, inner: str, *, collection: bool = False) -> str:
    flag = ' isCollection="true"' if collection else ""
    return f'<itemDefinition name="{name}"{flag}>{inner}</itemDefinition>'


def knowledge(name: str, body: str, *parameters: str, requires: str = "", kind: str = "FEEL") -> str:
    formal = "".join(
        f'<formalParameter name="{one.partition(":")[0]}" typeRef="{one.partition(":")[2] or "Any"}"/>'
        for one in parameters
    )
    logic = f'<encapsulatedLogic kind="{kind}">{formal}{body}</encapsulatedLogic>'
    variable = f'<variable name="{name}"/>'
    return f'<businessKnowledgeModel id="{name}" name="{name}">{variable}{logic}{requires}</businessKnowledgeModel>'


# Requirements


def test_a_decision_sees_what_it_requires_names_with_blanks_included() -> None:
    model = compiled(
        input_data("Monthly income", type_ref="number"),
        decision("Yearly income", "Monthly income * 12", requires=needs("i_Monthly_income")),
        decision("d", "Yearly income > 20000", requires=needs("d_Yearly_income")),
    )
    assert decide(model, **{"Monthly income": 2000}) == Result(True)
    assert decide(model, "d_Yearly_income", **{"Monthly income": 10}) == Result(Decimal(120))


def test_what_is_not_required_is_not_seen() -> None:
    model = compiled(input_data("a"), decision("d", "a"), tolerant=True)
    assert decide(model, a=1).value is None


def test_an_input_may_replace_the_logic_of_a_decision() -> None:
    model = compiled(decision("limit", "10"), decision("d", "limit + 1", requires=needs("d_limit")))
    assert decide(model) == Result(Decimal(11))
    assert decide(model, limit=20) == Result(Decimal(21))


def test_a_decision_without_logic_must_be_given() -> None:
    judged = '<decision id="d_judged" name="judged"><variable name="judged"/></decision>'
    model = compiled(judged, decision("d", "judged", requires=needs("d_judged")))
    assert "has no logic" in decide(model).problems[0].what
    assert decide(model, judged="good") == Result("good")


def test_long_chains_of_requirements_need_no_deep_recursion() -> None:
    chain = [decision("d0", "0")]
    chain += [decision(f"d{n}", f"d{n - 1} + 1", requires=needs(f"d_d{n - 1}")) for n in range(1, 3000)]
    assert decide(compiled(*chain), "d2999") == Result(Decimal(2999))


def test_circles_and_loose_ends_are_refused() -> None:
    with pytest.raises(ModelInvalidError, match="go in a circle: '.' needs '.' needs '.'".replace(".", "[ab]")):
        compiled(decision("a", "1", requires=needs("d_b")), decision("b", "1", requires=needs("d_a")))
    with pytest.raises(ModelInvalidError, match="requires 'd_gone'"):
        compiled(decision("d", "1", requires=needs("d_gone")))
    with pytest.raises(ModelInvalidError, match="same id or name"):
        compiled(decision("d", "1"), decision("d", "2"))


def test_unknown_decisions_are_named_with_those_there_are() -> None:
    with pytest.raises(DecisionUnknownError, match=r"no decision 'x'.*has: d"):
        decide(compiled(decision("d", "1")), "x")


# Types


def test_values_are_brought_to_the_declared_type_or_null() -> None:
    numbers = typed("numbers", "<typeRef>number</typeRef>", collection=True)
    one = decision("one", "[7]", type_ref="number")
    many = decision("many", "7", type_ref="numbers")
    day = decision("day", 'date("2025-02-06")', type_ref="dateTime")
    wrong = decision("wrong", '"7"', type_ref="number")
    model = compiled(numbers, one, many, day, wrong)
    assert decide(model, "one") == Result(Decimal(7))
    assert decide(model, "many") == Result([Decimal(7)])
    assert str(decide(model, "day").value) == "2025-02-06T00:00:00Z"
    result = decide(model, "wrong")
    assert result.value is None
    assert result.problems[0].what == 'The decision is null: "7" is not of type number.'
    assert (result.problems[0].element, result.problems[0].line) == ("decision 'wrong'", 6)


def test_inputs_are_held_to_their_allowed_values() -> None:
    grade = typed("grade", '<typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues>')
    model = compiled(grade, input_data("g", type_ref="grade"), decision("d", "g", requires=needs("i_g")))
    assert decide(model, g="A") == Result("A")
    assert decide(model) == Result(None)
    result = decide(model, g="C")
    assert result.value is None
    assert '"C" is not one of the allowed values of grade' in result.problems[0].what


def test_parts_of_contexts_and_items_of_lists_are_held_to_theirs() -> None:
    age = '<itemComponent name="age"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemComponent>'
    people = typed("person", age) + typed("people", "<typeRef>person</typeRef>", collection=True)
    model = compiled(people, input_data("p", type_ref="people"), decision("d", "count(p)", requires=needs("i_p")))
    assert decide(model, p=[{"age": 3}, {"age": 4}]) == Result(Decimal(2))
    assert "allowed values of age" in decide(model, p=[{"age": 3}, {"age": 200}]).problems[0].what
    assert (
        "not of type people: item 1 is a context: it has no 'age'." in decide(model, p=[{"years": 3}]).problems[0].what
    )
    assert "item 2 is a context: its 'age' is \"x\"." in decide(model, p=[{"age": 3}, {"age": "x"}]).problems[0].what


def test_a_type_may_hold_itself() -> None:
    children = '<itemComponent name="children" isCollection="true"><typeRef>person</typeRef></itemComponent>'
    model = compiled(
        typed("person", children),
        input_data("p", type_ref="person"),
        decision("d", "count(p.children)", requires=needs("i_p")),
    )
    assert decide(model, p={"children": [{"children": []}]}) == Result(Decimal(1))


def test_types_that_go_in_circles_are_refused() -> None:
    circle = typed("a", "<typeRef>b</typeRef>") + typed("b", "<typeRef>a</typeRef>")
    with pytest.raises(ModelInvalidError, match="item definition 'a': The type is defined by itself"):
        compiled(circle, input_data("n", type_ref="a"))


def test_unknown_types_are_refused() -> None:
    with pytest.raises(ModelInvalidError, match="no type 'money'"):
        compiled(input_data("a", type_ref="money"))


# Functions


def test_business_knowledge_is_called_by_place_and_by_name() -> None:
    tax = knowledge("tax", literal("income * rate"), "income:number", "rate:number")
    model = compiled(tax, decision("d", "tax(200, 0.1) + tax(rate: 0.5, income: 10)", requires=needs("tax")))
    assert decide(model) == Result(Decimal("25.0"))


def test_business_knowledge_can_be_called_from_outside() -> None:
    tax = knowledge("tax", literal("base(income) * 2"), "income:number", requires=needs("base"))
    model = compiled(tax, knowledge("base", literal("n + 1"), "n:number"))
    assert model.call("tax", {"income": 1}, now=NOW) == Result(Decimal(4))
    assert model.call("tax", {"outcome": 1}, now=NOW).problems
    assert model.call("tax", {"income": "x"}, now=NOW).value is None


def test_arguments_that_do_not_fit_make_the_result_null() -> None:
    model = compiled(knowledge("f", literal("1"), "n:number"), decision("d", 'f("x")', requires=needs("f")))
    result = decide(model)
    assert result.value is None
    assert "its argument 'n'" in result.problems[0].what


def test_functions_may_call_themselves_but_not_for_ever() -> None:
    fib = knowledge("fib", literal("if n < 2 then n else fib(n - 1) + fib(n - 2)"), "n:number")
    forever = knowledge("forever", literal("forever(n + 1)"), "n:number")
    model = compiled(
        fib,
        forever,
        decision("d", "fib(10)", requires=needs("fib")),
        decision("e", "forever(1)", requires=needs("forever")),
    )
    assert decide(model) == Result(Decimal(55))
    result = decide(model, "e")
    assert result.value is None
    assert result.problems


def test_functions_that_call_themselves_twice_do_not_take_for_ever() -> None:
    twice = knowledge("twice", literal("twice(n + 1) + twice(n + 2)"), "n:number")
    model = compiled(twice, decision("d", "twice(1)", requires=needs("twice")))
    started = time.perf_counter()
    result = decide(model)
    assert result.value is None
    assert any("steps" in problem.what for problem in result.problems)
    assert time.perf_counter() - started < 30


def test_invocations_bind_by_name() -> None:
    invocation = (
        f"<invocation>{literal('area')}"
        f'<binding><parameter name="width"/>{literal("2")}</binding>'
        f'<binding><parameter name="height"/>{literal("w")}</binding></invocation>'
    )
    model = compiled(
        input_data("w"), knowledge("area", literal("width * height"), "width", "height"),
        decision("d", invocation, requires=needs("area", "i_w")),
    )  # fmt: skip
    assert decide(model, w=3) == Result(Decimal(6))


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_foreign_functions_are_refused(kind: str) -> None:
    parts = (knowledge("f", "<context/>", kind=kind), decision("d", "f()", requires=needs("f")))
    with pytest.raises(ModelInvalidError, match=f"written in {kind}"):
        compiled(*parts)
    assert decide(compiled(*parts, tolerant=True)).value is None


def test_foreign_functions_in_feel_text_are_refused_as_well() -> None:
    text = 'function(n) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'
    with pytest.raises(ModelInvalidError, match="never run here"):
        compiled(decision("d", text))
    assert decide(compiled(decision("d", f"({text})(1)"), tolerant=True)).value is None


# Boxed expressions


def test_a_context_sees_what_comes_before_and_may_end_in_a_result() -> None:
    entries = (
        f'<contextEntry><variable name="double it"/><functionDefinition><formalParameter name="n"/>{literal("n * 2")}</functionDefinition></contextEntry>'
        f'<contextEntry><variable name="a"/>{literal("double it(2)")}</contextEntry>'
        f'<contextEntry><variable name="b"/>{literal("a + 1")}</contextEntry>'
    )
    model = compiled(
        decision("d", f"<context>{entries}<contextEntry>{literal('a * b')}</contextEntry></context>"),
        decision("e", f"<context>{entries.partition('</contextEntry>')[2].replace('double it(2)', '4')}</context>"),
    )
    assert decide(model) == Result(Decimal(20))
    assert decide(model, "e") == Result({"a": Decimal(4), "b": Decimal(5)})


def test_relations_and_lists() -> None:
    relation = f'<relation><column name="k"/><column name="v"/><row>{literal("1")}{literal("2")}</row></relation>'
    model = compiled(decision("d", relation), decision("e", f"<list>{literal('1')}{literal('null')}</list>"))
    assert decide(model) == Result([{"k": Decimal(1), "v": Decimal(2)}])
    assert decide(model, "e") == Result([Decimal(1), None])


@pytest.mark.parametrize(
    ("logic", "gives"),
    [
        ("<conditional><if>«true»</if><then>«1»</then><else>«2»</else></conditional>", Decimal(1)),
        ("<conditional><if>«null»</if><then>«1»</then><else>«2»</else></conditional>", Decimal(2)),
        ('<conditional><if>«"x"»</if><then>«1»</then><else>«2»</else></conditional>', None),
        ("<filter><in>«[1, 5, 9]»</in><match>«item > 3»</match></filter>", [Decimal(5), Decimal(9)]),
        ("<filter><in>«[{a: 1}, {a: 2}]»</in><match>«a = 2»</match></filter>", [{"a": Decimal(2)}]),
        ("<filter><in>«null»</in><match>«true»</match></filter>", None),
        ('<for iteratorVariable="x"><in>«[1, 2]»</in><return>«x * 2»</return></for>', [Decimal(2), Decimal(4)]),
        ('<for iteratorVariable="x"><in>«[1..3]»</in><return>«x»</return></for>', [Decimal(1), Decimal(2), Decimal(3)]),
        ('<for iteratorVariable="x"><in>«[5, 5, 5]»</in><return>«count(partial)»</return></for>', [Decimal(0), Decimal(1), Decimal(2)]),
        ('<some iteratorVariable="x"><in>«[1, 2]»</in><satisfies>«x > 1»</satisfies></some>', True),
        ('<some iteratorVariable="x"><in>«[]»</in><satisfies>«x > 1»</satisfies></some>', False),
        ('<every iteratorVariable="x"><in>«[1, 2]»</in><satisfies>«x > 1»</satisfies></every>', False),
        ('<every iteratorVariable="x"><in>«[1, null]»</in><satisfies>«x > 0»</satisfies></every>', None),
        ('<every iteratorVariable="x"><in>«[1]»</in><satisfies>«"yes"»</satisfies></every>', None),
    ],
)  # fmt: skip
def test_boxed_choices_and_iterations(logic: str, gives: object) -> None:
    boxed = re.sub(r"«(.*?)»", lambda match: literal(match[1]), logic)
    assert decide(compiled(decision("d", boxed), tolerant=True)).value == gives


# Services and imports


SERVICE = (
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#d_out"/>'
    '<inputDecision href="#d_base"/><inputData href="#i_n"/></decisionService>'
)


def test_a_service_is_a_function_of_its_inputs() -> None:
    model = compiled(
        input_data("n", type_ref="number"), decision("base", "1000"),
        decision("out", "base + n", requires=needs("d_base", "i_n")), SERVICE,
        decision("d", "s(1, 10) + s(base: 2, n: 20)", requires=needs("s")),
    )  # fmt: skip
    assert decide(model) == Result(Decimal(33))
    assert decide(model, "out", n=1) == Result(Decimal(1001))
    assert model.serve("s", {"n": 5, "base": 1}, now=NOW) == Result({"out": Decimal(6)})


def test_imported_elements_go_by_qualified_names() -> None:
    rates = definitions(
        typed("grade", '<typeRef>string</typeRef><allowedValues><text>"A"</text></allowedValues>')
        + input_data("base rate", type_ref="number")
        + decision("rate", "base rate + 1", requires=needs("i_base_rate"))
        + knowledge("twice", literal("n * 2"), "n:number"),
        namespace="urn:rates",
    )
    kind = NAMESPACES["1.5"]
    main = definitions(
        f'<import name="the rates" namespace="urn:rates" importType="{kind}"/>'
        + input_data("g", type_ref="the rates.grade")
        + decision(
            "d", "the rates.twice(the rates.rate)",
            requires=needs("d_rate", "twice").replace("#", "urn:rates#"),
        )
        + decision("e", "g", requires=needs("i_g"))
    )  # fmt: skip
    model = compile_model(load(main, resolve=lambda *_: rates))
    assert model.decide("d", {"the rates.base rate": 4}, now=NOW) == Result(Decimal(10))
    assert model.decide("d", {"urn:rates#base rate": 4}, now=NOW) == Result(Decimal(10))
    assert model.decide("e", {"g": "A"}, now=NOW) == Result("A")
    assert model.decide("e", {"g": "B"}, now=NOW).value is None


# What goes wrong


def test_wrong_feel_is_refused_with_decision_expression_line_and_column() -> None:
    with pytest.raises(ModelInvalidError) as caught:
        compiled(decision("fine", "1"), decision("bad", "1 +\n  * 2"))
    error = caught.value
    assert (error.source, error.element, error.expression) == ("rules.dmn", "decision 'bad'", "1 +\n  * 2")
    assert (error.line, error.column) == (4, 3)
    assert str(error).startswith("rules.dmn, line 4, column 3, decision 'bad': ")


def test_a_tolerant_caller_gets_null_for_what_is_wrong_and_the_rest_as_it_is() -> None:
    model = compiled(decision("fine", "1"), decision("d", "1 +"), tolerant=True)
    assert len(model.errors) == 1
    assert decide(model, "fine") == Result(Decimal(1))
    assert decide(model).value is None
    assert decide(model).problems


def test_problems_say_where_the_null_came_from() -> None:
    result = decide(compiled(decision("d", '1 +\n "x"')))
    assert result.value is None
    problem = result.problems[0]
    assert (problem.source, problem.element, problem.expression) == ("rules.dmn", "decision 'd'", '1 +\n "x"')
    assert problem.line in (2, 3)


def test_other_languages_than_feel_are_refused() -> None:
    with pytest.raises(ModelInvalidError, match="'juel'"):
        compiled(decision("d", '<literalExpression expressionLanguage="juel"><text>${x}</text></literalExpression>'))


# Names shared, as Camunda writes models


def test_a_model_without_variables_shares_its_names() -> None:
    first = (
        '<decision id="first" name="First"><decisionTable><input><inputExpression typeRef="integer"><text>age</text>'
        '</inputExpression></input><output name="grown"/><output name="born" typeRef="string"/><rule><inputEntry><text>>= 18</text>'
        "</inputEntry><outputEntry><text>true</text></outputEntry><outputEntry><text>today()</text></outputEntry></rule></decisionTable></decision>"
    )
    last = (
        '<decision id="last" name="Last"><informationRequirement><requiredDecision href="#first"/></informationRequirement>'
        + literal('grown and age < 65 and place = "here"')
        + "</decision>"
    )
    model = compiled(input_data("age"), first, last)
    assert decide(model, "Last", age=30, place="here") == Result(True)
    assert decide(model, "First", age=30).value == {"grown": True, "born": str(date(2025, 2, 6))}
