"""What must hold of doubts, for the verification."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import F

from facturier.controls.models import DossierEntry, Doubt
from facturier.controls.rules import DECIDED, DUPLICATES
from facturier.register.rules import Stage

_MOST = 1000


def broken_invariants(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(what it is about, what is wrong), the first thousand of each."""
    own = {"organisation_id": organisation_id}
    doubts = Doubt.objects.filter(**own)
    for one in doubts.filter(state__in=sorted(DECIDED), decided_by="").order_by("id")[:_MOST]:
        yield f"doubt {one.id}", "decided by nobody"
    for one in doubts.filter(rule__in=DUPLICATES, other=None).order_by("id")[:_MOST]:
        yield f"doubt {one.id}", "a duplicate of nothing"
    pairs = doubts.filter(other__isnull=False, invoice__entry__lt=F("other__entry"))
    for one in pairs.order_by("id")[:_MOST]:
        yield f"doubt {one.id}", "the earlier entry doubts the later one"
    joined = DossierEntry.objects.filter(**own, legal__stage=Stage.NOT_INVOICE)
    for entry in joined.order_by("id")[:_MOST]:
        yield f"dossier {entry.id}", "its legal entry counts as no invoice"
