"""The delivery of one sending: told before, handed over without any lock, settled after.

Killed before the server has it, nothing was sent and the job is taken up again. Killed between its
"250" and our commit, it is sent once more under the same Message-ID: twice at most where a mailbox
does not look, never silently zero (I24).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit.actions import SYSTEM
from facturier.files.queries import content_of
from facturier.kit import jobs
from facturier.kit.tenancy import in_organisation
from facturier.sales import queries as sales
from facturier.sales.rules.profiles import FACTURX
from facturier.sending.actions.links import link_to_send
from facturier.sending.actions.send import DELIVER
from facturier.sending.actions.steps import hold, tell
from facturier.sending.actions.ways import port_of, sender_of
from facturier.sending.formats.mail import Enclosure, Mail
from facturier.sending.gateways import Port
from facturier.sending.models import Delivery, DeliveryStep, Sending
from facturier.sending.queries.public import link_token
from facturier.sending.rules.deliveries import DeliveryState, Outcome, Standing, left, standing
from facturier.sending.rules.letters import LINK
from facturier.sending.rules.recipients import masked

Clock = Callable[[], datetime]
LOST_AFTER = timedelta(minutes=15)
MOST_WOKEN = 500


class TryAgain(Exception):
    """The mail is still ours: the job is tried again, later and later."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    sending: Sending
    mail: Mail
    recipients: list[str]
    attempt: int
    port: Port


def deliver(*, organisation_id: UUID, sending_id: UUID, clock: Clock) -> None:
    """Hand one sending over, if it is still to be. Raises `TryAgain` while somebody has it not.

    Without its archived file it waits: the news of the file asks for it again.
    """
    parcel = _taken_up(organisation_id, sending_id, clock())
    if parcel is None:
        return
    outcome = parcel.port.deliver(parcel.mail, parcel.recipients)
    found = _settled(parcel, outcome, clock())
    if found.state == DeliveryState.QUEUED:
        raise TryAgain(f"sending {sending_id}, attempt {parcel.attempt}")


def _taken_up(organisation_id: UUID, sending_id: UUID, now: datetime) -> _Parcel | None:
    """The mail to hand over now, counted as an attempt; None where there is nothing to do."""
    own = {"organisation_id": organisation_id}
    with in_organisation(organisation_id):
        sending = (
            Sending.objects.filter(**own, id=sending_id)
            .select_related("issued__invoice", "issued__draft", "link")
            .first()
        )
        if sending is None:
            return None
        hold(organisation_id, sending.issued_id)
        delivery = Delivery.objects.select_for_update().get(**own, sending=sending)
        if delivery.state != DeliveryState.QUEUED:
            return None
        files = sales.files_of_issued(organisation_id, sending.issued_id)
        made = next((one for one in files if one.form in FACTURX), None)
        if made is None:
            return None
        try:
            content = content_of(made.file)
        except FileNotFoundError:
            words = _("Le fichier archivé manque sur le disque. Prévenez l'administrateur.")
            _write(sending, delivery, _given_up(delivery, words), now)
            return None
        link = link_to_send(sending.issued, sending.created_by, now)
        if link.id != sending.link_id and link.created_at == now:
            facts = {"expires_at": link.expires_at}
            tell(sending.issued, SYSTEM, "invoice.link_renewed", now, facts=facts)
        delivery.attempts += 1
        delivery.changed_at = now
        delivery.save(update_fields=["attempts", "changed_at"])
        sender, port = sender_of(organisation_id), port_of(organisation_id)
    mail = Mail(
        key=sending.id,
        message_id=sending.message_id,
        sender_name=sender.name,
        sender=sender.address,
        reply_to=sender.reply_to,
        recipients=tuple(sending.recipients),
        subject=sending.subject,
        body=sending.body.replace(LINK, f"{sending.origin}/p/{link_token(link.id)}/"),
        at=sending.created_at,
        language=sending.language,
        enclosures=(Enclosure(sending.file_name, content, "application/pdf"),),
    )
    to = left(sending.recipients, delivery.delivered, delivery.refused)
    return _Parcel(sending, mail, to, delivery.attempts, port)


def _settled(parcel: _Parcel, outcome: Outcome, now: datetime) -> Standing:
    """Keep what the server said; a state that is reached is told in the story of the invoice."""
    sending = parcel.sending
    with in_organisation(sending.organisation_id):
        hold(sending.organisation_id, sending.issued_id)
        delivery = Delivery.objects.select_for_update().get(
            organisation_id=sending.organisation_id, sending=sending
        )
        if delivery.state != DeliveryState.QUEUED:  # another worker had the last word
            return Standing(
                DeliveryState(delivery.state), tuple(delivery.delivered), delivery.refused, ""
            )
        found = standing(
            sending.recipients, delivery.delivered, delivery.refused, outcome, parcel.attempt
        )
        _write(sending, delivery, found, now)
    return found


def _write(sending: Sending, delivery: Delivery, found: Standing, now: datetime) -> None:
    own = {"organisation_id": sending.organisation_id, "sending": sending}
    delivery.state, delivery.words = found.state, found.words
    delivery.delivered, delivery.refused = list(found.delivered), found.refused
    delivery.changed_at = now
    delivery.sent_at = now if found.state == DeliveryState.SENT else None
    delivery.save()
    what = "deferred" if found.state == DeliveryState.QUEUED else found.state
    DeliveryStep.objects.create(
        **own, what=what, attempt=delivery.attempts, words=found.words, at=now
    )
    if found.state == DeliveryState.QUEUED:
        return
    facts = {
        "sending": str(sending.id),
        "recipients": [masked(one) for one in sending.recipients],
        "attempts": delivery.attempts,
    }
    verb = f"invoice.sending_{found.state}"
    words = found.words
    for one in sending.recipients:
        words = words.replace(one, masked(one))
    tell(sending.issued, SYSTEM, verb, now, facts=facts, reason=words)


def _given_up(delivery: Delivery, words: str) -> Standing:
    return Standing(DeliveryState.FAILED, tuple(delivery.delivered), dict(delivery.refused), words)


# -- what waited for a file ------------------------------------------------------------------------
def wake_sendings(*, organisation_id: UUID, issued_id: UUID) -> None:
    """The file of a document is archived: what waited for it leaves."""
    with in_organisation(organisation_id):
        rows = Delivery.objects.filter(
            organisation_id=organisation_id,
            sending__issued_id=issued_id,
            state=DeliveryState.QUEUED,
        )
        for key in rows.values_list("sending_id", flat=True)[:MOST_WOKEN]:
            jobs.defer(DELIVER, organisation_id=organisation_id, sending_id=key)


def give_up_sendings(*, organisation_id: UUID, issued_id: UUID, reason: str, now: datetime) -> None:
    """The file of a document cannot be made: what waited for it says so."""
    with in_organisation(organisation_id):
        hold(organisation_id, issued_id)
        rows = Delivery.objects.select_for_update(of=("self",)).filter(
            organisation_id=organisation_id,
            sending__issued_id=issued_id,
            state=DeliveryState.QUEUED,
        )
        words = _("Le fichier de la facture n'a pas pu être fait : %(reason)s")
        for delivery in rows.select_related("sending__issued__invoice")[:MOST_WOKEN]:
            found = _given_up(delivery, words % {"reason": reason})
            _write(delivery.sending, delivery, found, now)


def wake_lost(*, organisation_id: UUID, now: datetime) -> int:
    """Ask again for what has been queued for long without a job; answers how many.

    A worker that was killed at the wrong moment, or a file that took too long, must not leave a
    mail unsent in silence.
    """
    with in_organisation(organisation_id):
        rows = Delivery.objects.filter(
            organisation_id=organisation_id,
            state=DeliveryState.QUEUED,
            changed_at__lt=now - LOST_AFTER,
        ).select_related("sending")
        woken = 0
        for row in rows.order_by("id")[:MOST_WOKEN]:
            if jobs.is_pending(DELIVER, sending_id=row.sending_id):
                continue
            if not sales.files_of_issued(organisation_id, row.sending.issued_id):
                issued_id = row.sending.issued_id
                if not jobs.is_pending("sales.make_file", issued_id=issued_id):
                    jobs.defer(
                        "sales.make_file", organisation_id=organisation_id, issued_id=issued_id
                    )
                continue
            jobs.defer(DELIVER, organisation_id=organisation_id, sending_id=row.sending_id)
            woken += 1
        return woken
