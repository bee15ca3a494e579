from django.db import migrations

from commonway.fence.policies import protect

REFUSE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Append a new event that corrects the old one.';
END $$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_checkpoint_append_only BEFORE UPDATE OR DELETE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE FUNCTION ledger_stream_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.id <> OLD.id OR NEW.length < OLD.length THEN
        RAISE EXCEPTION 'A ledger stream only grows.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_stream_only_grows BEFORE UPDATE OR DELETE ON ledger_stream
    FOR EACH ROW EXECUTE FUNCTION ledger_stream_grows();
"""

UNDO = """
DROP TRIGGER ledger_stream_only_grows ON ledger_stream;
DROP TRIGGER ledger_checkpoint_append_only ON ledger_checkpoint;
DROP TRIGGER ledger_event_append_only ON ledger_event;
DROP FUNCTION ledger_stream_grows();
DROP FUNCTION ledger_refuse_change();
"""

# The rights of the application role shrink too, where that role exists (it does on every prepared server).
REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'commonway_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON ledger_event, ledger_checkpoint FROM commonway_app;
        REVOKE DELETE, TRUNCATE ON ledger_stream FROM commonway_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(sql=REFUSE, reverse_sql=UNDO),
        migrations.RunSQL(sql=REVOKE, reverse_sql=migrations.RunSQL.noop),
        # Anyone who acts may append; what may be read is what is about one's subjects or one's organisation.
        protect(
            "ledger_event",
            subjects=("stream_id",),
            organisations=("organisation",),
            writable="(SELECT current_setting('commonway.scope', true)) IN ('system', 'subjects', 'organisation')",
        ),
    ]
