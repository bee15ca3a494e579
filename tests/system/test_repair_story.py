"""A repair through the browser: a tenant on a phone, the builders on a phone, the town's homes at a desk."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from commonway.cases.models import Case, Document, WorkOrder
from commonway.catalogue.publishing import publish
from commonway.contacts import mailbox
from commonway.identity.models import Person
from commonway.kernel.clock import now, today
from commonway.ledger.actors import system
from commonway.packs.load import load
from tests import accounts
from tests.spec.pictures import a_picture
from tests.spec.repairing import told
from tests.system.appealing import appeal, decide, hear, pass_on, read_letter
from tests.system.conftest import Walker
from tests.system.staff_browser import enter, let_in

pytestmark = pytest.mark.system
PACK = Path(__file__).resolve().parents[2] / "packs" / "examples" / "repair"
ANSWERS = {
    "broken_thing": "leak",
    "what_happened": "Water runs through the ceiling of the kitchen.",
    "water_runs": True,
    "home_address": "4 Quay Row, Quillhaven",
    "district": "harbour",
    "access_notes": "Second floor. Ring twice.",
    "applicant_name": "Ilva Terrano",
    "applicant_phone": "0700 999 001",
}
A_LAMP = {key: value for key, value in ANSWERS.items() if key != "water_runs"} | {
    "broken_thing": "lamp",
    "what_happened": "The lamp in the bathroom is out.",
}


@pytest.fixture
def quillhaven(transactional_db: None) -> None:
    """The town of the example, published."""
    publish(load(PACK), by=system("tests"), at=now())


def a_photo(colour: str) -> dict[str, object]:
    return {
        "name": "IMG_0001.jpg",
        "mimeType": "image/jpeg",
        "buffer": a_picture(colour=colour, size=(800, 600), place=True),
    }


def tell(tenant: Walker, answers: Mapping[str, object] = ANSWERS) -> Case:
    """Tell of what is broken, with a picture of it, from the front page to the receipt."""
    tenant.go("/life-events/home-broken/")
    tenant.look("Tell us what is broken")
    tenant.leave_by(tenant.page.locator(".govuk-button--start"))
    tenant.look()
    tenant.sign_in("ilva.terrano@mail.example")
    tenant.leave_by(tenant.page.locator("main form button").first)
    for _ in range(8):
        tenant.look()
        if "/check/" in tenant.page.url:
            break
        if "/evidence/" in tenant.page.url and not Document.objects.exists():
            tenant.page.locator("input[type=file]").set_input_files(a_photo("navy"))  # type: ignore[arg-type]
            tenant.fill({"shows": "broken_thing"})
            tenant.press("Add this file")
            continue
        if "/evidence/" in tenant.page.url:
            tenant.leave_by(tenant.page.locator(".govuk-button-group a.govuk-button").first)
            continue
        asked = {name: value for name, value in answers.items() if tenant.page.locator(f'[name="{name}"]').count()}
        if tenant.page.locator("#broken_since-day").count():
            asked["broken_since"] = today().isoformat()
        tenant.fill(asked)
        tenant.leave_by(tenant.page.locator("main form button[type=submit]").first)
    tenant.page.locator("[name=true]").first.check()
    tenant.leave_by(tenant.page.locator("main form .govuk-button-group button").first)
    tenant.look()
    return Case.objects.get()


def open_order(worker: Walker, address: str) -> None:
    """Go to a list of orders and open the first."""
    worker.go(address)
    worker.look("Mend it")
    worker.leave_by(worker.page.locator("main .cw-card a").first)


def finish(builder: Walker, colour: str) -> None:
    """Say that the work is done, with a picture that shows it."""
    builder.press("Say that it is done")
    builder.look("What did you do?")
    builder.page.locator("input[name=photo]").set_input_files(a_photo(colour))  # type: ignore[arg-type]
    builder.fill({"note": "Two sheets of the roof are new."})
    builder.press("The work is done")
    builder.look("Whoever ordered it looks at the work")


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_leak_is_mended_seen_and_charged_for(
    quillhaven: None, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    # Given a tenant who tells of a leak on a phone
    tenant, builder = (walk(width=390, scripts=scripts) for _ in range(2))
    officer = walk(width=width, scripts=scripts)
    case = tell(tenant)
    order = WorkOrder.objects.get(case=case)
    enter(builder, "supplier", "harbour-builders")
    enter(officer, "caseworker", "town-homes")

    # When the builders see what they may, accept, and say when they come
    builder.go("/partner/")
    builder.look("Quillhaven Town Homes")
    open_order(builder, "/partner/")
    text = builder.look("4 Quay Row, Quillhaven")
    assert "Ring twice" in text
    assert "ilva.terrano" not in text
    builder.press("We will do it")
    builder.look("Say next when you come.")
    builder.press("When do you come?")
    builder.press("Tell the person")
    builder.look("There is a problem")
    builder.fill({"on": (today() + timedelta(days=1)).isoformat(), "begins": "13:00", "ends": "15:30"})
    builder.press("Tell the person")
    builder.look("The person sees when you come.")

    # Then the tenant follows it like a parcel
    tenant.go("/timeline/")
    tenant.look("Work that was ordered for you")
    tenant.leave_by(tenant.page.locator("main .cw-card a").first)
    tenant.look("13:00")
    assert tenant.page.locator('[aria-current="step"]').inner_text().startswith("Visit planned")
    builder.press("We are on the way")
    if scripts:  # the page asks by itself
        tenant.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    else:
        tenant.page.reload()
    tenant.look("Harbour Builders are on the way to you.")
    tenant.look("0700 555 010")
    builder.press("We are at work")
    finish(builder, "grey")

    # And says what she finds; the officer sees both, and finds the work good
    tenant.page.reload()
    tenant.look("looks at the work")
    tenant.press("Send")
    tenant.look("There is a problem")
    tenant.fill({"says": "fixed"})
    tenant.press("Send")
    tenant.look("You said: it is fixed.")
    open_order(officer, "/workbench/orders/?show=done")
    officer.look("Fixed, says the person")
    officer.press("Find the work good")
    officer.look()
    officer.press("The work is good")
    officer.look("The case goes on.")
    case.refresh_from_db()
    assert case.state == "done"
    assert "It is mended" in [letter.title for letter in mailbox.of(case.applicant_id)]

    # Then the builders charge for it what the agreement lets them, and nothing else
    builder.go(f"/partner/orders/{order.id}/")
    builder.press("Charge for the work")
    builder.look("At most 16")
    builder.fill({"call-out": "1", "work": "17"})
    builder.press("Charge this")
    builder.look("The agreement does not allow so much in one order.")
    builder.fill({"work": "2.25"})
    builder.press("Charge this")
    builder.look("169.13")
    officer.go("/workbench/orders/sums/")
    officer.look("169.13")
    tenant.go(f"/orders/{order.id}/")
    tenant.look("found the work good")


def test_work_that_is_not_good_is_done_again(quillhaven: None, walk: Callable[..., Walker]) -> None:
    # Given work of which the builders say that it is done, and the tenant that it is not fixed
    case = told(at=now(), broken_since=today().isoformat())
    order = WorkOrder.objects.get(case=case)
    builder, officer = walk(width=390, language="ar"), walk(width=1280)
    enter(builder, "supplier", "harbour-builders")
    enter(officer, "caseworker", "town-homes")
    builder.go(f"/partner/orders/{order.id}/")
    builder.look("4 Quay Row")
    builder.leave_by(builder.page.locator("main form button").first)
    builder.page.locator('main a[href$="/done/"]').first.click()
    builder.look()
    builder.page.locator("input[name=photo]").set_input_files(a_photo("grey"))  # type: ignore[arg-type]
    builder.leave_by(builder.page.locator("main form button").first)
    builder.look()

    # When the officer looks and sends it back, which needs a reason
    open_order(officer, "/workbench/orders/?show=done")
    officer.press("Send the work back")
    officer.press("Send it back")
    officer.look("There is a problem")
    officer.fill({"note": "It drips at the window."})
    officer.press("Send it back")
    officer.look("The supplier has to do it again")

    # Then the builders read why, and it takes a new picture
    builder.go(f"/partner/orders/{order.id}/")
    builder.look("It drips at the window.")
    builder.go(f"/partner/orders/{order.id}/done/")
    builder.leave_by(builder.page.locator("main form button").first)
    builder.look()
    order.refresh_from_db()
    assert order.state == "returned"
    builder.page.locator("input[name=photo]").set_input_files(a_photo("navy"))  # type: ignore[arg-type]
    builder.leave_by(builder.page.locator("main form button").first)
    builder.look()
    order.refresh_from_db()
    assert (order.state, order.photos.count()) == ("done", 2)

    # And a second order goes to the same builders by hand, from the page of the case
    officer.go(f"/workbench/cases/{case.id}/")
    officer.look("Ordered work")
    officer.follow("Order work")
    officer.look("What shall be done?")
    officer.fill({"ordered": "ordinary-repair", "note": "The ceiling wants paint."})
    officer.press("Order it")
    officer.look("It is ordered.")
    assert WorkOrder.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(("width", "scripts", "ruling"), [(1280, True, "changed"), (390, False, "upheld")])
def test_a_tenant_who_is_refused_is_heard_by_the_tenants_board(
    quillhaven: None, walk: Callable[..., Walker], width: int, scripts: bool, ruling: str
) -> None:
    # Given a lamp that is out, which by the rule the tenant mends, and a person of Town Homes who says so
    tenant, officer, board = (walk(width=width, scripts=scripts) for _ in range(3))
    case = tell(tenant, A_LAMP)
    enter(officer, "caseworker", "town-homes")
    decide(officer, case.id, outcome="refused", reasons="tenants-own", words="A tenant changes lamps.")
    read_letter(tenant, "Who mends what is broken", "A tenant mends small things such as lamps.")

    # When she appeals with a picture, and Town Homes lets its decision stand
    lodged = appeal(tenant, "It is not the lamp. The wire in the wall is burnt.", a_photo("black"))
    pass_on(officer, case)
    enter(board, "caseworker", "tenants-board")
    hear(board, lodged, "The wire in the wall is burnt.", "A tenant changes lamps.", "4 Quay Row")

    # Then the board leaves it, and that is the end
    if ruling == "upheld":
        decide(board, lodged.case_id, ruling="upheld", reasons="homes-were-right")
        read_letter(tenant, "Your appeal: A repair in your home", "Town Homes was right.")
        case.refresh_from_db()
        assert case.state == "refused"
        return

    # Or changes it, and the builders are ordered at once: she follows them, and it is mended
    decide(board, lodged.case_id, ruling="changed", outcome="granted", reasons="belongs-to-the-house")
    read_letter(tenant, "Your appeal: A repair in your home", "belongs to the house")
    tenant.go("/timeline/")
    tenant.look("Quillhaven Tenants' Board changed the decision, so it goes on.")
    tenant.look("Work that was ordered for you")
    builder = walk(width=390, scripts=scripts)
    enter(builder, "supplier", "harbour-builders")
    open_order(builder, "/partner/")
    builder.press("We will do it")
    builder.look("Say next when you come.")
    finish(builder, "grey")
    open_order(officer, "/workbench/orders/?show=done")
    officer.press("Find the work good")
    officer.press("The work is good")
    officer.look("The case goes on.")
    case.refresh_from_db()
    assert case.state == "done"
    read_letter(tenant, "It is mended")


def test_a_refused_repair_reads_in_arabic(quillhaven: None, walk: Callable[..., Walker]) -> None:
    user, person = accounts.a_resident("ilva@mail.example")
    Person.objects.filter(id=person.id).update(language="ar")
    case = told("a-dark-lamp", at=now(), person=person, broken_since=today().isoformat())
    tenant, officer, board = walk(width=390, language="ar"), walk(width=1280), walk(width=1280, language="ar")
    let_in(tenant, user)
    enter(officer, "caseworker", "town-homes")
    decide(officer, case.id, outcome="refused", reasons="tenants-own")
    read_letter(tenant, "من يصلح ما تعطّل", "يصلح المستأجر الأشياء الصغيرة مثل المصابيح.")
    lodged = appeal(tenant, "احترق السلك في الجدار.")
    pass_on(officer, case)
    enter(board, "caseworker", "tenants-board")
    hear(board, lodged, "احترق السلك في الجدار.")
    decide(board, lodged.case_id, ruling="changed", outcome="granted", reasons="belongs-to-the-house")
    tenant.go("/timeline/")
    tenant.look("مجلس المستأجرين في كويلهيفن")
    assert WorkOrder.objects.filter(case=case).exists()
