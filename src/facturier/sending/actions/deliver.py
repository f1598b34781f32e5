"""The mails of issued invoices: how one is held, what it carries, how it is told (`post`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit.actions import SYSTEM, Actor
from facturier.files.queries import content_of
from facturier.kit import jobs
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.sales import queries as sales
from facturier.sales.rules.profiles import FACTURX
from facturier.sending.actions.links import link_to_send
from facturier.sending.actions.post import (
    LOST_AFTER,
    MOST_WOKEN,
    Clock,
    Packed,
    Place,
    Post,
    give_up,
    hand_over,
    missing_file,
    queue,
    wake,
)
from facturier.sending.actions.steps import hold, tell
from facturier.sending.formats.mail import Enclosure
from facturier.sending.models import Delivery, DeliveryStep, Sending
from facturier.sending.queries.public import link_token
from facturier.sending.queries.sendings import find_sending
from facturier.sending.rules.deliveries import DeliveryState

DELIVER = "sending.deliver"


def deliver(*, organisation_id: UUID, sending_id: UUID, clock: Clock) -> None:
    """Hand one sending over, if it is still to be. Raises `TryAgain` while somebody has it not.

    Without its archived file it waits: the news of the file asks for it again.
    """
    hand_over(POST, organisation_id=organisation_id, key=sending_id, clock=clock)


def _held(organisation_id: UUID, sending_id: UUID) -> Delivery | None:
    own = {"organisation_id": organisation_id}
    row = Sending.objects.filter(**own, id=sending_id).only("issued_id").first()
    if row is None:
        return None
    hold(organisation_id, row.issued_id)
    rows = Delivery.objects.select_for_update(of=("self",)).filter(**own, sending_id=sending_id)
    return rows.select_related(
        "sending__issued__invoice", "sending__issued__draft", "sending__link"
    ).first()


def _packed(delivery: Delivery, now: datetime) -> Packed | None:
    sending = delivery.sending
    files = sales.files_of_issued(sending.organisation_id, sending.issued_id)
    made = next((one for one in files if one.form in FACTURX), None)
    if made is None:
        return None
    try:
        content = content_of(made.file)
    except FileNotFoundError:
        raise missing_file() from None
    link = link_to_send(sending.issued, sending.created_by, now)
    if link.id != sending.link_id and link.created_at == now:
        facts = {"expires_at": link.expires_at}
        tell(sending.issued, SYSTEM, "invoice.link_renewed", now, facts=facts)
    return Packed(
        f"{sending.origin}/p/{link_token(link.id)}/",
        Enclosure(sending.file_name, content, "application/pdf"),
    )


def _note(delivery: Delivery, what: str, now: datetime) -> None:
    DeliveryStep.objects.create(
        organisation_id=delivery.organisation_id, sending_id=delivery.sending_id, what=what,
        attempt=delivery.attempts, words=delivery.words, at=now,
    )  # fmt: skip


def _tell(
    delivery: Delivery,
    actor: Actor,
    what: str,
    now: datetime,
    *,
    facts: Mapping[str, Any],
    reason: str = "",
) -> None:
    issued = delivery.sending.issued
    tell(issued, actor, f"invoice.sending_{what}", now, facts=facts, reason=reason)


def _found(member: Member, message_id: str) -> UUID | None:
    rows = Sending.objects.filter(organisation_id=member.organisation_id, message_id=message_id)
    key = rows.values_list("id", flat=True).first()
    if key is None:
        return None
    invoice = find_sending(member, key).issued.invoice
    require(member, "invoice.send", register.subject_of(invoice))
    return key


def _place(delivery: Delivery) -> Place:
    issued = delivery.sending.issued
    return Place("invoice", issued.number, issued.invoice.reference, "register:invoice")


POST = Post(
    job=DELIVER,
    argument="sending_id",
    hold=_held,
    asked=lambda delivery: delivery.sending,
    pack=_packed,
    note=_note,
    tell=_tell,
    find=_found,
    place=_place,
)


# -- what waited for a file ------------------------------------------------------------------------
def wake_sendings(*, organisation_id: UUID, issued_id: UUID) -> None:
    """The file of a document is archived: what waited for it leaves."""
    with in_organisation(organisation_id):
        rows = Delivery.objects.filter(
            organisation_id=organisation_id,
            sending__issued_id=issued_id,
            state=DeliveryState.QUEUED,
        )
        for delivery in rows.select_related("sending")[:MOST_WOKEN]:
            queue(POST, delivery.sending)


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
            give_up(POST, delivery, words % {"reason": reason}, now)


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
        return wake(POST, rows.order_by("id")[:MOST_WOKEN], _has_its_file)


def _has_its_file(delivery: Delivery) -> bool:
    """Whether its file is archived; if not, it is asked for."""
    own, issued_id = delivery.organisation_id, delivery.sending.issued_id
    if sales.files_of_issued(own, issued_id):
        return True
    if not jobs.is_pending("sales.make_file", issued_id=issued_id):
        jobs.defer("sales.make_file", organisation_id=own, issued_id=issued_id)
    return False
