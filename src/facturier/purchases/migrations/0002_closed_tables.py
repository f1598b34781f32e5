"""Orders, receipts and matches: closed to others; nothing is invoiced beyond what came."""

from django.db import migrations

from facturier.kit.row_security import frozen, own_key, protect, same_organisation

INVOICE = "register_invoice"
ORDER, LINE = "purchases_purchaseorder", "purchases_purchaseline"
RECEIPT, RECEIPT_LINE = "purchases_receipt", "purchases_receiptline"
LINK, MATCH, GAP = "purchases_orderlink", "purchases_match", "purchases_gap"
TOLERANCES, COUNTER = "purchases_tolerances", "purchases_counter"
TOLD = (ORDER, RECEIPT, LINK, GAP, TOLERANCES)
# Lines are told by their order or receipt; matches follow invoices, orders and receipts.
COUNTED = (LINE, RECEIPT_LINE, MATCH, COUNTER)
WITHIN = (
    (ORDER, "supplier_id", "parties_party"),
    (ORDER, "entity_id", "organisations_legalentity"),
    (ORDER, "department_id", "organisations_department"),
    (ORDER, "project_id", "organisations_project"),
    (ORDER, "category_id", "organisations_expensecategory"),
    (LINE, "order_id", ORDER),
    (RECEIPT, "order_id", ORDER),
    (RECEIPT, "takes_back_id", RECEIPT),
    (RECEIPT_LINE, "receipt_id", RECEIPT),
    (RECEIPT_LINE, "line_id", LINE),
    (LINK, "invoice_id", INVOICE),
    (LINK, "order_id", ORDER),
    (MATCH, "invoice_id", INVOICE),
    (MATCH, "line_id", LINE),
    (GAP, "invoice_id", INVOICE),
    (GAP, "order_id", ORDER),
    (GAP, "line_id", LINE),
)
KEPT = """
CREATE FUNCTION purchases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a receipt or a version of the tolerances is never changed: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE TRUNCATE ON purchases_purchaseorder, purchases_purchaseline FROM facturier_app;
REVOKE DELETE, TRUNCATE ON purchases_gap, purchases_orderlink, purchases_match, purchases_counter
    FROM facturier_app;

-- Whoever writes: the line is held, so that of two at once the second counts the first.
CREATE FUNCTION purchases_within(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held purchases_purchaseline;
    came numeric;
    served numeric;
BEGIN
    SELECT * INTO held FROM purchases_purchaseline
        WHERE organisation_id = ours AND id = asked FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT coalesce(sum(quantity), 0) INTO came FROM purchases_receiptline
        WHERE organisation_id = ours AND line_id = asked;
    SELECT coalesce(sum(covered), 0) INTO served FROM purchases_match
        WHERE organisation_id = ours AND line_id = asked AND stands;
    IF came < 0 OR came > held.quantity + held.over_receipt THEN
        RAISE EXCEPTION 'more was received than was ordered, or less than nothing: %', asked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'received_within_order';
    END IF;
    IF served > came + held.tolerated THEN
        RAISE EXCEPTION 'more is invoiced than was received: %', asked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoiced_within_receipt';
    END IF;
END $$;
CREATE FUNCTION purchases_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'purchases_purchaseline' THEN
        PERFORM purchases_within(NEW.organisation_id, NEW.id);
    ELSE
        PERFORM purchases_within(NEW.organisation_id, NEW.line_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoiced_within AFTER INSERT OR UPDATE ON purchases_match
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION purchases_counted();
CREATE CONSTRAINT TRIGGER invoiced_within AFTER INSERT ON purchases_receiptline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION purchases_counted();
CREATE CONSTRAINT TRIGGER invoiced_within AFTER UPDATE ON purchases_purchaseline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION purchases_counted();
"""
GIVEN = """
DROP TRIGGER invoiced_within ON purchases_purchaseline;
DROP TRIGGER invoiced_within ON purchases_receiptline;
DROP TRIGGER invoiced_within ON purchases_match;
DROP FUNCTION purchases_counted();
DROP FUNCTION purchases_within(uuid, uuid);
GRANT DELETE ON purchases_gap, purchases_orderlink, purchases_match, purchases_counter
    TO facturier_app;
DROP FUNCTION purchases_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0002_closed_tables"),
        ("purchases", "0001_initial"),
        ("register", "0002_closed_tables"),
    ]

    operations = [
        *(protect(table) for table in TOLD),
        *(protect(table, audited=False) for table in COUNTED),
        *(own_key(table) for table in (ORDER, LINE, RECEIPT)),
        *(same_organisation(*each) for each in WITHIN),
        migrations.RunSQL(KEPT, GIVEN),
        *(
            frozen(table, function="purchases_refuse")
            for table in (RECEIPT, RECEIPT_LINE, TOLERANCES)
        ),
    ]
