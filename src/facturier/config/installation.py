"""`facturier check`: can this installation work, and is it closed as it should be?"""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from facturier.config import database, places, roles
from facturier.config.refused import CannotStart

OVERPOWERED = """
SELECT rolsuper OR rolbypassrls OR rolcreaterole,
       EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relowner = r.oid),
       has_schema_privilege(r.rolname, 'public', 'CREATE'),
       EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
               AND has_table_privilege(r.oid, c.oid, 'TRUNCATE'))
FROM pg_roles r WHERE r.rolname = current_user
"""
SENTENCES = (
    f"it is superuser, may create roles or ignores row security: connect as {roles.APP}",
    "it owns tables: they belong to the owner role",
    "it may create tables: revoke CREATE on schema public",
    "it may truncate tables: revoke TRUNCATE",
)
REINSTALL = "install the packages of requirements-data.lock again"


def check() -> int:
    """Print each finding as a sentence; status 1 if there is any."""
    found = [
        *_of_the_database(),
        *_of_the_folders(),
        *_of_the_address(),
        *missing_rule_files(),
        *missing_typeface(),
    ]
    try:
        call_command("check", deploy=settings.HTTPS, fail_level="WARNING")
    except SystemCheckError as error:
        found.append(str(error))
    for finding in found:
        print(finding)
    print(f"{len(found)} findings." if found else "OK: this installation can work.")
    return 1 if found else 0


def overpowered(conninfo: str) -> list[str]:
    """In which ways the application's role may do more than it should."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(OVERPOWERED).fetchone()
    return [sentence for excess, sentence in zip(row or (), SENTENCES, strict=True) if excess]


def refuse_overpowered(conninfo: str) -> None:
    """Do not serve as a role that row security or the guards of the tables would not bind."""
    if found := overpowered(conninfo):
        raise CannotStart(f"The application's role has too much power, {'; '.join(found)}.")


def _of_the_database() -> Iterator[str]:
    address = os.environ["DATABASE_URL"]
    try:
        if database.migrated_to(address) != database.fingerprint():
            yield "The tables are not those of this release: run `facturier migrate`."
        for sentence in overpowered(address):
            yield f"The application's role has too much power, {sentence}."
    except psycopg.OperationalError as error:
        yield f"The database cannot be reached: {error}"


def _of_the_folders() -> Iterator[str]:
    if not os.access(places.var(), os.W_OK):
        yield f"{places.var()} cannot be written: give it to the user that runs Facturier."
    key = places.var() / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield f"{key} can be read by others: `chmod 600 {key}`."
    if not (places.var() / "front").exists():
        yield "The front-end files are missing: run `facturier prepare`."


def _of_the_address() -> Iterator[str]:
    if settings.ORIGIN and not settings.HTTPS:
        yield "FACTURIER_ORIGIN must begin with https:// (docs/operations.md)."
    if settings.HTTPS and not settings.TRUSTED_PROXY:
        yield "FACTURIER_ORIGIN is set without FACTURIER_TRUSTED_PROXY: name the proxy's address."


def missing_rule_files() -> Iterator[str]:
    """A sentence for each file of official rules that no installed package has."""
    from facturier.einvoice.judging.rule_sets import BY_NAME, UBL_SCHEMAS

    files = [*UBL_SCHEMAS.values()]
    for rule_set in BY_NAME.values():
        files += [one for one in (rule_set.rules, rule_set.schema, rule_set.codes) if one]
    for file in dict.fromkeys(files):
        try:
            file.located()
        except FileNotFoundError:
            yield (
                f"The rule file {file.path} of the package {file.package} is missing, documents "
                f"that need it cannot be judged: {REINSTALL}."
            )


def missing_typeface() -> Iterator[str]:
    """A sentence where documents cannot be printed for want of a typeface."""
    from facturier.rendering.apart import FONTS, folder_of_fonts

    try:
        installed = any(Path(folder_of_fonts()).iterdir())
    except FileNotFoundError:
        installed = False
    if not installed:
        yield f"The typeface ({FONTS}) is missing, no document can be printed: {REINSTALL}."
