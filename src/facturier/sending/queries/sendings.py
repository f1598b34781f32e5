"""Sendings that a member may read: those of one invoice with all around them, and the list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.sales import queries as sales
from facturier.sales.queries.issued import IssuedDocument
from facturier.sending.models import (
    CustomerMessage,
    Delivery,
    DeliveryStep,
    LinkUse,
    PlatformStatus,
    Sending,
    ShareLink,
)
from facturier.sending.rules.deliveries import TROUBLED, DeliveryState
from facturier.sending.rules.messages import MessageKind

PAGE = 50
MOST_SHOWN = 50
FILTERS: dict[str, tuple[str, ...]] = {
    "": tuple(DeliveryState),
    "queued": (DeliveryState.QUEUED,),
    "sent": (DeliveryState.SENT,),
    "troubled": tuple(TROUBLED),
}


@dataclass(frozen=True, slots=True)
class SendingRow:
    """A sending with where it stands."""

    sending: Sending
    delivery: Delivery
    reference: str
    number: str
    customer: str
    steps: tuple[DeliveryStep, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceSendings:
    """All that stands around the sending of one document, the latest first."""

    issued: IssuedDocument
    rows: tuple[SendingRow, ...]
    link: ShareLink | None
    """The one that opens now; None where there is none, or none any more."""
    use: LinkUse | None
    """Of all its links together."""
    statuses: tuple[PlatformStatus, ...]
    messages: tuple[CustomerMessage, ...]

    @property
    def waits_for_us(self) -> bool:
        """Whether the customer had the last word."""
        return bool(self.messages) and self.messages[0].kind != MessageKind.ANSWER


def issued_for(member: Member, invoice: Invoice) -> IssuedDocument:
    """The document of ours that an invoice is; refused (409) for an invoice of somebody else."""
    issued = sales.issued_of_invoice(member.organisation_id, invoice.id)
    if issued is None:
        raise Refusal("sending.not_issued", _("Seule une facture émise ici s'envoie au client."))
    if invoice.direction == Direction.RECEIVED:
        reason = _(
            "Cette autofacture est celle de votre fournisseur : remettez-lui son fichier, il ne"
            " s'envoie pas comme à un client."
        )
        raise Refusal("sending.self_billed", reason, status=409)
    return issued


def sendings_of(member: Member, issued: IssuedDocument, now: datetime) -> InvoiceSendings:
    """What became of a document whose invoice the member may read: six statements."""
    own = {"organisation_id": member.organisation_id, "issued": issued}
    sendings = list(
        Sending.objects.filter(**own).select_related("delivery").order_by("-id")[:MOST_SHOWN]
    )
    steps: dict[UUID, list[DeliveryStep]] = {}
    rows = DeliveryStep.objects.filter(
        organisation_id=member.organisation_id, sending__in=[one.id for one in sendings]
    )
    for step in rows.order_by("-id")[: MOST_SHOWN * 10]:
        steps.setdefault(step.sending_id, []).append(step)
    links = list(ShareLink.objects.filter(**own).select_related("used").order_by("-id")[:20])
    return InvoiceSendings(
        issued=issued,
        rows=tuple(_row(one, issued, tuple(steps.get(one.id, ()))) for one in sendings),
        link=next((one for one in links if is_open(one, now)), None),
        use=_together(links),
        statuses=tuple(PlatformStatus.objects.filter(**own).order_by("-id")[:MOST_SHOWN]),
        messages=tuple(CustomerMessage.objects.filter(**own).order_by("-id")[:MOST_SHOWN]),
    )


def is_open(link: ShareLink, now: datetime) -> bool:
    """Whether a link opens its page."""
    return link.revoked_at is None and link.expires_at > now


def _together(links: list[ShareLink]) -> LinkUse | None:
    """How often the document was opened and taken, through whichever of its links."""
    used = [one.used for one in links if hasattr(one, "used")]
    if not used:
        return None

    def first(name: str) -> datetime | None:
        return min((at for one in used if (at := getattr(one, name))), default=None)

    def last(name: str) -> datetime | None:
        return max((at for one in used if (at := getattr(one, name))), default=None)

    return LinkUse(
        opened=sum(one.opened for one in used),
        first_opened_at=first("first_opened_at"),
        last_opened_at=last("last_opened_at"),
        downloaded=sum(one.downloaded for one in used),
        first_downloaded_at=first("first_downloaded_at"),
        last_downloaded_at=last("last_downloaded_at"),
    )


def _row(
    sending: Sending, issued: IssuedDocument, steps: tuple[DeliveryStep, ...] = ()
) -> SendingRow:
    invoice = issued.invoice
    return SendingRow(
        sending, sending.delivery, invoice.reference, issued.number, invoice.buyer_name, steps
    )


@dataclass(frozen=True, slots=True)
class SendingsPage:
    """A page of sendings, the newest first, and the row after which the next begins."""

    rows: tuple[SendingRow, ...]
    after: UUID | None


def sendings_page(
    member: Member, chosen: str = "", *, after: UUID | None = None, size: int = PAGE
) -> SendingsPage:
    """A page of the sendings of invoices that the member may read."""
    require(member, "invoice.read")
    rows = _readable(member).filter(delivery__state__in=FILTERS.get(chosen, FILTERS[""]))
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.select_related("delivery", "issued__invoice").order_by("-id")[: size + 1])
    page = found[:size]
    return SendingsPage(
        tuple(_row(one, one.issued) for one in page), page[-1].id if len(found) > size else None
    )


def one_sending(member: Member, sending_id: UUID) -> SendingRow:
    """One sending with where it stands; absent where the member may not read its invoice."""
    sending = find_sending(member, sending_id)
    return _row(sending, sending.issued)


def troubled_count(member: Member, most: int = 99) -> int:
    """How many sendings wait for a person, among those that the member may read.

    One that was followed by another, which left or is about to, waits no more.
    """
    later = Sending.objects.filter(
        organisation_id=member.organisation_id,
        issued=OuterRef("issued"),
        id__gt=OuterRef("id"),
        delivery__state__in=(DeliveryState.SENT, DeliveryState.QUEUED),
    )
    rows = _readable(member).filter(~Exists(later), delivery__state__in=TROUBLED)
    return rows[:most].count()


def _readable(member: Member) -> QuerySet[Sending]:
    invoices = Invoice.objects.filter(
        register.within(member, "invoice.read"), organisation_id=member.organisation_id
    )
    return Sending.objects.filter(
        organisation_id=member.organisation_id, issued__invoice__in=invoices
    )


def find_sending(member: Member, sending_id: UUID) -> Sending:
    """One sending; absent where the member may not read its invoice."""
    rows = _readable(member).filter(id=sending_id)
    row = rows.select_related("delivery", "issued__invoice").first()
    if row is None:
        raise absent()
    return row
