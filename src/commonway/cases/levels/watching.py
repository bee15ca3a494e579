"""Looking ahead: which cases are likely to miss a service level, seen before they do."""

from datetime import datetime

from django.db import transaction

from commonway.cases.levels.predicting import Experience
from commonway.cases.models import Clock
from commonway.fence.scope import SYSTEM, within

_BATCH = 1_000


def watch(*, at: datetime) -> int:
    """Note which clocks are likely to be missed, and which no longer are; return how many are.

    Meant to run once an hour. Its figures are statistics over cases; nothing of a person is read.
    """
    with within(SYSTEM):
        going = Clock.objects.going().filter(paused_at__isnull=True, due_at__gte=at)
        organisations = going.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()
        return sum(_watch_one(organisation, at=at) for organisation in list(organisations))


def _watch_one(organisation: str, *, at: datetime) -> int:
    experience, found = Experience(organisation, at=at), 0
    going = Clock.objects.going().filter(organisation_id=organisation, paused_at__isnull=True, due_at__gte=at)
    last = None
    while True:
        batch = list((going.filter(id__gt=last) if last else going).order_by("id")[:_BATCH])
        if not batch:
            return found
        last = batch[-1].id
        likely = {clock.id for clock in experience.at_risk(batch)}
        found += len(likely)
        newly = [clock.id for clock in batch if clock.id in likely and clock.at_risk_since is None]
        no_longer = [clock.id for clock in batch if clock.id not in likely and clock.at_risk_since is not None]
        with transaction.atomic():
            # Locked in the order in which whoever pauses or extends a case locks them; one that was paused or ended
            # since it was read has nothing at risk.
            still = Clock.objects.going().filter(paused_at__isnull=True, id__in=[*newly, *no_longer])
            ids = list(still.select_for_update().order_by("id").values_list("id", flat=True))
            Clock.objects.filter(id__in=set(ids) & set(newly)).update(at_risk_since=at)
            Clock.objects.filter(id__in=set(ids) & set(no_longer)).update(at_risk_since=None)
