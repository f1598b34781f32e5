"""Quotes and orders as their pages show them."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from facturier.audit.queries import Phrases, latest_of, told
from facturier.kit.origin import origin_of
from facturier.kit.typography import initials
from facturier.kit.units import UNIT_NAMES
from facturier.organisations.queries import Member
from facturier.quotes import phrases
from facturier.quotes.models import QuoteDelivery, QuoteLink
from facturier.quotes.queries import link_token
from facturier.quotes.queries.public import still_ours
from facturier.quotes.rules import Frozen
from facturier.sending.rules.deliveries import DeliveryState

STORY = 50
PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, {})


def story(member: Member, subject_id: UUID) -> list[SimpleNamespace]:
    """What happened to a quote or an order, the newest first."""
    found = []
    for event in latest_of(member.organisation_id, subject_id, limit=STORY):
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


def frozen_lines(frozen: Frozen) -> list[SimpleNamespace]:
    """The lines of a version or an order, ready to be read."""
    return [
        SimpleNamespace(
            kind=one.kind,
            name=one.text("name"),
            description=one.text("description"),
            quantity=one.number("quantity"),
            unit=unit_label(one.text("unit")),
            price=one.number("price"),
            discount=one.number("discount_percent"),
            vat=one.number("vat"),
            net=one.net,
        )
        for one in frozen.lines
    ]


def unit_label(code: str) -> str:
    """What a unit is called; its code where nobody has named it."""
    return str(UNIT_NAMES.get(code, code))


def mail_of(row: QuoteDelivery) -> SimpleNamespace:
    """A mail and where it stands."""
    return SimpleNamespace(
        id=row.mail_id,
        recipients=", ".join(row.mail.recipients),
        version=row.mail.version.number,
        round=row.mail.round,
        at=row.mail.created_at,
        by=row.mail.created_by,
        key=f"sending_{row.state}",
        state=row.state,
        words=row.words,
        may_retry=row.state == DeliveryState.FAILED,
    )


def link_of(request: HttpRequest, link: QuoteLink | None) -> SimpleNamespace | None:
    """The address of the customer's page, for who may send it."""
    if link is None or not still_ours(link):
        return None
    url = f"{origin_of(request)}/p/devis/{link_token(link.id)}/"
    return SimpleNamespace(url=url, expires_at=link.expires_at)


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


def tabs_of(chosen: str, labels: dict[str, str], address: Any) -> list[SimpleNamespace]:
    """The tabs of a list."""
    return [
        SimpleNamespace(label=label, url=address(etat=key), active=key == chosen)
        for key, label in labels.items()
    ]


def customer_of(row: Any) -> str:
    """The customer of a draft."""
    return row.customer.name if row.customer else _("Client à choisir")
