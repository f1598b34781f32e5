"""Verbs of people, their sessions and their tokens. Upper rooms ask the right, these do it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from facturier.audit.actions import Actor, Subject, record
from facturier.identity import events, letters, queries, rules
from facturier.identity.models import ApiToken, ApiTokenUse, HalfTyped, KnownDevice, Letter, User
from facturier.kit.jobs import defer
from facturier.kit.news import tell
from facturier.kit.refusal import Refusal, absent

LONGEST_HALF_TYPED = 400  # letters of one field that is not sent yet


# -- people ----------------------------------------------------------------------------------------
@transaction.atomic
def create_user(
    *, email: str, name: str, password: str | None = None, language: str = "fr"
) -> UUID:
    """A new person whose address is known to be theirs (invited there, or vouched for by us).

    Without a password the account opens by "mot de passe oublié" or a passkey only. Refuses with
    `person.exists`, `person.email`, `person.name` or `password.weak` (422, with the field).
    """
    email = email.strip().lower()
    name = _clean_name(name)
    try:
        validate_email(email)
    except ValidationError as error:
        reason = _("Cette adresse n'est pas complète. Écrivez-la comme nom@exemple.fr.")
        raise Refusal("person.email", reason, status=422, field="email") from error
    if User.objects.filter(email__iexact=email).exists():
        raise Refusal(
            "person.exists", _("Cette adresse a déjà un compte."), status=409, field="email"
        )
    if password is not None:
        _ensure_strong(password, User(email=email, name=name))
    user: User = User.objects.create_user(email, name, password, language=language)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user.pk


@transaction.atomic
def create_first_user(*, email: str, name: str, password: str, language: str = "fr") -> UUID:
    """The first person of an installation, by whoever sits at its machine; there is one first."""
    with connection.cursor() as cursor:
        # Two browsers at once must not both be the first.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('identity.first_user'))")
    if queries.anybody_has_a_password():
        reason = _("Le premier compte existe déjà. Connectez-vous, ou demandez une invitation.")
        raise Refusal("person.not_first", reason)
    return create_user(email=email, name=name, password=password, language=language)


@transaction.atomic
def set_password(*, user_id: UUID, password: str, now: datetime) -> None:
    """Give a person a new password; every session of theirs ends."""
    user = _lock(user_id)
    _ensure_strong(password, user)
    store_password(user, password, now=now)
    revoke_sessions(user_id=user_id)


@transaction.atomic
def store_password(user: User, password: str, *, now: datetime) -> None:
    """Keep a password that a form has checked, and tell the news."""
    user.set_password(password)
    user.save(update_fields=["password"])
    tell(events.PASSWORD_CHANGED, user_id=user.pk, at=now.isoformat())


def rename(*, user_id: UUID, name: str) -> None:
    """Change the name that colleagues read."""
    User.objects.filter(pk=user_id).update(name=_clean_name(name))


def change_preferences(
    *,
    user_id: UUID,
    language: str | None = None,
    theme: str | None = None,
    single_keys: bool | None = None,
) -> None:
    """Change what is given; a value outside its choices is refused (422)."""
    given = {"language": language, "theme": theme, "single_keys": single_keys}
    changes = {field: value for field, value in given.items() if value is not None}
    for field, value in changes.items():
        choices = User._meta.get_field(field).choices  # type: ignore[union-attr]
        if choices and value not in dict(choices):
            reason = _("Cette valeur n'est pas proposée. Choisissez-en une dans la liste.")
            raise Refusal("person.preference", reason, status=422, field=field)
    if changes:
        User.objects.filter(pk=user_id).update(**changes)


@transaction.atomic
def disable(*, user_id: UUID) -> None:
    """Refuse this person from their next request on; tokens in their name fall silent too (I29)."""
    user = _lock(user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    revoke_sessions(user_id=user_id)


@transaction.atomic
def enable(*, user_id: UUID) -> None:
    """Let a disabled person sign in again."""
    user = _lock(user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def reset_second_factor(*, user_id: UUID, now: datetime) -> None:
    """Forget a person's applications, keys and codes, end their sessions, and tell them by mail.

    For the administrator's action of an upper room, which asks the right and records the event.
    """
    user = _lock(user_id)
    Authenticator.objects.filter(user=user).delete()
    revoke_sessions(user_id=user_id)
    write_letter(user, "second_factor_reset", {"at": now})
    tell(events.SECOND_FACTOR_CHANGED, user_id=user_id, change="reset", at=now.isoformat())


@transaction.atomic
def revoke_sessions(*, user_id: UUID, keep: str | None = None) -> int:
    """End the sessions of a person (but the one of key `keep`); answers how many ended."""
    sessions = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=keep))
    for session in sessions:
        session.end()
    return len(sessions)


def end_session(*, user_id: UUID, session_id: int) -> None:
    """End one session of this person; somebody else's does not exist."""
    session = UserSession.objects.filter(pk=session_id, user_id=user_id).first()
    if session is None:
        raise absent(_("Cette séance est déjà fermée."))
    session.end()


def keep_half_typed(*, user_id: UUID, form: str, values: Mapping[str, str], now: datetime) -> None:
    """Keep what a person has typed so far, for them alone; nothing typed is nothing kept."""
    kept = {
        name: text.replace("\0", "")[:LONGEST_HALF_TYPED] for name, text in values.items() if text
    }
    if not kept:
        return forget_half_typed(user_id=user_id, form=form)
    HalfTyped.objects.update_or_create(
        user_id=user_id, form=form, defaults={"values": kept, "changed_at": now}
    )
    return None


def forget_half_typed(*, user_id: UUID, form: str) -> None:
    """Forget it: it was sent, or is no longer wanted."""
    HalfTyped.objects.filter(user_id=user_id, form=form).delete()


def _lock(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise absent(_("Cette personne n'existe pas."))
    return user


def _clean_name(name: str, *, of: str = "person", longest: int = 120) -> str:
    cleaned = " ".join(name.split())[:longest]
    if not cleaned:
        reason = _("Le nom est vide. Écrivez le nom que vos collègues liront.")
        raise Refusal(f"{of}.name", reason, status=422, field="name")
    return cleaned


def _ensure_strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        reason = " ".join(error.messages)
        raise Refusal("password.weak", reason, status=422, field="password") from error


# -- signing in ------------------------------------------------------------------------------------
@transaction.atomic
def note_sign_in(
    *,
    user_id: UUID,
    device: str | None,
    ip: str,
    user_agent: str,
    method: str,
    second_factor: bool,
    now: datetime,
    origin: str | None = None,
) -> str:
    """Remember from where a person signed in; an unknown device is told by mail and as news.

    `device` is the name found in the browser's cookie, if any; answers the name to put there.
    """
    user = User.objects.get(pk=user_id)
    ids = {"user_id": user_id, "ip": ip, "method": method, "second_factor": second_factor}
    tell(events.SIGNED_IN, at=now.isoformat(), **ids)
    if device and _seen_again(user, device, ip, now):
        return device
    known = KnownDevice.objects.filter(user=user).count()
    device = device or secrets.token_urlsafe(24)
    KnownDevice.objects.create(
        user=user,
        name_hash=rules.token_hash(device),
        user_agent=user_agent[:300],
        ip=ip,
        created_at=now,
        last_signed_in_at=now,
    )
    age = now - user.created_at
    if rules.new_device_is_news(known_devices=known, account_age=age, method=method):
        facts = {"at": now, "ip": ip, "user_agent": user_agent}
        write_letter(user, "new_device", facts, origin=origin)
        tell(events.SIGNED_IN_ON_NEW_DEVICE, at=now.isoformat(), **ids)
    return device


def _seen_again(user: User, device: str, ip: str, now: datetime) -> bool:
    known = KnownDevice.objects.filter(user=user, name_hash=rules.token_hash(device))
    return bool(known.update(last_signed_in_at=now, ip=ip))


def open_session(request: HttpRequest, user_id: UUID) -> None:
    """Sign in a person who has just chosen their password, by the door that everybody takes.

    The session is then listed, told to the journal, and ended with the others.
    """
    user = User.objects.get(pk=user_id)
    record_authentication(request, user, method="password", email=user.email)
    perform_login(request, Login(user=user, redirect_url="/"))


@transaction.atomic
def ask_password_reset(*, email: str, origin: str) -> None:
    """Send the link if the address has an account: found out later, by the job.

    The request does the same work and takes the same time for a known and an unknown address.
    """
    defer("identity.send_password_reset", email=email.strip().lower(), origin=origin)


# -- letters ---------------------------------------------------------------------------------------
def write_letter(
    user: User,
    kind: str,
    facts: dict[str, Any],
    *,
    to: str | None = None,
    origin: str | None = None,
) -> None:
    """Write a mail in the person's language and let it leave when this transaction commits."""
    home = (origin or settings.ORIGIN or "http://localhost:8000").rstrip("/") + "/"
    addresses = {
        "origin": home,
        "sessions_url": urljoin(home, reverse("usersessions_list")),
        "security_url": urljoin(home, reverse("mfa_index")),
    }
    with translation.override(user.language):
        subject, text = letters.write(kind, {"name": user.name, **addresses, **facts})
    post(to=to or user.email, subject=subject, text=text)


@transaction.atomic
def post(*, to: str, subject: str, text: str) -> None:
    """Put a plain mail in the outbox: it leaves if, and only if, the transaction commits."""
    letter = Letter.objects.create(recipient=to, subject=subject[:200], text=text)
    defer("identity.send_letter", letter_id=letter.pk)


# -- tokens of the API -----------------------------------------------------------------------------
@transaction.atomic
def create_token(
    *,
    organisation_id: UUID,
    user_id: UUID,
    name: str,
    scopes: list[str],
    days: int,
    with_second_factor: bool,
    actor: Actor,
    now: datetime,
) -> tuple[UUID, str]:
    """A new key to the API for a person of an organisation: its id, and its text, shown only now.

    The caller has asked the right and knows that the person is a member.
    """
    name = _clean_name(name, of="token", longest=80)
    if not scopes or not all(rules.SCOPE.fullmatch(scope) for scope in scopes):
        reason = _("Choisissez au moins une autorisation pour ce jeton.")
        raise Refusal("token.scopes", reason, status=422, field="scopes")
    if not 1 <= days <= rules.LONGEST_TOKEN_DAYS:
        reason = _("La durée va de 1 à %(most)s jours.") % {"most": rules.LONGEST_TOKEN_DAYS}
        raise Refusal("token.days", reason, status=422, field="days")
    text = rules.new_token()
    token = ApiToken.objects.create(
        organisation_id=organisation_id,
        user_id=user_id,
        name=name,
        scopes=sorted(set(scopes)),
        token_hash=rules.token_hash(text),
        prefix=text[: rules.TOKEN_SHOWN],
        created_at=now,
        expires_at=now + timedelta(days=days),
        created_with_second_factor=with_second_factor,
    )
    facts = {
        "prefix": token.prefix,
        "scopes": token.scopes,
        "user_id": str(user_id),
        "expires_at": token.expires_at.isoformat(),
        "second_factor": with_second_factor,
    }
    record(
        organisation_id=organisation_id,
        actor=actor,
        verb="token.created",
        subject=Subject("token", token.pk, name),
        facts=facts,
        at=now,
    )
    return token.pk, text


@transaction.atomic
def revoke_token(
    *, organisation_id: UUID, token_id: UUID, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Make a token worthless from its next use on. Revoking twice changes nothing."""
    token = (
        ApiToken.objects.select_for_update()
        .filter(organisation_id=organisation_id, pk=token_id)
        .first()
    )
    if token is None:
        raise absent(_("Ce jeton n'existe pas."))
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record(
        organisation_id=organisation_id,
        actor=actor,
        verb="token.revoked",
        subject=Subject("token", token.pk, token.name),
        changes={"revoked_at": (None, now.isoformat())},
        facts={"prefix": token.prefix},
        reason=reason,
        at=now,
    )


def note_token_use(*, token_id: UUID, last_used_at: datetime | None, now: datetime) -> None:
    """Remember that a token served: written once a minute at most."""
    if last_used_at is not None and now - last_used_at < rules.TOUCH_EVERY:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ApiTokenUse._meta.db_table} AS known (token_id, last_used_at)"  # noqa: S608
            " VALUES (%s, %s) ON CONFLICT (token_id) DO UPDATE"
            " SET last_used_at = EXCLUDED.last_used_at"
            " WHERE known.last_used_at < EXCLUDED.last_used_at",
            [token_id, now],
        )
