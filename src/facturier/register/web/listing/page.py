"""The page of the list: split view, tabs, filters, order, columns."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from facturier.kit import panels
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, Places
from facturier.organisations.rules import Direction
from facturier.parties import queries as parties
from facturier.register import queries
from facturier.register.labels import COLUMNS, column_labels, direction_labels
from facturier.register.rules.narrowing import (
    DIRECTIONS,
    FAMILIES,
    GRAVITIES,
    KINDS,
    NONE,
    STAGES,
    UNDECIDED,
    DueWithin,
    IssuedIn,
    Order,
    Sorting,
)
from facturier.register.web.listing import phrases
from facturier.register.web.listing.addresses import Asked, asked_by
from facturier.register.web.listing.cells import shown_rows
from facturier.register.web.listing.views import tabs

# The columns whose heading orders the list, and the sense that a first click asks for.
ORDERED = {
    "tiers": Sorting(Order.PARTY, False),
    "numero": Sorting(Order.NUMBER, False),
    "date": Sorting(Order.DATE, True),
    "arrivee": Sorting(Order.ENTRY, True),
    "echeance": Sorting(Order.DUE, False),
    "ttc": Sorting(Order.AMOUNT, True),
    "statut": Sorting(Order.STAGE, False),
}


@require_safe
@member_required
@answers_refusal
def listing(request: HttpRequest) -> HttpResponse:
    """One page of the register, narrowed and ordered by what stands in the address."""
    organisations.require(request.member, "invoice.read")
    asked, today = asked_by(request), timezone.localdate()
    page = queries.invoices_page(
        request.member, asked.narrowing, asked.sorting, asked.cursor, today=today
    )
    places = organisations.places(request.member.organisation_id)
    context = {
        "asked": asked,
        "rows": shown_rows(page.rows, asked.columns, places.short),
        "next_url": asked.page_url(after=page.after),
        "previous_url": asked.page_url(before=page.before),
        "columns": columns(asked),
        "chips": phrases.chips(asked, places, _party_names(request.member, asked)),
        "told": phrases.told(asked.unread),
        "directions": _directions(asked),
        "choices": choices(asked, places),
        "assignable": _assignable(places),
        "tags_in_use": queries.tags_in_use(request.member),
        "tabs": tabs(request.member, asked),
        "totals_url": asked.url("register:totals"),
        "tabs_url": asked.address("register:tabs"),
        "may_deposit": bool(organisations.may(request.member, "invoice.deposit")),
        "may_verify": bool(organisations.may(request.member, "invoice.verify")),
        "chosen_panels": panels.drawn("invoices_chosen", request, None),
        "may_assign": bool(organisations.may(request.member, "invoice.assign")),
    }
    return render(request, "register/list.html", context)


def _party_names(member: Member, asked: Asked) -> dict:
    keys = [key for key in asked.narrowing.parties if key]
    return {key: one.name for key, one in parties.names(member.organisation_id, keys).items()}


def columns(asked: Asked) -> list[SimpleNamespace]:
    """The headings: label, whether shown, the address that orders by it, and `aria-sort`."""
    found, labels, now = [], column_labels(), asked.sorting.descending
    turned = {
        key: Sorting(usual.by, not now) if asked.sorting.by is usual.by else usual
        for key, usual in ORDERED.items()
    }
    urls = dict(zip(turned, asked.ordered(turned.values()), strict=True))
    for key in COLUMNS:
        usual = ORDERED.get(key)
        current = usual is not None and asked.sorting.by is usual.by
        found.append(
            SimpleNamespace(
                key=key,
                label=labels[key],
                shown=key in asked.columns,
                url=urls.get(key),
                sort=("descending" if now else "ascending") if current else None,
                numeric=key in {"ht", "tva", "ttc", "a_payer"},
            )
        )
    return found


def _assignable(places: Places) -> list[tuple[str, str, Markup]]:
    """Name, label and options of what the chosen invoices may be assigned to."""
    named = (
        ("department", _("Service"), places.departments),
        ("project", _("Projet"), places.projects),
        ("category", _("Catégorie"), places.categories),
    )
    return [(name, label, offered(of.items())[1]) for name, label, of in named]


def _directions(asked: Asked) -> list[tuple[str, str, bool]]:
    chosen = asked.narrowing.directions
    found = [(_("Tout"), asked.url(directions=frozenset()), not chosen)]
    for direction, label in direction_labels().items():
        only = frozenset({Direction(direction)})
        found.append((label, asked.url(directions=only), chosen == only))
    return found


def offered(
    choices: Iterable[tuple[Hashable, str]], chosen: Iterable[Hashable] = ()
) -> tuple[int, Markup]:
    """The options of a list of choices, (value, label) each, and how many they are."""
    return _options(tuple(choices), frozenset(chosen))


# Each page of the list offers the same few hundred.
@lru_cache(maxsize=512)
def _options(choices: tuple, chosen: frozenset) -> tuple[int, Markup]:
    option = Markup('<option value="{}"{}>{}</option>')
    selected = Markup(" selected")
    shown = [
        option.format(value, selected if value in chosen else "", label) for value, label in choices
    ]
    return len(shown), Markup("").join(shown)


def choices(asked: Asked, places: Places) -> dict[str, Any]:
    """What the form of filters offers, and what is chosen: name -> (how many, options)."""
    narrowing = asked.narrowing

    def listed(words: Mapping, labels: Mapping, chosen: Any) -> tuple[int, Markup]:
        picked = {word for word, meant in words.items() if meant in chosen}
        return offered([(word, labels[meant]) for word, meant in words.items()], picked)

    def placed(named: Mapping[UUID, str], chosen: Any) -> tuple[int, Markup]:
        picked = {NONE if key is None else key for key in chosen}
        return offered([(NONE, _("Aucun")), *named.items()], picked)

    periods = {str(period): period for period in IssuedIn}
    dues = {str(due): due for due in DueWithin}
    return {
        "etape": listed(STAGES, phrases.stage_labels(), narrowing.stages),
        "type": listed({kind: kind for kind in KINDS}, phrases.kind_labels(), narrowing.kinds),
        "sens": listed(DIRECTIONS, direction_labels(), narrowing.directions),
        "service": placed(places.departments, narrowing.departments),
        "projet": placed(places.projects, narrowing.projects),
        "categorie": placed(places.categories, narrowing.categories),
        "entite": placed(places.entities, narrowing.entities),
        "jumelles": listed({UNDECIDED: UNDECIDED}, phrases.twin_labels(), narrowing.twins),
        "doute": listed(GRAVITIES, phrases.gravity_labels(), narrowing.doubts),
        "controle": listed(FAMILIES, phrases.family_labels(), narrowing.controls),
        "periode": listed(periods, phrases.period_labels(), {narrowing.issued_in}),
        "echeance": listed(dues, phrases.due_labels(), {narrowing.due_within}),
        "hidden": {
            name: value
            for name, value in asked.parameters().items()
            if name in {"tri", "colonnes", "tiers"}
        },
    }
