from django.db import migrations

from commonway.fence.policies import protect

# What became of an order is seen by whoever sees the order: the sub-select is fenced itself.
_WITH_THE_ORDER = "EXISTS (SELECT 1 FROM cases_work_order WHERE cases_work_order.id = order_id)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_work_orders")]

    operations = [
        protect("cases_work_order", subjects=("applicant_id",), organisations=("organisation_id", "supplier_id")),
        protect("cases_work_order_step", also=_WITH_THE_ORDER),
        protect("cases_work_order_photo", also=_WITH_THE_ORDER),
        protect("cases_work_order_line", also=_WITH_THE_ORDER),
    ]
