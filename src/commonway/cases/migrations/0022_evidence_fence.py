from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_evidence")]

    operations = [
        protect("cases_evidence_request", subjects=("applicant_id",), organisations=("organisation_id",)),
        # Whoever is asked sees its question, and whoever asks sees whom it asked; what was answered is sealed.
        protect("cases_evidence_asking", subjects=("applicant_id",), organisations=("organisation_id", "asker_id")),
    ]
