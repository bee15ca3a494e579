from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_consents")]

    operations = [protect("cases_consent", subjects=("applicant_id",), organisations=("organisation_id",))]
