"""What lists, sums and parties need; entries that people key in, and entries that are no invoice."""

import datetime as dt
from decimal import ROUND_HALF_UP

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import protect, same_organisation
from facturier.parties.rules import folded

# Of an invoice only our own decisions change. What its document states never does, unless people
# typed it (`keyed`) and nobody has verified it yet. Generated columns follow by themselves.
WORD_OF = """
CREATE OR REPLACE FUNCTION register_invoice_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours text[] := ARRAY[%s];
%s
BEGIN
%s
    IF to_jsonb(NEW) - ours IS DISTINCT FROM to_jsonb(OLD) - ours THEN
        RAISE EXCEPTION 'what an invoice states is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
OURS = "'stage', 'stage_reason', 'direction', 'entity_id', 'department_id', 'project_id', 'category_id'"
TYPED = """
    typed text[] := ARRAY['number', 'number_key', 'type_code', 'issue_date', 'due_date', 'currency',
                          'buyer_reference', 'order_reference', 'contract_reference',
                          'payment_terms', 'seller_name', 'buyer_name', 'net', 'tax', 'gross',
                          'prepaid', 'rounding', 'payable', 'further', 'signed_net', 'signed_tax',
                          'signed_gross'];"""
STILL_TYPED = """
    IF OLD.keyed AND NEW.keyed AND OLD.stage = 'to_check' THEN
        ours := ours || typed;
    END IF;"""
WORD = WORD_OF % (
    OURS + ", 'party_id', 'party_key', 'issue_key', 'due_key', 'gross_key'",
    TYPED,
    STILL_TYPED,
)
FORMER_WORD = WORD_OF % (OURS, "", "")
CREDIT_NOTES = frozenset({"261", "262", "381", "396", "502", "503"})


def derive(apps, schema_editor):
    """Fill what is derived from what invoices state; the guards sleep meanwhile, nothing is told."""
    invoices = apps.get_model("register", "Invoice")
    schema_editor.execute("ALTER TABLE register_invoice DISABLE TRIGGER USER")
    rows = invoices.objects.only(
        "id", "number", "direction", "seller_name", "buyer_name", "type_code", "net", "tax",
        "gross", "payable",
    )  # fmt: skip
    changed = []
    for row in rows.iterator(chunk_size=2000):
        other = row.buyer_name if row.direction == "issued" else row.seller_name
        sign = -1 if row.type_code in CREDIT_NOTES else 1
        row.number_key, row.party_key = folded(row.number)[:100], folded(other)[:100]
        row.signed_net = signed(row.net, sign)
        row.signed_tax = signed(row.tax, sign)
        row.signed_gross = signed(row.payable if row.gross is None else row.gross, sign)
        changed.append(row)
        if len(changed) == 2000:
            write(invoices, changed)
    write(invoices, changed)
    # What PostgreSQL would look at only at the end stands in the way of changing the table.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE register_invoice ENABLE TRIGGER USER")


def write(invoices, changed):
    fields = ["number_key", "party_key", "signed_net", "signed_tax", "signed_gross"]
    invoices.objects.bulk_update(changed, fields, batch_size=500)
    changed.clear()


def signed(amount, sign):
    units = None if amount is None else int((amount * 10_000).to_integral_value(ROUND_HALF_UP))
    return None if units is None or abs(units) >= 2**62 else sign * units


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0002_closed_tables"),
        ("register", "0004_verdicts"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceText",
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
            ],
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_original_unique",
        ),
        migrations.AddField(
            model_name="invoice",
            name="party",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="signed_gross",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="invoice",
            name="keyed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="invoice",
            name="number_key",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="invoice",
            name="party_key",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="invoice",
            name="signed_net",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="invoice",
            name="signed_tax",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="issue_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="invoicetext",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.invoice"
            ),
        ),
        migrations.AddField(
            model_name="invoicetext",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="due_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "due_date", models.Value(dt.date(9999, 12, 31))
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="issue_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "issue_date", models.Value(dt.date(9999, 12, 31))
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="gross_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "signed_gross", models.Value(-9223372036854775808)
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.RunSQL(WORD, FORMER_WORD),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "not_invoice"), _negated=True),
                fields=("organisation", "original"),
                name="invoice_original_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicetext",
            constraint=models.UniqueConstraint(
                fields=("organisation", "invoice"), name="text_of_invoice"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "issue_key", "entry"], name="invoice_by_date"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "due_key", "entry"], name="invoice_by_due_date"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "number_key", "entry"], name="invoice_by_key"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "party_key", "entry"], name="invoice_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "gross_key", "entry"], name="invoice_by_amount"
            ),
        ),
        migrations.RemoveIndex(model_name="invoice", name="invoice_by_stage"),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "stage", "entry"], name="invoice_by_stage_up"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["organisation", "party", "-entry"], name="invoice_by_party"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "category", "-entry"], name="invoice_by_category"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organisation", "direction", "stage", "currency"],
                include=(
                    "entry",
                    "type_code",
                    "signed_net",
                    "signed_tax",
                    "signed_gross",
                    "issue_key",
                    "due_key",
                    "gross_key",
                    "entity",
                    "department",
                    "project",
                    "category",
                    "party",
                ),
                name="invoice_for_sums",
            ),
        ),
        protect("register_invoicetext"),
        same_organisation("register_invoicetext", "invoice_id", "register_invoice"),
        same_organisation("register_invoice", "party_id", "parties_party"),
    ]
