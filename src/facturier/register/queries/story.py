"""The story of an invoice: from the file that arrived to the last thing that happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from facturier.audit.queries import Event, latest_of
from facturier.organisations.queries import Member
from facturier.register.models import Arrival, Invoice
from facturier.register.queries.scope import within
from facturier.register.rules.steps import Step, is_last, last_step

MOST_TOLD = 300
_LOOKED_BACK = 200
"""Events among which the last step is looked for: behind more notes than that, it stands."""


_OF_TWO = frozenset(
    f"invoice.{verb}" for verb in ("linked", "unlinked", "credited", "replaced", "deducted")
)
"""Events of an invoice that tell of another one."""


@dataclass(frozen=True, slots=True)
class Story:
    """Events, newest first; `older_than` is where the older ones begin, if there are any."""

    events: list[Event]
    older_than: int | None


def story(
    member: Member,
    invoice_id: UUID,
    arrivals: Iterable[UUID],
    *,
    before: int | None = None,
    limit: int = MOST_TOLD,
) -> Story:
    """What happened to an invoice that the member may read, and to the files that it came by.

    A link to an invoice that the member may not read is not told: its very existence is not theirs.
    """
    found = latest_of(member.organisation_id, *arrivals, invoice_id, before=before, limit=limit + 1)
    page = found[:limit]
    named = {event.seq: other for event in page if (other := _other_end(event)) is not None}
    visible = _readable(member, set(named.values()))
    told = [event for event in page if event.seq not in named or named[event.seq] in visible]
    return Story(told, page[-1].seq if len(found) > limit else None)


def last_step_of(invoice: Invoice) -> Step | None:
    """The step of an invoice that can still be undone."""
    return last_step(latest_of(invoice.organisation_id, invoice.id, limit=_LOOKED_BACK))


def nothing_followed(invoice: Invoice, seq: int) -> bool:
    """Whether an event of an invoice is the last that counts."""
    return is_last(latest_of(invoice.organisation_id, invoice.id, limit=_LOOKED_BACK), seq)


def arrivals_of(invoice: Invoice) -> list[UUID]:
    """The files that an invoice came by, oldest first."""
    rows = Arrival.objects.filter(organisation_id=invoice.organisation_id, invoice=invoice)
    return list(rows.order_by("id").values_list("id", flat=True))


def _other_end(event: Event) -> UUID | None:
    """The invoice at the other end of a link that an event tells of."""
    if event.verb not in _OF_TWO:
        return None
    other = event.facts.get("other_id")
    return UUID(other) if other else None


def _readable(member: Member, invoice_ids: set[UUID]) -> set[UUID]:
    if not invoice_ids:
        return set()
    rows = Invoice.objects.filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        id__in=invoice_ids,
    )
    return set(rows.values_list("id", flat=True))
