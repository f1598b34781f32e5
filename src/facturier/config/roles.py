"""The three database roles and what each may do; safe to run again at every start.

owner: owns the database and every table; migrations run as it.
app: reads and writes rows; owns nothing, creates nothing, truncates nothing, bound by row security.
dump: reads everything past row security, writes nothing; backups run as it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

OWNER, APP, DUMP = "facturier_owner", "facturier_app", "facturier_dump"
ROLES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    DUMP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS",
}
# What only the superuser can say, once, in a new database.
FOUNDATION = f"""
GRANT pg_read_all_data TO {DUMP};
ALTER SCHEMA public OWNER TO {OWNER};
"""
# What the owner says at every migration, in any PostgreSQL.
GRANTS = f"""
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APP}, {DUMP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {APP};
"""


def make_roles(superuser: "psycopg.Connection") -> None:
    """Create the roles that are missing."""
    for role, attributes in ROLES.items():
        if not superuser.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            superuser.execute(f"CREATE ROLE {role} {attributes}".encode())


def make_database(superuser: "psycopg.Connection", name: str) -> bool:
    """Create the database of that name, owned by the owner; False if it was there."""
    if superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    for statement in (
        f'CREATE DATABASE "{name}" OWNER {OWNER}',
        f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO {APP}, {DUMP}',
    ):
        superuser.execute(statement.encode())
    return True


def lay_foundation(superuser: "psycopg.Connection") -> None:
    """Inside a new database: give its schema to the owner and its reading to the dump role."""
    superuser.execute(FOUNDATION.encode())


def grant(owner: "psycopg.Connection") -> None:
    """Say what the other roles may do with everything the owner will create."""
    owner.execute(GRANTS.encode())
