"""A pack as one JSON document: what is published, stored and digested."""

import hashlib
import json
from typing import Any

from commonway.packs import plain, values
from commonway.packs.definitions import Pack
from commonway.packs.draft import FIELDS, Draft, Item
from commonway.packs.plain import faults
from commonway.packs.problems import PackInvalid, Place, error
from commonway.packs.schemas import suggestion
from commonway.packs.source import MAX_BYTES, DocumentSource

NAME = "document"
MAX_DEPTH = plain.MAX_DEPTH + 2


def as_document(pack: Pack) -> dict[str, Any]:
    """Return *pack* as plain values with names sorted; fields that have their default are left out."""
    document: dict[str, Any] = values.as_plain(pack)
    return document


def canonical(pack: Pack) -> bytes:
    """Return the document of *pack* as JSON bytes that are the same for equal packs (in the manner of RFC 8785)."""
    return _canonical(as_document(pack))


def digest(pack: Pack) -> str:
    """Return the SHA-256 of the canonical JSON of *pack*, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(pack)).hexdigest()


def digest_of(document: dict[str, Any]) -> str:
    """Return the digest of the pack that *document*, as `as_document` made it, is of."""
    return hashlib.sha256(_canonical(document)).hexdigest()


def _canonical(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def draft(document: object) -> Draft:
    """Return what *document* holds, not yet held to any schema.

    Raises `PackInvalid` if it is not made of plain values with the definitions under their kinds, by id.
    """
    wrong = [
        error(DocumentSource(file=NAME).place(path), what, remedy)
        for path, what, remedy in faults(document, max_depth=MAX_DEPTH, max_text=MAX_BYTES)
    ]
    if wrong:
        raise PackInvalid(wrong)
    if not isinstance(document, dict):
        raise PackInvalid([error(Place(NAME), "A pack's document has fields.", "Send what as_document gave.")])
    source = DocumentSource(file=NAME, value=document)
    head = {name: value for name, value in document.items() if name not in FIELDS.values()}
    result = Draft(head=Item(kind="pack", id="pack", value=head, source=source))
    for kind, field in FIELDS.items():
        definitions = document.get(field, {})
        if not isinstance(definitions, dict):
            what = f"{field!r} has to be definitions by id."
            result.problems.append(error(source.place((field,)), what, "Send what as_document gave."))
            continue
        for id_, value in definitions.items():
            item = Item(kind=kind, id=id_, value=value, source=source, base=(field, id_))
            result.add(item)
            if isinstance(value, dict) and value.get("id") != id_:
                what = f"This stands under {id_[:80]!r} but has the id {str(value.get('id'))[:80]!r}."
                remedy = suggestion(value.get("id"), [id_], what="id")
                result.problems.append(error(item.place("id"), what, remedy))
    return result
