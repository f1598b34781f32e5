"""What must hold in the register, for `facturier verify` and the tests."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, F, Q

from facturier.register.models import Arrival, Counter, Invoice
from facturier.register.rules import ArrivalState, Stage

_WITHOUT_INVOICE = [
    ArrivalState.WAITING,
    ArrivalState.SET_ASIDE,
    ArrivalState.UNPACKED,
    ArrivalState.DISMISSED,
    ArrivalState.HELD,
]


def broken_invariants(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(place, what is wrong) for each thing that must not be."""
    invoices = Invoice.objects.filter(organisation_id=organisation_id)
    arrivals = Arrival.objects.filter(organisation_id=organisation_id)
    for reference in invoices.exclude(stage__in=Stage).values_list("reference", flat=True):
        yield f"invoice {reference}", "unknown stage"
    for reference in invoices.filter(
        stage=Stage.REFUSED, stage_reason="", stage_code=""
    ).values_list("reference", flat=True):
        yield f"invoice {reference}", "refused without a reason"
    last = (
        Counter.objects.filter(organisation_id=organisation_id).values_list("last", flat=True)
    ).first() or 0
    for reference in invoices.filter(entry__gt=last).values_list("reference", flat=True):
        yield f"invoice {reference}", "entry number beyond the counter"
    if invoices.count() != last:
        yield "register", "entry numbers are not 1 to the counter"
    wrong = arrivals.filter(
        Q(state__in=[ArrivalState.REGISTERED, ArrivalState.ATTACHED], invoice=None)
        | Q(state__in=_WITHOUT_INVOICE, invoice__isnull=False)
        | Q(state=ArrivalState.REGISTERED) & ~Q(file_id=F("invoice__original_id"))
    )
    for key in wrong.values_list("id", flat=True):
        yield f"arrival {key}", "state and invoice disagree"
    living = invoices.exclude(stage=Stage.NOT_INVOICE)
    twins = living.values("original_id").annotate(times=Count("id")).filter(times__gt=1)
    for twin in twins:
        yield f"file {twin['original_id']}", "registered more than once"
