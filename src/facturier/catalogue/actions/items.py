"""Verbs of items. Who saves a change states the version they saw: nothing is lost silently."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.catalogue.actions.facts import ensure_sound
from facturier.catalogue.models import Item, ListPrice
from facturier.catalogue.rules import (
    LANGUAGES,
    NUMBERED,
    ItemFacts,
    ItemText,
    code_key,
    next_code,
    settled,
)
from facturier.imports.rules import plain
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require

TOPIC = "catalogue"


@transaction.atomic
def create_item(*, member: Member, facts: ItemFacts, now: datetime) -> Item:
    """A new item; without a code, the next one is given. Refused (409) where the code exists."""
    require(member, "catalogue.manage")
    facts = settled(facts)
    ensure_sound(facts)
    item = _added(member, facts, now) if facts.code else _numbered(member, facts, now)
    note(member, item, "item.created", now, changes=difference({}, _stated(item)))
    return item


@transaction.atomic
def change_item(
    *, member: Member, item_id: UUID, version: int, facts: ItemFacts, now: datetime
) -> Item:
    """Change an item that is still as its reader saw it (409 with `item.changed_since` else)."""
    require(member, "catalogue.manage")
    item = lock_item(member, item_id)
    ensure_version(item, version)
    facts = settled(facts)
    ensure_sound(facts)
    if not facts.code:
        reason = _("Le code manque. Gardez celui que portent vos documents.")
        raise Refusal("item.code", reason, status=422, field="code")
    changes = difference(told(facts_of(item)), told(facts))
    if not changes:
        return item
    for name, value in columns(facts).items():
        setattr(item, name, value)
    item.version += 1
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        raise _twin(facts.code) from None
    note(member, item, "item.changed", now, changes=changes)
    return item


@transaction.atomic
def archive_item(*, member: Member, item_id: UUID, now: datetime) -> None:
    """Offer the item no more; documents keep what they say."""
    _set_archived(member, item_id, now, now)


@transaction.atomic
def restore_item(*, member: Member, item_id: UUID, now: datetime) -> None:
    """Offer an archived item again."""
    _set_archived(member, item_id, None, now)


@transaction.atomic
def withdraw_item(*, member: Member, item_id: UUID, now: datetime) -> None:
    """Take back an item that an import made, if nothing has happened to it since."""
    require(member, "catalogue.manage")
    item = lock_item(member, item_id)
    if item.version != 1 or item.archived_at is not None:
        raise Refusal(
            "item.changed_since", _("L'article a été modifié depuis. Archivez-le si besoin.")
        )
    if ListPrice.objects.filter(organisation_id=member.organisation_id, item=item).exists():
        raise Refusal(
            "item.priced", _("L'article figure dans un tarif. Retirez-en d'abord ses prix.")
        )
    changes = difference(_stated(item), {})
    note(member, item, "item.withdrawn", now, changes=changes)
    item.delete()


@transaction.atomic
def note_export(*, member: Member, file_format: str, now: datetime) -> None:
    """Tell the journal that the catalogue left as a file."""
    require(member, "catalogue.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="catalogue.exported",
        subject=audit.Subject("catalogue", None, _("Produits et services")),
        facts={"format": file_format},
        at=now,
    )


def _set_archived(
    member: Member, item_id: UUID, archived_at: datetime | None, now: datetime
) -> None:
    require(member, "catalogue.manage")
    item = lock_item(member, item_id)
    if (item.archived_at is None) == (archived_at is None):
        return
    changes = {"archived_at": (item.archived_at, archived_at)}
    item.archived_at = archived_at
    item.version += 1
    item.save(update_fields=["archived_at", "version"])
    verb = "item.archived" if archived_at else "item.restored"
    note(member, item, verb, now, changes=changes)


def lock_item(member: Member, item_id: UUID) -> Item:
    """An item of the organisation, held until commit; 404 if there is none."""
    rows = Item.objects.select_for_update(no_key=True)
    item = rows.filter(organisation_id=member.organisation_id, id=item_id).first()
    if item is None:
        raise absent()
    return item


def ensure_version(row: Any, version: int) -> None:
    """Refuse (409) a change of something that somebody else has changed since it was read."""
    if row.version != version:
        raise Refusal(
            "item.changed_since" if isinstance(row, Item) else "price_list.changed_since",
            _("Une autre personne l'a modifié entre-temps. Comparez, puis enregistrez à nouveau."),
        )


def _added(member: Member, facts: ItemFacts, now: datetime) -> Item:
    try:
        with transaction.atomic():
            return Item.objects.create(
                organisation_id=member.organisation_id, created_at=now, **columns(facts)
            )
    except IntegrityError:
        raise _twin(facts.code) from None


def _numbered(member: Member, facts: ItemFacts, now: datetime) -> Item:
    """Two clerks who are given the same code at once: the second one takes the next."""
    codes = Item.objects.filter(
        organisation_id=member.organisation_id, code_key__startswith=NUMBERED
    )
    for _attempt in range(5):
        code = next_code(set(codes.values_list("code_key", flat=True)))
        try:
            return _added(member, replace(facts, code=code), now)
        except Refusal:
            continue
    raise _twin(code)


def _twin(code: str) -> Refusal:
    reason = _("Le code « %(code)s » désigne déjà un article. Choisissez-en un autre.")
    return Refusal("item.twin", reason % {"code": code}, field="code")


def columns(facts: ItemFacts) -> dict[str, Any]:
    """The columns of the row that say these facts."""
    names = [text.name for text in facts.texts.values()]
    return {
        "code": facts.code,
        "kind": facts.kind,
        "texts": {
            language: {"name": text.name, "description": text.description}
            for language, text in facts.texts.items()
        },
        "unit": facts.unit,
        "price": facts.price,
        "currency": facts.currency,
        "vat_category": facts.vat_category,
        "vat_percent": facts.vat_percent,
        "exemption_reason": facts.exemption_reason,
        "exemption_code": facts.exemption_code,
        "account": facts.account,
        "code_key": code_key(facts.code),
        "name_key": plain(facts.name),
        "sought": plain(" ".join((facts.code, *names))),
    }


def facts_of(item: Item) -> ItemFacts:
    """What a row states."""
    return ItemFacts(
        code=item.code,
        kind=item.kind,
        texts={
            language: ItemText(text["name"], text.get("description", ""))
            for language, text in item.texts.items()
        },
        unit=item.unit,
        price=item.price,
        currency=item.currency,
        vat_category=item.vat_category,
        vat_percent=item.vat_percent,
        exemption_reason=item.exemption_reason,
        exemption_code=item.exemption_code,
        account=item.account,
    )


def told(facts: ItemFacts) -> dict[str, Any]:
    """The facts field by field, as the journal and the page of a conflict compare them."""
    found: dict[str, Any] = {"code": facts.code, "kind": facts.kind}
    for language in LANGUAGES:
        text = facts.texts.get(language, ItemText(""))
        ending = "" if language == "fr" else f"_{language}"
        found[f"name{ending}"], found[f"description{ending}"] = text.name, text.description
    return found | {
        "unit": facts.unit,
        "price": exact(facts.price),
        "currency": facts.currency,
        "vat_category": facts.vat_category,
        "vat_percent": None if facts.vat_percent is None else exact(facts.vat_percent),
        "exemption_reason": facts.exemption_reason,
        "exemption_code": facts.exemption_code,
        "account": facts.account,
    }


def _stated(item: Item) -> dict[str, Any]:
    return {name: value for name, value in told(facts_of(item)).items() if value not in ("", None)}


def exact(value: Decimal) -> Decimal:
    """Without the zeros that a column adds: 12.500000 is 12.5, 20.00 is 20."""
    return Decimal(f"{value.normalize():f}")


def note(
    member: Member,
    item: Item,
    verb: str,
    now: datetime,
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The one event of a verb about an item, and the news for the open pages."""
    live.publish(member.organisation_id, TOPIC, needs="catalogue.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("item", item.id, item.code),
        changes=changes,
        facts=facts,
        at=now,
    )
