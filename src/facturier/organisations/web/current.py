"""Which organisation this request acts in: the member, and the one transaction of the request."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from facturier.identity import actions as identity_actions
from facturier.identity import queries as identity
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries
from facturier.organisations.web.access import person_id

# Pages that a signed-in person reaches whatever the organisation asks: to sign out, to set up a
# second factor, to choose another organisation.
OUTSIDE = (
    "/connexion/",
    "/deconnexion/",
    "/mot-de-passe/",
    "/compte/",
    "/organisations/",
    "/invitation/",
    "/langue/",
    "/accessibilite/",
    "/p/",
    "/depot/",
)


class CurrentOrganisation:
    """Sets `request.member` and opens the request's transaction with its organisation.

    `request.lacks_second_factor` says why there is none when a role of the person forbids it.

    A request that fails (5xx) leaves nothing behind. A role that asks for a second factor is not
    held by a session or a token opened without one (I30), by whichever path it comes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member, request.lacks_second_factor = None, False  # type: ignore[attr-defined]
        if request.path.startswith("/api/"):
            return self._as_token(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        organisation_id = _chosen_organisation(request)
        if organisation_id is None:
            return self.get_response(request)
        with in_organisation(organisation_id):
            member = queries.member_of(
                organisation_id,
                request.user.pk,
                timezone.localdate(),
                with_second_factor=identity.session_has_second_factor(request),
            )
            if member is None:
                # Removed since: forget the choice, the next request finds another or none.
                request.session.pop("organisation_id", None)
                return HttpResponseRedirect(reverse("organisations:choose"))
            request.lacks_second_factor = member.lacks_second_factor  # type: ignore[attr-defined]
            if not member.lacks_second_factor:
                request.member = member  # type: ignore[attr-defined]
            elif not request.path.startswith(OUTSIDE):
                return HttpResponseRedirect(reverse("organisations:second_factor_needed"))
            return self._answer(request)

    def _as_token(self, request: HttpRequest) -> HttpResponse:
        """The API knows bearer tokens only: no cookie, so no request forged from a browser."""
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        now = timezone.now()
        bearer = identity.token_bearer(text.strip(), now) if kind.lower() == "bearer" else None
        if bearer is None:
            return self.get_response(request)
        with in_organisation(bearer.organisation_id):
            member = queries.member_of(
                bearer.organisation_id,
                bearer.user_id,
                timezone.localdate(),
                token=(bearer.token_id, bearer.token_name),
                scopes=bearer.scopes,
                with_second_factor=bearer.with_second_factor,
            )
            if member is not None and not member.lacks_second_factor:
                request.member = member  # type: ignore[attr-defined]
                identity_actions.note_token_use(
                    token_id=bearer.token_id, last_used_at=bearer.last_used_at, now=now
                )
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def _chosen_organisation(request: HttpRequest) -> UUID | None:
    chosen = request.session.get("organisation_id")
    if chosen:
        return UUID(chosen)
    memberships = queries.memberships_of(person_id(request))
    if not memberships:
        return None
    request.session["organisation_id"] = str(memberships[0].organisation_id)
    return memberships[0].organisation_id
