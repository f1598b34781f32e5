"""Issuing: a draft gets its number and becomes a document that only another document corrects.

All that can be refused is asked before the series is locked, since a number that was given is never
taken back: rights, mentions, the official rules on the whole document with a number of the same
shape. Under the lock stand the numbering and the freezing alone.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.checks.queries import require_fit, try_out
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.files import actions as files
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register import actions as register
from facturier.register.actions import IssuedAs
from facturier.rendering.rules.issued import Stage
from facturier.sales.actions.drafts import draft_for
from facturier.sales.actions.series import ensure_usual_series
from facturier.sales.models import Draft, IssuedDocument, Series, SeriesPeriod
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import content_of, language_of, subject_of
from facturier.sales.queries.looks import ServedLook, look_for
from facturier.sales.queries.series import series_for
from facturier.sales.queries.wordings import tell
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.drafts import NEXT_STATES, DraftState
from facturier.sales.rules.numbering import Pattern, pattern_of
from facturier.sales.rules.pages import page_of

LAST_SHAPE = 99_999  # a running number for the trial: as long as most, whatever is given then


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
    *, member: Member, draft_id: UUID, version: int, today: date, now: datetime
) -> Issued:
    """Give a draft its number and freeze it; from here only a new document corrects it.

    `version` is the draft as the person saw it: another refuses (409). A draft that has been issued
    answers its number again, however often it is asked.
    """
    draft, known = _seen(member, draft_id)
    if known is not None:
        return known
    _ensure_unchanged(draft, version)
    composed = draft_as_composed(draft, today)
    amount, currency = composed.amounts.totals.gross, composed.amounts.currency
    require(member, "invoice.issue", replace(subject_of(draft), amount=amount, currency=currency))
    _ensure_complete(composed)
    series = _series_of(draft, member, now)
    pattern = pattern_of(series.pattern, series.site)
    served = look_for(draft.organisation_id, draft.entity_id, draft.type_code)
    _try_out(draft, composed, pattern, series, served)
    with transaction.atomic():
        return _numbered(member, draft, composed, series, pattern, served, now)


def _seen(member: Member, draft_id: UUID) -> tuple[Draft, Issued | None]:
    require(member, "invoice.issue")  # on this draft and its amount: asked once it is composed
    draft = draft_for(member, draft_id, "invoice.read", lock=True)
    if draft.state == DraftState.ISSUED:
        return draft, _answer(draft, again=True)
    if DraftState.ISSUED not in NEXT_STATES[DraftState(draft.state)]:
        raise Refusal("draft.state", _("Seul un brouillon ouvert peut être émis."), status=409)
    return draft, None


def _ensure_unchanged(draft: Draft, version: int) -> None:
    if draft.version != version:
        reason = _("Le brouillon a changé depuis que vous l'avez vu. Relisez-le, puis émettez.")
        raise Refusal("draft.stale", reason, status=409)


def _ensure_complete(composed: Composed) -> None:
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


def _series_of(draft: Draft, member: Member, now: datetime) -> Series:
    """The open series that numbers the document; the first issue of an entity makes the usual."""
    own = (draft.organisation_id, draft.entity_id)
    series = series_for(*own, draft.type_code)
    if series is None:
        # Making series is told to the journal, whose head comes last: entries are held before.
        register.hold_entries(draft.organisation_id)
        ensure_usual_series(*own, now, member.actor)
        series = series_for(*own, draft.type_code)
    if series is None:
        reason = _("Aucune série ne numérote ce genre de document. Créez-la dans l'administration.")
        raise Refusal("series.missing", reason, status=422)
    return series


def _numbered(
    member: Member,
    draft: Draft,
    composed: Composed,
    series: Series,
    pattern: Pattern,
    served: ServedLook,
    now: datetime,
) -> Issued:
    document, day = composed.document, composed.document.issue_date
    assert day is not None, "a composed document has its day"
    held = _locked_period(series, pattern.period(day))
    series.refresh_from_db(fields=["closed_at"])
    if series.closed_at is not None:
        reason = _("La série %(series)s vient d'être close. Émettez de nouveau.")
        raise Refusal("series.closed", reason % {"series": series.name}, status=409)
    if held.last_date is not None and day < held.last_date:
        reason = _(
            "La série %(series)s a déjà un numéro du %(day)s : la date d'émission ne peut pas être"
            " antérieure."
        ) % {"series": series.name, "day": f"{held.last_date:%d/%m/%Y}"}
        raise Refusal("series.date", reason, status=409, field="issue_date")
    running = held.last + 1
    number = pattern.number(day, running, series.site)
    document = replace(document, number=number, remittance=number)
    said = in_form(document, Form.CII, language_of(draft))
    kept = files.keep_bytes(draft.organisation_id, [write_form(said, Form.CII)])
    invoice = register.enter_issued(document, kept, _whose(draft), now)
    held.last, held.last_date = running, day
    held.save(update_fields=["last", "last_date"])
    issued = IssuedDocument.objects.create(
        organisation_id=draft.organisation_id,
        series=series,
        period=held.period,
        running=running,
        number=number,
        issue_date=day,
        siren=document.seller.legal_id.value if document.seller.legal_id else "",
        year=day.year,
        invoice=invoice,
        draft=draft,
        draft_version=draft.version,
        template_version=served.version,
        issued_at=now,
        issued_by_id=member.user_id,
        issued_by=member.name,
    )
    draft.state = DraftState.ISSUED
    draft.save(update_fields=["state"])
    live.publish(draft.organisation_id, "register", needs="invoice.read")
    live.publish(draft.organisation_id, f"draft:{draft.id}", needs="invoice.read")
    jobs.defer("sales.make_file", organisation_id=draft.organisation_id, issued_id=issued.id)
    audit.record(
        organisation_id=draft.organisation_id,
        actor=member.actor,
        verb="invoice.issued",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        facts=register.headline(invoice)
        | {"draft": str(draft.id), "version": draft.version, "sha256": kept.sha256}
        | served.facts,
        at=now,
    )
    return Issued(draft.id, invoice.id, issued.number, invoice.reference, day)


def _locked_period(series: Series, period: str) -> SeriesPeriod:
    """The period of a series, held until commit: every issue of the series waits on it."""
    own = {"organisation_id": series.organisation_id, "series": series, "period": period}
    SeriesPeriod.objects.bulk_create([SeriesPeriod(**own)], ignore_conflicts=True)
    return SeriesPeriod.objects.select_for_update().get(**own)


def _whose(draft: Draft) -> IssuedAs:
    category = draft.header.get("category")
    return IssuedAs(
        organisation_id=draft.organisation_id,
        entity_id=draft.entity_id,
        party_id=draft.customer_id,
        department_id=draft.department_id,
        project_id=draft.project_id,
        category_id=UUID(category[0]) if category and category[0] else None,
    )


def _answer(draft: Draft, *, again: bool) -> Issued:
    row = IssuedDocument.objects.select_related("invoice").get(
        organisation_id=draft.organisation_id, draft=draft
    )
    return Issued(
        draft.id, row.invoice_id, row.number, row.invoice.reference, row.issue_date, again
    )


def _try_out(
    draft: Draft, composed: Composed, pattern: Pattern, series: Series, served: ServedLook
) -> None:
    """The whole document before every judge, and its page, with a number of the same shape.

    The page is printed in the look that the document keeps: what it cannot print is told before.
    """
    day = composed.document.issue_date
    assert day is not None, "a composed document has its day"
    number = pattern.number(day, LAST_SHAPE, series.site)
    document = replace(composed.document, number=number, remittance=number)
    page = page_of(content_of(draft), language_of(draft), Stage.ISSUED)
    require_fit(try_out(document, served.look, Form.FACTURX, page=page))
