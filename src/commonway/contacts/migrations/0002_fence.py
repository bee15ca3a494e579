from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [
        protect("contacts_contact", subjects=("person_id",), organisations=("organisation_id",)),
        protect("contacts_handover", subjects=("person_id",)),
        protect("contacts_notice", subjects=("person_id",)),
    ]
