"""Clocks: one for each service level a case is held to, and the acts that stop them or give them longer."""

from datetime import datetime, timedelta

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class ClockQuerySet(models.QuerySet["Clock"]):
    def going(self) -> "ClockQuerySet":
        """Return the clocks of cases still open, those that stand still among them."""
        return self.filter(ended_at__isnull=True)


class Clock(models.Model):
    """How a case stands against one service level. Its days were counted when it began: see `cases.levels.counting`."""

    class Kind(models.TextChoices):
        LEGAL = "legal"
        PROMISE = "promise"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    level = models.CharField(max_length=80)
    reopened = models.PositiveSmallIntegerField(default=0)  # how often the case had been when this clock began
    kind = models.CharField(max_length=10, choices=Kind)
    service = models.CharField(max_length=80)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="clocks")
    applicant_id = models.UUIDField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)  # since when it stands still
    stood_still = models.DurationField(default=timedelta)  # in all earlier pauses
    extended = models.PositiveSmallIntegerField(default=0)  # how often
    at_risk_since = models.DateTimeField(null=True)  # when it was seen that it is likely to be missed
    ended_at = models.DateTimeField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        db_table = "cases_clock"
        constraints = [
            models.UniqueConstraint(fields=["case", "level", "reopened"], name="cases_one_clock_a_level"),
            models.CheckConstraint(
                name="cases_clock_ended_does_not_stand",
                condition=models.Q(ended_at__isnull=True) | models.Q(paused_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=models.Q(ended_at__isnull=True, paused_at__isnull=True),
                name="cases_clock_going",
            ),
            models.Index(
                fields=["organisation", "case"],
                condition=models.Q(ended_at__isnull=True, paused_at__isnull=False),
                name="cases_clock_paused",
            ),
            models.Index(
                fields=["organisation", "case"],
                condition=models.Q(ended_at__isnull=True, paused_at__isnull=True, at_risk_since__isnull=False),
                name="cases_clock_at_risk",
            ),
            models.Index(
                fields=["organisation", "service", "-ended_at"],
                condition=models.Q(ended_at__isnull=False),
                name="cases_clock_ended",
            ),
        ]

    @property
    def stands_still(self) -> bool:
        """Whether it is paused."""
        return self.paused_at is not None

    def is_missed(self, at: datetime) -> bool:
        """Return whether its time was over before the case ended, or is over *at* that moment and it is not paused."""
        if self.stands_still:
            return False
        return self.due_at < (self.ended_at or at)


class ClockAct(models.Model):
    """Somebody paused a case, let it go on, or gave themselves longer, and said why in words the person reads."""

    class Kind(models.TextChoices):
        PAUSED = "paused"
        RESUMED = "resumed"
        EXTENDED = "extended"
        REOPENED = "reopened"

    class WaitsFor(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_acts")
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=80, blank=True)  # extended: which one; the others are about all that pause
    waits_for = models.CharField(max_length=20, choices=WaitsFor, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    expected_on = models.DateField(null=True)  # paused: when it is expected to go on
    due_at = models.DateTimeField(null=True)  # extended: the new end
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="clock_acts")
    applicant_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_clock_act"
        indexes = [models.Index(fields=["case", "at"], name="cases_clock_act_case")]
