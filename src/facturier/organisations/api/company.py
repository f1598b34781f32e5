"""API of the company: its name, and its legal entities."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import actions, queries
from facturier.organisations.actions import EntityFacts
from facturier.organisations.api.paging import LIMIT, one_of, paged
from facturier.organisations.queries import Member
from facturier.organisations.rules import VatRegime

router = Router(tags=["organisation"])


class CompanyIn(Schema):
    """The name that every member reads."""

    name: str = Field(max_length=400)


class CompanyOut(Schema):
    """The organisation that the token is of."""

    id: UUID
    name: str
    is_demo: bool


class EntityIn(Schema):
    """What is stated of a legal entity; numbers may hold spaces or dots."""

    name: str = Field(max_length=400)
    siren: str = Field("", max_length=40)
    sirets: list[str] = Field(default_factory=list, max_length=500)
    vat_number: str = Field("", max_length=40)
    legal_form: str = Field("", max_length=120)
    capital: Decimal | None = Field(None, max_digits=18, decimal_places=2, description="in euros")
    rcs: str = Field("", max_length=160)
    vat_regime: VatRegime = VatRegime.REAL_MONTHLY
    street: str = Field("", max_length=400)
    postcode: str = Field("", max_length=40)
    city: str = Field("", max_length=200)
    country: str = Field("FR", max_length=20, description="ISO 3166-1, two letters")


class EntityOut(EntityIn):
    """A legal entity."""

    id: UUID
    archived: bool


class EntitiesOut(Schema):
    """A page of entities by name; ask again with `after` = `next_after`."""

    items: list[EntityOut]
    next_after: UUID | None


@router.get("/organisation/", response={200: CompanyOut, **REFUSALS}, summary="The organisation")
def organisation(request: HttpRequest):
    """The organisation that the token is of."""
    return queries.company(request.member)


@router.put(
    "/organisation/", response={200: CompanyOut, **REFUSALS}, summary="Rename the organisation"
)
def rename_organisation(request: HttpRequest, stated: CompanyIn):
    """Change the name that every member reads."""
    answers(request.member)
    actions.rename_organisation(member=request.member, name=stated.name, now=timezone.now())
    return queries.company(request.member)


@router.get("/entities/", response={200: EntitiesOut, **REFUSALS}, summary="List entities")
def entities(
    request: HttpRequest, archived: bool = False, after: UUID | None = None, limit: int = LIMIT
):
    """The legal entities in use, or those archived, by name."""
    rows = [row for row in queries.entities(request.member) if row.archived == archived]
    return paged(rows, after, limit)


@router.post("/entities/", response={201: EntityOut, **REFUSALS}, summary="Create an entity")
def create_entity(request: HttpRequest, stated: EntityIn, idempotency_key: str = KEY):
    """A new legal entity; 409 where its SIREN is another's. `Idempotency-Key` makes it safe."""
    member, now = request.member, timezone.now()
    answers(member)
    queries.require(member, "organisation.manage")

    def created() -> dict[str, Any]:
        entity_id = actions.create_entity(member=member, facts=_facts(stated), now=now)
        return _told(_entity(member, entity_id))

    return created_once(member, request.path, idempotency_key, stated, created, now)


@router.get(
    "/entities/{uuid:entity_id}/", response={200: EntityOut, **REFUSALS}, summary="One entity"
)
def entity(request: HttpRequest, entity_id: UUID):
    """One legal entity, archived or not."""
    return _entity(request.member, entity_id)


@router.put(
    "/entities/{uuid:entity_id}/", response={200: EntityOut, **REFUSALS}, summary="Change an entity"
)
def change_entity(request: HttpRequest, entity_id: UUID, stated: EntityIn):
    """State an entity anew: what is left out is emptied."""
    answers(request.member)
    actions.change_entity(
        member=request.member, entity_id=entity_id, facts=_facts(stated), now=timezone.now()
    )
    return _entity(request.member, entity_id)


@router.post(
    "/entities/{uuid:entity_id}/archive/",
    response={200: EntityOut, **REFUSALS},
    summary="Archive an entity",
)
def archive_entity(request: HttpRequest, entity_id: UUID):
    """Offer an entity no more. Safe to repeat."""
    answers(request.member)
    actions.archive_entity(member=request.member, entity_id=entity_id, now=timezone.now())
    return _entity(request.member, entity_id)


@router.post(
    "/entities/{uuid:entity_id}/restore/",
    response={200: EntityOut, **REFUSALS},
    summary="Restore an entity",
)
def restore_entity(request: HttpRequest, entity_id: UUID):
    """Offer an archived entity again. Safe to repeat."""
    answers(request.member)
    actions.restore_entity(member=request.member, entity_id=entity_id, now=timezone.now())
    return _entity(request.member, entity_id)


def answers(member: Member) -> None:
    """What a change answers is read: that right is asked first."""
    queries.require(member, "organisation.read")


def _entity(member: Member, entity_id: UUID) -> queries.Entity:
    return one_of(queries.entities(member), entity_id)


def _facts(stated: EntityIn) -> EntityFacts:
    return EntityFacts(**{**stated.model_dump(), "sirets": tuple(stated.sirets)})


def _told(row: queries.Entity) -> dict[str, Any]:
    values = asdict(row)
    return {name: values[name] for name in EntityOut.model_fields}
