from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_tickets")]

    operations = [
        protect("cases_ticket", subjects=("applicant_id",), organisations=("organisation_id",)),
    ]
