"""The search: one entry per invoice, found by its terms and by the facts that rights and filters ask.

Under row security PostgreSQL may not use an index for `@@` (docs/decisions/0013): the entries are
closed to the application, which asks two named functions instead. Both look at the current
organisation alone and answer keys and sums, never words.
"""

from django.db import migrations

from facturier.kit.row_security import CURRENT

# What rights and filters ask of an invoice, as lexemes: `d:received`, `k:<department>`, ...
FACTS = """
CREATE FUNCTION register_facts(i register_invoice) RETURNS tsvector LANGUAGE sql IMMUTABLE
    SET search_path = public, pg_temp AS $$
    SELECT array_to_tsvector(array_remove(ARRAY[
        'd:' || i.direction, 's:' || i.stage, 'y:' || nullif(i.currency, ''),
        't:' || nullif(i.type_code, ''), 'e:' || encode(uuid_send(i.entity_id), 'base64'),
        'k:' || encode(uuid_send(i.department_id), 'base64'),
        'j:' || encode(uuid_send(i.project_id), 'base64'),
        'c:' || encode(uuid_send(i.category_id), 'base64'),
        'p:' || encode(uuid_send(i.party_id), 'base64')
    ], NULL))
$$;
"""

TABLE = f"""
CREATE TABLE register_search (
    invoice_id uuid PRIMARY KEY REFERENCES register_invoice (id),
    organisation_id uuid NOT NULL,
    entry bigint NOT NULL,
    direction text NOT NULL,
    currency text NOT NULL,
    issue_key date NOT NULL,
    due_key date NOT NULL,
    gross_key bigint NOT NULL,
    signed_net bigint,
    signed_tax bigint,
    signed_gross bigint,
    words tsvector NOT NULL,
    facts tsvector NOT NULL,
    FOREIGN KEY (organisation_id, invoice_id) REFERENCES register_invoice (organisation_id, id)
);
CREATE INDEX search_newest ON register_search (organisation_id, entry DESC);
CREATE INDEX search_by_term ON register_search USING gin (words, facts);
ALTER TABLE register_search ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation ON register_search USING (organisation_id = {CURRENT});
REVOKE ALL ON register_search FROM facturier_app;
"""

# One invoice: its terms as given, and the words of its text, stemmed as French, without accents.
INDEX = f"""
CREATE FUNCTION register_index(invoice uuid, terms tsvector, body text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO register_search
    SELECT i.id, i.organisation_id, i.entry, i.direction, i.currency, i.issue_key, i.due_key,
           i.gross_key, i.signed_net, i.signed_tax, i.signed_gross,
           terms || coalesce((
               SELECT array_to_tsvector(array_agg(DISTINCT 'w' || translate(
                   replace(replace(left(lexeme, 60), 'œ', 'oe'), 'æ', 'ae'),
                   'àâäáãåçéèêëîïíìñôöóòõùûüúÿ', 'aaaaaaceeeeiiiinooooouuuuy')))
               FROM unnest(to_tsvector('french', body))
           ), ''::tsvector),
           register_facts(i)
    FROM register_invoice i
    WHERE i.id = invoice AND i.organisation_id = {CURRENT}
    ON CONFLICT (invoice_id) DO UPDATE
        SET words = excluded.words, facts = excluded.facts, direction = excluded.direction,
            currency = excluded.currency, issue_key = excluded.issue_key,
            due_key = excluded.due_key, gross_key = excluded.gross_key,
            signed_net = excluded.signed_net, signed_tax = excluded.signed_tax,
            signed_gross = excluded.signed_gross;
$$;

CREATE FUNCTION register_follow() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE register_search s
    SET facts = register_facts(NEW), direction = NEW.direction, currency = NEW.currency,
        issue_key = NEW.issue_key, due_key = NEW.due_key, gross_key = NEW.gross_key,
        signed_net = NEW.signed_net, signed_tax = NEW.signed_tax, signed_gross = NEW.signed_gross
    WHERE s.invoice_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_follows AFTER UPDATE ON register_invoice
    FOR EACH ROW EXECUTE FUNCTION register_follow();
"""

# What narrows a search: terms, facts, and ranges (NULL does not narrow). Written once, used twice.
_NARROWED = """(f IS NULL OR x.facts @@ f)
      AND (issued_from IS NULL OR x.issue_key >= issued_from)
      AND (issued_to IS NULL OR x.issue_key <= issued_to)
      AND (due_from IS NULL OR x.due_key >= due_from)
      AND (due_to IS NULL OR x.due_key <= due_to)
      AND (gross_from IS NULL OR x.gross_key >= gross_from)
      AND (gross_to IS NULL OR x.gross_key <= gross_to)"""
_RANGES = "issued_from date, issued_to date, due_from date, due_to date, gross_from bigint, gross_to bigint"

# A common term fills the page from the newest entries; a rare one is read from its index at once.
# Neither rests on statistics, which PostgreSQL has none of for the words of a document.
FIND = f"""
CREATE FUNCTION register_find(
    q tsquery, f tsquery, {_RANGES}, older_than bigint, newer_than bigint, most integer
) RETURNS TABLE (invoice_id uuid, entry bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    here uuid := {CURRENT};
    looked_at CONSTANT integer := 8000;
    found integer := 0;
BEGIN
    IF newer_than IS NOT NULL THEN
        RETURN QUERY WITH hits AS MATERIALIZED (
            SELECT x.invoice_id, x.entry FROM register_search x
            WHERE x.organisation_id = here AND x.words @@ q AND {_NARROWED}
        )
        SELECT h.invoice_id, h.entry FROM hits h WHERE h.entry > newer_than
        ORDER BY h.entry LIMIT most;
        RETURN;
    END IF;
    RETURN QUERY SELECT x.invoice_id, x.entry FROM (
        SELECT * FROM register_search s
        WHERE s.organisation_id = here AND s.entry < coalesce(older_than, 9223372036854775807)
        ORDER BY s.entry DESC LIMIT looked_at
    ) x
    WHERE x.words @@ q AND {_NARROWED} LIMIT most;
    GET DIAGNOSTICS found = ROW_COUNT;
    IF found < most THEN
        RETURN QUERY WITH hits AS MATERIALIZED (
            SELECT x.invoice_id, x.entry FROM register_search x
            WHERE x.organisation_id = here AND x.words @@ q AND {_NARROWED}
        )
        SELECT h.invoice_id, h.entry FROM hits h
        WHERE h.entry < coalesce(older_than, 9223372036854775807)
        ORDER BY h.entry DESC LIMIT most - found OFFSET found;
    END IF;
END $$;

CREATE FUNCTION register_find_sums(q tsquery, f tsquery, {_RANGES})
    RETURNS TABLE (direction text, currency text, invoices bigint, net numeric, tax numeric,
                   gross numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY SELECT x.direction, x.currency, count(*), sum(x.signed_net), sum(x.signed_tax),
                        sum(x.signed_gross)
    FROM register_search x
    WHERE x.organisation_id = {CURRENT} AND x.words @@ q AND {_NARROWED}
    GROUP BY x.direction, x.currency;
END $$;
"""

# Which of some entries hold the terms: for orders that are walked through the invoices.
MATCHING = f"""
CREATE FUNCTION register_matching(q tsquery, entries bigint[]) RETURNS SETOF bigint LANGUAGE sql
    STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.entry FROM register_search x
    WHERE x.organisation_id = {CURRENT} AND x.entry = ANY (entries) AND x.words @@ q;
$$;
"""

# What stands in the register without an entry: from before the search was there.
UNINDEXED = f"""
CREATE FUNCTION register_unindexed(most integer) RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id FROM register_invoice i
    WHERE i.organisation_id = {CURRENT}
      AND NOT EXISTS (SELECT FROM register_search s WHERE s.invoice_id = i.id)
    LIMIT most;
$$;
"""

FUNCTIONS = (
    "register_matching(tsquery, bigint[])",
    "register_unindexed(integer)",
    "register_index(uuid, tsvector, text)",
    "register_find(tsquery, tsquery, date, date, date, date, bigint, bigint, bigint, bigint, integer)",
    "register_find_sums(tsquery, tsquery, date, date, date, date, bigint, bigint)",
)
OPENED = "REVOKE ALL ON FUNCTION register_follow() FROM PUBLIC;" + "".join(
    f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION {function} TO facturier_app;"
    for function in FUNCTIONS
)
CLOSED = (
    "DROP TRIGGER search_follows ON register_invoice; DROP FUNCTION register_follow();"
    + "".join(f"DROP FUNCTION {function};" for function in FUNCTIONS)
    + "DROP TABLE register_search; DROP FUNCTION register_facts(register_invoice);"
)


class Migration(migrations.Migration):
    dependencies = [("register", "0005_lists_and_parties")]

    operations = [
        migrations.RunSQL(FACTS + TABLE + INDEX + FIND + MATCHING + UNINDEXED + OPENED, CLOSED)
    ]
