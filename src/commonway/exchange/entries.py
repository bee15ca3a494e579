"""What the ledger is told about a delivery: ids and names, never a value."""

from typing import Any

from commonway.exchange.models import Delivery
from commonway.ledger.appending import Entry


def entry_about(delivery: Delivery, event_type: str, **more: Any) -> Entry:
    """Return the entry for *delivery* in the stream of the person who told; *more* joins its data."""
    return Entry(
        stream=delivery.applicant_id,
        type=event_type,
        organisation=delivery.organisation_id,
        ground=f"agreement {delivery.agreement_id}/{delivery.clause_id}",
        data={
            "delivery": str(delivery.id),
            "agreement": delivery.agreement_id,
            "clause": delivery.clause_id,
            "event": delivery.type,
            "request": str(delivery.request_id),
            "case": str(delivery.case_id) if delivery.case_id else None,
            "subject": str(delivery.subject_id),
            "facts": list(delivery.fact_names),
            **more,
        },
    )
