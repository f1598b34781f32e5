"""Pages of the items."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.catalogue import actions, queries
from facturier.catalogue.exported import exported
from facturier.catalogue.models import Item
from facturier.catalogue.queries import ItemFilters, Sort, name_of
from facturier.catalogue.rules import ItemKind, ItemText
from facturier.catalogue.web import shown
from facturier.catalogue.web.forms import ItemForm
from facturier.kit.forms import UNPROCESSABLE
from facturier.kit.refusal import Refusal
from facturier.kit.tables import TableFormat
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations

KINDS = {"biens": ItemKind.GOODS, "services": ItemKind.SERVICE}
STATES: dict[str, bool | None] = {"": False, "archives": True, "tous": None}
SORTS = {"code": Sort.CODE, "nom": Sort.NAME, "prix": Sort.PRICE}


@require_safe
@member_required
@answers_refusal
def items(request: HttpRequest) -> HttpResponse:
    """One page of the catalogue, narrowed and sorted by what stands in the address."""
    chosen, filters = _question(request)
    page = queries.items_page(
        request.member,
        filters,
        after=key_or_none(request.GET.get("apres", "")),
        before=key_or_none(request.GET.get("avant", "")),
    )
    # One look-up in the addresses instead of one a row.
    address = reverse("catalogue:item", args=[UUID(int=0)]).replace(str(UUID(int=0)), "--")
    context = {
        "rows": [shown.row(item, address) for item in page.rows],
        "count_label": _count_label(page),
        "next_url": _address(chosen, apres=page.after) if page.after else None,
        "previous_url": _address(chosen, avant=page.before) if page.before else None,
        "filters": _filters(chosen),
        "sorts": _sorts(chosen),
        "exports": [
            (label, f"{reverse('catalogue:export')}?{_terms(chosen, format=one)}")
            for label, one in (("CSV", TableFormat.CSV), ("XLSX", TableFormat.XLSX))
        ],
        "may_manage": bool(organisations.may(request.member, "catalogue.manage")),
    }
    return render(request, "catalogue/items.html", context)


@require_safe
@member_required
@answers_refusal
def export(request: HttpRequest) -> FileResponse:
    """The list as a file: the same filters, every row."""
    _chosen, filters = _question(request)
    wanted = request.GET.get("format", "")
    file_format = TableFormat.XLSX if wanted == TableFormat.XLSX else TableFormat.CSV
    return exported(request.member, filters=filters, form=file_format, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def new_item(request: HttpRequest) -> HttpResponse:
    """A new item."""
    organisations.require(request.member, "catalogue.manage")
    form = ItemForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            item = actions.create_item(
                member=request.member, facts=form.facts(), now=timezone.now()
            )
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("L'article %(code)s est créé.") % {"code": item.code})
            if "another" in request.POST:
                return redirect("catalogue:new_item")
            return redirect("catalogue:item", item.id)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "catalogue/item_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """An item, its prices, its story; POST changes it."""
    row = queries.one_item(request.member, item_id)
    if request.method != "POST":
        return _item_page(request, row)
    organisations.require(request.member, "catalogue.manage")
    data = _settled(request.POST, row)
    form = ItemForm(data, item=row)
    conflict = None
    if form.is_valid():
        try:
            actions.change_item(
                member=request.member,
                item_id=item_id,
                version=version_of(data),
                facts=form.facts(),
                now=timezone.now(),
            )
        except Refusal as refusal:
            if refusal.code == "item.changed_since":
                last = next(iter(shown.story(request.member, row.id, 1)), None)
                conflict = shown.conflicts(form, row, _seen(data), last)
            else:
                tell(form, refusal)
        else:
            messages.success(request, _("L'article est enregistré."))
            return redirect("catalogue:item", item_id)
    return _item_page(request, row, form, conflict)


def _item_page(
    request: HttpRequest, row: Item, form: ItemForm | None = None, conflict: Any = None
) -> HttpResponse:
    may_manage = bool(organisations.may(request.member, "catalogue.manage"))
    facts = actions.facts_of(row)
    context = {
        "item": row,
        "name": name_of(row),
        "view": shown.row(row, "--"),
        "french": facts.texts.get("fr", ItemText("")),
        "english": facts.texts.get("en", ItemText("")),
        "form": (form or ItemForm(item=row)) if may_manage else None,
        # A form that failed for another reason keeps the version it was opened with.
        "version": version_of(form.data) if form and not conflict else row.version,
        "seen": json.dumps(shown.raw_values(row), ensure_ascii=False),
        "conflict": conflict,
        "prices": shown.prices(queries.prices_of_item(request.member, row.id)),
        "events": shown.story(request.member, row.id),
        "may_manage": may_manage,
    }
    status = 409 if conflict else UNPROCESSABLE if form else 200
    return render(request, "catalogue/item.html", context, status=status)


@require_POST
@member_required
@answers_refusal
def archive_item(request: HttpRequest, item_id: UUID) -> HttpResponseRedirect:
    """Offer an item no more."""
    actions.archive_item(member=request.member, item_id=item_id, now=timezone.now())
    messages.success(request, _("L'article est archivé. Vos documents ne changent pas."))
    return redirect("catalogue:item", item_id)


@require_POST
@member_required
@answers_refusal
def restore_item(request: HttpRequest, item_id: UUID) -> HttpResponseRedirect:
    """Offer an archived item again."""
    actions.restore_item(member=request.member, item_id=item_id, now=timezone.now())
    messages.success(request, _("L'article est rétabli."))
    return redirect("catalogue:item", item_id)


def tell(form: Any, refusal: Refusal) -> None:
    """Say a refusal beside the field it names; "not you" or "not here" goes on to the edge."""
    if refusal.status in (403, 404):
        raise refusal
    named = {"vat_category": "vat", "vat_percent": "vat"}.get(refusal.field or "", refusal.field)
    form.add_error(named if named in form.fields else None, sentence(refusal))


def _settled(posted: QueryDict, row: Item) -> QueryDict:
    """What was sent, with what somebody saved meanwhile where that was chosen."""
    data, saved = posted.copy(), shown.raw_values(row)
    for name, value in saved.items():
        if posted.get(f"keep_{name}") == "theirs":
            data[name] = value
    return data


def version_of(data: Any) -> int:
    """The version that a form was opened with; 0, which nothing has, for what is no number."""
    text = str(data.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _seen(data: QueryDict) -> dict[str, Any]:
    """What the form was opened with, for a proposal alone: nothing is decided by it."""
    try:
        seen = json.loads(data.get("seen", ""))
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


# -- the address -----------------------------------------------------------------------------------
def _question(request: HttpRequest) -> tuple[dict[str, str], ItemFilters]:
    """(terms of the address, filters); what is not one of ours does not narrow."""
    asked = {
        name: request.GET.get(name, "").replace("\0", "")[:200]
        for name in ("q", "genre", "etat", "tri")
    }
    if asked["genre"] not in KINDS:
        asked["genre"] = ""
    if asked["etat"] not in STATES:
        asked["etat"] = ""
    column, descending = asked["tri"].removeprefix("-"), asked["tri"].startswith("-")
    if column not in SORTS:
        asked["tri"], column, descending = "", "code", False
    filters = ItemFilters(
        text=asked["q"],
        kind=KINDS.get(asked["genre"]),
        archived=STATES[asked["etat"]],
        sort=SORTS[column],
        descending=descending,
    )
    return asked, filters


def _terms(chosen: dict[str, str], **more: Any) -> str:
    return urlencode({key: value for key, value in {**chosen, **more}.items() if value})


def _address(chosen: dict[str, str], **place: Any) -> str:
    terms = _terms(chosen, **place)
    return reverse("catalogue:items") + (f"?{terms}" if terms else "")


def _filters(chosen: dict[str, str]) -> SimpleNamespace:
    kinds = [("", _("Tout")), ("biens", _("Biens")), ("services", _("Services"))]
    states = [("", _("En usage")), ("archives", _("Archivés")), ("tous", _("Tous"))]
    return SimpleNamespace(
        text=chosen["q"],
        kind=[
            (label, _address(chosen | {"genre": key}), chosen["genre"] == key)
            for key, label in kinds
        ],
        state=[
            (label, _address(chosen | {"etat": key}), chosen["etat"] == key)
            for key, label in states
        ],
        kept=[(name, value) for name, value in chosen.items() if value and name != "q"],
        any_active=any(chosen[name] for name in ("q", "genre", "etat")),
        clear_url=reverse("catalogue:items"),
    )


def _sorts(chosen: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Column -> (address that sorts by it, or the other way round; `aria-sort`)."""
    now, down = chosen["tri"].removeprefix("-") or "code", chosen["tri"].startswith("-")
    found = {}
    for column in SORTS:
        here = column == now
        wanted = f"-{column}" if here and not down else column
        order = ("descending" if down else "ascending") if here else "none"
        found[column] = (_address(chosen | {"tri": "" if wanted == "code" else wanted}), order)
    return found


def _count_label(page: queries.ItemPage) -> str:
    if not page.count_is_exact:
        return _("plus de 1 000 articles")
    return ngettext("%(count)s article", "%(count)s articles", page.count) % {"count": page.count}
