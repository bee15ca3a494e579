"""Until when a case is kept: as long after its end as the pack says for its outcome, and longer while it is contested."""

from datetime import date, datetime

from commonway.cases.deciding import terms
from commonway.cases.models import Appeal, Case, Decision
from commonway.catalogue import queries as catalogue


def until(case: Case, *, at: datetime) -> date | None:
    """Return until when *case*, which ends or is settled *at*, is kept; None while an appeal is open, or nothing is said.

    Must run in the scope of the product.
    """
    service = catalogue.version(case.pack_version_id).pack.services.get(case.service)
    if service is None or service.decision is None:
        return None
    if Appeal.objects.open().filter(decision__about=case).exists():
        return None
    holds = (
        Decision.objects.standing().filter(about=case).order_by("-version").values_list("outcome", flat=True).first()
    )
    by_state = Decision.Outcome.REFUSED if case.state == Case.State.REFUSED else Decision.Outcome.GRANTED
    return terms.keep_until(service.decision, holds or by_state, at=at)
