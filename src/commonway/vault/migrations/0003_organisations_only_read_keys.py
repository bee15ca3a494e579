"""An organisation reads keys, to open what it was told; it cannot delete one, which would delete what it seals."""

from django.db import migrations

from commonway.fence.policies import visible

OWN = visible(subjects=("subject_id",))
AN_ORGANISATION = "(SELECT current_setting('commonway.scope', true)) = 'organisation'"


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_fence")]

    operations = [
        migrations.RunSQL(
            sql=[
                "DROP POLICY fence ON vault_subject_key",
                f"CREATE POLICY fence ON vault_subject_key USING ({OWN}) WITH CHECK ({OWN})",
                f"CREATE POLICY fence_read ON vault_subject_key FOR SELECT USING ({AN_ORGANISATION})",
            ],
            reverse_sql=[
                "DROP POLICY fence_read ON vault_subject_key",
                "DROP POLICY fence ON vault_subject_key",
                f"CREATE POLICY fence ON vault_subject_key USING ({OWN} OR {AN_ORGANISATION}) WITH CHECK ({OWN})",
            ],
        ),
    ]
