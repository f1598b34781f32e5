"""What becomes of a credit note: the parts that stand sum to it; what was carried out stays."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
import facturier.kit.stated_decimal
from facturier.kit.row_security import own_key, protect, same_organisation

TABLE = "sales_credituse"
WHOLE = """
CREATE FUNCTION sales_use_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends text[] := ARRAY['superseded_at', 'executed_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.superseded_at IS NOT NULL OR NEW.executed_at IS NOT NULL THEN
            RAISE EXCEPTION 'what becomes of a credit is decided before it is carried out'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - ends IS DISTINCT FROM to_jsonb(OLD) - ends
       OR OLD.superseded_at IS NOT NULL OR OLD.executed_at IS NOT NULL
       OR (NEW.superseded_at IS NOT NULL AND NEW.executed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'what was decided of a credit is history'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_word BEFORE INSERT OR UPDATE ON sales_credituse
    FOR EACH ROW EXECUTE FUNCTION sales_use_keeps_its_word();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_credituse
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_credituse
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
REVOKE DELETE, TRUNCATE ON sales_credituse FROM facturier_app;

CREATE FUNCTION sales_uses_are_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    said register_invoice%ROWTYPE;
    decided numeric;
BEGIN
    SELECT i.* INTO STRICT said FROM register_invoice i
        JOIN sales_issueddocument d
            ON d.organisation_id = i.organisation_id AND d.invoice_id = i.id
        WHERE i.organisation_id = NEW.organisation_id AND d.id = NEW.issued_id
        FOR NO KEY UPDATE OF i;
    SELECT sum(amount) INTO decided FROM sales_credituse
        WHERE organisation_id = NEW.organisation_id AND issued_id = NEW.issued_id
          AND superseded_at IS NULL;
    IF said.type_code <> '381' OR decided <> said.payable THEN
        RAISE EXCEPTION 'what becomes of % is not all of it', said.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_uses_are_whole() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER are_whole AFTER INSERT OR UPDATE ON sales_credituse
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_uses_are_whole();
"""
ANY = """
DROP TRIGGER are_whole ON sales_credituse;
DROP TRIGGER keeps_its_word ON sales_credituse;
DROP TRIGGER never_deleted ON sales_credituse;
DROP TRIGGER never_emptied ON sales_credituse;
DROP FUNCTION sales_uses_are_whole();
DROP FUNCTION sales_use_keeps_its_word();
GRANT DELETE ON sales_credituse TO facturier_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("sales", "0005_citations"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditUse",
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
                ("kind", models.CharField(max_length=8)),
                (
                    "amount",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("decided_by_id", models.UUIDField(null=True)),
                ("decided_by", models.CharField(max_length=200)),
                ("superseded_at", models.DateTimeField(null=True)),
                ("executed_at", models.DateTimeField(null=True)),
                (
                    "against",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
                    ),
                ),
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
                    models.Index(fields=["organisation", "issued", "id"], name="use_of_credit"),
                    models.Index(fields=["organisation", "against", "id"], name="use_against"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="use_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("against__isnull", False), ("kind", "set_off")),
                            models.Q(
                                models.Q(("kind", "set_off"), _negated=True), ("against", None)
                            ),
                            _connector="OR",
                        ),
                        name="use_is_set_against_something",
                    ),
                ],
            },
        ),
        protect(TABLE),
        own_key(TABLE),
        same_organisation(TABLE, "issued_id", "sales_issueddocument"),
        same_organisation(TABLE, "against_id", "sales_issueddocument"),
        migrations.RunSQL(WHOLE, ANY),
    ]
