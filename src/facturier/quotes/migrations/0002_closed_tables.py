"""Quotes and orders: closed to others; what was sent or answered never changes; orders follow."""

from django.db import migrations

from facturier.kit.row_security import frozen, look_up, own_key, protect, same_organisation

DRAFT, FILE = "sales_draft", "files_storedfile"
QUOTE, VERSION, LINK = "quotes_quote", "quotes_quoteversion", "quotes_quotelink"
MAIL, ORDER, LINE = "quotes_quotemail", "quotes_order", "quotes_orderline"
TOLD = (QUOTE, VERSION, LINK, MAIL, "quotes_quoteanswer", "quotes_quotemessage", ORDER)
# Counters and progress; the lines of an order follow what is invoiced, which tells itself.
COUNTED = (
    "quotes_counter",
    "quotes_quotelinkuse",
    "quotes_quotedelivery",
    LINE,
    "quotes_orderbilling",
)
REFERRED = (QUOTE, VERSION, LINK, MAIL, ORDER, LINE)
WITHIN = (
    (QUOTE, "draft_id", DRAFT),
    (VERSION, "quote_id", QUOTE),
    (VERSION, "file_id", FILE),
    (LINK, "quote_id", QUOTE),
    ("quotes_quotelinkuse", "link_id", LINK),
    (MAIL, "version_id", VERSION),
    (MAIL, "link_id", LINK),
    ("quotes_quotedelivery", "mail_id", MAIL),
    ("quotes_quoteanswer", "quote_id", QUOTE),
    ("quotes_quoteanswer", "version_id", VERSION),
    ("quotes_quoteanswer", "link_id", LINK),
    ("quotes_quoteanswer", "proof_file_id", FILE),
    ("quotes_quotemessage", "quote_id", QUOTE),
    (ORDER, "draft_id", DRAFT),
    (ORDER, "quote_id", QUOTE),
    (ORDER, "version_id", VERSION),
    (LINE, "order_id", ORDER),
    ("quotes_orderbilling", "line_id", LINE),
    ("quotes_orderbilling", "draft_id", DRAFT),
)
FROZEN = (VERSION, MAIL, "quotes_quoteanswer", "quotes_quotemessage")
KEPT = """
CREATE FUNCTION quotes_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was sent or answered is never changed: % on % refused',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE DELETE, TRUNCATE ON quotes_quote, quotes_quotelink, quotes_quotelinkuse,
    quotes_quotedelivery, quotes_counter FROM facturier_app;
REVOKE UPDATE, DELETE, TRUNCATE ON quotes_order, quotes_orderline, quotes_orderbilling
    FROM facturier_app;
GRANT UPDATE (state, closed_at, closed_by, close_reason) ON quotes_order TO facturier_app;
GRANT UPDATE (extra, taken) ON quotes_orderline TO facturier_app;
GRANT UPDATE (quantity, credited) ON quotes_orderbilling TO facturier_app;
ALTER TABLE quotes_orderline ADD CONSTRAINT never_beyond_the_order
    CHECK (extra >= 0 AND taken >= 0 AND taken <= abs(ordered) + extra);
ALTER TABLE quotes_orderbilling ADD CONSTRAINT billed_or_released CHECK (quantity >= 0);

-- What the customer agreed to is the version with this hash, of this quote.
CREATE FUNCTION quotes_answer_is_bound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM quotes_quoteversion v WHERE v.organisation_id = NEW.organisation_id
            AND v.id = NEW.version_id AND v.quote_id = NEW.quote_id AND v.sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'an answer is to a version by its hash: %', NEW.version_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_is_bound BEFORE INSERT ON quotes_quoteanswer
    FOR EACH ROW EXECUTE FUNCTION quotes_answer_is_bound();
"""
GIVEN = """
DROP TRIGGER answer_is_bound ON quotes_quoteanswer;
DROP FUNCTION quotes_answer_is_bound();
ALTER TABLE quotes_orderbilling DROP CONSTRAINT billed_or_released;
ALTER TABLE quotes_orderline DROP CONSTRAINT never_beyond_the_order;
REVOKE UPDATE (state, closed_at, closed_by, close_reason) ON quotes_order FROM facturier_app;
REVOKE UPDATE (extra, taken) ON quotes_orderline FROM facturier_app;
REVOKE UPDATE (quantity, credited) ON quotes_orderbilling FROM facturier_app;
GRANT UPDATE, DELETE ON quotes_order, quotes_orderline, quotes_orderbilling TO facturier_app;
GRANT DELETE ON quotes_quote, quotes_quotelink, quotes_quotelinkuse, quotes_quotedelivery,
    quotes_counter TO facturier_app;
DROP FUNCTION quotes_refuse();
"""
FOLLOW = """
CREATE FUNCTION quotes_count_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before numeric := 0;
BEGIN
    IF TG_OP = 'UPDATE' THEN before := OLD.quantity; END IF;
    IF NEW.quantity <> before THEN
        UPDATE quotes_orderline SET taken = taken + NEW.quantity - before
            WHERE organisation_id = NEW.organisation_id AND id = NEW.line_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_taken AFTER INSERT OR UPDATE ON quotes_orderbilling
    FOR EACH ROW EXECUTE FUNCTION quotes_count_taken();

-- What is taken of an order is what the lines of its drafts say, as far as the order has it left:
-- a draft may say more while somebody types, and is not issued so.
CREATE FUNCTION quotes_settle(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    billed quotes_orderbilling%ROWTYPE;
    held quotes_orderline%ROWTYPE;
    wanted numeric;
    holds boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM quotes_orderbilling
            WHERE organisation_id = ours AND draft_id = asked) THEN
        RETURN;
    END IF;
    SELECT state <> 'discarded' INTO holds FROM sales_draft
        WHERE organisation_id = ours AND id = asked;
    FOR billed IN SELECT * FROM quotes_orderbilling
            WHERE organisation_id = ours AND draft_id = asked ORDER BY line_id LOOP
        SELECT * INTO STRICT held FROM quotes_orderline
            WHERE organisation_id = ours AND id = billed.line_id FOR NO KEY UPDATE;
        wanted := 0;
        IF holds AND NOT billed.credited THEN
            SELECT (l.fields #>> '{quantity,0}')::numeric
                * CASE WHEN held.ordered < 0 THEN -1 ELSE 1 END INTO wanted
                FROM sales_draftline l
                WHERE l.organisation_id = ours AND l.draft_id = asked AND l.key = billed.line_key
                AND coalesce(l.fields #> '{removed,0}', 'null') <> 'true';
            wanted := greatest(0, least(coalesce(wanted, 0),
                abs(held.ordered) + held.extra - held.taken + billed.quantity));
        END IF;
        UPDATE quotes_orderbilling SET quantity = wanted
            WHERE organisation_id = ours AND id = billed.id AND quantity <> wanted;
    END LOOP;
END $$;
CREATE FUNCTION quotes_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'sales_draft' THEN
        PERFORM quotes_settle(NEW.organisation_id, NEW.id);
    ELSE
        PERFORM quotes_settle(NEW.organisation_id, NEW.draft_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER quotes_follow AFTER UPDATE ON sales_draft FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state NOT IN ('issued', 'closed'))
    EXECUTE FUNCTION quotes_follow();
CREATE TRIGGER quotes_follow AFTER UPDATE ON sales_draftline FOR EACH ROW
    WHEN (OLD.fields #> '{removed,0}' IS DISTINCT FROM NEW.fields #> '{removed,0}'
        OR OLD.fields #> '{quantity,0}' IS DISTINCT FROM NEW.fields #> '{quantity,0}')
    EXECUTE FUNCTION quotes_follow();

-- A credit note that takes a line back whole, or the whole invoice, gives the order its own back.
-- A line of the invoice is the line of its draft at the same place among those that were issued.
CREATE FUNCTION quotes_credited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours uuid := NEW.organisation_id;
    theirs sales_issueddocument%ROWTYPE;
    wholly boolean;
BEGIN
    SELECT d.* INTO STRICT theirs FROM sales_issueddocument d
        JOIN sales_citation c ON c.organisation_id = ours AND c.cited_id = d.id
        WHERE d.organisation_id = ours AND c.id = NEW.citation_id;
    IF NOT EXISTS (SELECT FROM quotes_orderbilling b WHERE b.organisation_id = ours
            AND b.draft_id = theirs.draft_id AND NOT b.credited) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(v.base + v.tax), 0) >= i.gross INTO wholly
        FROM register_invoice i
        JOIN sales_citation c ON c.organisation_id = ours AND c.cited_id = theirs.id
            AND c.kind = 'credits'
        JOIN sales_citedvat v ON v.organisation_id = ours AND v.citation_id = c.id
        WHERE i.organisation_id = ours AND i.id = theirs.invoice_id
        GROUP BY i.gross;
    UPDATE quotes_orderbilling b SET quantity = 0, credited = true
        WHERE b.organisation_id = ours AND b.draft_id = theirs.draft_id AND NOT b.credited
        AND (coalesce(wholly, false) OR b.line_key IN (
            SELECT own.key FROM (
                SELECT l.key, row_number() OVER (ORDER BY l.place, l.key::text) AS at
                FROM sales_draftline l
                WHERE l.organisation_id = ours AND l.draft_id = theirs.draft_id
                AND coalesce(l.fields #> '{removed,0}', 'null') <> 'true'
                AND coalesce(nullif(l.fields #>> '{kind,0}', ''), 'item') = 'item'
                AND coalesce(l.fields #>> '{name,0}', l.fields #>> '{item,0}',
                             l.fields #>> '{description,0}', l.fields #>> '{quantity,0}',
                             l.fields #>> '{price,0}') IS NOT NULL) own
            JOIN register_invoiceline stated ON stated.organisation_id = ours
                AND stated.invoice_id = theirs.invoice_id AND stated.number = own.at::text
            JOIN sales_citedline t ON t.organisation_id = ours AND t.line_id = stated.id
            GROUP BY own.key, stated.net
            HAVING sum(t.net) >= stated.net AND stated.net > 0));
    RETURN NULL;
END $$;
CREATE TRIGGER quotes_credited AFTER INSERT ON sales_citedvat
    FOR EACH ROW EXECUTE FUNCTION quotes_credited();
CREATE TRIGGER quotes_credited AFTER INSERT ON sales_citedline
    FOR EACH ROW EXECUTE FUNCTION quotes_credited();
"""
LEAVE = """
DROP TRIGGER quotes_credited ON sales_citedline;
DROP TRIGGER quotes_credited ON sales_citedvat;
DROP FUNCTION quotes_credited();
DROP TRIGGER quotes_follow ON sales_draftline;
DROP TRIGGER quotes_follow ON sales_draft;
DROP FUNCTION quotes_follow();
DROP FUNCTION quotes_settle(uuid, uuid);
DROP TRIGGER count_taken ON quotes_orderbilling;
DROP FUNCTION quotes_count_taken();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("quotes", "0001_initial"),
        ("sales", "0009_document_templates"),
        ("register", "0012_shorter_first_look"),
    ]

    operations = [
        *(protect(table) for table in TOLD),
        *(protect(table, audited=False) for table in COUNTED),
        *map(own_key, REFERRED),
        *(same_organisation(table, column, target) for table, column, target in WITHIN),
        migrations.RunSQL(KEPT, GIVEN),
        *(frozen(table, function="quotes_refuse") for table in FROZEN),
        # A link that has expired or was revoked is looked up like one that never was (I27).
        look_up(
            "quotes_link_by_token",
            "wanted bytea, at timestamptz",
            "TABLE (organisation_id uuid, id uuid)",
            "SELECT l.organisation_id, l.id FROM quotes_quotelink l WHERE l.token_hash = wanted"
            " AND l.revoked_at IS NULL AND l.expires_at > at",
        ),
        migrations.RunSQL(FOLLOW, LEAVE),
    ]
