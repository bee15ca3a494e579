from django.db import migrations

REFUSE = """
CREATE FUNCTION catalogue_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published version never changes: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Publish a new version instead.';
END $$;
CREATE TRIGGER catalogue_pack_version_immutable BEFORE UPDATE OR DELETE ON catalogue_pack_version
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_change();
"""

UNDO = """
DROP TRIGGER catalogue_pack_version_immutable ON catalogue_pack_version;
DROP FUNCTION catalogue_refuse_change();
"""

# The rights of the application role shrink too, where that role exists (it does on every prepared server).
REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'commonway_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON catalogue_pack_version FROM commonway_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RunSQL(sql=REFUSE, reverse_sql=UNDO),
        migrations.RunSQL(sql=REVOKE, reverse_sql=migrations.RunSQL.noop),
    ]
