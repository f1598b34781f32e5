"""Look-ups before the organisation is known: SECURITY DEFINER functions, each asked here alone."""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.identity import queries as identity
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models
from facturier.organisations.queries.members import member_of
from facturier.organisations.queries.policy import may


@dataclass(frozen=True, slots=True)
class Membership:
    """An organisation that a user belongs to."""

    organisation_id: UUID
    name: str
    is_demo: bool


def memberships_of(user_id: UUID) -> list[Membership]:
    """The organisations in which a user is an active member, by name."""
    return [Membership(*row) for row in _look_up("organisation_memberships_by_user", user_id)]


def organisation_ids() -> list[UUID]:
    """All organisations of this installation (verification, periodic jobs)."""
    return [row[0] for row in _look_up("organisation_ids")]


def demo_people() -> list[tuple[UUID, str, str]]:
    """(user id, name, roles) of each person of the demo company, for one-click sign-in."""
    found = _look_up("organisation_demo_people")
    # Who looks in with an account of their own is no part of the cast: their door stays locked.
    visitors = identity.people_with_password(user_id for user_id, _name, _roles in found)
    return [
        (user_id, name, ", ".join(_(role) for role in roles))
        for user_id, name, roles in found
        if user_id not in visitors
    ]


def demo_organisation() -> UUID | None:
    """The demo company of this installation, if there is one."""
    return next((key for key in organisation_ids() if _is_demo(key)), None)


def may_found(user_id: UUID) -> bool:
    """Whether this person may found the company of this installation, in the browser.

    The first company is founded by the person whom the machine's keeper gave an account; from then
    on one comes in by invitation, and the command line founds further ones.
    """
    if not identity.people_with_password([user_id]):
        return False
    return all(_is_demo(key) for key in organisation_ids())


def may_open_demo(user_id: UUID, today: date) -> bool:
    """Whether this person may look around in the demo company: who founds or leads a real one."""
    if not identity.people_with_password([user_id]):
        return False
    for place in memberships_of(user_id):
        if place.is_demo:
            continue
        with in_organisation(place.organisation_id):
            member = member_of(place.organisation_id, user_id, today)
            if member is not None and may(member, "organisation.manage"):
                return True
    return may_found(user_id)


def is_demo(organisation_id: UUID) -> bool:
    """Whether an organisation is the demo company, whose mails never leave this machine."""
    return _is_demo(organisation_id)


def _is_demo(organisation_id: UUID) -> bool:
    with in_organisation(organisation_id):
        return models.Organisation.objects.filter(id=organisation_id, is_demo=True).exists()


def invitation_place(token_hash: bytes) -> tuple[UUID, UUID] | None:
    """(organisation id, invitation id) of an invitation's link, whatever its state."""
    rows = _look_up("organisation_invitation_by_token", token_hash)
    return (rows[0][0], rows[0][1]) if rows else None


def _look_up(function: str, *arguments: UUID | bytes) -> list[tuple]:
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({marks})", arguments)  # noqa: S608 (our names)
        return cursor.fetchall()


def live_audience(session_key: str | None) -> tuple[UUID, frozenset[str]] | None:
    """(organisation id, capabilities held) of a browser session, or None if it may not listen."""
    if not session_key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request: Any = SimpleNamespace(session=session)
    request.user = get_user(request)
    organisation_id = session.get("organisation_id")
    if not request.user.is_authenticated or not organisation_id:
        return None
    with in_organisation(UUID(organisation_id)):
        member = member_of(UUID(organisation_id), request.user.pk, timezone.localdate())
    if member is None:
        return None
    if member.needs_second_factor and not identity.session_has_second_factor(request):
        return None
    return member.organisation_id, frozenset().union(*(g.capabilities for g in member.grants))
