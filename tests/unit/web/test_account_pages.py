"""Every page of signing in and looking after an account wears our layout, in both languages, without inline script."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client

from tests.unit.web.test_components import Elements

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "officer@example.com", "correct horse battery staple"
ANYONE = [
    "login/",
    "password/reset/",
    "password/reset/done/",
    "inactive/",
    "confirm-email/",
    "confirm-email/x/",
    "password/reset/key/1-x/",
]
SIGNED_IN = [
    "logout/",
    "password/change/",
    "reauthenticate/",
    "second-factor/",
    "second-factor/totp/activate/",
    "second-factor/webauthn/",
    "second-factor/webauthn/add/",
    "second-factor/recovery-codes/generate/",
]  # fmt: skip


@pytest.fixture
def officer(client: Client) -> Client:
    user = get_user_model().objects.create_user(email=EMAIL, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def check(client: Client, path: str, language: str) -> None:
    client.cookies["django_language"] = language
    response = client.get(f"/account/{path}")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="cw-masthead"' in page
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    for tag, attributes in Elements(page).all:
        assert "style" not in attributes
        assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/json"


@pytest.mark.parametrize("path", ANYONE)
def test_pages_for_anyone(client: Client, path: str, language: str) -> None:
    check(client, path, language)


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_for_the_signed_in(officer: Client, path: str, language: str) -> None:
    check(officer, path, language)


def test_a_wrong_password_is_explained_at_the_top(client: Client) -> None:
    page = client.post("/account/login/", {"login": EMAIL, "password": "wrong"}).content.decode()
    assert "<title>Error: Sign in" in page
    assert "There is a problem" in page
    assert page.index("govuk-error-summary") < page.index("<h1")
