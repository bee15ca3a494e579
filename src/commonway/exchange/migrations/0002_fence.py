from django.db import migrations

from commonway.fence.policies import protect


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        protect(
            "exchange_delivery", subjects=("subject_id", "applicant_id"), organisations=("organisation_id",)
        ),
        # A try is seen by whoever sees its delivery: the sub-select is fenced itself.
        protect(
            "exchange_attempt", also="EXISTS (SELECT 1 FROM exchange_delivery WHERE exchange_delivery.id = delivery_id)"
        ),
        protect("exchange_inbound_call", organisations=("organisation_id",)),
    ]
