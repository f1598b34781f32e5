"""Filling the register: batches, what came in an archive, twins told apart, parts that people type."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

# Parties and VAT of an invoice that people key in are written anew at each save, until it is
# verified; those of any other invoice are as frozen as before.
TYPED_PARTS = ("register_invoiceparty", "register_invoicevat")
TYPED = """
CREATE FUNCTION register_part_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM register_invoice
        WHERE id = OLD.invoice_id AND keyed AND stage = 'to_check'
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what a document states is never changed or deleted: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
DROP TRIGGER never_changed ON {table};
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION register_part_keeps_its_word();
GRANT DELETE ON {table} TO facturier_app;
"""
    for table in TYPED_PARTS
)
FROZEN = (
    "".join(
        f"""
DROP TRIGGER never_changed ON {table};
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION register_refuse();
REVOKE DELETE ON {table} FROM facturier_app;
"""
        for table in TYPED_PARTS
    )
    + "DROP FUNCTION register_part_keeps_its_word();"
)
KEPT = """
CREATE TRIGGER never_deleted BEFORE DELETE ON register_batch
    FOR EACH ROW EXECUTE FUNCTION register_refuse();
REVOKE DELETE ON register_batch, register_twinsapart FROM facturier_app;
"""
UNKEPT = """
DROP TRIGGER never_deleted ON register_batch;
GRANT DELETE ON register_batch, register_twinsapart TO facturier_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
        ("register", "0008_page"),
    ]

    operations = [
        migrations.CreateModel(
            name="TwinsApart",
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
                ("reason", models.TextField()),
                ("said_by_id", models.UUIDField(null=True)),
                ("said_by_name", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="arrival",
            name="came_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="register.arrival",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="left_out",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="arrival",
            name="position",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="Batch",
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
                ("name", models.CharField(max_length=120)),
                ("channel", models.CharField(max_length=20)),
                ("announced", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(null=True)),
                ("sender_id", models.UUIDField(null=True)),
                ("sender_name", models.CharField(max_length=200)),
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
        migrations.AddField(
            model_name="arrival",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="register.batch",
            ),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                fields=["organisation", "batch", "state", "-id"], name="arrival_of_batch"
            ),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["organisation", "invoice"], name="arrival_of_invoice"),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                fields=("organisation", "came_in", "position"), name="arrival_taken_out_once"
            ),
        ),
        migrations.AddField(
            model_name="twinsapart",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.invoice"
            ),
        ),
        migrations.AddField(
            model_name="twinsapart",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="twinsapart",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.invoice"
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["organisation", "-id"], name="batch_newest"),
        ),
        migrations.AddIndex(
            model_name="twinsapart",
            index=models.Index(fields=["organisation", "second"], name="twins_apart_second"),
        ),
        migrations.AddConstraint(
            model_name="twinsapart",
            constraint=models.UniqueConstraint(
                fields=("organisation", "first", "second"), name="twins_apart_once"
            ),
        ),
        own_key("register_batch"),
        own_key("register_arrival"),
        protect("register_batch"),
        protect("register_twinsapart"),
        same_organisation("register_arrival", "batch_id", "register_batch"),
        same_organisation("register_arrival", "came_in_id", "register_arrival"),
        same_organisation("register_twinsapart", "first_id", "register_invoice"),
        same_organisation("register_twinsapart", "second_id", "register_invoice"),
        migrations.RunSQL(KEPT, UNKEPT),
        migrations.RunSQL(TYPED, FROZEN),
    ]
