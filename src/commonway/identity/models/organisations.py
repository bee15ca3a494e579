"""Organisations as published by packs, and the people who work for them."""

from django.db import models

from commonway.identity.models.users import User
from commonway.kernel.ids import new_id


class Organisation(models.Model):
    """A body that provides, funds, mediates or supplies. Its words live in the pack; this row is what others refer to."""

    id = models.CharField(primary_key=True, max_length=80)
    name = models.JSONField()  # language -> name
    level = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    is_operator = models.BooleanField(default=False)

    class Meta:
        db_table = "identity_organisation"


class StaffMember(models.Model):
    """A user's work for one organisation in one role."""

    class Role(models.TextChoices):
        AGENT = "agent"  # the desk: contact centre and counter
        CASEWORKER = "caseworker"  # the workbench
        COORDINATOR = "coordinator"  # the console
        SUPPLIER = "supplier"  # the pages of those who do ordered work

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=20, choices=Role)
    team = models.CharField(max_length=80, blank=True)  # of the organisation's teams in the pack
    leads = models.BooleanField(default=False)  # their team, or without one the whole organisation
    skills = models.JSONField(default=list)  # ids of the organisation's skills in the pack
    languages = models.JSONField(default=list)  # tags, those they work in; empty: not said, so any
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_staff_member"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="identity_post_once",
            )
        ]
