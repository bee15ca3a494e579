"""Plans: what a person, their family and organisations work on together, in the words of each."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class Plan(models.Model):
    """The plan of one case. It may go on when the case has ended, and ends once."""

    class State(models.TextChoices):
        ACTIVE = "active"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="plan")
    token = models.PositiveIntegerField(null=True)  # what the process of the case waits for until the plan ends
    service = models.CharField(max_length=80)
    reference = models.CharField(max_length=20)  # of the case, which not all who take part may see
    request_id = models.UUIDField()
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="plans")
    applicant_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    lead_id = models.CharField(max_length=80, blank=True, default="")  # the account of whoever leads it
    content = models.BinaryField()  # sealed: the day it counts from, what the lead worker is called, why it ended
    began_at = models.DateTimeField()
    review_due_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_plan"
        constraints = [
            models.CheckConstraint(
                name="cases_plan_ended_when",
                condition=models.Q(state="active", ended_at__isnull=True)
                | models.Q(state="ended", ended_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "began_at"], name="cases_plan_organisation"),
            models.Index(fields=["applicant_id"], name="cases_plan_applicant"),
        ]

    @staticmethod
    def place(plan_id: UUID) -> str:
        """Return the place what a plan says of itself is sealed for."""
        return f"cases_plan.content.{plan_id}"


class PlanParty(models.Model):
    """Somebody who takes part in a plan, was asked to, or did: a person, or the staff of an organisation."""

    class State(models.TextChoices):
        PROPOSED = "proposed"  # the person has not said yes
        INVITED = "invited"  # the person has; they have not said that they will
        TAKING_PART = "taking-part"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"  # the person took it back, they left, or the plan is over and with it their part

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=80)
    person_id = models.UUIDField(null=True)
    of = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="plan_parts")
    state = models.CharField(max_length=12, choices=State)
    content = models.BinaryField()  # sealed: what the person calls them
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")  # the plan's
    applicant_id = models.UUIDField()
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)  # when the person said yes
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_plan_party"
        constraints = [
            models.CheckConstraint(
                name="cases_plan_party_is_one",
                condition=models.Q(person_id__isnull=True, of__isnull=False)
                | models.Q(person_id__isnull=False, of__isnull=True),
            ),
            models.CheckConstraint(
                name="cases_plan_party_was_agreed",
                condition=~models.Q(state="taking-part") | models.Q(agreed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["plan", "person_id"],
                condition=models.Q(state__in=("invited", "taking-part")),
                name="cases_plan_person_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "of", "role"],
                condition=models.Q(state__in=("proposed", "invited", "taking-part")),
                name="cases_plan_organisation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id"], name="cases_plan_party_person"),
            models.Index(fields=["of"], name="cases_plan_party_of"),
        ]

    @staticmethod
    def place(party_id: UUID) -> str:
        """Return the place what is known of a party is sealed for."""
        return f"cases_plan_party.content.{party_id}"


class PlanEntry(models.Model):
    """One thing in a plan. Each change of its words counts its revision up and keeps what was there before."""

    class Kind(models.TextChoices):
        GOAL = "goal"
        STEP = "step"
        VISIT = "visit"
        CONTRIBUTION = "contribution"
        REVIEW = "review"
        NOTE = "note"

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        MISSED = "missed"  # a visit nobody was at
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    author = models.ForeignKey(PlanParty, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    private_to = models.CharField(max_length=80, blank=True, default="")  # a note: the one organisation that sees it
    revision = models.PositiveIntegerField(default=1)
    content = models.BinaryField()  # sealed
    slot = models.CharField(max_length=100, blank=True, default="")  # a visit: which of those foreseen it is
    at = models.DateTimeField(null=True)  # a visit: when; a step: by when; a review: when it was
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")  # the plan's
    applicant_id = models.UUIDField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "cases_plan_entry"
        constraints = [
            models.CheckConstraint(
                name="cases_plan_notes_are_private",
                condition=models.Q(kind="note") & ~models.Q(private_to="")
                | ~models.Q(kind="note") & models.Q(private_to=""),
            ),
            models.UniqueConstraint(
                fields=["plan", "slot"],
                condition=~models.Q(slot="") & ~models.Q(state="dropped"),
                name="cases_plan_visit_once_a_slot",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "kind"], name="cases_plan_entry_plan"),
            models.Index(
                fields=["organisation", "at"], condition=models.Q(kind="visit"), name="cases_plan_entry_visits"
            ),
        ]

    @staticmethod
    def place(entry_id: UUID, revision: int) -> str:
        """Return the place one edition of an entry is sealed for."""
        return f"cases_plan_entry.content.{entry_id}.{revision}"


class PlanEdition(models.Model):
    """What an entry said before it was changed, and whose words those were."""

    id = models.UUIDField(primary_key=True, default=new_id)
    entry = models.ForeignKey(PlanEntry, on_delete=models.PROTECT, related_name="editions")
    revision = models.PositiveIntegerField()
    content = models.BinaryField()
    changed_by = models.ForeignKey(PlanParty, on_delete=models.PROTECT, related_name="+")  # who wrote the next one
    private_to = models.CharField(max_length=80, blank=True, default="")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    applicant_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_plan_edition"
        constraints = [models.UniqueConstraint(fields=["entry", "revision"], name="cases_plan_edition_once")]
