from django.db import migrations

from commonway.fence.policies import protect

# Cases from before there were clocks had one promise; theirs is the clock the promise of a service begins with now.
_BEGIN = """
SELECT set_config('commonway.scope', 'system', true);
INSERT INTO cases_clock (id, case_id, level, kind, service, organisation_id, applicant_id, started_at, due_at, stood_still,
                         extended, ended_at)
SELECT gen_random_uuid(), id, 'promise', 'promise', service, organisation_id, applicant_id, opened_at, due_at, '0',
       0, ended_at
FROM cases_case WHERE due_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_clocks")]

    operations = [
        protect("cases_clock", subjects=("applicant_id",), organisations=("organisation_id",)),
        protect("cases_clock_act", subjects=("applicant_id",), organisations=("organisation_id",)),
        # Last: rows just written hold a table against being altered until the transaction ends.
        migrations.RunSQL(_BEGIN, reverse_sql=migrations.RunSQL.noop),
    ]
