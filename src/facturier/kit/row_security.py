"""Migration operations that close a table of an organisation: row security, owed events, own keys.

Row security is enabled but not forced: the owner of the tables runs migrations and owns the few
named SECURITY DEFINER look-ups; the application role owns nothing and always meets the policy.
"""

from django.db.migrations import RunSQL

CURRENT = "nullif(current_setting('facturier.organisation', true), '')::uuid"


def protect(table: str, *, key: str = "organisation_id", audited: bool = True) -> RunSQL:
    """Show and accept only the current organisation's rows; make each change owe an audit event.

    `key` is the column holding the organisation. With `audited=False` (counters, idempotency,
    progress) a transaction may change rows without recording what it did.
    """
    forward = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'CREATE POLICY organisation ON "{table}" USING ("{key}" = {CURRENT})',
    ]
    backward = [
        f'DROP POLICY organisation ON "{table}"',
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
    ]
    if audited:
        for verb, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            trigger = f"owes_event_on_{verb.lower()}"
            forward.append(
                f'CREATE TRIGGER {trigger} AFTER {verb} ON "{table}"'
                f" REFERENCING {rows} TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION audit_owe('{key}')"
            )
            backward.append(f'DROP TRIGGER {trigger} ON "{table}"')
    return RunSQL(";\n".join(forward) + ";", ";\n".join(backward) + ";")


def own_key(table: str) -> RunSQL:
    """Let other tables refer to (organisation_id, id), so that no key crosses organisations."""
    name = f"{table}_own_key"
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE (organisation_id, id);',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}";',
    )


def same_organisation(table: str, column: str, target: str) -> RunSQL:
    """A foreign key that must stay within the organisation of its row."""
    name = f"{table}_{column}_own"[:63]
    return RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (organisation_id, {column})'
        f' REFERENCES "{target}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED;',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}";',
    )


def frozen(table: str, *, function: str) -> RunSQL:
    """Refuse update, delete and truncate of a table, whoever asks, by a trigger function."""
    return RunSQL(
        f'CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON "{table}"'
        f" FOR EACH ROW EXECUTE FUNCTION {function}();"
        f'CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{table}"'
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM facturier_app;',
        f'DROP TRIGGER never_changed ON "{table}"; DROP TRIGGER never_emptied ON "{table}";'
        f'GRANT UPDATE, DELETE ON "{table}" TO facturier_app;',
    )


def look_up(name: str, arguments: str, returns: str, query: str) -> RunSQL:
    """A named SECURITY DEFINER function: a look-up needed before the organisation is known."""
    types = ", ".join(
        argument.strip().partition(" ")[2] for argument in arguments.split(",") if argument
    )
    return RunSQL(
        f"CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE sql STABLE"
        f" SECURITY DEFINER SET search_path = public, pg_temp AS $body$ {query} $body$;"
        f"REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {name}({types}) TO facturier_app, facturier_dump;",
        f"DROP FUNCTION {name}({types});",
    )
