"""Work orders: work a supplier does for a case, from being placed to being found good and charged for."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def ordered_by(self, organisation_id: str) -> "WorkOrderQuerySet":
        """Return the orders one organisation placed."""
        return self.filter(organisation_id=organisation_id)

    def done_by(self, supplier_id: str) -> "WorkOrderQuerySet":
        """Return the orders that went to one supplier."""
        return self.filter(supplier_id=supplier_id)

    def of(self, organisation_id: str) -> "WorkOrderQuerySet":
        """Return the orders one organisation placed, or that went to it."""
        return self.filter(models.Q(organisation_id=organisation_id) | models.Q(supplier_id=organisation_id))

    def to_do(self) -> "WorkOrderQuerySet":
        """Return the orders whose work is not done yet and still wanted."""
        return self.filter(state__in=WorkOrder.TO_DO)


class WorkOrder(models.Model):
    """Work ordered from a supplier under the clause of an agreement."""

    class State(models.TextChoices):
        PLACED = "placed"
        ACCEPTED = "accepted"
        REFUSED = "refused"  # before it was accepted
        SCHEDULED = "scheduled"
        ON_THE_WAY = "on-the-way"
        AT_WORK = "at-work"
        DONE = "done"  # says the supplier
        RETURNED = "returned"  # not good: to be done again
        VERIFIED = "verified"  # says the organisation that ordered it
        FAILED = "failed"  # given up after it was accepted
        WITHDRAWN = "withdrawn"  # not wanted any more

    TO_DO = (State.PLACED, State.ACCEPTED, State.SCHEDULED, State.ON_THE_WAY, State.AT_WORK, State.RETURNED)
    OVER = (State.VERIFIED, State.REFUSED, State.FAILED, State.WITHDRAWN)

    class Says(models.TextChoices):
        FIXED = "fixed"
        NOT_FIXED = "not-fixed"

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=20, unique=True)  # spoken code
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_orders")
    token = models.PositiveIntegerField(null=True)  # what the process waits for; None: placed by hand
    service = models.CharField(max_length=80)  # of the case, as is the request's reference: a supplier sees no case
    request_id = models.UUIDField()
    life_event = models.CharField(max_length=80)  # of the request: a mandate may be for it alone
    ordered = models.CharField(max_length=80)  # which of the service's orders it is
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="orders_placed")
    supplier = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="orders_taken")
    agreement_id = models.CharField(max_length=80)
    clause_id = models.CharField(max_length=80)
    applicant_id = models.UUIDField()  # who follows it, and whose key seals what is written and photographed
    subject_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    visit_from = models.DateTimeField(null=True)
    visit_until = models.DateTimeField(null=True)
    person_says = models.CharField(max_length=10, choices=Says, blank=True)  # the person it was done for
    placed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)  # when it was seen to be late
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    charged_at = models.DateTimeField(null=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        db_table = "cases_work_order"
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="cases_one_order_a_token"),
            models.CheckConstraint(
                name="cases_visit_is_whole",
                condition=models.Q(visit_from__isnull=True, visit_until__isnull=True)
                | models.Q(visit_until__gt=models.F("visit_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_at"], name="cases_order_placed"),
            models.Index(fields=["supplier", "state", "due_at"], name="cases_order_taken"),
            models.Index(fields=["applicant_id"], name="cases_order_applicant"),
        ]


class WorkOrderStep(models.Model):
    """One thing that became of an order, when, and what was said about it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)  # a state of the order, "late", or what the person says
    note = models.BinaryField(null=True)  # sealed
    visit_from = models.DateTimeField(null=True)
    visit_until = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_work_order_step"
        indexes = [models.Index(fields=["order", "at"], name="cases_order_step")]

    @staticmethod
    def place(step_id: UUID) -> str:
        """Return the place a step's note is sealed for."""
        return f"cases_work_order_step.note.{step_id}"


class WorkOrderPhoto(models.Model):
    """A picture of the work, without the place it was taken at, sealed under the person's key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="photos")
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.BinaryField()  # of what was sent
    content = models.BinaryField()  # sealed
    added_at = models.DateTimeField()

    class Meta:
        db_table = "cases_work_order_photo"
        constraints = [models.UniqueConstraint(fields=["order", "sha256"], name="cases_photo_once")]

    @staticmethod
    def place(photo_id: UUID) -> str:
        """Return the place a photo is sealed for."""
        return f"cases_work_order_photo.content.{photo_id}"


class WorkOrderLine(models.Model):
    """One line of what a supplier charges for an order: so much of an output of the agreement, at its price."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    output = models.CharField(max_length=80)
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    price = models.DecimalField(max_digits=12, decimal_places=3)
    amount = models.DecimalField(max_digits=15, decimal_places=3)
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_work_order_line"
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="cases_line_once"),
            models.CheckConstraint(name="cases_line_is_of_something", condition=models.Q(quantity__gt=0)),
        ]
