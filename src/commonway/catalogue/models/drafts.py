"""Drafts of decisions: a DMN file of the published pack being changed, every state of it kept."""

from django.db import models

from commonway.catalogue.models.versions import PackVersion
from commonway.kernel.ids import new_id


class DecisionDraftQuerySet(models.QuerySet["DecisionDraft"]):
    def open(self) -> "DecisionDraftQuerySet":
        """Return the drafts that are still being changed."""
        return self.filter(closed_at=None)


class DecisionDraft(models.Model):
    """A copy of one DMN file of a pack, shared by all who may change it; holds nothing about any person."""

    class Outcome(models.TextChoices):
        OPEN = ""
        PUBLISHED = "published"
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True, default=new_id)
    pack = models.CharField(max_length=80)
    file = models.CharField(max_length=80)  # the id of the DMN file in the pack
    base = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")  # what it was copied from
    revision = models.PositiveIntegerField(default=0)  # counts saves: two editors do not overwrite each other
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)

    objects = DecisionDraftQuerySet.as_manager()

    class Meta:
        db_table = "catalogue_decision_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "file"], condition=models.Q(closed_at=None), name="catalogue_one_open_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="catalogue_draft_closed_with_outcome",
            ),
        ]


class DraftRevision(models.Model):
    """One state of a draft, kept: undoing is making an earlier one the newest."""

    id = models.UUIDField(primary_key=True, default=new_id)
    draft = models.ForeignKey(DecisionDraft, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    dmn = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=120)
    restored_from = models.PositiveIntegerField(null=True)  # the number of the revision this repeats

    class Meta:
        db_table = "catalogue_draft_revision"
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="catalogue_revision_once")]
