"""Processes under way: where each stands."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case


class ProcessInstance(models.Model):
    """Where the process of one case stands. Its state holds what was told and found out, so it is sealed."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="process")
    process = models.CharField(max_length=200)
    pack_version_id = models.UUIDField()  # whose definition it runs by, until it is migrated on purpose
    state = models.BinaryField()  # sealed under the applicant's key: see commonway.bpmn.State
    steps = models.PositiveIntegerField(default=0)
    stuck_at = models.CharField(max_length=200, blank=True)  # the node where it cannot go on
    stuck_code = models.CharField(max_length=20, blank=True)  # why, of `Incident.Code`
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
