"""The stepped chart: a described image in the page's fonts, with the figures on it, the right way round."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from commonway.web.charts import Panel, stepped

BEGIN = date(2026, 11, 1)
SVG = "{http://www.w3.org/2000/svg}"


def panel(title: str, *amounts: tuple[int | None, int]) -> Panel:
    months = [None if amount is None else Decimal(amount) for amount, times in amounts for _ in range(times)]
    return Panel(title=title, amounts=tuple(months))


def draw(*panels: Panel, right_to_left: bool = False, title: str = "The coming years") -> ElementTree.Element:
    svg = stepped(
        panels, begin=BEGIN, title=title, description="From 120 to 240.", id_="chart", right_to_left=right_to_left
    )
    return ElementTree.fromstring(svg)


def texts(drawing: ElementTree.Element) -> list[str]:
    return [text for each in drawing.iter(f"{SVG}text") for text in each.itertext() if text.strip()]


def test_it_is_an_image_with_a_title_and_a_description_that_scripts_and_fonts_have_no_part_in() -> None:
    drawing = draw(panel("Child allowance", (120, 6), (240, 30)))
    assert drawing.get("role") == "img"
    named = {each.get("id"): each.text for each in drawing if each.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert [named[id_] for id_ in (drawing.get("aria-labelledby") or "").split()] == [
        "The coming years",
        "From 120 to 240.",
    ]
    text = ElementTree.tostring(drawing, encoding="unicode")
    assert not re.search(r"style=|<script|font-family|xlink|href", text)
    assert len(text) < 6_000


def test_it_says_its_figures_its_years_and_its_titles() -> None:
    said = texts(draw(panel("All together", (120, 6), (1240, 30)), panel("Help with rent", (0, 36))))
    assert {"All together", "Help with rent", "120", "1,240", "2027", "2028", "2029"} <= set(said)
    assert "0" not in said
    assert "2026" not in said  # it begins within that year


def test_a_total_apart_does_not_flatten_the_others() -> None:
    def tops(*panels: Panel) -> list[float]:
        lines = [each.get("d") or "" for each in draw(*panels).iter(f"{SVG}path") if each.get("stroke-width") == "2"]
        return [float(re.findall(r"[ML][\d.]+,([\d.]+)", line)[0]) for line in lines]

    one, total = panel("One", (100, 12)), panel("Together", (1000, 12))
    together, alone = tops(total, one), tops(replace(total, apart=True), one)
    assert together[0] == alone[0]
    assert together[1] - alone[1] > 30  # drawn higher


def test_ten_years_are_not_crowded() -> None:
    years = [text for text in texts(draw(panel("Pension", (100, 120)))) if text.startswith("20")]
    assert 4 <= len(years) <= 8


def test_time_runs_with_the_language() -> None:
    one = panel("بدل", (120, 12), (240, 24))
    places = {}
    for right_to_left in (False, True):
        drawing = draw(one, right_to_left=right_to_left)
        places[right_to_left] = {
            each.text: float(re.findall(r"[-\d.]+", each.get("transform") or "")[0])
            for each in drawing.iter(f"{SVG}text")
            if each.text in {"120", "240"}
        }
    assert places[False]["120"] < places[False]["240"]
    assert places[True]["120"] > places[True]["240"]


@pytest.mark.parametrize("right_to_left", [False, True])
def test_what_is_not_known_is_a_gap(right_to_left: bool) -> None:
    drawing = draw(panel("Help", (100, 12), (None, 12), (50, 12)), right_to_left=right_to_left)
    line = next(each.get("d") or "" for each in drawing.iter(f"{SVG}path") if each.get("stroke-width") == "2")
    assert line.count("M") == 2
    across = [float(part) for part in re.findall(r"[ML]([\d.]+)", line)]
    assert not [at for at in across if 380 / 3 + 1 < at < 2 * 380 / 3 - 1]


def test_what_a_pack_says_is_escaped() -> None:
    drawing = draw(panel('<b>"Help" & more', (1, 12)), title='<i>"Years" & more')
    assert '<b>"Help" & more' in texts(drawing)
    assert drawing[0].text == '<i>"Years" & more'


def test_nothing_at_all_can_be_drawn() -> None:
    assert texts(draw(panel("Nothing", (0, 12))))
    assert texts(draw(panel("Nothing", (None, 12))))


def test_the_same_chart_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import vl_convert

    one = panel("Kept", (7, 12), (9, 12))
    first = stepped([one], begin=BEGIN, title="A", description="B", id_="c")
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", None)
    assert stepped([one], begin=BEGIN, title="A", description="B", id_="c") == first
