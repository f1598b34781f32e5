"""A bank account rests, is approved by a second person who called back, or by dispensation (I17)."""

import django.db.models.deletion
from django.db import migrations, models

from facturier.kit.row_security import protect


def text(limit: int) -> models.CharField:
    return models.CharField(blank=True, default="", max_length=limit)


ADDED = {
    "hands": models.JSONField(default=list),
    "imported": models.BooleanField(default=False),
    "approved_at": models.DateTimeField(null=True),
    "approved_by_id": models.UUIDField(null=True),
    "approved_by": text(200),
    "approved_how": text(12),
    "called": text(140),
    "called_at": text(40),
}


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0005_electronic_address_erased"),
    ]

    operations = [
        *(
            migrations.AddField(model_name="partybankaccount", name=name, field=field)
            for name, field in ADDED.items()
        ),
        migrations.CreateModel(
            name="AccountRest",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.organisation",
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField()),
            ],
            options={"abstract": False},
        ),
        protect("parties_accountrest"),
    ]
