from django.db import migrations

from commonway.fence.policies import protect, visible


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        # An organisation opens what it was told, which is sealed under keys of people; the sealed rows themselves are
        # fenced to its share. It never makes or changes a key.
        protect(
            "vault_subject_key",
            subjects=("subject_id",),
            also="(SELECT current_setting('commonway.scope', true)) = 'organisation'",
            writable=visible(subjects=("subject_id",)),
        ),
    ]
