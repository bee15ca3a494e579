"""Evidence through the browser: a database and a register answer, the person looks first, an office and the person answer."""

import json
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from commonway.cases import requests
from commonway.cases.evidence import registers
from commonway.cases.models import Asking, Case, Task
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.cases.taking_up import take_up
from commonway.kernel.clock import now
from tests import accounts, factories
from tests.integration.exchange import world
from tests.spec.test_talvera_evidence import a_tax_register
from tests.spec.test_talvera_help_at_home import EXAMPLE, FIRST, VISITOR
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = pytest.mark.system
PDF = b"%PDF-1.7 a letter of the doctor"


def much_help(walker: Walker) -> Case:
    """Return the case of a resident, signed in at *walker*, who needs help for more than eight hours a week."""
    user, person = accounts.a_resident("ruth@mail.example")
    session = accounts.signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": walker.address}
    walker.page.context.add_cookies([cookie])  # type: ignore[list-item]
    by = factories.acting(person)
    request = requests.start(EXAMPLE.life_event, person.id, "web", by=by, at=now())
    requests.save(request.id, dict(EXAMPLE.facts), channel="web", by=by, at=now())
    submit(request.id, "k", "web", by=by, at=now())
    case = take_up(request.id, "help-at-home", by=by, at=now())
    for node, worker, found in (
        ("call", FIRST, {"help_hours_wished": 12}),
        ("assess", VISITOR, {"help_hours_needed": 10}),
    ):
        tasks.do(Task.objects.get(case=case, node=node).id, found, by=worker, at=now())
    return case


def ask_registers(case: Case) -> None:
    """Do at once what a worker does soon."""
    for asking in Asking.objects.filter(evidence_request__case=case, state="open", next_attempt_at__isnull=False):
        registers.ask(asking.id, at=now())


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_one_case_asks_an_api_a_database_an_office_and_the_person(
    talvera: None, walk: Callable[..., Walker], settings: Settings, width: int, scripts: bool
) -> None:
    settings.COMMONWAY_DEMONSTRATION = True
    settings.COMMONWAY_SQL = {"tax_register": a_tax_register([dict(EXAMPLE.facts) | {"income": 18200}])}
    person, clerk, officer = (walk(width=width, scripts=scripts) for _ in range(3))
    enter(clerk, "caseworker", "elder-care")
    enter(officer, "caseworker", "regional-social-care")

    # Given the register of people and the tax office's database were asked
    case = much_help(person)
    address = {
        "found": True,
        "facts": {"applicant_address": EXAMPLE.facts["applicant_address"], "moved_in": "1972-06-10"},
    }
    with world.receiving(lambda _: (200, {}, json.dumps(address).encode())) as receiver:
        world.connect("population-register", kind="by-hand", look_up_url=receiver.url)
        ask_registers(case)
    ask_registers(case)

    # Then the caseworker sees the address, and not the income: the person looks at it first
    clerk.go(f"/workbench/cases/{case.id}/")
    text = clerk.look("The person looks at it first")
    assert "18,200" not in text
    person.go("/")
    person.look("Waiting for you")
    person.follow("Look at an answer: What you earn in a year")
    person.look("18,200")
    person.press("Continue")
    person.look("There is a problem")
    person.fill({"use": "yes"})
    person.press("Continue")
    person.look("It is used now.")
    clerk.go(f"/workbench/cases/{case.id}/")
    text = clerk.look("18,200")
    assert "19,500" in text  # what they told

    # When the caseworker asks how much help is needed
    clerk.press("Ask for evidence")
    clerk.look("Social Care Act 2012, section 12")
    clerk.fill({"evidence": "care-need"})
    clerk.press("Ask for it")
    clerk.look("It is asked.")

    # And the region has no such record
    officer.go("/workbench/questions/")
    officer.look("How much help you need")
    officer.leave_by(officer.page.locator("main table a").first)
    officer.look("Ruth Castell")
    officer.press("Send the answer")
    officer.look("There is a problem")
    officer.fill({"ending": "no-record", "reason": "We have not been there yet."})
    officer.press("Send the answer")
    officer.look("No questions")

    # Then the person is asked, and answers with a paper
    person.go("/")
    person.follow("Answer a question: How much help you need")
    person.look("Tell us how much help you need")
    person.fill({"help_hours_needed": "9"})
    person.page.locator('[name="file"]').set_input_files(
        {"name": "doctor.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    person.press("Send the answer")
    person.look("Your answer is on its way.")
    person.go("/evidence/")
    person.look("Coast Social Care")
    person.go("/timeline/")
    person.look("You answered: How much help you need")

    # And the caseworker decides with all of it
    clerk.go(f"/workbench/cases/{case.id}/")
    clerk.look("doctor.pdf")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="doctor.pdf").click()
    assert download.value.path().read_bytes() == PDF
    assert Task.objects.to_do().filter(case=case, node="decide").exists()
