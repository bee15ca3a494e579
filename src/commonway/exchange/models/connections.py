"""How an organisation's system is reached, and whether it is answering."""

from django.db import models


class Connection(models.Model):
    """One organisation's end of the exchange, with its circuit breaker."""

    class Kind(models.TextChoices):
        HTTP = "http"  # we post to it
        POLL = "poll"  # it fetches with a cursor
        BY_HAND = "by-hand"  # its staff read and answer on the workbench

    class Breaker(models.TextChoices):
        CLOSED = "closed"
        OPEN = "open"
        HALF_OPEN = "half-open"

    organisation = models.OneToOneField("identity.Organisation", on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BY_HAND)
    url = models.URLField(max_length=500, blank=True)  # where deliveries are posted
    look_up_url = models.URLField(max_length=500, blank=True)  # where a register answers
    public_key = models.TextField(blank=True)  # Ed25519, PEM: verifies what the organisation sends us
    breaker = models.CharField(max_length=10, choices=Breaker, default=Breaker.CLOSED)
    failures = models.PositiveIntegerField(default=0)  # in a row
    retry_at = models.DateTimeField(null=True)  # while open: when one delivery may try
    last_success_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_connection"
