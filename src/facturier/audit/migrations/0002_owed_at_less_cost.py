"""What a change owes is noted by a statement that PostgreSQL plans once, not at each change."""

from django.db import migrations

# All tables but one hold their organisation in `organisation_id`.
OWE = """
CREATE OR REPLACE FUNCTION audit_owe() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_ARGV[0] = 'organisation_id' THEN
        INSERT INTO audit_obligation
        SELECT DISTINCT pg_current_xact_id(), c.organisation_id, TG_TABLE_NAME
        FROM changed c ON CONFLICT DO NOTHING;
        RETURN NULL;
    END IF;
    EXECUTE format('INSERT INTO audit_obligation SELECT DISTINCT pg_current_xact_id(), c.%I, %L'
                   ' FROM changed c ON CONFLICT DO NOTHING', TG_ARGV[0], TG_TABLE_NAME);
    RETURN NULL;
END $$;
"""
FORMER = """
CREATE OR REPLACE FUNCTION audit_owe() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('INSERT INTO audit_obligation SELECT DISTINCT pg_current_xact_id(), c.%I, %L'
                   ' FROM changed c ON CONFLICT DO NOTHING', TG_ARGV[0], TG_TABLE_NAME);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(OWE, FORMER)]
