"""The mailbox: its settings, who is let in, the mails it brought; closed to others."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

TOLD = ("channels_mailbox", "channels_allowedsender", "channels_receivedmail")
COUNTED = ("channels_mailboxlook", "channels_sighting")
WITHIN = (
    ("channels_mailbox", "entity_id", "organisations_legalentity"),
    ("channels_receivedmail", "arrival_id", "register_arrival"),
    ("channels_receivedmail", "entity_id", "organisations_legalentity"),
    ("channels_sighting", "mail_id", "channels_receivedmail"),
)
KEPT = "channels_mailbox, channels_mailboxlook, channels_allowedsender, channels_sighting"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("register", "0012_shorter_first_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedMail",
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
                ("sender", models.CharField(blank=True, default="", max_length=254)),
                ("sender_name", models.CharField(blank=True, default="", max_length=100)),
                ("subject", models.CharField(blank=True, default="", max_length=250)),
                ("message_id", models.CharField(blank=True, default="", max_length=400)),
                ("body_sha256", models.CharField(max_length=64)),
                ("known", models.CharField(max_length=8)),
                ("authserv_id", models.CharField(blank=True, default="", max_length=253)),
                ("spf", models.CharField(blank=True, default="", max_length=10)),
                ("dkim", models.CharField(blank=True, default="", max_length=10)),
                ("dmarc", models.CharField(blank=True, default="", max_length=10)),
                (
                    "arrival",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.arrival",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
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
            name="Sighting",
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
                ("place", models.CharField(max_length=64)),
                ("uid_validity", models.BigIntegerField()),
                ("uid", models.BigIntegerField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.receivedmail",
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
            name="AllowedSender",
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
                ("sender", models.CharField(max_length=254)),
                ("allowed_at", models.DateTimeField()),
                ("allowed_by", models.CharField(max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("organisation", "sender"),
                        name="allowed_sender_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
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
                ("on", models.BooleanField(default=False)),
                ("host", models.CharField(blank=True, default="", max_length=253)),
                ("port", models.PositiveIntegerField(default=993)),
                ("security", models.CharField(default="tls", max_length=8)),
                ("username", models.CharField(blank=True, default="", max_length=254)),
                ("sealed_secret", models.TextField(blank=True, default="")),
                ("folder", models.CharField(default="INBOX", max_length=200)),
                ("move_to", models.CharField(blank=True, default="", max_length=200)),
                ("authserv_id", models.CharField(blank=True, default="", max_length=253)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
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
                "constraints": [
                    models.UniqueConstraint(fields=("organisation",), name="mailbox_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MailboxLook",
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
                ("looked_at", models.DateTimeField(null=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(blank=True, default="")),
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
                    models.UniqueConstraint(fields=("organisation",), name="mailbox_look_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["organisation", "message_id"], name="mails_by_message_id"),
        ),
        migrations.AddConstraint(
            model_name="sighting",
            constraint=models.UniqueConstraint(
                fields=("organisation", "place", "uid_validity", "uid"), name="sighting_once"
            ),
        ),
        migrations.RunSQL(
            "CREATE FUNCTION channels_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'what was received is never changed: % on % refused',"
            " TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;",
            "DROP FUNCTION channels_refuse();",
        ),
        *(protect(table) for table in TOLD),
        *(protect(table, audited=False) for table in COUNTED),
        own_key("channels_receivedmail"),
        *(same_organisation(table, column, target) for table, column, target in WITHIN),
        frozen("channels_receivedmail", function="channels_refuse"),
        # Kept for good, where it may change.
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON {KEPT} FROM facturier_app;",
            f"GRANT DELETE ON {KEPT} TO facturier_app;",
        ),
    ]
