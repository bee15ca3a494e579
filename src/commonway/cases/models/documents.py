"""Documents: what a person uploads as evidence."""

from uuid import UUID

from django.db import models

from commonway.cases.models.requests import Request
from commonway.kernel.ids import new_id


class Document(models.Model):
    """One uploaded file, sealed under the applicant's key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="documents")
    applicant_id = models.UUIDField()
    kind = models.CharField(max_length=80)  # what it proves: a fact id
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
                fields=["request", "sha256"], condition=models.Q(removed_at__isnull=True), name="cases_document_once"
            )
        ]

    @staticmethod
    def place(document_id: UUID) -> str:
        """Return the place a document is sealed for."""
        return f"cases_document.content.{document_id}"
