"""Isolation at the page: who has no business with a thing is refused, and the refusal of staff is on the ledger.

Every address of the installation has a row in `addresses` that says whose it is; a new page without one fails.
"""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from commonway.catalogue import drafting
from commonway.kernel.clock import now
from commonway.ledger.models import Event
from tests import accounts, deciding
from tests.spec import addresses, hostile, peopled
from tests.spec.addresses import (
    AT_THE_DESK,
    BY_ROLE,
    JOURNEY,
    OF_A_PERSON,
    OF_A_SUPPLIER,
    OF_ALL,
    OF_AN_API,
    OF_AN_ORGANISATION,
    OF_THE_OPERATOR,
    OF_THE_OWNER,
    OF_WHOEVER_CALLS,
    OF_WHOEVER_LOOKS,
    SIGNED,
    Arguments,
)
from tests.spec.town import STAFF, STRANGERS, Town, a_town

pytestmark = pytest.mark.django_db
SECRETS = ("Omar Haddad", "47032711H", "Layla Haddad", "layla@mail.example")


def test_every_address_says_here_whose_it_is() -> None:
    rows = [*OF_A_PERSON, *AT_THE_DESK, *OF_AN_ORGANISATION, *OF_THE_OPERATOR, *OF_THE_OWNER, *BY_ROLE]
    rows += [*OF_A_SUPPLIER, *OF_WHOEVER_LOOKS, *OF_ALL, *SIGNED, *OF_AN_API, *OF_WHOEVER_CALLS]
    assert len(rows) == len(set(rows))
    assert addresses.names() == set(rows)


@pytest.fixture
def town() -> Town:
    return a_town()


def _answers(town: Town, who: str, pages: dict[str, str]) -> dict[tuple[str, str], HttpResponse]:
    """Return what *who* is answered at each page, looking and posting, once it is seen that nothing came of it."""
    browser = town.stranger(who)
    before = hostile.contents()
    answers: dict[tuple[str, str], Any] = {}
    for name, address in pages.items():
        answers[name, "GET"], answers[name, "POST"] = browser.get(address), browser.post(address, FORM)
    tables_, events = hostile.changes(before, hostile.contents())
    assert not tables_ - {"identity_user"}, (who, tables_)
    assert not events, (who, events)
    for (name, method), answer in answers.items():
        page = answer.content.decode()
        assert not [secret for secret in (*SECRETS, town.home.sent.reference) if secret in page], (who, name, method)
    return answers


FORM = {"true": "on", "key": "k", "full_name": "X", "outcome": "done", "confirmed": "yes", "email": "x@mail.example"}


def _refusals() -> int:
    return Event.objects.filter(type="access.refused").count()


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_opens_what_is_a_persons(town: Town, who: str) -> None:
    known = _refusals()
    answers = _answers(town, who, town.every(OF_A_PERSON))
    allowed = {302} if who == "nobody" else {403, 404, 405}
    assert {key: answer.status_code for key, answer in answers.items() if answer.status_code not in allowed} == {}
    for (name, method), answer in answers.items():
        if who == "nobody" and answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/"), (name, method)
    if who in STAFF:
        refused = [answer for answer in answers.values() if answer.status_code == 403]
        assert refused
        assert _refusals() - known == len(refused)


@pytest.mark.parametrize("who", STRANGERS)
def test_the_desk_opens_nothing_without_the_persons_verified_contact(town: Town, who: str) -> None:
    known = _refusals()
    answers = _answers(town, who, town.every(AT_THE_DESK))
    for (name, method), answer in answers.items():
        where = (who, name, method, answer.status_code, answer.get("Location", ""))
        if answer.status_code == 302:
            assert answer["Location"].startswith(("/sign-in/", "/account/login/", "/desk/find/", "/desk/")), where
            assert not answer["Location"].startswith("/desk/requests/"), where
        else:
            assert answer.status_code in {403, 404, 405}, where
    if who in STAFF:
        assert _refusals() - known == sum(answer.status_code == 403 for answer in answers.values())


@pytest.mark.parametrize("who", STRANGERS)
def test_another_organisation_opens_no_case_and_nothing_that_was_told(town: Town, who: str) -> None:
    known = _refusals()
    answers = _answers(town, who, town.every(OF_AN_ORGANISATION))
    expected = {302, 405} if who == "nobody" else {404, 405} if who == "caseworker of A" else {403, 405}
    assert {answer.status_code for answer in answers.values()} <= expected
    if who in STAFF:
        refused = [answer for answer in answers.values() if answer.status_code in {403, 404}]
        assert refused
        assert _refusals() - known == len(refused)


@pytest.mark.parametrize("who", [*STRANGERS, "another supplier"])
def test_nobody_but_its_supplier_comes_near_ordered_work(town: Town, who: str) -> None:
    pages = town.every(OF_A_SUPPLIER)
    if who == "another supplier":
        town.meet(who, peopled.staff("supplier", "tax")[0])
    known = _refusals()
    answers = _answers(town, who, pages)
    expected = {302, 405} if who == "nobody" else {404, 405} if who == "another supplier" else {403, 405}
    assert {answer.status_code for answer in answers.values()} <= expected
    if who in STAFF or who == "another supplier":
        refused = [answer for answer in answers.values() if answer.status_code in {403, 404}]
        assert refused
        assert _refusals() - known == len(refused)


@pytest.mark.parametrize("who", STRANGERS)
def test_only_the_operators_coordinators_come_into_the_console(town: Town, who: str) -> None:
    pages, known = town.every(OF_THE_OPERATOR), _refusals()
    answers = _answers(town, who, pages)
    assert {answer.status_code for answer in answers.values()} <= ({302, 405} if who == "nobody" else {403, 405})
    assert sum(answer.status_code != 405 for answer in answers.values()) >= len(pages)
    if who in STAFF:
        assert _refusals() - known == sum(answer.status_code == 403 for answer in answers.values())


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_elses_coordinators_see_or_change_the_rules_of_a_service(town: Town, who: str) -> None:
    at, owner = now(), accounts.as_staff(accounts.a_staff_member("coordinator", "pensions"))
    drafting.begin("testland", deciding.FILE, by=owner, at=at)
    pages, known = town.every(OF_THE_OWNER), _refusals()
    answers = _answers(town, who, pages)
    assert {answer.status_code for answer in answers.values()} <= ({302, 405} if who == "nobody" else {403, 405})
    assert sum(answer.status_code != 405 for answer in answers.values()) >= len(pages)
    if who in STAFF:
        assert _refusals() - known == sum(answer.status_code == 403 for answer in answers.values())


# Whose pages of the workbench are: the rest are the pensions agency's.
WHOSE = {
    **dict.fromkeys(("delivery", "answer", "question"), "tax"),
    **dict.fromkeys(("decide", "confirm-decision", "drop-decision", "reopen", "pass-on"), "passports"),
    **dict.fromkeys(("chain", "chain-paper"), "court"),
}

# Pages that only take a form, those that have nothing to show in the household as it is, and pictures and papers.
QUEUE = {f"workbench-queue:{page}" for page in ("next", "act")}
ONLY_POSTED = (
    QUEUE
    | {"workbench-plans:state", "workbench-appointments:outcome"}
    | {
        f"workbench:{page}"
        for page in ("resume-case", "take", "put-back", "accept", "keep", "drop-decision", "retry", "ask")
    }
)
NOT_NOW = {"pause", "extend", "decide", "confirm-decision"}
WITHOUT_WORDS = {
    f"workbench:{page}" for page in ("drawing", "chain-paper", "case-document", "evidence-paper", "order-photo")
} | {f"workbench-queue:{page}" for page in ("counter", "now", "door", "print")}


def test_who_may_is_let_in(town: Town) -> None:
    """The refusals above are not for want of a page: whoever has business there gets it."""
    home = town.home
    for name, address in town.every(OF_A_PERSON).items():
        assert home.browser.get(address).status_code in {200, 302, 405}, name
    calling, post = peopled.staff("agent", number=3)
    peopled.in_contact(calling, post, home.person)
    for name, address in town.every(AT_THE_DESK).items():
        assert calling.get(address).status_code in {200, 302, 405}, name
    working = {name: peopled.staff("caseworker", name)[0] for name in ("pensions", "tax", "passports", "court")}
    for name, address in town.every(OF_AN_ORGANISATION).items():
        whose = WHOSE.get(name.removeprefix("workbench:"), "pensions")
        answer = working[whose].get(address)
        expected = 405 if name in ONLY_POSTED else 302 if name.removeprefix("workbench:") in NOT_NOW else 200
        assert answer.status_code == expected, name
        if answer.status_code == 200 and name not in WITHOUT_WORDS:
            told = answer.content.decode()
            known = (
                home.sent.reference,
                home.case.reference,
                home.decided.reference,
                home.order.reference,
                home.payment.reference,
            )
            assert any(words in told for words in (*known, "Omar Haddad", "Layla Haddad")), name
    supplying = peopled.staff("supplier", "carriers")[0]
    for name, address in town.every(OF_A_SUPPLIER).items():
        answer = supplying.get(address)
        expected = {"partner:add-photo": 405, "partner:charge": 302}.get(name, 200)  # nothing to charge for yet
        assert answer.status_code == expected, name
    assert "Omar Haddad" in supplying.get(reverse("partner:order", args=[home.order.id])).content.decode()
    overseeing = peopled.staff("coordinator")[0]
    owning = peopled.staff("coordinator", "pensions")[0]
    for browser in (owning, overseeing):
        browser.post(reverse("console:draft-begin", args=[deciding.FILE]))
        for name, address in town.every(OF_THE_OWNER).items():
            assert browser.get(address).status_code in {200, 405}, name
    for name, address in town.every(OF_THE_OPERATOR).items():
        answer = overseeing.get(address)
        assert answer.status_code in {200, 404, 405}, name  # compare without two versions is 404
        assert not [secret for secret in SECRETS if secret in answer.content.decode()], name


def test_nobody_walks_on_the_other_side_of_the_counter(town: Town) -> None:
    """What is told is recorded with the channel of its side: staff do not tell as the person, nor the person as staff."""
    home = town.home
    calling, post = peopled.staff("agent", number=4)
    peopled.in_contact(calling, post, home.person)
    before = hostile.contents()
    pages: dict[str, Arguments] = {**JOURNEY, "start": lambda _home: ("bereavement",)}
    for page, arguments in pages.items():
        for browser, side in ((home.browser, "desk-journey"), (calling, "journey")):
            address = reverse(f"{side}:{page}", args=arguments(home))
            for answer in (browser.get(address), browser.post(address, FORM)):
                assert answer.status_code in {302, 403, 405}, (side, page)
                assert "/start/" not in answer.get("Location", ""), (side, page)
    tables_, events = hostile.changes(before, hostile.contents())
    assert not tables_ - {"contacts_contact"}
    assert not events


def test_pages_about_whoever_looks_show_nobody_elses(town: Town) -> None:
    home = town.home
    for who in ("resident", "helper"):
        for name in OF_WHOEVER_LOOKS - {"journey:start"}:
            page = town.stranger(who).get(reverse(name)).content.decode()
            for secret in (home.sent.reference, home.draft.reference, str(home.person.id), "layla@mail.example"):
                assert secret not in page, (who, name)
    assert home.sent.reference in home.browser.get(reverse("timeline")).content.decode()


def test_lists_are_of_ones_own_share_and_role(town: Town) -> None:
    arguments: dict[str, list[Any]] = {
        "desk:end-left-open": [town.home.draft.id],
        "desk:service": ["advice"],
        "desk-appointments:book": ["pension-office", "stop-pension"],
    }
    for name, role in BY_ROLE.items():
        address = reverse(name, args=arguments.get(name, ["bereavement"] if name == "desk-journey:start" else []))
        for who in ("resident", "helper", "coordinator of A", "caseworker of A", "agent of A"):
            answer = town.stranger(who).get(address)
            seen = name.startswith("console:retention") or name == "console:processes"
            own = who == f"{role} of A" and (role == "caseworker" or seen)
            assert answer.status_code in ({200, 302, 405} if own else {403, 405}), (name, who)
            assert town.home.sent.reference not in answer.content.decode(), (name, who)
