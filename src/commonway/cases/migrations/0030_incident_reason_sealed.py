"""Why a step was passed over is sealed from here on. No release has kept any in the clear, so nothing is carried over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_payments_fence")]

    operations = [
        migrations.RemoveField(model_name="incident", name="reason"),
        migrations.AddField(model_name="incident", name="reason", field=models.BinaryField(default=b"")),
    ]
