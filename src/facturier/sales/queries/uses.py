"""What becomes of a credit note: decided parts, what they may be set against, how it was before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from facturier.organisations.queries import Member
from facturier.register import queries as register
from facturier.sales.models import CreditUse, IssuedDocument
from facturier.sales.queries.credits import citable_with, origins_of
from facturier.sales.rules.uses import UseKind


@dataclass(frozen=True, slots=True)
class UseRow:
    """A part as it was decided; the invoice it is set against, for who may read that."""

    kind: str
    amount: Decimal
    against: str
    number: str
    decided_at: datetime
    decided_by: str
    superseded_at: datetime | None
    executed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CreditUses:
    """What becomes of a credit note. `version` counts what was ever decided of it."""

    payable: Decimal
    currency: str
    version: int
    standing: tuple[UseRow, ...]
    before: tuple[UseRow, ...]


def uses_of(member: Member, document: IssuedDocument) -> CreditUses:
    """What was decided of a credit note, and what had been decided before."""
    rows = list(
        CreditUse.objects.filter(organisation_id=document.organisation_id, issued=document)
        .select_related("against__invoice")
        .order_by("id")
    )
    readable = register.readable_among(
        member, [row.against.invoice_id for row in rows if row.against]
    )
    told = [_told(row, readable) for row in rows]
    kinds = list(UseKind)
    told.sort(key=lambda one: (one.decided_at, kinds.index(UseKind(one.kind)), one.number))
    return CreditUses(
        payable=document.invoice.payable or Decimal(0),
        currency=document.invoice.currency,
        version=len(rows),
        standing=tuple(one for one in told if one.superseded_at is None),
        before=tuple(one for one in reversed(told) if one.superseded_at is not None),
    )


def _told(row: CreditUse, readable: Collection[UUID]) -> UseRow:
    open_to = row.against is not None and row.against.invoice_id in readable
    return UseRow(
        kind=row.kind,
        amount=row.amount,
        against=row.against.invoice.reference if row.against and open_to else "",
        number=row.against.number if row.against and open_to else "",
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        superseded_at=row.superseded_at,
        executed_at=row.executed_at,
    )


@dataclass(frozen=True, slots=True)
class Bearing:
    """An invoice that a credit note may be set against, and how much of it is left."""

    document: IssuedDocument
    left: Decimal


def bearing(member: Member, document: IssuedDocument) -> list[Bearing]:
    """The invoices of the same customer that a credit note may be set against, the latest first."""
    found = bearing_of(citable_with(member, document), but=document)
    return [one for one in found if one.left > 0]


def bearing_of(documents: Iterable[IssuedDocument], *, but: IssuedDocument) -> list[Bearing]:
    """What is left of invoices once what other credit notes set against them is off.

    A credit note lowers what is owed where it is set against, be that the invoice that it corrects.

    What a credit note itself is set against now (`but`) does not count: it is decided anew.
    """
    documents = list(documents)
    origins = {one.key: one for one in origins_of(but.organisation_id, documents)}
    others = (
        CreditUse.objects.filter(
            organisation_id=but.organisation_id, against__in=documents, superseded_at=None
        )
        .exclude(issued=but, executed_at=None)
        .values_list("against")
        .annotate(amount=Sum("amount"))
    )
    taken = dict(others)
    return [
        Bearing(
            one,
            Decimal(0)
            if origins[one.id].replaced_by
            else (one.invoice.payable or Decimal(0)) - taken.get(one.id, Decimal(0)),
        )
        for one in documents
    ]
