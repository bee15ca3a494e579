"""My data: every fact held about the reader, where it came from, and who looked at it, when, why, on what ground."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonway.cases import my_data as held
from commonway.cases.payments import opening as payments
from commonway.kernel.clock import now
from commonway.vault.sealing import Safe
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of, resident_required, whole_person
from commonway.web.presenters import my_data as present
from commonway.web.presenters import payments as present_payments
from commonway.web.resident.surroundings import show
from commonway.web.staff.paging import leaf


@resident_required
@whole_person
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what is held about the reader."""
    person_id = person_of(request)
    found = leaf(request, held.readings(person_id), moment="sequence", latest_first=True)
    data = held.of(person_id, get_language() or "en", seen=found.rows)
    context: dict[str, Any] = {
        "found": found,
        "groups": present.groups_of(data),
        "readings": present.readings_of(data),
        "consents": present.consents_of(data),
    }
    return show(request, "resident/my_data.html", title=_("My data"), **context)


@resident_required
@whole_person
@never_cache
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """Return the same as a JSON file."""
    person_id = person_of(request)
    data, safe = held.of(person_id, get_language() or "en"), Safe()
    at = now()
    paid = payments.readable(payments.of_person(person_id), by=actor_of(request), at=at)
    contents, steps = payments.contents_of(paid, safe), payments.steps_of(paid, safe)
    document = present.as_document(data, at=at) | {"payments": present_payments.as_document(paid, contents, steps)}
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer
