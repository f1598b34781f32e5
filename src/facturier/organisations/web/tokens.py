"""The page of the tokens of the API."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import actions, queries
from facturier.organisations.web.access import (
    UNPROCESSABLE,
    carry_out,
    never_kept,
)
from facturier.organisations.web.forms import TokenForm


def _page(
    request: HttpRequest, form: TokenForm | None = None, new_secret: str | None = None
) -> HttpResponse:
    mine, others = queries.tokens(request.member, timezone.now())
    may_create = bool(queries.may(request.member, "token.create"))
    context = {
        "tokens": mine,
        "others": others,
        "form": form or TokenForm(scopes=queries.token_choices(request.member)),
        "new_secret": new_secret,
        "may_create": may_create,
        "current": "tokens",
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "organisations/tokens.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens (and everybody's, for who manages members); POST opens one, shown once."""
    if request.method != "POST":
        return _page(request)
    queries.require(request.member, "token.create")
    form = TokenForm(request.POST, scopes=queries.token_choices(request.member))
    made = carry_out(
        form,
        lambda typed: actions.create_token(
            member=request.member,
            name=typed["name"],
            scopes=typed["scopes"],
            days=typed["days"],
            now=timezone.now(),
        ),
    )
    if not made:
        return _page(request, form)
    return never_kept(_page(request, new_secret=made[1]))


@require_POST
@member_required
@answers_refusal
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Make a token worthless."""
    actions.revoke_token(member=request.member, token_id=token_id, now=timezone.now())
    messages.success(request, _("Le jeton est révoqué."))
    return redirect("organisations:tokens")
