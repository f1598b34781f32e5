"""The door: the sign-in page; on this very machine the demo's one click, and the first account."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from facturier.identity import actions, queries
from facturier.identity.models import User
from facturier.identity.web.forms import FirstAccountForm
from facturier.kit.forms import UNPROCESSABLE, carry_out


class SignInView(LoginView):
    """Sign-in, with the people of the demo company where one click may open the door."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "demo_people": queries.demo_people(self.request),
            "first_account": queries.first_account_is_open(self.request),
        }
        return {**super().get_context_data(**kwargs), **context}


sign_in = SignInView.as_view()


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Open a session for a person of the demo company; for anybody else this does not exist."""
    if user_id not in {person.user_id for person in queries.demo_people(request)}:
        raise Http404
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or request.user.is_authenticated:
        raise Http404
    record_authentication(request, user, method="demo")
    login = Login(user=user, redirect_url=get_next_redirect_url(request))
    answer: HttpResponse = perform_login(request, login)
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def first_account(request: HttpRequest) -> HttpResponse:
    """The first account of an installation, from its own machine; otherwise this does not exist."""
    if request.user.is_authenticated or not queries.first_account_is_open(request):
        raise Http404
    form = FirstAccountForm(request.POST or None)
    made = request.method == "POST" and carry_out(
        form,
        lambda typed: actions.create_first_user(**typed, language=(get_language() or "fr")[:2]),
    )
    if not made:
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "identity/first_account.html", {"form": form}, status=status)
    actions.open_session(request, made)
    return HttpResponseRedirect("/")
