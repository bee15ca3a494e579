"""Facts: one typed thing known about a subject, with where it came from, when, and how sure."""

from uuid import UUID

from django.db import models

from commonway.kernel.ids import new_id


class FactQuerySet(models.QuerySet["Fact"]):
    def current(self) -> "FactQuerySet":
        """Return the facts that no later one has replaced."""
        return self.filter(replaced_at__isnull=True)


class Fact(models.Model):
    """A value of one fact definition. Never changed: a later fact replaces it and it stays as history."""

    class Source(models.TextChoices):
        TOLD = "told"  # by the person or someone for them
        REGISTER = "register"  # answered by a register under an agreement
        DOCUMENT = "document"  # read from a document by staff
        DERIVED = "derived"  # worked out by a rule

    class Certainty(models.TextChoices):
        STATED = "stated"
        EVIDENCED = "evidenced"  # a document supports it
        VERIFIED = "verified"  # a register confirms it

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=80)  # id of the fact definition
    value = models.BinaryField()  # sealed JSON
    source = models.CharField(max_length=20, choices=Source)
    source_detail = models.CharField(max_length=200, blank=True)  # register, document, or who told
    certainty = models.CharField(max_length=20, choices=Certainty)
    request_id = models.UUIDField(null=True)  # the request it was told in
    as_of = models.DateTimeField(null=True)  # since when it is so, as the source has it
    case_id = models.UUIDField(null=True)  # the case it was found out in, whose own it is: no other case reads it
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        db_table = "facts_fact"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "name", "case_id"],
                condition=models.Q(replaced_at__isnull=True),
                nulls_distinct=False,
                name="facts_one_current",
            )
        ]
        indexes = [models.Index(fields=["request_id"], name="facts_request")]

    @staticmethod
    def place(fact_id: UUID) -> str:
        """Return the place a value is sealed for."""
        return f"facts_fact.value.{fact_id}"
