"""Sendings, links, what customers say: closed to others; what was sent or said never changes."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, look_up, own_key, protect, same_organisation

DOCUMENT = "sales_issueddocument"
TOLD = (
    "sending_sendingsettings",
    "sending_mailtemplate",
    "sending_sharelink",
    "sending_sending",
    "sending_platformstatus",
    "sending_customermessage",
)
# Progress and counters: what matters of them is told by name.
COUNTED = ("sending_linkuse", "sending_delivery", "sending_deliverystep")
REFERRED = ("sending_sharelink", "sending_sending")
WITHIN = (
    ("sending_sharelink", "issued_id", DOCUMENT),
    ("sending_linkuse", "link_id", "sending_sharelink"),
    ("sending_sending", "issued_id", DOCUMENT),
    ("sending_sending", "link_id", "sending_sharelink"),
    ("sending_delivery", "sending_id", "sending_sending"),
    ("sending_deliverystep", "sending_id", "sending_sending"),
    ("sending_platformstatus", "issued_id", DOCUMENT),
    ("sending_customermessage", "issued_id", DOCUMENT),
    ("sending_customermessage", "link_id", "sending_sharelink"),
)
FROZEN = (
    "sending_mailtemplate",
    "sending_sending",
    "sending_deliverystep",
    "sending_platformstatus",
    "sending_customermessage",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("sales", "0004_issued_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShareLink",
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
                ("token_hash", models.BinaryField(max_length=32)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "issued",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
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
        migrations.CreateModel(
            name="Sending",
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
                    "channel",
                    models.CharField(default="email", max_length=12),
                ),
                ("is_copy", models.BooleanField(default=False)),
                ("recipients", models.JSONField()),
                ("recipients_key", models.CharField(max_length=64)),
                ("round", models.PositiveIntegerField(default=0)),
                ("language", models.CharField(max_length=2)),
                ("subject", models.CharField(max_length=250)),
                ("body", models.TextField()),
                ("file_name", models.CharField(max_length=160)),
                ("message_id", models.CharField(max_length=400)),
                ("origin", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_by", models.CharField(max_length=200)),
                (
                    "issued",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
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
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sending.sharelink",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkUse",
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
                ("opened", models.PositiveIntegerField(default=0)),
                ("first_opened_at", models.DateTimeField(null=True)),
                ("last_opened_at", models.DateTimeField(null=True)),
                ("downloaded", models.PositiveIntegerField(default=0)),
                ("first_downloaded_at", models.DateTimeField(null=True)),
                ("last_downloaded_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="used",
                        to="sending.sharelink",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CustomerMessage",
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
                ("kind", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=200)),
                ("ours", models.BooleanField(default=False)),
                (
                    "issued",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
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
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sending.sharelink",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MailTemplate",
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
                ("language", models.CharField(max_length=2)),
                ("number", models.PositiveIntegerField()),
                ("subject", models.CharField(max_length=150)),
                ("body", models.TextField()),
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
                        fields=("organisation", "language", "number"), name="mail_template_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformStatus",
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
                ("status", models.CharField(max_length=10)),
                ("status_date", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=200)),
                (
                    "issued",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
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
                        fields=["organisation", "issued", "-id"], name="statuses_of_document"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryStep",
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
                ("what", models.CharField(max_length=10)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("words", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "sending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sending.sending",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "sending", "id"], name="steps_of_sending")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "state",
                    models.CharField(
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("delivered", models.JSONField(default=list)),
                ("refused", models.JSONField(default=dict)),
                ("words", models.TextField(blank=True, default="")),
                ("changed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "sending",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery",
                        to="sending.sending",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "state", "-sending"], name="deliveries_by_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingSettings",
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
                    "mode",
                    models.CharField(default="installation", max_length=12),
                ),
                ("host", models.CharField(blank=True, default="", max_length=253)),
                ("port", models.PositiveIntegerField(default=587)),
                (
                    "security",
                    models.CharField(default="starttls", max_length=8),
                ),
                ("username", models.CharField(blank=True, default="", max_length=254)),
                ("sealed_secret", models.TextField(blank=True, default="")),
                ("sender_name", models.CharField(blank=True, default="", max_length=100)),
                ("sender_address", models.CharField(blank=True, default="", max_length=254)),
                ("reply_to", models.CharField(blank=True, default="", max_length=254)),
                ("link_days", models.PositiveSmallIntegerField(default=90)),
                ("file_name", models.CharField(default="{number}_{customer}", max_length=80)),
                ("version", models.PositiveIntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("organisation",), name="sending_settings_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="sharelink",
            index=models.Index(fields=["organisation", "issued", "-id"], name="links_of_document"),
        ),
        migrations.AddConstraint(
            model_name="sharelink",
            constraint=models.UniqueConstraint(fields=("token_hash",), name="link_token_once"),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["organisation", "-id"], name="sendings_newest"),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                fields=["organisation", "issued", "-id"], name="sendings_of_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(
                fields=("organisation", "issued", "recipients_key", "round"), name="sending_once"
            ),
        ),
        migrations.AddIndex(
            model_name="customermessage",
            index=models.Index(
                fields=["organisation", "issued", "-id"], name="messages_of_document"
            ),
        ),
        migrations.RunSQL(
            "CREATE FUNCTION sending_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'what was sent or said is never changed: % on % refused',"
            " TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;",
            "DROP FUNCTION sending_refuse();",
        ),
        *(protect(table) for table in TOLD),
        *(protect(table, audited=False) for table in COUNTED),
        *map(own_key, REFERRED),
        *(same_organisation(table, column, target) for table, column, target in WITHIN),
        *(frozen(table, function="sending_refuse") for table in FROZEN),
        # What is kept for good is never deleted, where it may change.
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON sending_sharelink, sending_linkuse, sending_delivery,"
            " sending_sendingsettings FROM facturier_app;",
            "GRANT DELETE ON sending_sharelink, sending_linkuse, sending_delivery,"
            " sending_sendingsettings TO facturier_app;",
        ),
        # A link that has expired or was revoked is looked up like one that never was (I27).
        look_up(
            "sending_link_by_token",
            "wanted bytea, at timestamptz",
            "TABLE (organisation_id uuid, id uuid)",
            "SELECT l.organisation_id, l.id FROM sending_sharelink l WHERE l.token_hash = wanted"
            " AND l.revoked_at IS NULL AND l.expires_at > at",
        ),
    ]
