"""Pages of the price lists."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from facturier.catalogue import actions, queries
from facturier.catalogue.actions import PriceChange, PriceListFacts
from facturier.catalogue.models import PriceList
from facturier.catalogue.queries import name_of
from facturier.catalogue.web import shown
from facturier.catalogue.web.forms import PriceForm, PriceListForm
from facturier.catalogue.web.items import tell, version_of
from facturier.kit.forms import UNPROCESSABLE, typed_number
from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations

MOST_PRICES = 50  # of a page


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def price_lists(request: HttpRequest) -> HttpResponse:
    """The price lists; POST adds one."""
    form = PriceListForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        organisations.require(request.member, "catalogue.manage")
        if form.is_valid():
            try:
                row = actions.create_price_list(
                    member=request.member, facts=_facts(form), now=timezone.now()
                )
                messages.success(request, _("Le tarif est créé. Ajoutez ses prix."))
                return redirect("catalogue:price_list", row.id)
            except Refusal as refusal:
                tell(form, refusal)
    else:
        form = PriceListForm(initial={"currency": "EUR", "valid_from": timezone.localdate()})
    archived = request.GET.get("etat") == "archives"
    page = queries.price_lists_page(
        request.member, archived=archived, after=key_or_none(request.GET.get("apres", ""))
    )
    here = reverse("catalogue:price_lists")
    terms = {"etat": "archives"} if archived else {}
    context = {
        "rows": page.rows,
        "archived": archived,
        "next_url": _after(here, terms, page.after),
        "first_url": f"{here}?{urlencode(terms)}" if request.GET.get("apres") else None,
        "form": form,
        "may_manage": bool(organisations.may(request.member, "catalogue.manage")),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "catalogue/price_lists.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def price_list(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """A price list and its prices; POST changes its name or period."""
    row = queries.one_price_list(request.member, price_list_id)
    if request.method != "POST":
        return _page(request, row)
    organisations.require(request.member, "catalogue.manage")
    form = _list_form(row, request.POST)
    if form.is_valid():
        try:
            actions.change_price_list(
                member=request.member,
                price_list_id=price_list_id,
                version=version_of(request.POST),
                facts=_facts(form),
                now=timezone.now(),
            )
            messages.success(request, _("Le tarif est enregistré."))
            return redirect("catalogue:price_list", price_list_id)
        except Refusal as refusal:
            tell(form, refusal)
            if refusal.code == "price_list.changed_since":
                # What stands there now is on the page: the next attempt is made against that.
                return _page(request, row, list_form=form)
    # A form that failed for another reason keeps the version it was opened with.
    return _page(request, row, list_form=form, version=version_of(request.POST))


@require_http_methods(["POST"])
@member_required
@answers_refusal
def set_price(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """Put the price of one item into the list."""
    row = queries.one_price_list(request.member, price_list_id)
    organisations.require(request.member, "catalogue.manage")
    form = PriceForm(request.POST)
    if form.is_valid():
        try:
            item = actions.find_item(request.member, form.cleaned_data["code"])
            actions.set_price(
                member=request.member,
                price_list_id=price_list_id,
                item_id=item.id,
                price=form.cleaned_data["price"],
                from_quantity=form.cleaned_data["from_quantity"] or Decimal(0),
                now=timezone.now(),
            )
            messages.success(request, _("Le prix de %(code)s est fixé.") % {"code": item.code})
            return redirect("catalogue:price_list", price_list_id)
        except Refusal as refusal:
            tell(form, refusal)
    return _page(request, row, price_form=form)


@require_POST
@member_required
@answers_refusal
def change_prices(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """Change the prices of one page; an emptied one is removed."""
    organisations.require(request.member, "catalogue.manage")
    changes = []
    for name in list(request.POST)[: 3 * MOST_PRICES + 10]:
        typed = request.POST.get(name, "")
        key = key_or_none(name.removeprefix("price-")) if name.startswith("price-") else None
        if key is None:
            continue
        was = decimal_of(request.POST.get(f"was-{key}", ""))
        becomes = decimal_of(typed) if typed.strip() else None
        if was is None or (typed.strip() and becomes is None):
            reason = _("« %(text)s » n'est pas un prix. Écrivez par exemple 12,50.")
            raise Refusal("price.unreadable", reason % {"text": typed[:40]}, status=422)
        if becomes != was:
            changes.append(PriceChange(key, was, becomes))
    done = actions.change_prices(
        member=request.member, price_list_id=price_list_id, changes=changes, now=timezone.now()
    )
    told = ngettext("%(count)s prix enregistré.", "%(count)s prix enregistrés.", done)
    messages.success(request, told % {"count": done} if done else _("Aucun prix n'a changé."))
    return redirect("catalogue:price_list", price_list_id)


@require_POST
@member_required
@answers_refusal
def archive_price_list(request: HttpRequest, price_list_id: UUID) -> HttpResponseRedirect:
    """Apply the list to nothing new."""
    actions.archive_price_list(
        member=request.member, price_list_id=price_list_id, now=timezone.now()
    )
    messages.success(request, _("Le tarif est archivé."))
    return redirect("catalogue:price_list", price_list_id)


@require_POST
@member_required
@answers_refusal
def restore_price_list(request: HttpRequest, price_list_id: UUID) -> HttpResponseRedirect:
    """Apply an archived list again."""
    actions.restore_price_list(
        member=request.member, price_list_id=price_list_id, now=timezone.now()
    )
    messages.success(request, _("Le tarif est rétabli."))
    return redirect("catalogue:price_list", price_list_id)


def _after(here: str, terms: dict[str, str], after: UUID | None) -> str | None:
    return f"{here}?{urlencode({**terms, 'apres': str(after)})}" if after else None


def _facts(form: PriceListForm) -> PriceListFacts:
    return PriceListFacts(**form.cleaned_data)


def _list_form(row: PriceList, data: Any = None) -> PriceListForm:
    values = {name: getattr(row, name) for name in ("name", "currency", "valid_from", "valid_to")}
    form = PriceListForm(data, initial=values)
    currency = form.fields["currency"]
    if row.currency not in dict(currency.choices):
        currency.choices = [*currency.choices, (row.currency, row.currency)]
    return form


def _page(
    request: HttpRequest,
    row: PriceList,
    list_form: PriceListForm | None = None,
    price_form: PriceForm | None = None,
    version: int | None = None,
) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "")[:200]
    page = queries.prices_page(
        request.member, row, text=text, after=key_or_none(request.GET.get("apres", ""))
    )
    here = reverse("catalogue:price_list", args=[row.id])
    terms = {"q": text} if text else {}
    context = {
        "row": row,
        "version": row.version if version is None else version,
        "prices": [
            {
                "id": one.id,
                "url": reverse("catalogue:item", args=[one.item_id]),
                "code": one.item.code,
                "name": name_of(one.item),
                "own": one.item.price,
                "own_currency": one.item.currency,
                "from_quantity": one.from_quantity,
                "price": one.price,
                "typed": typed_number(one.price),
                "was": f"{one.price.normalize():f}",
            }
            for one in page.rows
        ],
        "text": text,
        "next_url": _after(here, terms, page.after),
        "first_url": f"{here}?{urlencode(terms)}" if request.GET.get("apres") else None,
        "list_form": list_form or _list_form(row),
        "price_form": price_form or PriceForm(),
        "events": shown.story(request.member, row.id, 20),
        "may_manage": bool(organisations.may(request.member, "catalogue.manage")),
    }
    status = UNPROCESSABLE if list_form or price_form else 200
    return render(request, "catalogue/price_list.html", context, status=status)
