"""Verbs of price lists and of the prices in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.catalogue.actions.facts import ensure_price, ensure_quantity
from facturier.catalogue.actions.items import TOPIC, ensure_version, exact, lock_item
from facturier.catalogue.actions.items import note as note_item
from facturier.catalogue.models import Item, ListPrice, PriceList
from facturier.catalogue.rules import code_key, list_key
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require


@dataclass(frozen=True, slots=True)
class PriceListFacts:
    """A price list as people state it; without `valid_to` it holds until another day is given."""

    name: str
    valid_from: date
    valid_to: date | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price typed on a page: what the page showed, and what it is to be (None removes it)."""

    price_id: UUID
    was: Decimal
    becomes: Decimal | None


@transaction.atomic
def create_price_list(*, member: Member, facts: PriceListFacts, now: datetime) -> PriceList:
    """A new price list, empty."""
    require(member, "catalogue.manage")
    values = _columns(facts)
    try:
        with transaction.atomic():
            row = PriceList.objects.create(
                organisation_id=member.organisation_id, created_at=now, **values
            )
    except IntegrityError:
        raise _twin() from None
    note(member, row, "price_list.created", now, changes=difference({}, _told(row)))
    return row


@transaction.atomic
def change_price_list(
    *, member: Member, price_list_id: UUID, version: int, facts: PriceListFacts, now: datetime
) -> PriceList:
    """Change name, period or currency of a list that is still as its reader saw it."""
    require(member, "catalogue.manage")
    row = lock_price_list(member, price_list_id)
    ensure_version(row, version)
    before, values = _told(row), _columns(facts)
    has_prices = ListPrice.objects.filter(organisation_id=member.organisation_id, price_list=row)
    if values["currency"] != row.currency and has_prices.exists():
        reason = _("Ce tarif contient des prix dans sa devise. Créez un autre tarif.")
        raise Refusal("price_list.currency", reason, field="currency")
    for name, value in values.items():
        setattr(row, name, value)
    changes = difference(before, _told(row))
    if not changes:
        return row
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _twin() from None
    note(member, row, "price_list.changed", now, changes=changes)
    return row


@transaction.atomic
def archive_price_list(*, member: Member, price_list_id: UUID, now: datetime) -> None:
    """Apply the list to nothing new."""
    _set_archived(member, price_list_id, now, now)


@transaction.atomic
def restore_price_list(*, member: Member, price_list_id: UUID, now: datetime) -> None:
    """Apply an archived list again."""
    _set_archived(member, price_list_id, None, now)


@transaction.atomic
def set_price(
    *,
    member: Member,
    price_list_id: UUID,
    item_id: UUID,
    price: Decimal,
    now: datetime,
    from_quantity: Decimal = Decimal(0),
) -> tuple[UUID, Decimal | None]:
    """Put the price of an item into a list, from a quantity on; a price that was there is replaced.

    Answers (the key of the price, the price before or None).
    """
    require(member, "catalogue.manage")
    ensure_price(price)
    ensure_quantity(from_quantity)
    item = lock_item(member, item_id)
    price_list = _in_use(member, price_list_id)
    rows = ListPrice.objects.select_for_update().filter(
        organisation_id=member.organisation_id,
        price_list=price_list,
        item=item,
        from_quantity=from_quantity,
    )
    row = rows.first()
    before = exact(row.price) if row else None
    if row is None:
        row = ListPrice.objects.create(
            organisation_id=member.organisation_id,
            price_list=price_list,
            item=item,
            from_quantity=from_quantity,
            price=price,
        )
    elif before != exact(price):
        row.price = price
        row.save(update_fields=["price"])
    if before != exact(price):
        _note_price(member, item, price_list, row, before, exact(price), now)
    return row.id, before


@transaction.atomic
def change_prices(
    *, member: Member, price_list_id: UUID, changes: Sequence[PriceChange], now: datetime
) -> int:
    """Change prices typed on one page, all or none; answers how many.

    One that has changed since the page was read is refused (409) and named: nobody's price is
    overwritten unseen.
    """
    require(member, "catalogue.manage")
    price_list = _in_use(member, price_list_id)
    rows = {
        row.id: row
        for row in ListPrice.objects.select_for_update(of=("self",))
        .filter(
            organisation_id=member.organisation_id,
            price_list=price_list,
            id__in=[change.price_id for change in changes],
        )
        .select_related("item")
        .order_by("id")
    }
    done = 0
    for change in changes:
        row = rows.get(change.price_id)
        if row is None or exact(row.price) != exact(change.was):
            what = row.item.code if row else _("un prix retiré")
            reason = _("Un autre a modifié entre-temps : %(what)s. Relisez, puis recommencez.")
            raise Refusal("price.changed_since", reason % {"what": what})
        done += _apply(member, price_list, row, change, now)
    return done


def _apply(
    member: Member, price_list: PriceList, row: ListPrice, change: PriceChange, now: datetime
) -> int:
    before = exact(row.price)
    if change.becomes is None:
        _note_price(member, row.item, price_list, row, before, None, now)
        row.delete()
        return 1
    ensure_price(change.becomes)
    if exact(change.becomes) == before:
        return 0
    row.price = change.becomes
    row.save(update_fields=["price"])
    _note_price(member, row.item, price_list, row, before, exact(change.becomes), now)
    return 1


@transaction.atomic
def take_back_price(
    *, member: Member, price_id: UUID, was: Decimal, before: Decimal | None, now: datetime
) -> None:
    """Undo what an import did to a price, if it is still what the import made of it."""
    require(member, "catalogue.manage")
    row = (
        ListPrice.objects.select_for_update(of=("self",))
        .filter(organisation_id=member.organisation_id, id=price_id)
        .select_related("item", "price_list")
        .first()
    )
    if row is None or exact(row.price) != exact(was):
        raise Refusal(
            "price.changed_since", _("Ce prix a été modifié depuis. Corrigez-le à la main.")
        )
    _note_price(member, row.item, row.price_list, row, exact(row.price), before, now)
    if before is None:
        row.delete()
    else:
        row.price = before
        row.save(update_fields=["price"])


def find_item(member: Member, code: str) -> Item:
    """The item of this code, whatever its case; refused (422) where there is none in use."""
    row = Item.objects.filter(
        organisation_id=member.organisation_id, code_key=code_key(code.strip()), archived_at=None
    ).first()
    if row is None:
        reason = _("Aucun article en usage ne porte le code « %(code)s ».") % {"code": code[:40]}
        raise Refusal("item.unknown", reason, status=422, field="code")
    return row


def lock_price_list(member: Member, price_list_id: UUID) -> PriceList:
    """A price list of the organisation, held until commit; 404 if there is none."""
    rows = PriceList.objects.select_for_update(no_key=True)
    row = rows.filter(organisation_id=member.organisation_id, id=price_list_id).first()
    if row is None:
        raise absent()
    return row


def _in_use(member: Member, price_list_id: UUID) -> PriceList:
    row = lock_price_list(member, price_list_id)
    if row.archived_at is not None:
        raise Refusal("price_list.archived", _("Ce tarif est archivé. Rétablissez-le d'abord."))
    return row


def _set_archived(
    member: Member, price_list_id: UUID, archived_at: datetime | None, now: datetime
) -> None:
    require(member, "catalogue.manage")
    row = lock_price_list(member, price_list_id)
    if (row.archived_at is None) == (archived_at is None):
        return
    changes = {"archived_at": (row.archived_at, archived_at)}
    row.archived_at = archived_at
    row.version += 1
    row.save(update_fields=["archived_at", "version"])
    verb = "price_list.archived" if archived_at else "price_list.restored"
    note(member, row, verb, now, changes=changes)


def _columns(facts: PriceListFacts) -> dict[str, Any]:
    name = " ".join(facts.name.split())
    if not name or not name.isprintable():
        reason = _("Le nom du tarif manque. Écrivez celui que liront vos collègues.")
        raise Refusal("price_list.name", reason, status=422, field="name")
    if len(name) > 120:
        reason = _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.") % {"limit": 120}
        raise Refusal("price_list.name", reason, status=422, field="name")
    if facts.valid_to is not None and facts.valid_to < facts.valid_from:
        reason = _("Le dernier jour précède le premier. Choisissez un jour plus tard.")
        raise Refusal("price_list.period", reason, status=422, field="valid_to")
    currency = facts.currency.strip().upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        reason = _("Une devise s'écrit en trois lettres, comme EUR.")
        raise Refusal("price_list.currency", reason, status=422, field="currency")
    return {
        "name": name,
        "name_key": list_key(name),
        "currency": currency,
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
    }


def _told(row: PriceList) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "currency", "valid_from", "valid_to")}


def _twin() -> Refusal:
    reason = _("Un tarif de ce nom existe déjà. Choisissez un autre nom.")
    return Refusal("price_list.twin", reason, field="name")


def _note_price(
    member: Member,
    item: Item,
    price_list: PriceList,
    row: ListPrice,
    before: Decimal | None,
    after: Decimal | None,
    now: datetime,
) -> None:
    """Told in the story of the item; the list is named beside it."""
    facts = {"price_list": price_list.name, "from_quantity": exact(Decimal(row.from_quantity))}
    changes = {"list_price": (before, after)}
    note_item(member, item, "item.priced", now, changes=changes, facts=facts)


def note(
    member: Member,
    row: PriceList,
    verb: str,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """The one event of a verb about a price list, and the news for the open pages."""
    live.publish(member.organisation_id, TOPIC, needs="catalogue.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("price_list", row.id, row.name),
        changes=changes,
        at=now,
    )
