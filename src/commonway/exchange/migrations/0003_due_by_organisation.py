from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_fence")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="reference",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RemoveIndex(model_name="delivery", name="exchange_delivery_due"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["organisation", "next_attempt_at"],
                name="exchange_delivery_due",
            ),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="exchange_told_once"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("request_id", "organisation", "agreement_id", "clause_id", "case_id"),
                name="exchange_told_once",
                nulls_distinct=False,
            ),
        ),
    ]
