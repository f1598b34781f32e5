"""Reads about people, their second factors, their sessions and their tokens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import Max, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.module_loading import import_string

from facturier.identity import rules
from facturier.identity.models import ApiToken, ApiTokenUse, HalfTyped, User
from facturier.kit.planned import planned
from facturier.kit.statements import prepared


@dataclass(frozen=True, slots=True)
class Person:
    """A person as other rooms may know them."""

    id: UUID
    name: str
    email: str
    language: str
    is_active: bool


def half_typed(user_id: UUID, form: str) -> dict[str, str]:
    """What a person typed into a form and has not sent; {} where there is nothing."""
    rows = HalfTyped.objects.filter(user_id=user_id, form=form)
    return rows.values_list("values", flat=True).first() or {}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo company, as the sign-in page offers them."""

    user_id: UUID
    name: str
    role_label: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the page of tokens lists it: never its text, which nobody has any more."""

    id: UUID
    user_id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenBearer:
    """Who calls the API: a person, in one organisation, with the scopes of a token."""

    token_id: UUID
    token_name: str
    organisation_id: UUID
    user_id: UUID
    user_name: str
    scopes: frozenset[str]
    with_second_factor: bool
    expires_at: datetime
    last_used_at: datetime | None


# -- people ----------------------------------------------------------------------------------------
def person(user_id: UUID) -> Person | None:
    """The person of this id."""
    user = users.first(user_id)
    return _person(user) if user else None


@planned
def users(user_id: UUID) -> QuerySet[User]:
    """The row of a person: what every page and every period of a plan asks."""
    return User.objects.filter(id=user_id)


def person_by_email(email: str) -> Person | None:
    """The person of this address, whatever its case."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    return _person(user) if user else None


def people_by_id(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The people of these ids; an unknown id is left out."""
    return {user.pk: _person(user) for user in User.objects.filter(pk__in=set(ids))}


def _person(user: User) -> Person:
    return Person(user.pk, user.name, user.email, user.language, user.is_active)


def last_seen(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each person last asked a page (to about five minutes), or else last signed in."""
    wanted = set(ids)
    signed_in = User.objects.filter(pk__in=wanted, last_login__isnull=False)
    seen: dict[UUID, Any] = dict(signed_in.values_list("pk", "last_login"))
    sessions = UserSession.objects.filter(user_id__in=wanted).values("user_id")
    for row in sessions.annotate(at=Max("last_seen_at")):
        seen[row["user_id"]] = max(row["at"], seen.get(row["user_id"], row["at"]))
    return seen


def session_count(user_id: UUID) -> int:
    """How many sessions of this person are open."""
    alive = Session.objects.filter(expire_date__gt=Now()).values("session_key")
    return UserSession.objects.filter(user_id=user_id, session_key__in=alive).count()


def people_with_password(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people who have a password of their own: the cast of the demo has none."""
    users = User.objects.filter(pk__in=set(ids))
    return set(
        users.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).values_list("pk", flat=True)
    )


def anybody_has_a_password() -> bool:
    """Whether a real person has an account on this installation."""
    return User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


# -- second factor ---------------------------------------------------------------------------------
def has_second_factor(user_id: UUID) -> bool:
    """Whether the account is protected by an application of codes or a key."""
    return bool(people_with_second_factor([user_id]))


def people_with_second_factor(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people whose account is protected. Recovery codes alone protect nothing."""
    factors = Authenticator.objects.filter(user_id__in=set(ids))
    factors = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(factors.values_list("user_id", flat=True))


def session_has_second_factor(request: HttpRequest) -> bool:
    """Whether the person of THIS session has proved a second factor in it (I30).

    At sign-in or when asked again later; a recovery code and a passkey count. A factor merely set
    up during the session does not: it must be shown once.
    """
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    shown = any(record.get("method") == "mfa" for record in records)
    return shown and has_second_factor(request.user.pk)


# -- demo ------------------------------------------------------------------------------------------
def demo_people(request: HttpRequest) -> list[DemoPerson]:
    """Whom one click may sign in, for this very request: nobody unless the demo door is open."""
    if not _on_this_very_machine(request):
        return []
    # The people of the demo company are known above this room, which is told where to ask.
    ask = import_string(settings.FACTURIER_DEMO_PEOPLE)
    return [DemoPerson(*row) for row in ask()]


def first_account_is_open(request: HttpRequest) -> bool:
    """Whether this request may make the first account: from this machine, and nobody has one yet.

    Who comes over a network could be anybody: there, `createadmin` makes the first account.
    """
    return _on_this_very_machine(request) and not anybody_has_a_password()


def _on_this_very_machine(request: HttpRequest) -> bool:
    return rules.demo_door_is_open(
        switched_on=settings.FACTURIER_DEMO_SIGN_IN,
        remote_address=request.META.get("REMOTE_ADDR", ""),
        host=request.META.get("HTTP_HOST", ""),
        header_names=request.headers.keys(),
    )


# -- tokens ----------------------------------------------------------------------------------------
def token_bearer(token_text: str, now: datetime) -> TokenBearer | None:
    """Who this token speaks for; None if it is unknown, revoked, expired, or the person disabled.

    Asked before the organisation is known: the named function reads past row security.
    """
    if not rules.looks_like_a_token(token_text):
        return None
    with prepared() as cursor:
        cursor.execute("SELECT * FROM identity_token_by_hash(%s)", [rules.token_hash(token_text)])
        row = cursor.fetchone()
        if row is None:
            return None
        found = dict(zip([column.name for column in cursor.description], row, strict=True))
    expires_at, revoked_at = found["expires_at"], found.pop("revoked_at")
    alive = rules.token_is_alive(expires_at=expires_at, revoked_at=revoked_at, now=now)
    if not found.pop("user_is_active") or not alive:
        return None
    if found["with_second_factor"]:
        # As for a session: a factor that was reset or removed since proves nothing any more (I30).
        found["with_second_factor"] = has_second_factor(found["user_id"])
    return TokenBearer(**{**found, "scopes": frozenset(found["scopes"])})


def tokens_of(organisation_id: UUID, *, user_id: UUID | None = None) -> list[Token]:
    """The tokens of an organisation (of one person), newest first, revoked ones included."""
    found = ApiToken.objects.filter(organisation_id=organisation_id).order_by("-created_at")
    tokens = list(found if user_id is None else found.filter(user_id=user_id))
    uses = dict(
        ApiTokenUse.objects.filter(token_id__in=[token.pk for token in tokens]).values_list(
            "token_id", "last_used_at"
        )
    )
    return [
        Token(
            id=token.pk,
            user_id=token.user_id,
            name=token.name,
            prefix=token.prefix,
            scopes=tuple(token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            last_used_at=uses.get(token.pk),
        )
        for token in tokens
    ]
