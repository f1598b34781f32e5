"""API of what issues: the settings of each entity, series and the numbers they gave."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.actions import SellerFacts
from facturier.sales.actions.series import NAME, PATTERN, SITE
from facturier.sales.queries import IssuingEntity, SeriesRow

router = Router(tags=["sales"])
Kind = Literal["380", "381", "384", "386"]


class SellerFields(Schema):
    """What documents say of the entity; empty is not stated."""

    iban: str = Field("", max_length=60, description="checked; kept without spaces")
    bic: str = Field("", max_length=20)
    account_holder: str = Field("", max_length=70)
    endpoint_scheme: str = Field("", max_length=4, description="EAS code of BT-34")
    endpoint: str = Field(
        "", max_length=120, description="BT-34; empty: the SIREN in the French directory"
    )
    contact_name: str = Field("", max_length=120)
    email: str = Field("", max_length=254)
    telephone: str = Field("", max_length=40)
    opts_for_debits: bool = False
    in_vat_group: bool = False
    is_sole_trader: bool = False
    obliged_from: date | None = Field(
        None, description="2026-09-01 for large and mid-size companies, 2027-09-01 for the others"
    )


class SellerIn(SellerFields):
    """The settings stated anew, in the version they were read in."""

    version: int = Field(ge=0, le=999_999_999, description="0 where nothing was stated yet")


class SellerOut(SellerFields):
    """The settings of an entity."""

    entity: UUID
    version: int
    electronic_address_scheme: str = Field(description="BT-34-1 as documents state it")
    electronic_address: str = Field(description="BT-34 as documents state it")


class SeriesIn(Schema):
    """A new series of an entity."""

    entity: UUID
    name: str = Field(max_length=NAME)
    pattern: str = Field(max_length=PATTERN, description="such as F{YYYY}-{N:5}")
    type_codes: list[Kind] = Field(min_length=1, max_length=4, description="BT-3")
    site: str = Field("", max_length=SITE)


class SeriesOut(Schema):
    """A series; `next_number` is what a document of today would get."""

    id: UUID
    entity: UUID
    name: str
    pattern: str
    site: str
    type_codes: list[str]
    next_number: str
    last_number: str
    last_date: date | None
    closed_at: datetime | None
    created_at: datetime
    created_by: str
    supplier_id: UUID | None = Field(description="of self-billing: the seller it numbers")


class SeriesListOut(Schema):
    """A page of series; ask again with `after` = `next_after`."""

    items: list[SeriesOut]
    next_after: UUID | None


class NumberOut(Schema):
    """A number that was given; what its invoice says is null for who may not read it."""

    running: int
    number: str
    issue_date: date
    reference: str | None
    type_code: str | None
    customer: str | None
    gross: Decimal | None
    currency: str | None


class NumbersOut(Schema):
    """A page of the numbers of a period; ask again with `after` = `next_after`."""

    period: str
    periods: list[str]
    last: int
    counted: int
    gapless: bool
    items: list[NumberOut]
    next_after: int | None


@router.get(
    "/entities/{uuid:entity_id}/seller-profile/",
    response={200: SellerOut, **REFUSALS},
    summary="Get what an entity states of itself",
)
def seller_profile(request: HttpRequest, entity_id: UUID):
    """What the documents of an entity say beside its identity."""
    return _seller(queries.issuing_entity(request.member, entity_id))


@router.put(
    "/entities/{uuid:entity_id}/seller-profile/",
    response={200: SellerOut, **REFUSALS},
    summary="State what an entity says of itself",
)
def change_seller_profile(request: HttpRequest, entity_id: UUID, stated: SellerIn):
    """State it anew, in the version it was read in; what is issued keeps what it said."""
    organisations.require(request.member, "organisation.read")  # what it answers
    actions.change_seller_profile(
        member=request.member,
        entity_id=entity_id,
        version=stated.version,
        facts=SellerFacts(**stated.model_dump(exclude={"version"})),
        now=timezone.now(),
    )
    return _seller(queries.issuing_entity(request.member, entity_id))


@router.get("/series/", response={200: SeriesListOut, **REFUSALS}, summary="List series")
def series(
    request: HttpRequest,
    entity: UUID | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The series of numbers, closed ones too, in the order they were made."""
    page = queries.series_page(
        request.member, timezone.localdate(), entity_id=entity, after=after, size=limit
    )
    return {"items": [_row(row) for row in page.rows], "next_after": page.after}


@router.post("/series/", response={201: SeriesOut, **REFUSALS}, summary="Create a series")
def create_series(request: HttpRequest, asked: SeriesIn, idempotency_key: str = KEY):
    """A new series, whose numbers no other series can give. `Idempotency-Key` is honoured."""
    organisations.require(request.member, "organisation.read")  # what it answers
    organisations.require(request.member, "sales.configure")
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.create_series(
            member=request.member,
            entity_id=asked.entity,
            name=asked.name,
            pattern=asked.pattern,
            type_codes=asked.type_codes,
            site=asked.site,
            now=now,
        )
        return _row(queries.one_series(request.member, row.id, timezone.localdate(now)))

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.post(
    "/series/{uuid:series_id}/close/",
    response={200: SeriesOut, **REFUSALS},
    summary="Close a series",
)
def close_series(request: HttpRequest, series_id: UUID):
    """Let a series give no more numbers, for ever. Safe to repeat."""
    organisations.require(request.member, "organisation.read")  # what it answers
    actions.close_series(member=request.member, series_id=series_id, now=timezone.now())
    return _row(queries.one_series(request.member, series_id, timezone.localdate()))


@router.get(
    "/series/{uuid:series_id}/numbers/",
    response={200: NumbersOut, **REFUSALS},
    summary="List the numbers of a series",
)
def numbers(
    request: HttpRequest,
    series_id: UUID,
    period: str | None = Query(None, max_length=7, description="2026, 2026-11, or empty"),
    after: int = Query(0, ge=0, le=999_999_999),
    limit: int = Query(100, ge=1, le=200),
):
    """The numbers of a period (the latest, unless said) in order, with the count that proves them
    whole.
    """
    page = queries.numbers_page(
        request.member,
        series_id,
        timezone.localdate(),
        period=None if period is None else period.replace("\0", "\ufffd"),
        after=after,
        size=limit,
    )
    return {
        "period": page.period,
        "periods": list(page.periods),
        "last": page.proof.last,
        "counted": page.proof.counted,
        "gapless": page.proof.gapless,
        "items": [_number(row) for row in page.rows],
        "next_after": page.after,
    }


def _seller(found: IssuingEntity) -> dict[str, Any]:
    scheme, address = found.address
    return {
        **{name: getattr(found.profile, name) for name in SellerFields.model_fields},
        "entity": found.entity.id,
        "version": found.profile.version,
        "electronic_address_scheme": scheme,
        "electronic_address": address,
    }


def _row(row: SeriesRow) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in SeriesOut.model_fields if name != "entity"}
    return {**found, "entity": row.entity_id, "type_codes": list(row.type_codes)}


def _number(row: queries.NumberRow) -> dict[str, Any]:
    stated = {name: getattr(row, name) for name in ("running", "number", "issue_date")}
    names = ("reference", "type_code", "customer", "gross", "currency")
    return stated | {name: getattr(row, name) if row.readable else None for name in names}
