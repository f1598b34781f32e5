"""What a final invoice takes off: deposits, each whole and once, whoever writes.

A deduction is a citation of its own kind, so that the ceiling of 0005 counts it: what was credited
of a deposit and what was taken off come to the deposit, never more.
"""

from django.db import migrations, models

DEDUCTED = """
-- A deposit that was taken off is gone wholly: with what was credited before, it is all of it.
CREATE FUNCTION sales_ensure_deducted(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stated register_invoice%ROWTYPE;
BEGIN
    IF NOT EXISTS (SELECT FROM sales_citation
                   WHERE organisation_id = ours AND cited_id = asked AND kind = 'deducts') THEN
        RETURN;
    END IF;
    SELECT i.* INTO STRICT stated FROM register_invoice i
        JOIN sales_issueddocument d ON d.organisation_id = ours AND d.invoice_id = i.id
        WHERE i.organisation_id = ours AND d.id = asked;
    IF stated.type_code <> '386' OR EXISTS (
        SELECT FROM (
            SELECT v.category, v.percent, sum(v.base) AS base, sum(v.tax) AS tax
            FROM sales_citedvat v JOIN sales_citation c
                ON c.organisation_id = ours AND c.id = v.citation_id
            WHERE v.organisation_id = ours AND c.cited_id = asked
            GROUP BY v.category, v.percent) taken
        FULL JOIN (
            SELECT category, coalesce(percent, 0) AS percent, sum(base) AS base, sum(tax) AS tax
            FROM register_invoicevat WHERE organisation_id = ours AND invoice_id = stated.id
            GROUP BY category, coalesce(percent, 0)) whole
        USING (category, percent)
        WHERE coalesce(taken.base, 0) <> coalesce(whole.base, 0)
           OR coalesce(taken.tax, 0) <> coalesce(whole.tax, 0)
    ) THEN
        RAISE EXCEPTION 'a deposit is taken off whole: %', stated.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
-- What an invoice says that was paid before (BT-113) are the deposits that it takes off.
CREATE FUNCTION sales_ensure_deducting(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said register_invoice%ROWTYPE;
    taken numeric;
BEGIN
    IF NOT EXISTS (SELECT FROM sales_citation
                   WHERE organisation_id = ours AND issued_id = asked AND kind = 'deducts') THEN
        RETURN;
    END IF;
    SELECT i.* INTO STRICT said FROM register_invoice i
        JOIN sales_issueddocument d ON d.organisation_id = ours AND d.invoice_id = i.id
        WHERE i.organisation_id = ours AND d.id = asked;
    SELECT sum(v.base + v.tax) INTO taken FROM sales_citedvat v
        JOIN sales_citation c ON c.organisation_id = ours AND c.id = v.citation_id
        WHERE v.organisation_id = ours AND c.issued_id = asked;
    IF said.type_code <> '380' OR said.prepaid IS DISTINCT FROM taken OR EXISTS (
        SELECT FROM sales_citation
        WHERE organisation_id = ours AND issued_id = asked AND kind <> 'deducts'
    ) THEN
        RAISE EXCEPTION 'what % takes off is not what it says', said.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE ALL ON FUNCTION sales_ensure_deducted(uuid, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION sales_ensure_deducting(uuid, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION sales_citation_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM sales_ensure_citing(NEW.organisation_id, NEW.issued_id);
    PERFORM sales_ensure_cited(NEW.organisation_id, NEW.cited_id);
    PERFORM sales_ensure_deducting(NEW.organisation_id, NEW.issued_id);
    PERFORM sales_ensure_deducted(NEW.organisation_id, NEW.cited_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION sales_cited_part_holds() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    its sales_citation%ROWTYPE;
BEGIN
    SELECT * INTO STRICT its FROM sales_citation
        WHERE organisation_id = NEW.organisation_id AND id = NEW.citation_id;
    IF its.kind = 'replaces' THEN
        RAISE EXCEPTION 'a corrective replaces the whole' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM sales_ensure_citing(its.organisation_id, its.issued_id);
    PERFORM sales_ensure_cited(its.organisation_id, its.cited_id);
    PERFORM sales_ensure_deducting(its.organisation_id, its.issued_id);
    PERFORM sales_ensure_deducted(its.organisation_id, its.cited_id);
    RETURN NULL;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION sales_citation_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM sales_ensure_citing(NEW.organisation_id, NEW.issued_id);
    PERFORM sales_ensure_cited(NEW.organisation_id, NEW.cited_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION sales_cited_part_holds() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    its sales_citation%ROWTYPE;
BEGIN
    SELECT * INTO STRICT its FROM sales_citation
        WHERE organisation_id = NEW.organisation_id AND id = NEW.citation_id;
    IF its.kind <> 'credits' THEN
        RAISE EXCEPTION 'a corrective replaces the whole' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM sales_ensure_citing(its.organisation_id, its.issued_id);
    PERFORM sales_ensure_cited(its.organisation_id, its.cited_id);
    RETURN NULL;
END $$;
DROP FUNCTION sales_ensure_deducting(uuid, uuid);
DROP FUNCTION sales_ensure_deducted(uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0009_document_templates"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "deducts")),
                fields=("organisation", "cited"),
                name="deducted_once",
            ),
        ),
        migrations.RunSQL(DEDUCTED, BEFORE),
    ]
