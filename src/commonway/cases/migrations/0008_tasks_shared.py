import commonway.kernel.ids
import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_processes_fence'),
        ('identity', '0004_posts_in_teams'),
    ]

    operations = [
        migrations.CreateModel(
            name='TaskAct',
            fields=[
                ('id', models.UUIDField(default=commonway.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('assigned', 'Assigned'), ('offered', 'Offered'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('kept', 'Kept'), ('referred', 'Referred'), ('escalated', 'Escalated'), ('settled', 'Settled'), ('put-back', 'Put Back'), ('undone', 'Undone')], max_length=12)),
                ('by', models.CharField(max_length=80)),
                ('to', models.CharField(blank=True, max_length=80)),
                ('note', models.BinaryField(null=True)),
                ('before', models.JSONField(default=dict)),
                ('batch', models.UUIDField(null=True)),
                ('applicant_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'cases_task_act',
            },
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='cases_organisation',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='cases_task_organisation',
        ),
        migrations.AddField(
            model_name='task',
            name='escalated_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='language',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='task',
            name='offered_to',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='task',
            name='skill',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='task',
            name='team',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='task',
            name='turn_at',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('due_at', models.Value(datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), output_field=models.DateTimeField()),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['organisation', 'state', 'opened_at', 'id'], name='cases_in_state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['organisation', 'opened_at', 'id'], name='cases_of_organisation'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organisation', 'due_at', 'id'], name='cases_open_by_due'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('paused_at__isnull', False)), fields=['organisation', 'case'], name='cases_clock_paused'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('at_risk_since__isnull', False), ('ended_at__isnull', True), ('paused_at__isnull', True)), fields=['organisation', 'case'], name='cases_clock_at_risk'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['organisation', 'state', 'turn_at', 'id'], name='cases_task_queue'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organisation', 'team', 'turn_at', 'id'], name='cases_task_of_team'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'taken')), fields=['organisation', 'taken_by', 'turn_at', 'id'], name='cases_task_of_worker'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('offered_to', ''), _negated=True), fields=['organisation', 'offered_to'], name='cases_task_offered'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('escalated_at__isnull', False), ('state__in', ('open', 'taken'))), fields=['organisation', 'escalated_at', 'id'], name='cases_task_escalated'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'done')), fields=['organisation', 'ended_at', 'id'], name='cases_task_done'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('offered_to', ''), ('state', 'taken'), _connector='OR'), name='cases_offered_task_is_taken'),
        ),
        migrations.AddField(
            model_name='taskact',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='task_acts', to='identity.organisation'),
        ),
        migrations.AddField(
            model_name='taskact',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='cases.task'),
        ),
        migrations.AddIndex(
            model_name='taskact',
            index=models.Index(fields=['task', 'at'], name='cases_task_act_task'),
        ),
        migrations.AddIndex(
            model_name='taskact',
            index=models.Index(condition=models.Q(('batch__isnull', False)), fields=['organisation', 'batch'], name='cases_task_act_batch'),
        ),
    ]
