"""Deciding and appealing as a browser without scripts sees it, and letters as tagged PDF."""

import builtins
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from commonway.cases import reopening
from commonway.cases.models import Appeal, Case, Decision, Document, Task
from commonway.identity.models import Person
from commonway.kernel.clock import now
from commonway.vault.shredding import destroy
from commonway.web import paper
from tests import accounts, factories
from tests.spec import decided
from tests.spec.decided import DECISION, a_pack, asked, granted

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "reference" / "decision.schema.json"
REFUSED = {"outcome": "refused", "reasons": ["income-too-high"], "words": "It is over the limit."}


def worker(organisation: str = "council", email: str = "") -> Client:
    return accounts.signed_in(accounts.a_staff_member("caseworker", organisation, email=email).user)


def resident(language: str = "en") -> tuple[Client, Person]:
    user, person = accounts.a_resident("mona@mail.example")
    Person.objects.filter(id=person.id).update(language=language)
    return accounts.signed_in(user), person


def said(browser: Client, address: str) -> str:
    return browser.get(address, follow=True).content.decode()


def test_the_letter_is_seen_before_it_is_given_and_given_once() -> None:
    case, browser = asked(), worker()
    page = reverse("workbench:decide", args=[case.id])
    assert "Your income is too high." in said(browser, page)
    assert "There is a problem" in browser.post(page, {"outcome": "refused"}).content.decode()
    seen = browser.post(page, REFUSED).content.decode()
    assert "Check the letter" in seen
    assert "We say no: Funeral help." in seen
    assert not Decision.objects.exists()
    changed = browser.post(page, REFUSED | {"confirmed": "yes", "edit": "yes"}).content.decode()
    assert "It is over the limit." in changed
    assert not Decision.objects.exists()
    for _ in range(2):
        browser.post(page, REFUSED | {"confirmed": "yes"})
    assert Decision.objects.count() == 1
    shown = said(browser, reverse("workbench:case", args=[case.id]))
    for words in (
        "Your income is too high.",
        "It is over the limit.",
        "Correct the decision",
        "The case is kept until",
    ):
        assert words in shown


def test_words_typed_in_a_second_window_are_shown_and_not_lost() -> None:
    person_at, person = resident()
    decision = decided.decided(asked(person=person), at=now())
    person_at.post(reverse("lodge-appeal", args=[decision.id]), {"grounds": "My income was read wrongly."})
    browser, page = worker(), reverse("workbench:decide", args=[decision.about_id])
    typed = REFUSED | {"words": "On a second look,\nit is far over the limit.", "confirmed": "yes"}
    told = browser.post(page, typed, follow=True).content.decode()
    for words in ("Your decision was not saved", "An appeal against this decision is being heard.", "Look at the case"):
        assert words in told
    assert "it is far over the limit." in told
    same = browser.post(page, REFUSED | {"confirmed": "yes"}, follow=True).content.decode()
    assert "Your decision was not saved" not in same  # it was
    assert Decision.objects.count() == 1


def test_a_colleague_confirms_what_was_proposed() -> None:
    case = asked(a_pack(replace(DECISION, four_eyes=True)))
    first, second = worker(email="a@staff.example"), worker(email="b@staff.example")
    page = reverse("workbench:decide", args=[case.id])
    first.post(page, REFUSED | {"confirmed": "yes"})
    proposal = Decision.objects.get()
    confirm = reverse("workbench:confirm-decision", args=[case.id, proposal.id])
    assert "You proposed this" in said(first, page)
    first.post(confirm)
    assert Decision.objects.given().count() == 0
    assert "We say no: Funeral help." in said(second, page)
    second.post(confirm)
    assert Decision.objects.given().get().confirmed_by


def test_the_person_reads_keeps_and_appeals() -> None:
    browser, person = resident()
    decision = decided.decided(asked(person=person), at=now())
    letter = said(browser, reverse("letter", args=[decision.notice_id]))
    page = reverse("decision", args=[decision.id])
    assert page in letter
    shown = said(browser, page)
    assert "You can appeal until" in shown
    assert "Your income is too high." in shown
    lodge = reverse("lodge-appeal", args=[decision.id])
    assert "There is a problem" in browser.post(lodge, {"grounds": " "}).content.decode()
    paper = io.BytesIO(b"%PDF-1.7 slip")
    paper.name = "slip.pdf"
    answer = browser.post(lodge, {"grounds": "My income was read wrongly.", "paper": paper}, follow=True)
    assert "My income was read wrongly." in answer.content.decode()
    assert "slip.pdf" in answer.content.decode()
    appeal = Appeal.objects.get()
    assert Document.objects.filter(appeal_id=appeal.id).count() == 1
    judge = worker("court")
    chain = said(judge, reverse("workbench:chain", args=[appeal.case_id]))
    for words in ("My income was read wrongly.", "slip.pdf", "It is over the limit.", "Layla Haddad"):
        assert words in chain
    browser.post(reverse("withdraw-appeal", args=[appeal.id]))
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"


def test_a_decision_is_data_the_schema_describes() -> None:
    browser, person = resident()
    decision = decided.decided(asked(person=person), granted(words="Send the bill."))
    answer = browser.get(reverse("decision-file", args=[decision.id]))
    data = json.loads(answer.content)
    jsonschema.validate(data, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft202012Validator)
    assert data["outcome"] == "granted"
    assert data["amount"] == {"value": "500", "currency": "EUR", "period": "once", "unit": {}}
    assert data["reasons"] == {"standard": ["You were close family."], "words": "Send the bill."}
    assert data["appeal"]["to"] == "court"


@pytest.mark.parametrize(("language", "words"), [("en", "Help with the funeral"), ("ar", "Help with the funeral (ar)")])
def test_a_letter_is_a_tagged_pdf_with_a_title_and_a_language(language: str, words: str) -> None:
    browser, person = resident(language)
    decision = decided.decided(asked(person=person))
    answer = browser.get(reverse("letter-pdf", args=[decision.notice_id]))
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == words
        kinds = list(tags(pdf.Root.StructTreeRoot))
        assert {"/H1", "/H2", "/P", "/L", "/LI"} <= set(kinds)
        assert all(font_is_inside(font) for page in pdf.pages for font in page.Resources.Font.values())


def test_words_in_another_script_are_read_in_their_own_direction() -> None:
    browser, person = resident("ar")
    given = granted(words="Send the bill.\n\nأرسلوا الفاتورة إلى Seaside Council.")
    decision = decided.decided(asked(person=person), given)
    letter = said(browser, reverse("letter", args=[decision.notice_id]))
    assert '<p class="govuk-body" dir="ltr">Send the bill.</p>' in letter
    assert '<p class="govuk-body" dir="rtl">أرسلوا الفاتورة إلى Seaside Council.</p>' in letter


def tags(node: pikepdf.Object) -> list[str]:
    found = [str(node.S)] if "/S" in node else []
    kids = node.K if "/K" in node else []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found += tags(kid)
    return found


def font_is_inside(font: pikepdf.Object) -> bool:
    descriptor = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
    return any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_where_the_data_was_deleted_pages_say_so() -> None:
    _, person = resident()
    case = asked(person=person)
    decided.decided(case)
    destroy(person.id, by=factories.acting(person), at=now())
    assert "deleted" in said(worker(), reverse("workbench:case", args=[case.id]))


def test_where_the_data_was_deleted_nothing_waits_and_the_case_can_still_be_answered() -> None:
    _, person = resident()
    decided_ = asked(person=person)
    decided.decided(decided_)
    asked_ = asked(person=person)
    reopening.reopen(decided_.id, "A paper came back.", by=decided.COUNCIL, at=now())
    destroy(person.id, by=factories.acting(person), at=now())
    assert Task.objects.get(case=decided_).state == "withdrawn"
    assert "Answer by hand" in said(worker(), reverse("workbench:case", args=[asked_.id]))


def test_a_case_is_opened_again_with_a_reason() -> None:
    case, browser = asked(), worker()
    decided.decided(case)
    page = reverse("workbench:reopen", args=[case.id])
    assert "There is a problem" in browser.post(page, {"reason": ""}).content.decode()
    browser.post(page, {"reason": "A paper came back."})
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    assert "Decide again" in said(browser, reverse("workbench:decide", args=[case.id]))
    decide = REFUSED | {"changed": "Nothing new in the paper.", "confirmed": "yes"}
    browser.post(reverse("workbench:decide", args=[case.id]), decide)
    assert Decision.objects.given().count() == 2


def test_what_belongs_to_a_change_stands_inside_that_choice() -> None:
    browser, person = resident()
    decision = decided.decided(asked(person=person), at=now())
    browser.post(reverse("lodge-appeal", args=[decision.id]), {"grounds": "My income was read wrongly."})
    appeal, judge = Appeal.objects.get(), worker("court")
    page = reverse("workbench:decide", args=[appeal.case_id])
    shown = said(judge, page)
    inside = re.search(r'id="(conditional-ruling[\w-]*)".*?If you change it: what do you decide\?', shown, re.DOTALL)
    assert inside
    assert f'data-aria-controls="{inside[1]}"' in shown
    assert shown.count("If you change it: what do you decide?") == 1
    change, after = inside.start(), shown.index("Sent back to be decided again")
    assert change < shown.index("How much?") < after
    assert "(optional)" not in shown[change:after].partition("How much?")[0]
    # What was typed inside a choice that is not made is passed over, mistakes and all.
    upheld = {"ruling": "upheld", "words": "The income was read rightly.", "outcome": "granted", "amount": "plenty"}
    seen = judge.post(page, upheld).content.decode()
    assert "Check the letter" in seen
    # Where it is made, it is needed, and the error leads there.
    problem = judge.post(page, {"ruling": "changed", "words": "It was read wrongly."}).content.decode()
    assert "Choose what you decide." in problem
    assert 'href="#outcome"' in problem


def test_without_pango_the_reader_is_told_to_print_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    browser, person = resident()
    decision = decided.decided(asked(person=person))
    missing = "cannot load library 'libpangoft2-1.0-0'"

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError(missing)
        return imported(name, *args, **more)

    imported = builtins.__import__
    paper._html.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    address = reverse("letter-pdf", args=[decision.notice_id])
    answer = browser.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("letter", args=[decision.notice_id]), 302)]
    told = answer.content.decode()
    assert "The PDF cannot be made at the moment." in told
    assert "Print this page instead." in told
    assert "Help with the funeral" in told
    monkeypatch.undo()
    assert browser.get(address)["Content-Type"] == "application/pdf"
