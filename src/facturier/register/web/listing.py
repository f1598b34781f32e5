"""The list of invoices."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import queries
from facturier.register.rules import Stage

DIRECTIONS = {
    "entree": Direction.RECEIVED,
    "sortie": Direction.ISSUED,
    "a-orienter": Direction.UNKNOWN,
}
STAGES = {"a-verifier": Stage.TO_CHECK, "verifiees": Stage.VERIFIED, "refusees": Stage.REFUSED}


@require_safe
@member_required
@answers_refusal
def listing(request: HttpRequest) -> HttpResponse:
    """One page of the register, narrowed by what stands in the address."""
    organisations.require(request.member, "invoice.read")
    chosen = {
        "sens": request.GET.get("sens", "") if request.GET.get("sens", "") in DIRECTIONS else "",
        "etape": request.GET.get("etape", "") if request.GET.get("etape", "") in STAGES else "",
    }
    page = queries.invoices_page(
        request.member,
        queries.Filters(DIRECTIONS.get(chosen["sens"]), STAGES.get(chosen["etape"])),
        older_than=_entry(request, "avant"),
        newer_than=_entry(request, "apres"),
    )
    # One look-up in the addresses instead of one a row: it costs more than the row itself.
    address = reverse("register:invoice", args=["--"])
    rows = [
        SimpleNamespace(
            **{name: getattr(row, name) for name in row.__slots__},
            url=address.replace("--", row.reference),
            overdue=False,
        )
        for row in page.rows
    ]
    return render(
        request,
        "register/list.html",
        {
            "page": SimpleNamespace(
                rows=rows,
                next_url=_address(chosen, avant=page.older_than) if page.older_than else None,
                previous_url=_address(chosen, apres=page.newer_than) if page.newer_than else None,
                count=page.count,
                count_label=_count_label(page),
            ),
            "filters": _filters(chosen),
            "may_deposit": bool(organisations.may(request.member, "invoice.deposit")),
        },
    )


def _count_label(page: queries.page.Page) -> str:
    if not page.count_is_exact:
        return _("plus de 1 000 factures")
    return ngettext("%(count)s facture", "%(count)s factures", page.count) % {"count": page.count}


def _filters(chosen: dict[str, str]) -> SimpleNamespace:
    directions = [
        ("", _("Tout")),
        ("entree", _("Entrée")),
        ("sortie", _("Sortie")),
        ("a-orienter", _("À orienter")),
    ]
    stages = [
        ("", _("Toutes")),
        ("a-verifier", _("À vérifier")),
        ("verifiees", _("Vérifiées")),
        ("refusees", _("Refusées")),
    ]
    return SimpleNamespace(
        direction=[
            (label, _address(chosen | {"sens": key}), chosen["sens"] == key)
            for key, label in directions
        ],
        stage=[
            (label, _address(chosen | {"etape": key}), chosen["etape"] == key)
            for key, label in stages
        ],
        any_active=any(chosen.values()),
        clear_url=reverse("register:list"),
    )


def _address(chosen: dict[str, str], **place: int | None) -> str:
    terms = {key: value for key, value in {**chosen, **place}.items() if value}
    return reverse("register:list") + (f"?{urlencode(terms)}" if terms else "")


def _entry(request: HttpRequest, name: str) -> int | None:
    """An entry number in the address; what is not one does not narrow."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
