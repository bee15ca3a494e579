"""Processes under way, and the tasks people have in them."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class ProcessInstance(models.Model):
    """Where the process of one case stands. Its state holds what was told and found out, so it is sealed."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="process")
    process = models.CharField(max_length=200)
    pack_version_id = models.UUIDField()  # whose definition it runs by, until it is migrated on purpose
    state = models.BinaryField()  # sealed under the applicant's key: see commonway.bpmn.State
    steps = models.PositiveIntegerField(default=0)
    stuck_at = models.CharField(max_length=200, blank=True)  # the node where it cannot go on
    stuck_why = models.CharField(max_length=500, blank=True)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="processes")
    applicant_id = models.UUIDField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_process"
        indexes = [
            models.Index(
                fields=["organisation", "began_at"], condition=~models.Q(stuck_at=""), name="cases_process_stuck"
            )
        ]

    @staticmethod
    def place(case_id: UUID) -> str:
        """Return the place the state of a case's process is sealed for."""
        return f"cases_process.state.{case_id}"


class TaskQuerySet(models.QuerySet["Task"]):
    def at(self, organisation_id: str) -> "TaskQuerySet":
        """Return the tasks that are one organisation's work."""
        return self.filter(organisation_id=organisation_id)

    def to_do(self) -> "TaskQuerySet":
        """Return the tasks not done yet and still wanted."""
        return self.filter(state__in=(Task.State.OPEN, Task.State.TAKEN))


class Task(models.Model):
    """Work for people of one organisation: a user task of the process of a case (BPMN 2.0, 10.3.3)."""

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        DONE = "done"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    token = models.PositiveIntegerField()  # what the process waits for
    node = models.CharField(max_length=200)
    service = models.CharField(max_length=80)  # of the case, as is the reference: another organisation sees no case
    reference = models.CharField(max_length=20)
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="tasks")
    applicant_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    taken_by = models.CharField(max_length=80, blank=True)  # the account of whoever works on it, or did it
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        db_table = "cases_task"
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="cases_one_task_a_token"),
            models.CheckConstraint(
                name="cases_taken_task_has_someone", condition=~models.Q(state="taken") | ~models.Q(taken_by="")
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "opened_at"], name="cases_task_organisation")]
