"""What is expected of suppliers, and the periods that people left out; closed to others."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

ROW, LEFT = "awaited_expectation", "awaited_leftout"
WITHIN = (
    (ROW, "party_id", "parties_party"),
    (ROW, "entity_id", "organisations_legalentity"),
    (ROW, "last_id", "register_invoice"),
    (LEFT, "expectation_id", ROW),
)


def _key() -> models.UUIDField:
    return models.UUIDField(
        default=facturier.kit.keys.uuid7, editable=False, primary_key=True, serialize=False
    )


def _to(model: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0007_invoice_profile"),
        ("register", "0016_repeated_by_one"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", _key()),
                ("origin", models.CharField(max_length=8)),
                ("rhythm", models.CharField(max_length=10)),
                ("strays", models.PositiveSmallIntegerField(default=0)),
                ("least", models.BigIntegerField(null=True)),
                ("most", models.BigIntegerField(null=True)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("last_date", models.DateField(null=True)),
                ("usual_least", models.BigIntegerField(null=True)),
                ("usual", models.BigIntegerField(null=True)),
                ("usual_most", models.BigIntegerField(null=True)),
                ("currency", models.TextField(default="")),
                ("due_date", models.DateField(null=True)),
                ("missed_date", models.DateField(null=True)),
                ("stated_at", models.DateTimeField()),
                ("stated_by", models.CharField(blank=True, default="", max_length=200)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by", models.CharField(blank=True, default="", max_length=200)),
                ("stopped_reason", models.TextField(blank=True, default="")),
                ("entity", _to("organisations.legalentity", null=True)),
                ("last", _to("register.invoice", null=True)),
                ("organisation", _to("organisations.organisation")),
                ("party", _to("parties.party")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("origin", "learned")),
                        fields=("organisation", "party"),
                        name="learned_once",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("missed_date__isnull", False)),
                        fields=["organisation", "missed_date"],
                        name="awaited_missed",
                    ),
                    models.Index(fields=["organisation", "party"], name="awaited_of_party"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                ("id", _key()),
                ("due_date", models.DateField()),
                ("reason", models.TextField()),
                ("left_out_at", models.DateTimeField()),
                ("left_out_by", models.CharField(max_length=200)),
                ("expectation", _to("awaited.expectation")),
                ("organisation", _to("organisations.organisation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "expectation", "due_date"), name="left_out_once"
                    )
                ],
            },
        ),
        protect(ROW, audited=False),  # derived for the most part; what people say is told by hand
        protect(LEFT),
        own_key(ROW),
        *(same_organisation(table, column, target) for table, column, target in WITHIN),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON {ROW}, {LEFT} FROM facturier_app;",
            f"GRANT DELETE ON {ROW}, {LEFT} TO facturier_app;",
        ),
    ]
