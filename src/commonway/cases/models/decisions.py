"""Decisions: what an organisation decided on a case, each a version that is never changed once it was given."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class DecisionQuerySet(models.QuerySet["Decision"]):
    def given(self) -> "DecisionQuerySet":
        """Return the decisions that were given, whether or not a later one took their place."""
        return self.filter(state=Decision.State.GIVEN)

    def standing(self) -> "DecisionQuerySet":
        """Return the decisions on what was asked for that hold: no later one took their place."""
        holds = self.given().filter(replaced_at__isnull=True)
        return holds.filter(ruling__in=("", Decision.Ruling.CHANGED))


class Decision(models.Model):
    """One decision. What it says is sealed; a correction, or a decision made anew, is a row of its own."""

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"

    class Ruling(models.TextChoices):
        """What the body that heard an appeal made of the decision before it."""

        UPHELD = "upheld"
        CHANGED = "changed"
        SENT_BACK = "sent-back"
        NOT_HEARD = "not-heard"  # too late, without a reason that counts

    class Why(models.TextChoices):
        """Why there is this version."""

        FIRST = "first"
        CORRECTED = "corrected"
        ANEW = "anew"
        APPEALED = "appealed"

    class State(models.TextChoices):
        PROPOSED = "proposed"  # somebody else has to confirm it
        GIVEN = "given"
        DROPPED = "dropped"  # proposed, and not confirmed

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")  # where it was made
    about = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")  # of the service that was asked for
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="decisions")
    applicant_id = models.UUIDField()
    version = models.PositiveSmallIntegerField()  # of the decisions on ``about``, from 1
    why = models.CharField(max_length=10, choices=Why, default=Why.FIRST)
    state = models.CharField(max_length=10, choices=State, default=State.GIVEN)
    outcome = models.CharField(max_length=10, choices=Outcome)
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True)  # only of a decision on an appeal
    automated = models.BooleanField(default=False)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    replaced_at = models.DateTimeField(null=True)  # since when another takes its place, or it was sent back
    content = models.BinaryField()  # sealed: see `cases.deciding.content`
    appeal_until = models.DateTimeField(null=True)
    notice_id = models.UUIDField(null=True)  # the letter it was given by
    task_id = models.UUIDField(null=True)  # the task in which it was made
    made_by = models.CharField(max_length=80)  # the account, or the part of the product
    confirmed_by = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        db_table = "cases_decision"
        constraints = [
            models.UniqueConstraint(fields=["about", "version"], name="cases_each_decision_has_its_number"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="proposed"), name="cases_one_decision_proposed"
            ),
            models.CheckConstraint(
                name="cases_given_decision_has_a_day",
                condition=~models.Q(state="given") | models.Q(given_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["applicant_id", "-made_at"], name="cases_decision_applicant")]

    @staticmethod
    def place(decision_id: UUID) -> str:
        """Return the place the content of a decision is sealed for."""
        return f"cases_decision.content.{decision_id}"
