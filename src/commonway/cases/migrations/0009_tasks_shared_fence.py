from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_tasks_shared")]

    operations = [protect("cases_task_act", subjects=("applicant_id",), organisations=("organisation_id",))]
