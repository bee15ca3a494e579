"""A real browser in front of a real server: what the tests of whole stories walk with."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from commonway.catalogue.publishing import publish
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from commonway.packs.load import load

TALVERA = Path(__file__).resolve().parents[2] / "packs" / "talvera"
PICTURES = os.environ.get("COMMONWAY_PICTURES", "")  # a folder: every page looked at is also pictured there
PATIENCE = 15_000  # milliseconds


@pytest.fixture
def talvera(transactional_db: None) -> None:
    """The example jurisdiction, published."""
    publish(load(TALVERA), by=system("tests"), at=now())


class Walker:
    """Someone at a browser. `look` holds each page to the accessibility rules."""

    def __init__(self, page: Page, address: str, *, name: str, scripts: bool) -> None:
        self.page = page
        self.address = address
        self.name = name
        self.scripts = scripts
        self.looked_at: list[str] = []

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")

    def press(self, words: str, *, exact: bool = True) -> None:
        """Press the button, or follow the link that looks like one, with these words."""
        self.leave_by(self.page.locator("main").get_by_role("button", name=words, exact=exact).first)

    def follow(self, words: str, *, exact: bool = True) -> None:
        """Follow the link with these words."""
        self.leave_by(self.page.get_by_role("link", name=words, exact=exact).first)

    def leave_by(self, way: Locator) -> None:
        """Click what leads to another page, and wait until that page is loaded: the server is done, the old is gone."""
        with self.page.expect_navigation():
            way.click()

    def fill(self, answers: dict[str, Any]) -> None:
        """Fill in a form by the names of its fields: texts typed, dates in three boxes, choices picked."""
        for name, value in answers.items():
            if self.page.locator(f"#{name}-day").count():
                year, month, day = str(value).split("-")
                for part, typed in (("day", day), ("month", month), ("year", year)):
                    self.page.locator(f"#{name}-{part}").fill(typed)
                continue
            field = self.page.locator(f'[name="{name}"]')
            if field.first.get_attribute("type") == "radio":
                said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
                self.page.locator(f'[name="{name}"][value="{said}"]').check()
            elif field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def look(self, words: str = "") -> str:
        """Return the page's text after checking it: *words* on it, nothing inaccessible, nothing too wide."""
        body = self.page.locator("body")
        expect(body, f"“{words}” is not on {self.page.url}").to_contain_text(
            words, use_inner_text=True, timeout=PATIENCE
        )
        text = body.inner_text()
        self.looked_at.append(self.page.url)
        self._picture()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the window"
        if self.scripts:
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        return text

    def sign_in(self, email: str) -> None:
        """Sign in by the link in the mail, as residents do, and come back to where this began."""
        self.page.locator("#id_email, #email").fill(email)
        self.leave_by(self.page.locator("main form").get_by_role("button"))
        self.look()
        link = re.search(r"https?://\S+", str(mail.outbox[-1].body))
        assert link, mail.outbox[-1].body
        self.go(re.sub(r"https?://[^/]+", "", link[0]))
        self.look()
        self.leave_by(self.page.locator("main form").get_by_role("button"))

    def _picture(self) -> None:
        if PICTURES:
            file = Path(PICTURES) / f"{self.name}-{len(self.looked_at):02}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=file, full_page=True)


@pytest.fixture
def walk(chromium: Browser, served: LiveServer, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return a function that puts someone at a browser: ``walk(width=390, scripts=False, language="ar")``."""
    opened: list[BrowserContext] = []
    cache.clear()  # how often an address asked for a link is counted there

    def begin(*, width: int = 1280, scripts: bool = True, language: str = "en") -> Walker:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale=language,
            extra_http_headers={"Accept-Language": language},
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        name = f"{request.node.name}-{width}-{language}"
        return Walker(context.new_page(), served.url, name=re.sub(r"\W+", "-", name), scripts=scripts)

    yield begin
    for context in opened:
        context.close()
