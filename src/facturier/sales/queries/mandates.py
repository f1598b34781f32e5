"""Mandates of suppliers: which holds on a day, the list, and what was issued under them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.sales.models import IssuedDocument, Mandate, SelfBilled, SelfBilledReply
from facturier.sales.queries.credits import document_of
from facturier.sales.rules.mandates import Mandated, Reply, Span, Standing, standing_of

PAGE = MANDATES = 50


@dataclass(frozen=True, slots=True)
class MandatesPage:
    """A page of mandates, the latest recorded first, and the row after which the next begins."""

    rows: tuple[Mandate, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class SelfBilledState:
    """What a supplier said of a document that we issued in its name, and until when it may."""

    mandate: Mandate
    contest_until: date
    standing: Standing
    replies: tuple[SelfBilledReply, ...]
    """All that was noted, the latest first."""


def mandates_page(
    member: Member,
    *,
    supplier_id: UUID | None = None,
    entity_id: UUID | None = None,
    after: UUID | None = None,
    size: int = PAGE,
) -> MandatesPage:
    """A page of the mandates of the organisation; of one supplier, or of one entity."""
    require(member, "organisation.read")
    rows = _all(member.organisation_id)
    if supplier_id is not None:
        rows = rows.filter(supplier_id__in=names_of(member.organisation_id, supplier_id))
    if entity_id is not None:
        rows = rows.filter(entity_id=entity_id)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    return MandatesPage(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def one_mandate(member: Member, mandate_id: UUID) -> Mandate:
    """One mandate; 404 if there is none."""
    require(member, "organisation.read")
    row = _all(member.organisation_id).filter(id=mandate_id).first()
    if row is None:
        raise absent()
    return row


def mandate_on(
    organisation_id: UUID, entity_id: UUID, supplier_id: UUID, day: date
) -> Mandate | None:
    """The mandate of a supplier that holds on a day. It asks no right: the draft's was."""
    rows = Mandate.objects.filter(
        Q(last_day=None) | Q(last_day__gte=day),
        organisation_id=organisation_id,
        entity_id=entity_id,
        supplier_id__in=names_of(organisation_id, supplier_id),
        first_day__lte=day,
    )
    return rows.select_related("series").order_by("-first_day", "-id").first()


def mandated_of(mandate: Mandate | None) -> Mandated | None:
    """The same as the rules take it."""
    if mandate is None:
        return None
    return Mandated(mandate.id, span_of(mandate), mandate.contest_days)


def span_of(mandate: Mandate) -> Span:
    """From when to when it holds."""
    return Span(mandate.first_day, mandate.last_day)


def names_of(organisation_id: UUID, party_id: UUID) -> set[UUID]:
    """Every name that a party has had here, the one of today included."""
    today = parties.survivor(organisation_id, party_id) or party_id
    return set(parties.family(organisation_id, today)) | {today, party_id}


def self_billed_state(document: IssuedDocument, today: date) -> SelfBilledState | None:
    """Where a document of ours stands with the supplier in whose name it was issued.

    The caller has asked the right, on the invoice. None for any other document.
    """
    own = {"organisation_id": document.organisation_id, "issued": document}
    rows = SelfBilled.objects.filter(**own).select_related("mandate__entity", "mandate__supplier")
    row = rows.first()
    if row is None:
        return None
    replies = tuple(SelfBilledReply.objects.filter(**own).order_by("-id")[:PAGE])
    latest = Reply(replies[0].reply) if replies else None
    standing = standing_of(latest, row.contest_until, today)
    return SelfBilledState(row.mandate, row.contest_until, standing, replies)


def self_billed_state_of(member: Member, reference: str, today: date) -> SelfBilledState:
    """The same of an invoice that the member may read; 404 for any other."""
    state = self_billed_state(document_of(member, reference), today)
    if state is None:
        raise absent()
    return state


def _all(organisation_id: UUID) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(organisation_id=organisation_id)
    return rows.select_related("entity", "supplier", "series", "file")
