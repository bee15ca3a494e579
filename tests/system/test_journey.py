"""The daughter's story in a real browser: she tells once, and sees everything that follows."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from commonway.cases import requests
from commonway.cases.models import Request
from commonway.exchange import connections
from commonway.identity.models import Organisation
from commonway.kernel.clock import now, today
from commonway.ledger.actors import system
from tests.integration.exchange import world
from tests.system.conftest import Walker

pytestmark = pytest.mark.system

FATHER = {"full_name": "Yusuf Marden", "date_of_birth": "1947-03-27", "national_number": "47032718K"}
FOUND = {
    "full_name": "Yusuf Marden",
    "date_of_death": (today() - timedelta(days=10)).isoformat(),
    "place_of_death": "Port Amal General Hospital",
    "last_address": "Flat 6, 14 Lighthouse Road, Port Amal",
    "council": "port-amal",
}
STEPS: list[dict[str, Any]] = [
    {"tenancy": "port-amal-council"},
    {"applicant_name": "Leila Marden", "applicant_date_of_birth": "1979-06-14", "relationship": "child"},
    {"held_passport": "yes", "held_driving_licence": "not-sure", "parking_badge": "yes", "library_card": "port-amal"},
    {"received_pension": True, "received_benefits": True, "was_veteran": False, "had_home_care": True},
    {
        "bank": "talvera-savings-bank",
        "energy_supplier": "light-and-power",
        "life_insurer": "none",
        "workplace_pension": "seafarers-pension-fund",
    },
    {
        "applicant_address": "22 Olive Street, Port Amal",
        "applicant_email": "leila.marden@mail.example",
        "applicant_phone": "0700 555 014",
        "wants_bereavement_call": True,
    },
]
LATER = {
    "lived_together": False,
    "lives_alone": False,
    "children_under_18": 2,
    "cares_for_their_child": False,
    "school_children": 2,
    "employment": "employed",
    "income": 16800,
    "paid_for_funeral": True,
    "funeral_choice": "burial",
    "handles_estate": True,
    "covered_by_their_insurance": False,
    "cared_for_them": True,
    "care_hours": 22,
}


@pytest.fixture
def register(talvera: None, settings: LazySettings) -> Iterator[world.Receiver]:
    """The population register, which knows the father."""
    settings.COMMONWAY_DEMONSTRATION = True  # plain HTTP is for laptops only
    with world.receiving() as receiver:
        body = json.dumps({"found": True, "facts": FOUND}).encode()
        receiver.answers = lambda _post: (200, {"Content-Type": "application/json"}, body)
        connections.connect(
            "population-register",
            kind="http",
            url=receiver.url,
            look_up_url=receiver.url,
            public_key="",
            by=system("tests"),
            at=now(),
        )
        yield receiver


def _begin(leila: Walker) -> Request:
    leila.go("/")
    leila.look()
    leila.leave_by(leila.page.locator("main .cw-card a").first)
    leila.look()
    leila.leave_by(leila.page.locator(".govuk-button--start"))
    leila.look()
    leila.sign_in("leila.marden@mail.example")
    leila.look()
    leila.leave_by(leila.page.locator("main form button"))
    leila.look()
    return Request.objects.get(reference__isnull=False)


def _continue(leila: Walker) -> None:
    leila.leave_by(leila.page.locator("main form button[type=submit]").first)


def _tell(leila: Walker) -> None:
    leila.fill(FATHER)
    _continue(leila)
    leila.look()
    leila.leave_by(leila.page.locator("section form button").first)
    leila.look()
    leila.leave_by(leila.page.locator(".govuk-button-group a.govuk-button").first)
    leila.look()
    assert leila.page.locator("#place_of_death").input_value() == FOUND["place_of_death"]  # the register filled it in
    _continue(leila)
    for answers in STEPS:
        leila.look()
        leila.fill(answers)
        _continue(leila)
    leila.look("Yusuf Marden")
    for summary in leila.page.locator("details > summary").all():
        if leila.scripts:
            summary.click()
    leila.look("Yusuf Marden")
    leila.page.locator("#true, [name=true]").first.check()
    leila.leave_by(leila.page.locator("main form .govuk-button-group button").first)


def _answer_the_rest(leila: Walker) -> None:
    for _ in range(2 * len(LATER)):
        fact = leila.page.locator("main form [name=fact]")
        if not fact.count():
            return
        name = str(fact.get_attribute("value"))
        leila.fill({name: LATER[name]})
        _continue(leila)
    raise AssertionError("the interview does not end")


def _see_it_through(leila: Walker, request: Request) -> None:
    leila.look(request.reference)
    leila.go(f"/requests/{request.id}/entitlements/")
    leila.look()
    leila.leave_by(leila.page.locator(".govuk-inset-text .govuk-button"))
    leila.look()
    _answer_the_rest(leila)
    leila.look()
    leila.go(f"/requests/{request.id}/entitlements/funeral-payment/")
    leila.look()
    leila.leave_by(leila.page.locator("main form button").first)
    leila.look()
    for page in (f"requests/{request.id}/", f"requests/{request.id}/told/", "timeline/", "letters/", "my-data/"):
        leila.go(f"/{page}")
        leila.look()
    leila.go("/letters/")
    leila.leave_by(leila.page.locator("main dt a").first)
    leila.look("Leila Marden")


@pytest.mark.parametrize(
    ("width", "scripts", "language"),
    [(1280, True, "en"), (390, True, "en"), (390, True, "ar"), (1280, False, "en")],
    ids=["wide", "phone", "phone-arabic", "without-scripts"],
)
def test_a_daughter_tells_once(walk: Any, register: world.Receiver, width: int, scripts: bool, language: str) -> None:
    leila = walk(width=width, scripts=scripts, language=language)
    request = _begin(leila)
    _tell(leila)
    request.refresh_from_db()
    assert request.state == "submitted"
    assert len(register.posts) == 1
    _see_it_through(leila, request)
    assert request.cases.filter(service="funeral-payment").exists()
    assert Organisation.objects.filter(deliveries__request_id=request.id).distinct().count() >= 15


def test_a_step_with_the_keyboard_alone(walk: Any, register: world.Receiver) -> None:
    leila = walk()
    request = _begin(leila)
    keys = leila.page.keyboard
    keys.press("Tab")
    assert leila.page.evaluate("document.activeElement.className").startswith("govuk-skip-link")
    keys.press("Enter")
    for typed in ("Yusuf Marden", "27", "3", "1947", "47032718K"):
        keys.press("Tab")
        keys.type(typed)
    keys.press("Tab")
    keys.press("Enter")
    leila.page.wait_for_url(re.compile(f"/requests/{request.id}/evidence/"))
    assert {fact: answer.value for fact, answer in requests.answers(_again(request)).items()} == FATHER


def _again(request: Request) -> Request:
    """Return the request as the server left it."""
    return Request.objects.get(id=request.id)


def test_a_mistake_is_said_first_and_leads_to_its_field(walk: Any, register: world.Receiver) -> None:
    leila = walk(width=390)
    _begin(leila)
    leila.fill(FATHER | {"date_of_birth": "1947-13-27"})
    _continue(leila)
    leila.look("Date of birth must be a real date")
    assert leila.page.title().startswith("Error:")
    leila.page.locator(".govuk-error-summary a").click()
    assert leila.page.evaluate("document.activeElement.id") == "date_of_birth-month"
    assert leila.page.locator("#full_name").input_value() == "Yusuf Marden"


def test_carried_to_a_phone_by_a_code(walk: Any, register: world.Receiver) -> None:
    leila = walk()
    request = _begin(leila)
    leila.go(f"/requests/{request.id}/steps/about-you/")
    leila.fill(STEPS[1])
    leila.leave_by(leila.page.locator("main form button[name=save]"))
    leila.look("Saved for later")
    leila.leave_by(leila.page.locator("main form button"))
    leila.look("Write it down now")
    code = leila.page.locator(".cw-code [aria-hidden]").all_inner_texts()
    phone = walk(width=390)
    phone.go("/resume/")
    phone.look()
    phone.fill({"code": "".join(code), "date_of_birth": "1979-06-14"})
    _continue(phone)
    phone.look(request.reference)
    phone.go("/find/")
    phone.look()


def test_finding_out_without_an_account(walk: Any, talvera: None) -> None:
    visitor = walk(width=390)
    visitor.go("/find/")
    visitor.look()
    visitor.leave_by(visitor.page.locator("main form button").first)
    for _ in range(3):
        visitor.look()
        visitor.leave_by(visitor.page.locator("main form button[name=skip]"))
    visitor.go("/find/results/")
    visitor.look("We need to know more")
