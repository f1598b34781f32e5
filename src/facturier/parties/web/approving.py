"""Approving bank accounts: the call back, the queue of those that wait, a whole file, alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.stepping_up import steps_up
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries, rules
from facturier.parties.models import Party
from facturier.parties.queries import Account
from facturier.parties.web import shown
from facturier.parties.web.accounts import account_in, party_with_accounts
from facturier.parties.web.forms import ApprovalForm, ReasonForm, RestForm

IMPORTED = {"importes": True, "saisis": False}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def trust(request: HttpRequest, reference: str, account_id: UUID) -> HttpResponse:
    """Approve an account, with the call back and a reason."""
    row = party_with_accounts(request, reference)
    account = account_in(request, row, account_id)
    form = ApprovalForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and carry_out(
        form,
        lambda typed: actions.trust_account(
            member=request.member,
            party_id=row.id,
            account_id=account_id,
            now=timezone.now(),
            **typed,
        ),
    )
    if not done:
        context = {
            "party": shown.headline(row),
            "account": account,
            "form": form,
            "rests": account.ready_at > timezone.now(),
            "numbers": queries.numbers_known(row),
            "may_dispense": account.own
            and not organisations.another_may(request.member, "party.bank"),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "parties/trust.html", context, status=status)
    messages.success(request, _("Le compte est approuvé."))
    return redirect("parties:party", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def dispense(request: HttpRequest, reference: str, account_id: UUID) -> HttpResponse:
    """Approve one's own account where nobody else may: identity confirmed a moment ago."""
    row = party_with_accounts(request, reference)
    return _dispense(request, row, account_in(request, row, account_id))


@steps_up
def _dispense(request: HttpRequest, row: Party, account: Account) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and carry_out(
        form,
        lambda typed: actions.dispense_account(
            member=request.member,
            party_id=row.id,
            account_id=account.id,
            reason=typed["reason"],
            identity_confirmed=True,
            now=timezone.now(),
        ),
    )
    if not done:
        context = {
            "party": shown.headline(row),
            "account": account,
            "form": form,
            "rests": account.ready_at > timezone.now(),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "parties/dispense.html", context, status=status)
    messages.success(request, _("Le compte est approuvé par dispense ; le journal le dit."))
    return redirect("parties:party", row.reference)


@require_safe
@member_required
@answers_refusal
def waiting(request: HttpRequest) -> HttpResponse:
    """The accounts that wait for a second person; a file of them may be taken over together."""
    return _waiting(request)


@require_POST
@member_required
@answers_refusal
def take_over(request: HttpRequest) -> HttpResponse:
    """Approve those that were chosen among the accounts of an imported file."""
    organisations.require(request.member, "party.bank")
    chosen = [key for one in request.POST.getlist("account") if (key := key_or_none(one))]
    form = ReasonForm(request.POST)
    refused: list[tuple[UUID, str]] = []
    if not chosen:
        messages.error(request, _("Choisissez au moins un compte."))
        return redirect("parties:accounts")
    done = carry_out(
        form,
        lambda typed: refused.extend(
            actions.take_over_accounts(
                member=request.member,
                account_ids=chosen,
                reason=typed["reason"],
                now=timezone.now(),
            )
        ),
    )
    if not done:
        return _waiting(request, form, frozenset(chosen))
    if taken := len(set(chosen)) - len(refused):
        said = ngettext("%(num)s compte est approuvé.", "%(num)s comptes sont approuvés.", taken)
        messages.success(request, said % {"num": taken})
    for reason in dict.fromkeys(reason for _key, reason in refused):
        messages.error(request, reason)
    return redirect("parties:accounts")


@require_POST
@member_required
@answers_refusal
def rest(request: HttpRequest) -> HttpResponse:
    """Change how long a new account rests."""
    organisations.require(request.member, "organisation.manage")
    form = RestForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.set_account_rest(
            member=request.member, hours=typed["hours"], now=timezone.now()
        ),
    )
    if not done:
        bounds = {"least": rules.SHORTEST_REST, "most": rules.LONGEST_REST}
        messages.error(request, _("Le délai va de %(least)s à %(most)s heures.") % bounds)
    else:
        messages.success(request, _("Le délai est enregistré."))
    return redirect("parties:accounts")


def _waiting(
    request: HttpRequest, form: ReasonForm | None = None, chosen: frozenset[UUID] = frozenset()
) -> HttpResponse:
    kind = request.GET.get("origine", "")
    page = queries.accounts_waiting(
        request.member,
        after=key_or_none(request.GET.get("apres", "")),
        imported=IMPORTED.get(kind),
    )
    now = timezone.now()
    hours = queries.rest_of(request.member.organisation_id)
    may_configure = bool(organisations.may(request.member, "organisation.manage"))
    context = {
        "rows": [
            {
                "one": one,
                "url": shown.address_of(one.party_reference),
                "is_ready": one.is_ready(now),
                "may_take": one.imported and not one.own,
            }
            for one in page.rows
        ],
        "may_take_any": any(one.imported and not one.own for one in page.rows),
        "chosen": chosen,
        "form": form or ReasonForm(),
        "kind": kind if kind in IMPORTED else "",
        "after": page.after,
        "hours": hours,
        "rest_form": RestForm(initial={"hours": hours}) if may_configure else None,
    }
    return render(request, "parties/accounts.html", context, status=UNPROCESSABLE if form else 200)
