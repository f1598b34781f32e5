"""What must hold of codings, for `facturier verify` and the tests."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from facturier.coding.models import LineCoding, LineShare
from facturier.coding.rules import HUNDRED

_MOST = 100


def broken_invariants(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(place, what is wrong) for each thing that must not be."""
    own = {"organisation_id": organisation_id}
    sums = LineShare.objects.filter(**own).values(
        "coding_id", "coding__net", "coding__invoice__reference", "coding__position"
    )
    sums = sums.annotate(
        total=Sum("amount"), percents=Sum("percent"), count=Count("id"), told=Count("percent")
    )
    wrong = sums.filter(
        ~Q(total=F("coding__net")) | (Q(told__gt=0) & (~Q(percents=HUNDRED) | ~Q(told=F("count"))))
    )
    for one in wrong.order_by("coding_id")[:_MOST]:
        place = f"line {one['coding__position']} of {one['coding__invoice__reference']}"
        yield place, "its shares do not sum to it"
    nobody = LineCoding.objects.filter(**own, coded_by="")
    for key in nobody.order_by("id").values_list("id", flat=True)[:_MOST]:
        yield f"coding {key}", "coded by nobody"
