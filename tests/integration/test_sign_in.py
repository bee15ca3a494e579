"""Residents sign in by a link that works once."""

from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from commonway.identity import people, sign_in
from commonway.identity.models import Person, User
from commonway.kernel.clock import now
from commonway.web import local_mail
from tests.accounts import a_resident, a_staff_member, signed_in
from tests.integration.acting_pages import ADDRESS, ask, link_in, open_link, who

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.acting_pages")]


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def test_the_first_link_makes_the_account_and_the_person() -> None:
    client = Client()
    assert ask(client)["Location"] == reverse("sign_in_sent")
    assert not User.objects.exists()  # asking leaves no trace
    assert open_link(client, link_in(mail.outbox[0])).status_code == 302
    person = Person.objects.get(user__email=ADDRESS)
    assert people.profile(person.id)["email"] == ADDRESS
    assert who(client).startswith("person  subjects")
    assert client.get("/test/own/").content.decode() == str(person.id)


def test_a_link_works_once_for_known_and_unknown_addresses() -> None:
    a_resident("known@mail.example")
    for address in (ADDRESS, "known@mail.example"):
        ask(Client(), address)
        link = link_in(mail.outbox[-1])
        open_link(Client(), link)
        again = Client()
        assert again.get(link).status_code == 410
        assert again.post(link, {"link": parse_qs(urlsplit(link).query)["link"][0]}).status_code == 410
        assert who(again).startswith("nobody")


@pytest.mark.parametrize("lookalike", ["mıra@mail.example", "mira@maıl.example", "ſam@mail.example"])
def test_an_address_that_only_looks_alike_gets_no_link_of_another_account(lookalike: str) -> None:
    """In capitals ``ı`` is ``I`` and ``ſ`` is ``S``, for the database too; the mail would go to another mailbox."""
    for address in ("mira@mail.example", "sam@mail.example"):
        a_resident(address)
    before = set(User.objects.values_list("email", flat=True))
    ask(Client(), lookalike)
    stranger = Client()
    assert open_link(stranger, link_in(mail.outbox[0])).status_code == 302
    [made] = User.objects.exclude(email__in=before)
    assert made.email == lookalike
    assert stranger.get("/test/own/").content.decode() == str(Person.objects.get(user=made).id)


def test_the_case_of_an_address_makes_no_second_account() -> None:
    a_resident("mira@mail.example")
    ask(Client(), "Mira@Mail.example")
    open_link(Client(), link_in(mail.outbox[0]))
    assert User.objects.get().email == "mira@mail.example"


def test_opening_a_link_signs_nobody_in() -> None:
    """Scanners of mail open links; only the button signs in."""
    client = Client()
    ask(client)
    for _ in range(3):
        assert client.get(link_in(mail.outbox[0])).status_code == 200
    assert who(client).startswith("nobody")
    assert open_link(client, link_in(mail.outbox[0])).status_code == 302


def test_an_earlier_link_dies_with_a_later_sign_in() -> None:
    a_resident()
    ask(Client())
    ask(Client())
    first, second = (link_in(message) for message in mail.outbox)
    open_link(Client(), second)
    assert Client().get(first).status_code == 410


@pytest.mark.parametrize("kind", ["known", "unknown"])
def test_a_link_grows_old(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    if kind == "known":
        a_resident()
    ask(Client())
    later = time.time() + 20 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert Client().get(link_in(mail.outbox[0])).status_code == 410


@pytest.mark.parametrize(
    "token", ["", "x", "a:b", "a:b:c", "\x00", "é" * 50, "A" * 5000, ":::", "eyJlbWFpbCI6IngifQ:1:x"]
)
def test_a_made_up_link_is_told_not_to_work(token: str) -> None:
    client = Client()
    assert client.get(reverse("sign_in_link"), {"link": token}).status_code == 410
    assert client.post(reverse("sign_in_link"), {"link": token}).status_code == 410


def test_two_uses_at_once_sign_in_once(transactional_db: None) -> None:
    a_resident()
    token = sign_in.invitation(ADDRESS).token
    together, used, refused = Barrier(4), [], []

    def use() -> None:
        try:
            together.wait(timeout=30)
            used.append(sign_in.use_link(token, at=now()))
        except sign_in.LinkNotGood as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(used), len(refused)) == (1, 3)


def test_the_answer_is_the_same_whoever_asks() -> None:
    a_resident("known@mail.example")
    a_staff_member(email="dana@staff.example")
    User.objects.create_user("left@mail.example", is_active=False)
    answers = {
        (answer.status_code, answer["Location"])
        for address in ("known@mail.example", "new@mail.example", "dana@staff.example", "left@mail.example")
        for answer in [ask(Client(), address)]
    }
    assert answers == {(302, reverse("sign_in_sent"))}
    assert [message.to[0].split("@")[0] for message in mail.outbox] == ["known", "new", "dana"]


def test_staff_get_no_link_that_signs_in() -> None:
    post = a_staff_member(email="dana@staff.example")
    ask(Client(), "DANA@staff.example")
    assert link_in(mail.outbox[0]) == reverse("account_login")
    import sesame.utils

    for token in (
        sesame.utils.get_token(post.user, scope="resident"),
        sesame.utils.get_token(post.user),
        sign_in._FIRST.sign_object({"email": "dana@staff.example"}),
    ):
        client = Client()
        assert client.post(reverse("sign_in_link"), {"link": token}).status_code == 410
        assert who(client).startswith("nobody")


def test_a_token_for_something_else_signs_nobody_in() -> None:
    import sesame.utils

    user, _ = a_resident()
    client = Client()
    assert client.post(reverse("sign_in_link"), {"link": sesame.utils.get_token(user)}).status_code == 410


def test_no_more_than_five_mails_an_hour_to_one_address() -> None:
    for _ in range(8):
        assert ask(Client()).status_code == 302
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(("proxies", "sent"), [(0, 3), (1, 6)])
def test_one_place_has_a_limit_too(settings: LazySettings, proxies: int, sent: int) -> None:
    """The place is who asks; behind a proxy it is the address the proxy saw, and a header alone does not change it."""
    settings.ACCOUNT_RATE_LIMITS = {"sign_in_link": "3/h/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(10):
        browser = Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{number % 2}")
        assert ask(browser, f"person{number}@mail.example").status_code == 302
    assert len(mail.outbox) == sent


def test_a_wrong_address_is_told_so() -> None:
    page = ask(Client(), "not an address")
    assert page.status_code == 200
    assert "Enter an e-mail address like name@example.com" in page.content.decode()
    assert not mail.outbox


def test_a_mail_server_that_fails_is_no_error_page(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask(Client()).status_code == 302


def test_the_session_key_changes_at_sign_in() -> None:
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    before = client.cookies["sessionid"].value
    ask(client)
    open_link(client, link_in(mail.outbox[0]))
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize(
    ("after", "lands"),
    [("/test/own/", "/test/own/"), ("https://evil.example/", "/welcome/"), ("//evil.example", "/welcome/")],
)
def test_a_link_leads_on_only_to_our_own_pages(after: str, lands: str) -> None:
    client = Client()
    client.post(reverse("sign_in") + f"?next={after}", {"email": ADDRESS})
    assert open_link(client, link_in(mail.outbox[0]))["Location"] == lands
    forged = link_in(mail.outbox[0]).split("&next=")[0] + f"&next={after}"
    assert "evil" not in str(client.get(forged).get("Location", ""))


def test_nobody_signs_up_or_sets_a_password_by_a_form() -> None:
    assert Client().get(reverse("account_signup")).status_code == 404
    user, _ = a_resident()
    assert signed_in(user).get(reverse("account_set_password")).status_code == 404
    Client().post(reverse("account_reset_password"), {"email": ADDRESS})
    Client().post(reverse("account_reset_password"), {"email": "unknown@mail.example"})
    assert not mail.outbox


def test_local_mails_are_shown_with_links_to_open(settings: LazySettings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert local_mail.newest(tmp_path / "not-there") == []
    ask(Client())
    ask(Client(), "second@mail.example")
    newest, first = local_mail.newest(tmp_path)
    assert (first.to, newest.to) == (ADDRESS, "second@mail.example")
    [link] = [part.text for part in first.parts if part.link]
    assert open_link(Client(), link.removeprefix("http://testserver")).status_code == 302
