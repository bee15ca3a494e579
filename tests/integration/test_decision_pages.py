"""Decisions in the console: seen, changed in a draft, looked over and published, by whose they are."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commonway.catalogue import drafting
from commonway.catalogue import queries as catalogue
from commonway.catalogue.models import DecisionDraft, PackVersion
from commonway.dmn.editing import tables_in
from commonway.ledger.models import Event
from tests import accounts, deciding, factories
from tests.deciding import FILE

pytestmark = pytest.mark.django_db
OPERATOR = "tell-once-office"


def address(name: str, *arguments: object) -> str:
    return reverse(f"console:{name}", args=[FILE, *arguments])


def a_coordinator(organisation: str = "pensions", *, email: str = "") -> Client:
    return accounts.signed_in(accounts.a_staff_member("coordinator", organisation, email=email).user)


@pytest.fixture
def author() -> Client:
    """A coordinator of the agency whose pension it is, with a draft begun."""
    factories.published()
    browser = a_coordinator()
    browser.post(address("draft-begin"))
    return browser


def the_draft() -> DecisionDraft:
    return DecisionDraft.objects.open().get()


def post(browser: Client, name: str, *arguments: object, seen: int | None = None, **fields: Any) -> HttpResponse:
    form = {"seen": the_draft().revision if seen is None else seen, **fields}
    return browser.post(address(name, *arguments), form)  # type: ignore[return-value]


def cells() -> list[tuple[str, ...]]:
    return [row.cells for row in tables_in(drafting.latest(the_draft()).dmn)[0].rows]


def change_rule(browser: Client, place: int, *texts: str, seen: int | None = None) -> HttpResponse:
    fields = {f"cell-{number}": text for number, text in enumerate(texts)}
    return post(browser, "draft-rule", 0, place, seen=seen, **fields)


def test_the_list_shows_each_reader_their_own() -> None:
    factories.published()
    for organisation in ("pensions", OPERATOR):
        page = a_coordinator(organisation).get(reverse("console:decisions")).content.decode()
        assert "Widow pension" in page
        assert "Pensions Agency" in page
    assert a_coordinator("tax").get(reverse("console:decisions")).status_code == 403


def test_a_coordinator_of_an_agency_is_led_to_no_page_that_refuses_them() -> None:
    factories.published()
    browser = a_coordinator()
    assert browser.get(reverse("landing"))["Location"] == reverse("console:decisions")
    page = browser.get(reverse("console:decisions")).content.decode()
    assert reverse("console:shelf") not in page
    assert reverse("console:shelf") in a_coordinator(OPERATOR).get(reverse("console:decisions")).content.decode()


def test_a_decision_is_shown_as_a_table_with_the_names_of_facts() -> None:
    factories.published()
    page = a_coordinator().get(address("decision")).content.decode()
    assert "Years married" in page
    assert '<code dir="ltr">&lt; 10</code>' in page
    assert "any" in page
    assert "style=" not in page
    file = a_coordinator().get(address("decision-file"))
    assert file.content.decode() == deciding.dmn()
    assert "attachment" in file["Content-Disposition"]


def test_beginning_twice_is_one_draft(author: Client) -> None:
    a_coordinator(OPERATOR).post(address("draft-begin"))
    assert DecisionDraft.objects.count() == 1
    assert Event.objects.filter(type="draft.begun").count() == 1


def test_rules_are_changed_added_copied_moved_and_taken_out_without_scripts(author: Client) -> None:
    assert change_rule(author, 2, ">= 10", "< 20000", "450").status_code == 302
    assert cells()[1] == (">= 10", "< 20000", "450")
    change_rule(author, 0, "", "< 0", "0")
    assert cells()[3] == ("-", "< 0", "0")
    post(author, "draft-table", 0, do="up-4")
    assert cells()[2] == ("-", "< 0", "0")
    post(author, "draft-table", 0, do="down-1")
    assert [row[2] for row in cells()] == ["450", "200", "0", "300"]
    post(author, "draft-table", 0, do="copy-1")
    post(author, "draft-table", 0, do="remove-4")
    assert [row[2] for row in cells()] == ["450", "450", "200", "300"]
    post(author, "draft-table", 0, do="policy", hit_policy="FIRST")
    assert 'hitPolicy="FIRST"' in drafting.latest(the_draft()).dmn
    assert the_draft().revision == 8
    assert Event.objects.filter(type="draft.saved").count() == 7


@pytest.mark.parametrize("do", ["", "up-1", "down-3", "remove-9", "remove-x", "copy-", "explode-1", "remove-²"])
def test_a_button_that_does_nothing_saves_nothing(author: Client, do: str) -> None:
    assert post(author, "draft-table", 0, do=do).status_code == 302
    assert the_draft().revision == 1


def test_a_cell_that_is_no_feel_is_told_at_its_field_and_not_kept(author: Client) -> None:
    answer = change_rule(author, 1, "< ten", "(5", "")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Income" in page
    assert "cannot be read at character" in page
    assert 'value="(5"' in page
    assert the_draft().revision == 1


def test_a_note_says_what_is_found_and_publishing_is_refused_while_errors_stand(author: Client) -> None:
    change_rule(author, 1, "<= 10", "-", "200")
    page = author.get(address("draft")).content.decode()
    assert "can match together" in page
    assert address("draft-publish") not in page
    version = catalogue.current().version_id
    answer = post(author, "draft-publish", version=version, confirmed="yes")
    assert answer.status_code == 409
    assert "cannot be published" in answer.content.decode()
    assert PackVersion.objects.count() == 1


def test_publishing_makes_the_next_version_after_a_second_look(author: Client) -> None:
    change_rule(author, 1, "< 10", "-", "250")
    asked = author.get(address("draft-publish")).content.decode()
    assert "<del" in asked
    assert "250" in asked
    assert PackVersion.objects.count() == 1
    before = catalogue.current()
    answer = post(author, "draft-publish", version=before.version_id, confirmed="yes")
    assert answer.status_code == 302
    after = catalogue.current()
    assert after.pack.version == "2"
    assert "<text>250</text>" in after.pack.decisions[FILE].dmn
    assert catalogue.version(before.version_id).pack == before.pack
    assert [
        each.type for each in Event.objects.filter(type__in=("pack.published", "draft.published")).order_by("at", "id")
    ][-2:] == ["pack.published", "draft.published"]
    assert DecisionDraft.objects.get().outcome == "published"
    assert "250" in author.get(address("decision")).content.decode()


def test_a_draft_that_changes_nothing_is_not_published(author: Client) -> None:
    version = catalogue.current().version_id
    assert post(author, "draft-publish", version=version, confirmed="yes").status_code == 409


def test_two_editors_lose_nothing(author: Client) -> None:
    other = a_coordinator(OPERATOR)
    change_rule(other, 1, "< 10", "-", "210", seen=1)
    answer = change_rule(author, 1, "< 10", "-", "220", seen=1)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else saved this draft" in page
    assert "220" in page
    assert cells()[0][2] == "210"


def test_the_drawn_editors_version_can_still_be_saved_over_a_newer_one(author: Client) -> None:
    mine = deciding.dmn(("-", "-", "1"))
    change_rule(a_coordinator(OPERATOR), 1, "< 10", "-", "210", seen=1)
    answer = post(author, "draft-editor", 0, seen=1, dmn=mine)
    assert answer.status_code == 409
    assert "&lt;text&gt;1&lt;/text&gt;" in answer.content.decode()
    assert post(author, "draft-editor", 0, seen=2, dmn=mine).status_code == 302
    assert cells() == [("-", "-", "1")]
    post(author, "draft-restore", number=2)
    assert cells()[0][2] == "210"


def test_what_was_typed_for_a_rule_that_another_took_out_is_shown_again(author: Client) -> None:
    post(a_coordinator(OPERATOR), "draft-table", 0, do="remove-3")
    answer = change_rule(author, 3, "< 10", "-", "220", seen=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"Euros a month\s*</dt>\s*<dd[^>]*>\s*<code[^>]*>220", page)


def test_a_draft_that_is_gone_says_so_and_gives_back_what_was_sent(author: Client) -> None:
    post(author, "draft-discard", confirmed="yes")
    looked = author.get(address("draft"))
    assert (looked.status_code, "published or discarded in the meantime" in looked.content.decode()) == (404, True)
    for name, fields in (("draft-publish", {"confirmed": "yes"}), ("draft-discard", {"confirmed": "yes"})):
        answer = post(author, name, seen=1, **fields)
        assert answer.status_code == 409, name
        assert address("decision") in answer.content.decode()
    assert "220" in change_rule(author, 1, "< 10", "-", "220", seen=1).content.decode()
    drawn = post(author, "draft-editor", 0, seen=1, dmn=deciding.dmn(("-", "-", "7"))).content.decode()
    assert "&lt;text&gt;7&lt;/text&gt;" in drawn
    assert DecisionDraft.objects.open().count() == 0


def test_a_decision_that_cannot_be_put_to_work_is_told_and_not_published(author: Client) -> None:
    broken = deciding.dmn().replace(
        "</decision>",
        """</decision>
  <decision id="x" name="x"><literalExpression><text>sum(1..9)</text></literalExpression></decision>""",
    )
    post(author, "draft-file", file=SimpleUploadedFile("x.dmn", broken.encode()))
    page = author.get(address("draft")).content.decode()
    assert "was expected here" in page
    assert "It can be published once every error is put right" in page
    assert post(author, "draft-publish", version=catalogue.current().version_id, confirmed="yes").status_code == 409


@pytest.mark.parametrize(
    "dmn", ["", "no xml", "<html/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "\x00", "x" * 1_000_001]
)
def test_what_is_no_decision_is_not_kept(author: Client, dmn: str) -> None:
    answer = post(author, "draft-editor", 0, dmn=dmn)
    assert answer.status_code in {400, 409}
    sent = SimpleUploadedFile("x.dmn", dmn.encode(), content_type="application/xml")
    assert post(author, "draft-file", file=sent).status_code == 400
    assert the_draft().revision == 1


def test_a_file_goes_out_and_comes_back(author: Client) -> None:
    file = author.get(address("draft-file"))
    assert file.content.decode() == deciding.dmn()
    sent = SimpleUploadedFile("x.dmn", deciding.dmn(("-", "-", "7")).encode(), content_type="application/xml")
    assert post(author, "draft-file", file=sent).status_code == 302
    assert cells() == [("-", "-", "7")]


def test_undoing_is_one_more_revision(author: Client) -> None:
    change_rule(author, 1, "< 10", "-", "210")
    post(author, "draft-restore", number=1)
    assert the_draft().revision == 3
    assert drafting.latest(the_draft()).dmn == deciding.dmn()
    assert post(author, "draft-restore", number=9).status_code == 409


def test_discarding_is_asked_first_and_keeps_what_is_published(author: Client) -> None:
    assert "Discard this draft?" in author.get(address("draft-discard")).content.decode()
    assert post(author, "draft-discard").status_code == 200
    draft = the_draft()
    assert post(author, "draft-discard", confirmed="yes").status_code == 302
    draft.refresh_from_db()
    assert draft.outcome == "discarded"
    assert author.get(address("draft")).status_code == 404
    assert catalogue.current().pack.version == "1"


def test_somebody_published_in_between(author: Client) -> None:
    change_rule(author, 1, "< 10", "-", "250")
    seen = catalogue.current().version_id
    factories.published(factories.a_pack(version="1.5"))
    answer = post(author, "draft-publish", version=seen, confirmed="yes")
    assert answer.status_code == 409
    assert "after you looked at this page" in answer.content.decode()
    assert catalogue.current().pack.version == "1.5"
    assert post(author, "draft-publish", version=catalogue.current().version_id, confirmed="yes").status_code == 302
    assert catalogue.current().pack.version == "1.6"


def test_this_very_decision_was_published_in_between(author: Client) -> None:
    change_rule(author, 1, "< 10", "-", "250")
    theirs = deciding.a_decision_file(("-", "-", "999"))
    factories.published(factories.a_pack(version="1.5", decisions={FILE: theirs}))
    page = author.get(address("draft")).content.decode()
    assert "Somebody published another version of this decision" in page
    version = catalogue.current().version_id
    assert post(author, "draft-publish", version=version, confirmed="yes").status_code == 409
    post(author, "draft-move")
    assert post(author, "draft-publish", version=version, confirmed="yes").status_code == 302
    assert "999" not in catalogue.current().pack.decisions[FILE].dmn


def test_pages_are_light_and_in_both_languages(author: Client) -> None:
    change_rule(author, 1, "<= 10", "-", "200")
    for name, arguments in (
        ("decision", ()), ("draft", ()), ("draft-table", (0,)), ("draft-rule", (0, 1)), ("draft-rule", (0, 0)),
        ("draft-editor", (0,)), ("draft-publish", ()), ("draft-discard", ()),
    ):  # fmt: skip
        for language in ("en", "ar"):
            answer = author.get(address(name, *arguments), headers={"Accept-Language": language})
            assert answer.status_code == 200, name
            assert len(answer.content) < 60_000, name
            assert ("decision-editor.js" in answer.content.decode()) == (name == "draft-editor")


@pytest.mark.parametrize(
    "arguments", [("draft-table", 9), ("draft-rule", 0, 9), ("draft-rule", 9, 0), ("draft-editor", 4)]
)
def test_what_is_not_there_is_not_found(author: Client, arguments: tuple[Any, ...]) -> None:
    assert author.get(address(*arguments)).status_code == 404


def test_what_is_found_in_a_table_is_said_once_and_in_the_names_of_facts(author: Client) -> None:
    overlapping = deciding.dmn(("&lt; 10", "-", "1"), ("&lt; 5", "-", "2"), ("&gt;= 10", "-", "3"))
    post(author, "draft-file", file=SimpleUploadedFile("x.dmn", overlapping.encode()))
    page = author.get(address("draft")).content.decode()
    assert page.count("can match together") == 1
    assert "What has to be put right" not in page
    assert re.search(r"<li>Years married: <code", page)
