"""Bulk sendings and their invoices: closed to others, progress without events of its own.

The verbs that begin, stop and end one record theirs, and each mail that is asked for its own.
"""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("register", "0012_shorter_first_look"),
        ("sending", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkSending",
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
                ("stage", models.CharField(default="prepared", max_length=10)),
                ("prepared_at", models.DateTimeField()),
                ("user_id", models.UUIDField()),
                ("user_name", models.CharField(max_length=200)),
                ("token_id", models.UUIDField(null=True)),
                ("token_name", models.CharField(blank=True, default="", max_length=120)),
                ("origin", models.CharField(max_length=300)),
                ("row_count", models.IntegerField()),
                ("started_at", models.DateTimeField(null=True)),
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
            name="BulkSendingRow",
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
                ("place", models.IntegerField()),
                ("recipient", models.CharField(blank=True, default="", max_length=254)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "bulk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sending.bulksending",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoice",
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
            ],
        ),
        migrations.AddIndex(
            model_name="bulksending",
            index=models.Index(fields=["organisation", "-id"], name="bulk_sending_newest"),
        ),
        migrations.AddIndex(
            model_name="bulksendingrow",
            index=models.Index(
                fields=["organisation", "bulk", "state", "place"], name="bulk_sending_by_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulksendingrow",
            constraint=models.UniqueConstraint(
                fields=("organisation", "bulk", "invoice"), name="bulk_sending_invoice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulksendingrow",
            constraint=models.UniqueConstraint(
                fields=("organisation", "bulk", "place"), name="bulk_sending_place_once"
            ),
        ),
        *(
            operation
            for table in ("sending_bulksending", "sending_bulksendingrow")
            for operation in (protect(table, audited=False), own_key(table))
        ),
        same_organisation("sending_bulksendingrow", "bulk_id", "sending_bulksending"),
        same_organisation("sending_bulksendingrow", "invoice_id", "register_invoice"),
    ]
