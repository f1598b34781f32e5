"""Chains in the database, and hands that may do what no program of ours does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from facturier.audit import actions, queries
from facturier.audit.actions import Actor, Subject
from facturier.audit.rules import Anchor, Finding
from facturier.kit.keys import uuid7
from facturier.kit.tenancy import in_organisation

CAMILLE = Actor("person", UUID("019a0000-0000-7000-8000-00000000c0c0"), "Camille Aubert")
NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)


def a_chain(length: int = 0, organisation_id: UUID | None = None) -> UUID:
    """An organisation's chain of so many events, in transactions of their own."""
    organisation_id = organisation_id or uuid7()
    with in_organisation(organisation_id):
        actions.open_chain(organisation_id)
        for number in range(1, length + 1):
            an_event(organisation_id, number)
    return organisation_id


def an_event(organisation_id: UUID, number: int = 1, **other: Any):
    """Record one event; needs the organisation's transaction."""
    given: dict[str, Any] = {
        "actor": CAMILLE,
        "verb": "invoice.verified",
        "subject": Subject("invoice", uuid7(), f"E-{number}"),
        "changes": {"stage": ("to_check", "verified")},
        "facts": {"amount": "12.50", "n": number},
        "reason": f"parce que {number}",
        "at": NOW + timedelta(minutes=number),
    }
    return actions.record(organisation_id=organisation_id, **{**given, **other})


def findings(organisation_id: UUID, anchors: tuple[Anchor, ...] = ()) -> list[Finding]:
    """What the verification finds."""
    with in_organisation(organisation_id):
        return list(queries.verify_chain(organisation_id, anchors))


def head(organisation_id: UUID) -> Anchor:
    """The anchor of today."""
    with in_organisation(organisation_id):
        anchor = queries.head_of(organisation_id)
    assert anchor
    return anchor


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """A connection of the owner of the tables, whom row security does not bind."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        yield connection


@contextmanager
def forging() -> Iterator[psycopg.Connection]:
    """The owner, with every guard of the trail put away for this transaction."""
    with as_owner() as connection:
        for table in ("audit_auditevent", "audit_audithead"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield connection
        for table in ("audit_auditevent", "audit_audithead"):
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
