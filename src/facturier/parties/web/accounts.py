"""Bank accounts: added, shown one at a time, archived."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.models import Party
from facturier.parties.queries import Account
from facturier.parties.web import shown
from facturier.parties.web.forms import AccountForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """A new account, not trusted yet."""
    row = party_with_accounts(request, reference)
    form = AccountForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and carry_out(
        form,
        lambda typed: actions.add_account(
            member=request.member, party_id=row.id, now=timezone.now(), **typed
        ),
    )
    if not done:
        context = {
            "party": shown.headline(row),
            "form": form,
            "title": _("Ajouter un compte bancaire"),
            "base": "",
            "current_values": [],
            "multipart": False,
            "send": _("Enregistrer"),
            "hint": _(
                "Le compte ne servira à aucun paiement tant qu'une autre personne ne l'a pas"
                " approuvé."
            ),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "parties/part.html", context, status=status)
    messages.success(request, _("Le compte est noté, à approuver par une autre personne."))
    return redirect("parties:party", reference)


@require_POST
@member_required
@answers_refusal
def read(request: HttpRequest, reference: str, account_id: UUID) -> HttpResponse:
    """One whole number; who read it stands in the journal."""
    row = party_with_accounts(request, reference)
    account = account_in(request, row, account_id)
    iban = actions.read_account(
        member=request.member, party_id=row.id, account_id=account_id, now=timezone.now()
    )
    context = {"party": shown.headline(row), "account": account, "iban": iban}
    response = render(request, "parties/account.html", context)
    add_never_cache_headers(response)
    return response


@require_POST
@member_required
@answers_refusal
def archive(request: HttpRequest, reference: str, account_id: UUID) -> HttpResponse:
    """Use it no more."""
    row = party_with_accounts(request, reference)
    actions.archive_account(
        member=request.member, party_id=row.id, account_id=account_id, now=timezone.now()
    )
    messages.success(request, _("Le compte est archivé."))
    return redirect("parties:party", reference)


@require_POST
@member_required
@answers_refusal
def restore(request: HttpRequest, reference: str, account_id: UUID) -> HttpResponse:
    """Bring it back, to be approved anew."""
    row = party_with_accounts(request, reference)
    actions.restore_account(
        member=request.member, party_id=row.id, account_id=account_id, now=timezone.now()
    )
    messages.success(request, _("Le compte est rétabli, à approuver de nouveau."))
    return redirect("parties:party", reference)


def party_with_accounts(request: HttpRequest, reference: str) -> Party:
    row = queries.find_party(request.member, reference)
    organisations.require(request.member, "party.bank")
    return row


def account_in(request: HttpRequest, row: Party, account_id: UUID) -> Account:
    for account in queries.accounts_of(request.member, row):
        if account.id == account_id:
            return account
    raise absent()
