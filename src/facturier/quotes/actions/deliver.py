"""The mails of quotes: how one is held, what it carries, how it is told (see `sending`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Subquery

from facturier.audit.actions import SYSTEM, Actor
from facturier.files.queries import content_of
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member
from facturier.quotes.actions.links import link_to_send
from facturier.quotes.actions.steps import tell_quote
from facturier.quotes.models import Quote, QuoteDelivery, QuoteMail
from facturier.quotes.queries.public import file_name, link_token
from facturier.quotes.queries.quotes import held_quote
from facturier.sending import actions as sending
from facturier.sending.actions import LOST_AFTER, MOST_WOKEN, Enclosure, Packed, Place, Post
from facturier.sending.actions.post import Clock
from facturier.sending.rules.deliveries import DeliveryState

DELIVER = "quotes.deliver"


def deliver(*, organisation_id: UUID, mail_id: UUID, clock: Clock) -> None:
    """Hand one mail over, if it is still to be. Raises `TryAgain` while somebody has it not."""
    sending.hand_over(POST, organisation_id=organisation_id, key=mail_id, clock=clock)


def _held(organisation_id: UUID, mail_id: UUID) -> QuoteDelivery | None:
    """Where a mail stands, held until commit; its quote before it, as all who change it do."""
    own = {"organisation_id": organisation_id}
    quotes = Quote.objects.filter(**own, id=_quote_of(mail_id)).order_by("id")
    list(quotes.select_for_update(no_key=True).values_list("id", flat=True))
    rows = QuoteDelivery.objects.select_for_update(of=("self",)).filter(**own, mail_id=mail_id)
    return rows.select_related("mail__version__quote", "mail__version__file", "mail__link").first()


def _quote_of(mail_id: UUID) -> Subquery:
    return Subquery(QuoteMail.objects.filter(id=mail_id).values("version__quote_id"))


def _packed(delivery: QuoteDelivery, now: datetime) -> Packed:
    row = delivery.mail
    version = row.version
    try:
        content = content_of(version.file)
    except FileNotFoundError:
        raise sending.missing_file() from None
    # The one that it was written with may have been renewed or closed meanwhile.
    link = link_to_send(version.quote, version, row.created_by, now)
    if link.id != row.link_id and link.created_at == now:
        facts = {"expires_at": link.expires_at}
        tell_quote(version.quote, SYSTEM, "quote.link_renewed", now, facts=facts)
    name = file_name(version.quote.number, version.number)
    return Packed(
        f"{row.origin}/p/devis/{link_token(link.id)}/", Enclosure(name, content, "application/pdf")
    )


def _note(_delivery: QuoteDelivery, _what: str, _now: datetime) -> None:
    """The story of the quote tells what matters."""


def _tell(
    delivery: QuoteDelivery,
    actor: Actor,
    what: str,
    now: datetime,
    *,
    facts: Mapping[str, Any],
    reason: str = "",
) -> None:
    quote = delivery.mail.version.quote
    tell_quote(quote, actor, f"quote.mail_{what}", now, facts=facts, reason=reason)


def _found(member: Member, message_id: str) -> UUID | None:
    rows = QuoteMail.objects.filter(organisation_id=member.organisation_id, message_id=message_id)
    row = rows.select_related("version").first()
    if row is None:
        return None
    held_quote(member, row.version.quote_id, "invoice.send")
    return row.id


def _place(delivery: QuoteDelivery) -> Place:
    quote = delivery.mail.version.quote
    return Place("quote", quote.number, str(quote.id), "quotes:quote")


POST = Post(
    job=DELIVER,
    argument="mail_id",
    hold=_held,
    asked=lambda delivery: delivery.mail,
    pack=_packed,
    note=_note,
    tell=_tell,
    find=_found,
    place=_place,
)


def wake_lost(*, organisation_id: UUID, now: datetime) -> int:
    """Ask again for mails that have waited for long without a job; answers how many."""
    with in_organisation(organisation_id):
        rows = QuoteDelivery.objects.filter(
            organisation_id=organisation_id,
            state=DeliveryState.QUEUED,
            changed_at__lt=now - LOST_AFTER,
        ).select_related("mail")
        return sending.wake(POST, rows.order_by("id")[:MOST_WOKEN])
