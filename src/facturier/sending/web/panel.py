"""What the page of an invoice shows of its sending: a panel of its own."""

from types import SimpleNamespace

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.kit.origin import origin_of
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.sales.queries import document_behind
from facturier.sending import queries
from facturier.sending.queries import InvoiceSendings, SendingRow
from facturier.sending.queries.public import link_token
from facturier.sending.rules.deliveries import DeliveryState
from facturier.sending.rules.platform import NEXT_STATES, PlatformState


def panel(request: HttpRequest, invoice: Invoice) -> str:
    """The panel; empty for an invoice that was not issued here."""
    issued = document_behind(invoice)
    if issued is None or invoice.direction == Direction.RECEIVED:  # self-billed: no customer
        return ""
    now = timezone.now()
    found = queries.sendings_of(request.member, issued, now)
    subject = register.subject_of(invoice)
    may_send = bool(organisations.may(request.member, "invoice.send", subject))
    latest = found.statuses[0] if found.statuses else None
    by_platform = bool(latest) or queries.through_platform(issued, queries.document_of(issued))
    context = {
        "invoice": invoice,
        "rows": [shown(row) for row in found.rows],
        "unfinished": any(row.delivery.state == DeliveryState.QUEUED for row in found.rows),
        "link": _link(request, found) if may_send else None,
        "use": found.use,
        "messages_of_customer": found.messages,
        "waits_for_us": found.waits_for_us,
        "by_platform": by_platform,
        "status": latest,
        "status_key": f"platform_{latest.status if latest else 'none'}",
        "statuses": found.statuses,
        "next_statuses": status_choices(latest.status if latest else None),
        "today": timezone.localdate(now),
        "may_send": may_send,
    }
    return render_to_string("sending/_panel.html", context, request)


def shown(row: SendingRow) -> SimpleNamespace:
    """A sending as lists and panels tell it."""
    sending, delivery = row.sending, row.delivery
    return SimpleNamespace(
        id=sending.id,
        reference=row.reference,
        number=row.number,
        customer=row.customer,
        recipients=", ".join(sending.recipients),
        recipient_list=sending.recipients,
        is_copy=sending.is_copy,
        round=sending.round,
        by=sending.created_by,
        at=sending.created_at,
        key=f"sending_{delivery.state}",
        state=delivery.state,
        words=delivery.words,
        attempts=delivery.attempts,
        waits_for_file=delivery.state == DeliveryState.QUEUED and not delivery.attempts,
        may_retry=delivery.state == DeliveryState.FAILED,
        sent_at=delivery.sent_at,
        steps=row.steps,
    )


def status_choices(before: str | None) -> list[tuple[str, str]]:
    """What may be noted next, with its word."""
    labels = {
        PlatformState.DEPOSITED: _("Déposée"),
        PlatformState.ACCEPTED: _("Acceptée"),
        PlatformState.REJECTED: _("Rejetée"),
    }
    known = NEXT_STATES[PlatformState(before) if before else None]
    return [(state.value, label) for state, label in labels.items() if state in known]


def _link(request: HttpRequest, found: InvoiceSendings) -> SimpleNamespace | None:
    if found.link is None:
        return None
    return SimpleNamespace(
        url=f"{origin_of(request)}/p/{link_token(found.link.id)}/",
        expires_at=found.link.expires_at,
    )
