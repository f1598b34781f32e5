"""Correcting what was issued: a credit note or a corrective begins as a draft made from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.rows import write_rows
from facturier.money.rounding import decimals_of, fits
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.sales.actions.drafts import as_json, authored, line_rows, note
from facturier.sales.models import Draft, IssuedDocument
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.credits import documents_of, origins_of
from facturier.sales.queries.drafts import content_of, subject_of
from facturier.sales.queries.progress import situations_among
from facturier.sales.rules import crediting
from facturier.sales.rules.crediting import ByLine, Source, Written
from facturier.sales.rules.credits import CREDITABLE, LineLeft
from facturier.sales.rules.drafts import DEPOSITS, SELF_BILLED
from facturier.sales.rules.fields import NotRead, read_value
from facturier.sales.rules.operations import STEP, Content, Held
from facturier.sales.rules.operations import DraftLine as Line
from facturier.sales.rules.references import MOST_CITED

PLACED = ("department", "project", "category")


@transaction.atomic
def open_credit_note(
    *,
    member: Member,
    references: Sequence[str],
    now: datetime,
    lines: Sequence[ByLine] = (),
    net: Decimal | None = None,
    gross: Decimal | None = None,
    charges: bool = False,
) -> Draft:
    """A draft that credits issued invoices: some lines, an amount, or all that is left of them.

    `references` are those of the register; several are cited together if they have the same
    customer, entity, currency and fiscal situation. `charges` credits the charge of the document
    along with the lines.
    """
    sources, documents = _sources(member, references)
    _ensure_creditable(sources, documents)
    language = crediting.in_language(sources[0].content)
    by_amount = net is not None or gross is not None or not sources[0].origin.is_untouched
    if not lines and (by_amount or len(sources) > 1):
        _ensure_no_situation(member, documents)
    if lines or charges:
        written = _by_lines(sources, lines, charges=charges)
    elif net is not None:
        _ensure_amount(net, sources, sum((r.base for r in _left(sources)), Decimal(0)), "net")
        written = crediting.for_net(sources, net, language)
    elif gross is not None:
        left = sum((one.origin.gross_left for one in sources), Decimal(0))
        _ensure_amount(gross, sources, left, "gross")
        written = crediting.for_gross(sources, gross, language)
    elif len(sources) == 1 and sources[0].origin.is_untouched:
        written = crediting.whole(sources[0])
    else:
        written = crediting.rest(sources, language)
    kind = "261" if sources[0].origin.type_code in SELF_BILLED else "381"
    return _opened(member, kind, documents, written, now)


@transaction.atomic
def open_corrective(*, member: Member, reference: str, now: datetime) -> Draft:
    """A draft that holds what an issued invoice did, to be put right and to replace it."""
    sources, documents = _sources(member, [reference])
    origin = sources[0].origin
    _ensure_kind(sources)
    if origin.type_code in DEPOSITS:
        reason = _(
            "L'acompte %(number)s ne se remplace pas : faites un avoir, puis un nouvel acompte."
        )
        raise Refusal("origin.deposit", reason % {"number": origin.number}, status=409)
    if situations_among(member.organisation_id, [documents[0].id]):
        reason = _(
            "La situation %(number)s ne se remplace pas : faites un avoir, puis une nouvelle"
            " situation."
        )
        raise Refusal("progress.replaced", reason % {"number": origin.number}, status=409)
    if origin.type_code in SELF_BILLED:
        reason = _(
            "Une autofacture ne se remplace pas : faites un avoir d'autofacture, puis une nouvelle"
            " autofacture."
        )
        raise Refusal("origin.self_billed", reason, status=409)
    if origin.credited:
        reason = _(
            "Un avoir corrige déjà la facture %(number)s : elle ne peut plus être remplacée. "
            "Faites un autre avoir, puis une nouvelle facture."
        )
        raise Refusal("origin.credited", reason % {"number": origin.number}, status=409)
    return _opened(member, "384", documents, crediting.corrective(sources[0]), now)


# -- what is credited ------------------------------------------------------------------------------
def _sources(
    member: Member, references: Sequence[str]
) -> tuple[list[Source], list[IssuedDocument]]:
    """The invoices, in the order they were issued."""
    require(member, "invoice.prepare")
    if not references or len(references) > MOST_CITED:
        reason = _("Citez de une à %(most)s factures.") % {"most": MOST_CITED}
        raise Refusal("credit.cited", reason, status=422, field="invoices")
    documents = documents_of(member, references)
    documents.sort(key=lambda one: (one.issue_date, one.id))
    for one in documents:
        require(member, "invoice.prepare", register.subject_of(one.invoice))
    stated = register.stated_amounts(member.organisation_id, [one.invoice_id for one in documents])
    origins = origins_of(member.organisation_id, documents)
    sources = []
    for document, origin in zip(documents, origins, strict=True):
        content = content_of(document.draft)
        composed = draft_as_composed(document.draft, document.issue_date, content)
        rates = [one.vat for one in composed.amounts.money.adjustments if one.is_charge]
        taxed = content.header.get("charge_amount") and rates and rates[-1].category == "S"
        sources.append(
            Source(
                origin=origin,
                content=content,
                stated=stated[document.invoice_id].lines,
                kind=crediting.kind_of((one.kind for one in composed.situations), origin),
                charge_percent=rates[-1].percent if taxed else None,
            )
        )
    return sources, documents


def _ensure_kind(sources: Sequence[Source]) -> None:
    for one in sources:
        named = {"number": one.origin.number}
        if one.origin.type_code not in CREDITABLE:
            reason = _("Le document %(number)s n'est pas une facture qui se corrige ainsi.")
            raise Refusal("origin.kind", reason % named, status=409)
        if one.origin.replaced_by:
            reason = _("La facture %(number)s a été remplacée par %(other)s : corrigez celle-ci.")
            named |= {"other": one.origin.replaced_by}
            raise Refusal("origin.replaced", reason % named, status=409)
        if one.origin.deducted_by:
            reason = _(
                "L'acompte %(number)s est déduit de la facture %(other)s : corrigez cette facture."
            )
            named |= {"other": one.origin.deducted_by}
            raise Refusal("origin.deducted", reason % named, status=409)


def _ensure_creditable(sources: Sequence[Source], documents: Sequence[IssuedDocument]) -> None:
    _ensure_kind(sources)
    first = documents[0].invoice
    alike = all(
        one.invoice.entity_id == first.entity_id
        and one.invoice.currency == first.currency
        and one.invoice.party_id in sources[0].origin.party_ids
        and (one.invoice.type_code in SELF_BILLED) == (first.type_code in SELF_BILLED)
        for one in documents
    )
    kinds = {tuple(sorted({vat.category for vat in one.origin.rows})) for one in sources}
    if not alike or len(kinds) > 1 or len({one.kind for one in sources}) > 1:
        reason = _(
            "Un avoir ne cite ensemble que des factures d'un même client et d'une même entité, dans"
            " la même devise et la même situation fiscale."
        )
        raise Refusal("credit.mixed", reason, status=422, field="invoices")
    if not any(row.base or row.tax for one in sources for row in one.origin.left.values()):
        reason = _("Il ne reste rien à créditer de la facture %(number)s.")
        raise Refusal("credit.nothing", reason % {"number": sources[0].origin.number}, status=409)


def _ensure_no_situation(member: Member, documents: Sequence[IssuedDocument]) -> None:
    """A situation is credited whole or by line: its contract follows the lines."""
    found = situations_among(member.organisation_id, [one.id for one in documents])
    if found:
        number = next(one.number for one in documents if one.id in found)
        reason = _("La situation %(number)s se crédite par lignes, ou toute entière.")
        raise Refusal("progress.by_line", reason % {"number": number}, status=409)


def _left(sources: Sequence[Source]):
    return crediting.left_of(sources).values()


def _ensure_amount(amount: Decimal, sources: Sequence[Source], left: Decimal, field: str) -> None:
    currency = sources[0].origin.currency
    if amount <= 0 or not fits(amount, decimals_of(currency)):
        reason = _("Saisissez un montant positif, avec deux décimales au plus.")
        raise Refusal("credit.amount", reason, status=422, field=field)
    if amount > left:
        reason = _("Il reste %(left)s à créditer.") % {"left": _told(left, currency)}
        raise Refusal("credit.beyond", reason, status=422, field=field)


def _by_lines(sources: Sequence[Source], lines: Sequence[ByLine], *, charges: bool) -> Written:
    if len(sources) != 1:
        reason = _("Les lignes se créditent d'une seule facture à la fois.")
        raise Refusal("credit.lines", reason, status=422, field="lines")
    [source] = sources
    known = source.origin.lines
    if len({one.line for one in lines}) != len(lines):
        reason = _("Chaque ligne ne se crédite qu'une fois par avoir.")
        raise Refusal("credit.lines", reason, status=422, field="lines")
    stated = {one.id: one for one in source.stated}
    for one in lines:
        if one.line not in known:
            reason = _("Cette ligne n'est pas sur la facture.")
            raise Refusal("credit.line", reason, status=422, field="lines")
        _ensure_line(one, stated[one.line].quantity, known[one.line], source.origin.currency)
    return crediting.by_lines(source, lines, charges=charges)


def _ensure_line(one: ByLine, quantity: Decimal, line: LineLeft, currency: str) -> None:
    """One measure, and no more than the line has."""
    named = {
        "line": line.number,
        "left": _told(line.left, currency),
        "quantity": display.number(quantity, get_language()),
    }
    if (one.quantity is None) == (one.net is None):
        reason = _("Ligne %(line)s : donnez une quantité ou un montant HT.")
        raise Refusal("credit.line", reason % named, status=422, field="lines")
    if one.net is not None:
        if not fits(one.net, decimals_of(currency)):
            reason = _("Ligne %(line)s : un montant a deux décimales au plus.")
            raise Refusal("credit.line", reason % named, status=422, field="lines")
        beyond = not 0 < abs(one.net) <= abs(line.left) or (one.net > 0) != (line.left > 0)
        reason = _("Ligne %(line)s : il reste %(left)s HT à créditer.")
    else:
        asked = one.quantity or Decimal(0)
        beyond = not 0 < abs(asked) <= abs(quantity) or (asked > 0) != (quantity > 0)
        reason = _("Ligne %(line)s : la facture en compte %(quantity)s.")
    if beyond:
        raise Refusal("credit.line_beyond", reason % named, status=422, field="lines")


def _told(amount: Decimal, currency: str) -> str:
    return display.money(amount, currency, get_language())


# -- the draft -------------------------------------------------------------------------------------
def _opened(
    member: Member,
    type_code: str,
    documents: Sequence[IssuedDocument],
    written: Written,
    now: datetime,
) -> Draft:
    """The draft, as its first version; it is counted where the invoice is counted today."""
    first = documents[0]
    header = dict(written.header)
    for name in PLACED:
        header[name] = _text(getattr(first.invoice, f"{name}_id"))
    draft = Draft(
        organisation_id=member.organisation_id,
        entity_id=first.draft.entity_id,
        type_code=type_code,
        version=1,
        header=as_json(held_of(header, of_line=False)),
        customer_id=first.draft.customer_id,
        department_id=first.invoice.department_id,
        project_id=first.invoice.project_id,
        made_from={"invoices": [str(one.invoice_id) for one in documents]},
        **authored(member, now),
    )
    require(member, "invoice.prepare", subject_of(draft))
    lines = {
        uuid7(): Line(STEP * place, held_of(fields, of_line=True))
        for place, fields in enumerate(written.lines, 1)
    }
    write_rows([draft, *line_rows(draft, Content(lines=lines), lines)])
    note(member, draft, "draft.opened", now)
    return draft


def _text(key: UUID | None) -> str | None:
    return str(key) if key else None


def held_of(fields: Mapping[str, object], *, of_line: bool) -> dict[str, Held]:
    """The fields as a draft holds them, each read as if a person had typed it."""
    found = {}
    for name, value in fields.items():
        if value is None:
            continue
        try:
            found[name] = Held(read_value(name, value, of_line=of_line), 1)  # type: ignore[arg-type]
        except NotRead as problem:
            raise Refusal(
                "credit.field",
                _(problem.said.sentence) % problem.said.values,
                status=422,
                field=name,
            ) from None
    return found
