"""Mandates: who may act for whom."""

from django.db import models

from commonway.identity.models.people import Person
from commonway.kernel.ids import new_id


class Mandate(models.Model):
    """The right of a holder to act for a grantor, for some life events, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    grantor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="granted_mandates")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="held_mandates")
    life_events = models.JSONField(default=list)  # ids; empty means all
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    said_by = models.CharField(max_length=200)  # who said so: the grantor, a court, staff who saw a document
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_mandate"
        constraints = [
            models.CheckConstraint(name="identity_mandate_of_two", condition=~models.Q(grantor=models.F("holder")))
        ]
