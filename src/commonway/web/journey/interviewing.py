"""The interview about one request, for the pages that ask or show what came of it."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from commonway.cases import requests
from commonway.eligibility.connecting import openfisca
from commonway.eligibility.elsewhere import Found, inputs_to_ask
from commonway.eligibility.interview import Result, Sitting
from commonway.eligibility.reading import read_answers
from commonway.packs.definitions import FactDefinition, Service
from commonway.web.journey.at_hand import AtHand
from commonway.web.journey.interviews import interview


class Interviewing:
    """The interview about one request: what is answered, what was skipped, what to ask next."""

    def __init__(self, here: AtHand) -> None:
        self.pack = here.pack
        self.today = timezone.localdate(here.at)
        self.interview = interview(here.request.pack_version_id, here.request.life_event)
        self.values: dict[str, Any] = here.route.situation.for_rules(here.values)
        self.answered = here.values
        self.declined = requests.declined(here.request)
        self._in_steps = {fact for step in here.life_event.steps for fact in step.facts}

    @cached_property
    def sitting(self) -> Sitting:
        """The interview on what is answered."""
        return self.interview.sitting(self.values, today=self.today, declined=self.declined)

    def result(self, service: Service) -> Result:
        """Return what the answers say about one service."""
        position = next(n for n, each in enumerate(self.interview.services) if each.id == service.id)
        return self.found().results([position])[0]

    def found(self) -> Found:
        """Return what the answers say about every service that is offered, other systems asked."""
        typed = read_answers(self.values, facts=self.pack.facts)
        return Found(self.sitting, typed, today=self.today, openfisca=openfisca())

    def next(self) -> FactDefinition | None:
        """Return the question that settles most, of those the journey's own steps do not ask."""
        best = self.sitting.best_question(leaving_out=self._in_steps) or next(iter(self._inputs()), None)
        return self.pack.facts[best] if best else None

    def asked(self, fact: str) -> FactDefinition | None:
        """Return the question *fact* where it can be asked now, or was here before: whoever went back changes it."""
        before = fact in self.answered or fact in self.declined
        open_ = before or fact in self.sitting.askable or fact in self._inputs()
        return self.pack.facts[fact] if open_ and fact in self.pack.facts and fact not in self._in_steps else None

    def _inputs(self) -> list[str]:
        """Return the facts that another system is sent, that can be asked now and that no step asks."""
        typed = read_answers(self.values, facts=self.pack.facts)
        services = [self.interview.services[position] for position in self.sitting.elsewhere]
        more = inputs_to_ask(services, typed, facts=self.pack.facts, today=self.today, declined=self.declined)
        return [fact for fact in more if fact not in self._in_steps]
