"""Which numbers stand on more than one invoice: twins are looked for among these alone.

A number that was repeated once stays here, whatever becomes of its invoices: who asks for twins looks
at each. Without it, the few twins of a large register would be found by reading all of it.
"""

from django.db import migrations

from facturier.kit.row_security import CURRENT

TABLE = f"""
CREATE TABLE register_repeated (
    organisation_id uuid NOT NULL,
    number_key text NOT NULL,
    PRIMARY KEY (organisation_id, number_key)
);
ALTER TABLE register_repeated ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation ON register_repeated USING (organisation_id = {CURRENT});
REVOKE ALL ON register_repeated FROM facturier_app;
GRANT SELECT ON register_repeated TO facturier_app;
INSERT INTO register_repeated
SELECT organisation_id, number_key FROM register_invoice WHERE number_key <> ''
GROUP BY organisation_id, number_key HAVING count(*) > 1;
"""
# An entry holds the counter of its organisation until it commits: no two miss each other.
FOLLOWED = """
CREATE FUNCTION register_note_repeated() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM register_invoice i
        WHERE i.organisation_id = NEW.organisation_id AND i.number_key = NEW.number_key
          AND i.id <> NEW.id
    ) THEN
        INSERT INTO register_repeated VALUES (NEW.organisation_id, NEW.number_key)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION register_note_repeated() FROM PUBLIC;
CREATE TRIGGER number_is_repeated AFTER INSERT OR UPDATE OF number_key ON register_invoice
    FOR EACH ROW WHEN (NEW.number_key <> '') EXECUTE FUNCTION register_note_repeated();
"""
BACK = """
DROP TRIGGER number_is_repeated ON register_invoice;
DROP FUNCTION register_note_repeated();
DROP TABLE register_repeated;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0014_set_aside")]

    operations = [migrations.RunSQL(TABLE + FOLLOWED, BACK)]
