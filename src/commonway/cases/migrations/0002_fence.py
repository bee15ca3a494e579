from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        protect("cases_request", subjects=("applicant_id",)),
        protect("cases_case", subjects=("applicant_id",), organisations=("organisation_id",)),
        protect("cases_document", subjects=("applicant_id",)),
    ]
