"""Rendering pages without a server or a database."""

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.utils import translation
from jinja2 import Environment

from commonway.web.ui.environment import environment


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.unit.web.addresses", COMMONWAY_DEMONSTRATION=True):
        yield


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def visit() -> Callable[[str], HttpRequest]:
    return lambda path: RequestFactory().get(path)


@pytest.fixture(scope="session")
def jinja() -> Environment:
    return environment()


@pytest.fixture
def draw(jinja: Environment) -> Callable[..., str]:
    """Render a line of template with every component at hand."""

    def render(line: str, **context: object) -> str:
        return jinja.from_string('{% import "ui/components.html" as ui %}' + line).render(**context)

    return render
