"""Moves of running cases to another version of their process: one run, and what became of each of its cases."""

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class Move(models.Model):
    """One run that takes cases of a service from one version of a pack to another."""

    class State(models.TextChoices):
        GOING = "going"
        OVER = "over"

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.CharField(max_length=80)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="moves")
    from_version_id = models.UUIDField()
    to_version_id = models.UUIDField()
    mapping = models.JSONField(default=dict)  # node to node, or to nothing for tokens to be given up
    state = models.CharField(max_length=10, choices=State, default=State.GOING)
    begun_by = models.JSONField()  # the actor, as the ledger has them
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_move"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "organisation"],
                condition=models.Q(state="going"),
                name="cases_one_move_at_a_time",
            )
        ]


class MovedCase(models.Model):
    """What became of one case in a move."""

    class State(models.TextChoices):
        WAITING = "waiting"
        MOVED = "moved"
        LEFT = "left"  # it stays with its version; ``code`` says why

    id = models.UUIDField(primary_key=True, default=new_id)
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    reference = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    code = models.CharField(max_length=20, blank=True)
    nodes = models.JSONField(default=list)  # where somebody has to say where to go
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="moved_cases")
    applicant_id = models.UUIDField()
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_moved_case"
        constraints = [models.UniqueConstraint(fields=["move", "case"], name="cases_moved_once")]
        indexes = [models.Index(fields=["move", "state"], name="cases_moved_state")]
