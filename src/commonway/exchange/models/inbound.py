"""Inbound calls: what was answered to which idempotency key."""

from django.db import models


class InboundCall(models.Model):
    """A call an organisation made, kept so that its repetition has the same answer and no second effect."""

    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT)
    key = models.CharField(max_length=200)
    digest = models.BinaryField()  # SHA-256 of method, path and body: another body under the same key is an error
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "exchange_inbound_call"
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="exchange_inbound_once")]
