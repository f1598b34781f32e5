"""A stated VAT category may be of any length; entry numbers only move forward, by one."""

from django.db import migrations, models

FORWARD_ONLY = """
CREATE FUNCTION register_counter_moves_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.organisation_id <> OLD.organisation_id OR NEW.last <> OLD.last + 1 THEN
        RAISE EXCEPTION 'entry numbers move forward by one'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_by_one BEFORE UPDATE ON register_counter
    FOR EACH ROW EXECUTE FUNCTION register_counter_moves_by_one();
"""
ANYWHERE = """
DROP TRIGGER moves_by_one ON register_counter;
DROP FUNCTION register_counter_moves_by_one();
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0002_closed_tables")]

    operations = [
        migrations.AlterField("invoicevat", "category", models.TextField(default="")),
        migrations.RunSQL(FORWARD_ONLY, ANYWHERE),
    ]
