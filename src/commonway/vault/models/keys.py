"""The key of each person, wrapped by the key-management key."""

from django.db import models


class SubjectKey(models.Model):
    """One person's data key. Emptied, not deleted, when it is destroyed: the row is the proof that it existed."""

    subject_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(default=bytes)
    wrapped_by = models.CharField(max_length=40)  # id of the key-management key
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_subject_key"
        constraints = [
            models.CheckConstraint(
                name="vault_destroyed_key_is_empty",
                condition=models.Q(destroyed_at__isnull=True) | models.Q(wrapped=b""),
            )
        ]
