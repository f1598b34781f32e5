"""API of customers and suppliers: list, get, create, change, archive, merge."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import actions, queries
from facturier.parties.actions import PartyFacts
from facturier.parties.models import Party
from facturier.parties.queries import Order, View

router = Router(tags=["parties"])


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


class PartyFields(Schema):
    """What is stated of a party."""

    name: str = Field(max_length=200)
    trading_name: str = Field("", max_length=200)
    legal_form: str = Field("", max_length=60)
    is_person: bool = False
    is_customer: bool = False
    is_supplier: bool = False
    country: str = Field("FR", max_length=2)
    siren: str = Field("", max_length=20)
    sirets: list[str] = Field(default_factory=list, max_length=500)
    vat_number: str = Field("", max_length=30)
    tax_situation: str = Field(
        "taxable", description="taxable, franchise, not_taxable, eu, outside_eu"
    )
    language: str = Field("fr", max_length=2)
    importance: str = Field("normal", description="low, normal, high, strategic")
    payment_days: int | None = Field(None, ge=0, le=365)
    payment_basis: str = Field(
        "invoice_date", description="invoice_date, end_of_month, end_of_month_first"
    )
    payment_means: str = Field("", max_length=3, description="UNTDID 4461")
    invoice_profile: str = Field(
        "core", description="of the files made for it (BT-24): core (EN 16931), extended"
    )


class PartyChange(Schema):
    """Fields to change, those left out stay; `version` is the one last read."""

    version: int = Field(ge=1, le=2**31 - 1)
    name: str | None = Field(None, max_length=200)
    trading_name: str | None = Field(None, max_length=200)
    legal_form: str | None = Field(None, max_length=60)
    is_person: bool | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    country: str | None = Field(None, max_length=2)
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


class PartyAddressOut(Schema):
    """Where the party sits, is billed or takes delivery."""

    id: UUID
    kind: str
    label: str
    lines: list[str]
    postcode: str
    city: str
    country: str


class PartyElectronicAddressOut(Schema):
    """BT-34, BT-49: a scheme of the EAS list and a value."""

    id: UUID
    scheme: str
    value: str


class PartyContactOut(Schema):
    """A person to write to or to call."""

    id: UUID
    name: str
    role: str
    email: str
    telephone: str


class PartyAccountOut(Schema):
    """A bank account. `iban` is masked unless asked for with `accounts=clear`."""

    id: UUID
    iban: str
    bic: str
    holder: str
    trusted: bool


class PartyRecordOut(PartyFields):
    """A party with what belongs to it and is in use."""

    id: UUID
    reference: str
    state: str = Field(description="confirmed or to_confirm")
    archived_at: datetime | None
    absorbed_by: UUID | None = Field(description="the party that took this one in")
    version: int
    addresses: list[PartyAddressOut]
    electronic_addresses: list[PartyElectronicAddressOut]
    contacts: list[PartyContactOut]
    accounts: list[PartyAccountOut]


class PartyMergeIn(Schema):
    """Which party is taken in, and why."""

    absorbed: UUID
    reason: str = Field(max_length=1000)


class PartyMergeOut(Schema):
    """A merge, by which it can be undone."""

    id: UUID
    kept: UUID
    absorbed: UUID


@router.get("/parties/", response={200: PartiesOut, **REFUSALS}, summary="List parties")
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


@router.post("/parties/", response={201: PartyRecordOut, **REFUSALS}, summary="Create a party")
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
        return PartyRecordOut.model_validate(_party(request.member, row)).model_dump(mode="json")

    return created_once(request.member, request.path, idempotency_key, stated, created, now)


@router.get("/parties/{uuid:party_id}/", response={200: PartyRecordOut, **REFUSALS})
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
    return _party(request.member, row, {one.id: one.iban for one in clear} if clear else {})


@router.patch("/parties/{uuid:party_id}/", response={200: PartyRecordOut, **REFUSALS})
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
    return _party(request.member, row)


@router.post("/parties/{uuid:party_id}/confirm/", response={200: PartyRecordOut, **REFUSALS})
def confirm_party(request: HttpRequest, party_id: UUID):
    """Say that a party which a document brought is known."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.confirm_party(member=request.member, party_id=party_id, now=timezone.now())
    return _party(request.member, row)


@router.post("/parties/{uuid:party_id}/archive/", response={200: PartyRecordOut, **REFUSALS})
def archive_party(request: HttpRequest, party_id: UUID):
    """Offer a party no more."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.archive_party(member=request.member, party_id=party_id, now=timezone.now())
    return _party(request.member, row)


@router.post("/parties/{uuid:party_id}/restore/", response={200: PartyRecordOut, **REFUSALS})
def restore_party(request: HttpRequest, party_id: UUID):
    """Offer an archived party again."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.restore_party(member=request.member, party_id=party_id, now=timezone.now())
    return _party(request.member, row)


@router.post("/parties/{uuid:party_id}/merge/", response={201: PartyMergeOut, **REFUSALS})
def merge_party(request: HttpRequest, party_id: UUID, wanted: PartyMergeIn):
    """Let this party take in another one; what belongs to it moves and can move back."""
    merge_id = actions.merge_parties(
        member=request.member,
        kept_id=party_id,
        absorbed_id=wanted.absorbed,
        reason=wanted.reason,
        now=timezone.now(),
    )
    return Status(201, {"id": merge_id, "kept": party_id, "absorbed": wanted.absorbed})


@router.post(
    "/parties/{uuid:party_id}/merges/{uuid:merge_id}/undo/",
    response={200: PartyRecordOut, **REFUSALS},
)
def undo_party_merge(request: HttpRequest, party_id: UUID, merge_id: UUID):
    """Put back what a merge moved; answers the party that is itself again."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.undo_merge(
        member=request.member, kept_id=party_id, merge_id=merge_id, now=timezone.now()
    )
    return _party(request.member, row)


def _party(member: Member, row: Party, clear: dict[UUID, str] | None = None) -> dict[str, Any]:
    """A party with its parts in use."""
    whole = queries.whole_party(member, row)
    facts = actions.facts_of(row, set(whole.keys))
    return {
        **{name: getattr(facts, name) for name in PartyFields.model_fields},
        "sirets": list(facts.sirets),
        "id": row.id,
        "reference": row.reference,
        "state": row.state,
        "archived_at": row.archived_at,
        "absorbed_by": row.absorbed_by_id,
        "version": row.version,
        "addresses": [one for one in whole.addresses if one.archived_at is None],
        "electronic_addresses": [
            one for one in whole.electronic_addresses if one.archived_at is None
        ],
        "contacts": [one for one in whole.contacts if one.archived_at is None],
        "accounts": [
            {
                "id": one.id,
                "iban": (clear or {}).get(one.id, one.masked),
                "bic": one.bic,
                "holder": one.holder,
                "trusted": one.trusted,
            }
            for one in whole.accounts
            if not one.archived
        ],
    }
