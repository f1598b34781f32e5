"""A credit note that takes a line back whole, or the whole invoice, gives its time back."""

from django.db import migrations

# A line of the invoice is the line of its draft at the same place among those that were issued
# (`sales.rules.composing` numbers them so).
FOLLOW = """
CREATE FUNCTION timesheets_credited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours uuid := NEW.organisation_id;
    theirs sales_issueddocument%ROWTYPE;
    wholly boolean;
BEGIN
    SELECT d.* INTO STRICT theirs FROM sales_issueddocument d
        JOIN sales_citation c ON c.organisation_id = ours AND c.cited_id = d.id
        WHERE d.organisation_id = ours AND c.id = NEW.citation_id;
    IF NOT EXISTS (SELECT FROM timesheets_billing b
            WHERE b.organisation_id = ours AND b.draft_id = theirs.draft_id AND b.stands) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(v.base + v.tax), 0) >= i.gross INTO wholly
        FROM register_invoice i
        JOIN sales_citation c ON c.organisation_id = ours AND c.cited_id = theirs.id
            AND c.kind = 'credits'
        JOIN sales_citedvat v ON v.organisation_id = ours AND v.citation_id = c.id
        WHERE i.organisation_id = ours AND i.id = theirs.invoice_id
        GROUP BY i.gross;
    UPDATE timesheets_billing b SET stands = false, credited = true
        WHERE b.organisation_id = ours AND b.draft_id = theirs.draft_id AND b.stands
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
            HAVING sum(t.net) >= stated.net));
    RETURN NULL;
END $$;
CREATE TRIGGER timesheets_credited AFTER INSERT ON sales_citedvat
    FOR EACH ROW EXECUTE FUNCTION timesheets_credited();
CREATE TRIGGER timesheets_credited AFTER INSERT ON sales_citedline
    FOR EACH ROW EXECUTE FUNCTION timesheets_credited();
"""
LEAVE = """
DROP TRIGGER timesheets_credited ON sales_citedline;
DROP TRIGGER timesheets_credited ON sales_citedvat;
DROP FUNCTION timesheets_credited();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0006_credit_uses"),
        ("timesheets", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FOLLOW, LEAVE)]
