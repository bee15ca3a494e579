"""Locking cases with all that changes with them, in the one order: deliveries, cases, processes."""

from collections.abc import Iterable
from uuid import UUID

from commonway.cases import ending
from commonway.cases.models import Case, ProcessInstance
from commonway.exchange.models import Delivery


def lock(case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Return the cases by id, locked until the transaction ends. Must run in the scope of the product.

    An organisation's answer locks its delivery, then the case: in any other order the two would wait for each other.
    """
    ids = sorted(set(case_ids))
    waiting = Delivery.objects.filter(case_id__in=ids).exclude(state__in=ending.ANSWERED).order_by("id")
    list(waiting.select_for_update(of=("self",)).values_list("id"))
    cases = Case.objects.select_for_update(of=("self",)).select_related("request").filter(id__in=ids).order_by("id")
    found = {case.id: case for case in cases}
    instances = ProcessInstance.objects.select_for_update(of=("self",)).filter(case_id__in=ids).order_by("case_id")
    list(instances.values_list("case_id"))
    return found
