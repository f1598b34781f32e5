"""Documents of a party: kept by their hash, with the day until which they are valid."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.files.rules import safe_name
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.parties.actions.steps import clean, lock_party, note, touch
from facturier.parties.models import Party, PartyDocument
from facturier.parties.rules import DocumentKind

MOST_DOCUMENTS = 500


@transaction.atomic
def add_document(
    *,
    member: Member,
    party_id: UUID,
    kept: KeptBytes,
    file_name: str,
    kind: str,
    now: datetime,
    label: str = "",
    valid_until: date | None = None,
) -> UUID:
    """Put a document beside a party; the bytes stand on disk already."""
    party = lock_party(member, party_id)
    if kind not in set(DocumentKind):
        reason = _("Ce choix n'est pas proposé. Prenez-en un dans la liste.")
        raise Refusal("kind.unknown", reason, status=422, field="kind")
    if kind == DocumentKind.BANK_DETAILS:
        require(member, "party.bank")
    if kept.size == 0:
        reason = _("Ce fichier est vide. Choisissez-en un autre.")
        raise Refusal("document.empty", reason, status=422, field="file")
    rows = PartyDocument.objects.filter(organisation_id=party.organisation_id, party=party)
    if rows.count() >= MOST_DOCUMENTS:
        raise Refusal("document.too_many", _("Ce tiers porte déjà trop de documents."))
    row = PartyDocument.objects.create(
        organisation_id=party.organisation_id,
        party=party,
        file=files.name_file(kept, now=now),
        file_name=safe_name(file_name),
        kind=kind,
        label=clean(label, "label", 120),
        valid_until=valid_until,
        added_at=now,
        added_by=member.name,
    )
    touch(party)
    note(
        member,
        "party.document_added",
        party,
        now,
        facts={"file_name": row.file_name, "sha256": kept.sha256, "kind": kind, "part": row.id}
        | ({"valid_until": valid_until} if valid_until else {}),
    )
    return row.id


@transaction.atomic
def archive_document(*, member: Member, party_id: UUID, document_id: UUID, now: datetime) -> None:
    """Show a document no more; its bytes stay."""
    party = lock_party(member, party_id)
    row = document_of(party, document_id)
    if row.kind == DocumentKind.BANK_DETAILS:
        require(member, "party.bank")
    if row.archived_at is None:
        row.archived_at = now
        row.save(update_fields=["archived_at"])
        touch(party)
        facts = {"file_name": row.file_name, "part": row.id}
        note(member, "party.document_archived", party, now, facts=facts)


@transaction.atomic
def open_document(
    *, member: Member, party_id: UUID, document_id: UUID, now: datetime
) -> PartyDocument:
    """A document to download; one that shows an account needs the right to accounts and is told."""
    require(member, "party.read")
    party = Party.objects.filter(organisation_id=member.organisation_id, id=party_id).first()
    if party is None:
        raise absent()
    row = document_of(party, document_id)
    if row.kind == DocumentKind.BANK_DETAILS:
        require(member, "party.bank")
        facts = {"file_name": row.file_name, "part": row.id}
        note(member, "party.document_read", party, now, facts=facts)
    return row


def document_of(party: Party, document_id: UUID) -> PartyDocument:
    """A document of this party, or absent."""
    row = (
        PartyDocument.objects.filter(
            organisation_id=party.organisation_id, party=party, id=document_id
        )
        .select_related("file")
        .first()
    )
    if row is None:
        raise absent()
    return row
