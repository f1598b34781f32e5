"""Compounds are found: entries say in which form they were written, so that older ones are renewed.

An entry of an older form is found as it was until its turn comes: nothing is missing meanwhile.
"""

from importlib import import_module

from django.db import migrations

from facturier.kit.row_security import CURRENT

before = import_module("facturier.register.migrations.0006_search")

FORM = """
ALTER TABLE register_search ADD COLUMN form smallint NOT NULL DEFAULT 1;
ALTER TABLE register_search ALTER COLUMN form SET DEFAULT 2;
CREATE INDEX search_of_before ON register_search (organisation_id) WHERE form < 2;
"""
INDEX = before.INDEX[: before.INDEX.index("CREATE FUNCTION register_follow")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
# The columns by name: the form is what the table says of new entries.
NAMED = (
    "register_search (invoice_id, organisation_id, entry, direction, currency, issue_key, due_key,"
    " gross_key, signed_net, signed_tax, signed_gross, words, facts)"
)
RENEWED = INDEX.replace("INSERT INTO register_search\n", f"INSERT INTO {NAMED}\n").replace(
    "SET words = excluded.words,", "SET form = excluded.form, words = excluded.words,"
)
assert RENEWED.count(NAMED) == 1
assert RENEWED.count("excluded.form") == 1

# Entries of an older form, to be written anew.
OUTDATED = f"""
CREATE FUNCTION register_outdated(most integer) RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.invoice_id FROM register_search s
    WHERE s.organisation_id = {CURRENT} AND s.form < 2
    LIMIT most;
$$;
REVOKE ALL ON FUNCTION register_outdated(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register_outdated(integer) TO facturier_app;
"""
BACK = """
DROP FUNCTION register_outdated(integer);
DROP INDEX search_of_before;
ALTER TABLE register_search DROP COLUMN form;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0012_shorter_first_look")]

    operations = [
        migrations.RunSQL(FORM + RENEWED + OUTDATED, INDEX + BACK),
    ]
