"""Saved views: one's own, and those that colleagues share."""

from django.db.models import Q

from facturier.organisations.queries import Member
from facturier.register.models import SavedView

SHOWN = 40


def views_of(member: Member) -> list[SavedView]:
    """The views that a member finds as tabs: their own first, then the shared ones, by name."""
    rows = SavedView.objects.filter(
        Q(owner_id=member.user_id) | Q(shared=True), organisation_id=member.organisation_id
    )
    found = sorted(rows, key=lambda view: (view.owner_id != member.user_id, view.name.casefold()))
    return found[:SHOWN]
