"""API of customers and suppliers: list, get, create, change, archive, export."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS, XLSX, told_as
from facturier.kit.tables import TableFormat
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.actions import PartyFacts
from facturier.parties.api.record import PARTIES, PartyFields, PartyRecordOut, party_out
from facturier.parties.exported import exported
from facturier.parties.queries import Order, View

router = Router(tags=["parties"])
_FORMAT = Query(TableFormat.CSV, alias="format")


class PartyRow(Schema):
    """A party in a list."""

    id: UUID
    reference: str
    name: str
    trading_name: str
    siren: str
    vat_number: str
    city: str
    country: str
    is_customer: bool
    is_supplier: bool
    to_confirm: bool
    archived: bool
    importance: str
    version: int


class PartiesOut(Schema):
    """A page of parties; ask again with `after` = `next_after`."""

    items: list[PartyRow]
    next_after: UUID | None


class PartyChange(Schema):
    """Fields to change, those left out stay; `version` is the one last read."""

    version: int = Field(ge=1, le=2**31 - 1)
    name: str | None = Field(None, max_length=200)
    trading_name: str | None = Field(None, max_length=200)
    legal_form: str | None = Field(None, max_length=60)
    is_person: bool | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    country: str | None = Field(None, max_length=20)
    siren: str | None = Field(None, max_length=20)
    sirets: list[str] | None = Field(None, max_length=500)
    vat_number: str | None = Field(None, max_length=30)
    tax_situation: str | None = None
    language: str | None = Field(None, max_length=2)
    importance: str | None = None
    payment_days: int | None = Field(None, ge=0, le=365)
    payment_basis: str | None = None
    payment_means: str | None = Field(None, max_length=3)
    invoice_profile: str | None = None


@router.get(
    "/parties/",
    response={200: PartiesOut, **REFUSALS},
    summary="List parties",
    operation_id=f"{PARTIES}parties",
)
def parties(
    request: HttpRequest,
    view: View = View.ALL,
    search: str = Query("", max_length=100),
    order: Order = Order.NAME,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """Customers and suppliers, by name or by number; `after` is the last id of the page before."""
    page = queries.parties_page(
        request.member,
        view,
        text=search,
        order=order,
        after=after,
        size=limit,
        counted=False,
    )
    items = [{name: getattr(row, name) for name in PartyRow.model_fields} for row in page.rows]
    return {"items": items, "next_after": page.after}


@router.post(
    "/parties/",
    response={201: PartyRecordOut, **REFUSALS},
    summary="Create a party",
    operation_id=f"{PARTIES}create_party",
)
def create_party(request: HttpRequest, stated: PartyFields, idempotency_key: str = KEY):
    """Enter a party; 409 where one of its numbers is already another's.

    `Idempotency-Key` makes a repeated call safe.
    """
    organisations.require(request.member, "party.read")  # what it answers
    organisations.require(request.member, "party.manage")
    values, now = stated.model_dump(), timezone.now()
    facts = PartyFacts(**{**values, "sirets": tuple(values["sirets"])})

    def created() -> dict[str, Any]:
        row = actions.create_party(member=request.member, facts=facts, now=now)
        return PartyRecordOut.model_validate(party_out(request.member, row)).model_dump(mode="json")

    return created_once(request.member, request.path, idempotency_key, stated, created, now)


@router.get(
    "/parties/{uuid:party_id}/",
    response={200: PartyRecordOut, **REFUSALS},
    operation_id=f"{PARTIES}party",
)
def party(
    request: HttpRequest,
    party_id: UUID,
    accounts: str = Query("masked", pattern="^(masked|clear)$", description="masked or clear"),
):
    """One party. `accounts=clear` needs the scope party:bank, and each call is in the journal."""
    row = queries.party_by_id(request.member, party_id)
    clear = None
    if accounts == "clear":
        clear = actions.read_accounts(member=request.member, party_id=row.id, now=timezone.now())
    return party_out(request.member, row, {one.id: one.iban for one in clear} if clear else {})


@router.patch(
    "/parties/{uuid:party_id}/",
    response={200: PartyRecordOut, **REFUSALS},
    operation_id=f"{PARTIES}change_party",
)
def change_party(request: HttpRequest, party_id: UUID, change: PartyChange):
    """Change some fields; 409 where the party has changed since `version` was read."""
    organisations.require(request.member, "party.read")  # what it answers
    typed = change.model_dump(exclude_unset=True)
    version = typed.pop("version")
    # Only the days of payment may be emptied by null: other fields have an empty value of theirs.
    typed = {
        name: value for name, value in typed.items() if value is not None or name == "payment_days"
    }
    if "sirets" in typed:
        typed["sirets"] = tuple(typed["sirets"])
    row = actions.change_party(
        member=request.member,
        party_id=party_id,
        typed=typed,
        version=version,
        now=timezone.now(),
    )
    return party_out(request.member, row)


@router.post(
    "/parties/{uuid:party_id}/confirm/",
    response={200: PartyRecordOut, **REFUSALS},
    operation_id=f"{PARTIES}confirm_party",
)
def confirm_party(request: HttpRequest, party_id: UUID):
    """Say that a party which a document brought is known."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.confirm_party(member=request.member, party_id=party_id, now=timezone.now())
    return party_out(request.member, row)


@router.post(
    "/parties/{uuid:party_id}/archive/",
    response={200: PartyRecordOut, **REFUSALS},
    operation_id=f"{PARTIES}archive_party",
)
def archive_party(request: HttpRequest, party_id: UUID):
    """Offer a party no more."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.archive_party(member=request.member, party_id=party_id, now=timezone.now())
    return party_out(request.member, row)


@router.post(
    "/parties/{uuid:party_id}/restore/",
    response={200: PartyRecordOut, **REFUSALS},
    operation_id=f"{PARTIES}restore_party",
)
def restore_party(request: HttpRequest, party_id: UUID):
    """Offer an archived party again."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.restore_party(member=request.member, party_id=party_id, now=timezone.now())
    return party_out(request.member, row)


@router.get(
    "/parties/export/",
    response=REFUSALS,
    summary="Export parties",
    openapi_extra={"responses": {200: told_as("text/csv", XLSX)}},
)
def export_parties(
    request: HttpRequest,
    view: View = View.ALL,
    search: str = Query("", max_length=100),
    order: Order = Order.NAME,
    form: TableFormat = _FORMAT,
) -> HttpResponseBase:
    """All parties of a view as a table; told in the journal."""
    organisations.require(request.member, "party.read")
    text = " ".join(search.replace("\0", "").split())
    return exported(
        request.member, view=view, text=text, order=order, form=form, now=timezone.now()
    )
