"""The rows one report wrote, written again by bare Django ORM: the peer that `benchmarks.tell_once` measures against.

The copies are made before the clock starts, their values sealed and their events hashed already: what is timed is only
what a Django developer would write to store the same rows.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction

from commonway.cases.models import Case, Request
from commonway.contacts.models import Notice
from commonway.contacts.tasks import say_that_letters_wait
from commonway.eligibility.models import Assessment
from commonway.exchange.models import Delivery
from commonway.facts.models import Fact
from commonway.identity.models import Identifier, Person
from commonway.kernel.ids import spoken_code
from commonway.ledger.models import Event, Stream
from commonway.vault.models import SubjectKey

Row = models.Model


class Copy:
    """One report's rows under new ids: those that the report changes, already stored, and those that it makes."""

    def __init__(self, request_id: UUID) -> None:
        self._ids: dict[Any, UUID] = {}
        request = Request.objects.get(id=request_id)
        if request.subject_id is None or request.submitted_at is None:
            raise ValueError("only a report that was sent has rows to copy.")
        people = [request.subject_id, request.applicant_id]
        events = Event.objects.filter(stream_id__in=people, at=request.submitted_at).order_by("stream_id", "sequence")
        originals: list[Row] = [
            *SubjectKey.objects.filter(subject_id=request.subject_id),
            *Person.objects.filter(id=request.subject_id),
            *Identifier.objects.filter(person_id=request.subject_id),
            *Fact.objects.filter(request_id=request.id),
            *Delivery.objects.filter(request_id=request.id),
            *Case.objects.filter(request_id=request.id),
            *Assessment.objects.filter(request_id=request.id),
            *Notice.objects.filter(request_id=request.id),
            *Stream.objects.filter(id=request.subject_id),
            *events,
        ]
        known = [request, *originals, *Stream.objects.filter(id=request.applicant_id)]
        self._ids = {row.pk: uuid4() for row in known}
        for person in people:
            self._ids.setdefault(person, uuid4())
        self.request = self._copy(request)
        self.stream = self._copy(Stream.objects.get(id=request.applicant_id))
        self.applicant = Person.objects.get(id=request.applicant_id)
        self.made = [self._copy(row) for row in originals]

    @property
    def rows(self) -> int:
        """How many rows the report writes: made, changed, and the deferred e-mail."""
        return len(self.made) + 4

    def store_what_was_there(self) -> None:
        """Store the rows a report finds: the draft request and the applicant's stream."""
        Request.objects.bulk_create([self.request])
        Stream.objects.bulk_create([self.stream])

    def one_by_one(self) -> None:
        """Write the rows as most Django code does: each by itself."""
        with transaction.atomic():
            for row in self.made:
                fields = {field.attname: getattr(row, field.attname) for field in stored(row)}
                type(row)._default_manager.create(**fields)
            self._change()

    def in_bulk(self) -> None:
        """Write the rows with one `bulk_create` a table."""
        with transaction.atomic():
            for model, rows in self._by_table():
                model._default_manager.bulk_create(rows)
            self._change()

    def _change(self) -> None:
        self.request.save()
        self.stream.save()
        self.applicant.save()
        say_that_letters_wait.defer(notices=[str(row.pk) for row in self.made if isinstance(row, Notice)])

    def _by_table(self) -> Iterator[tuple[type[Row], list[Row]]]:
        for model in dict.fromkeys(type(row) for row in self.made):
            yield model, [row for row in self.made if type(row) is model]

    def _copy(self, row: Any) -> Any:
        fields = {field.attname: self._renamed(getattr(row, field.attname)) for field in stored(row)}
        if "reference" in fields and not isinstance(row, Delivery):
            fields["reference"] = spoken_code(groups=3)
        if isinstance(row, Identifier):
            fields["index"] = uuid4().bytes
        return type(row)(**fields)

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return self._ids.get(value, value)
        return bytes(value) if isinstance(value, memoryview) else value


def stored(row: Row) -> list[Any]:
    """Return the fields of *row* that an application sets; the database sets the others."""
    return [field for field in row._meta.concrete_fields if field.name != "transaction"]
