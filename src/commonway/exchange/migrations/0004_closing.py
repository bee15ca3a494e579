from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_due_by_organisation")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("sent", "Sent"),
                    ("received", "Received"),
                    ("done", "Done"),
                    ("refused", "Refused"),
                    ("shelved", "Shelved"),
                    ("withheld", "Withheld"),
                    ("closed", "Closed"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
    ]
