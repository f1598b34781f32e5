"""Idempotency-Key: a call repeated with the same key is answered once and for all (I26)."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from ninja import Header, Schema
from ninja.responses import Status

from facturier.kit.keys import uuid7
from facturier.kit.models import IdempotentAnswer
from facturier.kit.refusal import Refusal

LONGEST_KEY = 200
KEY = Header("", alias="Idempotency-Key", description="at most 200 printable characters")


class Caller(Protocol):
    """Whose key it is (organisations' Member)."""

    @property
    def organisation_id(self) -> UUID: ...

    @property
    def user_id(self) -> UUID: ...


def answered_once(
    *,
    organisation_id: UUID,
    user_id: UUID,
    key: str,
    parts: tuple[bytes, ...],
    now: datetime,
    answer: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any]]:
    """(status, body): given anew for a new key, given again for a known one.

    Runs in the transaction of the call. Two calls with one key at once: the second waits for the
    first to commit, then repeats its answer. The same key with another content is refused (422).
    """
    if not key:
        return answer()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refusal(
            "idempotency.key_unusable",
            _("La clé d'idempotence compte au plus 200 caractères, tous imprimables."),
            status=422,
        )
    with transaction.atomic():  # a refused answer leaves the key free for the corrected call
        return _first_answer(organisation_id, user_id, key, _fingerprint(parts), now, answer)


def created_once(
    caller: Caller,
    path: str,
    key: str,
    stated: Schema,
    created: Callable[[], dict[str, Any]],
    now: datetime,
) -> Status:
    """201 with what a call of the API created, told as it was stated; again for a known key."""
    status, body = answered_once(
        organisation_id=caller.organisation_id,
        user_id=caller.user_id,
        key=key,
        parts=(f"POST {path}".encode(), stated.model_dump_json().encode()),
        now=now,
        answer=lambda: (201, json.loads(json.dumps(created(), default=_plain))),
    )
    return Status(status, body)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _first_answer(
    organisation_id: UUID,
    user_id: UUID,
    key: str,
    fingerprint: bytes,
    now: datetime,
    answer: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_idempotentanswer"
            " (id, organisation_id, user_id, key, request_hash, body, created_at)"
            " VALUES (%s, %s, %s, %s, %s, '', %s)"
            " ON CONFLICT (organisation_id, user_id, key) DO NOTHING",
            [uuid7(), organisation_id, user_id, key, fingerprint, now],
        )
        new = cursor.rowcount == 1
    row = IdempotentAnswer.objects.select_for_update().get(
        organisation_id=organisation_id, user_id=user_id, key=key
    )
    if not new:
        if bytes(row.request_hash) != fingerprint:
            raise Refusal(
                "idempotency.other_body",
                _("Cette clé d'idempotence a déjà servi pour un autre envoi. Prenez-en une autre."),
                status=422,
            )
        if row.status is not None:
            return row.status, json.loads(row.body)
    status, body = answer()
    row.status, row.body = status, json.dumps(body, default=str)
    row.save(update_fields=["status", "body"])
    return status, json.loads(row.body)


def _fingerprint(parts: tuple[bytes, ...]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
