from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_appointments")]

    operations = [
        protect("cases_appointment", subjects=("applicant_id",), organisations=("organisation_id",)),
    ]
