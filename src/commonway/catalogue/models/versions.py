"""Versions of packs as published, and the one of each that is current."""

from django.db import models

from commonway.kernel.ids import new_id


class PackVersionQuerySet(models.QuerySet["PackVersion"]):
    def own_pack(self) -> "models.QuerySet[PackVersion, str]":
        """Return, as at most one row, the id of the installation's own pack: the one published first."""
        return self.filter(number=1).order_by("published_at", "pack").values_list("pack", flat=True)[:1]


class PackVersion(models.Model):
    """One publication of a pack, whole; never changed and never removed: running cases stay on it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    pack = models.CharField(max_length=80)  # the pack's own id
    version = models.CharField(max_length=40)  # as its authors number it
    number = models.PositiveIntegerField()  # 1, 2, 3 … for each pack
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical document
    document = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)

    objects = PackVersionQuerySet.as_manager()

    class Meta:
        db_table = "catalogue_pack_version"
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="catalogue_number_once"),
            models.UniqueConstraint(fields=["pack", "digest"], name="catalogue_digest_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="catalogue_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.version} (publication {self.number})"


class CurrentPack(models.Model):
    """The version of a pack that new requests and cases begin on."""

    pack = models.CharField(primary_key=True, max_length=80)
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "catalogue_current_pack"
