"""Pages of suppliers: links, files dropped, words exchanged; what was received never changes."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, look_up, own_key, protect, same_organisation

LINK, FILE, SAID = "channels_depositlink", "channels_depositedfile", "channels_depositmessage"
WITHIN = (
    (LINK, "party_id", "parties_party"),
    (FILE, "party_id", "parties_party"),
    (FILE, "link_id", LINK),
    (FILE, "arrival_id", "register_arrival"),
    (FILE, "replaces_id", FILE),
    (SAID, "party_id", "parties_party"),
    (SAID, "link_id", LINK),
)


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0006_approval_of_accounts"),
        ("register", "0012_shorter_first_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositLink",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DepositedFile",
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
                    "arrival",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.arrival",
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.depositedfile",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.depositlink",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DepositMessage",
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
                ("text", models.TextField()),
                ("ours", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=200)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.depositlink",
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="depositlink",
            index=models.Index(
                fields=["organisation", "party", "-id"], name="deposit_links_of_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositlink",
            constraint=models.UniqueConstraint(fields=("token_hash",), name="deposit_token_once"),
        ),
        migrations.AddIndex(
            model_name="depositedfile",
            index=models.Index(fields=["organisation", "party", "-id"], name="deposits_of_party"),
        ),
        migrations.AddIndex(
            model_name="depositmessage",
            index=models.Index(
                fields=["organisation", "party", "-id"], name="deposit_messages_of_party"
            ),
        ),
        protect(LINK),
        protect(FILE, audited=False),
        protect(SAID),
        own_key(LINK),
        own_key(FILE),
        *(same_organisation(table, column, target) for table, column, target in WITHIN),
        frozen(FILE, function="channels_refuse"),
        frozen(SAID, function="channels_refuse"),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON {LINK} FROM facturier_app;",
            f"GRANT DELETE ON {LINK} TO facturier_app;",
        ),
        # A link that has expired or was revoked is looked up like one that never was (I27).
        look_up(
            "channels_link_by_token",
            "wanted bytea, at timestamptz",
            "TABLE (organisation_id uuid, id uuid)",
            "SELECT l.organisation_id, l.id FROM channels_depositlink l"
            " WHERE l.token_hash = wanted AND l.revoked_at IS NULL AND l.expires_at > at",
        ),
    ]
