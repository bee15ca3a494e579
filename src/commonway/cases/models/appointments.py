"""Appointments: a time at a place that is one person's."""

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class Appointment(models.Model):
    """A booked time at a desk of a place. No desk has two at a time: the database sees to it."""

    class State(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"
        KEPT = "kept"
        MISSED = "missed"

    id = models.UUIDField(primary_key=True, default=new_id)
    place = models.CharField(max_length=80)
    desk = models.PositiveSmallIntegerField(default=1)
    service = models.CharField(max_length=80)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="appointments")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="appointments")
    applicant_id = models.UUIDField()  # whose it is
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    sequence = models.PositiveIntegerField(default=0)  # counts its changes (RFC 5545, 3.8.7.4)
    interpreter = models.CharField(max_length=20, blank=True, default="")  # the language one is asked for (BCP 47)
    key = models.CharField(max_length=80)  # of the form that booked it: sent twice, it books once
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_appointment"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "desk", "starts_at"],
                condition=~models.Q(state="cancelled"),
                name="cases_appointment_one_at_a_desk",
            ),
            models.UniqueConstraint(fields=["applicant_id", "key"], name="cases_appointment_booked_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="cases_appointment_day"),
            models.Index(fields=["applicant_id", "starts_at"], name="cases_appointment_person"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(state="booked", reminded_at__isnull=True),
                name="cases_appointment_remind",
            ),
        ]
