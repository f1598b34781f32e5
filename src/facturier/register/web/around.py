"""Where the person came from: the list with its filters, and the invoices beside this one."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from facturier.register.models import Invoice
from facturier.register.queries.page import neighbours
from facturier.register.web.listing.addresses import asked_in

_KEPT = "register_list"
_LONGEST = 1000


def list_address(request: HttpRequest) -> str:
    """The list as the person left it; kept while they go from invoice to invoice.

    Only an address of ours is believed, and only that of the list.
    """
    plain = reverse("register:list")
    came_from = urlsplit(request.headers.get("Referer", "")[:_LONGEST])
    if came_from.netloc == request.get_host() and came_from.path == plain:
        address = f"{plain}?{came_from.query}" if came_from.query else plain
        if request.session.get(_KEPT, plain) != address:
            request.session[_KEPT] = address
        return address
    return request.session.get(_KEPT, plain)


def around(request: HttpRequest, row: Invoice) -> SimpleNamespace:
    """The way back, and the invoices before and after in the list that the person came from."""
    address = list_address(request)
    asked = asked_in(QueryDict(urlsplit(address).query))
    found = neighbours(
        request.member, row, asked.narrowing, asked.sorting, today=timezone.localdate()
    )
    return SimpleNamespace(
        list_url=f"{address}#{row.reference}",
        previous_url=_url(found.previous),
        previous=found.previous,
        next_url=_url(found.next),
        next=found.next,
    )


def _url(reference: str | None) -> str:
    return reverse("register:invoice", args=[reference]) if reference else ""
