"""The delivery of the mail of a quote: counted before, handed over without any lock, settled after.

As `sending` delivers invoices: killed between the server's "250" and our commit, it is sent once
more under the same Message-ID, never silently not at all (I24).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext as _

from facturier.audit.actions import SYSTEM
from facturier.files.queries import content_of
from facturier.kit import jobs
from facturier.kit.tenancy import in_organisation
from facturier.quotes.actions.links import link_to_send
from facturier.quotes.actions.send import DELIVER
from facturier.quotes.actions.steps import tell_quote
from facturier.quotes.models import Quote, QuoteDelivery, QuoteMail
from facturier.quotes.queries.public import file_name, link_token
from facturier.sending.actions import Enclosure, Mail, Port, port_of, sender_of
from facturier.sending.rules.deliveries import DeliveryState, Standing, left, standing
from facturier.sending.rules.letters import LINK
from facturier.sending.rules.recipients import masked

Clock = Callable[[], datetime]
LOST_AFTER = timedelta(minutes=15)
MOST_WOKEN = 500


class TryAgain(Exception):
    """The mail is still ours: the job is tried again, later and later."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    row: QuoteMail
    mail: Mail
    recipients: list[str]
    attempt: int
    port: Port


def deliver(*, organisation_id: UUID, mail_id: UUID, clock: Clock) -> None:
    """Hand one mail over, if it is still to be. Raises `TryAgain` while somebody has it not."""
    parcel = _taken_up(organisation_id, mail_id, clock())
    if parcel is None:
        return
    outcome = parcel.port.deliver(parcel.mail, parcel.recipients)
    now = clock()
    with in_organisation(organisation_id):
        delivery = _held(organisation_id, mail_id)
        if delivery is None or delivery.state != DeliveryState.QUEUED:
            return  # another worker had the last word
        row = parcel.row
        found = standing(
            row.recipients, delivery.delivered, delivery.refused, outcome, parcel.attempt
        )
        _write(row, delivery, found, now)
    if found.state == DeliveryState.QUEUED:
        raise TryAgain(f"quote mail {mail_id}, attempt {parcel.attempt}")


def _held(organisation_id: UUID, mail_id: UUID) -> QuoteDelivery | None:
    """Where a mail stands, held until commit; its quote before it, as all who change it do."""
    own = {"organisation_id": organisation_id}
    quotes = Quote.objects.filter(**own, id=_quote_of(mail_id)).order_by("id")
    list(quotes.select_for_update(no_key=True).values_list("id", flat=True))
    rows = QuoteDelivery.objects.select_for_update(of=("self",)).filter(**own, mail_id=mail_id)
    return rows.select_related("mail__version__quote", "mail__version__file", "mail__link").first()


def _quote_of(mail_id: UUID) -> Subquery:
    return Subquery(QuoteMail.objects.filter(id=mail_id).values("version__quote_id"))


def _taken_up(organisation_id: UUID, mail_id: UUID, now: datetime) -> _Parcel | None:
    with in_organisation(organisation_id):
        delivery = _held(organisation_id, mail_id)
        if delivery is None or delivery.state != DeliveryState.QUEUED:
            return None
        row = delivery.mail
        version = row.version
        try:
            content = content_of(version.file)
        except FileNotFoundError:
            words = _("Le fichier archivé manque sur le disque. Prévenez l'administrateur.")
            _write(row, delivery, _given_up(delivery, words), now)
            return None
        delivery.attempts += 1
        delivery.changed_at = now
        delivery.save(update_fields=["attempts", "changed_at"])
        sender, port = sender_of(organisation_id), port_of(organisation_id)
        # The one that it was written with may have been renewed or closed meanwhile.
        link = link_to_send(version.quote, version, row.created_by, now)
        if link.id != row.link_id and link.created_at == now:
            facts = {"expires_at": link.expires_at}
            tell_quote(version.quote, SYSTEM, "quote.link_renewed", now, facts=facts)
    mail = Mail(
        key=row.id,
        message_id=row.message_id,
        sender_name=sender.name,
        sender=sender.address,
        reply_to=sender.reply_to,
        recipients=tuple(row.recipients),
        subject=row.subject,
        body=row.body.replace(LINK, f"{row.origin}/p/devis/{link_token(link.id)}/"),
        at=row.created_at,
        language=row.language,
        enclosures=(
            Enclosure(file_name(version.quote.number, version.number), content, "application/pdf"),
        ),
    )
    to = left(row.recipients, delivery.delivered, delivery.refused)
    return _Parcel(row, mail, to, delivery.attempts, port)


def _given_up(delivery: QuoteDelivery, words: str) -> Standing:
    return Standing(DeliveryState.FAILED, tuple(delivery.delivered), dict(delivery.refused), words)


def _write(row: QuoteMail, delivery: QuoteDelivery, found: Standing, now: datetime) -> None:
    """Keep what the server said; a state that is reached is told in the story of the quote."""
    delivery.state, delivery.words = found.state, found.words
    delivery.delivered, delivery.refused = list(found.delivered), found.refused
    delivery.changed_at = now
    delivery.sent_at = now if found.state == DeliveryState.SENT else None
    delivery.save()
    if found.state == DeliveryState.QUEUED:
        return
    words = found.words
    for one in row.recipients:
        words = words.replace(one, masked(one))
    facts = {"recipients": [masked(one) for one in row.recipients], "attempts": delivery.attempts}
    verb = f"quote.mail_{found.state}"
    tell_quote(row.version.quote, SYSTEM, verb, now, facts=facts, reason=words)


def wake_lost(*, organisation_id: UUID, now: datetime) -> int:
    """Ask again for mails that have waited for long without a job; answers how many."""
    with in_organisation(organisation_id):
        rows = QuoteDelivery.objects.filter(
            organisation_id=organisation_id,
            state=DeliveryState.QUEUED,
            changed_at__lt=now - LOST_AFTER,
        )
        woken = 0
        for key in rows.order_by("id").values_list("mail_id", flat=True)[:MOST_WOKEN]:
            if not jobs.is_pending(DELIVER, mail_id=key):
                jobs.defer(DELIVER, organisation_id=organisation_id, mail_id=key)
                woken += 1
        return woken
