"""Verdicts: written once, by the machine, and never changed."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, protect, same_organisation


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0003_any_vat_category"),
        ("organisations", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceVerdict",
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
                ("judged_at", models.DateTimeField()),
                ("rule_set", models.TextField(default="")),
                ("valid", models.BooleanField(null=True)),
                ("french_applicable", models.BooleanField(null=True)),
                ("french_valid", models.BooleanField(null=True)),
                ("found", models.JSONField(default=dict)),
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
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "invoice", "-id"], name="verdict_of_invoice"
                    )
                ],
            },
        ),
        protect("register_invoiceverdict"),
        same_organisation("register_invoiceverdict", "invoice_id", "register_invoice"),
        frozen("register_invoiceverdict", function="register_refuse"),
    ]
