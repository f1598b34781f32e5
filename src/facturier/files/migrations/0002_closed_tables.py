"""Files are closed to other organisations, and what is known of kept bytes never changes."""

from django.db import migrations

from facturier.kit.row_security import own_key, protect

FROZEN = """
CREATE FUNCTION files_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a kept file is never changed or deleted: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON files_storedfile
    FOR EACH ROW EXECUTE FUNCTION files_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON files_storedfile
    FOR EACH STATEMENT EXECUTE FUNCTION files_refuse();
-- UPDATE stays granted: without it PostgreSQL would not let the application lock a row.
REVOKE DELETE ON files_storedfile FROM facturier_app;
"""
THAWED = """
DROP TRIGGER never_changed ON files_storedfile;
DROP TRIGGER never_emptied ON files_storedfile;
DROP FUNCTION files_refuse();
GRANT DELETE ON files_storedfile TO facturier_app;
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        own_key("files_storedfile"),
        protect("files_storedfile"),
        migrations.RunSQL(FROZEN, THAWED),
    ]
