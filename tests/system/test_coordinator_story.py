"""The coordinator's story in a real browser: what did not arrive is sent again, and history proves to be whole."""

from collections.abc import Callable

import pytest

from commonway.exchange import connections
from commonway.exchange.delivering import deliver_due
from commonway.exchange.models import Delivery
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from tests.integration.exchange import world
from tests.system.conftest import Walker
from tests.system.staff_browser import enter
from tests.system.talvera_people import a_telling

pytestmark = pytest.mark.system

OPERATOR = "tell-once-office"
BANK = "talvera-savings-bank"


def test_what_was_given_up_is_sent_again_and_arrives(
    talvera: None, walk: Callable[..., Walker], settings: object
) -> None:
    # Given an agency that refused what it was sent, for good
    settings.COMMONWAY_DEMONSTRATION = True  # type: ignore[attr-defined]  # plain HTTP is for laptops only
    with world.receiving() as receiver:
        receiver.answers = lambda _post: (400, {}, b"no")
        connections.connect(BANK, url=receiver.url, by=system("tests"), at=now())
        a_telling()
        deliver_due(at=now())
        delivery = Delivery.objects.get(organisation_id=BANK)
        assert delivery.state == "shelved"

        # When a coordinator finds it on the shelf
        coordinator = walk()
        enter(coordinator, "coordinator", OPERATOR)
        coordinator.go("/console/")
        coordinator.look("Talvera Savings Bank")
        coordinator.leave_by(
            coordinator.page.locator("main").get_by_role("link", name="1 on the shelf", exact=False).first
        )
        coordinator.look("400")
        coordinator.press("Send again")
        coordinator.look("Choose at least one delivery")
        coordinator.page.locator('input[name="delivery"]').first.check(force=True)
        coordinator.press("Send again")
        coordinator.look("Send again?")

        # And sends it again, now that the agency is ready
        receiver.answers = lambda _post: (202, {}, b"")
        coordinator.press("Send again now")
        coordinator.look("1 delivery is sent again.")
        deliver_due(at=now())
        # Then it has arrived
        coordinator.go(f"/console/deliveries/{delivery.id}/")
        coordinator.look("Sent")


@pytest.mark.parametrize(("width", "scripts", "language"), [(1280, True, "en"), (390, True, "ar"), (390, False, "en")])
def test_every_page_of_the_console_can_be_used_by_everyone(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str
) -> None:
    a_telling()
    delivery = Delivery.objects.get(organisation_id=BANK)
    Delivery.objects.filter(id=delivery.id).update(state="shelved", last_error="503 Service Unavailable", attempts=20)
    coordinator = walk(width=width, scripts=scripts, language=language)
    enter(coordinator, "coordinator", OPERATOR)
    for page in (
        "", "deliveries/", f"deliveries/{delivery.id}/", "shelf/", "agreements/", "agreements/tell-once-pensions-agency/",
        "packs/", "connections/", f"connections/{BANK}/", "figures/", "ledger/", "staff/", "staff/invite/",
    ):  # fmt: skip
        coordinator.go(f"/console/{page}")
        coordinator.look()
    coordinator.go(f"/console/deliveries/{delivery.id}/")
    coordinator.leave_by(coordinator.page.locator('button[value="close"]'))
    coordinator.look()
    coordinator.leave_by(coordinator.page.locator("main form").get_by_role("button").first)
    coordinator.look()  # the reason is missing
    coordinator.page.locator('[name="reason"]').fill("The bank was closed. Ask its successor.")
    coordinator.leave_by(coordinator.page.locator("main form").get_by_role("button").first)
    coordinator.look()
    delivery.refresh_from_db()
    assert delivery.state == "closed"


def test_the_chains_are_checked_and_sealed(talvera: None, walk: Callable[..., Walker]) -> None:
    a_telling()
    coordinator = walk()
    enter(coordinator, "coordinator", OPERATOR)
    coordinator.go("/console/ledger/")
    coordinator.look("No checkpoints yet")
    coordinator.press("Check all chains now")
    coordinator.look("Every chain is whole.")
    coordinator.press("Make a checkpoint now")
    coordinator.look("A checkpoint is made and signed.")
