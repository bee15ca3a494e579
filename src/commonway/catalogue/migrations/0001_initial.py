import commonway.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                ("id", models.UUIDField(default=commonway.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("pack", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("document", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "catalogue_pack_version",
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "number"), name="catalogue_number_once"),
                    models.UniqueConstraint(fields=("pack", "digest"), name="catalogue_digest_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="catalogue_number_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CurrentPack",
            fields=[
                ("pack", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.packversion"
                    ),
                ),
            ],
            options={"db_table": "catalogue_current_pack"},
        ),
    ]
