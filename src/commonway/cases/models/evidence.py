"""Evidence asked for: what is to be proved for a case or a request, and each one who was asked for it."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from commonway.cases.models.cases import Case
from commonway.cases.models.requests import Request
from commonway.kernel.ids import new_id


class EvidenceRequestQuerySet(models.QuerySet["EvidenceRequest"]):
    def going(self) -> "EvidenceRequestQuerySet":
        """Return those that somebody is still waited for."""
        return self.filter(state__in=(EvidenceRequest.State.ASKING, EvidenceRequest.State.PREVIEW))


class EvidenceRequest(models.Model):
    """Something an organisation needs proved, for a case or while a request is filled in.

    Its sources are asked one after another until one answers. ``ending`` is the code of how it ended: ``answered``, or
    ``no-record``, ``refused``, ``many-records``, ``not-answered``, ``not-used`` and ``no-clause``.
    """

    class State(models.TextChoices):
        ASKING = "asking"
        PREVIEW = "preview"  # answered; the person looks at it first
        ANSWERED = "answered"
        UNANSWERED = "unanswered"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id)
    evidence = models.CharField(max_length=80)  # what, as the pack calls it
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="evidence_requests")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="evidence_requests")
    token = models.PositiveIntegerField(null=True)  # where the process of the case waits for it
    pack_version_id = models.UUIDField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="evidence_asked")
    applicant_id = models.UUIDField()
    asked_by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.ASKING)
    ending = models.CharField(max_length=20, blank=True)
    result = models.BinaryField(default=b"")  # sealed: the facts, and what the person had said where that differs
    due_at = models.DateTimeField(null=True)  # until when the person may look at an answer first
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = EvidenceRequestQuerySet.as_manager()

    class Meta:
        db_table = "cases_evidence_request"
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="cases_evidence_once_a_token"),
            models.UniqueConstraint(
                fields=["request", "case", "evidence"],
                condition=Q(token__isnull=True, state__in=("asking", "preview")),
                nulls_distinct=False,
                name="cases_evidence_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["applicant_id", "-asked_at"], name="cases_evidence_applicant"),
            models.Index(fields=["due_at"], condition=Q(state="preview"), name="cases_evidence_previews"),
        ]

    @property
    def is_going(self) -> bool:
        """Whether somebody is still waited for."""
        return self.state in (self.State.ASKING, self.State.PREVIEW)

    @staticmethod
    def place(id_: UUID) -> str:
        """Return the place a result is sealed for."""
        return f"cases_evidence_request.result.{id_}"


class AskingQuerySet(models.QuerySet["Asking"]):
    def of(self, organisation_id: str) -> "AskingQuerySet":
        """Return the questions that one organisation's staff answer."""
        return self.filter(organisation_id=organisation_id, kind="task")

    def open(self) -> "AskingQuerySet":
        """Return those not answered yet, whose term is not over."""
        return self.filter(state=Asking.State.OPEN)


class Asking(models.Model):
    """One source asked for one piece of evidence, under which clause, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        NO_RECORD = "no-record"
        REFUSED = "refused"
        MANY = "many-records"
        UNANSWERED = "unanswered"  # its term is over; an answer that comes all the same is kept
        LATE = "late"  # answered after somebody else had been asked and had answered
        NOT_ASKED = "not-asked"  # no clause in force, or a fact is missing that finds the record
        WITHDRAWN = "withdrawn"  # not needed any more

    id = models.UUIDField(primary_key=True, default=new_id)  # what the source knows the question by
    evidence_request = models.ForeignKey(EvidenceRequest, on_delete=models.PROTECT, related_name="askings")
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    organisation = models.ForeignKey(
        "identity.Organisation", on_delete=models.PROTECT, null=True, related_name="evidence_questions"
    )  # who is asked; nobody: the person
    asker = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    applicant_id = models.UUIDField()
    agreement_id = models.CharField(max_length=80, blank=True)
    clause_id = models.CharField(max_length=80, blank=True)
    connection = models.CharField(max_length=80, blank=True)
    facts = models.BinaryField(default=b"")  # sealed: what is sent
    fact_names = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    answer = models.BinaryField(default=b"")  # sealed: the facts, or why not
    as_of = models.DateTimeField(null=True)  # since when it is so, as the source has it
    answered_by = models.CharField(max_length=80, blank=True)  # the account of whoever answered for it
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        db_table = "cases_evidence_asking"
        constraints = [
            models.UniqueConstraint(fields=["evidence_request", "position"], name="cases_asking_position"),
            models.CheckConstraint(
                name="cases_asking_has_clause", condition=Q(kind="person") | ~Q(clause_id="") | Q(state="not-asked")
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="cases_asking_terms"),
            models.Index(fields=["organisation", "state", "asked_at"], name="cases_asking_organisation"),
        ]

    @property
    def may_be_answered(self) -> bool:
        """Whether an answer would still be kept: one that comes after its term is, too."""
        return self.state in (self.State.OPEN, self.State.UNANSWERED)

    @staticmethod
    def place(id_: UUID, what: str) -> str:
        """Return the place the *facts* or the *answer* of a question are sealed for."""
        return f"cases_evidence_asking.{what}.{id_}"
