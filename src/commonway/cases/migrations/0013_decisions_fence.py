from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_decisions")]

    operations = [
        protect("cases_decision", subjects=("applicant_id",), organisations=("organisation_id",)),
        protect("cases_appeal", subjects=("applicant_id",), organisations=("organisation_id", "first_id")),
    ]
