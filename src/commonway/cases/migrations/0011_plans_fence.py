from django.db import migrations

from commonway.fence.policies import protect, visible

_IS = "(SELECT current_setting('commonway.scope', true))"
_SUBJECTS = "(SELECT coalesce(nullif(current_setting('commonway.subjects', true), ''), '{}')::uuid[])::uuid[]"
_ORGANISATION = "(SELECT current_setting('commonway.organisation', true))"
_WHOSE = visible(subjects=("applicant_id",), organisations=("organisation_id",))


def _takes_part(plan: str) -> str:
    """Return the condition for those who take part: an invited person or an organisation, as long as the person agrees."""
    return (
        f"EXISTS (SELECT 1 FROM cases_plan_party AS party WHERE party.plan_id = {plan} AND party.state = 'taking-part'"
        f" AND (({_IS} = 'subjects' AND party.person_id = ANY ({_SUBJECTS}))"
        f" OR ({_IS} = 'organisation' AND party.of_id = {_ORGANISATION})))"
    )


def _shared(plan: str) -> str:
    """Return the condition for what all who take part may see; the rest is a profession's own."""
    return f"private_to = '' AND ({_WHOSE} OR {_takes_part(plan)})"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_plans")]

    operations = [
        protect(
            "cases_plan",
            subjects=("applicant_id",),
            organisations=("organisation_id",),
            also=_takes_part("cases_plan.id"),
        ),
        protect("cases_plan_party", subjects=("applicant_id", "person_id"), organisations=("organisation_id", "of_id")),
        protect("cases_plan_entry", organisations=("private_to",), also=_shared("cases_plan_entry.plan_id")),
        protect(
            "cases_plan_edition",
            organisations=("private_to",),
            also=_shared("(SELECT plan_id FROM cases_plan_entry WHERE id = cases_plan_edition.entry_id)"),
        ),
    ]
