from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial")]

    operations = [
        protect("facts_fact", subjects=("subject_id",)),
    ]
