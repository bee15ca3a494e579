"""From “a child is born” to the money on its way, in a real browser: the mother, eight people of six offices."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commonway.cases.models import Case, Consent, Request
from commonway.catalogue.publishing import publish
from commonway.exchange import connections
from commonway.exchange.models import Delivery
from commonway.identity.models import Person
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from commonway.packs.load import load
from tests import accounts
from tests.integration.exchange import world
from tests.spec.test_newborn import EXAMPLE, FOLDER, MORE, OFFERS, asked
from tests.system.appealing import appeal, decide, hear, pass_on, read_letter
from tests.system.conftest import Walker
from tests.system.staff_browser import enter, let_in

pytestmark = pytest.mark.system
BIRTH_STEPS = (
    ("place_of_birth",),
    ("applicant_name", "applicant_date_of_birth", "relationship", "lives_with_child"),
    ("applicant_address", "town", "applicant_email", "applicant_phone"),
)
PAYSLIP = b"%PDF-1.7 a payslip"


@pytest.fixture
def hospital(transactional_db: None, settings: object) -> Iterator[world.Receiver]:
    """The example published, and the hospital's register, which knows the birth."""
    publish(load(FOLDER), by=system("tests"), at=now())
    settings.COMMONWAY_DEMONSTRATION = True  # type: ignore[attr-defined] # plain HTTP is for laptops only
    with world.receiving() as receiver:
        body = json.dumps({"found": True, "facts": {"place_of_birth": EXAMPLE.facts["place_of_birth"]}}).encode()
        receiver.answers = lambda _post: (200, {"Content-Type": "application/json"}, body)
        connections.connect(
            "lake-region-hospital",
            kind="http",
            url=receiver.url,
            look_up_url=receiver.url,
            public_key="",
            by=system("tests"),
            at=now(),
        )
        yield receiver


def go_on(walker: Walker) -> None:
    walker.leave_by(walker.page.locator("main form button[type=submit]").first)


def tell(hana: Walker) -> Request:
    """Tell of the birth, the hospital asked instead of a paper, and choose what to ask for before sending."""
    hana.go("/life-events/birth/")
    hana.look("When a child is born")
    hana.leave_by(hana.page.locator(".govuk-button--start"))
    hana.look()
    hana.sign_in("hana.veldt@mail.example")
    hana.look()
    hana.leave_by(hana.page.locator("main form button"))
    hana.look("Who was born?")
    hana.fill({fact: EXAMPLE.facts[fact] for fact in ("child_name", "child_date_of_birth", "child_national_number")})
    go_on(hana)
    hana.look("Lake Region Hospital")
    hana.leave_by(hana.page.locator("section form button").first)
    hana.look("The register found the record")
    hana.leave_by(hana.page.locator(".govuk-button-group a.govuk-button").first)
    for facts in BIRTH_STEPS:
        hana.look()
        hana.fill({fact: EXAMPLE.facts[fact] for fact in facts})
        go_on(hana)
    hana.look("Do you want to ask for any of these next?")
    for box in hana.page.locator('[name="also"]').all():
        box.check()
    hana.page.locator('[name="true"]').check()
    hana.press("Tell everyone now")
    return Request.objects.get(life_event="birth")


def ask(hana: Walker, tmp_path: Path) -> None:
    """Answer what is shared once and the rest a service at a time, add the payslip, agree and declare, and ask."""
    hana.look("What several of them need to know")
    hana.fill({fact: MORE[fact] for fact in ("income", "bank_account")})
    go_on(hana)
    hana.look("Family Fund also needs to know")
    hana.fill({"other_children": "0"})
    go_on(hana)
    hana.look("Town of Brackwater also needs to know")
    hana.fill({fact: MORE[fact] for fact in ("care_from", "care_days")})
    go_on(hana)
    hana.look("Papers they want to see")
    payslip = tmp_path / "payslip.pdf"
    payslip.write_bytes(PAYSLIP)
    hana.page.locator('[name="file"]').set_input_files(payslip)
    hana.page.locator('[name="shows"]').first.check()
    hana.press("Add this file")
    hana.look("payslip.pdf")
    hana.press("Continue")
    hana.look("I agree that Town of Brackwater gets this")
    boxes = hana.page.locator('[name="say"]')
    assert boxes.count() == 2
    assert not any(box.is_checked() for box in boxes.all())
    hana.press("Send this and ask for it")  # without a tick: what needs none is asked for, the rest is left
    hana.look("Not asked for yet")
    hana.press("Go on with these")
    hana.press("Continue")
    hana.look("Check what you ask for")
    for box in hana.page.locator('[name="say"]').all():
        assert not box.is_checked()
        box.check()
    hana.press("Send this and ask for it")
    text = hana.look("This is your receipt.")
    for case in Case.objects.filter(service__in=OFFERS):
        assert case.reference in text


def do_first_task(worker: Walker, title: str, found: dict[str, str]) -> None:
    worker.go("/workbench/tasks/")
    worker.look(title)
    worker.leave_by(worker.page.locator("main table a").first)
    worker.look(title)
    worker.fill(found)
    worker.press("Done, go on")
    worker.look("Your part is done.")


def answer_by_hand(worker: Walker, case: Case, words: str) -> None:
    worker.go(f"/workbench/cases/{case.id}/")
    worker.look(case.reference)
    worker.press("Answer by hand")
    worker.page.locator('[name="outcome"][value="done"]').check()
    worker.page.locator('[name="reason"]').fill(words)
    worker.leave_by(worker.page.locator("main form").get_by_role("button"))
    worker.look(words)
    worker.leave_by(worker.page.locator("main form").get_by_role("button").first)
    worker.look(words)


def act(walk: Callable[..., Walker], width: int, scripts: bool) -> None:
    """Let each office do its part, each by its own people."""
    cases = {case.service: case for case in Case.objects.all()}
    for organisation, said in (
        ("civil-register", {"register-birth": "The certificate is in the post."}),
        ("tax-agency", {"tax-number": "The number is 884-231."}),
        ("lake-region-health", {"health-cover": "The cover has begun.", "vaccinations": "We write in November."}),
        ("brackwater-town", {"first-books": "The bag is on its way.", "second-bin": "It comes on Monday."}),
    ):
        worker = walk(width=width, scripts=scripts)
        enter(worker, "caseworker", organisation)
        for service, words in said.items():
            answer_by_hand(worker, cases[service], words)
        if organisation == "brackwater-town":
            offer = {"day_care_centre": "Mill Lane", "outcome": "granted", "reason": "From 1 September 2027."}
            do_first_task(worker, "Find a place", offer)
    fund(walk, cases["child-benefit"], "yes", outcome="granted", reasons="lives-with-you", amount="150")
    pay(walk(width=width, scripts=scripts), "Hana Veldt", "VD12345678901234")


def pay(treasury: Walker, *known: str) -> None:
    """Let the treasury look at what it is asked to pay, and say that it paid the first month."""
    enter(treasury, "caseworker", "state-treasury")
    treasury.go("/workbench/payments/")
    treasury.look("To be paid by you")
    treasury.leave_by(treasury.page.locator("main table a").first)
    text = treasury.look("Family Fund asks you to pay this.")
    for words in known:
        assert words in text
    treasury.press("Say that it is paid")
    treasury.look("You cannot take it back.")
    treasury.page.locator('[name="reference"]').fill("T-2026-1")
    treasury.press("It is paid")
    treasury.look("You paid 1 of 216 times.")


def fund(walk: Callable[..., Walker], case: Case, lives_here: str, **decided: object) -> Walker:
    """Let one officer of the Family Fund check, and another decide; return who decided."""
    checks, decides = walk(), walk()
    enter(checks, "caseworker", "family-fund", email="officer1@staff.example")
    enter(decides, "caseworker", "family-fund", email="officer2@staff.example")
    do_first_task(checks, "Check the address", {"lives_here": lives_here})
    decide(decides, case.id, **decided)
    return decides


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_child_is_born(
    hospital: world.Receiver, walk: Callable[..., Walker], tmp_path: Path, width: int, scripts: bool
) -> None:
    # Given a mother who tells once
    hana = walk(width=width, scripts=scripts)
    request = tell(hana)
    assert len(hospital.posts) == 1
    ask(hana, tmp_path)
    assert Consent.objects.count() == 1
    assert Delivery.objects.filter(request_id=request.id).count() == len(OFFERS) + 4

    # When every office has acted
    act(walk, width, scripts)
    assert set(Case.objects.values_list("state", flat=True)) == {"done"}

    # Then she reads every answer
    hana.go(f"/requests/{request.id}/asked/")
    hana.look("From 1 September 2027.")
    hana.go(f"/requests/{request.id}/told/")
    text = hana.look("The certificate is in the post.")
    for words in ("The number is 884-231.", "The cover has begun.", "We write in November.", "It comes on Monday."):
        assert words in text
    read_letter(hana, "Child benefit: it is decided", "We say yes", "150")
    hana.go(f"/requests/{request.id}/asked/")
    hana.leave_by(hana.page.get_by_role("link", name="Payment by State Treasury"))
    hana.look("State Treasury has paid 1 of 216 times.")
    hana.go("/letters/")
    hana.look("Every office has answered")
    hana.go("/my-data/")
    hana.look("What you agreed to")


def test_one_is_taken_back_and_the_town_stops(
    hospital: world.Receiver, walk: Callable[..., Walker], tmp_path: Path
) -> None:
    hana = walk(width=390)
    request = tell(hana)
    ask(hana, tmp_path)
    hana.go(f"/requests/{request.id}/asked/")
    case = Case.objects.get(service="day-care-place")
    hana.leave_by(hana.page.locator(f'main a[href*="{case.id}"]'))
    hana.look("Do you want to take this back?")
    hana.press("Yes, take it back")
    hana.look("Taken back")
    town = walk()
    enter(town, "caseworker", "brackwater-town")
    town.go("/workbench/tasks/")
    assert "Find a place" not in town.look()
    town.go(f"/workbench/cases/{case.id}/")
    text = town.look("The person took the case back")
    assert "Not needed any more: Find a place" in text


@pytest.mark.parametrize(("width", "scripts", "ruling"), [(1280, True, "changed"), (390, False, "upheld")])
def test_child_benefit_is_refused_and_the_board_hears_her(
    hospital: world.Receiver,
    walk: Callable[..., Walker],
    tmp_path: Path,
    width: int,
    scripts: bool,
    ruling: str,
) -> None:
    # Given a mother whom the Family Fund refused, because the register is late
    hana, board = walk(width=width, scripts=scripts), walk(width=width, scripts=scripts)
    tell(hana)
    ask(hana, tmp_path)
    case = Case.objects.get(service="child-benefit")
    officer = fund(
        walk, case, "no", outcome="refused", reasons="lives-elsewhere", words="She is at 9 Quarry Road there."
    )
    read_letter(hana, "Child benefit: it is decided", "We say no", "the child does not live with you", "9 Quarry Road")

    # When she appeals with a paper, and the Fund lets its decision stand
    lease = {"name": "lease.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a lease"}
    lodged = appeal(hana, "We moved in September. The register is late.", lease)
    hana.look("Goes on to it by itself after")
    pass_on(officer, case)
    officer.look("The appeal was passed on")
    hana.go(f"/appeals/{lodged.id}/")
    hana.look("Benefits Appeals Board")

    # Then the board sees the whole chain, and decides
    enter(board, "caseworker", "appeals-board")
    hear(board, lodged, "We moved in September.", "lease.pdf", "She is at 9 Quarry Road there.", "41,000")
    if ruling == "changed":
        decide(board, lodged.case_id, ruling="changed", outcome="granted", amount="150", reasons="lives-with-you")
    else:
        decide(board, lodged.case_id, ruling="upheld", reasons="fund-was-right")
    read_letter(hana, "Your appeal: Child benefit", "150" if ruling == "changed" else "The Family Fund was right.")
    if ruling == "changed":
        pay(walk(width=width, scripts=scripts))
    case.refresh_from_db()
    assert case.state == ("done" if ruling == "changed" else "refused")
    hana.go(f"/requests/{case.request_id}/asked/")
    hana.look("Child benefit")


def test_the_decision_and_the_appeal_read_in_arabic(transactional_db: None, walk: Callable[..., Walker]) -> None:
    user, person = accounts.a_resident("hana@mail.example")
    Person.objects.filter(id=person.id).update(language="ar")
    _, cases = asked(person)
    hana, board = walk(width=390, language="ar"), walk(width=1280, language="ar")
    let_in(hana, user)
    officer = fund(walk, cases["child-benefit"], "no", outcome="refused", reasons="lives-elsewhere")
    read_letter(hana, "إعانة الطفل: صدر القرار", "بحسب السجل لا يسكن الطفل معكم.")
    lodged = appeal(hana, "انتقلنا في سبتمبر.")
    pass_on(officer, cases["child-benefit"])
    enter(board, "caseworker", "appeals-board")
    hear(board, lodged, "انتقلنا في سبتمبر.")
    decide(board, lodged.case_id, ruling="changed", outcome="granted", amount="150", reasons="lives-with-you")
    hana.go(f"/appeals/{lodged.id}/")
    hana.look("مجلس طعون الإعانات")
    read_letter(hana, "طعنكم: إعانة الطفل", "أثبتم أن الطفل يسكن معكم.")
