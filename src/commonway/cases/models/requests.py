"""Requests: a person's ask, saved as it goes, submitted once."""

from uuid import UUID

from django.db import models

from commonway.kernel.ids import new_id


class RequestQuerySet(models.QuerySet["Request"]):
    def open(self) -> "RequestQuerySet":
        """Return the requests still being filled in."""
        return self.filter(state=Request.State.DRAFT)

    def by(self, applicant_id: UUID) -> "RequestQuerySet":
        """Return the requests one person made, latest first."""
        return self.filter(applicant_id=applicant_id).order_by("-started_at")


class Request(models.Model):
    """One telling of one life event. Stays on the pack version it was started with."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=20, unique=True)  # spoken code
    life_event = models.CharField(max_length=80)
    pack_version_id = models.UUIDField()
    applicant_id = models.UUIDField()  # who tells
    subject_id = models.UUIDField(null=True)  # whom it is about, once submitted
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    answers = models.BinaryField()  # sealed under the applicant's key: see cases.answers
    chosen = models.JSONField(default=list)  # the services the person is about to ask for, by id, in their order
    revision = models.PositiveIntegerField(default=0)  # counts saves: two windows do not overwrite each other
    started_on = models.CharField(max_length=10)  # channel
    submitted_on = models.CharField(max_length=10, blank=True)
    submission_key = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        db_table = "cases_request"
        constraints = [
            models.CheckConstraint(
                name="cases_submitted_request_is_whole",
                condition=~models.Q(state="submitted") | models.Q(subject_id__isnull=False, submitted_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["applicant_id", "-started_at"], name="cases_request_applicant")]

    @staticmethod
    def place(request_id: UUID) -> str:
        """Return the place a request's answers are sealed for."""
        return f"cases_request.answers.{request_id}"
