"""Quotes that a member may read: the list by tab, one with all around it, a mail as proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from facturier.files.queries import content_of
from facturier.kit import display
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.quotes.models import (
    Order,
    Quote,
    QuoteAnswer,
    QuoteDelivery,
    QuoteLink,
    QuoteLinkUse,
    QuoteMessage,
    QuoteVersion,
)
from facturier.quotes.rules.letters import words_for
from facturier.quotes.rules.states import QuoteState, Shown, shown_state
from facturier.sales import queries as sales
from facturier.sales.queries.drafts import Draft
from facturier.sales.rules.drafts import DraftState
from facturier.sending.rules.letters import Words
from facturier.sending.rules.recipients import is_address

PAGE = 50
MOST_SHOWN = 50


def _own(member: Member) -> QuerySet[Quote]:
    return Quote.objects.filter(organisation_id=member.organisation_id)


def _readable(member: Member) -> QuerySet[Quote]:
    return _own(member).filter(draft__in=sales.drafts_within(member, "invoice.read"))


def find_quote(member: Member, quote_id: UUID) -> Quote:
    """One quote; for those who may not read it, it does not exist."""
    row = _readable(member).filter(id=quote_id)
    found = row.select_related("draft__entity", "draft__customer").first()
    if found is None:
        raise absent()
    return found


def held_quote(member: Member, quote_id: UUID, capability: str) -> Quote:
    """The same, locked until commit, where the member holds a capability on it."""
    find_quote(member, quote_id)
    row = (
        _own(member)
        .select_related("draft__entity", "draft__customer")
        .select_for_update(of=("self",), no_key=True)
        .get(id=quote_id)
    )
    require(member, capability, sales.subject_of(row.draft))
    return row


def quote_of_draft(member: Member, draft_id: UUID) -> Quote | None:
    """The quote that is prepared on a draft."""
    return _readable(member).filter(draft_id=draft_id).select_related("draft").first()


def shown_as(quote: Quote, today: date) -> Shown:
    """Where a quote stands today."""
    discarded = quote.draft.state == DraftState.DISCARDED
    return shown_state(QuoteState(quote.state), quote.valid_until, today, discarded=discarded)


# -- the list --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote in a list."""

    quote: Quote
    shown: Shown
    customer: str
    subject: str
    gross: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class QuotesPage:
    """A page of quotes, the newest first, and the row after which the next begins."""

    rows: tuple[QuoteRow, ...]
    after: UUID | None


def quotes_page(
    member: Member,
    tab: Shown | None,
    today: date,
    *,
    after: UUID | None = None,
    size: int = PAGE,
) -> QuotesPage:
    """A page of the quotes that stand so today; all that are not put away for no tab.

    Three statements beside the rights, however many rows there are.
    """
    require(member, "invoice.read")
    rows = _readable(member).filter(_in_tab(tab, today))
    if after is not None:
        rows = rows.filter(id__lt=after)
    # Its entity and customer are what the situation of one that was never sent is told from.
    found = list(
        rows.select_related("draft__entity", "draft__customer").order_by("-id")[: size + 1]
    )
    shown = found[:size]
    preparing = [one.draft for one in shown if one.gross is None]
    grosses = _composed(member, preparing, today)
    return QuotesPage(
        tuple(_row(one, grosses, today) for one in shown),
        shown[-1].id if len(found) > size else None,
    )


def _in_tab(tab: Shown | None, today: date) -> Q:
    kept = ~Q(draft__state=DraftState.DISCARDED)
    if tab is None:
        return kept
    if tab is Shown.DISCARDED:
        return Q(draft__state=DraftState.DISCARDED)
    if tab is Shown.SENT:
        return kept & Q(state=QuoteState.SENT, valid_until__gte=today)
    if tab is Shown.EXPIRED:
        return kept & Q(state=QuoteState.SENT, valid_until__lt=today)
    return kept & Q(state=tab.value)


def _composed(
    member: Member, drafts: Iterable[Draft], today: date
) -> dict[UUID, tuple[Decimal, str]]:
    """What those come to that were never sent."""
    drafts = list(drafts)
    if not drafts:
        return {}
    contents = sales.contents_of(member.organisation_id, drafts)
    pairs = [(one, contents[one.id]) for one in drafts]
    situations = sales.situations_by_draft(pairs, today)
    found = {}
    for draft, content in pairs:
        amounts = sales.situated_amounts(content, situations[draft.id])
        found[draft.id] = (amounts.totals.gross, amounts.currency)
    return found


def _row(quote: Quote, grosses: dict[UUID, tuple[Decimal, str]], today: date) -> QuoteRow:
    subject, *_rest = quote.draft.header.get("subject") or [""]
    gross, currency = grosses.get(quote.draft_id, (quote.gross, quote.currency))
    return QuoteRow(
        quote=quote,
        shown=shown_as(quote, today),
        customer=quote.draft.customer.name if quote.draft.customer else "",
        subject=str(subject or ""),
        gross=gross,
        currency=currency,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """How quotes end: those that were sent since a day, and what became of them."""

    sent: int
    accepted: int
    declined: int
    expired: int

    @property
    def rate(self) -> Decimal | None:
        """Accepted among those that have ended, in percent; none where none has."""
        ended = self.accepted + self.declined + self.expired
        return Decimal(100 * self.accepted) / ended if ended else None


def figures(member: Member, since: datetime, today: date) -> Figures:
    """Of the quotes that were begun since a moment: one statement."""
    rows = _readable(member).filter(created_at__gte=since).exclude(state=QuoteState.PREPARING)
    rows = rows.filter(_in_tab(None, today))
    found = rows.aggregate(
        sent=Count("id"),
        accepted=Count("id", filter=Q(state=QuoteState.ACCEPTED)),
        declined=Count("id", filter=Q(state=QuoteState.DECLINED)),
        expired=Count("id", filter=_in_tab(Shown.EXPIRED, today)),
    )
    return Figures(**found)


# -- one quote -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class QuotePage:
    """A quote with all that stands around it, the latest first."""

    quote: Quote
    shown: Shown
    versions: tuple[QuoteVersion, ...]
    changed_since: bool
    """Whether the draft says something else than the latest version."""
    answers: tuple[QuoteAnswer, ...]
    deliveries: tuple[QuoteDelivery, ...]
    link: QuoteLink | None
    """The one that opens now."""
    opened: int
    last_opened_at: datetime | None
    messages: tuple[QuoteMessage, ...]
    order: Order | None


def quote_page(member: Member, quote_id: UUID, today: date, now: datetime) -> QuotePage:
    """One quote with its versions, answers, mails, link, messages and order."""
    quote = find_quote(member, quote_id)
    own = {"organisation_id": member.organisation_id}
    versions = tuple(QuoteVersion.objects.filter(**own, quote=quote).order_by("-number"))
    uses = list(QuoteLinkUse.objects.filter(**own, link__quote=quote))
    opened = [one.last_opened_at for one in uses if one.last_opened_at]
    links = QuoteLink.objects.filter(
        **own, quote=quote, revoked_at=None, expires_at__gt=now
    ).order_by("-id")
    deliveries = QuoteDelivery.objects.filter(**own, mail__version__quote=quote)
    messages = QuoteMessage.objects.filter(**own, quote=quote).order_by("id")
    answers = QuoteAnswer.objects.filter(**own, quote=quote).select_related("version")
    return QuotePage(
        quote=quote,
        shown=shown_as(quote, today),
        versions=versions,
        changed_since=bool(versions) and versions[0].draft_version != quote.draft.version,
        answers=tuple(answers.order_by("-id")),
        deliveries=tuple(
            deliveries.select_related("mail__version").order_by("-mail_id")[:MOST_SHOWN]
        ),
        link=links.first(),
        opened=sum(one.opened for one in uses),
        last_opened_at=max(opened, default=None),
        messages=tuple(messages[: MOST_SHOWN * 2]),
        order=Order.objects.filter(**own, quote=quote).first(),
    )


def latest_version(quote: Quote) -> QuoteVersion | None:
    """The version that was sent last: the one that counts."""
    rows = QuoteVersion.objects.filter(organisation_id=quote.organisation_id, quote_id=quote.id)
    return rows.select_related("file").order_by("-number").first()


def one_version(member: Member, quote_id: UUID, number: int) -> QuoteVersion:
    """A version of a quote that the member may read."""
    quote = find_quote(member, quote_id)
    rows = QuoteVersion.objects.filter(organisation_id=member.organisation_id, quote=quote)
    found = rows.filter(number=number).select_related("file", "quote").first()
    if found is None:
        raise absent()
    return found


def proof_of(member: Member, quote_id: UUID) -> tuple[str, str, bytes]:
    """(name, media type, bytes) of the document that was joined to an acceptance."""
    quote = find_quote(member, quote_id)
    rows = QuoteAnswer.objects.filter(organisation_id=member.organisation_id, quote=quote)
    found = rows.exclude(proof_file=None).select_related("proof_file").order_by("-id").first()
    if found is None or found.proof_file is None:
        raise absent()
    media_type = found.proof_file.media_type
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}.get(media_type)
    name = f"{quote.number}-accord.{ending or 'bin'}"
    return name, media_type, content_of(found.proof_file)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mail as it is proposed to who sends it."""

    recipients: tuple[tuple[str, str], ...]
    """(address, who that is)."""
    words: Words
    language: str


def proposal_for(
    member: Member, quote: Quote, *, gross: Decimal, currency: str, valid_until: date
) -> Proposal:
    """The mail that would leave: to the customer's contacts, in the language of the quote."""
    language = sales.language_of(quote.draft)
    found: dict[str, tuple[str, str]] = {}
    for one in parties.contacts_to_write_to(member, quote.draft.customer_id):
        who = f"{one.name}, {one.role}" if one.role else one.name
        if is_address(one.email):
            found.setdefault(one.email.lower(), (one.email, who))
    facts = {
        "number": quote.number,
        "seller": quote.draft.entity.name,
        "customer": quote.draft.customer.name if quote.draft.customer else _("Client"),
        "amount": display.money(gross, currency, language),
        "valid_until": display.day(valid_until, language),
    }
    return Proposal(tuple(found.values()), words_for(language, facts), language)
