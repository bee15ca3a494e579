"""The desk officer's story in a real browser: a call, a caller, a request begun together, and handed over and back."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail

from commonway.contacts.models import Contact
from commonway.identity import people
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from tests import accounts
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = pytest.mark.system

OPERATOR = "tell-once-office"
FATHER = {"full_name": "Yusuf Marden", "date_of_birth": "1947-03-27", "national_number": "47032718K"}
DEATH = {"date_of_death": "2026-01-10", "place_of_death": "Port Amal General Hospital"}
LEILA = {"name": "Leila Marden", "date_of_birth": "1979-06-14"}


def _take_a_call(officer: Walker) -> None:
    officer.go("/desk/")
    officer.look("Take a call")
    officer.press("Take a call")
    officer.look("Caller not checked")


def _code(officer: Walker) -> str:
    shown = officer.page.locator(".cw-code > span[aria-hidden]").all_inner_texts()
    code = "".join(shown).strip()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code), code
    return code


def test_begun_on_the_phone_and_gone_on_with_at_home(talvera: None, walk: Callable[..., Walker]) -> None:
    # Given a desk officer, and a daughter who calls for the first time
    officer = walk()
    enter(officer, "agent", OPERATOR)
    _take_a_call(officer)

    # When the officer finds nobody, makes her known and begins with her
    officer.fill(LEILA)
    officer.press("Find")
    officer.look("Nobody fits")
    officer.press("Make a new person")
    officer.look("A new person")
    officer.fill({"email": "leila.marden@mail.example", "phone": "0700 555 014"})
    officer.page.get_by_label("English").check()
    officer.press("Make this person")
    officer.look("Checked: date of birth and full name")
    officer.follow("When someone dies")
    officer.look("When someone dies")
    officer.leave_by(officer.page.locator("main form").get_by_role("button").first)
    officer.look("Part 1 of")
    officer.fill(FATHER)
    officer.press("Continue")
    officer.look("Can we look this up?")
    officer.go(re.sub(r"evidence/$", "steps/the-death/", officer.page.url))
    officer.look("Leila Marden")  # the banner, on every page of the journey
    officer.fill(DEATH)
    officer.press("Continue")
    officer.leave_by(officer.page.locator("main").get_by_role("button", name="Save and come back later"))

    # And hands it back with a code, read out
    officer.look("Hand it back")
    officer.press("Make a code")
    officer.look("Read this code out")
    code = _code(officer)
    assert mail.outbox[-1].to == ["leila.marden@mail.example"]
    assert code not in mail.outbox[-1].body
    officer.leave_by(officer.page.locator("main").get_by_role("button", name="End the contact"))
    officer.look("How did it end?")
    officer.page.get_by_label("When someone dies").check()
    officer.page.get_by_label("They go on by themselves, with a code").check()
    officer.press("End the contact")
    officer.look("The contact has ended.")
    assert Contact.objects.get().request_id is not None

    # Then the daughter, at home, sees what she told, with the code and her date of birth
    daughter = walk(width=390)
    daughter.go("/")
    daughter.follow("I have a code")
    daughter.look()
    daughter.fill({"code": code.replace("-", " ").lower(), "date_of_birth": LEILA["date_of_birth"]})
    daughter.leave_by(daughter.page.locator("main form").get_by_role("button").first)
    daughter.look("When someone dies")
    daughter.go(daughter.page.url + "steps/who-died/")
    assert daughter.page.locator('[name="full_name"]').input_value() == FATHER["full_name"]
    daughter.go(daughter.page.url.replace("who-died", "the-death"))
    assert daughter.page.locator('[name="place_of_death"]').input_value() == DEATH["place_of_death"]

    # And the code is good once
    stranger = walk()
    stranger.go("/resume/")
    stranger.fill({"code": code, "date_of_birth": LEILA["date_of_birth"]})
    stranger.leave_by(stranger.page.locator("main form").get_by_role("button").first)
    stranger.look("do not belong together")


@pytest.mark.parametrize(("width", "scripts", "language"), [(390, True, "en"), (1280, True, "ar"), (390, False, "ar")])
def test_begun_at_home_and_gone_on_with_at_the_desk(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str
) -> None:
    # Given a daughter who began at home, and saved for later
    daughter = walk()
    daughter.go("/start/bereavement/")
    daughter.sign_in("leila.marden@mail.example")
    daughter.look("When someone dies")
    daughter.leave_by(daughter.page.locator("main form").get_by_role("button").first)
    daughter.fill(FATHER)
    daughter.leave_by(daughter.page.locator("main").get_by_role("button", name="Save and come back later"))
    reference = daughter.page.locator("main strong").first.inner_text()
    daughter.go(re.sub(r"later/$", "steps/about-you/", daughter.page.url))
    daughter.fill({"applicant_name": LEILA["name"], "applicant_date_of_birth": LEILA["date_of_birth"]})
    daughter.leave_by(daughter.page.locator("main").get_by_role("button", name="Save and come back later"))
    daughter.look(reference)
    daughter.leave_by(daughter.page.locator("main form").get_by_role("button").first)
    code = _code(daughter)

    # When she comes to the counter with her code
    officer = walk(width=width, scripts=scripts, language=language)
    enter(officer, "agent", OPERATOR)
    officer.go("/desk/")
    officer.look()
    officer.leave_by(officer.page.locator('button[name="channel"][value="counter"]'))
    officer.look()
    officer.go("/desk/code/")
    officer.look()
    officer.fill({"code": code, "date_of_birth": LEILA["date_of_birth"]})
    officer.leave_by(officer.page.locator("main form").get_by_role("button").first)

    # Then the officer goes on where she stopped
    officer.look(reference)
    officer.go(officer.page.url + "steps/who-died/")
    officer.look()
    assert officer.page.locator('[name="full_name"]').input_value() == FATHER["full_name"]
    officer.go("/desk/person/")
    officer.look(reference)
    officer.go("/desk/contact/end/")
    officer.look()


def test_a_known_caller_is_checked_by_what_they_say(talvera: None, walk: Callable[..., Walker]) -> None:
    # Given somebody who is known, and calls
    officer = walk()
    enter(officer, "agent", OPERATOR)
    _user, person = accounts.a_resident("omar@mail.example")
    profile = {"name": "Omar Haddad", "date_of_birth": "1951-08-02"}
    people.change_profile(person.id, profile, by=system("tests"), at=now())
    _take_a_call(officer)
    officer.fill({"email": "omar@mail.example"})
    officer.press("Find")
    officer.look("O. H.")
    officer.press("Check that it is them")
    # When what they say does not fit, nothing of them is shown
    officer.look("Is it them?")
    officer.fill({"date_of_birth": "1951-08-02", "name": "Omar Hadad"})
    officer.press("Check")
    officer.look("This does not fit: full name")
    assert "Haddad" not in officer.page.locator("main").inner_text()
    # Then, when it does, they are
    officer.fill({"date_of_birth": "1951-08-02", "name": "Omar Haddad"})
    officer.press("Check")
    officer.look("Omar Haddad")


def test_a_general_question_is_answered_at_once(talvera: None, walk: Callable[..., Walker]) -> None:
    officer = walk()
    enter(officer, "agent", OPERATOR)
    officer.go("/desk/")
    officer.page.locator("#q").fill("funeral")
    officer.leave_by(officer.page.get_by_role("search").get_by_role("button"))
    officer.look("services")
    officer.leave_by(officer.page.locator('.cw-cards a[href$="/funeral-payment/"]'))
    officer.look("Who can get it")


def test_staff_sign_in_with_a_password_and_a_code_from_their_phone(talvera: None, walk: Callable[..., Walker]) -> None:
    # Given an officer whose second factor is set up
    post, secret = accounts.a_staff_member("agent", OPERATOR, second_factor=False), generate_totp_secret()
    TOTP.activate(post.user, secret)
    officer = walk()
    # When they sign in
    officer.go("/desk/")
    officer.look()
    officer.page.locator('[name="login"]').fill(post.user.email)
    officer.page.locator('[name="password"]').fill(accounts.PASSWORD)
    officer.press("Sign in")
    officer.look()
    assert "/desk/" not in officer.page.url  # the password alone opens nothing
    counter = next(iter(yield_hotp_counters_from_time()))
    officer.page.locator('[name="code"]').fill(format_hotp_value(hotp_value(secret, counter)))
    officer.leave_by(officer.page.locator("main form").get_by_role("button").first)
    # Then they are where they wanted to be
    officer.look("Take a call")
