"""Assessments: what the rules of one pack version said about one person at one time."""

from uuid import UUID

from django.db import models

from commonway.kernel.ids import new_id


class Assessment(models.Model):
    """The result of one service's rule for one applicant, with its reasons sealed (they tell about the person)."""

    class Outcome(models.TextChoices):
        ELIGIBLE = "eligible"
        NOT_ELIGIBLE = "not-eligible"
        NEED_TO_KNOW = "need-to-know"

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_id = models.UUIDField()  # the applicant
    request_id = models.UUIDField()
    service = models.CharField(max_length=80)
    pack_version_id = models.UUIDField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    reasons = models.BinaryField()  # sealed [{criterion, fact, state: met|not-met|unknown}]
    missing = models.JSONField(default=list)  # fact names still to be known
    assessed_at = models.DateTimeField()

    class Meta:
        db_table = "eligibility_assessment"
        constraints = [models.UniqueConstraint(fields=["request_id", "service"], name="eligibility_once_a_request")]
        indexes = [models.Index(fields=["subject_id"], name="eligibility_subject")]

    @staticmethod
    def place(request_id: UUID, service: str) -> str:
        """Return the place reasons are sealed for: one a request and service, whichever assessment wrote last."""
        return f"eligibility_assessment.reasons.{request_id}.{service}"
