"""Decisions on what was chosen in the list."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from facturier.kit import panels
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.register import actions
from facturier.register.actions.bulk import MOST, Imputation, Outcome
from facturier.register.models import Invoice
from facturier.register.queries.selection import chosen_invoices, every_row
from facturier.register.web.listing.addresses import Asked, asked_in

NAMED = 5  # references of a message


@require_POST
@member_required
@answers_refusal
def decide(request: HttpRequest) -> HttpResponse:
    """Verify, assign or hand on what was chosen; each by itself, and the refusals are told."""
    organisations.require(request.member, "invoice.read")
    asked = asked_in(request.POST)
    invoices = _chosen(request, asked)
    verb = request.POST.get("action", "")
    if verb == "verify":
        outcome = actions.verify_many(member=request.member, invoices=invoices, now=timezone.now())
        _say(request, outcome, lambda count: ngettext(
            "%(count)s facture vérifiée.", "%(count)s factures vérifiées.", count
        ), _way_back(asked, outcome))  # fmt: skip
    elif verb == "assign":
        imputation = Imputation(
            department_id=_key(request, "department"),
            project_id=_key(request, "project"),
            category_id=_key(request, "category"),
        )
        outcome = actions.assign_many(
            member=request.member, invoices=invoices, imputation=imputation, now=timezone.now()
        )
        _say(request, outcome, lambda count: ngettext(
            "%(count)s facture imputée.", "%(count)s factures imputées.", count
        ), _way_back(asked, outcome))  # fmt: skip
    elif (deed := panels.deed("invoices_chosen", verb)) is not None:
        return deed(request, [one.reference for one in invoices])
    else:
        raise Refusal("bulk.action", _("Choisissez une action."), status=422)
    return HttpResponseRedirect(asked.address())


@require_POST
@member_required
@answers_refusal
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was decided on many; `seq` is "first-last", their events in the journal."""
    asked = asked_in(request.GET)
    first, _dash, last = request.POST.get("seq", "").partition("-")
    if not (_is_number(first) and _is_number(last)):
        raise Refusal("bulk.none", _("Choisissez au moins une facture."), status=422)
    outcome = actions.undo_many(
        member=request.member, first_seq=int(first), last_seq=int(last), now=timezone.now()
    )
    _say(request, outcome, lambda count: ngettext(
        "C'est annulé pour %(count)s facture.", "C'est annulé pour %(count)s factures.", count
    ))  # fmt: skip
    return HttpResponseRedirect(asked.address())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _way_back(asked: Asked, outcome: Outcome) -> str:
    """What the message offers: one undo for all, which leads back to the same list."""
    if outcome.first_seq is None:
        return ""
    _path, mark, query = asked.address().partition("?")
    return (
        f"undo {reverse('register:undo_many')}{mark}{query} {outcome.first_seq}-{outcome.last_seq}"
    )


def _chosen(request: HttpRequest, asked: Asked) -> list[Invoice]:
    """What the boxes name, or all that the view shows."""
    references = request.POST.getlist("choisies")
    if request.POST.get("toutes"):
        rows = every_row(request.member, asked.narrowing, asked.sorting, timezone.localdate())
        references = [row.reference for row, _number in zip(rows, range(MOST + 1), strict=False)]
    if not references:
        raise Refusal("bulk.none", _("Choisissez au moins une facture."), status=422)
    if len(references) > MOST:
        raise Refusal(
            "bulk.many",
            _("%(count)s factures à la fois au plus : choisissez-en moins.") % {"count": MOST},
            status=422,
        )
    return chosen_invoices(request.member, references)


def _key(request: HttpRequest, name: str) -> UUID | None:
    return key_or_none(request.POST.get(name, ""))


def _say(request: HttpRequest, outcome: Outcome, done, way_back: str = "") -> None:
    if outcome.done:
        count = len(outcome.done)
        messages.success(request, done(count) % {"count": count}, extra_tags=way_back)
    for reason, count in Counter(left.reason for left in outcome.left).most_common(NAMED):
        named = [left.reference for left in outcome.left if left.reason == reason][:NAMED]
        more = "…" if count > len(named) else ""
        said = ngettext(
            "%(count)s facture ignorée (%(references)s) : %(reason)s",
            "%(count)s factures ignorées (%(references)s) : %(reason)s",
            count,
        )
        messages.error(
            request,
            said % {"count": count, "references": ", ".join(named) + more, "reason": reason},
        )
