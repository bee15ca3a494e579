from django.db import migrations

from commonway.fence.policies import protect

# What became of a payment is seen by whoever sees the payment: the sub-select is fenced itself.
_WITH_THE_PAYMENT = "EXISTS (SELECT 1 FROM cases_payment_request WHERE cases_payment_request.id = payment_id)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_payments")]

    operations = [
        protect("cases_payment_request", subjects=("applicant_id",), organisations=("organisation_id", "payer_id")),
        protect("cases_payment_step", also=_WITH_THE_PAYMENT),
    ]
