"""Photos of the work: checked by what they show, without the place they were taken at, sealed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from commonway.cases.errors import CasesError
from commonway.cases.models import WorkOrder, WorkOrderPhoto
from commonway.cases.orders.changing import locked
from commonway.cases.orders.keeping import OrderDataDeleted, OrderNotNow, OrderUnknown, found, note_event, thing_of
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import record_reading
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed, Safe

LARGEST = 6 * 1024 * 1024  # bytes
MOST = 12  # photos an order
LONGEST_SIDE = 2000  # pixels kept
MOST_PIXELS = 60_000_000  # opened at all
ACCEPTED = "image/jpeg,image/png,image/webp"
_FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoRefused(CasesError):
    """The file cannot be kept: too large, too many, or not a picture that can be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo opened."""

    media_type: str
    content: bytes


def add(order_id: UUID, content: bytes, *, by: Actor, at: datetime) -> WorkOrderPhoto:
    """Keep *content* as a photo of the work. The same file again is the same photo.

    What is kept is the picture itself, made anew: what a camera writes beside it, such as where it stood, is not.
    Raises `OrderUnknown`, `AccessRefused`, `PhotoRefused`, `OrderNotNow` and `OrderDataDeleted`.
    """
    seen, decision = found(order_id, "fulfil", by=by, at=at)
    if not content or len(content) > LARGEST:
        what = _("The file is empty.") if not content else _("The file is too large.")
        remedy = _("Choose a picture of at most %(size)s MB.") % {"size": LARGEST // 1024 // 1024}
        raise PhotoRefused(what, remedy=remedy)
    digest, plain = hashlib.sha256(content).digest(), without_traces(content)
    with transaction.atomic(), within(SYSTEM):
        order = locked(seen)
        same = order.photos.filter(sha256=digest).defer("content").first()
        if same is not None:
            return same
        if order.state not in (*WorkOrder.TO_DO, WorkOrder.State.DONE):
            raise OrderNotNow(_("The order is over."), where=order.reference, remedy=_("Go back to the list."))
        if order.photos.count() >= MOST:
            remedy = _("An order has at most %(count)s pictures.") % {"count": MOST}
            raise PhotoRefused(_("There are enough pictures."), where=order.reference, remedy=remedy)
        photo = _sealed(order, plain, digest, at=at)
        photo.save(force_insert=True)
        note_event(order, "photo-added", decision, by=by, at=at)
    return photo


def read(order_id: UUID, photo_id: UUID, *, by: Actor, at: datetime) -> Picture:
    """Return a photo to somebody who may see the order; anyone's reading but the person's own is recorded.

    Raises `OrderUnknown` and `AccessRefused`.
    """
    order, decision = found(order_id, "read", by=by, at=at)
    photo = WorkOrderPhoto.objects.filter(id=photo_id, order=order).first()
    if photo is None:
        raise OrderUnknown(_("There is no such picture."), remedy=_("Go back to the order."))
    record_reading(by, thing_of(order), decision, at=at)
    with within(SYSTEM):
        try:
            content = Safe().unseal_bytes(order.applicant_id, WorkOrderPhoto.place(photo.id), photo.content)
        except KeyDestroyed as gone:
            raise OrderUnknown(_("The picture was deleted."), remedy=_("Go back to the order.")) from gone
    return Picture(media_type=photo.media_type, content=content)


def without_traces(content: bytes) -> bytes:
    """Return the picture in *content* made anew as JPEG, upright, at most `LONGEST_SIDE` long, and nothing beside it."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PhotoRefused(_("The picture is too large."), remedy=_("Make it smaller."))
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        remedy = _("Use a JPEG, PNG or WebP picture.")
        raise PhotoRefused(_("The file is not a picture that can be opened."), remedy=remedy) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    kept = BytesIO()
    bare.save(kept, format="JPEG", quality=85)
    return kept.getvalue()


def _sealed(order: WorkOrder, content: bytes, digest: bytes, *, at: datetime) -> WorkOrderPhoto:
    id_ = new_id()
    try:
        sealed = Safe().seal_bytes(order.applicant_id, WorkOrderPhoto.place(id_), content)
    except KeyDestroyed as gone:
        raise OrderDataDeleted(_("The person's data was deleted."), remedy=_("Add no picture.")) from gone
    return WorkOrderPhoto(
        id=id_, order=order, media_type="image/jpeg", size=len(content), sha256=digest, content=sealed, added_at=at
    )
