from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_process_messages")]

    operations = [
        protect("cases_message", subjects=("applicant_id",), organisations=("organisation_id",)),
        protect("cases_incident", subjects=("applicant_id",), organisations=("organisation_id",)),
        protect("cases_move", organisations=("organisation_id",)),
        protect("cases_moved_case", subjects=("applicant_id",), organisations=("organisation_id",)),
    ]
