from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_initial")]

    operations = [
        protect("eligibility_assessment", subjects=("subject_id",)),
    ]
