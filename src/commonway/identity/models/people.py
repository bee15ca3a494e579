"""People: the subjects of facts, cases and events."""

from uuid import UUID

from django.db import models

from commonway.identity.models.users import User
from commonway.kernel.ids import new_id


class PersonQuerySet(models.QuerySet["Person"]):
    def with_index(self, field: str, index: bytes) -> "PersonQuerySet":
        """Return the people whose blind index of *field* (name, birth, email) is *index*."""
        return self.filter(**{f"{field}_index": index})


class Person(models.Model):
    """A human being as the installation knows them: an id, a sealed profile and blind indexes to find it by.

    The profile is ``{"name": …, "date_of_birth": …, "email": …, "phone": …}``, any of them absent.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="person")
    profile = models.BinaryField()
    name_index = models.BinaryField(null=True)
    birth_index = models.BinaryField(null=True)
    email_index = models.BinaryField(null=True)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "identity_person"
        indexes = [
            models.Index(fields=["name_index", "birth_index"], name="identity_person_name_birth"),
            models.Index(fields=["email_index"], name="identity_person_email"),
        ]

    @staticmethod
    def place(person_id: UUID) -> str:
        """Return the place a profile is sealed for."""
        return f"identity_person.profile.{person_id}"


class Identifier(models.Model):
    """A number some organisation knows a person by. Linked to the person, never merged with another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=60)  # for example "national_number"
    value = models.BinaryField()  # sealed
    index = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_identifier"
        constraints = [models.UniqueConstraint(fields=["scheme", "index"], name="identity_identifier_once")]
