"""Documents: evidence a person uploads, checked by its content, sealed, and removed for good when they say so."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from commonway.cases import requests, things
from commonway.cases.errors import CasesError, RequestClosed
from commonway.cases.models import Asking, Case, Document, EvidenceRequest, Request
from commonway.exchange.registers.questions import Paper
from commonway.identity.access import Decision, Thing
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.vault.sealing import Safe

LARGEST = 5 * 1024 * 1024  # bytes
MOST = 10  # documents a request
LONGEST_NAME = 200
EVIDENCE = "asking for evidence"  # for what a document that answers a question is kept

# First bytes of each kind accepted (the IANA registrations' magic numbers), and where they stand.
_MAGIC: tuple[tuple[str, int, bytes], ...] = (
    ("application/pdf", 0, b"%PDF-"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/tiff", 0, b"II*\x00"),
    ("image/tiff", 0, b"MM\x00*"),
    ("image/webp", 8, b"WEBP"),
    ("image/heic", 4, b"ftypheic"),
)


class DocumentUnknown(CasesError):
    """There is no such document, or none that the one who asks may see."""


class DocumentRefused(CasesError):
    """The file cannot be kept: too large, too many, empty, or not of a kind that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent: its name, what the browser said it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """A document opened: its name and kind, and its bytes."""

    name: str
    media_type: str
    content: bytes


def add(
    request_id: UUID, kind: str, name: str, media_type: str, content: bytes, *, by: Actor, at: datetime
) -> Document:
    """Keep *content* as evidence for the fact *kind*. The same file again is the same document.

    What it is, is read from its first bytes; *media_type*, as the browser said, must not contradict them. Raises
    `DocumentRefused`, `RequestClosed`, `RequestUnknown` and `AccessRefused`.
    """
    found = checked(name, media_type, content)
    with transaction.atomic():
        request = requests.locked(request_id)
        decision = things.permit(things.of_request(request), "change", by=by, at=at)
        if request.state == Request.State.WITHDRAWN:
            raise RequestClosed("The request was withdrawn.", where=request.reference, remedy="Start a new request.")
        pack = requests.published_for(request).pack
        if kind not in pack.facts:
            raise DocumentRefused("We do not ask for this.", where=kind[:80], remedy="Choose what the file shows.")
        kept = Document.objects.filter(request=request, removed_at__isnull=True).defer("content")
        digest = hashlib.sha256(content).digest()
        same = kept.filter(sha256=digest).first()
        if same is not None:
            return same
        if kept.count() >= MOST:
            raise DocumentRefused(f"There are {MOST} files already.", where="documents", remedy="Remove one first.")
        document = _sealed(request, kind, _plain(name), found, content, digest=digest, at=at)
        document.save(force_insert=True)
        _append(document, "document.added", decision, by=by, at=at)
    return document


def keep_with_appeal(
    upload: Upload, request: Request, appeal_id: UUID, decision: Decision, *, by: Actor, at: datetime
) -> Document:
    """Keep a paper somebody adds to an appeal, in the transaction that lodges it. Raises `DocumentRefused`."""
    found = checked(upload.name, upload.media_type, upload.content)
    digest = hashlib.sha256(upload.content).digest()
    kept = Document.objects.filter(request=request, appeal_id=appeal_id, removed_at__isnull=True).defer("content")
    same = kept.filter(sha256=digest).first()
    if same is not None:
        return same
    document = _sealed(request, "", _plain(upload.name), found, upload.content, digest=digest, at=at)
    document.appeal_id = appeal_id
    document.save(force_insert=True)
    _append(document, "document.added", decision, by=by, at=at)
    return document


def remove(document_id: UUID, *, by: Actor, at: datetime) -> None:
    """Remove a document while nobody was given it: its content goes for good, that it was there stays known."""
    with transaction.atomic():
        document = _found(document_id)
        decision = things.permit(_thing(document), "change", by=by, at=at)
        if document.removed_at is not None:
            return
        request = requests.locked(document.request_id)
        if _has_gone(document, request):
            raise RequestClosed(
                "This document was sent already.", where=request.reference, remedy="Call us if it is wrong."
            )
        document.removed_at, document.content = at, b""
        document.save(update_fields=["removed_at", "content"])
        _append(document, "document.removed", decision, by=by, at=at)


def _has_gone(document: Document, request: Request) -> bool:
    """Return whether somebody may have been given *document*: with the telling, or with a service asked for since."""
    if request.state == Request.State.DRAFT:
        return False
    if request.submitted_at is None or document.added_at <= request.submitted_at:
        return True
    services = requests.published_for(request).pack.services
    asked = Case.objects.filter(request=request, opened_at__gte=document.added_at).values_list("service", flat=True)
    return any(document.kind in services[each].documents for each in asked if each in services)


def read(document_id: UUID, *, heard_by: str = "", by: Actor, at: datetime) -> Downloaded:
    """Return a document's bytes to somebody who may read it; anyone's reading but the person's own is recorded.

    *heard_by* is the body that hears an appeal the document is part of.
    """
    document = _found(document_id)
    things.permit_reading(replace(_thing(document), heard_by=heard_by), by=by, at=at)
    if document.removed_at is not None:
        raise _unknown(document_id)
    return opened(document)


def opened(document: Document) -> Downloaded:
    """Return what *document* holds; whoever calls has decided that it may be read, and recorded it."""
    safe, place = Safe(), Document.place(document.id)
    return Downloaded(
        name=name_of(document, safe),
        media_type=document.media_type,
        content=safe.unseal_bytes(document.applicant_id, place, document.content),
    )


def names(request: Request, safe: Safe | None = None) -> list[tuple[Document, str]]:
    """Return the documents of *request*, oldest first, each with its file name."""
    safe = safe or Safe()
    kept = Document.objects.filter(
        request=request, appeal_id__isnull=True, removed_at__isnull=True, asking__isnull=True
    )
    kept = kept.defer("content").order_by("added_at", "id")
    return [(each, name_of(each, safe)) for each in kept]


def name_of(document: Document, safe: Safe) -> str:
    """Return the file name of *document*."""
    return str(safe.unseal(document.applicant_id, f"{Document.place(document.id)}.name", document.name))


def keep(request: Request, asking: Asking, paper: Paper, *, kind: str, by: Actor, at: datetime) -> Document:
    """Keep a document that came with the answer to *asking*, sealed; the same one again is the same document.

    What may be kept was said by `checked` before. Must run inside the transaction that takes in the answer.
    """
    digest = hashlib.sha256(paper.content).digest()
    kept = Document.objects.filter(request=request, appeal_id__isnull=True, removed_at__isnull=True).defer("content")
    same = kept.filter(sha256=digest).first()
    if same is not None:
        return same
    found = checked(paper.name, paper.media_type, paper.content)
    document = _sealed(request, kind, _plain(paper.name), found, paper.content, digest=digest, at=at)
    document.asking = asking
    document.save(force_insert=True)
    decision = Decision(allowed=True, ground="agreement" if asking.organisation_id else "own", purpose=EVIDENCE)
    _append(document, "document.added", decision, by=by, at=at)
    return document


def of_askings(evidence: EvidenceRequest, safe: Safe) -> list[tuple[Document, str]]:
    """Return the documents that came with the answer that is used, each with its name."""
    kept = Document.objects.filter(
        asking__evidence_request=evidence, asking__state=Asking.State.ANSWERED, removed_at__isnull=True
    )
    kept = kept.defer("content").order_by("added_at", "id")
    return [(each, name_of(each, safe)) for each in kept]


def checked(name: str, media_type: str, content: bytes) -> str:
    """Return the media type *content* shows; raises `DocumentRefused` for what cannot be kept."""
    if not content:
        raise DocumentRefused("The file is empty.", where=_plain(name), remedy="Choose another file.")
    if len(content) > LARGEST:
        raise DocumentRefused(
            f"The file is larger than {LARGEST // 1024 // 1024} MB.", where=_plain(name), remedy="Make it smaller."
        )
    found = next((type_ for type_, at, magic in _MAGIC if content[at : at + len(magic)] == magic), "")
    claimed = media_type.partition(";")[0].strip().lower().replace("image/jpg", "image/jpeg")
    if not found or claimed not in ("", "application/octet-stream", found):
        raise DocumentRefused(
            "The file is not a PDF or a picture, or not what its name says.",
            where=_plain(name),
            remedy="Use a PDF, JPEG, PNG, TIFF, WebP or HEIC file.",
        )
    return found


def _plain(name: str) -> str:
    """Return *name* without folders and what cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable()).strip()[:LONGEST_NAME] or "document"


def _sealed(
    request: Request, kind: str, name: str, media_type: str, content: bytes, *, digest: bytes, at: datetime
) -> Document:
    safe, id_ = Safe(), new_id()
    place = Document.place(id_)
    return Document(
        id=id_,
        request=request,
        applicant_id=request.applicant_id,
        kind=kind,
        name=safe.seal(request.applicant_id, f"{place}.name", name),
        media_type=media_type,
        size=len(content),
        sha256=digest,
        content=safe.seal_bytes(request.applicant_id, place, content),
        added_at=at,
    )


def _found(document_id: UUID) -> Document:
    try:
        return Document.objects.select_related("request").get(id=document_id)
    except (Document.DoesNotExist, ValidationError, ValueError):
        raise _unknown(document_id) from None


def _unknown(document_id: UUID) -> DocumentUnknown:
    return DocumentUnknown("There is no such document.", where=str(document_id)[:40], remedy="Look at the request.")


def _thing(document: Document) -> Thing:
    return Thing(
        kind="document",
        id=document.id,
        subject=document.request.subject_id,
        applicant=document.applicant_id,
        life_event=document.request.life_event,
        request=document.request_id,
    )


def _append(document: Document, type_: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    data = {"document": str(document.id), "request": str(document.request_id), "kind": document.kind}
    entry = Entry(stream=document.applicant_id, type=type_, data=data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
