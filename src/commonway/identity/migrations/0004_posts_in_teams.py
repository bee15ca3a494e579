from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_cache'),
    ]

    operations = [
        migrations.AddField(
            model_name='staffmember',
            name='languages',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='staffmember',
            name='leads',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='staffmember',
            name='skills',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='staffmember',
            name='team',
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
