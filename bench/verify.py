"""How fast `facturier verify` reads a chain back, and in how much memory."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from facturier.audit import rules
from facturier.config import database, places
from facturier.kit.keys import uuid7

SIZE = 300_000  # events
COMMAND = (sys.executable, "-m", "facturier.config.command_line")
GUARDED = ("organisations_organisation", "audit_auditevent", "audit_audithead")


def run(size: int) -> dict[str, float]:
    """Events per second, and the memory of the whole process for few events and for all."""
    var = places.var() / "bench-verify"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    os.environ["FACTURIER_VAR"] = str(var)
    with database.connected(as_owner=True):
        subprocess.run([*COMMAND, "migrate"], check=True)
        _, few = _verify(10)
        idle = min(_verify(0)[0] for _ in range(3))
        seconds, many = _verify(size)
    shutil.rmtree(var, ignore_errors=True)
    return {
        "seconds": round(seconds, 2),
        "events_per_second": round(size / max(seconds - idle, 0.001)),
        "start_seconds": round(idle, 2),
        "megabytes": round(many, 1),
        "megabytes_for_10_events": round(few, 1),
    }


def _verify(size: int) -> tuple[float, float]:
    """Seconds and greatest megabytes of the command on one organisation of so many events."""
    _write(size)
    began = time.perf_counter()
    command = subprocess.Popen([*COMMAND, "verify"], stdout=subprocess.PIPE)
    assert command.stdout
    said = command.stdout.read()
    _, status, used = os.wait4(command.pid, 0)
    seconds = time.perf_counter() - began
    command.stdout.close()
    command.returncode = os.waitstatus_to_exitcode(status)
    assert said.startswith(b"OK"), said
    return seconds, used.ru_maxrss / 1024


def _write(size: int) -> None:
    """One organisation with a chain of so many events, past the guards that would slow it down."""
    owner = os.environ["DATABASE_OWNER_URL"]
    organisation = uuid7()
    with psycopg.connect(owner) as connection:
        for table in GUARDED:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM audit_auditcheck")
        connection.execute(
            "INSERT INTO organisations_organisation (id, name, is_demo, created_at)"
            " VALUES (%s, 'Mesure', false, now())",
            [organisation],
        )
        seq, digest = 0, rules.GENESIS
        names = ", ".join((*rules.FIELDS, "previous_hash", "hash"))
        with connection.cursor().copy(f"COPY audit_auditevent ({names}) FROM STDIN") as copy:
            for fields in _events(organisation, size):
                before, seq = digest, seq + 1
                digest = rules.link_hash(before, fields)
                copy.write_row([*(fields[name] for name in rules.FIELDS), before, digest])
        connection.execute(
            "INSERT INTO audit_audithead (organisation_id, seq, hash, transaction_id)"
            " VALUES (%s, %s, %s, '')",
            [organisation, seq, digest],
        )
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE audit_auditevent")


def _events(organisation: UUID, size: int) -> Iterator[dict[str, str | None]]:
    begin = datetime(2026, 1, 5, 8, tzinfo=UTC)
    actors = [uuid7() for _ in range(20)]
    changes = {"stage": ("to_check", "verified"), "department_id": (None, uuid7())}
    facts = {"amount": "1234.56", "currency": "EUR", "party": "Menuiserie Belle-Rade"}
    for number in range(1, size + 1):
        yield {
            "id": str(uuid7()),
            "organisation_id": str(organisation),
            "seq": str(number),
            "at": rules.moment(begin + timedelta(seconds=number)),
            "actor_kind": "person",
            "actor_id": str(actors[number % 20]),
            "actor_name": f"Personne {number % 20}",
            "verb": "invoice.verified",
            "subject_kind": "invoice",
            "subject_id": str(uuid7()),
            "subject_label": f"E-{number}",
            "changes": rules.canonical(changes),
            "facts": rules.canonical(facts),
            "reason": "",
        }
