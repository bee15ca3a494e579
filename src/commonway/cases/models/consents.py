"""Consents: what a person agreed to, in the words they were shown."""

from uuid import UUID

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> "ConsentQuerySet":
        """Return the consents that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def id_for(self, case_id: UUID, agreement_id: str, clause_id: str) -> UUID | None:
        """Return the consent under which a case may be told of under a clause, or None."""
        found = self.standing().filter(case_id=case_id, agreement_id=agreement_id, clause_id=clause_id)
        return found.values_list("id", flat=True).first()


class Consent(models.Model):
    """One person agreed that one organisation gets certain facts under one clause, for one case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    service = models.CharField(max_length=80)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="consents")
    agreement_id = models.CharField(max_length=80)
    clause_id = models.CharField(max_length=80)
    pack_version_id = models.UUIDField()  # the version whose clause the words are
    facts = models.JSONField()  # what may cross, by name
    documents = models.JSONField()  # the facts whose documents may cross
    words = models.TextField()  # as shown
    language = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    applicant_id = models.UUIDField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        db_table = "cases_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agreement_id", "clause_id"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="cases_one_consent_a_clause",
            )
        ]
        indexes = [models.Index(fields=["applicant_id", "-given_at"], name="cases_consent_applicant")]
