"""Deliveries: the outbox. One row is one event on its way to one organisation under one clause."""

from uuid import UUID

from django.db import models

from commonway.kernel.ids import new_id


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def to(self, organisation_id: str) -> "DeliveryQuerySet":
        """Return the deliveries addressed to one organisation."""
        return self.filter(organisation_id=organisation_id)

    def shelved(self) -> "DeliveryQuerySet":
        """Return what is on the dead-letter shelf, waiting for a coordinator."""
        return self.filter(state=Delivery.State.SHELVED)


class Delivery(models.Model):
    """What one organisation is told, under which clause, and what became of it. ``id`` is the CloudEvent's id."""

    class State(models.TextChoices):
        PENDING = "pending"  # due at next_attempt_at, or held by a worker until then
        SENT = "sent"  # accepted by their system, or fetched by it; no receipt yet
        RECEIVED = "received"  # their receipt: we have it
        DONE = "done"  # their receipt: we did what follows from it
        REFUSED = "refused"  # their receipt: we will not, because
        SHELVED = "shelved"  # given up after the last attempt; a coordinator replays or closes it
        WITHHELD = "withheld"  # the clause was gone when it would have left
        CLOSED = "closed"  # a coordinator gave it up, with a reason
        WITHDRAWN = "withdrawn"  # the person took back what they asked for

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="deliveries")
    agreement_id = models.CharField(max_length=80)
    clause_id = models.CharField(max_length=80)
    type = models.CharField(max_length=80)  # the event's type in the pack, "person.died"
    subject_id = models.UUIDField()  # the person it is about, whose key seals the payload
    applicant_id = models.UUIDField()  # the person who told
    request_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    about_id = models.UUIDField(
        null=True
    )  # what it tells of, where that can come more than once: a decision, a task, an order
    for_information = models.BooleanField(default=False, db_default=False)  # the answer to it ends no case
    about = models.CharField(max_length=40, blank=True)  # what became of ordered work: "placed", "withdrawn"
    occasion = models.CharField(max_length=80, blank=True)  # which of several of one case: a message, a payment
    reference = models.CharField(max_length=20, blank=True)  # the request's, as the person knows it
    payload = models.BinaryField()  # sealed {fact: value}
    fact_names = models.JSONField()  # what crosses, by name, for the person's own view
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    answer_reason = models.CharField(max_length=500, blank=True)  # as given by the organisation
    answer_reference = models.CharField(max_length=80, blank=True)  # its own reference
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    transaction = models.BigIntegerField(db_default=models.Func(template="(pg_current_xact_id()::text::bigint)"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "exchange_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "request_id",
                    "organisation",
                    "agreement_id",
                    "clause_id",
                    "case_id",
                    "about_id",
                    "type",
                    "about",
                    "occasion",
                ],
                nulls_distinct=False,
                name="exchange_told_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "next_attempt_at"],
                condition=models.Q(state="pending"),
                name="exchange_delivery_due",
            ),
            models.Index(fields=["organisation", "transaction", "id"], name="exchange_delivery_cursor"),
            models.Index(fields=["organisation", "state"], name="exchange_delivery_state"),
            models.Index(fields=["request_id"], name="exchange_delivery_request"),
            models.Index(fields=["subject_id", "type"], name="exchange_delivery_subject"),  # who knows it already
            models.Index(fields=["applicant_id"], name="exchange_delivery_applicant"),
            models.Index(
                fields=["about_id"], condition=models.Q(about_id__isnull=False), name="exchange_delivery_about"
            ),
        ]

    @staticmethod
    def place(delivery_id: UUID) -> str:
        """Return the place a payload is sealed for."""
        return f"exchange_delivery.payload.{delivery_id}"


class Attempt(models.Model):
    """One try at a delivery: when, how it ended."""

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    ok = models.BooleanField()
    status = models.PositiveSmallIntegerField(null=True)  # HTTP status, where there was an answer
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField()

    class Meta:
        db_table = "exchange_attempt"
