"""Every component, in both directions and on a phone, passes axe and fits its window; again with JavaScript off."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from commonway.web import gallery

STATIC = Path(__file__).resolve().parents[2] / "src" / "commonway" / "web" / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.urls("tests.unit.web.addresses"),
]


def answer(route: Route) -> None:
    """Serve the gallery and its files under the production content policy, without a server."""
    address = route.request.url.removeprefix("http://gallery.test")
    if address.startswith("/static/"):
        file = STATIC / address.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        return
    language, _, part = address.strip("/").partition("/")
    with translation.override(language):
        html = gallery.components(RequestFactory().get("/components", {"part": part})).content
    route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"content-security-policy": POLICY})


def open_page(chromium: Browser, address: str, *, width: int, scripts: bool) -> tuple[Page, list[str]]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    context.route("**/*", answer)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://gallery.test/{address}")
    return page, complaints


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("part", gallery.PARTS)
def test_a_part_is_accessible_fits_and_keeps_to_the_policy(
    chromium: Browser, part: str, language: str, width: int
) -> None:
    page, complaints = open_page(chromium, f"{language}/{part}", width=width, scripts=True)
    assert page.locator("body.js-enabled").count() == 1
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert complaints == []
    page.context.close()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(chromium: Browser) -> None:
    page, _ = open_page(chromium, "en/errors", width=1280, scripts=True)
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    page.get_by_role("link", name="Date of death must be a real date").click()
    assert page.evaluate("document.activeElement.id") == "died_on-day"
    page.context.close()


def test_a_conditional_question_hides_until_it_matters_and_shows_without_scripts(chromium: Browser) -> None:
    page, _ = open_page(chromium, "en/fields", width=1280, scripts=True)
    assert not page.get_by_label("Phone number", exact=True).is_visible()
    page.get_by_label("Phone", exact=True).check()
    assert page.get_by_label("Phone number", exact=True).is_visible()
    page.context.close()
    page, _ = open_page(chromium, "en/fields", width=1280, scripts=False)
    assert page.get_by_label("Phone number", exact=True).is_visible()
    page.context.close()


def test_characters_are_counted_in_the_language_of_the_page(chromium: Browser) -> None:
    page, _ = open_page(chromium, "en/fields", width=1280, scripts=True)
    page.get_by_label("Is there anything else").fill("x" * 205)
    assert page.get_by_text("Too many characters, take away: 5").first.is_visible()
    page.context.close()


def test_right_to_left_is_a_mirror_image(chromium: Browser) -> None:
    edges = {}
    for language in ("en", "ar"):
        page, _ = open_page(chromium, f"{language}/story", width=1280, scripts=True)
        box = page.locator(".cw-timeline__title").first.bounding_box()
        knot = page.locator(".cw-timeline").first.bounding_box()
        assert box is not None
        assert knot is not None
        edges[language] = (box["x"] - knot["x"], knot["x"] + knot["width"] - box["x"] - box["width"])
        page.context.close()
    assert edges["en"][0] == pytest.approx(30, abs=1)
    assert edges["ar"][1] == pytest.approx(30, abs=1)
