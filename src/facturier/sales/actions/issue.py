"""Issuing: a draft gets its number and becomes a document that only another document corrects.

All that can be refused is asked before the series is locked, since a number that was given is never
taken back: rights, mentions, the official rules on the whole document and its page, with the number
that comes next. Under the lock stand the numbering and the freezing alone; the file is written
before, and once more with the number after, if another document took that one first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.einvoice.document import Document
from facturier.kit import jobs, live
from facturier.kit.keys import uuid7
from facturier.kit.planned import planned
from facturier.kit.refusal import Refusal
from facturier.kit.rows import change_row, write_rows
from facturier.kit.statements import sent_together
from facturier.kit.steps import undone_alone
from facturier.organisations.queries import Member, require
from facturier.register import actions as register
from facturier.register.actions import IssuedAs
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look
from facturier.sales.actions.asked import ask_rooms_above
from facturier.sales.actions.citing import (
    HeldCitations,
    hold_citations,
    link_citations,
    write_citations,
)
from facturier.sales.actions.drafts import draft_for
from facturier.sales.actions.expected import (
    day_of,
    ensure_complete,
    expected_number,
    page_to_issue,
    resting_drafts,
    series_there,
)
from facturier.sales.actions.files import keep_file
from facturier.sales.actions.mandates import hold_mandate, write_self_billed
from facturier.sales.actions.progressing import hold_progress, write_progress, write_retention
from facturier.sales.actions.resting import fingerprint
from facturier.sales.actions.series import ensure_usual_series
from facturier.sales.actions.written import (
    MadeAhead,
    Written,
    bearing,
    make,
    tried_out,
    written_anew,
)
from facturier.sales.models import Draft, IssuedDocument, Series, SeriesPeriod
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import content_of, direction_of, language_of, subject_of
from facturier.sales.queries.issuers import Issuer, issuer_of
from facturier.sales.queries.looks import ServedLook
from facturier.sales.queries.series import series_for
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.drafts import NEXT_STATES, OFFERS, SELF_BILLED, DraftState
from facturier.sales.rules.numbering import Pattern, pattern_of
from facturier.sales.rules.profiles import form_of


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that was issued: its number, and its reference in the register."""

    draft_id: UUID
    invoice_id: UUID
    number: str
    reference: str
    issue_date: date
    again: bool = False
    """True where it had been issued by an earlier call."""


def issue_draft(
    *,
    member: Member,
    draft_id: UUID,
    version: int,
    today: date,
    now: datetime,
    with_file: bool = False,
    ahead: MadeAhead | None = None,
) -> Issued:
    """Give a draft its number and freeze it; from here only a new document corrects it.

    `version` is the draft as the person saw it: another refuses (409). A draft that has been issued
    answers its number again, however often it is asked. `with_file` makes its file in place of a
    trial page and keeps it with the number: for many drafts in a row. Nobody waits for a page then,
    and the printer and the judges are asked once instead of twice. `ahead` is what `make_ahead`
    began: it spares the wait, if it is the file of this very document.
    """
    draft, known = _seen(member, draft_id)
    if known is not None:
        return known
    _ensure_unchanged(draft, version)
    content = content_of(draft)
    issuer = issuer_of(draft.organisation_id, draft.entity_id)
    composed = draft_as_composed(draft, today, content, issuer)
    amount, currency = composed.amounts.totals.gross, composed.amounts.currency
    require(member, "invoice.issue", replace(subject_of(draft), amount=amount, currency=currency))
    ensure_complete(composed)
    ask_rooms_above(draft.organisation_id, draft.id, draft.made_from)
    series = _series_of(draft, day_of(composed), issuer, member, now)
    pattern = pattern_of(series.pattern, series.site)
    number = expected_number(composed, series, pattern)
    served = issuer.look(draft.type_code)
    page = page_to_issue(draft, composed, content)
    document = bearing(composed, number)
    written = ahead.taken(document, served.look, page) if ahead else None
    if written is None and with_file:
        written = make(draft.organisation_id, document, served.look, page)
    elif written is None:
        written = _judged(draft, composed, document, served.look, page)
    ready = _Ready(draft, composed, written, series, pattern, served)
    with undone_alone(), live.together():
        return _numbered(member, ready, now)


def _judged(
    draft: Draft, composed: Composed, document: Document, look: Look, page: Page
) -> Written:
    """The document before every judge and its page printed, now or while the draft rested."""
    if resting_drafts().has_passed(draft.id, fingerprint(document, look, page)):
        return written_anew(
            draft.organisation_id, composed, document.number or "", language_of(draft)
        )
    return tried_out(draft.organisation_id, document, look, page)


def _seen(member: Member, draft_id: UUID) -> tuple[Draft, Issued | None]:
    require(member, "invoice.issue")  # on this draft and its amount: asked once it is composed
    draft = draft_for(member, draft_id, "invoice.read", lock=True)
    if draft.state == DraftState.ISSUED:
        return draft, _answer(draft, again=True)
    if draft.type_code in OFFERS:
        reason = _("Un devis ou une commande ne s'émet pas : facturez la commande.")
        raise Refusal("draft.offer", reason, status=409)
    if DraftState.ISSUED not in NEXT_STATES[DraftState(draft.state)]:
        raise Refusal("draft.state", _("Seul un brouillon ouvert peut être émis."), status=409)
    return draft, None


def _ensure_unchanged(draft: Draft, version: int) -> None:
    if draft.version != version:
        reason = _("Le brouillon a changé depuis que vous l'avez vu. Relisez-le, puis émettez.")
        raise Refusal("draft.stale", reason, status=409)


def _series_of(draft: Draft, day: date, issuer: Issuer, member: Member, now: datetime) -> Series:
    """The open series that numbers the document; the first issue of an entity makes the usual."""
    own = (draft.organisation_id, draft.entity_id)
    series = series_there(draft, day, issuer)
    if series is None:
        # Making series is told to the journal, whose head comes last: entries are held before.
        register.hold_entries(draft.organisation_id)
        ensure_usual_series(*own, now, member.actor)
        series = series_for(*own, draft.type_code)
    if series is None:
        reason = _("Aucune série ne numérote ce genre de document. Créez-la dans l'administration.")
        raise Refusal("series.missing", reason, status=422)
    return series


@dataclass(frozen=True, slots=True)
class _Ready:
    """A draft that nothing holds back, its document and file written: all but its number."""

    draft: Draft
    composed: Composed
    written: Written
    series: Series
    pattern: Pattern
    served: ServedLook

    @property
    def day(self) -> date:
        """Its date of issue."""
        return day_of(self.composed)


def _numbered(member: Member, ready: _Ready, now: datetime) -> Issued:
    draft, day, written = ready.draft, ready.day, ready.written
    cited = hold_citations(draft, ready.composed)
    progress = hold_progress(draft, ready.composed)
    mandate = hold_mandate(draft, day) if draft.type_code in SELF_BILLED else None
    entering = _entering(ready, written, cited, now)
    issued_id = uuid7()
    _tell(draft, issued_id, written)
    # From here the series is locked: no statement waits but for the answers that it needs.
    with sent_together():
        held = _open_period(ready)
        held.last, held.last_date = held.last + 1, day
        number = ready.pattern.number(day, held.last, ready.series.site)
        if number != written.document.number:  # somebody was issued first
            written, before = _anew(ready, number), written
            entering = _entering(ready, written, cited, now)
            if before.file is not None:
                _ask_for_file(draft, issued_id)
        invoice = register.enter_issued(entering)
        issued = _issued_row(ready, held, issued_id, number, invoice.id, member, now)
        draft.state = DraftState.ISSUED
        change_row(held, ("last", "last_date"))
        write_rows([issued])
        change_row(draft, ("state",))
        is_plain = not (cited.cited.origins or progress.bill or ready.composed.withheld or mandate)
        if is_plain:
            _recorded(member, ready, written, issued, invoice, now)
    if not is_plain:
        write_citations(issued, cited)
        write_progress(issued, progress)
        write_retention(issued, draft, ready.composed)
        if mandate is not None:
            write_self_billed(issued, mandate)
        link_citations(member, invoice, cited, now)
        _recorded(member, ready, written, issued, invoice, now)
    return Issued(draft.id, invoice.id, issued.number, invoice.reference, day)


def _recorded(
    member: Member,
    ready: _Ready,
    written: Written,
    issued: IssuedDocument,
    invoice: Any,
    now: datetime,
) -> None:
    """Tell the journal, whose head is held last; with the file, if that was made."""
    draft = ready.draft
    with sent_together(), audit.together():
        audit.record(
            organisation_id=draft.organisation_id,
            actor=member.actor,
            verb="invoice.issued",
            subject=audit.Subject("invoice", invoice.id, invoice.reference),
            facts=register.headline(invoice)
            | {"draft": str(draft.id), "version": draft.version, "sha256": written.kept.sha256}
            | ready.served.facts,
            at=now,
        )
        if written.file is not None:
            issued.invoice, issued.draft = invoice, draft
            keep_file(issued, written.file, form_of(written.document), now, is_new=True)


def _anew(ready: _Ready, number: str) -> Written:
    draft = ready.draft
    return written_anew(draft.organisation_id, ready.composed, number, language_of(draft))


def _entering(
    ready: _Ready, written: Written, cited: HeldCitations, now: datetime
) -> register.Entering:
    return register.prepare_issued(
        written.document,
        written.kept,
        _whose(ready.draft),
        now,
        instead_of=cited.replaced,
        less=cited.deposits,
    )


def _tell(draft: Draft, issued_id: UUID, written: Written) -> None:
    """What becomes known, and is asked for, with the commit: said before the series is locked."""
    live.publish(draft.organisation_id, "register", needs="invoice.read")
    live.publish(draft.organisation_id, f"draft:{draft.id}", needs="invoice.read")
    if written.file is None:
        _ask_for_file(draft, issued_id)


def _ask_for_file(draft: Draft, issued_id: UUID) -> None:
    jobs.defer("sales.make_file", organisation_id=draft.organisation_id, issued_id=issued_id)


def _issued_row(
    ready: _Ready,
    held: SeriesPeriod,
    issued_id: UUID,
    number: str,
    invoice_id: UUID,
    member: Member,
    now: datetime,
) -> IssuedDocument:
    draft, day, seller = ready.draft, ready.day, ready.written.document.seller
    return IssuedDocument(
        id=issued_id,
        organisation_id=draft.organisation_id,
        series_id=ready.series.id,
        period=held.period,
        running=held.last,
        number=number,
        issue_date=day,
        siren=seller.legal_id.value if seller.legal_id else "",
        year=day.year,
        invoice_id=invoice_id,
        draft_id=draft.id,
        draft_version=draft.version,
        template_version=ready.served.version,
        issued_at=now,
        issued_by_id=member.user_id,
        issued_by=member.name,
    )


def _open_period(ready: _Ready) -> SeriesPeriod:
    """The period of the series, held until commit; refused where it takes no such document."""
    series, day = ready.series, ready.day
    with sent_together():
        held, closed = _locked_period(series, ready.pattern.period(day))
        is_closed = bool(closed())
    if is_closed:
        reason = _("La série %(series)s vient d'être close. Émettez de nouveau.")
        raise Refusal("series.closed", reason % {"series": series.name}, status=409)
    if held.last_date is not None and day < held.last_date:
        reason = _(
            "La série %(series)s a déjà un numéro du %(day)s : la date d'émission ne peut pas être"
            " antérieure."
        ) % {"series": series.name, "day": f"{held.last_date:%d/%m/%Y}"}
        raise Refusal("series.date", reason, status=409, field="issue_date")
    return held


def _locked_period(series: Series, period: str) -> tuple[SeriesPeriod, Callable[[], list[Series]]]:
    """The period of a series, held until commit: every issue of the series waits on it.

    With it, what says once it is held whether the series was closed meanwhile.
    """
    own = (series.organisation_id, series.id)
    found = _held_period.begun(*own, period)
    closed = _closed.begun(*own)
    held = next(iter(found()), None)
    if held is None:
        first = SeriesPeriod(organisation_id=own[0], series_id=own[1], period=period)
        SeriesPeriod.objects.bulk_create([first], ignore_conflicts=True)
        [held] = _held_period(*own, period)
        closed = _closed.begun(*own)
    return held, closed


@planned
def _held_period(organisation_id: UUID, series_id: UUID, period: str) -> QuerySet[SeriesPeriod]:
    rows = SeriesPeriod.objects.filter(organisation_id=organisation_id, series_id=series_id)
    return rows.filter(period=period).select_for_update()


@planned
def _closed(organisation_id: UUID, series_id: UUID) -> QuerySet[Series]:
    rows = Series.objects.filter(organisation_id=organisation_id, id=series_id)
    return rows.exclude(closed_at=None)


def _whose(draft: Draft) -> IssuedAs:
    category = draft.header.get("category")
    return IssuedAs(
        organisation_id=draft.organisation_id,
        entity_id=draft.entity_id,
        party_id=draft.customer_id,
        department_id=draft.department_id,
        project_id=draft.project_id,
        category_id=UUID(category[0]) if category and category[0] else None,
        direction=direction_of(draft.type_code),
    )


def _answer(draft: Draft, *, again: bool) -> Issued:
    row = IssuedDocument.objects.select_related("invoice").get(
        organisation_id=draft.organisation_id, draft=draft
    )
    return Issued(
        draft.id, row.invoice_id, row.number, row.invoice.reference, row.issue_date, again
    )
