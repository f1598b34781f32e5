"""What must hold of sendings, for the verification."""

from collections.abc import Iterator
from uuid import UUID

from facturier.sending.models import Delivery, Sending
from facturier.sending.rules.deliveries import DeliveryState


def broken_invariants(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(what it is about, what is wrong), the first thousand of each."""
    own = {"organisation_id": organisation_id}
    for sending in Sending.objects.filter(**own, delivery=None).order_by("id")[:1000]:
        yield f"sending {sending.id}", "nobody knows where it stands"
    rows = Delivery.objects.filter(**own, state=DeliveryState.SENT).select_related("sending")
    for row in rows.order_by("id").iterator(chunk_size=500):
        if set(row.delivered) != set(row.sending.recipients):
            yield f"sending {row.sending_id}", "told as sent, not taken by all recipients"
