from django.db import migrations, models


class Migration(migrations.Migration):
    """What others found out in a case is told on its way, for information: the answer to it ends no case."""

    dependencies = [("exchange", "0007_taken_back")]

    operations = [
        migrations.AddField(
            model_name="delivery", name="for_information", field=models.BooleanField(default=False, db_default=False)
        ),
    ]
