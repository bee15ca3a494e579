"""Incidents: where the process of a case cannot go on, until somebody mends it."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> "IncidentQuerySet":
        """Return those nobody has mended yet."""
        return self.filter(closed_at__isnull=True)

    def at(self, organisation_id: str) -> "IncidentQuerySet":
        """Return those in the cases of one organisation."""
        return self.filter(organisation_id=organisation_id)


class Incident(models.Model):
    """One place where a process stands still. Why is a code with names, said in words where it is read.

    ``detail`` is what the engine says of it in its own words; values of the person may be in it, so it is sealed.
    """

    class Code(models.TextChoices):
        EXPRESSION = "expression"
        NO_WAY = "no-way"
        FAILED = "failed"
        DEAD_JOIN = "dead-join"
        CIRCLE = "circle"
        TOO_MANY = "too-many"
        NOT_RUN = "not-run"
        FACTS = "facts"
        NO_AGREEMENT = "no-agreement"

    class Closed(models.TextChoices):
        WENT_ON = "went-on"
        SKIPPED = "skipped"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="incidents")
    token = models.PositiveIntegerField()
    node = models.CharField(max_length=200)
    code = models.CharField(max_length=20, choices=Code)
    about = models.JSONField(default=dict)  # {"facts": […]}, {"error": "…"}, {"organisation": "…"}: ids, no values
    detail = models.BinaryField(default=b"")
    service = models.CharField(max_length=80)
    reference = models.CharField(max_length=20)
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="incidents")
    applicant_id = models.UUIDField()
    opened_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)  # when the person was asked for what is missing
    closed_at = models.DateTimeField(null=True)
    closed = models.CharField(max_length=10, choices=Closed, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    reason = models.BinaryField(
        default=b""
    )  # why it was skipped, as staff wrote it: sealed, for it may name the person

    objects = IncidentQuerySet.as_manager()

    class Meta:
        db_table = "cases_incident"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token"], condition=models.Q(closed_at__isnull=True), name="cases_one_incident_a_token"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "opened_at"],
                condition=models.Q(closed_at__isnull=True),
                name="cases_incident_open",
            )
        ]

    @staticmethod
    def place(incident_id: UUID, column: str = "detail") -> str:
        """Return the place the detail is sealed for, or the reason."""
        return f"cases_incident.{column}.{incident_id}"
