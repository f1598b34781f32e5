"""One's own account: name, language, appearance, and the overview of its protection."""

from typing import Any, cast

from allauth.mfa.base.views import IndexView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from facturier.identity import actions, queries
from facturier.identity.models import User
from facturier.identity.web.forms import AccountForm


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what colleagues read of a person, and how the pages look to them."""
    user = cast("User", request.user)
    fields = ("name", "language", "theme", "single_keys")
    form = AccountForm(
        request.POST or None, initial={field: getattr(user, field) for field in fields}
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        actions.rename(user_id=user.pk, name=wanted.pop("name"))
        actions.change_preferences(user_id=user.pk, **wanted)
        with override(wanted["language"]):
            messages.success(request, _("Votre compte est enregistré."))
        return HttpResponseRedirect(reverse("identity_account"))
    context = {
        "form": form,
        "second_factor": queries.has_second_factor(user.pk),
        "session_count": queries.session_count(user.pk),
    }
    return render(request, "identity/account.html", context)


class SecurityView(IndexView):
    """What protects this account, in one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = queries.session_count(self.request.user.pk)
        return {**super().get_context_data(**kwargs), "session_count": sessions}


security = SecurityView.as_view()
