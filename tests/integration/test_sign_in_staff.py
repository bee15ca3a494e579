"""Staff are invited, and sign in by two factors."""

import json

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from click import Command
from click.testing import CliRunner, Result
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonway.config.cli.staff import staff as commands
from commonway.contacts.models import Contact
from commonway.fence import scope
from commonway.identity import sign_in, staff
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from tests.accounts import AT, PASSWORD, a_resident, a_staff_member, an_organisation, signed_in
from tests.integration.acting_pages import ADDRESS, who
from tests.integration.test_isolation import as_application  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.acting_pages")]


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_staff_sign_in_with_password_and_second_factor() -> None:
    post = a_staff_member("agent", second_factor=False)
    secret = generate_totp_secret()
    TOTP.activate(post.user, secret)
    client = Client()
    answer = client.post(reverse("account_login"), {"login": post.user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert who(client).startswith("nobody")  # one factor is no factor
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert who(client).startswith("nobody")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert who(client).startswith("staff agent organisation")


def test_staff_without_a_second_factor_reach_nothing_else() -> None:
    post = a_staff_member("agent", second_factor=False)
    client = Client()
    client.post(reverse("account_login"), {"login": post.user.email, "password": PASSWORD})
    for address in (
        "/test/who/",
        "/test/desk/",
        "/test/own/",
        reverse("choose_post"),
        reverse("account_change_password"),
    ):
        assert client.get(address)["Location"] == reverse("mfa_activate_totp"), address
    assert client.post("/test/desk/")["Location"] == reverse("mfa_activate_totp")


def test_residents_do_not_pass_as_staff_nor_staff_as_residents() -> None:
    user, _ = a_resident()
    assert signed_in(user).get("/test/desk/").status_code == 403
    assert signed_in(a_staff_member("agent").user).get("/test/own/").status_code == 403
    assert signed_in(a_staff_member("caseworker").user).get("/test/desk/").status_code == 403


def test_staff_with_several_posts_choose_one() -> None:
    one = a_staff_member("agent", email="dana@staff.example")
    two = staff.invite(email="dana@staff.example", organisation="council", role="caseworker", by=system("t"), at=AT)
    client = signed_in(one.user)
    assert who(client).startswith("nobody")
    assert client.get("/test/desk/")["Location"].startswith(reverse("choose_post"))
    page = client.get(reverse("choose_post")).content.decode()
    assert "Council: desk" in page
    assert client.post(reverse("choose_post"), {"post": str(new_id())}).status_code == 200
    client.post(reverse("choose_post"), {"post": str(two.id)})
    assert who(client).startswith("staff caseworker organisation")
    staff.end(two.id, by=system("t"), at=now())
    assert who(client).startswith("staff agent")


def test_an_agent_sees_the_person_of_a_verified_open_contact_of_their_own() -> None:
    post, other = a_staff_member("agent"), a_staff_member("agent", email="eve@staff.example")
    _, person = a_resident()
    contact = Contact.objects.create(
        person_id=person.id,
        channel="phone",
        direction="inbound",
        staff_id=str(post.user_id),
        organisation_id="council",
        started_at=AT,
    )
    client = signed_in(post.user)
    session = client.session
    session["contact_id"] = str(contact.id)
    session.save()
    assert client.get(f"/test/people/{person.id}/").status_code == 403  # not verified yet
    contact.verified_by = ["date_of_birth"]
    contact.save()
    assert client.get("/test/desk/").content.decode() == str(person.id)
    assert client.get(f"/test/people/{person.id}/").content == b"1"
    stolen = signed_in(other.user)
    session = stolen.session
    session["contact_id"] = str(contact.id)
    session.save()
    assert stolen.get(f"/test/people/{person.id}/").status_code == 403
    contact.ended_at = now()
    contact.save()
    assert client.get(f"/test/people/{person.id}/").status_code == 403
    types = Event.objects.of(person.id).values_list("type", "actor_id")
    assert list(types.filter(type="data.read")) == [("data.read", str(post.user_id))]
    assert types.filter(type="access.refused").count() == 3


@pytest.mark.parametrize("query", ["", "?gathering=1"])
def test_a_refusal_outlives_the_transaction_it_undid(transactional_db: None, query: str) -> None:
    client = signed_in(a_staff_member("agent").user)
    assert client.get("/test/refused/" + query).status_code == 403
    assert Event.objects.filter(type="access.refused").count() == 1


def test_an_invitation_ends_in_an_account_with_a_password() -> None:
    an_organisation()
    post = staff.invite(email="new@staff.example", organisation="council", role="agent", by=system("t"), at=AT)
    assert staff.invite(email="NEW@staff.example", organisation="council", role="agent", by=system("t"), at=AT) == post
    link = sign_in.password_link(post.user).removeprefix("http://testserver")
    client = Client()
    form = client.get(link)["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    post.user.refresh_from_db()
    assert post.user.check_password(PASSWORD)
    again = Client().get(link)
    assert "Location" not in again or again["Location"] != form
    assert Event.objects.filter(type="staff.invited").count() == 1


@pytest.mark.parametrize(
    ("email", "organisation", "role", "says"),
    [
        ("nobody", "council", "agent", "not an e-mail address"),
        ("a@staff.example", "nowhere", "agent", "no organisation"),
        ("a@staff.example", "council", "boss", "no role"),
        (ADDRESS, "council", "agent", "resident's own"),
    ],
)
def test_a_wrong_invitation_says_what_to_do(email: str, organisation: str, role: str, says: str) -> None:
    a_resident()
    an_organisation()
    with pytest.raises(staff.InvitationInvalid, match=says) as wrong:
        staff.invite(email=email, organisation=organisation, role=role, by=system("t"), at=AT)
    assert wrong.value.remedy
    assert not Event.objects.filter(type="staff.invited").exists()


def test_staff_sign_in_however_their_address_was_written() -> None:
    post = a_staff_member(email="Dana.Bell@Staff.example", second_factor=False)
    assert post.user.email == "dana.bell@staff.example"
    answer = Client().post(reverse("account_login"), {"login": "Dana.Bell@Staff.example", "password": PASSWORD})
    assert answer.status_code == 302


def test_what_counts_attempts_holds_through_a_busy_day() -> None:
    """The cache throws out what sorts first once it is full; Django's own size is 300 entries."""
    cache.set("0:attempts", [1, 2, 3], 3600)
    for number in range(350):
        cache.set(f"z:{number}", 1, 3600)
    assert cache.get("0:attempts") == [1, 2, 3]


@pytest.mark.usefixtures("as_application")
def test_the_command_line_invites_lists_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonway.config.cli.staff.django_ready", lambda: None)
    an_organisation()

    def run(command: Command, arguments: list[str]) -> Result:
        with scope.within(scope.NOBODY):  # as a command begins
            return CliRunner().invoke(command, arguments)

    invited = run(commands, ["invite", "new@staff.example", "--organisation", "council", "--role", "agent"])
    assert invited.stdout.splitlines()[1].startswith("http://testserver/account/password/reset/key/")
    [listed] = run(commands, ["list", "--json"]).stdout.splitlines()
    post = json.loads(listed)
    assert (post["email"], post["role"]) == ("new@staff.example", "agent")
    assert run(commands, ["end", post["post"]]).exit_code == 0
    assert run(commands, ["list"]).stdout == ""
    again = run(commands, ["end", post["post"]])
    assert isinstance(again.exception, staff.PostUnknown)
