import commonway.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0027_tickets_fence'),
        ('identity', '0005_suppliers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentRequest',
            fields=[
                ('id', models.UUIDField(default=commonway.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('token', models.PositiveIntegerField(null=True)),
                ('service', models.CharField(max_length=80)),
                ('request_id', models.UUIDField()),
                ('life_event', models.CharField(max_length=80)),
                ('payment', models.CharField(max_length=80)),
                ('pack_version_id', models.UUIDField()),
                ('agreement_id', models.CharField(max_length=80)),
                ('clause_id', models.CharField(max_length=80)),
                ('applicant_id', models.UUIDField()),
                ('subject_id', models.UUIDField()),
                ('decision_id', models.UUIDField(null=True)),
                ('every', models.CharField(choices=[('once', 'Once'), ('month', 'Month')], default='once', max_length=5)),
                ('times', models.PositiveSmallIntegerField(default=1)),
                ('paid', models.PositiveSmallIntegerField(default=0)),
                ('only_difference', models.BooleanField(default=False)),
                ('first_on', models.DateField()),
                ('content', models.BinaryField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('paying', 'Paying'), ('paid', 'Paid'), ('refused', 'Refused'), ('cancelled', 'Cancelled')], default='requested', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_asked', to='identity.organisation')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_to_make', to='identity.organisation')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='cases.paymentrequest')),
            ],
            options={
                'db_table': 'cases_payment_request',
            },
        ),
        migrations.CreateModel(
            name='PaymentStep',
            fields=[
                ('id', models.UUIDField(default=commonway.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('instalment', models.PositiveSmallIntegerField(null=True)),
                ('note', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.paymentrequest')),
            ],
            options={
                'db_table': 'cases_payment_step',
            },
        ),
        migrations.AddIndex(
            model_name='paymentrequest',
            index=models.Index(fields=['organisation', 'state', 'asked_at'], name='cases_payment_asked'),
        ),
        migrations.AddIndex(
            model_name='paymentrequest',
            index=models.Index(fields=['payer', 'state', 'asked_at'], name='cases_payment_to_make'),
        ),
        migrations.AddIndex(
            model_name='paymentrequest',
            index=models.Index(fields=['applicant_id'], name='cases_payment_applicant'),
        ),
        migrations.AddConstraint(
            model_name='paymentrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'paying'))), fields=('case', 'token'), name='cases_one_payment_a_token'),
        ),
        migrations.AddConstraint(
            model_name='paymentrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'paying'))), fields=('case', 'payment'), name='cases_one_payment_runs'),
        ),
        migrations.AddConstraint(
            model_name='paymentrequest',
            constraint=models.CheckConstraint(condition=models.Q(('paid__lte', models.F('times')), ('times__gte', 1)), name='cases_paid_no_more_than_asked'),
        ),
        migrations.AddIndex(
            model_name='paymentstep',
            index=models.Index(fields=['payment', 'at'], name='cases_payment_steps_at'),
        ),
        migrations.AddConstraint(
            model_name='paymentstep',
            constraint=models.UniqueConstraint(condition=models.Q(('instalment__isnull', False)), fields=('payment', 'instalment'), name='cases_instalment_paid_once'),
        ),
    ]
