"""The clauses in force at one moment, read once from the current pack and then looked up in memory."""

from datetime import datetime

from django.utils import timezone

from commonway.catalogue import queries as catalogue
from commonway.catalogue.queries import NotPublishedError
from commonway.packs.definitions import Clause, FactDefinition, Pack
from commonway.packs.payments import REQUESTED

WITHDRAWN = ".withdrawn"  # at the end of an event's type: what was told so is taken back


class ClausesInForce:
    """What may cross at the moment *at*. Make one a piece of work: it costs one small query."""

    def __init__(self, *, at: datetime) -> None:
        self._day = timezone.localdate(at)
        self._pack: Pack | None
        try:
            self._pack = catalogue.current().pack
        except NotPublishedError:
            self._pack = None

    def clause(self, agreement_id: str, clause_id: str) -> Clause | None:
        """Return the clause if its agreement is in force that day, else None."""
        agreement = self._pack.agreements.get(agreement_id) if self._pack else None
        if agreement is None or self._day < agreement.valid_from:
            return None
        if agreement.valid_until is not None and self._day > agreement.valid_until:
            return None
        return next((each for each in agreement.clauses if each.id == clause_id), None)

    def to_tell(self, *, organisation: str, agreement_id: str, clause_id: str, event_type: str) -> Clause | None:
        """Return the clause if it lets *organisation* be told of an event of this type, else None.

        Who may be told of something may be told that it was taken back.
        """
        clause, event = self.clause(agreement_id, clause_id), event_type.removesuffix(WITHDRAWN)
        if clause is None or clause.allows == "ask" or (event == REQUESTED and clause.allows != "pay"):
            return None
        return clause if (clause.to, clause.event) == (organisation, event) else None

    def to_ask(self, agreement_id: str, clause_id: str, *, asker: str) -> Clause | None:
        """Return the clause if it lets its organisation be asked for *asker*, a party to the agreement, else None."""
        clause = self.clause(agreement_id, clause_id)
        if clause is None or clause.allows != "ask" or self._pack is None:
            return None
        return clause if asker in self._pack.agreements[agreement_id].parties else None

    def fact(self, name: str) -> FactDefinition | None:
        """Return the definition of the fact *name*, which an answer is checked against."""
        return self._pack.facts.get(name) if self._pack else None
