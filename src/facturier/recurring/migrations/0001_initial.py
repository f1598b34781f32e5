"""Plans that come again, their periods and runs: closed to other organisations, each period once."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

AUDITED = ("recurring_plan", "recurring_occurrence", "recurring_indexation")
PROGRESS = ("recurring_run", "recurring_watch")


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("sales", "0008_bulk_issue"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("rule", models.JSONField()),
                ("start", models.DateField()),
                ("end", models.DateField(null=True)),
                ("most", models.PositiveSmallIntegerField(null=True)),
                ("cover", models.CharField(default="none", max_length=16)),
                ("prorate", models.BooleanField(default=False)),
                ("mode", models.CharField(default="draft", max_length=6)),
                ("prices", models.CharField(default="contract", max_length=10)),
                ("decimals", models.PositiveSmallIntegerField(default=2)),
                ("state", models.CharField(default="active", max_length=8)),
                ("next_number", models.PositiveIntegerField(default=1)),
                ("next_due", models.DateField(null=True)),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("due", models.DateField()),
                ("first", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                ("state", models.CharField(default="drafted", max_length=10)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.TextField(blank=True, default="")),
                ("field", models.CharField(blank=True, default="", max_length=80)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=300)),
                (
                    "draft",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="recurring.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Indexation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("percent", "percent"), ("yearly", "yearly"), ("index", "index")],
                        max_length=8,
                    ),
                ),
                ("first_day", models.DateField()),
                ("percent", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("index_name", models.CharField(blank=True, default="", max_length=120)),
                ("base", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("proof", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="recurring.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("stage", models.CharField(default="running", max_length=8)),
                ("held", models.BooleanField(default=False)),
                ("day", models.DateField()),
                ("total", models.PositiveIntegerField()),
                ("drafted", models.PositiveIntegerField(default=0)),
                ("issued", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("looked_on", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(
                fields=["organisation", "state", "next_due", "id"], name="plan_by_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("organisation", "plan", "number"), name="period_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("organisation", "plan", "due"), name="period_day_once"
            ),
        ),
        migrations.AddIndex(
            model_name="indexation",
            index=models.Index(
                fields=["organisation", "plan", "first_day", "id"], name="moves_of_plan"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["organisation", "-id"], name="run_newest"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "done"), _negated=True),
                fields=("organisation",),
                name="one_run_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("organisation",), name="one_watch"),
        ),
        *(
            operation
            for table in AUDITED + PROGRESS
            for operation in (protect(table, audited=table in AUDITED), own_key(table))
        ),
        same_organisation("recurring_plan", "template_id", "sales_draft"),
        same_organisation("recurring_occurrence", "plan_id", "recurring_plan"),
        same_organisation("recurring_occurrence", "draft_id", "sales_draft"),
        same_organisation("recurring_indexation", "plan_id", "recurring_plan"),
    ]
