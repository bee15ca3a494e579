"""Ways to registers, and whether they are answering."""

from django.db import models

from commonway.exchange.models.connections import Connection


class Register(models.Model):
    """One way to a register with its circuit breaker. Where it leads is the operator's configuration, not kept here."""

    Breaker = Connection.Breaker

    name = models.CharField(max_length=200, primary_key=True)
    breaker = models.CharField(max_length=10, choices=Connection.Breaker, default=Connection.Breaker.CLOSED)
    failures = models.PositiveIntegerField(default=0)  # in a row
    retry_at = models.DateTimeField(null=True)  # while open: when one may try
    last_success_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_register"
