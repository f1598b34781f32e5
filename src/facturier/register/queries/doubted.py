"""Invoices with a doubt that waits for a person, as a room above knows them."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet

Doubted = Callable[[UUID, frozenset[str], frozenset[str]], QuerySet]
"""(organisation, gravities, families of controls; empty: any) -> keys of invoices."""
_doubted: list[Doubted] = []


def doubted_by(asked: Doubted) -> None:
    """Let a room above say which invoices are doubted."""
    _doubted[:] = [asked]


def doubted(organisation_id: UUID, gravities: frozenset[str], families: frozenset[str]) -> Q:
    """Invoices with one open doubt at least that is of these gravities and of these families."""
    if not _doubted:
        return Q(id__in=())
    return Q(id__in=_doubted[0](organisation_id, gravities, families))
