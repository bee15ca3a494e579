"""Events, the streams they are chained in, and the checkpoints that cover all streams."""

from uuid import UUID

from django.db import models

from commonway.kernel.ids import new_id


class Stream(models.Model):
    """The head of one chain: a person's, an organisation's or the installation's own."""

    id = models.UUIDField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(default=bytes)

    class Meta:
        db_table = "ledger_stream"


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, stream: UUID) -> "EventQuerySet":
        """Return the events of one stream in the order they happened."""
        return self.filter(stream_id=stream).order_by("sequence")


class Event(models.Model):
    """Something that happened. Appended, never changed; personal values are never in ``data``, only ids and names."""

    id = models.UUIDField(primary_key=True, default=new_id)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="events")
    sequence = models.BigIntegerField()
    type = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_organisation = models.CharField(max_length=80, blank=True)
    actor_role = models.CharField(max_length=40, blank=True)
    on_behalf_of = models.UUIDField(null=True)
    organisation = models.CharField(max_length=80, blank=True)  # the organisation the event concerns
    purpose = models.CharField(max_length=200)
    ground = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    previous = models.BinaryField()
    hash = models.BinaryField()

    objects = EventQuerySet.as_manager()

    class Meta:
        db_table = "ledger_event"
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="ledger_event_in_order")]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="ledger_event_organisation"),
            models.Index(fields=["type", "-at"], name="ledger_event_type"),
        ]


class Checkpoint(models.Model):
    """A signed Merkle root over the heads of all streams at one moment."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    origin = models.CharField(max_length=200, default="commonway.invalid/ledger")  # name of the ledger when it was made
    streams = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField(default=bytes)  # root of the checkpoint before it
    key_id = models.CharField(max_length=80)
    signature = models.BinaryField()
    leaves = models.JSONField(default=list)  # [stream id, length, head in hex], sorted by stream id

    class Meta:
        db_table = "ledger_checkpoint"
