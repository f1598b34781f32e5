"""What must hold of quotes and orders, for the verification."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from facturier.quotes.models import OrderBilling, OrderLine, Quote, QuoteAnswer, QuoteVersion
from facturier.quotes.rules.states import AnswerKind, QuoteState

MOST = 1000


def broken_invariants(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(what it is about, what is wrong), the first thousand of each."""
    own = {"organisation_id": organisation_id}
    versions = QuoteVersion.objects.filter(**own).select_related("file").order_by("id")
    for version in versions.iterator(chunk_size=500):
        if version.file.sha256 != version.sha256:
            yield f"quote version {version.id}", "its file is not the one that was sent"
    accepted = QuoteAnswer.objects.filter(**own, kind=AnswerKind.ACCEPTED).values("quote_id")
    for quote in Quote.objects.filter(**own, state=QuoteState.ACCEPTED).exclude(id__in=accepted)[
        :MOST
    ]:
        yield f"quote {quote.number}", "accepted, and nobody has accepted it"
    taken = dict(
        OrderBilling.objects.filter(**own)
        .order_by()
        .values("line_id")
        .annotate(sum=Sum("quantity"))
        .values_list("line_id", "sum")
    )
    for line in OrderLine.objects.filter(**own).order_by("id").iterator(chunk_size=500):
        if line.taken != taken.get(line.id, Decimal(0)):
            yield f"order line {line.id}", "what is counted is not what its drafts hold"
