"""What the page of a draft sends, read strictly: changes as JSON in a field of a form."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.sales.rules.operations import Operation
from facturier.sales.web import words

_FIELD = re.compile(r"[a-z_]{1,40}")
LARGEST = 1 << 31


@dataclass(frozen=True, slots=True)
class AskedChanges:
    """Changes that belong together, under the key that makes them safe to send twice."""

    key: UUID
    operations: list[Operation]
    known: int
    """The version up to which the page knows the draft."""


def asked_changes(text: str) -> AskedChanges:
    """The changes in a text of JSON. Refusal (422) for anything else."""
    try:
        asked = json.loads(text)
        # What cannot be written as UTF-8 (half of a pair of surrogates) is nobody's typing.
        json.dumps(asked, ensure_ascii=False).encode()
        return AskedChanges(
            key=UUID(asked["key"]),
            operations=[_operation(each) for each in asked["operations"]],
            known=_version(asked.get("known", 0)),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        reason = _("Ces changements ne sont pas lisibles. Rechargez la page.")
        raise Refusal("draft.unreadable", reason, status=422) from None


def _operation(each: Any) -> Operation:
    line, field, value = each["line"], each["field"], each["value"]
    if not isinstance(field, str) or not _FIELD.fullmatch(field):
        raise ValueError(field)
    if value is not None and not isinstance(value, str | bool | int):
        raise TypeError(value)
    return Operation(
        UUID(line) if line is not None else None,
        field,
        _version(each["base"]),
        words.typed(field, value),
    )


def _version(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST:
        raise ValueError(value)
    return value
