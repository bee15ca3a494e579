"""Appeals: a person does not agree with a decision, and another body hears them."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.cases.models.decisions import Decision
from commonway.kernel.ids import new_id


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> "AppealQuerySet":
        """Return the appeals nobody has decided yet."""
        return self.filter(state__in=(Appeal.State.RECONSIDERED, Appeal.State.HEARD))


class Appeal(models.Model):
    """One appeal against one decision. Where the pack says so, the organisation that decided looks again first."""

    class State(models.TextChoices):
        RECONSIDERED = "reconsidered"  # the organisation that decided looks again
        HEARD = "heard"  # it lies with the body that hears it
        SETTLED = "settled"  # the organisation that decided gave all that was asked for
        DECIDED = "decided"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=20, unique=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="appeal")  # at that body
    service = models.CharField(max_length=80)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="appeals")
    first = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")  # which decided
    agreement_id = models.CharField(max_length=80)
    clause_id = models.CharField(max_length=80)
    applicant_id = models.UUIDField()
    state = models.CharField(max_length=12, choices=State)
    late = models.BooleanField(default=False)
    content = models.BinaryField()  # sealed {"grounds", "late"}: in the person's words
    lodged_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        db_table = "cases_appeal"
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(state__in=("reconsidered", "heard")),
                name="cases_one_appeal_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["applicant_id", "-lodged_at"], name="cases_appeal_applicant")]

    @staticmethod
    def place(appeal_id: UUID) -> str:
        """Return the place the grounds of an appeal are sealed for."""
        return f"cases_appeal.content.{appeal_id}"
