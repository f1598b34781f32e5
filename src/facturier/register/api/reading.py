"""API of what was read of a document without data: fields, how sure, where, how learned."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.reading.result import Place
from facturier.register import actions
from facturier.register.api.asked import FILLING, found
from facturier.register.models import Invoice
from facturier.register.queries import subject_of
from facturier.register.queries.read_page import read_of, reading_of

router = Router(tags=["register"])


class PlaceOut(Schema):
    """A zone of a page: edges as shares of it, from its top left corner."""

    page: int = Field(description="from 1")
    left: float
    top: float
    right: float
    bottom: float


class ReadFieldOut(Schema):
    """A value as it was read; what was not found is not told."""

    name: str = Field(
        description="number, issue_date, due_date, order_reference, party_number, siret,"
        " vat_number, iban, currency, type_code, net, tax, gross, payable; percent_1, base_1,"
        " tax_1 of each rate"
    )
    value: str = Field(description="a day as 2026-03-31, an amount as 1234.56, a number compact")
    confidence: Literal["certain", "likely", "doubtful"]
    place: PlaceOut | None
    words: str = Field(description="of the document, with the label")


class ReadLineOut(Schema):
    """A line as the page shows it."""

    description: str
    quantity: str
    price: str
    net: Decimal | None
    confidence: Literal["certain", "likely", "doubtful"]
    place: PlaceOut


class ReadingOut(Schema):
    """What was read of the pages of a document without data. Nothing of it is entered by itself."""

    reference: str
    read_at: datetime | None = Field(description="null while nothing was read")
    fields: list[ReadFieldOut]
    lines: list[ReadLineOut]
    layout: int | None = Field(
        description="version of what was learned of the supplier, if it served"
    )


@router.get(
    "/invoices/{reference}/reading/",
    response={200: ReadingOut, **REFUSALS},
    operation_id=f"{FILLING}reading",
)
def reading(request: HttpRequest, reference: str):
    """What was read of a document without data, with how sure it is and where it stands.

    For who may key it in: the words of a page hold account numbers in clear.
    """
    row = found(request, reference)
    organisations.require(request.member, "invoice.repair", subject_of(row))
    return _told(row)


@router.post(
    "/invoices/{reference}/reading/forget/",
    response={200: ReadingOut, **REFUSALS},
    operation_id=f"{FILLING}forget_layout",
)
def forget_layout(request: HttpRequest, reference: str):
    """Forget where the supplier of an invoice writes its fields: the next is read without it."""
    row = found(request, reference)
    organisations.require(request.member, "party.manage")
    if row.party_id is None:
        raise Refusal(
            "layout.unknown", _("Rien n'a été appris des factures de ce fournisseur."), status=409
        )
    actions.forget_layout(member=request.member, party_id=row.party_id, now=timezone.now())
    told = _told(row)
    if organisations.may(request.member, "invoice.repair", subject_of(row)):
        return told
    return told | {"fields": [], "lines": []}  # the words of a page are for who keys it in


def _told(row: Invoice) -> dict[str, Any]:
    kept = reading_of(row)
    read = read_of(kept)
    layout = kept.layout if kept else None
    return {
        "reference": row.reference,
        "read_at": kept.read_at if kept else None,
        "fields": [
            {
                "name": one.name,
                "value": one.value,
                "confidence": one.confidence.value,
                "place": _place(one.place) if one.place else None,
                "words": one.words,
            }
            for one in read.fields
        ],
        "lines": [
            {
                "description": one.description,
                "quantity": one.quantity,
                "price": one.price,
                "net": Decimal(one.net) if one.net else None,
                "confidence": one.confidence.value,
                "place": _place(one.place),
            }
            for one in read.lines
        ],
        "layout": layout.version if layout and layout.forgotten_at is None else None,
    }


def _place(place: Place) -> dict[str, float]:
    return {
        "page": place.page + 1,
        "left": place.left,
        "top": place.top,
        "right": place.right,
        "bottom": place.bottom,
    }
