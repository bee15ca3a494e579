"""Verifications that run in the background: how far each is, and what it found."""

from django.db import models

from commonway.kernel.ids import new_id


class VerificationRun(models.Model):
    """One verification of the whole ledger asked for by somebody who oversees it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    asked_by = models.CharField(max_length=80)  # the account
    asked_at = models.DateTimeField()
    events_expected = models.BigIntegerField()
    events_done = models.BigIntegerField(default=0)
    streams = models.BigIntegerField(default=0)
    breaks = models.JSONField(default=list)  # [where, event number or None, what], the first hundred
    break_count = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField()  # when the run last moved: one that stays silent has died
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_verification_run"
        indexes = [models.Index(fields=["-asked_at"], name="ledger_verification_latest")]
