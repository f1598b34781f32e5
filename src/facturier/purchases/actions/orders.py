"""Orders: written, sent, changed while they are open, closed or cancelled, with their history."""

from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction, Subject
from facturier.parties import queries as parties
from facturier.purchases.actions.facts import ensure_named, ensure_sound
from facturier.purchases.actions.settle import settle_and_tell
from facturier.purchases.actions.steps import (
    ensure_version,
    exact,
    locked_order,
    next_number,
    note,
    stated_reason,
)
from facturier.purchases.models import Match, OrderLink, PurchaseLine, PurchaseOrder, ReceiptLine
from facturier.purchases.queries import readable, tabs_of
from facturier.purchases.rules import (
    LineFacts,
    OrderFacts,
    OrderState,
    ensure_can_become,
    number_key,
    settled,
    total_of,
)

OWN_PATTERN = "BC-{year}-{number:04d}"
_HEADER = ("number", "supplier_id", "entity_id", "department_id", "project_id", "category_id",
           "order_date", "currency", "note")  # fmt: skip


@transaction.atomic
def create_order(*, member: Member, facts: OrderFacts, now: datetime) -> PurchaseOrder:
    """A draft of an order. Refused (409) where its number stands already, 422 what is unsound."""
    facts = settled(facts)
    require(member, "purchase.order")
    ensure_sound(facts)
    require(member, "purchase.order", _subject(facts))
    ensure_named(member, facts)
    number = facts.number or _own_number(member, facts)
    order = PurchaseOrder(
        organisation_id=member.organisation_id,
        number_key=_keyed(number),
        net=total_of(facts),
        buyer_id=member.id,
        buyer_name=member.name,
        created_at=now,
        **_columns(replace(facts, number=number)),
    )
    _saved(order)
    PurchaseLine.objects.bulk_create(
        _row(order, place, line) for place, line in enumerate(facts.lines, 1)
    )
    note(member, order, "created", now, changes=difference({}, _told(facts_of(order))))
    return order


@transaction.atomic
def change_order(
    *, member: Member, order_id: UUID, version: int, facts: OrderFacts, now: datetime
) -> PurchaseOrder:
    """State an order anew while it is a draft or open, still as its reader saw it (409 else).

    What was received or invoiced of a line stays possible: such a line keeps its unit, measure and
    at least what was received. An order with invoices keeps supplier, entity and currency.
    """
    order = locked_order(member, order_id, "purchase.order")
    ensure_version(order, version)
    if order.state not in (OrderState.DRAFT, OrderState.OPEN):
        raise Refusal(
            "purchase.closed", _("Cette commande n'est plus ouverte. Rouvrez-la pour la modifier.")
        )
    facts = settled(facts)
    if not facts.number:
        facts = replace(facts, number=order.number)
    ensure_sound(facts)
    require(member, "purchase.order", _subject(facts))
    before = facts_of(order)
    if any(getattr(before, one) != getattr(facts, one) for one in _HEADER):
        ensure_named(member, facts)
    changes = difference(_told(before), _told(facts))
    if not changes:
        return order
    _ensure_header_free(order, before, facts)
    for name, value in _columns(facts).items():
        setattr(order, name, value)
    order.number_key, order.net = _keyed(order.number), total_of(facts)
    order.version += 1
    _saved(order)
    _write_lines(order, facts.lines)
    settle_and_tell(member.organisation_id, [order], member.actor, now)
    note(member, order, "changed", now, changes=changes)
    return order


@transaction.atomic
def send_order(*, member: Member, order_id: UUID, version: int, now: datetime) -> PurchaseOrder:
    """The order went to the supplier: from here it is received and invoiced."""
    order = locked_order(member, order_id, "purchase.order")
    ensure_version(order, version)
    return _become(member, order, OrderState.OPEN, "sent", now)


@transaction.atomic
def close_order(
    *, member: Member, order_id: UUID, version: int, reason: str, now: datetime
) -> PurchaseOrder:
    """Nothing more is awaited, with the reason; invoices that name it later link to it no more."""
    order = locked_order(member, order_id, "purchase.order")
    ensure_version(order, version)
    return _become(member, order, OrderState.CLOSED, "closed", now, stated_reason(reason))


@transaction.atomic
def reopen_order(
    *, member: Member, order_id: UUID, version: int, reason: str, now: datetime
) -> PurchaseOrder:
    """Take the closing back, with a reason."""
    order = locked_order(member, order_id, "purchase.order")
    ensure_version(order, version)
    if order.state != OrderState.CLOSED:
        raise Refusal("purchase.state", _("Seule une commande close se rouvre."))
    return _become(member, order, OrderState.OPEN, "reopened", now, stated_reason(reason))


@transaction.atomic
def cancel_order(
    *, member: Member, order_id: UUID, version: int, reason: str, now: datetime
) -> PurchaseOrder:
    """Give an order up of which nothing came and nothing was invoiced (409 else)."""
    order = locked_order(member, order_id, "purchase.order")
    ensure_version(order, version)
    own = {"organisation_id": order.organisation_id}
    if any(one.received for one in tabs_of(order.organisation_id, Q(order=order))):
        raise Refusal("purchase.received", _("Des quantités sont reçues : clôturez la commande."))
    if OrderLink.objects.filter(**own, order=order, stands=True).exists():
        raise Refusal(
            "purchase.invoiced", _("Une facture est liée à cette commande : clôturez-la plutôt.")
        )
    return _become(member, order, OrderState.CANCELLED, "cancelled", now, stated_reason(reason))


@transaction.atomic
def take_line(
    *, member: Member, facts: OrderFacts, sent: bool, now: datetime
) -> tuple[UUID, PurchaseOrder]:
    """The one line of `facts`: a new order, or one more line of the order of that number.

    An order of another supplier, entity, date or currency under that number is refused (409).
    """
    facts = settled(facts)
    order = readable(member).filter(number_key=number_key(facts.number)).first()
    if order is None:
        order = create_order(member=member, facts=facts, now=now)
        if sent:
            order = send_order(member=member, order_id=order.id, version=order.version, now=now)
    else:
        held = facts_of(order)
        names = ("supplier_id", "entity_id", "order_date", "currency")
        if any(getattr(held, one) != getattr(facts, one) for one in names):
            raise Refusal(
                "purchase.twin",
                _("Une commande porte déjà ce numéro, d'un autre fournisseur ou d'une autre date."),
                field="number",
            )
        more = replace(held, lines=(*held.lines, *facts.lines))
        order = change_order(
            member=member, order_id=order.id, version=order.version, facts=more, now=now
        )
    lines = PurchaseLine.objects.filter(organisation_id=member.organisation_id, order=order)
    return lines.order_by("-place").values_list("id", flat=True)[0], order


@transaction.atomic
def withdraw_line(*, member: Member, order_id: UUID, line_id: UUID, now: datetime) -> None:
    """Take back a line that an import made, and with the last one its order.

    Refused (409) once something was received, or an invoice was linked.
    """
    order = locked_order(member, order_id, "purchase.order")
    own = {"organisation_id": order.organisation_id}
    touched = ReceiptLine.objects.filter(**own, line__order=order).exists()
    linked = OrderLink.objects.filter(**own, order=order).exists()
    if touched or linked or order.state not in (OrderState.DRAFT, OrderState.OPEN):
        raise Refusal(
            "purchase.changed_since",
            _("Quelque chose s'y est passé depuis. Annulez la commande si besoin."),
        )
    facts = facts_of(order)
    left = tuple(line for line in facts.lines if line.id != line_id)
    if left == facts.lines:
        raise Refusal("purchase.changed_since", _("Cette ligne n'existe plus."))
    if left:
        change_order(
            member=member, order_id=order_id, version=order.version,
            facts=replace(facts, lines=left), now=now,
        )  # fmt: skip
        return
    note(member, order, "withdrawn", now, changes=difference(_told(facts), {}))
    PurchaseLine.objects.filter(**own, order=order).delete()
    order.delete()


# -- steps -----------------------------------------------------------------------------------------
def _become(
    member: Member,
    order: PurchaseOrder,
    state: OrderState,
    verb: str,
    now: datetime,
    reason: str = "",
) -> PurchaseOrder:
    before = order.state
    try:
        ensure_can_become(before, state)
    except Refusal as refusal:
        refusal.reason = _("Cette commande n'en est pas là : relisez-la.")
        raise
    order.state = state.value
    order.version += 1
    order.save(update_fields=["state", "version"])
    note(member, order, verb, now, changes={"state": (before, state.value)}, reason=reason)
    return order


def _subject(facts: OrderFacts) -> Subject:
    return Subject(
        entity_id=facts.entity_id,
        direction=Direction.RECEIVED,
        department_id=facts.department_id,
        project_id=facts.project_id,
        amount=total_of(facts),
        currency=facts.currency,
    )


def _columns(facts: OrderFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _HEADER}


def _keyed(number: str) -> str:
    key = number_key(number)
    if not key:
        raise Refusal(
            "purchase.number",
            _("Un numéro de commande contient des lettres ou des chiffres."),
            status=422,
            field="number",
        )
    return key


def _own_number(member: Member, facts: OrderFacts) -> str:
    """The next free number of our series: one that somebody typed is stepped over."""
    year = facts.order_date.year
    while True:
        taken = next_number(member.organisation_id, "order", year)
        number = OWN_PATTERN.format(year=year, number=taken)
        known = PurchaseOrder.objects.filter(
            organisation_id=member.organisation_id, number_key=number_key(number)
        )
        if not known.exists():
            return number


def _saved(order: PurchaseOrder) -> None:
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError as error:
        if "purchase_order_once" not in str(error):
            raise
        raise Refusal(
            "purchase.twin",
            _("Une commande porte déjà ce numéro. Donnez-lui un autre numéro."),
            field="number",
        ) from error


def _row(order: PurchaseOrder, place: int, line: LineFacts) -> PurchaseLine:
    return PurchaseLine(
        organisation_id=order.organisation_id, order=order, place=place, **_line_columns(line)
    )


def _line_columns(line: LineFacts) -> dict[str, Any]:
    return {name: value for name, value in asdict(line).items() if name != "id"}


def _ensure_header_free(order: PurchaseOrder, before: OrderFacts, facts: OrderFacts) -> None:
    fixed = ("entity_id", "currency")
    moved = any(getattr(before, one) != getattr(facts, one) for one in fixed)
    ours = parties.family(order.organisation_id, before.supplier_id)
    if not moved and facts.supplier_id in ours:
        return
    own = {"organisation_id": order.organisation_id, "order": order}
    if OrderLink.objects.filter(**own, stands=True).exists():
        raise Refusal(
            "purchase.invoiced",
            _("Une facture est liée : fournisseur, entité et devise ne changent plus."),
            field="supplier",
        )


def _write_lines(order: PurchaseOrder, stated: tuple[LineFacts, ...]) -> None:
    """Lines that are named stay the same rows; the others are new; what is left out goes."""
    tabs = {tab.line.id: tab for tab in tabs_of(order.organisation_id, Q(order=order))}
    named = [line.id for line in stated if line.id]
    if len(set(named)) != len(named) or not set(named) <= set(tabs):
        raise Refusal("purchase.line", _("Cette ligne n'existe pas : relisez la commande."),
                      status=422, field="lines")  # fmt: skip
    used = set(
        Match.objects.filter(
            organisation_id=order.organisation_id, line__order=order
        ).values_list("line_id", flat=True)
    ) | set(
        ReceiptLine.objects.filter(
            organisation_id=order.organisation_id, line__order=order
        ).values_list("line_id", flat=True)
    )  # fmt: skip
    rows = PurchaseLine.objects.filter(organisation_id=order.organisation_id, order=order)
    gone = set(tabs) - set(named)
    if gone & used:
        raise Refusal(
            "purchase.line_used",
            _("Une ligne reçue ou facturée reste dans la commande. Baissez plutôt sa quantité."),
            field="lines",
        )
    rows.filter(id__in=gone).delete()
    kept = {row.id: row for row in rows}
    for row in kept.values():  # places are unique: they leave before they are taken
        row.place += 10_000
    PurchaseLine.objects.bulk_update(kept.values(), ["place"])
    for place, line in enumerate(stated, 1):
        if line.id is None:
            _row(order, place, line).save()
            continue
        row = kept[line.id]
        _ensure_line_free(place, line, tabs[line.id].received, row, used=line.id in used)
        row.place = place
        for name, value in _line_columns(line).items():
            setattr(row, name, value)
        row.tolerated = min(row.tolerated, row.quantity)
        row.over_receipt = min(row.over_receipt, row.quantity)
        row.save()


def _ensure_line_free(
    place: int, line: LineFacts, received: Decimal, row: PurchaseLine, *, used: bool
) -> None:
    if not used:
        return
    if line.quantity < received and line.quantity != row.quantity:
        raise Refusal(
            "purchase.below_received",
            _("Ligne %(place)s : %(received)s sont déjà reçus. Commandez-en autant au moins.")
            % {"place": place, "received": exact(received)},
            field=f"lines.{place}.quantity",
        )
    same = line.unit == row.unit and line.by_amount == row.by_amount
    if not same or (row.by_amount and line.price != row.price):
        raise Refusal(
            "purchase.line_used",
            _("Ligne %(place)s : elle est reçue ou facturée, son unité et sa mesure restent.")
            % {"place": place},
            field=f"lines.{place}.unit",
        )


def facts_of(order: PurchaseOrder) -> OrderFacts:
    """What an order states: one statement for its lines."""
    rows = PurchaseLine.objects.filter(organisation_id=order.organisation_id, order=order).order_by(
        "place"
    )
    return OrderFacts(
        **{name: getattr(order, name) for name in _HEADER},
        lines=tuple(
            LineFacts(
                id=row.id,
                name=row.name,
                item=row.item,
                quantity=exact(row.quantity),
                unit=row.unit,
                price=exact(row.price),
                vat_percent=exact(row.vat_percent) if row.vat_percent is not None else None,
                by_amount=row.by_amount,
            )
            for row in rows
        ),
    )


def _told(facts: OrderFacts) -> dict[str, Any]:
    """As the journal tells it: a line is one value, so that its history reads whole."""
    told = {name: value for name, value in _columns(facts).items() if value not in ("", None)}
    for place, line in enumerate(facts.lines, 1):
        parts = [line.item, line.name, f"{exact(line.quantity)} {line.unit}",
                 f"{exact(line.price)} {facts.currency}",
                 f"{exact(line.vat_percent)} %" if line.vat_percent is not None else "",
        ]  # fmt: skip
        told[f"line_{place}"] = " · ".join(part for part in parts if part)
    return told
