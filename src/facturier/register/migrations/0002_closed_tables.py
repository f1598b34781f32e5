"""Closed to other organisations; what a document states is frozen, whoever asks."""

from django.db import migrations

from facturier.kit.row_security import own_key, protect, same_organisation

PARTS = (
    "register_invoiceline",
    "register_invoiceallowancecharge",
    "register_invoiceparty",
    "register_invoicevat",
)

FROZEN = """
CREATE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a document states is never changed or deleted: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- Of an invoice only our own decisions change: the list of columns below, and nothing else.
CREATE FUNCTION register_invoice_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours text[] := ARRAY['stage', 'stage_reason', 'direction', 'entity_id', 'department_id',
                         'project_id', 'category_id'];
BEGIN
    IF to_jsonb(NEW) - ours IS DISTINCT FROM to_jsonb(OLD) - ours THEN
        RAISE EXCEPTION 'what an invoice states is never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_word BEFORE UPDATE ON register_invoice
    FOR EACH ROW EXECUTE FUNCTION register_invoice_keeps_its_word();
CREATE TRIGGER never_deleted BEFORE DELETE ON register_invoice
    FOR EACH ROW EXECUTE FUNCTION register_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON register_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION register_refuse();
CREATE TRIGGER never_deleted BEFORE DELETE ON register_arrival
    FOR EACH ROW EXECUTE FUNCTION register_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON register_arrival
    FOR EACH STATEMENT EXECUTE FUNCTION register_refuse();
REVOKE DELETE ON register_invoice, register_arrival, register_counter FROM facturier_app;
""" + "".join(
    f"""
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION register_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION register_refuse();
REVOKE UPDATE, DELETE ON {table} FROM facturier_app;
"""
    for table in PARTS
)
THAWED = (
    """
DROP TRIGGER keeps_its_word ON register_invoice;
DROP TRIGGER never_deleted ON register_invoice;
DROP TRIGGER never_emptied ON register_invoice;
DROP TRIGGER never_deleted ON register_arrival;
DROP TRIGGER never_emptied ON register_arrival;
GRANT DELETE ON register_invoice, register_arrival, register_counter TO facturier_app;
"""
    + "".join(
        f"""
DROP TRIGGER never_changed ON {table};
DROP TRIGGER never_emptied ON {table};
GRANT UPDATE, DELETE ON {table} TO facturier_app;
"""
        for table in PARTS
    )
    + """
DROP FUNCTION register_invoice_keeps_its_word();
DROP FUNCTION register_refuse();
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0001_initial"),
        ("files", "0002_closed_tables"),
        ("organisations", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        own_key("register_invoice"),
        own_key("register_invoiceline"),
        protect("register_arrival"),
        protect("register_invoice"),
        protect("register_counter", audited=False),
        *(protect(table) for table in PARTS),
        same_organisation("register_arrival", "file_id", "files_storedfile"),
        same_organisation("register_arrival", "invoice_id", "register_invoice"),
        same_organisation("register_invoice", "original_id", "files_storedfile"),
        same_organisation("register_invoice", "entity_id", "organisations_legalentity"),
        same_organisation("register_invoice", "department_id", "organisations_department"),
        same_organisation("register_invoice", "project_id", "organisations_project"),
        same_organisation("register_invoice", "category_id", "organisations_expensecategory"),
        *(same_organisation(table, "invoice_id", "register_invoice") for table in PARTS),
        same_organisation("register_invoiceallowancecharge", "line_id", "register_invoiceline"),
        migrations.RunSQL(FROZEN, THAWED),
    ]
