"""What would be issued of a draft if it were now: nothing is locked, and no row written.

Tried out while the draft rests, made ahead of its turn in a row of many; and the parts of it that
issuing itself asks for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.checks.queries import try_out
from facturier.einvoice.document import Document
from facturier.kit.planned import planned
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member
from facturier.rendering.rules.issued import Page, Stage
from facturier.rendering.rules.look import Look
from facturier.sales.actions.drafts import Copy, draft_for
from facturier.sales.actions.mandates import series_of_mandate
from facturier.sales.actions.resting import Fingerprint, Resting, fingerprint
from facturier.sales.actions.written import MadeAhead, bearing
from facturier.sales.models import Draft, Series, SeriesPeriod
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import content_of, language_of, open_draft_of
from facturier.sales.queries.issuers import Issuer, issuer_of
from facturier.sales.queries.wordings import tell
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.drafts import SELF_BILLED
from facturier.sales.rules.numbering import Pattern, pattern_of
from facturier.sales.rules.operations import Content
from facturier.sales.rules.pages import page_of
from facturier.sales.rules.profiles import form_of

REST = 1.0  # seconds without a change, while somebody types
PAUSE = 0.1  # seconds after a draft that came whole: who issues it in the same breath does not wait


def ensure_complete(composed: Composed) -> None:
    lacking = [one for one in composed.lacking if one.blocking]
    if lacking:
        raise Incomplete(lacking)


class Incomplete(Refusal):
    """What stands in the way of issuing, each with its field and its article."""

    def __init__(self, lacking) -> None:
        self.lacking = tuple(lacking)
        told = " ".join(f"{tell(one.said)} ({one.rule})" for one in self.lacking[:5])
        super().__init__(
            "draft.incomplete",
            _("Il manque de quoi émettre. %(what)s") % {"what": told},
            status=422,
            field=self.lacking[0].field,
            rule=self.lacking[0].rule,
        )


@dataclass(frozen=True, slots=True)
class _Expected:
    """What would be issued of a draft, if it were now, and the series that would number it."""

    document: Document
    look: Look
    page: Page
    series_id: UUID


def _expected(
    draft: Draft,
    today: date,
    behind: Iterable[MadeAhead | None] = (),
    content: Content | None = None,
) -> _Expected | None:
    """The same `behind` others; None where something is in the way. Nothing is locked."""
    try:
        content = content or content_of(draft)
        issuer = issuer_of(draft.organisation_id, draft.entity_id)
        composed = draft_as_composed(draft, today, content, issuer)
        ensure_complete(composed)
        series = series_there(draft, day_of(composed), issuer)
    except Refusal:
        return None
    if series is None:
        return None
    after = sum(one is not None and one.series_id == series.id for one in behind)
    number = expected_number(composed, series, pattern_of(series.pattern, series.site), after)
    look = issuer.look(draft.type_code).look
    page = page_to_issue(draft, composed, content)
    return _Expected(bearing(composed, number), look, page, series.id)


def make_ahead(
    *,
    member: Member,
    draft_id: UUID,
    today: date,
    behind: Iterable[MadeAhead | None] = (),
    copy: Copy | None = None,
) -> MadeAhead | None:
    """Begin to make the file of a draft that is about to be issued, `behind` others.

    `copy` is the draft as this transaction has just opened it, if it has.

    Nothing is locked, and no row written. None where something is in the way: `issue_draft` says
    what. So it does whatever changes in between: it asks everything anew, and takes this file for
    the same document alone, number and all.
    """
    try:
        draft = copy.draft if copy else draft_for(member, draft_id, "invoice.read")
    except Refusal:
        return None
    found = _expected(draft, today, behind, copy.content if copy else None)
    if found is None:
        return None
    own = (draft.organisation_id, found.series_id)
    return MadeAhead(*own, found.document, found.look, found.page)


def try_out_at_rest(organisation_id: UUID, draft_id: UUID) -> Fingerprint | None:
    """Try a draft out as if it were issued today; the fingerprint of what passed.

    None where it does not pass, or is not ready: `issue_draft` says why. Nothing is locked, written
    or shown to anybody, so no right is asked.
    """
    with in_organisation(organisation_id):
        draft = open_draft_of.first(organisation_id, draft_id)
        found = _expected(draft, timezone.localdate()) if draft else None
    if found is None:
        return None
    form = form_of(found.document)
    verdict = try_out(found.document, found.look, form, page=found.page)
    return fingerprint(found.document, found.look, found.page) if verdict.passed else None


@cache
def resting_drafts() -> Resting:
    """The drafts that rest in this process."""
    return Resting(try_out_at_rest)


os.register_at_fork(after_in_child=resting_drafts.cache_clear)  # its thread stays behind


def let_rest(organisation_id: UUID, draft_id: UUID, *, is_done: bool = False) -> None:
    """Once this transaction has committed, try the draft out; soon if it `is_done`.

    For who shows a draft to a person or answers a program; a worker issues what it prepares.
    """
    after = PAUSE if is_done else REST
    transaction.on_commit(partial(resting_drafts().ask, organisation_id, draft_id, after))


def expected_number(composed: Composed, series: Series, pattern: Pattern, after: int = 0) -> str:
    """The number that the document gets if `after` others are issued first: nothing is locked."""
    day = day_of(composed)
    stands = _period.first(series.organisation_id, series.id, pattern.period(day))
    return pattern.number(day, (stands.last if stands else 0) + 1 + after, series.site)


def page_to_issue(draft: Draft, composed: Composed, content: Content) -> Page:
    deposits = composed.document.advance_payments
    return page_of(content, language_of(draft), Stage.ISSUED, deposits)


def series_there(draft: Draft, day: date, issuer: Issuer) -> Series | None:
    """The open series of its kind, or that of the supplier in whose name it is issued."""
    if draft.type_code in SELF_BILLED:
        return series_of_mandate(draft, day)
    return issuer.series(draft.type_code)


def day_of(composed: Composed) -> date:
    """The date of issue that a document was composed with."""
    day = composed.document.issue_date
    assert day is not None, "a composed document has its day"
    return day


@planned
def _period(organisation_id: UUID, series_id: UUID, period: str) -> QuerySet[SeriesPeriod]:
    rows = SeriesPeriod.objects.filter(organisation_id=organisation_id, series_id=series_id)
    return rows.filter(period=period)
