"""The page of the customer: its link, its openings, the questions asked there and our answers."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member
from facturier.quotes.actions.steps import customer_actor, line, tell_quote, text
from facturier.quotes.models import Quote, QuoteLink, QuoteLinkUse, QuoteMessage, QuoteVersion
from facturier.quotes.queries.public import Place, link_at, link_token, still_ours
from facturier.quotes.queries.quotes import held_quote, latest_version
from facturier.sending.queries import settings_of
from facturier.sending.rules.links import (
    LONGEST_NAME,
    MOST_MESSAGES,
    MOST_MESSAGES_AN_HOUR,
    token_hash,
)

GOOD_FOR = timedelta(days=14)
"""A link that has less to live is not sent any more: the next mail gets a new one."""
AFTER_VALIDITY = 30
"""Days that a link outlives the quote: whoever comes late reads that it has expired."""


def link_to_send(quote: Quote, version: QuoteVersion, by: str, now: datetime) -> QuoteLink:
    """The link that a mail carries: the open one, or a new one. The quote is held."""
    rows = QuoteLink.objects.filter(
        organisation_id=quote.organisation_id, quote=quote, revoked_at=None,
        expires_at__gt=max(now + GOOD_FOR, _end_of(version)),
    )  # fmt: skip
    latest = rows.order_by("-id").first()
    if latest is not None and still_ours(latest):
        return latest
    return _make_link(quote, version, by, now)


def _end_of(version: QuoteVersion) -> datetime:
    return timezone.make_aware(datetime.combine(version.valid_until, time.max))


def _make_link(quote: Quote, version: QuoteVersion, by: str, now: datetime) -> QuoteLink:
    key = uuid7()
    days = settings_of(quote.organisation_id).link_days
    link = QuoteLink.objects.create(
        id=key,
        organisation_id=quote.organisation_id,
        quote=quote,
        token_hash=token_hash(link_token(key)),
        language=version.language if version.language in ("fr", "en") else "fr",
        created_at=now,
        created_by=by,
        expires_at=max(
            now + timedelta(days=days), _end_of(version) + timedelta(days=AFTER_VALIDITY)
        ),
    )
    QuoteLinkUse.objects.create(organisation_id=quote.organisation_id, link=link)
    return link


@transaction.atomic
def renew_link(*, member: Member, quote_id: UUID, now: datetime) -> QuoteLink:
    """A new link for the customer; the ones before open nothing any more."""
    quote = held_quote(member, quote_id, "invoice.send")
    version = latest_version(quote)
    if version is None:
        raise Refusal("quote.unsent", _("Ce devis n'a pas encore été envoyé."))
    _revoke_open(quote, now)
    link = _make_link(quote, version, member.name, now)
    facts = {"expires_at": link.expires_at}
    tell_quote(quote, member.actor, "quote.link_renewed", now, facts=facts)
    return link


@transaction.atomic
def revoke_link(*, member: Member, quote_id: UUID, now: datetime) -> int:
    """Close the page of the customer; answers how many links opened it until now."""
    quote = held_quote(member, quote_id, "invoice.send")
    closed = _revoke_open(quote, now)
    if closed:
        tell_quote(quote, member.actor, "quote.link_revoked", now, facts={"links": closed})
    return closed


def _revoke_open(quote: Quote, now: datetime) -> int:
    rows = QuoteLink.objects.filter(
        organisation_id=quote.organisation_id, quote=quote, revoked_at=None, expires_at__gt=now
    )
    return rows.update(revoked_at=now)


# -- what happens on the page ----------------------------------------------------------------------
@transaction.atomic
def note_opening(*, place: Place, now: datetime) -> None:
    """The page was opened: counted, the first time told."""
    link = link_at(place)
    rows = QuoteLinkUse.objects.filter(organisation_id=place.organisation_id, link=link)
    first = rows.filter(opened=0).update(opened=1, first_opened_at=now, last_opened_at=now)
    if not first:
        rows.update(opened=F("opened") + 1, last_opened_at=now)
        return
    customer = link.quote.draft.customer
    actor = customer_actor(customer.name if customer else "")
    tell_quote(link.quote, actor, "quote.link_opened", now)


@transaction.atomic
def ask_us(*, place: Place, name: str, words: str, now: datetime) -> QuoteMessage:
    """A question of the customer: it stands in the story of the quote."""
    link = link_at(place)
    quote = hold_quote(link)
    asked = text(words, "text", wanted=_("Écrivez votre message."))
    name = line(name, "name", LONGEST_NAME)
    rows = QuoteMessage.objects.filter(
        organisation_id=place.organisation_id, quote=quote, ours=False
    )
    lately = rows.filter(written_at__gt=now - timedelta(hours=1)).count()
    if lately >= MOST_MESSAGES_AN_HOUR or rows.count() >= MOST_MESSAGES:
        reason = _("Trop de messages en peu de temps. Réessayez plus tard, ou écrivez-nous.")
        raise Refusal("message.too_many", reason, status=429)
    message = QuoteMessage.objects.create(
        organisation_id=place.organisation_id, quote=quote, text=asked, written_at=now,
        written_by=name,
    )  # fmt: skip
    tell_quote(quote, customer_actor(name), "quote.customer_asked", now, reason=asked)
    return message


def hold_quote(link: QuoteLink) -> Quote:
    """The quote of a link, locked until commit; what its draft is, is at hand."""
    return (
        Quote.objects.select_related("draft__entity", "draft__customer")
        .select_for_update(of=("self",), no_key=True)
        .get(organisation_id=link.organisation_id, id=link.quote_id)
    )


@transaction.atomic
def answer_customer(*, member: Member, quote_id: UUID, words: str, now: datetime) -> QuoteMessage:
    """Our answer, which the customer reads on their page; it makes a link where none is open."""
    quote = held_quote(member, quote_id, "invoice.send")
    said = text(words, "text", wanted=_("Écrivez votre message."))
    version = latest_version(quote)
    if version is None:
        raise Refusal("quote.unsent", _("Ce devis n'a pas encore été envoyé."))
    link_to_send(quote, version, member.name, now)
    message = QuoteMessage.objects.create(
        organisation_id=member.organisation_id, quote=quote, text=said, written_at=now,
        written_by=member.name, ours=True,
    )  # fmt: skip
    tell_quote(quote, member.actor, "quote.customer_answered", now, reason=said)
    return message
