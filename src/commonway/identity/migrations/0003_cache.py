from django.db import migrations

# The table Django's database cache keeps its entries in: counts of attempts, which a crash may forget.
CREATE = """
CREATE UNLOGGED TABLE identity_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX identity_cache_expires ON identity_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_fence")]

    operations = [migrations.RunSQL(sql=CREATE, reverse_sql="DROP TABLE identity_cache")]
