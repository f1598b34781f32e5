"""Doubts about received invoices: closed to others; decisions and settings are never lost."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

COMPARED, DOUBT = "controls_comparedinvoice", "controls_doubt"
SETTINGS, DOSSIER = "controls_controlsettings", "controls_dossierentry"
INVOICE = "register_invoice"
KEPT = """
CREATE FUNCTION controls_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of the settings is never changed: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- A doubt is lifted or decided, never deleted; what it says of a pair never becomes another pair.
REVOKE DELETE, TRUNCATE ON controls_doubt FROM facturier_app;
REVOKE TRUNCATE ON controls_comparedinvoice, controls_dossierentry FROM facturier_app;
ALTER TABLE controls_doubt ADD CONSTRAINT doubts_another CHECK (other_id IS DISTINCT FROM invoice_id);
ALTER TABLE controls_doubt ADD CONSTRAINT decided_by_somebody
    CHECK (state NOT IN ('accepted', 'dismissed') OR (decided_by <> '' AND decided_at IS NOT NULL));
ALTER TABLE controls_dossierentry ADD CONSTRAINT joined_to_another CHECK (legal_id <> invoice_id);
"""
GIVEN = """
ALTER TABLE controls_dossierentry DROP CONSTRAINT joined_to_another;
ALTER TABLE controls_doubt DROP CONSTRAINT decided_by_somebody;
ALTER TABLE controls_doubt DROP CONSTRAINT doubts_another;
GRANT DELETE ON controls_doubt TO facturier_app;
DROP FUNCTION controls_refuse();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("register", "0012_shorter_first_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparedInvoice",
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
                ("entry", models.BigIntegerField()),
                ("reference", models.CharField(max_length=24)),
                ("counted", models.BooleanField(default=True)),
                ("number", models.TextField()),
                ("number_key", models.CharField(max_length=60)),
                ("type_code", models.TextField()),
                ("party_id", models.UUIDField(null=True)),
                ("seller_key", models.CharField(max_length=100)),
                ("entity_id", models.UUIDField(null=True)),
                ("issue_date", models.DateField(null=True)),
                ("due_date", models.DateField(null=True)),
                ("currency", models.TextField()),
                ("net", models.BigIntegerField(null=True)),
                ("gross", models.BigIntegerField(null=True)),
                ("order_key", models.CharField(default="", max_length=100)),
                ("rates", models.JSONField(default=list)),
                ("accounts", models.JSONField(default=list)),
                ("preceding", models.JSONField(default=list)),
                ("deducts", models.BooleanField(default=False)),
                ("text_key", models.CharField(default="", max_length=64)),
                ("channel", models.CharField(max_length=20)),
                ("syntax", models.CharField(max_length=20)),
                (
                    "invoice",
                    models.OneToOneField(
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
                        fields=["organisation", "party_id", "number_key"], name="compared_number"
                    ),
                    models.Index(
                        fields=["organisation", "number_key", "gross"], name="compared_anywhere"
                    ),
                    models.Index(
                        fields=["organisation", "gross", "issue_date"], name="compared_amount"
                    ),
                    models.Index(
                        fields=["organisation", "party_id", "issue_date"], name="compared_past"
                    ),
                    models.Index(
                        condition=models.Q(("text_key", ""), _negated=True),
                        fields=["organisation", "text_key"],
                        name="compared_text",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invoice"), name="compared_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlSettings",
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
                ("settings", models.JSONField()),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=200)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "number"), name="controls_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DossierEntry",
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
                ("joined_at", models.DateTimeField()),
                ("joined_by_id", models.UUIDField(null=True)),
                ("joined_by", models.CharField(max_length=200)),
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoice",
                    ),
                ),
                (
                    "legal",
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
                    models.Index(fields=["organisation", "legal"], name="dossier_of_legal")
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
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
                ("rule", models.CharField(max_length=40)),
                ("mark", models.CharField(default="", max_length=80)),
                ("severity", models.CharField(default="medium", max_length=10)),
                ("evidence", models.JSONField(default=dict)),
                ("state", models.CharField(default="open", max_length=10)),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_id", models.UUIDField(null=True)),
                ("decided_by", models.CharField(default="", max_length=200)),
                ("reason", models.TextField(default="")),
                ("version", models.PositiveIntegerField(default=1)),
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
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "state", "-id"], name="doubts_by_state"),
                    models.Index(fields=["organisation", "-id"], name="doubts_newest"),
                    models.Index(fields=["organisation", "other"], name="doubts_about"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invoice", "rule", "mark"), name="doubt_once"
                    )
                ],
            },
        ),
        *(
            operation
            for table in (COMPARED, DOUBT, SETTINGS, DOSSIER)
            for operation in (protect(table, audited=table != COMPARED), own_key(table))
        ),
        same_organisation(COMPARED, "invoice_id", INVOICE),
        same_organisation(DOUBT, "invoice_id", INVOICE),
        same_organisation(DOUBT, "other_id", INVOICE),
        same_organisation(DOSSIER, "invoice_id", INVOICE),
        same_organisation(DOSSIER, "legal_id", INVOICE),
        migrations.RunSQL(KEPT, GIVEN),
        frozen(SETTINGS, function="controls_refuse"),
    ]
