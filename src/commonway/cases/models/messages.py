"""Messages and signals on their way into the process of a case, or out of it to another."""

from datetime import datetime
from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class MessageQuerySet(models.QuerySet["Message"]):
    def kept(self, *, at: datetime) -> "MessageQuerySet":
        """Return what is still to be delivered *at* that moment: neither taken nor kept too long."""
        return self.filter(state=Message.State.KEPT, keep_until__gt=at)

    def incoming(self) -> "MessageQuerySet":
        """Return what comes to a case."""
        return self.filter(direction=Message.Direction.IN)


class Message(models.Model):
    """One message or signal (BPMN 2.0). ``key`` is its sender's id of it: what comes twice is known by that.

    A message that comes before it is waited for is kept until it is, at most until ``keep_until``.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"  # to the process of another case

    class Kind(models.TextChoices):
        MESSAGE = "message"
        SIGNAL = "signal"

    class Origin(models.TextChoices):
        PERSON = "person"
        STAFF = "staff"
        ORGANISATION = "organisation"
        CASE = "case"

    class State(models.TextChoices):
        KEPT = "kept"
        TAKEN = "taken"  # the process went on with it; of one to another case: it has been passed on
        MISSED = "missed"  # a signal nothing waited for, or a message that nothing lets through

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MESSAGE)
    name = models.CharField(max_length=200)
    origin = models.CharField(max_length=20, choices=Origin)
    origin_id = models.CharField(max_length=80)  # the account, organisation or case
    key = models.CharField(max_length=200)
    service = models.CharField(max_length=80, blank=True)  # outgoing: of the case it goes to; a signal goes to all
    content = models.BinaryField()  # sealed {"values": {fact: value}}
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    subject_id = models.UUIDField()  # whom the case is about
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="case_messages")
    applicant_id = models.UUIDField()
    arrived_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        db_table = "cases_message"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "direction", "origin", "origin_id", "key"], name="cases_message_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["service", "subject_id"],
                condition=models.Q(direction="out", state="kept"),
                name="cases_message_for_new_cases",
            )
        ]

    @staticmethod
    def place(message_id: UUID) -> str:
        """Return the place the content is sealed for."""
        return f"cases_message.content.{message_id}"
