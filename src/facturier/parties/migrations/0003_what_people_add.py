"""What people add to parties: who added an account, kinds of documents, erasure, differences."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
import facturier.parties.rules.identification
from facturier.kit.row_security import protect, same_organisation


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0002_closed_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartyDistinct",
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
                ("said_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="partyidentifier",
            name="party_identifier_unique",
        ),
        migrations.AddField(
            model_name="partybankaccount",
            name="added_by",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="partybankaccount",
            name="added_by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="partycontact",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="partydocument",
            name="kind",
            field=models.CharField(
                default=facturier.parties.rules.identification.DocumentKind["OTHER"], max_length=12
            ),
        ),
        migrations.AddField(
            model_name="partyidentifier",
            name="archived_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="partymerge",
            name="merged_by",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.AddField(
            model_name="partymerge",
            name="reason",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="partynote",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="partyidentifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)),
                fields=("organisation", "scheme", "value"),
                name="party_identifier_unique",
            ),
        ),
        migrations.AddField(
            model_name="partydistinct",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
            ),
        ),
        migrations.AddField(
            model_name="partydistinct",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="partydistinct",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
            ),
        ),
        migrations.AddConstraint(
            model_name="partydistinct",
            constraint=models.UniqueConstraint(
                fields=("organisation", "first", "second"), name="party_distinct_unique"
            ),
        ),
        protect("parties_partydistinct"),
        same_organisation("parties_partydistinct", "first_id", "parties_party"),
        same_organisation("parties_partydistinct", "second_id", "parties_party"),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON parties_partydistinct FROM facturier_app;",
            "GRANT DELETE ON parties_partydistinct TO facturier_app;",
        ),
    ]
