"""Submitting a request: everything that follows, in one transaction, once."""

import pytest

from commonway.cases.submitting import submit
from tests import factories

pytestmark = pytest.mark.django_db


def test_tells_opens_and_finds() -> None:
    request = factories.a_request()
    by = factories.acting(request.applicant_id)
    done = submit(request.id, "k", "web", by=by, at=factories.AT)
    assert {each.organisation_id for each in done.deliveries} == {"tax", "pensions", "passports"}
    assert {each.service for each in done.cases} == {"stop-pension", "cancel-passport"}
    assert {each.service: each.outcome for each in done.assessments} == {
        "widow-pension": "eligible",
        "funeral-help": "need-to-know",
        "advice": "eligible",
    }
