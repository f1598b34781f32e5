"""Which database this process uses: the one the environment names, else the embedded one.

`connected()` gives every command the same three addresses in its environment: DATABASE_URL (role
app), DATABASE_OWNER_URL (migrations) and DATABASE_DUMP_URL (backup).
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facturier.config import places, roles
from facturier.config.embedded_postgres import EmbeddedPostgres
from facturier.config.refused import CannotStart

NAME = "facturier"
# Installed packages that bring migrations of their own.
MIGRATING_PACKAGES = ("django", "django-allauth", "procrastinate")


@contextmanager
def connected(*, as_owner: bool = False) -> Iterator[None]:
    """Have the addresses in the environment and the database answering while the block lasts."""
    with addressed(as_owner=as_owner) as embedded:
        if embedded is not None:
            start(embedded)
        yield


@contextmanager
def addressed(*, as_owner: bool = False) -> Iterator[EmbeddedPostgres | None]:
    """Have the addresses in the environment; the embedded database, if it is ours to start."""
    if os.environ.get("DATABASE_URL"):
        if as_owner and not os.environ.get("DATABASE_OWNER_URL"):
            raise CannotStart(
                "DATABASE_URL is set without DATABASE_OWNER_URL: give the address of the role "
                "that owns the tables too, migrations need it (docs/operations.md)."
            )
        yield None
        return
    embedded = EmbeddedPostgres(places.var() / "postgres", binaries=_chosen_binaries())
    os.environ.update(addresses(embedded, NAME))
    try:
        yield embedded
    finally:
        for variable in addresses(embedded, NAME):
            os.environ.pop(variable, None)
        embedded.stop()


def start(embedded: EmbeddedPostgres) -> None:
    """Start the embedded database, with the roles and the database of ours in it."""
    embedded.start()
    prepare(embedded, NAME)


def _chosen_binaries() -> Path | None:
    """Another PostgreSQL's programs (`FACTURIER_POSTGRES_BIN`), to run on the lowest version."""
    chosen = os.environ.get("FACTURIER_POSTGRES_BIN")
    return Path(chosen) if chosen else None


def addresses(embedded: EmbeddedPostgres, name: str) -> dict[str, str]:
    """The environment that leads a process to this database."""
    return {
        "DATABASE_URL": embedded.conninfo(roles.APP, name),
        "DATABASE_OWNER_URL": embedded.conninfo(roles.OWNER, name),
        "DATABASE_DUMP_URL": embedded.conninfo(roles.DUMP, name),
    }


def prepare(embedded: EmbeddedPostgres, name: str) -> bool:
    """Make the roles and the database if they are missing; True if the database is new."""
    import psycopg

    with psycopg.connect(embedded.conninfo(), autocommit=True) as superuser:
        roles.make_roles(superuser)
        new = roles.make_database(superuser, name)
    if new:
        with psycopg.connect(embedded.conninfo(database=name), autocommit=True) as superuser:
            roles.lay_foundation(superuser)
    return new


def fingerprint() -> str:
    """Changes whenever a migration does, ours or one of an installed package."""
    from importlib.metadata import version

    digest = hashlib.sha256()
    for package in MIGRATING_PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for path in sorted(places.PACKAGE.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(places.PACKAGE)).encode() + b"\0" + path.read_bytes())
    # Migrations are written with the words of the first two; the third says what roles hold.
    for name in ("kit/row_security.py", "config/roles.py", "organisations/rules/rights.py"):
        path = places.PACKAGE / name
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


def migrated_to(conninfo: str) -> str:
    """The fingerprint left by the last migration, '' if none; a warm start asks only this."""
    import psycopg

    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT obj_description(to_regclass('django_migrations'), 'pg_class')"
        ).fetchone()
    return row[0] or "" if row else ""


def is_empty(conninfo: str) -> bool:
    """Whether no person is known yet: then, and only then, `run` makes the demo company."""
    import psycopg

    with psycopg.connect(conninfo) as connection:
        return connection.execute("SELECT 1 FROM identity_user LIMIT 1").fetchone() is None


def migrate() -> None:
    """Bring the tables of DATABASE_OWNER_URL up to date; settings must be loaded as the owner."""
    import psycopg
    from django.core.management import call_command

    owner = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        roles.grant(connection)
    call_command("migrate", interactive=False, verbosity=0)
    _match_roles()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM facturier_app")
        connection.execute(f"COMMENT ON TABLE django_migrations IS '{fingerprint()}'")


def _match_roles() -> None:
    """Organisations founded by an earlier release get what this one gives to the shipped roles."""
    from django.db import transaction
    from django.utils import timezone

    from facturier.organisations.actions import match_built_in_roles
    from facturier.organisations.queries import organisation_ids

    with transaction.atomic():
        everywhere = organisation_ids()
    for organisation_id in everywhere:
        match_built_in_roles(organisation_id=organisation_id, now=timezone.now())
