"""Numbers are noted that one supplier, or one entity of ours, used twice.

Many suppliers number alike: of a million invoices, most numbers stand there twice, and few of them
by the hand of one.
"""

from importlib import import_module

from django.db import migrations

before = import_module("facturier.register.migrations.0015_repeated_numbers")

# Who numbers: the supplier of what we receive (by name while nobody knows it), our entity otherwise.
SAME = """i.direction = n.direction AND (
    CASE WHEN n.direction = 'issued' THEN i.entity_id IS NOT DISTINCT FROM n.entity_id
    ELSE i.party_id = n.party_id
         OR (n.party_id IS NULL AND i.party_id IS NULL AND i.seller_name = n.seller_name)
    END)"""
FOLLOWED = f"""
CREATE OR REPLACE FUNCTION register_note_repeated() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n register_invoice := NEW;
BEGIN
    IF EXISTS (
        SELECT FROM register_invoice i
        WHERE i.organisation_id = n.organisation_id AND i.number_key = n.number_key
          AND i.id <> n.id AND {SAME}
    ) THEN
        INSERT INTO register_repeated VALUES (n.organisation_id, n.number_key)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER number_is_repeated ON register_invoice;
CREATE TRIGGER number_is_repeated
    AFTER INSERT OR UPDATE OF number_key, direction, entity_id, party_id, seller_name
    ON register_invoice
    FOR EACH ROW WHEN (NEW.number_key <> '') EXECUTE FUNCTION register_note_repeated();
"""
NOTED = f"""
DELETE FROM register_repeated r WHERE NOT EXISTS (
    SELECT FROM register_invoice n JOIN register_invoice i
        ON i.organisation_id = n.organisation_id AND i.number_key = n.number_key AND i.id <> n.id
    WHERE n.organisation_id = r.organisation_id AND n.number_key = r.number_key AND {SAME}
);
"""
BACK = f"""
DROP TRIGGER number_is_repeated ON register_invoice;
DROP FUNCTION register_note_repeated();
{before.FOLLOWED}
INSERT INTO register_repeated
SELECT organisation_id, number_key FROM register_invoice WHERE number_key <> ''
GROUP BY organisation_id, number_key HAVING count(*) > 1
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0015_repeated_numbers")]

    operations = [migrations.RunSQL(FOLLOWED + NOTED, BACK)]
