"""Parts of the list that come by a second request: the totals, and the look at one invoice."""

from decimal import Decimal
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register import queries
from facturier.register.queries.sums import Total
from facturier.register.web import shown
from facturier.register.web.listing.addresses import asked_by
from facturier.register.web.listing.phrases import direction_labels


@require_safe
@member_required
@answers_refusal
def totals(request: HttpRequest) -> HttpResponse:
    """Exact totals of all that the list shows, per direction and currency."""
    organisations.require(request.member, "invoice.read")
    found = queries.totals(request.member, asked_by(request).narrowing, timezone.localdate())
    count = sum(total.invoices for total in found)
    label = ngettext("%(count)s facture", "%(count)s factures", count) % {"count": count}
    labels = direction_labels()
    context = {
        "count": count,
        "label": label,
        "totals": [_shown(total, labels[total.direction]) for total in found],
    }
    return render(request, "register/_totals.html", context)


def _shown(total: Total, direction: str) -> SimpleNamespace:
    zero = Decimal(0)
    return SimpleNamespace(
        direction=direction,
        currency=total.currency,
        invoices=total.invoices,
        net=total.net or zero,
        tax=total.tax or zero,
        gross=total.gross or zero,
    )


@require_safe
@member_required
@answers_refusal
def peek(request: HttpRequest, reference: str) -> HttpResponse:
    """One invoice at a glance, beside the list."""
    row = queries.find_invoice(request.member, reference)
    context = {"invoice": shown.headline(row), "row": row}
    return render(request, "register/_peek.html", context)
