"""Steps that the verbs share: take a number, tell a story, clean what was typed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.refusal import Refusal
from facturier.quotes.models import Counter, Order, Quote
from facturier.quotes.rules.states import number_of
from facturier.sending.rules.letters import one_line, plain_body

LONGEST_TEXT = 2000


def take_number(organisation_id: UUID, kind: str, day: date) -> str:
    """The next number of quotes or orders of a year. Gaps are allowed, twins are not."""
    own = {"organisation_id": organisation_id, "kind": kind, "year": day.year}
    Counter.objects.bulk_create([Counter(**own)], ignore_conflicts=True)
    held = Counter.objects.select_for_update().get(**own)
    held.last += 1
    held.save(update_fields=["last"])
    return number_of(kind, day.year, held.last)


def customer_actor(name: str) -> audit.Actor:
    """Who holds the link. Their name is what they say: nobody has proved it."""
    return audit.Actor("customer", None, name or _("Client"))


def tell_quote(
    quote: Quote,
    actor: audit.Actor,
    verb: str,
    now: datetime,
    *,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One event in the story of a quote; open pages are told. Call it last."""
    live.publish(quote.organisation_id, f"quote:{quote.id}", needs="invoice.read")
    live.publish(quote.organisation_id, "quotes", needs="invoice.read")
    audit.record(
        organisation_id=quote.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("quote", quote.id, quote.number),
        facts=facts,
        reason=reason,
        at=now,
    )


def tell_order(
    order: Order,
    actor: audit.Actor,
    verb: str,
    now: datetime,
    *,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One event in the story of an order. Call it last."""
    live.publish(order.organisation_id, "orders", needs="invoice.read")
    audit.record(
        organisation_id=order.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("order", order.id, order.number),
        facts=facts,
        reason=reason,
        at=now,
    )


def line(typed: str, field: str, most: int, *, wanted: bool = False) -> str:
    """A text on one line as it is kept; refused (422) when too long, or missing where wanted."""
    kept = one_line(typed.encode("utf-8", "replace").decode())
    if len(kept) > most:
        reason = _("%(most)s caractères au plus.") % {"most": most}
        raise Refusal(f"quote.{field}", reason, status=422, field=field)
    if wanted and not kept:
        raise Refusal(f"quote.{field}", _("Remplissez ce champ."), status=422, field=field)
    return kept


def text(typed: str, field: str, *, wanted: str = "") -> str:
    """A text of several lines; `wanted` is what is said where it is missing."""
    kept = plain_body(typed)
    if wanted and not kept:
        raise Refusal(f"quote.{field}", wanted, status=422, field=field)
    if len(kept) > LONGEST_TEXT:
        reason = _("%(most)s caractères au plus.") % {"most": LONGEST_TEXT}
        raise Refusal(f"quote.{field}", reason, status=422, field=field)
    return kept
