"""Orders and differences as their pages show them."""

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from facturier.audit.queries import Phrases, latest_of, told
from facturier.kit.typography import initials
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, may
from facturier.parties import queries as parties
from facturier.purchases import labels as words
from facturier.purchases import phrases, queries
from facturier.purchases.models import Gap, PurchaseOrder

PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, {})


def story(member: Member, subject_id: UUID) -> list[SimpleNamespace]:
    """What happened to an order, the newest first."""
    found = []
    for event in latest_of(member.organisation_id, subject_id, limit=50):
        tale = told(event, PHRASES)
        found.append(
            SimpleNamespace(
                at=event.at,
                actor=event.actor_name,
                initials=initials(event.actor_name),
                machine=event.actor_kind in ("system", "job"),
                phrase=tale.sentence,
                changes=[],
                place=event.reason,
            )
        )
    return found


def suppliers_of(member: Member, orders: Iterable[PurchaseOrder]) -> dict[UUID, str]:
    """The name that the supplier of each order goes by, by order."""
    orders = list(orders)
    names = parties.names(member.organisation_id, {one.supplier_id for one in orders})
    return {
        one.id: names[one.supplier_id].name if one.supplier_id in names else "" for one in orders
    }


def supplier_of(member: Member, order: PurchaseOrder) -> SimpleNamespace:
    """The supplier of an order as it is called today, and its page for who may open it."""
    known = parties.names(member.organisation_id, [order.supplier_id]).get(order.supplier_id)
    if known is None:
        return SimpleNamespace(name="", url="")
    opens = may(member, "party.read")
    return SimpleNamespace(
        name=known.name, url=reverse("parties:party", args=[known.reference]) if opens else ""
    )


def gaps(member: Member, rows: Iterable[Gap]) -> list[SimpleNamespace]:
    """Differences as panels and lists tell them: two statements whatever their number."""
    rows = list(rows)
    named = {UUID(key) for one in rows if (key := one.rule.get("supplier_id"))}
    names = {
        str(key): one.name for key, one in parties.names(member.organisation_id, named).items()
    }
    places = organisations.places(member.organisation_id)
    names |= {str(key): label for key, label in places.categories.items()}
    return [_gap(member, one, names) for one in rows]


def _gap(member: Member, gap: Gap, names: dict[str, str]) -> SimpleNamespace:
    subject = queries.subject_of(gap.order, gap.amount)
    url = reverse("register:invoice", args=[gap.invoice.reference]) + "#commandes"
    return SimpleNamespace(
        id=gap.id,
        version=gap.version,
        kind=words.kind_label(gap.kind),
        told=words.gap_told(gap),
        rule=words.rule_told(gap, names),
        amount=gap.amount,
        currency=gap.currency,
        place=gap.place,
        line=gap.line.name if gap.line else "",
        order=gap.order.number,
        order_url=reverse("purchases:order", args=[gap.order_id]),
        reference=gap.invoice.reference,
        number=gap.invoice.number,
        supplier=gap.invoice.seller_name,
        url=url,
        owner=words.owner_label(gap.owner),
        owner_name=gap.owner_name,
        look=words.gap_look(gap.state),
        is_open=gap.state == "open",
        may_accept=gap.state == "open" and bool(may(member, "purchase.accept", subject)),
        found_at=gap.found_at,
        settled_at=gap.settled_at,
        settled_by=gap.settled_by,
        reason=gap.reason,
    )


def day_or_none(text: str) -> date | None:
    """A day as a date field sends it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def whole_number(text: Any) -> int:
    """A version that a form was opened with; 0, which nothing has, for what is no number."""
    value = str(text or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def places_of(member: Member) -> SimpleNamespace:
    """What an order may belong to, as a form offers it."""
    places = organisations.places(member.organisation_id)

    def offered(one: dict[UUID, str]) -> list[tuple[str, str]]:
        return [(str(key), label) for key, label in one.items()]

    return SimpleNamespace(
        entities=offered(places.entities),
        groups=[
            ("department_id", _("Service"), offered(places.departments)),
            ("project_id", _("Projet"), offered(places.projects)),
            ("category_id", _("Catégorie"), offered(places.categories)),
        ],
        suppliers=[one.label for one in parties.choices(member, limit=200)],
        labels=places.labels,
    )
