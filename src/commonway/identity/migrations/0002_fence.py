from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        protect("identity_person", subjects=("id",)),
        protect("identity_identifier", subjects=("person_id",)),
        protect("identity_mandate", subjects=("grantor_id", "holder_id")),
    ]
