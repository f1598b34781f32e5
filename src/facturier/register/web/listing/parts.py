"""Parts of the list that come by a second request: the totals, and the look at one invoice."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.parties import queries as parties
from facturier.register import queries
from facturier.register.labels import direction_labels
from facturier.register.models import Invoice
from facturier.register.queries.sums import Total
from facturier.register.queries.twins import same_number, suspects
from facturier.register.rules import ISSUED, Stage
from facturier.register.rules.narrowing import Narrowing, Order, Sorting
from facturier.register.web import shown
from facturier.register.web.listing.addresses import Asked, asked_by
from facturier.register.web.listing.cells import shown_rows
from facturier.rendering.queries import drawn_pages

SHOWN = 10  # invoices on the page of a party


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
        "totals": [replace(total, direction=labels[total.direction]) for total in found],
    }
    return render(request, "register/_totals.html", context)


@require_safe
@member_required
@answers_refusal
def of_party(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """The newest invoices of a party and its net position, for the party's own page.

    Both within the member's scope: a figure built on hidden invoices would tell of them.
    """
    organisations.require(request.member, "invoice.read")
    if not parties.family(request.member.organisation_id, party_id):
        raise absent()
    today = timezone.localdate()
    narrowing = Narrowing(parties=frozenset({party_id}))
    page = queries.invoices_page(
        request.member, narrowing, Sorting(Order.DATE, True), today=today, size=SHOWN
    )
    found = queries.totals(request.member, narrowing, today)
    labels = direction_labels()
    context = {
        "rows": shown_rows(page.rows, ("numero", "date", "ttc", "statut"), {}),
        "all_url": Asked(narrowing).url() if page.after else None,
        "totals": [replace(total, direction=labels[total.direction]) for total in found],
        "position": _position(found),
    }
    return render(request, "register/_of_party.html", context)


def _position(found: tuple[Total, ...]) -> list[SimpleNamespace]:
    """What the party would owe us, less what we would owe it, in each currency."""
    sums: dict[str, Decimal] = {}
    for total in found:
        sign = {Direction.ISSUED: 1, Direction.RECEIVED: -1}.get(Direction(total.direction), 0)
        sums[total.currency] = sums.get(total.currency, Decimal(0)) + sign * total.gross
    both = {total.direction for total in found} >= {Direction.ISSUED, Direction.RECEIVED}
    return [
        SimpleNamespace(currency=currency, net=net)
        for currency, net in sorted(sums.items())
        if both
    ]


def _twins(member: Member, row: Invoice) -> Iterable[str]:
    """What may be the same: of what we receive as doubted, and by the number in any case."""
    by_number = same_number(member, row)
    if row.direction != Direction.RECEIVED:
        return by_number
    return dict.fromkeys((*suspects(member, row), *by_number))


@require_safe
@member_required
@answers_refusal
def peek(request: HttpRequest, reference: str) -> HttpResponse:
    """One invoice at a glance, beside the list."""
    row = queries.find_invoice(request.member, reference)
    # Only what is drawn already: a look asks for nothing to be made.
    open_step = row.stage == Stage.TO_CHECK and row.channel != ISSUED
    subject = queries.subject_of(row)
    paper = queries.paper_of(row)
    drawn = drawn_pages(row.organisation_id, paper.file.sha256) if paper.file else 0
    context = {
        "invoice": shown.headline(row),
        "row": row,
        "refusal": queries.refusal_said(row.stage_code, row.stage_reason),
        "has_picture": bool(drawn),
        "twins": [
            (one, reverse("register:compare", args=[row.reference, one]))
            for one in _twins(request.member, row)
        ],
        "may_verify": open_step
        and bool(organisations.may(request.member, "invoice.verify", subject)),
        "may_refuse": open_step
        and bool(organisations.may(request.member, "invoice.refuse", subject)),
        "archiving": paper.file is None,
    }
    return render(request, "register/_peek.html", context)
