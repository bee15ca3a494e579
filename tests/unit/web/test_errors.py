"""Error pages: each says what happened and what to do next, and none needs what may be broken."""

from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.test import override_settings

from commonway.kernel.errors import CommonwayError
from commonway.web import errors

Visit = Callable[[str], HttpRequest]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 429])
def test_each_status_has_a_page_with_a_next_step(visit: Visit, status: int) -> None:
    response = errors.problem(visit("/x"), status=status)
    page = response.content.decode()
    assert response.status_code == status
    assert page.count("<h1") == 1
    assert "What to do next" in page


def test_an_error_speaks_for_itself_and_is_escaped(visit: Visit) -> None:
    error = CommonwayError("The code <b> is used up.", remedy="Ask for a new one.")
    page = errors.problem(visit("/x"), status=410, error=error).content.decode()
    assert "The code &lt;b&gt; is used up." in page
    assert "Ask for a new one." in page


def test_a_status_without_a_page_borrows_one(visit: Visit) -> None:
    response = errors.problem(visit("/x"), status=422)
    assert response.status_code == 422
    assert b"We could not read what was sent" in response.content


def test_too_much_data_is_413(visit: Visit) -> None:
    assert errors.bad_request(visit("/x"), RequestDataTooBig()).status_code == 413


def test_a_form_that_was_open_too_long_says_so(visit: Visit) -> None:
    response = errors.csrf_failure(visit("/x"), reason="CSRF token missing")
    assert response.status_code == 403
    assert b"open for too long" in response.content


@override_settings(TEMPLATES=[], ROOT_URLCONF="nowhere")
def test_the_last_page_needs_nothing(visit: Visit) -> None:
    response = errors.server_error(visit("/x"))
    assert response.status_code == 500
    assert b'href="/static/commonway/commonway.css"' in response.content
    assert "حدث خطأ".encode() in response.content
