"""API of bank accounts: masked, each reading told, trusted by a second person alone (I17, I19)."""

from datetime import datetime
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
from facturier.parties.rules import LONGEST_REST, SHORTEST_REST

router = Router(tags=["parties"])
ACCOUNT = f"{PARTY}/accounts/{{uuid:account_id}}"


class AccountIn(Schema):
    """A bank account as it is typed; nobody is paid on it until a second person approved it."""

    iban: str = Field(max_length=60)
    bic: str = Field("", max_length=20)
    holder: str = Field("", max_length=200)


class TrustIn(Schema):
    """The call back to the party, and why the account is its; the journal keeps it."""

    called: str = Field(max_length=140, description="who answered")
    called_at: str = Field(
        max_length=40, description="the number: known before the account came, never given with it"
    )
    reason: str = Field(max_length=2000)


class TakeOverIn(Schema):
    """Accounts of an imported file, and how the file was compared."""

    accounts: list[UUID] = Field(min_length=1, max_length=actions.MOST_TAKEN_OVER)
    reason: str = Field(max_length=2000)


class RefusedAccountOut(Schema):
    """An account that was not approved, and why."""

    id: UUID
    reason: str


class TakenOut(Schema):
    """Those that were not approved, each with its reason."""

    refused: list[RefusedAccountOut]


class WaitingAccountOut(Schema):
    """An account that nobody has approved yet, masked."""

    id: UUID
    party: str = Field(description="reference of the party")
    party_name: str
    iban: str
    holder: str
    brought_by: str = Field(description="who brought it, or the document that showed it")
    imported: bool = Field(description="it came with the company's own file")
    added_at: datetime
    ready_at: datetime = Field(description="from when on it may be approved")
    own: bool = Field(description="you had a hand in it, and so may not approve it")


class WaitingAccountsOut(Schema):
    """A page of them, in the order in which they came."""

    items: list[WaitingAccountOut]
    next_after: UUID | None


class RestOut(Schema):
    """How long a new account rests before it may be approved."""

    hours: int


class RestIn(Schema):
    """The same, to be changed."""

    hours: int = Field(ge=SHORTEST_REST, le=LONGEST_REST)


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
    """Say that an account is the party's, whom you called back.

    409 for whoever had a hand in it, by a token as on the pages, and while it rests. Alone, one
    approves by dispensation on the page only, where one shows who one is.
    """
    _ensure_may(request, party_id)
    actions.trust_account(
        member=request.member,
        party_id=party_id,
        account_id=account_id,
        now=timezone.now(),
        **said.model_dump(),
    )
    return Status(204, None)


@router.get(
    "/parties/accounts/waiting/",
    response={200: WaitingAccountsOut, **REFUSALS},
    summary="List accounts to approve",
)
def waiting_party_accounts(
    request: HttpRequest, imported: bool | None = None, after: UUID | None = None
):
    """The accounts that wait for a second person; `imported` for those of a file alone."""
    organisations.require(request.member, "party.bank")
    page = queries.accounts_waiting(request.member, after=after, imported=imported)
    return {
        "items": [
            {
                "id": one.id,
                "party": one.party_reference,
                "party_name": one.party_name,
                "iban": one.masked,
                "holder": one.holder,
                "brought_by": one.brought_by,
                "imported": one.imported,
                "added_at": one.added_at,
                "ready_at": one.ready_at,
                "own": one.own,
            }
            for one in page.rows
        ],
        "next_after": page.after,
    }


@router.post(
    "/parties/accounts/take-over/",
    response={200: TakenOut, **REFUSALS},
    summary="Approve the accounts of a file",
)
def take_over_party_accounts(request: HttpRequest, asked: TakeOverIn):
    """Approve together accounts that came with the company's own file. Safe to repeat."""
    organisations.require(request.member, "party.bank")
    refused = actions.take_over_accounts(
        member=request.member, account_ids=asked.accounts, reason=asked.reason, now=timezone.now()
    )
    return {"refused": [{"id": key, "reason": reason} for key, reason in refused]}


@router.get(
    "/parties/accounts/rest/",
    response={200: RestOut, **REFUSALS},
    summary="Get how long an account rests",
)
def account_rest(request: HttpRequest):
    """How many hours a new account rests before it may be approved."""
    organisations.require(request.member, "party.bank")
    return {"hours": queries.rest_of(request.member.organisation_id)}


@router.put(
    "/parties/accounts/rest/",
    response={200: RestOut, **REFUSALS},
    summary="Change how long an account rests",
)
def change_account_rest(request: HttpRequest, asked: RestIn):
    """For the whole organisation; in the journal."""
    organisations.require(request.member, "organisation.manage")
    actions.set_account_rest(member=request.member, hours=asked.hours, now=timezone.now())
    return {"hours": asked.hours}


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
