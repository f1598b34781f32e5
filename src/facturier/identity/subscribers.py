"""What the sign-in library tells us, told on as news of this room.

Its signals are the only hooks for a change of second factor or of address; nothing else in the
project uses signals.
"""

from typing import Any

from allauth.account.signals import email_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from facturier.identity import events
from facturier.identity.models import User
from facturier.kit.news import tell


@transaction.atomic
def _tell_of_factor(user: User, change: str, kind: str) -> None:
    at = timezone.now().isoformat()
    tell(events.SECOND_FACTOR_CHANGED, user_id=user.pk, change=change, kind=kind, at=at)


@receiver(authenticator_added, dispatch_uid="identity.factor_added")
def factor_added(sender: type, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    _tell_of_factor(user, "added", authenticator.type)


@receiver(authenticator_removed, dispatch_uid="identity.factor_removed")
def factor_removed(sender: type, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    _tell_of_factor(user, "removed", authenticator.type)


@receiver(authenticator_reset, dispatch_uid="identity.codes_made")
def codes_made(sender: type, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    _tell_of_factor(user, "renewed", authenticator.type)


@receiver(email_changed, dispatch_uid="identity.address_changed")
def address_changed(sender: type, user: User, **_rest: Any) -> None:
    with transaction.atomic():
        tell(events.ADDRESS_CHANGED, user_id=user.pk, at=timezone.now().isoformat())
