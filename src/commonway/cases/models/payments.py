"""Payment requests: what one organisation asks another to pay the person, and what became of it, step by step."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class PaymentRequestQuerySet(models.QuerySet["PaymentRequest"]):
    def asked_by(self, organisation_id: str) -> "PaymentRequestQuerySet":
        """Return the payments one organisation asked for."""
        return self.filter(organisation_id=organisation_id)

    def paid_by(self, organisation_id: str) -> "PaymentRequestQuerySet":
        """Return the payments one organisation was asked to make."""
        return self.filter(payer_id=organisation_id)

    def of(self, organisation_id: str) -> "PaymentRequestQuerySet":
        """Return the payments an organisation has a part in: it asked, or is asked."""
        return self.filter(models.Q(organisation_id=organisation_id) | models.Q(payer_id=organisation_id))

    def running(self) -> "PaymentRequestQuerySet":
        """Return those of which something is still to be paid."""
        return self.filter(state__in=PaymentRequest.RUNNING)


class PaymentRequest(models.Model):
    """A payment asked for under the clause of an agreement. What is to be paid is sealed.

    ``times`` instalments are paid of it, the first from ``first_on`` on; ``paid`` of them have been. Of one payment of a case
    at most one request runs: where a later decision says another amount, it takes the place of the one before.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        PAYING = "paying"  # some instalments are paid, not all
        PAID = "paid"  # all of it
        REFUSED = "refused"  # by the payer: nothing (more) is paid
        CANCELLED = "cancelled"  # by whoever asked: nothing (more) is wanted

    RUNNING = (State.REQUESTED, State.PAYING)
    OVER = (State.PAID, State.REFUSED, State.CANCELLED)

    class Every(models.TextChoices):
        ONCE = "once"
        MONTH = "month"

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=20, unique=True)  # spoken code, which the payer puts on what it pays
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payments")
    token = models.PositiveIntegerField(null=True)  # what the process waits for; None: it does not, any more
    service = models.CharField(max_length=80)  # of the case, as is the request's id: a payer sees no case
    request_id = models.UUIDField()
    life_event = models.CharField(max_length=80)  # of the request: a mandate may be for it alone
    payment = models.CharField(max_length=80)  # which of the service's payments it is
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="payments_asked")
    payer = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="payments_to_make")
    agreement_id = models.CharField(max_length=80)
    clause_id = models.CharField(max_length=80)
    applicant_id = models.UUIDField()  # who is paid, and whose key seals how much
    subject_id = models.UUIDField()
    decision_id = models.UUIDField(null=True)  # that it rests on, where the amount is that of a decision
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    every = models.CharField(max_length=5, choices=Every, default=Every.ONCE)
    times = models.PositiveSmallIntegerField(default=1)
    paid = models.PositiveSmallIntegerField(default=0)
    only_difference = models.BooleanField(
        default=False
    )  # all instalments are paid; this is what a later decision says more
    first_on = models.DateField()
    content = models.BinaryField()  # sealed: see `cases.payments.content`
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # when the first should have come
    paid_at = models.DateTimeField(null=True)  # the latest instalment
    ended_at = models.DateTimeField(null=True)

    objects = PaymentRequestQuerySet.as_manager()

    class Meta:
        db_table = "cases_payment_request"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token"],
                condition=models.Q(state__in=("requested", "paying")),
                name="cases_one_payment_a_token",
            ),
            models.UniqueConstraint(
                fields=["case", "payment"],
                condition=models.Q(state__in=("requested", "paying")),
                name="cases_one_payment_runs",
            ),
            models.CheckConstraint(
                name="cases_paid_no_more_than_asked", condition=models.Q(paid__lte=models.F("times"), times__gte=1)
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "asked_at"], name="cases_payment_asked"),
            models.Index(fields=["payer", "state", "asked_at"], name="cases_payment_to_make"),
            models.Index(fields=["applicant_id"], name="cases_payment_applicant"),
        ]

    @property
    def is_running(self) -> bool:
        """Whether something of it is still to be paid."""
        return self.state in self.RUNNING

    @staticmethod
    def place(payment_id: UUID) -> str:
        """Return the place what is to be paid is sealed for."""
        return f"cases_payment_request.content.{payment_id}"


class PaymentStep(models.Model):
    """One thing that became of a payment request, when, and what was said about it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    payment = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)  # a state of the request, "less" or "unasked"
    instalment = models.PositiveSmallIntegerField(null=True)  # which one was paid
    note = models.BinaryField(null=True)  # sealed
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_payment_step"
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "instalment"],
                condition=models.Q(instalment__isnull=False),
                name="cases_instalment_paid_once",
            )
        ]
        indexes = [models.Index(fields=["payment", "at"], name="cases_payment_steps_at")]

    @staticmethod
    def place(step_id: UUID) -> str:
        """Return the place a step's note is sealed for."""
        return f"cases_payment_step.note.{step_id}"
