"""What came of an order: by line, in parts, and taken back by a receipt that states less."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.money.rounding import QUANTITY_DECIMALS, fits
from facturier.organisations.queries import Member
from facturier.purchases.actions.settle import ruled, settle_and_tell
from facturier.purchases.actions.steps import (
    exact,
    locked_order,
    next_number,
    note,
    stated_reason,
)
from facturier.purchases.models import PurchaseOrder, Receipt, ReceiptLine
from facturier.purchases.queries import LineTab, one_receipt, tabs_of
from facturier.purchases.rules import OrderState, amount_of, measure_of, quantity_allowed
from facturier.purchases.rules.orders import EARLIEST

LONGEST_NOTE, LONGEST_DELIVERY = 1000, 60


@transaction.atomic
def receive(
    *,
    member: Member,
    order_id: UUID,
    quantities: Mapping[UUID, Decimal],
    received_date: date,
    now: datetime,
    delivery_note: str = "",
    remark: str = "",
) -> Receipt:
    """Note what came on a day, by line of the order, in its unit (four decimals at most).

    Beyond what was ordered and the tolerance between order and receipt, it is refused (422).
    """
    for place, quantity in enumerate(quantities.values(), 1):
        if quantity.is_finite() and not fits(quantity, QUANTITY_DECIMALS):
            raise Refusal(
                "receipt.fine",
                _("Une quantité compte quatre décimales au plus."),
                status=422,
                field=f"quantities.{place}",
            )
    return _received(
        member, order_id, quantities, received_date, now, delivery_note, remark, "received"
    )


@transaction.atomic
def note_service_done(
    *,
    member: Member,
    order_id: UUID,
    amounts: Mapping[UUID, Decimal] | None,
    done_date: date,
    now: datetime,
    remark: str = "",
) -> Receipt:
    """Say that services were done ("service fait"): wholly (None), or by amount of each line.

    Only of lines that are measured by amount; what is left of each is taken without amounts.
    """
    order = locked_order(member, order_id, "purchase.receive", Decimal(0))
    services = [tab for tab in _tabs(order) if tab.line.by_amount]
    if amounts is None:
        quantities = {tab.line.id: tab.left for tab in services if tab.left}
        if not quantities:
            raise Refusal("receipt.nothing", _("Il n'y a plus de service à déclarer fait."))
    else:
        prices = {tab.line.id: tab for tab in services}
        if not set(amounts) <= set(prices):
            raise Refusal("receipt.line", _("Cette ligne n'est pas un service de la commande."),
                          status=422, field="amounts")  # fmt: skip
        quantities = {}
        for key, amount in amounts.items():
            if not amount.is_finite() or amount <= 0 or not fits(amount, 2):
                raise Refusal(
                    "receipt.amount",
                    _("Un montant est plus grand que zéro, avec deux décimales au plus."),
                    status=422,
                    field="amounts",
                )
            tab = prices[key]
            # The rest in full is what is left of it, to the last decimal.
            whole = amount_of(tab.left, tab.line.price) == amount
            quantities[key] = tab.left if whole else measure_of(amount, tab.line.price)
    return _received(member, order_id, quantities, done_date, now, "", remark, "service_done")


@transaction.atomic
def take_back_receipt(
    *, member: Member, receipt_id: UUID, reason: str, taken_date: date, now: datetime
) -> Receipt:
    """Take a receipt back by another one, which states as much less. Once (409 else)."""
    before = one_receipt(member, receipt_id)
    order = locked_order(member, before.order_id, "purchase.receive", Decimal(0))
    reason = stated_reason(reason)
    own = {"organisation_id": order.organisation_id}
    if before.takes_back_id:
        raise Refusal("receipt.taken_back", _("Ceci est déjà la reprise d'une réception."))
    if Receipt.objects.filter(**own, takes_back=before).exists():
        raise Refusal("receipt.taken_back", _("Cette réception est déjà reprise."))
    lines = ReceiptLine.objects.filter(**own, receipt=before).values_list("line_id", "quantity")
    row = _written(
        member,
        order,
        {line: -quantity for line, quantity in lines},
        now,
        received_date=taken_date,
        takes_back=before,
        note=reason,
    )
    settle_and_tell(order.organisation_id, [order], member.actor, now)
    facts = {"receipt": row.number, "takes_back": before.number}
    note(member, order, "receipt_taken_back", now, facts=facts, reason=reason)
    return row


def _received(
    member: Member,
    order_id: UUID,
    quantities: Mapping[UUID, Decimal],
    received_date: date,
    now: datetime,
    delivery_note: str,
    remark: str,
    verb: str,
) -> Receipt:
    order = locked_order(member, order_id, "purchase.receive", Decimal(0))
    if order.state != OrderState.OPEN:
        raise Refusal(
            "receipt.order_not_open",
            _("Cette commande n'est pas ouverte : envoyez-la ou rouvrez-la d'abord."),
        )
    if not EARLIEST <= received_date <= timezone.localdate(now):
        raise Refusal(
            "receipt.date",
            _("Une réception a eu lieu aujourd'hui ou avant. Corrigez la date."),
            status=422,
            field="received_date",
        )
    stated = {line: quantity for line, quantity in quantities.items() if quantity}
    if not stated:
        raise Refusal(
            "receipt.nothing",
            _("Indiquez une quantité reçue, sur une ligne au moins."),
            status=422,
            field="quantities",
        )
    _ensure_within(order, stated)
    row = _written(
        member,
        order,
        stated,
        now,
        received_date=received_date,
        delivery_note=_plain(delivery_note, LONGEST_DELIVERY),
        note=_plain(remark, LONGEST_NOTE),
    )
    settle_and_tell(order.organisation_id, [order], member.actor, now)
    names = {tab.line.id: tab.line for tab in _tabs(order)}
    told = [f"{exact(value)} {names[key].unit} {names[key].name}" for key, value in stated.items()]
    note(member, order, verb, now, facts={"receipt": row.number, "lines": told}, reason=row.note)
    return row


def _plain(text: str, most: int) -> str:
    return " ".join(text.replace("\0", " ").split())[:most]


def _tabs(order: PurchaseOrder) -> list[LineTab]:
    return tabs_of(order.organisation_id, Q(order=order))


def _ensure_within(order: PurchaseOrder, stated: Mapping[UUID, Decimal]) -> None:
    """Each line is of the order, and takes no more than was ordered and may come beyond it."""
    tabs = {tab.line.id: tab for tab in _tabs(order)}
    if not set(stated) <= set(tabs):
        raise Refusal("receipt.line", _("Cette ligne n'est pas de cette commande."),
                      status=422, field="quantities")  # fmt: skip
    [one] = ruled(order.organisation_id, [order])
    for key, quantity in stated.items():
        tab = tabs[key]
        if not quantity.is_finite() or quantity <= 0:
            raise Refusal(
                "receipt.quantity",
                _("Une quantité reçue est plus grande que zéro. Une erreur se reprend."),
                status=422,
                field="quantities",
            )
        allowed = quantity_allowed(
            one.rule.receipt_quantity, tab.line.quantity, tab.line.price, order.currency
        )
        after = tab.received + quantity
        if after > tab.line.quantity + allowed:
            raise Refusal(
                "receipt.beyond",
                _(
                    "Ligne %(place)s : commandé %(ordered)s, déjà reçu %(received)s. Recevoir"
                    " %(quantity)s passe la tolérance : modifiez d'abord la commande."
                )
                % {
                    "place": tab.line.place,
                    "ordered": exact(tab.line.quantity),
                    "received": exact(tab.received),
                    "quantity": exact(quantity),
                },
                status=422,
                field="quantities",
            )
        beyond = max(Decimal(0), after - tab.line.quantity)
        if beyond > tab.line.over_receipt:
            tab.line.over_receipt = beyond
            tab.line.save(update_fields=["over_receipt"])


def _written(
    member: Member,
    order: PurchaseOrder,
    quantities: Mapping[UUID, Decimal],
    now: datetime,
    **values: object,
) -> Receipt:
    year = now.year
    number = next_number(order.organisation_id, "receipt", year)
    row = Receipt.objects.create(
        organisation_id=order.organisation_id,
        order=order,
        number=f"BR-{year}-{number:04d}",
        received_at=now,
        receiver_id=member.id,
        receiver_name=member.name,
        **values,
    )
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            organisation_id=order.organisation_id, receipt=row, line_id=key, quantity=quantity
        )
        for key, quantity in sorted(quantities.items())
    )
    return row
