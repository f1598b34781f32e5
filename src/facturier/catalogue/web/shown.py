"""Items and their history as pages show them."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from facturier.audit.queries import Event, Phrases, latest_of, told
from facturier.catalogue import phrases
from facturier.catalogue.actions import facts_of
from facturier.catalogue.models import Item, ListPrice
from facturier.catalogue.queries import name_of
from facturier.catalogue.rules import VatCategory
from facturier.catalogue.web.forms import ItemForm, values_of
from facturier.kit import display
from facturier.kit.forms import typed_number
from facturier.kit.typography import initials
from facturier.kit.units import UNIT_NAMES, unit
from facturier.organisations.queries import Member

PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, phrases.VALUE_LABELS)


def vat_words(item: Item) -> str:
    """20 %, or the category where no VAT is due."""
    rate = display.percent(item.vat_percent, get_language())
    if item.vat_category == VatCategory.STANDARD:
        return rate
    return f"{item.vat_category} {rate}".strip()


def row(item: Item, address: str) -> SimpleNamespace:
    """An item in the list; `address` is the page of any item, with `--` for its key."""
    return SimpleNamespace(
        url=address.replace("--", str(item.id)),
        code=item.code,
        name=name_of(item),
        kind=item.kind,
        unit=str(UNIT_NAMES.get(item.unit, unit(item.unit))),
        price=item.price,
        currency=item.currency,
        vat=vat_words(item),
        account=item.account,
        archived=item.archived_at is not None,
    )


def story(member: Member, subject_id: UUID, limit: int = 50) -> list[SimpleNamespace]:
    """What happened to an item or a list, the newest first."""
    return [_event(one) for one in latest_of(member.organisation_id, subject_id, limit=limit)]


def _event(event: Event) -> SimpleNamespace:
    tale = told(event, PHRASES)
    return SimpleNamespace(
        at=event.at,
        actor=event.actor_name,
        initials=initials(event.actor_name),
        machine=event.actor_kind in ("system", "job"),
        phrase=tale.sentence,
        changes=[] if event.verb.endswith(".created") else tale.changes,
        place=event.facts.get("price_list", ""),
    )


def prices(rows: list[ListPrice]) -> list[SimpleNamespace]:
    """The prices of an item, list by list."""
    return [
        SimpleNamespace(
            url=reverse("catalogue:price_list", args=[one.price_list_id]),
            name=one.price_list.name,
            currency=one.price_list.currency,
            archived=one.price_list.archived_at is not None,
            valid_from=one.price_list.valid_from,
            valid_to=one.price_list.valid_to,
            from_quantity=one.from_quantity,
            price=one.price,
        )
        for one in rows
    ]


def raw_values(item: Item) -> dict[str, str]:
    """The values of an item as its form would send them."""
    values = values_of(facts_of(item)) | {"price": typed_number(item.price)}
    return {name: str(value) for name, value in values.items()}


def conflicts(
    form: ItemForm, item: Item, seen: Mapping[str, Any], last: SimpleNamespace | None
) -> SimpleNamespace:
    """Where what was typed and what somebody has saved meanwhile differ, to choose between.

    What the person did not touch themselves is proposed as it was saved.
    """
    theirs = raw_values(item)
    fields = []
    for bound in form.visible_fields():
        mine = str(bound.value() if bound.value() is not None else "").strip()
        saved = theirs[bound.name]
        if mine.replace("\r\n", "\n") == saved:
            continue
        fields.append(
            SimpleNamespace(
                name=bound.name,
                label=bound.label,
                mine=_words(form, bound.name, mine),
                theirs=_words(form, bound.name, saved),
                keep_mine=str(seen.get(bound.name, "")) != mine,
            )
        )
    return SimpleNamespace(
        fields=fields, by=last.actor if last else "", at=last.at if last else None
    )


def _words(form: ItemForm, name: str, value: str) -> str:
    """The word of a choice, or the value as it is."""
    for key, label in getattr(form.fields[name], "choices", ()):
        if isinstance(label, list | tuple):
            for inner, word in label:
                if str(inner) == value:
                    return str(word)
        elif str(key) == value:
            return str(label)
    return value
