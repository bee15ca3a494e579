"""The actor's own cases: found for what they want to do, and refused on the ledger where a case is another's."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from commonway.cases import things
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Case
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, note_hidden, require
from commonway.ledger.actors import Actor


def permitted(case_id: UUID, *, by: Actor, at: datetime) -> tuple[Case, Decision]:
    """Return a case of the actor's organisation that they may act on, and the ground.

    Raises `CaseUnknown`, for another organisation's case too, which is recorded as refused, and `AccessRefused`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        with within(SYSTEM):
            another = Case.objects.filter(id=case_id).first()
        if another is not None:
            note_hidden(by, "answer", things.of_the_case(another), at=at)
        raise CaseUnknown(_("There is no such case here."), remedy=_("Go back to the list of cases."))
    return case, require(by, "answer", things.of_the_case(case), at=at)
