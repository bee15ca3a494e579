"""The CloudEvent an organisation receives (CloudEvents 1.0, structured mode, JSON format)."""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.conf import settings

from commonway.exchange.models import Delivery
from commonway.packs.deciding import OF_A_DECISION
from commonway.packs.definitions import Clause
from commonway.packs.payments import CROSSES

MEDIA_TYPE = "application/cloudevents+json"
TYPE_PREFIX = "org.commonway."


def cloud_event(delivery: Delivery, *, clause: Clause, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event for *delivery*; its ``id`` is the delivery's, the same at every attempt."""
    return {
        "specversion": "1.0",
        "id": str(delivery.id),
        "source": settings.COMMONWAY_PUBLIC_URL,
        "type": TYPE_PREFIX + delivery.type,
        "subject": delivery.reference or str(delivery.request_id),
        "time": delivery.created_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "data": {
            "facts": {name: value for name, value in facts.items() if _is_fact(name)},
            **_decision(facts),
            **({"payment": facts[CROSSES]} if CROSSES in facts else {}),
            "clause": {
                "agreement": delivery.agreement_id,
                "id": delivery.clause_id,
                "purpose": dict(clause.purpose),
                "legal_basis": dict(clause.legal_basis),
            },
            "case": str(delivery.case_id) if delivery.case_id else None,
            "about": {"id": str(delivery.about_id), "what": delivery.about} if delivery.about else None,
            "answer_within": clause.answer_within,
            "receipts": f"{settings.COMMONWAY_PUBLIC_URL}/api/exchange/receipts",
        },
    }


def _is_fact(name: str) -> bool:
    return name != CROSSES and not name.startswith(OF_A_DECISION)


def _decision(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a decision that cross with *facts*, as a member of its own."""
    parts = {name.removeprefix(OF_A_DECISION): value for name, value in facts.items() if name.startswith(OF_A_DECISION)}
    return {"decision": parts} if parts else {}


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """Return *document* as the JSON that is signed and sent."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
