"""One's own sessions: when each was last seen, and closing them one by one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facturier.identity import actions
from facturier.identity.models import User
from facturier.identity.rules import browser_name
from facturier.kit.refusal import Refusal

SEEN_EVERY = timedelta(minutes=5)
ASKED_EVERY = timedelta(minutes=1)
KNOWN = 10_000  # sessions that a process remembers


class LastSeen:
    """Keeps when and from where each session was last seen: one write in five minutes at most.

    Whether it is time to write is asked of the database once a minute, since any of several
    processes may have written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.asked_at: dict[str, datetime] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_time(request.session.session_key or ""):
            now = timezone.now()
            session = UserSession.objects.filter(session_key=request.session.session_key)
            session.filter(last_seen_at__lt=now - SEEN_EVERY).update(
                last_seen_at=now,
                ip=get_adapter(request).get_client_ip(request),
                user_agent=request.headers.get("User-Agent", "")[:200],
            )
        return self.get_response(request)

    def _is_time(self, key: str) -> bool:
        now, before = timezone.now(), self.asked_at.get(key)
        if before is not None and now - before < ASKED_EVERY:
            return False
        if len(self.asked_at) >= KNOWN:
            self.asked_at.clear()
        self.asked_at[key] = now
        return True


class SessionsView(ListUserSessionsView):
    """The list; posting here closes all the others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        for session in found["sessions"]:
            session.browser = browser_name(session.user_agent)
        found["sessions"].sort(key=lambda session: session.last_seen_at, reverse=True)
        return found


sessions_list = SessionsView.as_view()


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one session; it is refused at its next request. Closing this one signs out."""
    try:
        actions.end_session(user_id=cast("User", request.user).pk, session_id=pk)
    except Refusal as refusal:
        raise Http404 from refusal
    messages.info(request, _("La séance est fermée."))
    return HttpResponseRedirect(reverse("usersessions_list"))
