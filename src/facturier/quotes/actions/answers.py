"""What the customer answers: by the link, or taken down by a member. Once, to one version.

The quote is held first: of two who accept at once, the second meets what the first has said.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.actions import Actor
from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member
from facturier.quotes.actions.links import hold_quote
from facturier.quotes.actions.orders import order_of_quote
from facturier.quotes.actions.steps import customer_actor, line, tell_order, tell_quote, text
from facturier.quotes.models import Quote, QuoteAnswer, QuoteLink, QuoteVersion
from facturier.quotes.queries.public import Place, link_at
from facturier.quotes.queries.quotes import held_quote, latest_version
from facturier.quotes.rules.states import AnswerKind, QuoteState
from facturier.sales import actions as sales
from facturier.sales.rules.drafts import DraftState
from facturier.sending.rules.recipients import is_address

NAME, ORDER_NUMBER, PROOF, EMAIL = 100, 100, 200, 254


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed on the page of the quote; nothing of it is trusted."""

    version: int
    sha256: str
    name: str = ""
    function: str = ""
    email: str = ""
    order_number: str = ""
    agreed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """An answer that came by paper or mail, as a member takes it down."""

    version: int
    answer_date: date
    name: str
    function: str = ""
    order_number: str = ""
    proof: str = ""
    """Where it stands: a letter, a signed copy, an e-mail and its day."""
    reason: str = ""


@transaction.atomic
def accept_by_link(
    *, place: Place, typed: Typed, today: date, now: datetime
) -> tuple[QuoteAnswer, bool]:
    """The customer accepts the version they read; (the answer, whether it had been given before).

    An accepted quote answers what stands, to whoever accepts again.
    """
    link = link_at(place)
    quote = hold_quote(link)
    if known := _accepted(quote):
        return known, True
    version = _answerable(quote, typed.version, typed.sha256, today)
    if not typed.agreed:
        reason = _("Cochez « Bon pour accord » pour accepter.")
        raise Refusal("quote.agreed", reason, status=422, field="agreed")
    row = _row(quote, version, AnswerKind.ACCEPTED, typed, today, now, link)
    row.email = _email(typed.email)
    row.save()
    _close(quote, version, row, customer_actor(row.name), now)
    return row, False


@transaction.atomic
def decline_by_link(*, place: Place, typed: Typed, today: date, now: datetime) -> QuoteAnswer:
    """The customer declines the version they read, and may say why."""
    link = link_at(place)
    quote = hold_quote(link)
    version = _answerable(quote, typed.version, typed.sha256, today, declining=True)
    row = _row(quote, version, AnswerKind.DECLINED, typed, today, now, link)
    row.reason = text(typed.reason, "reason")
    row.save()
    _decline(quote, row, customer_actor(row.name), now)
    return row


@transaction.atomic
def accept_by_hand(
    *, member: Member, quote_id: UUID, given: ByHand, kept: KeptBytes | None, now: datetime,
    today: date,
) -> tuple[QuoteAnswer, bool]:  # fmt: skip
    """Take down that the customer has accepted, by paper or mail, with where that stands.

    What counts is the day on which they did: the version must have held then.
    """
    quote = held_quote(member, quote_id, "invoice.prepare")
    if known := _accepted(quote):
        return known, True
    version = _by_hand(quote, given, today)
    row = _row(quote, version, AnswerKind.ACCEPTED, given, given.answer_date, now, None)
    row.proof = line(given.proof, "proof", PROOF)
    if not row.proof and kept is None:
        reason = _("Joignez le document signé, ou dites où se trouve l'accord.")
        raise Refusal("quote.proof", reason, status=422, field="proof")
    if kept is not None:
        row.proof_file = files.name_file(kept, now=now)
    row.noted_by = member.name
    row.save()
    _close(quote, version, row, member.actor, now)
    return row, False


@transaction.atomic
def decline_by_hand(
    *, member: Member, quote_id: UUID, given: ByHand, now: datetime, today: date
) -> QuoteAnswer:
    """Take down that the customer has declined."""
    quote = held_quote(member, quote_id, "invoice.prepare")
    version = _by_hand(quote, given, today, declining=True)
    row = _row(quote, version, AnswerKind.DECLINED, given, given.answer_date, now, None)
    row.reason, row.proof = text(given.reason, "reason"), line(given.proof, "proof", PROOF)
    row.noted_by = member.name
    row.save()
    _decline(quote, row, member.actor, now)
    return row


# -- steps -----------------------------------------------------------------------------------------
def _accepted(quote: Quote) -> QuoteAnswer | None:
    rows = QuoteAnswer.objects.filter(
        organisation_id=quote.organisation_id, quote=quote, kind=AnswerKind.ACCEPTED
    )
    return rows.select_related("version").first()


def _by_hand(quote: Quote, given: ByHand, today: date, *, declining: bool = False) -> QuoteVersion:
    latest = latest_version(quote)
    if latest is None:
        raise Refusal("quote.unsent", _("Ce devis n'a pas encore été envoyé."))
    if not latest.issue_date <= given.answer_date <= today:
        reason = _("La réponse date d'entre le devis et aujourd'hui.")
        raise Refusal("quote.answer_date", reason, status=422, field="answer_date")
    return _answerable(quote, given.version, latest.sha256, given.answer_date, declining=declining)


def _answerable(
    quote: Quote, number: int, sha256: str, day: date, *, declining: bool = False
) -> QuoteVersion:
    """The version that is answered: the latest, the one that was read, still holding that day."""
    version = latest_version(quote)
    if quote.draft.state == DraftState.DISCARDED or version is None:
        raise Refusal("quote.withdrawn", _("Ce devis n'est plus proposé."))
    if version.number != number or version.sha256 != sha256:
        reason = _(
            "Une nouvelle version de ce devis a été envoyée depuis. Relisez-la avant de répondre."
        )
        raise Refusal("quote.superseded", reason)
    if quote.state != QuoteState.SENT:
        reason = _("Ce devis a déjà eu sa réponse. Demandez-en une nouvelle version.")
        raise Refusal("quote.answered", reason)
    if version.valid_until < day and not declining:
        reason = _("Ce devis n'est plus valable. Demandez-en une nouvelle version.")
        raise Refusal("quote.expired", reason)
    return version


def _row(
    quote: Quote,
    version: QuoteVersion,
    kind: AnswerKind,
    given: Typed | ByHand,
    day: date,
    now: datetime,
    link: QuoteLink | None,
) -> QuoteAnswer:
    return QuoteAnswer(
        organisation_id=quote.organisation_id,
        quote=quote,
        version=version,
        kind=kind,
        sha256=version.sha256,
        name=line(given.name, "name", NAME, wanted=kind is AnswerKind.ACCEPTED),
        function=line(given.function, "function", NAME),
        order_number=line(given.order_number, "order_number", ORDER_NUMBER),
        link=link,
        answer_date=day,
        noted_at=now,
    )


def _email(typed: str) -> str:
    kept = line(typed, "email", EMAIL)
    if not is_address(kept):
        reason = _("Donnez une adresse e-mail complète, telle que nom@exemple.fr.")
        raise Refusal("quote.email", reason, status=422, field="email")
    return kept


def _close(
    quote: Quote, version: QuoteVersion, row: QuoteAnswer, actor: Actor, now: datetime
) -> None:
    """The quote is accepted: its draft changes no more, and an order comes of it."""
    quote.state = QuoteState.ACCEPTED
    quote.save(update_fields=["state"])
    sales.close_offer(quote.organisation_id, quote.draft_id)
    order = order_of_quote(quote, version, row, row.noted_by or row.name, now)
    tell_order(order, actor, "order.taken", now, facts={"quote": quote.number})
    facts = {
        "version": version.number, "sha256": version.sha256, "gross": version.gross,
        "currency": version.currency, "order": order.number, "by": row.name,
        "by_link": row.link_id is not None,
    }  # fmt: skip
    verb = "quote.accepted" if row.link_id else "quote.acceptance_noted"
    tell_quote(quote, actor, verb, now, facts=facts, reason=row.proof)


def _decline(quote: Quote, row: QuoteAnswer, actor: Actor, now: datetime) -> None:
    quote.state = QuoteState.DECLINED
    quote.save(update_fields=["state"])
    facts = {"version": row.version.number, "sha256": row.sha256}
    verb = "quote.declined" if row.link_id else "quote.refusal_noted"
    tell_quote(quote, actor, verb, now, facts=facts, reason=row.reason)
