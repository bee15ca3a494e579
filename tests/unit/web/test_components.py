"""Components: what they escape, what they say without colour, what a strict content policy would refuse."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.http import HttpRequest

from commonway.web import gallery
from commonway.web.ui import bound as bound_fields
from commonway.web.ui import parameters

Draw = Callable[..., str]
HOSTILE = "<script>alert(1)</script>\"'&"


class Elements(HTMLParser):
    """The elements of a page, and whether each closes."""

    VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "path"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}> at {self.getpos()}"
        self.open.pop()


@pytest.fixture(params=list(gallery.PARTS))
def page(request: pytest.FixtureRequest, visit: Callable[[str], HttpRequest], language: str) -> str:
    return gallery.components(visit(f"/components?part={request.param}")).content.decode()


def test_the_gallery_is_well_formed(page: str) -> None:
    assert Elements(page).open == []


def test_every_id_is_unique(page: str) -> None:
    ids = [attributes["id"] for _, attributes in Elements(page).all if attributes.get("id")]
    assert sorted(ids) == sorted(set(ids))


def test_what_a_label_or_description_points_to_exists(page: str) -> None:
    elements = Elements(page).all
    ids = {attributes.get("id") for _, attributes in elements}
    pointers = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-aria-controls")
    named = {each for _, attributes in elements for name in pointers for each in (attributes.get(name) or "").split()}
    assert named - ids == set()


def test_error_summary_leads_to_existing_fields(visit: Callable[[str], HttpRequest]) -> None:
    page = gallery.components(visit("/components?part=errors")).content.decode()
    summary = page[page.index("govuk-error-summary__list") :].partition("</ul>")[0]
    ids = {attributes.get("id") for _, attributes in Elements(page).all}
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 11
    assert set(targets) <= ids


def test_a_page_with_errors_says_so_in_its_title(visit: Callable[[str], HttpRequest]) -> None:
    titles = [
        gallery.components(visit(f"/components?part={part}")).content.decode().partition("</title>")[0]
        for part in ("errors", "fields")
    ]
    assert ["<title>Error: " in title for title in titles] == [True, False]


def test_a_part_nobody_knows_is_the_first(visit: Callable[[str], HttpRequest]) -> None:
    assert b'id="buttons"' in gallery.components(visit("/components?part=%00../x")).content


def test_nothing_inline_that_the_content_policy_refuses(page: str) -> None:
    for tag, attributes in Elements(page).all:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        if tag == "script":
            assert attributes.get("src") or attributes.get("type") == "application/json"


def test_direction_and_stylesheet_follow_the_language(page: str, language: str) -> None:
    right_to_left = language == "ar"
    assert f'lang="{language}" dir="{"rtl" if right_to_left else "ltr"}"' in page
    assert ("commonway.rtl.css" in page) is right_to_left


def test_the_language_switch_is_a_form_that_posts(page: str, language: str) -> None:
    switch = page[page.index('<form class="cw-languages"') :].partition("</form>")[0]
    other = "en" if language == "ar" else "ar"
    assert 'method="post"' in switch
    assert "csrfmiddlewaretoken" in switch
    assert f'value="{other}" lang="{other}"' in switch


@pytest.mark.parametrize(
    "line",
    [
        "{{ ui.button(x) }}",
        "{{ ui.input('n', x, value=x, hint=x, error=x) }}",
        "{{ ui.textarea('n', x, value=x, limit=10) }}",
        "{{ ui.radios('n', x, [(x, x, x)], value=x, error=x) }}",
        "{{ ui.select('n', x, [(x, x)], value=x) }}",
        "{{ ui.date_input('n', x, value={'day': x}, error=x) }}",
        "{{ ui.error_summary([(x, x)]) }}",
        "{{ ui.inset(x) }}{{ ui.details(x, x) }}{{ ui.panel(x, x) }}{{ ui.warning(x) }}{{ ui.notification_banner(x) }}",
        "{{ ui.summary_list([(x, x, x)], title=x) }}{{ ui.table([x], [[x]], caption=x) }}",
        "{{ ui.task_list([{'title': x, 'href': x, 'hint': x, 'status': x, 'colour': x}]) }}",
        "{{ ui.timeline([{'time': x, 'title': x, 'body': x, 'tag': x, 'state': x}]) }}",
        "{{ ui.reasons([{'text': x, 'outcome': x, 'detail': x}]) }}",
        "{{ ui.told([{'name': x, 'status': x, 'text': x, 'facts': [x], 'why': x, 'href': x, 'time': x}]) }}",
        "{{ ui.code_display(x) }}{{ ui.empty_state(x, x) }}{{ ui.progress_steps([x], 1) }}{{ ui.breadcrumbs([(x, x)]) }}",
        "{{ ui.phase_banner(x, x) }}{{ ui.back_link(x, x) }}{{ ui.navigation_bar([{'text': x, 'href': x}]) }}",
    ],
)
def test_text_is_escaped(draw: Draw, line: str) -> None:
    drawn = draw(line, x=HOSTILE)
    assert "alert(1)" in drawn or "&lt;" in drawn
    assert "<script" not in drawn


def test_a_textarea_keeps_its_lines_inside_a_conditional(draw: Draw) -> None:
    line = "{{ ui.radios('a', 'A', [{'value': 'x', 'text': 'X', 'conditional': ui.textarea('t', 'T', value=v)}]) }}"
    drawn = draw(line, v="one\ntwo\n  three")
    assert "one&#10;two&#10;  three</textarea>" in drawn


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("met", "Yes"),
        (True, "Yes"),
        ("no", "No"),
        ("not-met", "No"),
        (None, "We need to know"),
        ("unknown", "We need to know"),
    ],
)
def test_reasons_say_it_in_words(draw: Draw, outcome: object, word: str) -> None:
    drawn = draw("{{ ui.reasons([{'text': 'T', 'outcome': o}]) }}", o=outcome)
    assert f'cw-reason__word">{word}<' in drawn


def test_a_timeline_marks_times_for_machines_and_people(draw: Draw) -> None:
    when = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    drawn = draw("{{ ui.timeline([{'time': t, 'title': 'T'}]) }}", t=when)
    assert 'datetime="2026-03-03T14:05:00+00:00"' in drawn
    assert "3 March 2026, 14:05" in drawn


def test_a_code_is_read_letter_by_letter(draw: Draw) -> None:
    assert "7 K 3 F, 9 2 Q X" in draw("{{ ui.code_display('7K3F-92QX') }}")


@pytest.mark.parametrize(
    ("current", "last", "expected"),
    [(1, 2, [1, 2]), (3, 12, [1, 2, 3, 4, "…", 12]), (6, 12, [1, "…", 5, 6, 7, "…", 12]), (12, 12, [1, "…", 11, 12])],
)
def test_pagination_shows_the_ends_and_the_neighbours(current: int, last: int, expected: list[object]) -> None:
    made = parameters.pages_of(current, last, "?p={page}", "before", "after", "Pages", "Page")
    assert [item.get("number", "…") for item in made["items"]] == expected
    assert ("previous" in made) is (current > 1)
    assert ("next" in made) is (current < last)


def test_a_date_input_is_filled_from_any_form_of_date(draw: Draw) -> None:
    for value in (date(2026, 3, 1), "2026-03-01", {"day": "1", "month": "3", "year": "2026"}):
        drawn = draw("{{ ui.date_input('d', 'D', value=v) }}", v=value)
        assert re.search(r'name="d-day"[^>]*value="1"', drawn)
        assert re.search(r'name="d-year"[^>]*value="2026"', drawn)


class Boxes(forms.Form):
    """Plain Django fields, as a page may use them: one of several, any of several."""

    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    any = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)


def test_of_any_of_several_each_can_be_ticked() -> None:
    assert {bound.name: bound_fields.component(bound) for bound in Boxes()} == {"one": "radios", "any": "checkboxes"}
