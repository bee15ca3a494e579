from django.db import migrations

from commonway.fence.policies import renew

_WHOSE = {"subjects": ("applicant_id",), "organisations": ("organisation_id",)}


class Migration(migrations.Migration):
    """The policies of the tables that lists are read from, as `fence.policies` writes them now: the same, estimated right."""

    dependencies = [("cases", "0013_decisions_fence")]

    operations = [
        renew(table, **_WHOSE)
        for table in (
            "cases_case",
            "cases_clock",
            "cases_clock_act",
            "cases_process",
            "cases_task",
            "cases_task_act",
        )
    ]
