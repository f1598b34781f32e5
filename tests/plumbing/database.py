"""A database per test process, cloned from a template that is migrated once per set of migrations.

Tests connect as the application's role, so that row security and missing privileges are real.
"""

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections
from django.test import TransactionTestCase
from psycopg.conninfo import conninfo_to_dict

from facturier.config import database, roles
from facturier.config.embedded_postgres import EmbeddedPostgres
from tests.plumbing import environment


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The running server; the last test process to leave stops it."""
    server = environment.server()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def django_db_setup(postgres, django_db_blocker):
    """Replaces pytest-django's own: the name is already in the settings, we make the clone."""
    name = conninfo_to_dict(os.environ["DATABASE_URL"])["dbname"]
    with alone(postgres):
        template = _template(postgres)
        clone(postgres, template, name)

    def start_again(self: TransactionTestCase) -> None:
        """A clone instead of a flush: the application's role may not truncate, and must not."""
        del self
        connections.close_all()
        clone(postgres, template, name)

    # pytest-django runs its transactional tests through this class of Django's.
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = start_again
    yield
    TransactionTestCase._fixture_teardown = before
    with django_db_blocker.unblock():
        connections.close_all()
    drop(postgres, name)
    drop(postgres, kept_beside(name))


@contextmanager
def alone(server: EmbeddedPostgres) -> Iterator[None]:
    """One test process at a time makes the template."""
    with open(server.root / "template.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def template(server: EmbeddedPostgres) -> str:
    """The migrated, empty database to clone from."""
    with alone(server):
        return _template(server)


def _template(server: EmbeddedPostgres) -> str:
    wanted = f"template_{database.fingerprint()}"
    with psycopg.connect(server.conninfo(), autocommit=True) as superuser:
        found = [row[0] for row in superuser.execute("SELECT datname FROM pg_database")]
        if wanted in found:
            return wanted
        for name in found:
            if name.startswith(("template_", "making_")) or _left_behind(name):
                superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    unfinished = wanted.replace("template_", "making_")
    database.prepare(server, unfinished)
    subprocess.run(
        [sys.executable, "-m", "facturier.config.command_line", "migrate"],
        check=True,
        env={**os.environ, **database.addresses(server, unfinished)},
    )
    with psycopg.connect(server.conninfo(), autocommit=True) as superuser:
        superuser.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{wanted}"')
    return wanted


def clone(server: EmbeddedPostgres, source: str, name: str) -> None:
    """Make the database anew from the template: a few milliseconds in memory."""
    drop(server, name)
    with psycopg.connect(server.conninfo(), autocommit=True) as superuser:
        superuser.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy OWNER {roles.OWNER}'
        )


def drop(server: EmbeddedPostgres, name: str) -> None:
    """Remove a database, whoever still holds a connection to it."""
    with psycopg.connect(server.conninfo(), autocommit=True) as superuser:
        superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def kept_beside(name: str) -> str:
    """The name of a database that is kept to be cloned into the one of a test process."""
    return name.replace("test_", "test_kept_", 1)


def _left_behind(name: str) -> bool:
    """A clone whose test process is no more (it was killed)."""
    found = re.fullmatch(r"test_\w+?_(\d+)", name)
    if not found:
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    return False
