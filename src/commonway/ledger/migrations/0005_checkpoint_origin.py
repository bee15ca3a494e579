from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_verification_run")]

    operations = [
        migrations.AddField(
            model_name="checkpoint",
            name="origin",
            field=models.CharField(default="commonway.invalid/ledger", max_length=200),
        ),
    ]
