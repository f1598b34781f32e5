"""What people put beside an invoice: notes, files, related documents, tags."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

TABLES = (
    "register_invoicenote",
    "register_invoiceattachment",
    "register_invoicelink",
    "register_invoicetag",
)
# Notes and files are archived, so that what somebody once read can be read again.
KEPT = ("register_invoicenote", "register_invoiceattachment")
KEEP = """
CREATE FUNCTION register_archive_instead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was put beside an invoice is archived, never deleted: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER never_deleted BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION register_archive_instead();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION register_archive_instead();
REVOKE DELETE ON {table} FROM facturier_app;
"""
    for table in KEPT
)
LET_GO = (
    "".join(
        f"""
DROP TRIGGER never_deleted ON {table};
DROP TRIGGER never_emptied ON {table};
GRANT DELETE ON {table} TO facturier_app;
"""
        for table in KEPT
    )
    + "DROP FUNCTION register_archive_instead();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
        ("register", "0007_saved_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceAttachment",
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
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.UUIDField(null=True)),
                ("added_by", models.CharField(max_length=200)),
                ("file_name", models.CharField(max_length=120)),
                ("label", models.CharField(default="", max_length=120)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
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
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "invoice", "-id"], name="attachment_of_invoice"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at", None)),
                        fields=("organisation", "invoice", "file"),
                        name="attachment_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLink",
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
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.UUIDField(null=True)),
                ("added_by", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=12)),
                ("external", models.CharField(default="", max_length=120)),
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
                    models.Index(fields=["organisation", "other", "-id"], name="link_to_invoice")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invoice", "kind", "other", "external"),
                        name="link_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("other", None), ("external", ""), _connector="XOR"),
                        name="link_leads_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceNote",
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
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.UUIDField(null=True)),
                ("added_by", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
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
                    models.Index(fields=["organisation", "invoice", "-id"], name="note_of_invoice")
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceTag",
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
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.UUIDField(null=True)),
                ("added_by", models.CharField(max_length=200)),
                ("tag", models.CharField(max_length=40)),
                ("tag_key", models.CharField(max_length=80)),
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
                        fields=["organisation", "tag_key", "invoice"], name="invoice_by_tag"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "invoice", "tag_key"), name="tag_once_on_invoice"
                    )
                ],
            },
        ),
        *(own_key(table) for table in KEPT),
        *(protect(table) for table in TABLES),
        *(same_organisation(table, "invoice_id", "register_invoice") for table in TABLES),
        same_organisation("register_invoiceattachment", "file_id", "files_storedfile"),
        same_organisation("register_invoicelink", "other_id", "register_invoice"),
        migrations.RunSQL(KEEP, LET_GO),
    ]
