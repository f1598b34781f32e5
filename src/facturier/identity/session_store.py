"""Sessions in the database, as Django's, read by a statement that is planned once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from facturier.kit.statements import asked

_ALIVE = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s::text AND expire_date > %s::timestamptz
"""


class SessionStore(db.SessionStore):
    """Every request reads its session: Django put the question together anew each time."""

    def _get_session_from_db(self) -> Session | None:
        rows = asked(_ALIVE, [self.session_key, timezone.now()])
        if rows:
            key, data, expires = rows[0]
            return Session(session_key=key, session_data=data, expire_date=expires)
        self._session_key = None
        return None
