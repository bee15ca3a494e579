"""A household, and one of everybody who has no business with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from commonway.kernel.clock import now
from tests import accounts, factories
from tests.spec import peopled
from tests.spec.addresses import Arguments
from tests.spec.peopled import Household


@dataclass
class Town:
    """A household; its strangers come when they are asked for."""

    home: Household
    _known: dict[str, Client] = field(default_factory=dict)

    def stranger(self, who: str) -> Client:
        """Return the browser of *who*, one of `STRANGERS`."""
        if who not in self._known:
            self._known[who] = STRANGERS[who](self.home)
        return self._known[who]

    def meet(self, who: str, browser: Client) -> None:
        """Let somebody else come to town."""
        self._known[who] = browser

    def every(self, pages: Mapping[str, Arguments]) -> dict[str, str]:
        """Return the addresses of *pages* that are about the household."""
        return {name: reverse(name, args=arguments(self.home)) for name, arguments in pages.items()}


def a_town() -> Town:
    """Return a household on an installation with the small pack."""
    return Town(peopled.household("layla@mail.example"))


def _nobody(_home: Household) -> Client:
    return Client()


def _resident(_home: Household) -> Client:
    return peopled.household("other@mail.example", **peopled.ANOTHER_DEATH).browser


def _helper(home: Household) -> Client:
    """Return a helper of somebody else, who says that they act for the resident of *home*."""
    user, person = accounts.a_resident("helper@mail.example")
    peopled.household("grantor@mail.example", helper=person, **peopled.ANOTHER_DEATH)
    browser = accounts.signed_in(user)
    session = browser.session
    session["acting_for"] = str(home.person.id)
    session.save()
    return browser


def _agent_who_has_not_verified(home: Household) -> Client:
    agent, post = peopled.staff("agent")
    peopled.in_contact(agent, post, home.person, verified=False)
    return agent


def _agent_with_another_caller(_home: Household) -> Client:
    agent, post = peopled.staff("agent", number=2)
    peopled.in_contact(agent, post, factories.a_person(at=now()))
    return agent


def _of_a(role: str) -> Callable[[Household], Client]:
    return lambda _home: peopled.staff(role, "council")[0]


STAFF: dict[str, Callable[[Household], Client]] = {
    "agent without a verified contact": _agent_who_has_not_verified,
    "agent in another's contact": _agent_with_another_caller,
    "agent of A": _of_a("agent"),
    "caseworker of A": _of_a("caseworker"),
    "coordinator of A": _of_a("coordinator"),
}
STRANGERS: dict[str, Callable[[Household], Client]] = {
    "nobody": _nobody,
    "resident": _resident,
    "helper": _helper,
    **STAFF,
}
