"""Self-billing: written mandates of suppliers, a series for each, and what the supplier says.

A self-billed document is issued under a mandate that holds on its day, by the entity that the mandate
names, from the series of its seller: asked at commit, of whoever writes.
"""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

KEYS = {
    "sales_mandate": {
        "entity_id": "organisations_legalentity",
        "supplier_id": "parties_party",
        "series_id": "sales_series",
        "file_id": "files_storedfile",
    },
    "sales_selfbilled": {"issued_id": "sales_issueddocument", "mandate_id": "sales_mandate"},
    "sales_selfbilledreply": {"issued_id": "sales_issueddocument"},
}
CLOSED = [
    operation
    for table, keys in KEYS.items()
    for operation in (
        protect(table),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in keys.items()),
    )
]
MANDATED = """
-- Of a mandate nothing changes but its end, which only comes nearer.
CREATE FUNCTION sales_mandate_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends text[] := ARRAY['last_day', 'ended_at', 'ended_by', 'end_reason'];
BEGIN
    IF to_jsonb(NEW) - ends IS DISTINCT FROM to_jsonb(OLD) - ends
       OR NEW.last_day IS NULL OR NEW.last_day > OLD.last_day THEN
        RAISE EXCEPTION 'a mandate changes in its end alone, which only comes nearer'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_word BEFORE UPDATE ON sales_mandate
    FOR EACH ROW EXECUTE FUNCTION sales_mandate_keeps_its_word();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_mandate
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_mandate
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
REVOKE DELETE, TRUNCATE ON sales_mandate FROM facturier_app;

CREATE FUNCTION sales_self_billed_is_mandated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    billed boolean;
BEGIN
    SELECT i.type_code IN ('389', '261') INTO STRICT billed FROM register_invoice i
        WHERE i.organisation_id = NEW.organisation_id AND i.id = NEW.invoice_id;
    IF billed <> EXISTS (
        SELECT FROM sales_selfbilled s
        JOIN sales_mandate m ON m.organisation_id = s.organisation_id AND m.id = s.mandate_id
        JOIN register_invoice i
            ON i.organisation_id = s.organisation_id AND i.id = NEW.invoice_id
        WHERE s.organisation_id = NEW.organisation_id AND s.issued_id = NEW.id
          AND m.series_id = NEW.series_id AND m.entity_id = i.entity_id
          AND i.direction = 'received'
          AND NEW.issue_date >= m.first_day
          AND NEW.issue_date <= coalesce(m.last_day, NEW.issue_date)
    ) THEN
        RAISE EXCEPTION 'a self-billed document is issued under a mandate of its day: %', NEW.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_self_billed_is_mandated() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER is_mandated AFTER INSERT ON sales_issueddocument
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_self_billed_is_mandated();
"""
UNMANDATED = """
DROP TRIGGER is_mandated ON sales_issueddocument;
DROP FUNCTION sales_self_billed_is_mandated();
DROP TRIGGER keeps_its_word ON sales_mandate;
DROP TRIGGER never_deleted ON sales_mandate;
DROP TRIGGER never_emptied ON sales_mandate;
DROP FUNCTION sales_mandate_keeps_its_word();
GRANT DELETE ON sales_mandate TO facturier_app;
"""
# What corrects what is asked by functions of 0005 and after it: a self-billed invoice may be
# credited, by a self-billed credit note alone. Each part is replaced where it stands, and found.
CITING = (
    (
        "sales_ensure_cited(uuid, uuid)",
        "IN (''380'', ''384'', ''386'')",
        "IN (''380'', ''384'', ''386'', ''389'')",
    ),
    (
        "sales_ensure_citing(uuid, uuid)",
        "(credits > 0 AND said.type_code <> ''381'')",
        "(credits > 0 AND said.type_code NOT IN (''381'', ''261''))",
    ),
    (
        "sales_ensure_citing(uuid, uuid)",
        "(d.id = own.id OR d.siren",
        "(d.id = own.id OR (said.type_code = ''261'') <> (i.type_code = ''389'') OR d.siren",
    ),
    (
        "sales_ensure_citing(uuid, uuid)",
        "said.type_code IN (''381'', ''384'')",
        "said.type_code IN (''381'', ''384'', ''261'')",
    ),
)


def _replaced(function: str, before: str, after: str) -> str:
    return f"""
DO $do$
DECLARE
    stands text := pg_get_functiondef('{function}'::regprocedure);
BEGIN
    IF position('{before}' IN stands) = 0 THEN
        RAISE EXCEPTION 'a part of {function.partition("(")[0]} was not found';
    END IF;
    EXECUTE replace(stands, '{before}', '{after}');
END $do$;"""


CITED_TOO = "".join(_replaced(*one) for one in CITING)
CITED_NO_MORE = "".join(_replaced(name, after, before) for name, before, after in reversed(CITING))


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0005_electronic_address_erased"),
        ("sales", "0011_progress"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mandate",
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
                ("reference", models.CharField(max_length=80)),
                ("signed_on", models.DateField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("scope", models.CharField(max_length=300)),
                ("contest_days", models.PositiveSmallIntegerField()),
                ("opts_for_debits", models.BooleanField(default=False)),
                ("is_sole_trader", models.BooleanField(default=False)),
                ("file_name", models.CharField(blank=True, default="", max_length=120)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=200)),
                ("end_reason", models.CharField(blank=True, default="", max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="SelfBilled",
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
                ("contest_until", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="SelfBilledReply",
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
                ("reply", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
                ("noted_at", models.DateTimeField()),
                ("noted_by_id", models.UUIDField(null=True)),
                ("noted_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="series",
            name="supplier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("supplier__isnull", False)),
                fields=("organisation", "entity", "supplier"),
                name="series_of_supplier_once",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.legalentity",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.series"
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="supplier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
            ),
        ),
        migrations.AddField(
            model_name="selfbilled",
            name="issued",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sales.issueddocument",
            ),
        ),
        migrations.AddField(
            model_name="selfbilled",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.mandate"
            ),
        ),
        migrations.AddField(
            model_name="selfbilled",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="selfbilledreply",
            name="issued",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sales.issueddocument",
            ),
        ),
        migrations.AddField(
            model_name="selfbilledreply",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                fields=["organisation", "entity", "supplier", "first_day"], name="mandate_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"
                ),
                name="mandate_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("signed_on__lte", models.F("first_day"))),
                name="mandate_is_written_before",
            ),
        ),
        migrations.AddIndex(
            model_name="selfbilled",
            index=models.Index(fields=["organisation", "mandate", "-id"], name="billed_under"),
        ),
        migrations.AddIndex(
            model_name="selfbilledreply",
            index=models.Index(fields=["organisation", "issued", "-id"], name="reply_of"),
        ),
        same_organisation("sales_series", "supplier_id", "parties_party"),
        *CLOSED,
        frozen("sales_selfbilled", function="sales_refuse"),
        frozen("sales_selfbilledreply", function="sales_refuse"),
        migrations.RunSQL(MANDATED, UNMANDATED),
        migrations.RunSQL(CITED_TOO, CITED_NO_MORE),
    ]
