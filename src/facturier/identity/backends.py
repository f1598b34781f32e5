"""Who signs in, and who is behind a session."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from facturier.identity.models import User
from facturier.identity.queries import users


class PersonBackend(AuthenticationBackend):
    """Signs in as allauth does; the person behind a session, asked by every page, is planned."""

    def get_user(self, user_id: Any) -> User | None:
        """The active person of this key, or None: a disabled one is nobody at once (I29)."""
        person = users.first(user_id)
        return person if person and self.user_can_authenticate(person) else None
