"""The door: the sign-in page, and the one click of the demo company on this very machine."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from facturier.identity import queries
from facturier.identity.models import User


class SignInView(LoginView):
    """Sign-in, with the people of the demo company where one click may open the door."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = queries.demo_people(self.request)
        return {**super().get_context_data(**kwargs), "demo_people": people}


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
