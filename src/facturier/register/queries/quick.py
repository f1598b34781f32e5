"""A few invoices at once, for somebody who types: the command palette, a picker."""

from django.utils import timezone

from facturier.organisations.queries import Member, may
from facturier.register.queries.page import Row, invoices_page
from facturier.register.rules.narrowing import Narrowing


def quick_find(member: Member, text: str, limit: int) -> tuple[Row, ...]:
    """The newest invoices that the member may read and that hold what was typed."""
    text = " ".join(text.replace("\0", " ").split())[:200]
    if not text or not may(member, "invoice.read"):
        return ()
    page = invoices_page(member, Narrowing(text=text), today=timezone.localdate(), size=limit)
    return page.rows


def latest(member: Member) -> Row | None:
    """The newest invoice that the member may read, if there is any."""
    page = invoices_page(member, Narrowing(), today=timezone.localdate(), size=1)
    return page.rows[0] if page.rows else None
