"""The browser that tests drive: one for each worker, shared by all tests that need one."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once: Playwright refuses a second one beside it in the same thread."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: run scripts/browser")
    # Playwright keeps an event loop running in this thread; Django would refuse to touch the database beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Beside a loop Django keeps other connections than without one: those of before and those of now would stay open.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
