"""Notices: what we tell a person, composed once, kept in their mailbox."""

from uuid import UUID

from django.db import models

from commonway.kernel.ids import new_id


class Notice(models.Model):
    """A letter to one person. Its words are sealed; the mailbox keeps it whatever channel it went by."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person_id = models.UUIDField()
    request_id = models.UUIDField(null=True)
    letter = models.CharField(max_length=80)  # id of the letter in the pack
    about = models.CharField(max_length=80, blank=True)  # which of several of a kind: an organisation's id
    language = models.CharField(max_length=12)
    content = models.BinaryField()  # sealed {"title": …, "paragraphs": […]}
    created_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)  # when an e-mail said that it is there
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "contacts_notice"
        constraints = [
            models.UniqueConstraint(fields=["request_id", "letter", "about"], name="contacts_each_letter_once")
        ]
        indexes = [models.Index(fields=["person_id", "-created_at"], name="contacts_mailbox")]

    @staticmethod
    def place(notice_id: UUID) -> str:
        """Return the place a notice's content is sealed for."""
        return f"contacts_notice.content.{notice_id}"
