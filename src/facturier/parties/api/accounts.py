"""API of bank accounts: masked, each reading told, trusted by a second person alone (I17, I19)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from ninja import Field, Router, Schema
from ninja.responses import Status

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.api.parts import PARTY, PartOut

router = Router(tags=["parties"])
ACCOUNT = f"{PARTY}/accounts/{{uuid:account_id}}"


class AccountIn(Schema):
    """A bank account as it is typed; nobody is paid on it until a second person approved it."""

    iban: str = Field(max_length=60)
    bic: str = Field("", max_length=20)
    holder: str = Field("", max_length=200)


class TrustIn(Schema):
    """Why the account is the party's; the journal keeps it."""

    reason: str = Field(max_length=2000)


class ClearAccountOut(Schema):
    """The whole number of an account; who read it stands in the journal."""

    id: UUID
    iban: str


@router.post(f"{PARTY}/accounts/", response={201: PartOut, **REFUSALS}, summary="Add an account")
def add_party_account(
    request: HttpRequest, party_id: UUID, stated: AccountIn, idempotency_key: str = KEY
):
    """Note an account, not trusted; 409 where it is noted already.

    `Idempotency-Key` makes a repeated call safe.
    """
    _ensure_may(request, party_id)
    now = timezone.now()

    def created() -> dict[str, Any]:
        account_id = actions.add_account(
            member=request.member, party_id=party_id, now=now, **stated.model_dump()
        )
        return {"id": account_id}

    return created_once(request.member, request.path, idempotency_key, stated, created, now)


@router.post(
    f"{ACCOUNT}/read/", response={200: ClearAccountOut, **REFUSALS}, summary="Read an account"
)
def read_party_account(
    request: HttpRequest, response: HttpResponse, party_id: UUID, account_id: UUID
):
    """The whole number of one account; each call is in the journal."""
    _ensure_may(request, party_id)
    iban = actions.read_account(
        member=request.member, party_id=party_id, account_id=account_id, now=timezone.now()
    )
    add_never_cache_headers(response)
    return {"id": account_id, "iban": iban}


@router.post(f"{ACCOUNT}/trust/", response={204: None, **REFUSALS}, summary="Approve an account")
def trust_party_account(request: HttpRequest, party_id: UUID, account_id: UUID, said: TrustIn):
    """Say that an account is the party's; 409 for who typed it, by a token as on the pages."""
    _ensure_may(request, party_id)
    actions.trust_account(
        member=request.member,
        party_id=party_id,
        account_id=account_id,
        reason=said.reason,
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{ACCOUNT}/archive/", response={204: None, **REFUSALS}, summary="Put an account away")
def archive_party_account(request: HttpRequest, party_id: UUID, account_id: UUID):
    """Use an account no more; it is trusted no more either. Safe to repeat."""
    _ensure_may(request, party_id)
    actions.archive_account(
        member=request.member, party_id=party_id, account_id=account_id, now=timezone.now()
    )
    return Status(204, None)


@router.post(
    f"{ACCOUNT}/restore/", response={204: None, **REFUSALS}, summary="Bring an account back"
)
def restore_party_account(request: HttpRequest, party_id: UUID, account_id: UUID):
    """Bring an archived account back, to be approved anew. Safe to repeat."""
    _ensure_may(request, party_id)
    actions.restore_account(
        member=request.member, party_id=party_id, account_id=account_id, now=timezone.now()
    )
    return Status(204, None)


def _ensure_may(request: HttpRequest, party_id: UUID) -> None:
    queries.party_by_id(request.member, party_id)
    organisations.require(request.member, "party.bank")
