"""The page on which an organisation sets its tolerances."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facturier.kit.forms import typed_number
from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.purchases import actions, queries
from facturier.purchases.rules import LIMITS, Limit, ToleranceRule
from facturier.purchases.rules.tolerances import MOST_RULES
from facturier.purchases.web import shown

PARTS = ("percent", "amount")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def tolerances(request: HttpRequest) -> HttpResponse:
    """The general rule, those of a supplier or category; POST writes a new version."""
    held = queries.readable_tolerances(request.member)
    if request.method != "POST":
        return _page(request, held, _kept(request, held.rules))
    typed = _sent(request)
    try:
        actions.set_tolerances(
            member=request.member,
            version=shown.whole_number(request.POST.get("version")),
            rules=[_rule(request, place, one) for place, one in enumerate(typed)],
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, held, typed, refusal)
    messages.success(
        request, _("Les tolérances sont enregistrées. Les prochains rapprochements suivent.")
    )
    return redirect("purchases:tolerances")


def _kept(request: HttpRequest, rules: tuple[ToleranceRule, ...]) -> list[dict[str, str]]:
    found = []
    for rule in rules:
        chosen = parties.party_choice(request.member.organisation_id, rule.supplier_id)
        one = {"supplier": chosen.label if chosen else "", "category": str(rule.category_id or "")}
        for name in LIMITS:
            limit = getattr(rule, name)
            for part in PARTS:
                value = getattr(limit, part)
                one[f"{name}-{part}"] = "" if value is None else typed_number(value)
        found.append(one)
    return found


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    """The rules as typed: the general one, then those that name a supplier or a category."""
    names = ["supplier", "category", *(f"{name}-{part}" for name in LIMITS for part in PARTS)]
    found = []
    for place in range(MOST_RULES + 1):
        if f"r{place}-invoice_price-percent" not in request.POST:
            break
        one = {name: request.POST.get(f"r{place}-{name}", "").replace("\0", "")[:250].strip()
               for name in names}  # fmt: skip
        if place == 0 or one["supplier"] or one["category"]:
            found.append(one)
    return found


def _rule(request: HttpRequest, place: int, typed: dict[str, str]) -> ToleranceRule:
    supplier = None
    if place and typed["supplier"]:
        reference, _dot, _name = typed["supplier"].partition("·")
        chosen = parties.party_by_reference(request.member.organisation_id, reference.strip())
        if chosen is None:
            raise Refusal(
                "tolerances.supplier",
                _("Choisissez un fournisseur de la liste, comme T-12."),
                status=422,
                field=f"rules.{place}.supplier",
            )
        supplier = chosen.id
    limits = {
        name: Limit(*(_number(place, f"{name}-{part}", typed) for part in PARTS)) for name in LIMITS
    }
    category = key_or_none(typed["category"]) if place else None
    return ToleranceRule(supplier, category, **limits)


def _number(place: int, name: str, typed: dict[str, str]) -> Decimal | None:
    text = typed[name].replace("%", "").strip()
    if not text:
        return None
    value = decimal_of(text)
    if value is None:
        raise Refusal(
            "tolerances.number",
            _("Ce n'est pas un nombre. Écrivez par exemple 2,5."),
            status=422,
            field=f"rules.{place}.{name}",
        )
    return value


def _page(
    request: HttpRequest,
    held: queries.TolerancesInForce,
    typed: list[dict[str, str]],
    refusal: Refusal | None = None,
) -> HttpResponse:
    may_set = bool(organisations.may(request.member, "sales.configure"))
    blank = {"supplier": "", "category": ""} | {
        f"{name}-{part}": "0" if part == "percent" else "" for name in LIMITS for part in PARTS
    }
    places = shown.places_of(request.member)
    context: dict[str, Any] = {
        "version": held.version,
        "rules": [*typed, blank] if may_set else typed,
        "limits": [
            ("receipt_quantity", _("Quantité reçue au-delà de la commande")),
            ("invoice_quantity", _("Quantité facturée au-delà du reçu")),
            ("invoice_price", _("Prix facturé au-dessus du prix commandé")),
        ],
        "categories": places.groups[2][2],
        "suppliers": places.suppliers,
        "versions": queries.versions(request.member),
        "may_set": may_set,
        "refusal": sentence(refusal) if refusal else "",
        "current": "tolerances",
    }
    return render(
        request, "purchases/tolerances.html", context, status=refusal.status if refusal else 200
    )
