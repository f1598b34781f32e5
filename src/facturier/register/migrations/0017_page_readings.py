"""What is read of originals without data, and what is learned of the layouts of suppliers."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

LAYOUT, READING = "register_learnedlayout", "register_pagereading"
KEPT = f"""
-- A version is forgotten, never deleted, and never says anything else.
REVOKE DELETE, TRUNCATE, UPDATE ON {LAYOUT} FROM facturier_app;
GRANT UPDATE (forgotten_at) ON {LAYOUT} TO facturier_app;
REVOKE TRUNCATE ON {READING} FROM facturier_app;
"""
GIVEN = f"GRANT UPDATE, DELETE ON {LAYOUT} TO facturier_app;"


def _key():
    return models.UUIDField(
        default=facturier.kit.keys.uuid7, editable=False, primary_key=True, serialize=False
    )


def _to(model, **rest):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **rest
    )


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0016_repeated_by_one"),
        ("parties", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LearnedLayout",
            fields=[
                ("id", _key()),
                ("version", models.PositiveIntegerField()),
                ("hints", models.JSONField()),
                ("learned_at", models.DateTimeField()),
                ("learned_by_id", models.UUIDField(null=True)),
                ("learned_by", models.CharField(max_length=200)),
                ("forgotten_at", models.DateTimeField(null=True)),
                ("invoice", _to("register.invoice")),
                ("organisation", _to("organisations.organisation")),
                ("party", _to("parties.party")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "party", "version"), name="layout_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PageReading",
            fields=[
                ("id", _key()),
                ("read", models.JSONField()),
                ("pages", models.JSONField()),
                ("read_at", models.DateTimeField()),
                ("invoice", _to("register.invoice")),
                ("layout", _to("register.learnedlayout", null=True)),
                ("organisation", _to("organisations.organisation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invoice"), name="reading_of_invoice"
                    )
                ],
            },
        ),
        protect(LAYOUT),
        own_key(LAYOUT),
        protect(READING),
        same_organisation(LAYOUT, "party_id", "parties_party"),
        same_organisation(LAYOUT, "invoice_id", "register_invoice"),
        same_organisation(READING, "invoice_id", "register_invoice"),
        same_organisation(READING, "layout_id", LAYOUT),
        migrations.RunSQL(KEPT, GIVEN),
    ]
