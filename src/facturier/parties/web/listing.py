"""The list of customers and suppliers, on the page and as a table that leaves."""

from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from facturier.kit.refusal import absent
from facturier.kit.tables import TableFormat
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.parties import queries
from facturier.parties.exported import exported
from facturier.parties.queries import COUNTED, Order, PartiesPage, View
from facturier.parties.web import words

VIEWS = {
    "": View.ALL,
    "clients": View.CUSTOMERS,
    "fournisseurs": View.SUPPLIERS,
    "a-confirmer": View.TO_CONFIRM,
    "archives": View.ARCHIVED,
}
ORDERS = {"": Order.NAME, "numero": Order.NUMBER}
LONGEST_SEARCH = 100


@require_safe
@member_required
@answers_refusal
def listing(request: HttpRequest) -> HttpResponse:
    """One page of the parties, narrowed by what stands in the address."""
    organisations.require(request.member, "party.read")
    chosen = _chosen(request)
    page = queries.parties_page(
        request.member,
        VIEWS[chosen["vue"]],
        text=chosen["q"],
        order=ORDERS[chosen["tri"]],
        after=_edge(request, "apres"),
        before=_edge(request, "avant"),
    )
    # One look-up in the addresses instead of one a row: it costs more than the row itself.
    address = reverse("parties:party", args=["--"])
    context = {
        "rows": [(row, address.replace("--", row.reference)) for row in page.rows],
        "tabs": _tabs(chosen, page),
        "orders": _orders(chosen),
        "query": chosen["q"],
        "chosen": chosen,
        "count_label": _count_label(page.counts[VIEWS[chosen["vue"]]]),
        "next_url": _address(chosen, apres=page.after) if page.after else None,
        "previous_url": _address(chosen, avant=page.before) if page.before else None,
        "any_active": bool(chosen["q"] or chosen["vue"]),
        "clear_url": reverse("parties:list"),
        "exports": [
            (one.upper(), _address(chosen, name="parties:export", args=[str(one)]))
            for one in TableFormat
        ],
        "may_manage": bool(organisations.may(request.member, "party.manage")),
        "may_bank": bool(organisations.may(request.member, "party.bank")),
        "words": words,
    }
    return render(request, "parties/list.html", context)


@require_safe
@member_required
@answers_refusal
def export(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The parties of a view as CSV or XLSX."""
    if file_format not in set(TableFormat):
        raise absent()
    chosen = _chosen(request)
    return exported(
        request.member,
        view=VIEWS[chosen["vue"]],
        text=chosen["q"],
        order=ORDERS[chosen["tri"]],
        form=file_format,
        now=timezone.now(),
    )


def _chosen(request: HttpRequest) -> dict[str, str]:
    view, order = request.GET.get("vue", ""), request.GET.get("tri", "")
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())
    return {
        "vue": view if view in VIEWS else "",
        "tri": order if order in ORDERS else "",
        "q": text[:LONGEST_SEARCH],
    }


def _tabs(chosen: dict[str, str], page: PartiesPage) -> list[SimpleNamespace]:
    labels = {
        "": _("Tous"),
        "clients": _("Clients"),
        "fournisseurs": _("Fournisseurs"),
        "a-confirmer": _("À confirmer"),
        "archives": _("Archivés"),
    }
    return [
        SimpleNamespace(
            label=label,
            url=_address(chosen | {"vue": key}),
            active=chosen["vue"] == key,
            count=_capped(page.counts[VIEWS[key]]),
        )
        for key, label in labels.items()
    ]


def _orders(chosen: dict[str, str]) -> list[tuple[str, str, bool]]:
    labels = {"": _("Par nom"), "numero": _("Par numéro")}
    return [
        (label, _address(chosen | {"tri": key}), chosen["tri"] == key)
        for key, label in labels.items()
    ]


def _capped(count: int) -> str:
    return _("plus de 1 000") if count > COUNTED else str(count)


def _count_label(count: int) -> str:
    if count > COUNTED:
        return _("plus de 1 000 tiers")
    return ngettext("%(count)s tiers", "%(count)s tiers", count) % {"count": count}


def _address(
    chosen: dict[str, str],
    *,
    name: str = "parties:list",
    args: list | None = None,
    **edge: UUID | None,
) -> str:
    terms = {key: str(value) for key, value in {**chosen, **edge}.items() if value}
    return reverse(name, args=args) + (f"?{urlencode(terms)}" if terms else "")


def _edge(request: HttpRequest, name: str) -> UUID | None:
    return key_or_none(request.GET.get(name, ""))
