"""People of the example jurisdiction, and what they told, for stories that begin after the telling."""

from typing import Any

from commonway.cases import requests
from commonway.cases.models import Request
from commonway.cases.submitting import submit
from commonway.kernel.clock import now
from tests import factories

ANSWERS: dict[str, Any] = {
    "full_name": "Yusuf Marden",
    "date_of_birth": "1947-03-27",
    "national_number": "47032718K",
    "date_of_death": "2026-01-10",
    "place_of_death": "Port Amal General Hospital",
    "last_address": "Flat 6, 14 Lighthouse Road, Port Amal",
    "council": "port-amal",
    "tenancy": "port-amal-council",
    "applicant_name": "Leila Marden",
    "applicant_date_of_birth": "1979-06-14",
    "relationship": "child",
    "held_passport": "yes",
    "held_driving_licence": "not-sure",
    "parking_badge": "yes",
    "library_card": "port-amal",
    "received_pension": True,
    "received_benefits": True,
    "was_veteran": False,
    "had_home_care": True,
    "bank": "talvera-savings-bank",
    "energy_supplier": "light-and-power",
    "life_insurer": "none",
    "workplace_pension": "seafarers-pension-fund",
    "applicant_address": "22 Olive Street, Port Amal",
    "applicant_email": "leila.marden@mail.example",
    "applicant_phone": "0700555014",
    "wants_bereavement_call": True,
}


def a_telling() -> Request:
    """Return a request about a death that was sent a moment ago."""
    person = factories.a_person(name="Leila Marden", date_of_birth="1979-06-14", email="leila.marden@mail.example")
    by = factories.acting(person)
    request = requests.start("bereavement", person.id, "web", by=by, at=now())
    requests.save(request.id, ANSWERS, channel="web", by=by, at=now())
    return submit(request.id, "story", "web", by=by, at=now()).request
