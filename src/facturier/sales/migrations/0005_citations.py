"""What corrects what: credit notes and correctives cite invoices, and never take back more (I5).

Every rule is asked at commit, of whoever writes: the rows of the invoice cited are held while its
credits are summed, so that two at once never pass together.
"""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
import facturier.kit.stated_decimal
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

KEYS = {
    "sales_citation": {"issued_id": "sales_issueddocument", "cited_id": "sales_issueddocument"},
    "sales_citedvat": {"citation_id": "sales_citation"},
    "sales_citedline": {"citation_id": "sales_citation", "line_id": "register_invoiceline"},
}
CLOSED = [
    operation
    for table, keys in KEYS.items()
    for operation in (
        protect(table),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in keys.items()),
        frozen(table, function="sales_refuse"),
    )
]
CEILING = """
-- Whether an amount lies between nothing and a ceiling, on whichever side that stands.
CREATE FUNCTION sales_within(amount numeric, ceiling numeric) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$ SELECT amount * sign(ceiling) >= 0 AND abs(amount) <= abs(ceiling)
        AND (ceiling <> 0 OR amount = 0) $$;

-- All that cites an invoice: what it bears stays within it, of each rate, of each line, in all; and
-- what was replaced is neither credited nor replaced again.
CREATE FUNCTION sales_ensure_cited(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stated register_invoice%ROWTYPE;
BEGIN
    SELECT i.* INTO STRICT stated FROM register_invoice i
        JOIN sales_issueddocument d ON d.organisation_id = ours AND d.invoice_id = i.id
        WHERE i.organisation_id = ours AND d.id = asked FOR NO KEY UPDATE OF i;
    IF stated.type_code NOT IN ('380', '384', '386') THEN
        RAISE EXCEPTION 'a document of this kind is not corrected so: %', stated.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (SELECT count(*) > 1 AND bool_or(kind = 'replaces') FROM sales_citation
        WHERE organisation_id = ours AND cited_id = asked) THEN
        RAISE EXCEPTION 'what was replaced is corrected no more: %', stated.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT v.category, v.percent, sum(v.base) AS base, sum(v.tax) AS tax
            FROM sales_citedvat v JOIN sales_citation c
                ON c.organisation_id = ours AND c.id = v.citation_id
            WHERE v.organisation_id = ours AND c.cited_id = asked
            GROUP BY v.category, v.percent) taken
        LEFT JOIN (
            SELECT category, coalesce(percent, 0) AS percent, sum(base) AS base, sum(tax) AS tax
            FROM register_invoicevat WHERE organisation_id = ours AND invoice_id = stated.id
            GROUP BY category, coalesce(percent, 0)) whole
        USING (category, percent)
        WHERE NOT sales_within(taken.base, coalesce(whole.base, 0))
           OR NOT sales_within(taken.tax, coalesce(whole.tax, 0))
    ) OR NOT sales_within(
        (SELECT coalesce(sum(v.base + v.tax), 0) FROM sales_citedvat v JOIN sales_citation c
            ON c.organisation_id = ours AND c.id = v.citation_id
         WHERE v.organisation_id = ours AND c.cited_id = asked),
        coalesce(stated.gross, 0)
    ) OR EXISTS (
        SELECT FROM sales_citedline t
        JOIN sales_citation c ON c.organisation_id = ours AND c.id = t.citation_id
        JOIN register_invoiceline l ON l.organisation_id = ours AND l.id = t.line_id
        WHERE t.organisation_id = ours AND c.cited_id = asked
        GROUP BY l.id, l.net, l.invoice_id
        HAVING l.invoice_id <> stated.id OR NOT sales_within(sum(t.net), l.net)
    ) THEN
        RAISE EXCEPTION 'more would be credited than % comes to', stated.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- A credit note says what each invoice that it cites bears of it, and that is all of it; a corrective
-- replaces one. One that cites none of ours names invoices that are not ours.
CREATE FUNCTION sales_ensure_citing(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said register_invoice%ROWTYPE;
    own sales_issueddocument%ROWTYPE;
    credits integer;
    replaces integer;
BEGIN
    SELECT d.* INTO STRICT own FROM sales_issueddocument d
        WHERE d.organisation_id = ours AND d.id = asked;
    SELECT i.* INTO STRICT said FROM register_invoice i
        WHERE i.organisation_id = ours AND i.id = own.invoice_id;
    SELECT count(*) FILTER (WHERE kind = 'credits'), count(*) FILTER (WHERE kind = 'replaces')
        INTO credits, replaces FROM sales_citation
        WHERE organisation_id = ours AND issued_id = asked;
    IF (credits > 0 AND said.type_code <> '381') OR (replaces > 0 AND said.type_code <> '384')
       OR replaces > 1 THEN
        RAISE EXCEPTION 'a document of this kind cites otherwise: %', own.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM sales_citation c
        JOIN sales_issueddocument d ON d.organisation_id = ours AND d.id = c.cited_id
        JOIN register_invoice i ON i.organisation_id = ours AND i.id = d.invoice_id
        WHERE c.organisation_id = ours AND c.issued_id = asked
          AND (d.id = own.id OR d.siren <> own.siren OR i.currency <> said.currency
               OR i.issue_date > said.issue_date
               OR NOT coalesce(said.further -> 'preceding', '[]')
                      @> jsonb_build_array(jsonb_build_object('number', d.number)))
    ) THEN
        RAISE EXCEPTION 'an earlier invoice of the same seller and currency is cited: %', own.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF said.type_code IN ('381', '384') AND credits + replaces = 0 AND (
        coalesce(jsonb_array_length(said.further -> 'preceding'), 0) = 0 OR EXISTS (
            SELECT FROM sales_issueddocument d
            JOIN jsonb_array_elements(said.further -> 'preceding') named
                ON d.number = named ->> 'number'
            WHERE d.organisation_id = ours AND d.siren = own.siren)
    ) THEN
        RAISE EXCEPTION 'a correction cites what it corrects: %', own.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF credits > 0 AND EXISTS (
        SELECT FROM (
            SELECT v.category, v.percent, sum(v.base) AS base, sum(v.tax) AS tax
            FROM sales_citedvat v JOIN sales_citation c
                ON c.organisation_id = ours AND c.id = v.citation_id
            WHERE v.organisation_id = ours AND c.issued_id = asked
            GROUP BY v.category, v.percent) borne
        FULL JOIN (
            SELECT category, coalesce(percent, 0) AS percent, sum(base) AS base, sum(tax) AS tax
            FROM register_invoicevat WHERE organisation_id = ours AND invoice_id = said.id
            GROUP BY category, coalesce(percent, 0)) whole
        USING (category, percent)
        WHERE coalesce(borne.base, 0) <> coalesce(whole.base, 0)
           OR coalesce(borne.tax, 0) <> coalesce(whole.tax, 0)
    ) THEN
        RAISE EXCEPTION 'what the invoices bear is not what is credited: %', own.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE ALL ON FUNCTION sales_ensure_cited(uuid, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION sales_ensure_citing(uuid, uuid) FROM PUBLIC;

CREATE FUNCTION sales_citation_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM sales_ensure_citing(NEW.organisation_id, NEW.issued_id);
    PERFORM sales_ensure_cited(NEW.organisation_id, NEW.cited_id);
    RETURN NULL;
END $$;
CREATE FUNCTION sales_cited_part_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
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
CREATE FUNCTION sales_correction_cites() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM sales_ensure_citing(NEW.organisation_id, NEW.id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_citation_holds() FROM PUBLIC;
REVOKE ALL ON FUNCTION sales_cited_part_holds() FROM PUBLIC;
REVOKE ALL ON FUNCTION sales_correction_cites() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER holds AFTER INSERT ON sales_citation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_citation_holds();
CREATE CONSTRAINT TRIGGER holds AFTER INSERT ON sales_citedvat
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_cited_part_holds();
CREATE CONSTRAINT TRIGGER holds AFTER INSERT ON sales_citedline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_cited_part_holds();
CREATE CONSTRAINT TRIGGER cites AFTER INSERT ON sales_issueddocument
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sales_correction_cites();
"""
OPEN = """
DROP TRIGGER cites ON sales_issueddocument;
DROP TRIGGER holds ON sales_citedline;
DROP TRIGGER holds ON sales_citedvat;
DROP TRIGGER holds ON sales_citation;
DROP FUNCTION sales_correction_cites();
DROP FUNCTION sales_cited_part_holds();
DROP FUNCTION sales_citation_holds();
DROP FUNCTION sales_ensure_citing(uuid, uuid);
DROP FUNCTION sales_ensure_cited(uuid, uuid);
DROP FUNCTION sales_within(numeric, numeric);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("register", "0011_nearer_search"),
        ("sales", "0004_issued_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                (
                    "cited",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
                    ),
                ),
                (
                    "issued",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CitedLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "net",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "citation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.citation",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoiceline",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CitedVat",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("category", models.CharField(max_length=2)),
                (
                    "percent",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "base",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "tax",
                    facturier.kit.stated_decimal.StatedDecimalField(
                        decimal_places=30, max_digits=60
                    ),
                ),
                (
                    "citation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.citation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(fields=["organisation", "cited", "id"], name="citation_of"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("organisation", "issued", "cited"), name="cited_once_by_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "replaces")),
                fields=("organisation", "cited"),
                name="replaced_once",
            ),
        ),
        migrations.AddIndex(
            model_name="citedline",
            index=models.Index(fields=["organisation", "line"], name="credits_of_line"),
        ),
        migrations.AddConstraint(
            model_name="citedline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "citation", "line"), name="cited_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="citedvat",
            constraint=models.UniqueConstraint(
                fields=("organisation", "citation", "category", "percent"), name="cited_vat_once"
            ),
        ),
        *CLOSED,
        migrations.RunSQL(CEILING, OPEN),
    ]
