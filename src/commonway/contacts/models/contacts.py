"""Contacts: one interaction on one channel."""

from django.db import models

from commonway.kernel.ids import new_id


class Contact(models.Model):
    """One interaction by or for a person, inbound or outbound. Staff speak of a person only within an open one."""

    class Channel(models.TextChoices):
        WEB = "web"
        PHONE = "phone"
        COUNTER = "counter"
        EMAIL = "email"

    class Direction(models.TextChoices):
        INBOUND = "inbound"
        OUTBOUND = "outbound"

    id = models.UUIDField(primary_key=True, default=new_id)
    person_id = models.UUIDField(null=True)  # unknown until found
    channel = models.CharField(max_length=10, choices=Channel)
    direction = models.CharField(max_length=10, choices=Direction)
    staff_id = models.CharField(max_length=80, blank=True)  # the user who handled it
    organisation_id = models.CharField(max_length=80, blank=True)
    verified_by = models.JSONField(default=list)  # names of the checks the caller passed; empty: not verified
    request_id = models.UUIDField(null=True)
    about = models.CharField(max_length=200, blank=True)  # why they got in touch, no personal values
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "contacts_contact"
        indexes = [models.Index(fields=["person_id", "-started_at"], name="contacts_person")]
