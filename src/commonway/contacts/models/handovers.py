"""Handovers: a request passed from one channel to another by a short code."""

from django.db import models

from commonway.kernel.ids import new_id


class Handover(models.Model):
    """A code that lets its holder go on with one request, once they also prove who they are."""

    id = models.UUIDField(primary_key=True, default=new_id)
    request_id = models.UUIDField()
    person_id = models.UUIDField()
    code_index = models.BinaryField(unique=True)  # blind index: the code itself is not kept
    proof_index = models.BinaryField(default=bytes)  # blind index of the date of birth that has to be given with it
    from_channel = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)  # wrong proofs; locked after five
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "contacts_handover"
        indexes = [models.Index(fields=["request_id"], name="contacts_handover_request")]
