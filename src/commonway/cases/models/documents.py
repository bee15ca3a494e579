"""Documents: what a person uploads as evidence."""

from uuid import UUID

from django.db import models

from commonway.cases.models.requests import Request
from commonway.kernel.ids import new_id


class Document(models.Model):
    """One uploaded file, sealed under the applicant's key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="documents")
    appeal_id = models.UUIDField(null=True)  # the appeal it was added to, if it was
    applicant_id = models.UUIDField()
    asking = models.ForeignKey(
        "cases.Asking", on_delete=models.PROTECT, null=True, related_name="documents"
    )  # the question it answers, where it does
    kind = models.CharField(max_length=80, blank=True)  # what it proves: a fact id; empty for one added to an appeal
    name = models.BinaryField()  # sealed file name
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.BinaryField()
    content = models.BinaryField()  # sealed
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_document"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "sha256", "appeal_id"],
                condition=models.Q(removed_at__isnull=True),
                nulls_distinct=False,
                name="cases_document_once",
            )
        ]

    @staticmethod
    def place(document_id: UUID) -> str:
        """Return the place a document is sealed for."""
        return f"cases_document.content.{document_id}"
