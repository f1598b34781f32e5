"""Coding of lines: closed to other organisations; shares sum to their line, whoever writes them."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
import facturier.kit.stated_decimal
from facturier.kit.row_security import own_key, protect, same_organisation

CODING, SHARE = "coding_linecoding", "coding_lineshare"
SUMS = """
CREATE FUNCTION coding_shares_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose uuid; wanted numeric; amounts numeric; percents numeric; told int; many int;
BEGIN
    IF TG_TABLE_NAME = 'coding_linecoding' THEN
        whose := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        whose := OLD.coding_id;
    ELSE
        whose := NEW.coding_id;
    END IF;
    SELECT net INTO wanted FROM coding_linecoding WHERE id = whose;
    SELECT sum(amount), sum(percent), count(percent), count(*)
        INTO amounts, percents, told, many FROM coding_lineshare WHERE coding_id = whose;
    IF many > 0 AND (amounts <> wanted OR (told > 0 AND (told <> many OR percents <> 100))) THEN
        RAISE EXCEPTION 'shares do not sum to their line' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares_sum AFTER INSERT OR UPDATE OR DELETE ON coding_lineshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION coding_shares_sum();
CREATE CONSTRAINT TRIGGER shares_sum AFTER UPDATE ON coding_linecoding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION coding_shares_sum();
-- Its version only grows: a coding is emptied, never deleted.
REVOKE DELETE, TRUNCATE ON coding_linecoding FROM facturier_app;
REVOKE TRUNCATE ON coding_lineshare FROM facturier_app;
"""
NO_SUMS = """
DROP TRIGGER shares_sum ON coding_linecoding;
DROP TRIGGER shares_sum ON coding_lineshare;
DROP FUNCTION coding_shares_sum();
GRANT DELETE ON coding_linecoding TO facturier_app;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("register", "0016_repeated_by_one"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineCoding",
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
                ("position", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("line_key", models.CharField(max_length=32)),
                (
                    "net",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("words", models.CharField(max_length=300)),
                ("source", models.CharField(default="typed", max_length=10)),
                ("coded_at", models.DateTimeField()),
                ("coded_by_id", models.UUIDField(null=True)),
                ("coded_by", models.CharField(max_length=200)),
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
        ),
        migrations.CreateModel(
            name="LineShare",
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
                ("place", models.PositiveSmallIntegerField()),
                ("percent", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                (
                    "amount",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                ("account", models.CharField(blank=True, default="", max_length=20)),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.expensecategory",
                    ),
                ),
                (
                    "coding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coding.linecoding",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
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
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="linecoding",
            constraint=models.UniqueConstraint(
                fields=("organisation", "invoice", "position"), name="line_coded_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lineshare",
            constraint=models.UniqueConstraint(
                fields=("organisation", "coding", "place"), name="share_in_its_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="lineshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent", None),
                    models.Q(("percent__gt", 0), ("percent__lte", 100)),
                    _connector="OR",
                ),
                name="share_of_some_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account", ""),
                    ("category", None),
                    ("department", None),
                    ("project", None),
                    _negated=True,
                ),
                name="share_of_something",
            ),
        ),
        *(operation for table in (CODING, SHARE) for operation in (protect(table), own_key(table))),
        same_organisation(CODING, "invoice_id", "register_invoice"),
        same_organisation(SHARE, "coding_id", CODING),
        same_organisation(SHARE, "department_id", "organisations_department"),
        same_organisation(SHARE, "project_id", "organisations_project"),
        same_organisation(SHARE, "category_id", "organisations_expensecategory"),
        migrations.RunSQL(SUMS, NO_SUMS),
    ]
