"""Steps that every verb of this room shares: lock, ask again, clean a text, record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.refusal import Refusal
from facturier.organisations import models
from facturier.organisations.queries import Member, member_of, require

Row = TypeVar("Row", bound=Model)


def lock_organisation(organisation_id: UUID) -> models.Organisation:
    """Make the changes of one organisation's people and structure wait for each other.

    NO KEY: rows that merely refer to the organisation (an invoice coming in) do not wait.
    """
    return models.Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)


def lock_and_ask_again(member: Member, capability: str, now: datetime) -> Member:
    """Lock the organisation, then ask the right of what stands now.

    The member of a request was read before the lock: meanwhile another request may have taken
    the very right that this one is about to use.
    """
    require(member, capability)
    lock_organisation(member.organisation_id)
    current = member_of(member.organisation_id, member.user_id, timezone.localdate(now))
    if current is None:
        raise Refusal("forbidden", _("Votre accès vient d'être retiré."), status=403)
    require(current, capability)
    return current


def clean(text: str, field: str, limit: int, *, missing: str = "") -> str:
    """A text as it is kept: trimmed; refused (422) when longer than its place, or missing."""
    kept = " ".join(text.replace("\0", "").split())  # PostgreSQL holds no NUL
    if missing and not kept:
        raise Refusal(f"{field}.missing", missing, status=422, field=field)
    if len(kept) > limit:
        reason = _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.") % {"limit": limit}
        raise Refusal(f"{field}.long", reason, status=422, field=field)
    return kept


def others(rows: QuerySet[Row], own: UUID | None) -> QuerySet[Row]:
    """The rows but one's own: what a new or a changed row must not repeat."""
    return rows.exclude(id=own) if own else rows


def note(
    member: Member,
    verb: str,
    subject: tuple[str, UUID, str],
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record the one event of a verb; `subject` is (kind, id, label)."""
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject(*subject),
        changes=changes,
        facts=facts,
        reason=reason,
        at=now,
    )
