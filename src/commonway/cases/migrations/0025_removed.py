"""When what an organisation held for a case was removed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_process_messages_fence")]

    operations = [
        migrations.AddField(model_name="case", name="removed_at", field=models.DateTimeField(null=True)),
    ]
