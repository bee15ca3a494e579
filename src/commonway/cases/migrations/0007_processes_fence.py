from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_processes")]

    operations = [
        protect("cases_process", subjects=("applicant_id",), organisations=("organisation_id",)),
        protect("cases_task", subjects=("applicant_id",), organisations=("organisation_id",)),
    ]
