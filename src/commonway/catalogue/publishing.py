"""Publishing a pack: one transaction that adds an immutable version and makes it the current one."""

from datetime import datetime

from django.db import connection, transaction

from commonway.catalogue import queries
from commonway.catalogue.events import PackPublished
from commonway.catalogue.models import CurrentPack, PackVersion
from commonway.identity.models import Organisation
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append
from commonway.packs import document
from commonway.packs.definitions import Pack
from commonway.packs.load import from_document

PURPOSE = "Change what services people can use"
GROUND = "legal duty"


def publish(pack: Pack, *, by: Actor, at: datetime) -> PackVersion:
    """Make *pack* the current version of its pack, and return that version.

    Publishing what is current changes nothing. Publishing again what was current before makes that version current
    once more: the same words never get two versions. Organisations that left the pack keep their rows, since people's
    histories name them. Raises `PackInvalid` for a pack that is not consistent.
    """
    content = document.as_document(pack)
    from_document(content)
    digest = document.digest(pack)
    with transaction.atomic():
        wait_for_turn(pack.id)
        current = CurrentPack.objects.select_related("version").filter(pack=pack.id).first()
        if current and current.version.digest == digest:
            return current.version
        version = _version(pack, content=content, digest=digest, by=by, at=at)
        CurrentPack.objects.update_or_create(pack=pack.id, defaults={"version": version, "since": at})
        queries.let_go()
        _register_organisations(pack)
        event = PackPublished(
            version_id=version.id,
            pack=pack.id,
            version=version.version,
            number=version.number,
            digest=digest,
            previous=current.version.digest if current else "",
        )
        append([event.entry()], by=by, at=at, purpose=PURPOSE, ground=GROUND)
    return version


def wait_for_turn(pack: str) -> None:
    """Wait for any other publication of this pack to end; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue'), hashtext(%s))", [pack])


def _version(pack: Pack, *, content: dict[str, object], digest: str, by: Actor, at: datetime) -> PackVersion:
    known = PackVersion.objects.filter(pack=pack.id, digest=digest).defer("document").first()
    if known:
        return known
    last = PackVersion.objects.filter(pack=pack.id).order_by("-number").values_list("number", flat=True).first()
    return PackVersion.objects.create(
        pack=pack.id,
        version=pack.version,
        number=(last or 0) + 1,
        digest=digest,
        document=content,
        published_at=at,
        published_by=f"{by.kind}:{by.id}",
    )


def _register_organisations(pack: Pack) -> None:
    """Bring the rows others refer to in step with the pack; the operator is that of its own pack."""
    operates = PackVersion.objects.own_pack().get() == pack.id
    rows = [
        Organisation(
            id=each.id,
            name=dict(each.name),
            level=each.level,
            kind=each.kind,
            is_operator=operates and each.id == pack.operator,
        )
        for each in pack.organisations.values()
    ]
    fields = ["name", "level", "kind", *(["is_operator"] if operates else [])]
    Organisation.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)
    if operates:
        Organisation.objects.filter(is_operator=True).exclude(id=pack.operator).update(is_operator=False)
