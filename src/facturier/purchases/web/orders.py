"""Pages of orders: the list, the form, one order with what came and was invoiced of it."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.forms import typed_number
from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.units import UNIT_NAMES, unit
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.parties import queries as parties
from facturier.purchases import actions, queries
from facturier.purchases import labels as words
from facturier.purchases.queries import OrderFilters
from facturier.purchases.rules import MOST_LINES, LineFacts, OrderFacts, OrderState, amount_of
from facturier.purchases.web import shown

TABS = {"": "", "brouillons": "draft", "ouvertes": "open", "closes": "closed",
        "annulees": "cancelled"}  # fmt: skip
LINE_FIELDS = ("id", "item", "name", "quantity", "unit", "price", "vat_percent", "by_amount")
BLANK_LINES = 3
STEPS = {
    "envoyer": (actions.send_order, False),
    "clore": (actions.close_order, True),
    "rouvrir": (actions.reopen_order, True),
    "annuler": (actions.cancel_order, True),
}


@require_safe
@member_required
@answers_refusal
def orders(request: HttpRequest) -> HttpResponse:
    """The orders, the newest first; what the address says that is none of ours narrows nothing."""
    asked = {name: request.GET.get(name, "").replace("\0", "")[:200].strip()
             for name in ("etat", "fournisseur", "entite", "numero")}  # fmt: skip
    if asked["etat"] not in TABS:
        asked["etat"] = ""
    member = request.member
    suppliers = None
    if asked["fournisseur"]:
        chosen = _party(request, asked["fournisseur"])
        suppliers = parties.family(member.organisation_id, chosen) if chosen else None
        if chosen is None:
            asked["fournisseur"] = ""
    entity = key_or_none(asked["entite"])
    if entity is None:
        asked["entite"] = ""
    filters = OrderFilters(TABS[asked["etat"]], suppliers, entity, asked["numero"])
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.orders_page(member, filters, after=after)
    places = shown.places_of(member)
    names = shown.suppliers_of(member, page.rows)
    context = {
        "rows": [(one, names[one.id], words.state_look(one.state)) for one in page.rows],
        "tabs": [
            (words.state_label(state) if state else _("Toutes"), _list(asked, etat=key),
             key == asked["etat"])
            for key, state in TABS.items()
        ],
        "asked": asked,
        "suppliers": places.suppliers,
        "entities": places.entities,
        "narrowed": any(asked.values()),
        "clear_url": _list({}),
        "first_url": _list(asked) if after else "",
        "next_url": _list(asked, apres=page.after) if page.after else "",
        "may_order": bool(may(member, "purchase.order")),
        "current": "purchases",
    }  # fmt: skip
    return render(request, "purchases/orders.html", context)


def _list(asked: dict[str, str], **more: Any) -> str:
    query = urlencode({name: value for name, value in {**asked, **more}.items() if value})
    return reverse("purchases:orders") + (f"?{query}" if query else "")


@require_safe
@member_required
@answers_refusal
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """An order: ordered, received, invoiced by line; its receipts, invoices and differences."""
    member = request.member
    found = queries.whole_order(member, order_id)
    row, subject = found.order, queries.subject_of(found.order)
    places = shown.places_of(member)
    may_order = bool(may(member, "purchase.order", subject))
    may_receive = bool(may(member, "purchase.receive", subject))
    taken_back = {one.takes_back_id for one in found.receipts}
    lines = {tab.line.id: tab.line for tab in found.lines}
    is_open = row.state == OrderState.OPEN
    context = {
        "order": row,
        "supplier": shown.supplier_of(member, row),
        "look": words.state_look(row.state),
        "lines": [_line_shown(tab, row.currency) for tab in found.lines],
        "receipts": [
            {
                "row": one,
                "told": [
                    (lines[part.line_id].name, _came(lines[part.line_id], part.quantity,
                                                     row.currency))
                    for part in one.lines.all()
                ],
                "is_taken_back": one.id in taken_back,
                "may_take_back": may_receive and not one.takes_back_id
                and one.id not in taken_back,
            }
            for one in found.receipts
        ],
        "invoices": found.invoices,
        "gaps": shown.gaps(member, _with_order(found)),
        "places": [
            (label, places.labels.get(getattr(row, name)))
            for name, label, _offered in places.groups
            if getattr(row, name)
        ],
        "entity": places.labels.get(row.entity_id, ""),
        "events": shown.story(member, row.id),
        "may_change": may_order and row.state in (OrderState.DRAFT, OrderState.OPEN),
        "may_step": may_order,
        "may_cancel": may_order and found.may_be_cancelled,
        "may_receive": may_receive and is_open and any(
            tab.left and not tab.line.by_amount for tab in found.lines),
        "may_declare": may_receive and is_open and any(
            tab.left and tab.line.by_amount for tab in found.lines),
        "services": [
            {"id": tab.line.id, "name": tab.line.name,
             "left": amount_of(tab.left, tab.line.price)}
            for tab in found.lines if tab.line.by_amount and tab.left
        ],
        "today": timezone.localdate(),
        "current": "purchases",
    }  # fmt: skip
    return render(request, "purchases/order.html", context)


def _with_order(found: queries.WholeOrder) -> list:
    invoices = {one.id: one for one in found.invoices}
    lines = {tab.line.id: tab.line for tab in found.lines}
    for gap in found.gaps:
        gap.order, gap.invoice = found.order, invoices[gap.invoice_id]
        gap.line = lines.get(gap.line_id) if gap.line_id else None
    return list(found.gaps)


def _came(line: Any, quantity: Decimal, currency: str) -> str:
    if line.by_amount:
        return words.money(amount_of(quantity, line.price), currency)
    return f"{words.number(quantity)} {unit(line.unit)}".strip()


def _line_shown(tab: queries.LineTab, currency: str) -> dict[str, Any]:
    line = tab.line
    return {
        "line": line,
        "unit": _("montant") if line.by_amount else str(UNIT_NAMES.get(line.unit, line.unit)),
        "ordered": _came(line, line.quantity, currency),
        "received": _came(line, tab.received, currency),
        "invoiced": _came(line, tab.invoiced, currency),
        "beyond": _came(line, tab.beyond, currency) if tab.beyond else "",
        "net": amount_of(line.quantity, line.price),
    }


# -- the form --------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def new_order(request: HttpRequest) -> HttpResponse:
    """Write an order; it is a draft until it is sent."""
    organisations.require(request.member, "purchase.order")
    if request.method != "POST":
        return _form(request, {"order_date": timezone.localdate().isoformat(), "currency": "EUR"})
    if "plus" in request.POST:
        return _form(request, request.POST.dict(), _rows(request.POST))
    try:
        row = actions.create_order(member=request.member, facts=_facts(request), now=timezone.now())
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("La commande %(number)s est prête.") % {"number": row.number})
    return HttpResponseRedirect(reverse("purchases:order", args=[row.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def edit_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """State an order anew while it is open."""
    row = queries.one_order(request.member, order_id)
    organisations.require(request.member, "purchase.order", queries.subject_of(row))
    if request.method != "POST":
        typed, rows = _typed(request, row)
        return _form(request, typed, rows, order=row)
    if "plus" in request.POST:
        return _form(request, request.POST.dict(), _rows(request.POST), order=row)
    try:
        actions.change_order(
            member=request.member,
            order_id=order_id,
            version=shown.whole_number(request.POST.get("version")),
            facts=_facts(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _refused(request, refusal, order=row)
    messages.success(request, _("La commande %(number)s est modifiée.") % {"number": row.number})
    return HttpResponseRedirect(reverse("purchases:order", args=[order_id]))


@require_POST
@member_required
@answers_refusal
def step_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Send, close, open again or cancel (`pas`)."""
    verb, with_reason = STEPS.get(request.POST.get("pas", ""), (None, False))
    if verb is None:
        raise Refusal("purchase.step", _("Choisissez un bouton de la page."), status=422)
    reason = {"reason": request.POST.get("reason", "")} if with_reason else {}
    row = verb(  # type: ignore[operator]
        member=request.member,
        order_id=order_id,
        version=shown.whole_number(request.POST.get("version")),
        now=timezone.now(),
        **reason,
    )
    messages.success(
        request,
        _("La commande %(number)s : %(state)s.")
        % {"number": row.number, "state": words.state_label(row.state).lower()},
    )
    return HttpResponseRedirect(reverse("purchases:order", args=[order_id]))


def _refused(request: HttpRequest, refusal: Refusal, **more: Any) -> HttpResponse:
    if refusal.status in (403, 404):
        raise refusal
    return _form(request, request.POST.dict(), _rows(request.POST), refusal=refusal, **more)


def _typed(request: HttpRequest, row: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    facts = actions.facts_of(row)
    chosen = parties.party_choice(row.organisation_id, row.supplier_id)
    names = ("entity_id", "department_id", "project_id", "category_id", "number", "currency",
             "note")  # fmt: skip
    typed = {name: str(getattr(facts, name) or "") for name in names} | {
        "supplier": chosen.label if chosen else "",
        "order_date": facts.order_date.isoformat(),
        "version": str(row.version),
    }
    rows = [
        {name: _text(getattr(line, name)) for name in LINE_FIELDS} for line in facts.lines
    ]  # fmt: skip
    return typed, rows


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, Decimal):
        return typed_number(value)
    return "" if value is None else str(value)


def _rows(sent: QueryDict) -> list[dict[str, Any]]:
    """The lines of the form, as typed; those that say nothing are left out."""
    found = []
    for place in range(1, MOST_LINES + 1):
        if f"l{place}-name" not in sent:
            break
        one = {name: sent.get(f"l{place}-{name}", "") for name in LINE_FIELDS}
        if any(one[name].strip() for name in ("name", "quantity", "price", "item")):
            found.append(one)
    return found


def _party(request: HttpRequest, text: str) -> UUID | None:
    reference, _dot, _name = text.partition("·")
    organisation_id = request.member.organisation_id
    chosen = parties.party_by_reference(organisation_id, reference.strip())
    if chosen is not None:
        return chosen.id
    told = parties.parties_told(request.member, [text])[text]
    return told[0] if len(told) == 1 else None


def _wrong(field: str, reason: str) -> Refusal:
    return Refusal(f"purchase.{field}", reason, status=422, field=field)


def _facts(request: HttpRequest) -> OrderFacts:
    sent = request.POST
    supplier = _party(request, sent.get("supplier", "").replace("\0", " ")[:250])
    if supplier is None:
        raise _wrong("supplier", _("Choisissez un fournisseur : son numéro, son nom, son SIREN."))
    entity = key_or_none(sent.get("entity_id", ""))
    if entity is None:
        raise _wrong("entity", _("Choisissez l'entité qui commande."))
    day = shown.day_or_none(sent.get("order_date", ""))
    if day is None:
        raise _wrong("order_date", _("La date de la commande manque."))
    return OrderFacts(
        supplier_id=supplier,
        entity_id=entity,
        order_date=day,
        number=sent.get("number", ""),
        currency=sent.get("currency", "") or "EUR",
        department_id=key_or_none(sent.get("department_id", "")),
        project_id=key_or_none(sent.get("project_id", "")),
        category_id=key_or_none(sent.get("category_id", "")),
        note=sent.get("note", ""),
        lines=tuple(_line(place, one) for place, one in enumerate(_rows(sent), 1)),
    )


def _line(place: int, typed: dict[str, str]) -> LineFacts:
    numbers = {}
    for name in ("quantity", "price", "vat_percent"):
        text = typed[name].replace("%", "").strip()
        value = decimal_of(text) if text else None
        if value is None and (text or name != "vat_percent"):
            raise _wrong(
                f"lines.{place}.{name}",
                _("Ligne %(place)s : un nombre manque ou n'est pas lisible. Écrivez 2,5.")
                % {"place": place},
            )
        numbers[name] = value
    return LineFacts(
        id=key_or_none(typed["id"]),
        item=typed["item"],
        name=typed["name"],
        unit=typed["unit"] or "C62",
        by_amount=bool(typed["by_amount"]),
        quantity=numbers["quantity"] or Decimal(0),
        price=numbers["price"] or Decimal(0),
        vat_percent=numbers["vat_percent"],
    )


def _form(
    request: HttpRequest,
    typed: dict[str, Any],
    rows: list[dict[str, Any]] | None = None,
    *,
    order: Any = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    blank = dict.fromkeys(LINE_FIELDS, "") | {"unit": "C62", "vat_percent": "20"}
    rows = (rows or []) + [blank] * BLANK_LINES
    names = ("supplier", "entity_id", "department_id", "project_id", "category_id", "number",
             "order_date", "currency", "note", "version")  # fmt: skip
    context = {
        "typed": dict.fromkeys(names, "") | typed,
        "rows": rows[:MOST_LINES],
        "order": order,
        "places": shown.places_of(request.member),
        "units": UNIT_NAMES.items(),
        "refusal": sentence(refusal) if refusal else "",
        "wrong": refusal.field if refusal else "",
        "current": "purchases",
    }
    return render(
        request, "purchases/order_form.html", context, status=refusal.status if refusal else 200
    )
