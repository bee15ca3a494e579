"""Tasks: the work people have in processes, in whose queue it is, and what colleagues did with it among themselves."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id

# When a task without a time of its own is to be done: after all that have one.
SOME_TIME = datetime(9000, 1, 1, tzinfo=UTC)
LONGEST_NOTE = 500


class TaskQuerySet(models.QuerySet["Task"]):
    def at(self, organisation_id: str) -> "TaskQuerySet":
        """Return the tasks that are one organisation's work."""
        return self.filter(organisation_id=organisation_id)

    def to_do(self) -> "TaskQuerySet":
        """Return the tasks not done yet and still wanted."""
        return self.filter(state__in=(Task.State.OPEN, Task.State.TAKEN))


class Task(models.Model):
    """Work for people of one organisation: a user task of the process of a case (BPMN 2.0, 10.3.3), or a look again."""

    class Kind(models.TextChoices):
        PROCESS = "process"
        ANEW = "anew"  # decide again what was decided before
        RECONSIDER = "reconsider"  # an appeal has come: decide again, or let it go on

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        DONE = "done"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROCESS)
    token = models.PositiveIntegerField(null=True)  # what the process waits for
    node = models.CharField(max_length=200)
    service = models.CharField(max_length=80)  # of the case, as is the reference: another organisation sees no case
    reference = models.CharField(max_length=20)
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="tasks")
    applicant_id = models.UUIDField()
    team = models.CharField(max_length=80, blank=True)  # of the organisation, whose queue it is in; empty: everybody's
    skill = models.CharField(max_length=80, blank=True)  # that whoever does it has
    language = models.CharField(max_length=12, blank=True)  # the person's
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    taken_by = models.CharField(max_length=80, blank=True)  # the account of whoever works on it, or did it
    offered_to = models.CharField(max_length=80, blank=True)  # the account of whom it is handed over to, until they say
    escalated_at = models.DateTimeField(null=True)  # since when it waits for a lead
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What queues are ordered by; a column of its own, because an index cannot go on from the last time to none.
    turn_at = models.GeneratedField(
        expression=Coalesce("due_at", models.Value(SOME_TIME)), output_field=models.DateTimeField(), db_persist=True
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        db_table = "cases_task"
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="cases_one_task_a_token"),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=~models.Q(kind="process") & models.Q(state__in=("open", "taken")),
                name="cases_one_look_again_at_a_time",
            ),
            models.CheckConstraint(
                name="cases_process_task_has_a_token",
                condition=models.Q(kind="process", token__isnull=False) | ~models.Q(kind="process"),
            ),
            models.CheckConstraint(
                name="cases_taken_task_has_someone", condition=~models.Q(state="taken") | ~models.Q(taken_by="")
            ),
            models.CheckConstraint(
                name="cases_offered_task_is_taken", condition=models.Q(offered_to="") | models.Q(state="taken")
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "turn_at", "id"], name="cases_task_queue"),
            models.Index(
                fields=["organisation", "team", "turn_at", "id"],
                condition=models.Q(state="open"),
                name="cases_task_of_team",
            ),
            models.Index(
                fields=["organisation", "taken_by", "turn_at", "id"],
                condition=models.Q(state="taken"),
                name="cases_task_of_worker",
            ),
            models.Index(
                fields=["organisation", "offered_to"], condition=~models.Q(offered_to=""), name="cases_task_offered"
            ),
            models.Index(
                fields=["organisation", "escalated_at", "id"],
                condition=models.Q(escalated_at__isnull=False, state__in=("open", "taken")),
                name="cases_task_escalated",
            ),
            models.Index(
                fields=["organisation", "ended_at", "id"], condition=models.Q(state="done"), name="cases_task_done"
            ),
        ]


class TaskAct(models.Model):
    """Somebody gave a task to a colleague or a team, or asked a lead; what they wrote is about a person, so it is sealed."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned"
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        KEPT = "kept"  # whoever offered it keeps it after all
        REFERRED = "referred"
        ESCALATED = "escalated"
        SETTLED = "settled"
        PUT_BACK = "put-back"  # in bulk
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=new_id)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.CharField(max_length=80)  # the account
    to = models.CharField(max_length=80, blank=True)  # the account or the team
    note = models.BinaryField(null=True)  # sealed under the applicant's key
    before = models.JSONField(default=dict)  # what undoing it restores: team, state, taken_by, taken_at
    batch = models.UUIDField(null=True)  # what was done in one go
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="task_acts")
    applicant_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_task_act"
        indexes = [
            models.Index(fields=["task", "at"], name="cases_task_act_task"),
            models.Index(
                fields=["organisation", "batch"], condition=models.Q(batch__isnull=False), name="cases_task_act_batch"
            ),
        ]

    @staticmethod
    def place(act_id: UUID) -> str:
        """Return the place a note is sealed for."""
        return f"cases_task_act.note.{act_id}"
