"""The watched folder: what a look saw there, the files that were taken and those refused."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import protect, same_organisation

LOOK, FILE = "channels_folderlook", "channels_watchedfile"


def _key() -> models.UUIDField:
    return models.UUIDField(
        default=facturier.kit.keys.uuid7, editable=False, primary_key=True, serialize=False
    )


def _organisation() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organisations.organisation",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_deposit_pages"),
        ("organisations", "0002_kept_for_ever"),
        ("register", "0012_shorter_first_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="FolderLook",
            fields=[
                ("id", _key()),
                ("looked_at", models.DateTimeField(null=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(blank=True, default="")),
                ("seen", models.JSONField(default=dict)),
                ("organisation", _organisation()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation",), name="folder_look_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchedFile",
            fields=[
                ("id", _key()),
                ("name", models.CharField(max_length=255)),
                ("name_key", models.CharField(max_length=64)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("reason", models.CharField(blank=True, default="", max_length=20)),
                ("seen_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "arrival",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.arrival",
                    ),
                ),
                ("organisation", _organisation()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-id"], name="watched_files"),
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["organisation", "name_key"],
                        name="watched_files_to_settle",
                    ),
                ],
            },
        ),
        protect(LOOK, audited=False),
        protect(FILE, audited=False),
        same_organisation(FILE, "arrival_id", "register_arrival"),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON {LOOK}, {FILE} FROM facturier_app;",
            f"GRANT DELETE ON {LOOK}, {FILE} TO facturier_app;",
        ),
    ]
