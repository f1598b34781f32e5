"""Sending a quote: it is frozen as a version with its PDF, and a mail brings its link.

The PDF is made before any lock is taken; under the lock it is asked that the draft still says the
same. A draft that has not changed since is sent again as the same version.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.quotes.actions.deliver import POST
from facturier.quotes.actions.links import link_to_send
from facturier.quotes.actions.steps import tell_quote
from facturier.quotes.models import Quote, QuoteDelivery, QuoteMail, QuoteVersion
from facturier.quotes.queries.quotes import find_quote, held_quote, latest_version, proposal_for
from facturier.quotes.rules.content import frozen_content
from facturier.quotes.rules.states import NEXT_STATES, QuoteState
from facturier.rendering.actions import make_page
from facturier.rendering.rules.issued import Stage
from facturier.sales import queries as sales
from facturier.sales.actions import Incomplete
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Content
from facturier.sales.rules.pages import page_of
from facturier.sending.actions import queue, retry, sender_of
from facturier.sending.rules import recipients as people
from facturier.sending.rules.letters import (
    LINK,
    LONGEST_BODY,
    LONGEST_FILLED_SUBJECT,
    Words,
    one_line,
    plain_body,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person asks for it; an empty subject or body is the usual one."""

    recipients: Sequence[str]
    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The version that stands, and the mail that was asked for, if one was."""

    quote: Quote
    version: QuoteVersion
    mail: QuoteMail | None
    again: bool
    """True where this very mail had been asked for, or this version made, before."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A quote as it would be sent: what it holds, its PDF."""

    content: Content
    composed: Composed
    language: str
    kept: KeptBytes


def send_quote(
    *,
    member: Member,
    quote_id: UUID,
    draft_version: int,
    letter: Letter | None,
    origin: str,
    today: date,
    now: datetime,
    after_round: int | None = None,
) -> Sent:
    """Freeze what the quote says as a version, and send it by mail; without a letter, only freeze.

    `draft_version` is the quote as the person saw it: another refuses (409). The same version to
    the same people is sent once; to send it again, name the round that was seen.
    """
    quote = find_quote(member, quote_id)
    require(member, "invoice.send", sales.subject_of(quote.draft))
    _ensure_open(quote, draft_version)
    to = _recipients(letter.recipients) if letter else []
    version = latest_version(quote)
    written = None
    if version is None or not _stands(version, quote, today):
        written = _write(quote, today)
    with transaction.atomic():
        quote = held_quote(member, quote_id, "invoice.send")
        _ensure_open(quote, draft_version)
        version = latest_version(quote)
        made = version is None or not _stands(version, quote, today)
        if made:
            version = _freeze(member, quote, written or _write(quote, today), now)
        assert version is not None, "it stood, or was made"
        mail, again = None, not made
        link = link_to_send(quote, version, member.name, now)
        if letter is not None:
            mail, again = _queue(member, quote, version, link, letter, to, origin, after_round, now)
        facts = {"version": version.number, "sha256": version.sha256, "gross": version.gross,
                 "currency": version.currency, "valid_until": version.valid_until}  # fmt: skip
        if mail is not None:
            facts |= {"recipients": [people.masked(one) for one in to], "round": mail.round}
        if not again:
            verb = "quote.sent" if letter is not None else "quote.frozen"
            tell_quote(quote, member.actor, verb, now, facts=facts)
        return Sent(quote, version, mail, again)


def _ensure_open(quote: Quote, draft_version: int) -> None:
    if quote.state == QuoteState.ACCEPTED:
        raise Refusal("quote.accepted", _("Ce devis est accepté : il ne s'envoie plus."))
    if quote.draft.state == DraftState.DISCARDED:
        raise Refusal("quote.discarded", _("Ce devis est écarté. Reprenez-le pour l'envoyer."))
    if quote.draft.version != draft_version:
        reason = _("Le devis a changé depuis que vous l'avez vu. Relisez-le, puis envoyez-le.")
        raise Refusal("quote.stale", reason)


def _stands(version: QuoteVersion, quote: Quote, today: date) -> bool:
    """Whether the latest version says what the draft says, still holds, and nobody declined it."""
    return (
        version.draft_version == quote.draft.version
        and version.valid_until >= today
        and quote.state == QuoteState.SENT
    )


def _write(quote: Quote, today: date) -> _Written:
    draft = quote.draft
    content = sales.content_of(draft)
    composed = sales.draft_as_composed(draft, today, content)
    lacking = [one for one in composed.lacking if one.blocking]
    if lacking:
        raise Incomplete(lacking)
    until = composed.document.due_date
    if until is None or until < today:
        reason = _("La date de validité est passée. Choisissez-en une autre.")
        raise Refusal("quote.validity", reason, status=422, field="due_date")
    composed = replace(composed, document=replace(composed.document, number=quote.number))
    language = sales.language_of(draft)
    look = sales.look_for(draft.organisation_id, draft.entity_id, draft.type_code).look
    pdf = make_page(composed.document, look, page_of(content, language, Stage.QUOTE))
    return _Written(content, composed, language, files.keep_bytes(draft.organisation_id, [pdf]))


def _freeze(member: Member, quote: Quote, written: _Written, now: datetime) -> QuoteVersion:
    document, totals = written.composed.document, written.composed.amounts.totals
    assert document.issue_date is not None, "a composed document has its day"
    assert document.due_date is not None, "it was asked for"
    version = QuoteVersion.objects.create(
        organisation_id=quote.organisation_id,
        quote=quote,
        number=quote.version + 1,
        draft_version=quote.draft.version,
        issue_date=document.issue_date,
        valid_until=document.due_date,
        language=written.language,
        currency=written.composed.amounts.currency,
        net=totals.net,
        tax=totals.tax,
        gross=totals.gross,
        content=frozen_content(written.content, written.composed),
        file=files.name_file(written.kept, now=now),
        sha256=written.kept.sha256,
        made_at=now,
        made_by_id=member.user_id,
        made_by=member.name,
    )
    assert QuoteState.SENT in NEXT_STATES[QuoteState(quote.state)], "it is open"
    quote.state, quote.version = QuoteState.SENT, version.number
    quote.valid_until, quote.gross, quote.currency = (
        version.valid_until, version.gross, version.currency,
    )  # fmt: skip
    quote.save(update_fields=["state", "version", "valid_until", "gross", "currency"])
    return version


def _queue(
    member: Member,
    quote: Quote,
    version: QuoteVersion,
    link,
    letter: Letter,
    to: list[str],
    origin: str,
    after_round: int | None,
    now: datetime,
) -> tuple[QuoteMail, bool]:
    key = people.recipients_key(to)
    own = {"organisation_id": member.organisation_id}
    rows = QuoteMail.objects.filter(**own, version=version, recipients_key=key)
    latest = rows.order_by("-round").first()
    if latest is not None and (after_round is None or after_round < latest.round):
        return latest, True
    proposal = proposal_for(
        member, quote, gross=version.gross, currency=version.currency,
        valid_until=version.valid_until,
    )  # fmt: skip
    words = _words(letter, proposal.words)
    mail_id = uuid7()
    mail = QuoteMail.objects.create(
        **own,
        id=mail_id,
        version=version,
        link=link,
        recipients=to,
        recipients_key=key,
        round=latest.round + 1 if latest else 0,
        language=proposal.language,
        subject=words.subject,
        body=words.body,
        message_id=f"<{mail_id}@{sender_of(member.organisation_id).domain}>",
        origin=origin.rstrip("/")[:300],
        created_at=now,
        created_by_id=member.user_id,
        created_by=member.name,
    )
    QuoteDelivery.objects.create(**own, mail=mail, changed_at=now)
    queue(POST, mail)
    return mail, False


@transaction.atomic
def retry_mail(*, member: Member, quote_id: UUID, mail_id: UUID, now: datetime) -> QuoteMail:
    """Try anew a mail that was given up, under the same Message-ID. Safe to repeat."""
    quote = held_quote(member, quote_id, "invoice.send")
    delivery = POST.hold(member.organisation_id, mail_id)
    if delivery is None or delivery.mail.version.quote_id != quote.id:
        raise absent()
    reason = _("Cet envoi a eu sa réponse. Renvoyez le devis pour un nouvel e-mail.")
    retry(POST, delivery, member.actor, Refusal("quote.settled", reason), now)
    return delivery.mail


# -- steps -----------------------------------------------------------------------------------------
def _recipients(typed: Sequence[str]) -> list[str]:
    found = people.tidy(typed)
    if not found or len(found) > people.MOST_RECIPIENTS:
        reason = _("Choisissez de une à %(most)s adresses.") % {"most": people.MOST_RECIPIENTS}
        raise Refusal("quote.recipients", reason, status=422, field="recipients")
    for one in found:
        if not people.is_address(one):
            reason = _("« %(address)s » n'est pas une adresse e-mail. Corrigez-la.")
            reason %= {"address": one_line(one)[:60]}
            raise Refusal("quote.address", reason, status=422, field="recipients")
    return found


def _words(letter: Letter, proposed: Words) -> Words:
    """The words that leave: what was typed, or what was proposed. Neither is filled again."""
    typed = Words(
        one_line(letter.subject) or proposed.subject, plain_body(letter.body) or proposed.body
    )
    if len(typed.subject) > LONGEST_FILLED_SUBJECT or len(typed.body) > LONGEST_BODY * 2:
        field = "body" if len(typed.subject) <= LONGEST_FILLED_SUBJECT else "subject"
        reason = _("Ce texte est trop long. Raccourcissez-le.")
        raise Refusal("quote.words", reason, status=422, field=field)
    if LINK not in typed.body or LINK in typed.subject:
        reason = _("Le texte, et lui seul, doit garder {link} : l'adresse du devis y sera écrite.")
        raise Refusal("quote.link", reason, status=422, field="body")
    return typed
