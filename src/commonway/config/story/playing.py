"""Playing the story: acts in order, waiting for the last answer, and what must be true at the end."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from commonway.cases.models import Request
from commonway.cases.told import ToldEntry, told
from commonway.catalogue.queries import current
from commonway.config.demonstration import Account, make_accounts
from commonway.config.story import people as cast
from commonway.config.story.browsing import Browser, StoryBroken
from commonway.contacts.models import Contact
from commonway.eligibility import queries as assessments
from commonway.exchange.models import Delivery
from commonway.identity import people
from commonway.kernel.clock import now
from commonway.packs.definitions import Example, Pack

ANSWERS_WITHIN = 120.0  # seconds for the last organisation to answer
OPEN = (Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.RECEIVED)
LOST = (Delivery.State.SHELVED, Delivery.State.WITHHELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the story came to: the request, who was told, and what was lost, which must be nothing."""

    request: Request
    told: list[ToldEntry]
    taken_up: str
    lost: list[str]

    @property
    def contacts(self) -> list[Contact]:
        """Return every time the person got in touch about the request."""
        return list(Contact.objects.filter(request_id=self.request.id, direction="inbound").order_by("started_at"))


class Story:
    """One telling of one worked example by the people in it, at *address*."""

    def __init__(self, address: str, console: Console) -> None:
        self.address, self.console = address, console
        self.pack = current().pack
        self.example = untold_example(self.pack)
        self.event = self.pack.life_events[self.example.life_event]
        self.answers: Mapping[str, Any] = self.example.facts
        accounts = make_accounts()
        self.officer = _account(accounts, role="agent")
        self.coordinator = _account(accounts, role="coordinator")
        self.agencies = [account for account in accounts if account.role == "caseworker"]

    def play(self) -> Outcome:
        """Play every act; raises `StoryBroken` where a page is not as it must be."""
        daughter = self._at_the_desk()
        self._at_home(daughter)
        request = Request.objects.get(id=daughter.request_id)
        service = self._entitlements(daughter, request)
        lost = self._until_answered(request.id)
        lost += self._at_the_agency(request)
        lost += self._at_the_console()
        lost += self._not_told(request)
        return Outcome(request=request, told=told(request.id, "en", at=now()), taken_up=service, lost=lost)

    def _at_the_desk(self) -> cast.Daughter:
        caller = cast.caller_of(self.pack, self.answers)
        self._act(f"{caller['name']} rings the tell-once office")
        browser = Browser(self.address)
        officer = cast.Officer(browser, self.officer)
        officer.take_call(caller)
        self._line("The officer takes the call, finds out who is calling and begins the request.")
        code = officer.begin(self.event, self.answers)
        officer.end_call(self.event)
        browser.close()
        self._line(f"She wants to go on at home, and gets a code: [bold]{code}[/bold]")
        daughter = cast.Daughter(Browser(self.address))
        daughter.resume(code, born=caller["date_of_birth"])
        return daughter

    def _at_home(self, daughter: cast.Daughter) -> None:
        self._act("At home, on the web, with the code and her date of birth")
        found = daughter.ask_register(self.event)
        self._line(
            "The register is asked, and knows." if found else "The register does not know; she tells it herself."
        )
        with self._progress() as progress:
            task = progress.add_task("Her answers", total=len(self.event.steps))
            daughter.answer(self.event, self.answers, said=lambda _: progress.advance(task))
        daughter.send()
        self._line("She checks everything and sends it. [bold]Once.[/bold]")

    def _entitlements(self, daughter: cast.Daughter, request: Request) -> str:
        with self._progress() as progress:
            task = progress.add_task("Questions about what she can get", total=None)
            asked = daughter.answer_the_rest(self.answers, said=lambda _: progress.advance(task))
        found = [one.service for one in assessments.of_request(request.id) if one.outcome == "eligible"]
        self._line(f"{asked} more questions; {len(found)} things found that she can get.")
        if not found:
            return ""
        daughter.take_up(found[0])
        name = self.pack.services[found[0]].name[self.pack.languages[0]]
        self._line(f"She says yes to one of them: {name}. Nothing has to be typed again.")
        return name

    def _until_answered(self, request_id: UUID) -> list[str]:
        self._act("The organisations answer")
        deliveries = Delivery.objects.filter(request_id=request_id)
        deadline = time.monotonic() + ANSWERS_WITHIN
        with self._progress() as progress:
            task = progress.add_task("Last answers", total=deliveries.count())
            while (waiting := deliveries.filter(state__in=OPEN).count()) and time.monotonic() < deadline:
                progress.update(task, completed=deliveries.count() - waiting)
                time.sleep(0.3)
            progress.update(task, completed=deliveries.count() - waiting)
        bad = deliveries.filter(state__in=(*OPEN, *LOST)).order_by("organisation_id")
        return [f"{one.organisation_id} has not answered: {one.state} {one.last_error}".strip() for one in bad]

    def _at_the_agency(self, request: Request) -> list[str]:
        lost = []
        for account in self.agencies:
            case = request.cases.filter(organisation_id=account.organisation).first()
            if case is None:
                continue
            browser = Browser(self.address)
            if cast.sees_case(browser, account, case.reference):
                self._line(f"A caseworker of {account.organisation} sees their own case: {case.reference}.")
            else:
                lost.append(f"the caseworker of {account.organisation} does not see case {case.reference}")
            browser.close()
        return lost

    def _at_the_console(self) -> list[str]:
        browser = Browser(self.address)
        cast.verify_ledger(browser, self.coordinator)
        browser.close()
        from commonway.ledger.verifying import verify

        result = verify()
        self._line(f"The coordinator checks the ledger: {result.events} events in {result.streams} chains.")
        return [] if result.sound else [f"the ledger has {len(result.breaks)} breaks"]

    def _not_told(self, request: Request) -> list[str]:
        knows = {entry.organisation_id for entry in told(request.id, "en", at=now())}
        return [f"{organisation} was not told" for organisation in self.example.told if organisation not in knows]

    def _act(self, words: str) -> None:
        self.console.print(f"\n[bold cyan]{words}[/bold cyan]")

    def _line(self, words: str) -> None:
        self.console.print(f"  {words}")

    def _progress(self) -> Progress:
        columns = (SpinnerColumn(), TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
        return Progress(*columns, console=self.console, transient=True)


def untold_example(pack: Pack) -> Example:
    """Return the worked example that tells most organisations, of those whole and not reported here yet.

    Where all were reported, the first again: the organisations know already, which the story then shows.
    """
    whole = [one for one in pack.examples.values() if not one.need_to_know and _has_caller(pack, one)]
    whole.sort(key=lambda one: -len(one.told))
    if not whole:
        raise StoryBroken(
            "no worked example of the pack can be told whole.",
            where=pack.id,
            remedy="Add one that answers every question.",
        )
    for example in whole:
        number = example.facts.get("national_number")
        if number and not people.find(identifiers={"national_number": str(number)}):
            return example
    return whole[0]


def _has_caller(pack: Pack, example: Example) -> bool:
    try:
        cast.caller_of(pack, example.facts)
    except StoryBroken:
        return False
    return True


def _account(accounts: list[Account], *, role: str) -> Account:
    return next(account for account in accounts if account.role == role)
