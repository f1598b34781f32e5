"""The list of parties as a table that leaves, the same for pages and programs."""

from datetime import datetime

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from facturier.kit.tables import Column, TableFormat, table_response
from facturier.organisations.queries import Member
from facturier.parties import actions, queries
from facturier.parties.queries import Order, View


def exported(
    member: Member, *, view: View, text: str, order: Order, form: str, now: datetime
) -> HttpResponseBase:
    """The parties of a view as CSV or XLSX (`form`); told in the journal."""
    columns = [
        Column(_("N°"), width=8),
        Column(_("Dénomination"), width=34),
        Column(_("Nom commercial"), width=24),
        Column(_("Client"), width=8),
        Column(_("Fournisseur"), width=10),
        Column(_("SIREN"), width=12),
        Column(_("Numéro de TVA"), width=18),
        Column(_("Ville"), width=20),
        Column(_("Pays"), width=8),
        Column(_("À confirmer"), width=10),
    ]
    rows = (
        (
            row.reference,
            row.name,
            row.trading_name,
            row.is_customer,
            row.is_supplier,
            row.siren,
            row.vat_number,
            row.city,
            row.country,
            row.to_confirm,
        )
        for row in queries.exported(member, view, text, order)
    )
    # The event comes last: the journal of the organisation does not wait while a table is written.
    response = table_response(_("Tiers"), TableFormat(form), columns, rows)
    actions.note_list_export(
        member=member,
        view=view,
        text=text,
        file_format=form,
        now=now,
    )
    return response
