"""Coded lines as a file: CSV or XLSX, amounts numbers, dates dates, no text ever a formula."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.coding import actions, queries
from facturier.coding.rules import WHOLE
from facturier.coding.rules.count import REST
from facturier.kit.refusal import Refusal
from facturier.kit.statuses import status_of
from facturier.kit.tables import Cell, Column, TableFormat, table_response
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.register.queries.invoice import Invoice


def exported(
    member: Member,
    *,
    form: str,
    invoices: Iterable[Invoice],
    parameters: Mapping[str, str],
    now: datetime,
) -> HttpResponseBase:
    """Every amount of these invoices and what it is counted on, told in the journal.

    `form` is `csv` or `xlsx`, else refused (422); the invoices lie within the member's rights.
    """
    if form not in set(TableFormat):
        raise Refusal("export.format", _("Choisissez CSV ou XLSX."), status=422)
    places = organisations.places(member.organisation_id)
    name = _("lignes-imputees") + f"-{timezone.localdate(now):%Y-%m-%d}"
    lines = queries.counted_lines(member.organisation_id, invoices)
    answer = table_response(name, TableFormat(form), _columns(), _rows(lines, places.short))
    # Last, since it holds the journal: the table is written to disk by now.
    actions.note_export(member=member, form=form, parameters=parameters, now=now)
    return answer


def _columns() -> list[Column]:
    return [
        Column(_("N°")),
        Column(_("Numéro")),
        Column(_("Fournisseur"), width=40),
        Column(_("Date")),
        Column(_("Statut")),
        Column(_("Ligne"), width=8),
        Column(_("Libellé"), width=40),
        Column(_("Service"), width=24),
        Column(_("Projet")),
        Column(_("Catégorie"), width=24),
        Column(_("Compte")),
        Column(_("Part (%)"), decimals=2, width=10),
        Column(_("Montant HT"), decimals=2),
        Column(_("Devise"), width=8),
        Column(_("Imputation")),
    ]


def _rows(lines: Iterable[queries.CountedLine], places: Mapping[UUID, str]) -> Iterator[list[Cell]]:
    own, follows = _("propre à la ligne"), _("celle de la facture")
    for one in lines:
        invoice, line, target = one.invoice, one.line, one.line.target
        yield [
            invoice.reference,
            invoice.number,
            invoice.seller_name,
            invoice.issue_date,
            str(status_of(invoice.stage).label),
            str(line.position) if line.position > WHOLE else "",
            name_of(line.position, line.name),
            places.get(target.department_id, "") if target.department_id else "",
            places.get(target.project_id, "") if target.project_id else "",
            places.get(target.category_id, "") if target.category_id else "",
            target.account,
            line.percent,
            one.amount,
            invoice.currency,
            own if line.own else follows,
        ]


def name_of(position: int, name: str) -> str:
    """What a line is called where it has no words of its own."""
    if position == REST:
        return _("Remises et frais du document")
    return name or (_("Montant de la facture") if position == WHOLE else "")
