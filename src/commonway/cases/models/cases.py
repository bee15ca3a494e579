"""Cases: one service under way for one subject at one organisation."""

from django.db import models

from commonway.cases.models.requests import Request
from commonway.kernel.ids import new_id


class CaseQuerySet(models.QuerySet["Case"]):
    def at(self, organisation_id: str) -> "CaseQuerySet":
        """Return the cases one organisation is responsible for."""
        return self.filter(organisation_id=organisation_id)


class Case(models.Model):
    """One service under way. Offered entitlements become cases when the person takes them up."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"  # by the person, before its organisation ended it

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=20, unique=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="cases")
    service = models.CharField(max_length=80)
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="cases")
    subject_id = models.UUIDField()  # whom the service is about
    applicant_id = models.UUIDField()  # who may follow it
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)  # why it ended as it did, in the organisation's words
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # the service's promise
    ended_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)  # how often
    hears_id = models.UUIDField(null=True)  # the appeal it is about, where it is one
    keep_until = models.DateField(null=True)  # how long it is kept, once it has ended
    removed_at = models.DateTimeField(null=True)  # when what its organisation held for it was removed

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "service", "hears_id"],
                condition=~models.Q(state="withdrawn"),
                nulls_distinct=False,
                name="cases_one_case_a_service",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "opened_at", "id"], name="cases_in_state"),
            models.Index(fields=["organisation", "opened_at", "id"], name="cases_of_organisation"),
            models.Index(
                fields=["organisation", "due_at", "id"], condition=models.Q(state="open"), name="cases_open_by_due"
            ),
            models.Index(fields=["applicant_id"], name="cases_applicant"),
            models.Index(
                fields=["organisation", "keep_until"],
                condition=models.Q(keep_until__isnull=False),
                name="cases_keep_until",
            ),
            models.Index(fields=["subject_id", "service"], condition=models.Q(state="open"), name="cases_subject_open"),
        ]
