"""Tables held to a plain reading of the standard; and models, however wrong, that decide or say why not."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.dmn import ModelInvalidError, compile_model, load
from commonway.feel.values import Value
from tests.unit.dmn.models import NOW, decision, definitions, input_data, literal, needs

bounds = st.integers(-3, 6)
intervals = st.tuples(bounds, bounds).map(lambda pair: (min(pair), max(pair)))
rules = st.lists(st.tuples(st.none() | intervals, st.none() | intervals, st.integers(0, 3)), min_size=1, max_size=8)
POLICIES = {
    "UNIQUE": lambda hits: hits[0] if len(hits) == 1 else None,
    "ANY": lambda hits: hits[0] if len(set(hits)) == 1 else None,
    "FIRST": lambda hits: hits[0],
    "PRIORITY": lambda hits: max(hits),
    "RULE ORDER": lambda hits: hits,
    "OUTPUT ORDER": lambda hits: sorted(hits, reverse=True),
    "COLLECT": lambda hits: hits,
    'COLLECT" aggregation="SUM': sum,
    'COLLECT" aggregation="MIN': min,
    'COLLECT" aggregation="MAX': max,
    'COLLECT" aggregation="COUNT': len,
}
Interval = tuple[int, int] | None


def table(policy: str, of: list[tuple[Interval, Interval, int]]) -> str:
    def entry(interval: Interval) -> str:
        text = "-" if interval is None else f"[{interval[0]}..{interval[1]}]"
        return f"<inputEntry><text>{text}</text></inputEntry>"

    asked = "".join(f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in "ab")
    rows = "".join(
        f"<rule>{entry(a)}{entry(b)}<outputEntry><text>{out}</text></outputEntry></rule>" for a, b, out in of
    )
    values = "<output><outputValues><text>3, 2, 1, 0</text></outputValues></output>"
    return f'<decisionTable hitPolicy="{policy}">{asked}{values}{rows}</decisionTable>'


def plain(value: Value) -> Any:
    return [int(item) for item in value if isinstance(item, Decimal)] if isinstance(value, list) else value


@given(st.sampled_from(list(POLICIES)), rules, bounds, bounds)
@settings(max_examples=150, deadline=None)
def test_tables_answer_as_the_standard_reads(
    policy: str, of: list[tuple[Interval, Interval, int]], a: int, b: int
) -> None:
    hits = [
        out for first, second, out in of
        if (first is None or first[0] <= a <= first[1]) and (second is None or second[0] <= b <= second[1])
    ]  # fmt: skip
    body = input_data("a") + input_data("b") + decision("d", table(policy, of), requires=needs("i_a", "i_b"))
    got = compile_model(load(definitions(body))).decide("d", {"a": a, "b": b}, now=NOW)
    assert plain(got.value) == (POLICIES[policy](hits) if hits else None)


words = st.sampled_from(
    ["n", "1", '"x"', "+", "-", "*", "/", "(", ")", "[", "]", "{", "}", ":", ",", "..", "if", "then", "else", "for", "in",
     "return", "some", "satisfies", "null", "true", "date", "(n)", ".", "?", "not", "function", "item", "<", "=", "f", "d", "@"]
)  # fmt: skip
feel = st.lists(words, max_size=14).map(" ".join)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(feel, feel, feel, anything)
@settings(max_examples=200, deadline=None)
def test_a_model_of_any_words_decides_or_says_why_not(text: str, cell: str, body: str, value: object) -> None:
    function = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n"/>'
        f"{literal(body)}</encapsulatedLogic></businessKnowledgeModel>"
    )
    asked = "<input><inputExpression><text>n</text></inputExpression></input><output/>"
    escaped = cell.replace("<", "&lt;")
    logic = f"<decisionTable>{asked}<rule><inputEntry><text>{escaped}</text></inputEntry><outputEntry><text>{escaped}</text></outputEntry></rule></decisionTable>"
    model = load(
        definitions(
            input_data("n") + function + decision("d", logic, requires=needs("i_n"))
            + decision("e", literal(text), requires=needs("d_d", "i_n", "f"))
        )
    )  # fmt: skip
    compiled = compile_model(model, tolerant=True)
    assert compiled.decide("e", {"n": value}, now=NOW).problems is not None
    with pytest.raises(ModelInvalidError) if compiled.errors else contextlib.nullcontext():
        compile_model(model)
