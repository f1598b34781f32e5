"""Contracts billed as they advance: situations in order, within each line, and what is withheld.

What a situation billed is asked at commit, of whoever writes: the contract is held while its lines
are summed, so that two at once never pass together.
"""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
import facturier.kit.stated_decimal
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

KEYS = {
    "sales_contract": {
        "entity_id": "organisations_legalentity",
        "customer_id": "parties_party",
        "department_id": "organisations_department",
        "project_id": "organisations_project",
        "made_from_id": "sales_draft",
    },
    "sales_contractline": {"contract_id": "sales_contract"},
    "sales_progressbill": {
        "contract_id": "sales_contract",
        "draft_id": "sales_draft",
        "issued_id": "sales_issueddocument",
    },
    "sales_progressline": {
        "bill_id": "sales_progressbill",
        "line_id": "sales_contractline",
        "stated_id": "register_invoiceline",
    },
    "sales_retention": {"issued_id": "sales_issueddocument", "contract_id": "sales_contract"},
}
FROZEN = ("sales_contractline", "sales_progressline")
CLOSED = [
    operation
    for table, keys in KEYS.items()
    for operation in (
        protect(table),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in keys.items()),
        *((frozen(table, function="sales_refuse"),) if table in FROZEN else ()),
    )
]
HELD = """
-- Of these rows a named few columns may change; all else is history.
CREATE FUNCTION sales_contract_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'accepted_on' IS DISTINCT FROM to_jsonb(OLD) - 'accepted_on' THEN
        RAISE EXCEPTION 'a contract does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION sales_bill_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['stands', 'issued_id']
           IS DISTINCT FROM to_jsonb(OLD) - ARRAY['stands', 'issued_id']
       OR OLD.issued_id IS NOT NULL OR NOT OLD.stands
       OR (NEW.issued_id IS NOT NULL AND NOT NEW.stands) THEN
        RAISE EXCEPTION 'a situation that ended does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION sales_retention_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends text[] := ARRAY['released_kind', 'released_on', 'released_reason', 'released_at',
                         'released_by_id', 'released_by'];
BEGIN
    IF to_jsonb(NEW) - ends IS DISTINCT FROM to_jsonb(OLD) - ends
       OR OLD.released_at IS NOT NULL OR NEW.released_at IS NULL THEN
        RAISE EXCEPTION 'what was withheld is released once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps BEFORE UPDATE ON sales_contract
    FOR EACH ROW EXECUTE FUNCTION sales_contract_keeps();
CREATE TRIGGER keeps BEFORE UPDATE ON sales_progressbill
    FOR EACH ROW EXECUTE FUNCTION sales_bill_keeps();
CREATE TRIGGER keeps BEFORE UPDATE ON sales_retention
    FOR EACH ROW EXECUTE FUNCTION sales_retention_keeps();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_contract
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_progressbill
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_retention
    FOR EACH ROW EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_contract
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_progressbill
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON sales_retention
    FOR EACH STATEMENT EXECUTE FUNCTION sales_refuse();
REVOKE DELETE, TRUNCATE ON sales_contract, sales_progressbill, sales_retention FROM facturier_app;

-- What all situations billed of a line, less what was credited, stays within the line.
CREATE FUNCTION sales_progress_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    ours uuid := NEW.organisation_id;
    planned sales_contractline%ROWTYPE;
    its sales_progressbill%ROWTYPE;
    billed numeric;
BEGIN
    SELECT * INTO STRICT planned FROM sales_contractline
        WHERE organisation_id = ours AND id = NEW.line_id;
    PERFORM FROM sales_contract
        WHERE organisation_id = ours AND id = planned.contract_id FOR NO KEY UPDATE;
    SELECT * INTO STRICT its FROM sales_progressbill
        WHERE organisation_id = ours AND id = NEW.bill_id;
    SELECT coalesce(sum(p.amount - coalesce((
            SELECT sum(t.net) FROM sales_citedline t
            WHERE t.organisation_id = ours AND t.line_id = p.stated_id), 0)), 0) INTO billed
        FROM sales_progressline p WHERE p.organisation_id = ours AND p.line_id = planned.id;
    IF its.contract_id <> planned.contract_id OR its.issued_id IS NULL
       OR NOT sales_within(billed, planned.net)
       OR NOT EXISTS (
            SELECT FROM register_invoiceline l
            JOIN sales_issueddocument d ON d.organisation_id = ours AND d.invoice_id = l.invoice_id
            WHERE l.organisation_id = ours AND l.id = NEW.stated_id AND d.id = its.issued_id
              AND l.net = NEW.amount) THEN
        RAISE EXCEPTION 'more would be billed than % comes to', planned.name
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_progress_holds() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER holds AFTER INSERT ON sales_progressline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_progress_holds();
"""
FREE = """
DROP TRIGGER holds ON sales_progressline;
DROP FUNCTION sales_progress_holds();
DROP TRIGGER keeps ON sales_contract;
DROP TRIGGER keeps ON sales_progressbill;
DROP TRIGGER keeps ON sales_retention;
DROP TRIGGER never_deleted ON sales_contract;
DROP TRIGGER never_deleted ON sales_progressbill;
DROP TRIGGER never_deleted ON sales_retention;
DROP TRIGGER never_emptied ON sales_contract;
DROP TRIGGER never_emptied ON sales_progressbill;
DROP TRIGGER never_emptied ON sales_retention;
DROP FUNCTION sales_contract_keeps();
DROP FUNCTION sales_bill_keeps();
DROP FUNCTION sales_retention_keeps();
GRANT DELETE ON sales_contract, sales_progressbill, sales_retention TO facturier_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0005_electronic_address_erased"),
        ("register", "0012_shorter_first_look"),
        ("sales", "0010_deposits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
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
                ("name", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, default="", max_length=100)),
                ("currency", models.CharField(max_length=3)),
                ("header", models.JSONField(default=dict)),
                (
                    "retention_percent",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, default=0, max_digits=60
                    ),
                ),
                ("accepted_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_by", models.CharField(max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
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
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
                    ),
                ),
                (
                    "made_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContractLine",
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
                ("place", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("fields", models.JSONField(default=dict)),
                (
                    "net",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.contract",
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
            name="ProgressBill",
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
                ("number", models.IntegerField()),
                ("percents", models.JSONField(default=dict)),
                ("stands", models.BooleanField(default=True)),
                ("prepared_at", models.DateTimeField()),
                ("prepared_by", models.CharField(max_length=200)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.contract",
                    ),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
                    ),
                ),
                (
                    "issued",
                    models.OneToOneField(
                        null=True,
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
        ),
        migrations.CreateModel(
            name="ProgressLine",
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
                    "percent",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "amount",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.progressbill",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.contractline",
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
                    "stated",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoiceline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Retention",
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
                    "percent",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "amount",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("due_date", models.DateField(null=True)),
                ("released_kind", models.CharField(blank=True, default="", max_length=8)),
                ("released_on", models.DateField(null=True)),
                ("released_reason", models.TextField(blank=True, default="")),
                ("released_at", models.DateTimeField(null=True)),
                ("released_by_id", models.UUIDField(null=True)),
                ("released_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.contract",
                    ),
                ),
                (
                    "issued",
                    models.OneToOneField(
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
        ),
        migrations.AddConstraint(
            model_name="contractline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "contract", "place"), name="contract_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressbill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands", True)),
                fields=("organisation", "contract", "number"),
                name="progress_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressbill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("issued", None), ("stands", True)),
                fields=("organisation", "contract"),
                name="progress_one_in_preparation",
            ),
        ),
        migrations.AddIndex(
            model_name="progressline",
            index=models.Index(fields=["organisation", "line"], name="progress_of_line"),
        ),
        migrations.AddConstraint(
            model_name="progressline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "bill", "line"), name="progress_line_once"
            ),
        ),
        migrations.AddIndex(
            model_name="retention",
            index=models.Index(
                condition=models.Q(("released_at", None)),
                fields=["organisation", "id"],
                name="retention_withheld",
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("percent__gt", 0), ("percent__lte", 5)),
                name="retention_within_the_law",
            ),
        ),
        *CLOSED,
        migrations.RunSQL(HELD, FREE),
    ]
