"""Documents: checked by content, sealed, counted, removed for good."""

import pytest

from commonway.cases import documents, requests
from commonway.cases.documents import DocumentRefused, DocumentUnknown
from commonway.cases.errors import RequestClosed
from commonway.cases.models import Document, Request
from commonway.cases.submitting import submit
from commonway.facts import queries as known_facts
from commonway.fence import scope
from commonway.identity.access import AccessRefused
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests.factories import AT, a_person, a_request, acting

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"certificate of death of Omar Haddad" * 10


def add(request: Request, content: bytes = PDF, *, name: str = "certificate.pdf", media_type: str = "") -> Document:
    by = acting(request.applicant_id)
    return documents.add(request.id, "date_of_death", name, media_type, content, by=by, at=AT)


def test_comes_back_as_it_was_and_is_sealed_meanwhile() -> None:
    request = a_request()
    document = add(request, media_type="application/pdf")
    assert b"Omar" not in bytes(document.content)
    got = documents.read(document.id, by=acting(request.applicant_id), at=AT)
    assert (got.name, got.media_type, got.content) == ("certificate.pdf", "application/pdf", PDF)
    assert [name for _document, name in documents.names(request)] == ["certificate.pdf"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xe0 picture", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n picture", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP picture", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic picture", "image/heic"),
        (b"II*\x00 scan", "image/tiff"),
    ],
)
def test_pictures_are_known_by_their_first_bytes(content: bytes, media_type: str) -> None:
    assert add(a_request(), content).media_type == media_type


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "application/pdf"),
        (b"MZ\x90\x00 a program", "application/pdf"),
        (b"<html><script>", "text/html"),
        (b"<html>", ""),
        (PDF, "image/png"),
        (b"%PDF-" + bytes(documents.LARGEST), "application/pdf"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_kept(content: bytes, media_type: str) -> None:
    request = a_request()
    with pytest.raises(DocumentRefused):
        add(request, content, media_type=media_type)
    assert not Document.objects.exists()


def test_the_same_file_twice_is_one_document() -> None:
    request = a_request()
    assert add(request).id == add(request, name="again.pdf").id
    assert Event.objects.filter(type="document.added").count() == 1


def test_ten_are_enough() -> None:
    request = a_request()
    for number in range(documents.MOST):
        add(request, PDF + bytes([number]))
    with pytest.raises(DocumentRefused):
        add(request, PDF + b"one more")


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\docs\\passwd", "\x00passwd", " passwd "])
def test_a_name_is_only_a_name(name: str) -> None:
    request = a_request()
    add(request, name=name)
    assert [kept for _document, kept in documents.names(request)] == ["passwd"]


def test_what_it_shows_must_be_a_fact() -> None:
    request = a_request()
    with pytest.raises(DocumentRefused):
        documents.add(request.id, "horoscope", "a.pdf", "", PDF, by=acting(request.applicant_id), at=AT)


def test_removing_destroys_the_content_and_keeps_that_it_was() -> None:
    request = a_request()
    document, by = add(request), acting(request.applicant_id)
    documents.remove(document.id, by=by, at=AT)
    documents.remove(document.id, by=by, at=AT)
    document.refresh_from_db()
    assert (bytes(document.content), document.removed_at) == (b"", AT)
    types = Event.objects.of(request.applicant_id).filter(type__startswith="document.").values_list("type", flat=True)
    assert list(types) == ["document.added", "document.removed"]
    with pytest.raises(DocumentUnknown):
        documents.read(document.id, by=by, at=AT)
    assert add(request).id != document.id


def test_a_sent_document_stays() -> None:
    request = a_request()
    document, by = add(request), acting(request.applicant_id)
    submit(request.id, "k", "web", by=by, at=AT)
    with pytest.raises(RequestClosed):
        documents.remove(document.id, by=by, at=AT)


def test_what_a_document_shows_is_evidenced() -> None:
    request = a_request()
    add(request)
    done = submit(request.id, "k", "web", by=acting(request.applicant_id), at=AT)
    assert done.request.subject_id is not None
    known = known_facts.known(done.request.subject_id)
    assert (known["date_of_death"].certainty, known["full_name"].certainty) == ("evidenced", "stated")


def test_a_withdrawn_request_takes_none() -> None:
    request = a_request()
    requests.withdraw(request.id, by=acting(request.applicant_id), at=AT)
    with pytest.raises(RequestClosed):
        add(request)


def test_others_are_refused_and_staff_are_recorded() -> None:
    request, other = a_request(), a_person()
    document = add(request)
    with pytest.raises(AccessRefused):
        documents.read(document.id, by=acting(other), at=AT)
    with scope.within(scope.subjects(other.id)), pytest.raises(DocumentUnknown):
        documents.read(document.id, by=acting(other), at=AT)
    with pytest.raises(DocumentUnknown):
        documents.read(new_id(), by=acting(other), at=AT)
    agent = Actor(kind="staff", id="a", organisation="o", role="agent", on_behalf_of=request.applicant_id)
    documents.read(document.id, by=agent, at=AT)
    assert Event.objects.of(request.applicant_id).get(type="data.read").data["kind"] == "document"
