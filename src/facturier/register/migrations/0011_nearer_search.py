"""A search reads the newest entries as far as they promise to fill its page, else its index.

The index is asked for the end of a long number alone (`q`), what it names is looked at whole (`e`):
the pieces at the end of numbers are the rare ones, and each further piece costs a probe a candidate.
"""

from importlib import import_module

from django.db import migrations

from facturier.kit.row_security import CURRENT

before = import_module("facturier.register.migrations.0006_search")

# Asked as a function, since the operator would be asked of the index as well.
_WHOLE = "(e IS NULL OR ts_match_vq(x.words, e))"
_INDEXED = f"""
        SELECT x.invoice_id, x.entry FROM register_search x
        WHERE x.organisation_id = here AND x.words @@ q AND {_WHOLE} AND {before._NARROWED}"""
_LOOKED_AT = f"coalesce(e, q) @@ x.words AND {before._NARROWED}"

# How common the term is, the newest entries say, and some that are spread over the whole register:
# where it will have filled the page within some tens of thousands, they are read on; where it is
# rarer, its index is shorter than the walk. Statistics say nothing of the words of a document.
FIND = f"""
CREATE FUNCTION register_find(
    q tsquery, e tsquery, f tsquery, {before._RANGES}, older_than bigint, newer_than bigint,
    most integer
) RETURNS TABLE (invoice_id uuid, entry bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    here uuid := {CURRENT};
    -- Set lower by tests, which reach the index with few invoices.
    first_look integer := coalesce(
        nullif(current_setting('facturier.first_look', true), '')::integer, 2000);
    longest_look integer := 30 * first_look;
    spread CONSTANT integer := 256;
    start bigint := coalesce(older_than, 9223372036854775807);
    edge bigint;
    found integer := 0;
    further integer := 0;
    share real;
BEGIN
    IF newer_than IS NOT NULL THEN
        RETURN QUERY WITH hits AS MATERIALIZED ({_INDEXED})
        SELECT h.invoice_id, h.entry FROM hits h WHERE h.entry > newer_than
        ORDER BY h.entry LIMIT most;
        RETURN;
    END IF;
    RETURN QUERY SELECT x.invoice_id, x.entry FROM (
        SELECT * FROM register_search s
        WHERE s.organisation_id = here AND s.entry < start ORDER BY s.entry DESC LIMIT first_look
    ) x WHERE {_LOOKED_AT} ORDER BY x.entry DESC LIMIT most;
    GET DIAGNOSTICS found = ROW_COUNT;
    IF found >= most THEN
        RETURN;
    END IF;
    SELECT s.entry INTO edge FROM register_search s
    WHERE s.organisation_id = here AND s.entry < start
    ORDER BY s.entry DESC OFFSET first_look - 1 LIMIT 1;
    IF edge IS NULL THEN
        RETURN;  -- every entry was looked at
    END IF;
    SELECT count(*)::real / spread INTO share FROM register_search x
    WHERE x.organisation_id = here
      AND x.entry = ANY (ARRAY(SELECT edge * i / spread FROM generate_series(1, spread) i))
      AND {_LOOKED_AT};
    IF greatest(share, found::real / first_look) * longest_look > 6 * most THEN
        RETURN QUERY SELECT x.invoice_id, x.entry FROM (
            SELECT * FROM register_search s
            WHERE s.organisation_id = here AND s.entry < edge
            ORDER BY s.entry DESC LIMIT longest_look
        ) x WHERE {_LOOKED_AT} ORDER BY x.entry DESC LIMIT most - found;
        GET DIAGNOSTICS further = ROW_COUNT;
        found := found + further;
    END IF;
    IF found < most THEN
        RETURN QUERY WITH hits AS MATERIALIZED ({_INDEXED})
        SELECT h.invoice_id, h.entry FROM hits h WHERE h.entry < start
        ORDER BY h.entry DESC LIMIT most - found OFFSET found;
    END IF;
END $$;

CREATE FUNCTION register_find_sums(q tsquery, e tsquery, f tsquery, {before._RANGES})
    RETURNS TABLE (direction text, currency text, invoices bigint, net numeric, tax numeric,
                   gross numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY SELECT x.direction, x.currency, count(*), sum(x.signed_net), sum(x.signed_tax),
                        sum(x.signed_gross)
    FROM register_search x
    WHERE x.organisation_id = {CURRENT} AND x.words @@ q AND {_WHOLE} AND {before._NARROWED}
    GROUP BY x.direction, x.currency;
END $$;
"""
_DATES = "date, date, date, date, bigint, bigint"
OLD = (
    f"register_find(tsquery, tsquery, {_DATES}, bigint, bigint, integer)",
    f"register_find_sums(tsquery, tsquery, {_DATES})",
)
NEW = tuple(function.replace("(tsquery, ", "(tsquery, tsquery, ") for function in OLD)


def dropped(functions: tuple[str, ...]) -> str:
    """The statements that take functions away."""
    return "".join(f"DROP FUNCTION {function};" for function in functions)


def opened(functions: tuple[str, ...]) -> str:
    """The statements that let the application, and nobody else, call functions."""
    return "".join(
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {function} TO facturier_app;"
        for function in functions
    )


class Migration(migrations.Migration):
    dependencies = [("register", "0010_plain_apostrophes")]

    operations = [
        migrations.RunSQL(
            dropped(OLD) + FIND + opened(NEW), dropped(NEW) + before.FIND + opened(OLD)
        )
    ]
