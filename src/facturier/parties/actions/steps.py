"""Steps that every verb of this room shares: lock a party, clean a text, record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.parties.models import Party

LONGEST_REASON = 1000


def lock_party(
    member: Member, party_id: UUID, capability: str = "party.manage", *, absorbed: bool = False
) -> Party:
    """The party, locked until commit; absent (404) where it is not the organisation's.

    One that was absorbed by another takes no change, unless `absorbed` says that it may.
    """
    require(member, capability)
    # Without its absorber: a row joined before the wait would be that of before the wait.
    party = (
        Party.objects.select_for_update(no_key=True)
        .filter(organisation_id=member.organisation_id, id=party_id)
        .first()
    )
    if party is None:
        raise absent()
    if party.absorbed_by is not None and not absorbed:
        reason = _("Ce tiers a été fusionné dans %(reference)s, qui seul se modifie.")
        raise Refusal(
            "party.absorbed", reason % {"reference": party.absorbed_by.reference}, status=409
        )
    return party


def touch(party: Party, *fields: str) -> None:
    """Keep these fields, and let every page that was opened before be known as old."""
    party.version += 1
    party.save(update_fields=[*fields, "version"])


def clean(text: str, field: str, limit: int, *, missing: str = "") -> str:
    """A text as it is kept: trimmed; refused (422) when longer than its place, or missing."""
    kept = " ".join(text.replace("\0", "").split())
    return _bounded(kept, field, limit, missing)


def clean_lines(text: str, field: str, limit: int, *, missing: str = "") -> str:
    """The same for a text of several lines."""
    lines = [line.strip() for line in text.replace("\0", "").splitlines()]
    return _bounded("\n".join(lines).strip(), field, limit, missing)


def _bounded(kept: str, field: str, limit: int, missing: str) -> str:
    if missing and not kept:
        raise Refusal(f"{field}.missing", missing, status=422, field=field)
    if len(kept) > limit:
        reason = _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.") % {"limit": limit}
        raise Refusal(f"{field}.long", reason, status=422, field=field)
    return kept


def clean_reason(reason: str) -> str:
    """Why somebody decides, which the journal keeps."""
    missing = _("Le motif manque. Écrivez-le pour ceux qui liront l'historique.")
    return clean_lines(reason, "reason", LONGEST_REASON, missing=missing)


def note(
    member: Member,
    verb: str,
    party: Party,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record the event of a verb; its subject is always the party."""
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("party", party.id, party.name),
        changes=changes,
        facts={"number": party.reference, **(facts or {})},
        reason=reason,
        at=now,
    )
