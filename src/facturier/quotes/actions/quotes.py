"""A quote is begun, put away and taken back; what it says is changed on its draft (`sales`)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member
from facturier.quotes.actions.steps import take_number, tell_quote
from facturier.quotes.models import Quote
from facturier.quotes.queries.quotes import find_quote, held_quote
from facturier.quotes.rules.states import QuoteState
from facturier.sales import actions as sales
from facturier.sales.rules.drafts import QUOTE, DraftState


@transaction.atomic
def open_quote(
    *,
    member: Member,
    entity_id: UUID,
    today: date,
    now: datetime,
    customer_id: UUID | None = None,
    like: UUID | None = None,
) -> Quote:
    """A new quote of an entity: empty, for a customer, or with all that another quote holds."""
    model = find_quote(member, like) if like is not None else None
    draft = sales.open_offer(
        member=member,
        entity_id=entity_id,
        type_code=QUOTE,
        customer_id=customer_id,
        like=model.draft_id if model else None,
        now=now,
    )
    quote = Quote.objects.create(
        organisation_id=member.organisation_id,
        number=take_number(member.organisation_id, "quote", today),
        draft=draft,
        created_at=now,
        created_by=member.name,
    )
    facts = {"like": model.number} if model else {}
    tell_quote(quote, member.actor, "quote.opened", now, facts=facts)
    return quote


@transaction.atomic
def discard_quote(*, member: Member, quote_id: UUID, now: datetime) -> Quote:
    """Put a quote away: its links open no more. It can be taken back."""
    quote = held_quote(member, quote_id, "invoice.prepare")
    if quote.state == QuoteState.ACCEPTED:
        raise Refusal("quote.accepted", _("Ce devis est accepté : il ne s'écarte plus."))
    if quote.draft.state != DraftState.DISCARDED:
        sales.discard_draft(member=member, draft_id=quote.draft_id, now=now)
        tell_quote(quote, member.actor, "quote.discarded", now)
    return quote


@transaction.atomic
def restore_quote(*, member: Member, quote_id: UUID, now: datetime) -> Quote:
    """Take back a quote that was put away, as it stood."""
    quote = held_quote(member, quote_id, "invoice.prepare")
    if quote.draft.state == DraftState.DISCARDED:
        sales.restore_draft(member=member, draft_id=quote.draft_id, now=now)
        tell_quote(quote, member.actor, "quote.restored", now)
    return quote
