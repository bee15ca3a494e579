"""What a page loads: small, free of borrowed identity, licensed, and mirrored for right-to-left languages."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory

from commonway.web import gallery

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "commonway" / "web" / "static" / "commonway"
STYLESHEETS = ("commonway.css", "commonway.rtl.css")
FOR_STAFF = ("commonway-staff.css", "commonway-staff.rtl.css")
FOR_SCREENS = ("commonway-screen.css", "commonway-screen.rtl.css")
MOST_STYLE, MOST_SCRIPT, MOST_FIRST_LOAD = 75_000, 20_000, 100_000


def text(name: str) -> str:
    return (BUILT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STYLESHEETS)
def test_stylesheets_are_small(name: str) -> None:
    assert len(text(name).encode()) <= MOST_STYLE


def test_the_script_is_small() -> None:
    assert len(text("commonway.js").encode()) <= MOST_SCRIPT


@pytest.mark.parametrize("name", STYLESHEETS + FOR_STAFF + FOR_SCREENS)
@pytest.mark.parametrize("borrowed", ["GDS Transport", "crown", "crest", "@font-face", "url(http", "@import"])
def test_no_borrowed_identity_and_nothing_from_elsewhere(name: str, borrowed: str) -> None:
    assert borrowed not in text(name)


def test_the_script_asks_nothing_of_another_host() -> None:
    assert not re.findall(r"fetch\(|XMLHttpRequest|eval\(|new Function", text("commonway.js"))


def test_the_licence_of_what_is_inside_comes_along() -> None:
    licence = text("LICENSES.txt")
    assert "GOV.UK Frontend 6." in licence
    assert "MIT License" in licence


def test_the_mirror_is_a_mirror() -> None:
    plain, mirrored = (text(name) for name in STYLESHEETS)
    for side, other in (
        ("margin-left:", "margin-right:"),
        ("padding-left:", "padding-right:"),
        ("float:left", "float:right"),
    ):
        assert plain.count(side) == mirrored.count(other)
    assert plain != mirrored


def test_every_class_of_our_own_that_a_template_uses_is_styled() -> None:
    web = ROOT / "src" / "commonway" / "web"
    pages = [*(web / "templates").rglob("*.html"), *(web / "ui").glob("*.html")]
    used = {
        name for page in pages for name in re.findall(r"(?<![\w-])cw-[a-z]+(?:__[a-z]+)?(?![\w-])", page.read_text())
    }
    styles = text("commonway.css") + text("commonway-staff.css") + text("commonway-screen.css")
    ids = {name for page in pages for name in re.findall(r'id="(cw-[a-z-]+)"', page.read_text())}
    plain = {"cw-steps__step", "cw-timeline__entry"}  # drawn through their states as well
    assert {name for name in used - ids - plain if f".{name}" not in styles} == set()


@pytest.mark.urls("tests.unit.web.addresses")
@pytest.mark.parametrize("part", gallery.PARTS)
def test_first_load_is_light(rf: RequestFactory, part: str) -> None:
    page = gallery.components(rf.get("/components", {"part": part})).content
    loaded = ("commonway.css", "commonway-staff.css", "commonway.js", "mark.svg")
    linked = {name for name in loaded if f"commonway/{name}".encode() in page}
    assert linked == {*loaded} - (set() if part in {"buttons", "lists"} else {"commonway-staff.css"})
    assert len(page) + sum((BUILT / name).stat().st_size for name in linked) <= MOST_FIRST_LOAD
