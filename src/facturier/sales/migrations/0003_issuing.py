"""Issuing: numbers move by one and never back in time, each has its document, none ever changes."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

KEYS = {
    "sales_sellerprofile": {"entity_id": "organisations_legalentity"},
    "sales_series": {"entity_id": "organisations_legalentity"},
    "sales_seriesperiod": {"series_id": "sales_series"},
    "sales_issueddocument": {
        "series_id": "sales_series",
        "invoice_id": "register_invoice",
        "draft_id": "sales_draft",
    },
}
CLOSED = [
    operation
    for table, keys in KEYS.items()
    for operation in (
        protect(table, audited=table != "sales_seriesperiod"),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in keys.items()),
    )
]
GAPLESS = """
CREATE FUNCTION sales_number_moves_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.last <> 0 OR NEW.last_date IS NOT NULL THEN
            RAISE EXCEPTION 'a period of a series begins at nought'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.organisation_id, NEW.series_id, NEW.period)
           IS DISTINCT FROM (OLD.organisation_id, OLD.series_id, OLD.period)
       OR NEW.last <> OLD.last + 1 OR NEW.last_date IS NULL OR NEW.last_date < OLD.last_date THEN
        RAISE EXCEPTION 'numbers of a series move by one, and never back in time'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_by_one BEFORE INSERT OR UPDATE ON sales_seriesperiod
    FOR EACH ROW EXECUTE FUNCTION sales_number_moves_by_one();

-- Asked at commit, whatever organisation the transaction serves by then: a number that was taken has
-- its document.
CREATE FUNCTION sales_number_has_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM sales_issueddocument d
        WHERE d.organisation_id = NEW.organisation_id AND d.series_id = NEW.series_id
          AND d.period = NEW.period AND d.running = NEW.last AND d.issue_date = NEW.last_date
    ) THEN
        RAISE EXCEPTION 'a number was taken for no document'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_number_has_document() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER has_document AFTER UPDATE ON sales_seriesperiod
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_number_has_document();

-- And the other way: a document has the number that its series stands at when it is issued.
CREATE FUNCTION sales_document_has_number() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM sales_seriesperiod p
        WHERE p.organisation_id = NEW.organisation_id AND p.series_id = NEW.series_id
          AND p.period = NEW.period AND p.last = NEW.running
    ) THEN
        RAISE EXCEPTION 'a document takes the next number of its series'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER has_number BEFORE INSERT ON sales_issueddocument
    FOR EACH ROW EXECUTE FUNCTION sales_document_has_number();

CREATE FUNCTION sales_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a number that was given is never changed or taken back: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON sales_issueddocument
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_issueddocument
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_seriesperiod
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_seriesperiod
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
-- Of an invoice that we issued nothing changes but where it is counted.
CREATE FUNCTION sales_issued_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours text[] := ARRAY['department_id', 'project_id', 'category_id'];
BEGIN
    IF to_jsonb(NEW) - ours IS DISTINCT FROM to_jsonb(OLD) - ours THEN
        RAISE EXCEPTION 'an issued document is corrected by another document alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_keeps_its_word BEFORE UPDATE ON register_invoice
    FOR EACH ROW WHEN (OLD.channel = 'issued') EXECUTE FUNCTION sales_issued_keeps_its_word();
REVOKE UPDATE, DELETE, TRUNCATE ON sales_issueddocument FROM facturier_app;
REVOKE DELETE, TRUNCATE ON sales_seriesperiod, sales_series, sales_sellerprofile
    FROM facturier_app;
"""
OPEN = """
DROP TRIGGER moves_by_one ON sales_seriesperiod;
DROP TRIGGER has_document ON sales_seriesperiod;
DROP TRIGGER never_deleted ON sales_seriesperiod;
DROP TRIGGER never_emptied ON sales_seriesperiod;
DROP TRIGGER has_number ON sales_issueddocument;
DROP TRIGGER never_changed ON sales_issueddocument;
DROP TRIGGER never_emptied ON sales_issueddocument;
DROP TRIGGER issued_keeps_its_word ON register_invoice;
DROP FUNCTION sales_issued_keeps_its_word();
DROP FUNCTION sales_number_moves_by_one();
DROP FUNCTION sales_number_has_document();
DROP FUNCTION sales_document_has_number();
DROP FUNCTION sales_refuse();
GRANT UPDATE, DELETE ON sales_issueddocument TO facturier_app;
GRANT DELETE ON sales_seriesperiod, sales_series, sales_sellerprofile TO facturier_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("register", "0010_plain_apostrophes"),
        ("sales", "0002_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="SellerProfile",
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
                ("iban", models.CharField(blank=True, default="", max_length=34)),
                ("bic", models.CharField(blank=True, default="", max_length=11)),
                ("account_holder", models.CharField(blank=True, default="", max_length=70)),
                ("endpoint_scheme", models.CharField(blank=True, default="", max_length=4)),
                ("endpoint", models.CharField(blank=True, default="", max_length=100)),
                ("contact_name", models.CharField(blank=True, default="", max_length=120)),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("telephone", models.CharField(blank=True, default="", max_length=40)),
                ("opts_for_debits", models.BooleanField(default=False)),
                ("in_vat_group", models.BooleanField(default=False)),
                ("is_sole_trader", models.BooleanField(default=False)),
                ("obliged_from", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "entity",
                    models.OneToOneField(
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Series",
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
                ("name", models.CharField(max_length=60)),
                ("pattern", models.CharField(max_length=60)),
                ("site", models.CharField(blank=True, default="", max_length=10)),
                ("type_codes", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                (
                    "entity",
                    models.ForeignKey(
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
            name="IssuedDocument",
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
                ("period", models.CharField(max_length=7)),
                ("running", models.IntegerField()),
                ("number", models.CharField(max_length=35)),
                ("issue_date", models.DateField()),
                ("siren", models.CharField(max_length=9)),
                ("year", models.SmallIntegerField()),
                ("draft_version", models.PositiveIntegerField()),
                ("issued_at", models.DateTimeField()),
                ("issued_by_id", models.UUIDField(null=True)),
                ("issued_by", models.CharField(max_length=200)),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
                    ),
                ),
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
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.series",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeriesPeriod",
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
                ("period", models.CharField(max_length=7)),
                ("last", models.IntegerField(default=0)),
                ("last_date", models.DateField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.series",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["organisation", "entity"], name="series_of_entity"),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(
                fields=("organisation", "series", "period", "running"), name="running_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(
                fields=("organisation", "siren", "year", "number"), name="number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seriesperiod",
            constraint=models.UniqueConstraint(
                fields=("organisation", "series", "period"), name="series_period_once"
            ),
        ),
        *CLOSED,
        migrations.RunSQL(GAPLESS, OPEN),
    ]
