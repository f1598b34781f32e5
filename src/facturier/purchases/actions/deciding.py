"""What a person says: which order, which line, and that a difference is accepted."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.money.rounding import fits
from facturier.organisations.queries import Member, require
from facturier.purchases.actions.matching import (
    Stated,
    fault_of_link,
    hold_orders,
    is_counted,
    offered_lines,
    placed_in_parts,
    rematch,
    stated_lines,
)
from facturier.purchases.actions.settle import settle_and_tell
from facturier.purchases.actions.steps import (
    TOPIC,
    ensure_version,
    exact,
    locked_order,
    locked_orders,
    stated_reason,
)
from facturier.purchases.models import Gap, Match, OrderLink
from facturier.purchases.queries import one_gap, readable, subject_of
from facturier.purchases.rules import Basis, GapKind, GapState, same_unit
from facturier.purchases.rules.proposing import OrderedLine
from facturier.register.queries import find_invoice
from facturier.register.queries.invoice import Invoice

PART_DECIMALS = 10  # of a part of a line, as a match keeps it


@transaction.atomic
def link_order(*, member: Member, reference: str, order_id: UUID, now: datetime) -> None:
    """Say that an invoice is of an order (another supplier, entity or currency: 422)."""
    invoice = _invoice(member, reference)
    hold_orders(invoice, {order_id})
    order = locked_order(member, order_id, "purchase.match")
    if not is_counted(invoice):
        raise Refusal(
            "match.invoice",
            _("Cette facture ne se rapproche pas : refusée, émise, ou sans fournisseur connu."),
        )
    fault = fault_of_link(invoice, order)
    if fault is not None:
        raise Refusal(f"match.{fault}", _fault_told(fault), status=422, field="order")
    link, made = OrderLink.objects.get_or_create(
        organisation_id=member.organisation_id,
        invoice=invoice,
        order=order,
        defaults={"by_person": True, "linked_at": now, "linked_by": member.name},
    )
    if not made and link.stands:
        return
    if not made:
        link.stands, link.by_person = True, True
        link.linked_at, link.linked_by = now, member.name
        link.save()
    rematch(member.organisation_id, invoice.id, member.actor, now)
    _note(member, invoice, "invoice.order_linked", now, {"order": order.number})


@transaction.atomic
def part_order(
    *, member: Member, reference: str, order_id: UUID, reason: str, now: datetime
) -> None:
    """Say that an invoice is not of an order: it gives all back, and is not linked by itself."""
    invoice = _invoice(member, reference)
    hold_orders(invoice, {order_id})
    order = locked_order(member, order_id, "purchase.match")
    reason = stated_reason(reason)
    link = OrderLink.objects.filter(
        organisation_id=member.organisation_id, invoice=invoice, order=order, stands=True
    ).first()
    if link is None:
        raise Refusal("match.not_linked", _("Cette facture n'est pas liée à cette commande."))
    link.stands, link.by_person = False, True
    link.save(update_fields=["stands", "by_person"])
    rematch(member.organisation_id, invoice.id, member.actor, now)
    _note(member, invoice, "invoice.order_parted", now, {"order": order.number}, reason)


@transaction.atomic
def match_line(
    *,
    member: Member,
    reference: str,
    place: int,
    parts: Mapping[UUID, Decimal],
    now: datetime,
    unsigned: bool = False,
) -> None:
    """Put a line of an invoice on lines of its orders: the parts sum to its quantity (422 else).

    A line that gives back counts as less, and so do its parts; `unsigned` ones take its sign.
    Without parts it stands on none. Another unit than that of the order is refused: nothing says
    how many of the one make one of the other.
    """
    invoice = _invoice(member, reference)
    line = next((one for one in stated_lines(invoice) if one.place == place), None)
    if line is None:
        raise absent()
    if unsigned and line.quantity < 0:
        parts = {key: -share for key, share in parts.items()}
    linked = OrderLink.objects.filter(
        organisation_id=member.organisation_id, invoice=invoice, stands=True
    ).values_list("order_id", flat=True)
    orders = [order for order in hold_orders(invoice, set()) if order.id in set(linked)]
    among = readable(member, "purchase.match").filter(id__in=linked)
    mine = set(among.values_list("id", flat=True))
    offered = {one.key: one for one in offered_lines(o for o in orders if o.id in mine)}
    stood = Match.objects.filter(
        organisation_id=member.organisation_id, invoice=invoice, place=place, stands=True
    )
    if any(row.line_id not in offered for row in stood):
        raise absent()
    _ensure_parts(line, parts, offered)
    for row in stood.exclude(line_id__in=parts):
        row.stands = False
        row.covered = row.accepted = row.excess = row.credited = row.over = Decimal(0)
        row.save()
    kept = {row.line_id: row for row in stood}
    for (_place, key), placed in placed_in_parts(invoice, line, parts, offered).items():
        row = kept.get(key) or Match(
            organisation_id=member.organisation_id, invoice=invoice, place=place, line_id=key
        )
        row.basis, row.share, row.net = Basis.PERSON.value, placed.share, placed.net
        row.quantity, row.price = placed.quantity, placed.price
        row.price_credit = placed.price_credit
        row.covered = row.accepted = row.credited = row.over = Decimal(0)
        row.excess = max(Decimal(0), placed.quantity)
        row.made_at, row.made_by = now, member.name
        row.save()
    rematch(member.organisation_id, invoice.id, member.actor, now)
    told = [f"{offered[key].name} {exact(share)}" for key, share in parts.items()]
    _note(member, invoice, "invoice.line_matched", now, {"line": place, "parts": told})


@transaction.atomic
def accept_gap(
    *, member: Member, gap_id: UUID, reason: str, now: datetime, version: int | None = None
) -> Gap:
    """Accept a difference with a reason, within the amount that the member may accept."""
    gap = one_gap(member, gap_id)
    [order] = locked_orders(member.organisation_id, [gap.order_id])
    require(member, "purchase.accept")
    require(member, "purchase.accept", subject_of(order, gap.amount))
    gap = Gap.objects.select_for_update(no_key=True).get(
        organisation_id=member.organisation_id, id=gap_id
    )
    ensure_version(gap, version)
    reason = stated_reason(reason)
    if gap.state != GapState.OPEN:
        raise Refusal("gap.settled", _("Cet écart n'est plus ouvert : relisez-le, il a été réglé."))
    # The amount may have changed since the right was asked on what was read.
    require(member, "purchase.accept", subject_of(order, gap.amount))
    if gap.kind == GapKind.QUANTITY:
        gap.accepted_quantity += gap.quantity
    gap.accepted_amount = max(gap.accepted_amount, gap.amount)
    gap.state, gap.reason = GapState.ACCEPTED.value, reason
    gap.settled_at, gap.settled_by_id, gap.settled_by = now, member.user_id, member.actor.name
    gap.version += 1
    gap.save()
    settle_and_tell(member.organisation_id, [order], member.actor, now)
    invoice = Invoice.objects.get(organisation_id=member.organisation_id, id=gap.invoice_id)
    facts = {"kind": gap.kind, "amount": f"{gap.amount} {gap.currency}", "order": order.number}
    _note(member, invoice, "invoice.gap_accepted", now, facts, reason)
    return gap


def _invoice(member: Member, reference: str) -> Invoice:
    require(member, "purchase.match")
    return find_invoice(member, reference)


def _ensure_parts(
    line: Stated, parts: Mapping[UUID, Decimal], offered: Mapping[UUID, OrderedLine]
) -> None:
    if not set(parts) <= set(offered):
        raise Refusal(
            "match.line",
            _("Cette ligne de commande n'est pas d'une commande liée à la facture."),
            status=422,
            field="parts",
        )
    if not all(share.is_finite() and fits(share, PART_DECIMALS) for share in parts.values()):
        raise Refusal(
            "match.parts_fine",
            _("Une part compte dix décimales au plus. Arrondissez-la."),
            status=422,
            field="parts",
        )
    sign = -1 if line.quantity < 0 else 1
    wrong = any(share * sign <= 0 for share in parts.values())
    if parts and (wrong or sum(parts.values()) != line.quantity):
        raise Refusal(
            "match.parts",
            _("Les parts font ensemble %(quantity)s, la quantité de la ligne.")
            % {"quantity": exact(line.quantity)},
            status=422,
            field="parts",
        )
    for key in parts:
        target = offered[key]
        if not target.by_amount and not same_unit(target.unit, line.about.unit):
            raise Refusal(
                "match.unit",
                _(
                    "La commande compte en %(ordered)s, la facture en %(invoiced)s : rien ne dit"
                    " comment passer de l'une à l'autre. Corrigez la commande, ou acceptez l'écart."
                )
                % {"ordered": target.unit, "invoiced": line.about.unit},
                status=422,
                field="parts",
            )


def _fault_told(fault: str) -> str:
    return {
        "supplier": _("Cette commande est d'un autre fournisseur."),
        "entity": _("Cette commande est d'une autre entité."),
        "currency": _("Cette commande est dans une autre devise."),
        "state": _("Cette commande n'est pas ouverte."),
    }[fault]


def _note(
    member: Member,
    invoice: Invoice,
    verb: str,
    now: datetime,
    facts: Mapping[str, object],
    reason: str = "",
) -> None:
    live.publish(member.organisation_id, TOPIC, needs="purchase.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        facts=facts,
        reason=reason,
        at=now,
    )
