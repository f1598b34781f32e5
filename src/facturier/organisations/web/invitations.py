"""The public page that an invitation's link opens."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from facturier.identity import actions as identity
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.kit.web import answers_refusal, sentence
from facturier.organisations import actions, queries, rules
from facturier.organisations.queries import InvitationPage
from facturier.organisations.rules import InvitationState
from facturier.organisations.web.access import UNPROCESSABLE, carry_out, person_id
from facturier.organisations.web.forms import JoinForm


@login_not_required
@never_cache
@require_safe
@answers_refusal
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is offered. Looking accepts nothing: mail scanners open every link."""
    return _shown(request, token, _page(token))


@login_not_required
@never_cache
@require_POST
@answers_refusal
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Join, as the person signed in or as somebody new."""
    page = _page(token)
    if request.user.is_authenticated:
        return _join_as_oneself(request, token, page)
    return _join_as_newcomer(request, token, page)


def _page(token: str) -> InvitationPage:
    place = queries.invitation_place(rules.invitation_hash(token))
    if place is None:
        raise absent(_("Ce lien n'est pas complet. Copiez-le en entier depuis le message."))
    with in_organisation(place[0]):
        return queries.invitation_page(*place, timezone.now())


def _join_as_oneself(request: HttpRequest, token: str, page: InvitationPage) -> HttpResponse:
    try:
        joined = actions.accept_invitation(
            token=token, user_id=person_id(request), now=timezone.now()
        )
    except Refusal as refusal:
        return _shown(request, token, page, problem=sentence(refusal))
    return _welcome(request, joined.organisation_id)


def _join_as_newcomer(request: HttpRequest, token: str, page: InvitationPage) -> HttpResponse:
    if page.known or page.state != InvitationState.PENDING:
        return _shown(request, token, page)
    form = JoinForm(request.POST)
    joined = carry_out(
        form,
        lambda typed: actions.join_by_invitation(
            token=token,
            name=typed["name"],
            password=typed["password"],
            language=(get_language() or "fr")[:2],
            now=timezone.now(),
        ),
    )
    if not joined:
        return _shown(request, token, page, form=form)
    identity.open_session(request, joined.user_id)
    return _welcome(request, joined.organisation_id)


def _welcome(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    request.session["organisation_id"] = str(organisation_id)
    return HttpResponseRedirect("/")


def _path(token: str) -> str:
    return reverse("organisations:invitation", args=[token])


def _shown(
    request: HttpRequest,
    token: str,
    page: InvitationPage,
    *,
    form: JoinForm | None = None,
    problem: str = "",
) -> HttpResponse:
    problem = problem or actions.dead_link(page.state)
    alive = page.state == InvitationState.PENDING
    signed_in = request.user.is_authenticated
    other = signed_in and getattr(request.user, "email", "").lower() != page.email.lower()
    newcomer = alive and not signed_in and not page.known
    context = {
        "invitation": page if alive else None,
        "problem": problem,
        "token": token,
        "signed_in": signed_in,
        "wrong_person": other,
        "known": page.known,
        "login_url": f"{reverse('account_login')}?{urlencode({'next': _path(token)})}",
        "form": (form or JoinForm()) if newcomer else None,
        "current": "",
    }
    status = 410 if not alive else UNPROCESSABLE if form or problem else 200
    return render(request, "organisations/invitation.html", context, status=status)
