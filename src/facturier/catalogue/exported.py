"""The items of the catalogue as a table that leaves, the same for pages and programs."""

from datetime import datetime

from django.http import FileResponse
from django.utils.translation import gettext as _

from facturier.catalogue import actions, queries
from facturier.catalogue.models import Item
from facturier.catalogue.queries import ItemFilters
from facturier.catalogue.rules import ItemKind
from facturier.kit.tables import Column, TableFormat, table_response
from facturier.organisations.queries import Member


def exported(
    member: Member, *, filters: ItemFilters, form: TableFormat, now: datetime
) -> FileResponse:
    """Every item that the filters name, as CSV or XLSX; told in the journal."""
    rows = queries.every_item(member, filters)
    columns = [
        Column(_("Code")), Column(_("Nom"), width=40), Column(_("Genre")), Column(_("Prix net"), 2),
        Column(_("Devise")), Column(_("Unité")), Column(_("Catégorie de TVA")),
        Column(_("Taux de TVA")), Column(_("Motif d'exonération")), Column(_("Code d'exonération")),
        Column(_("Compte")), Column(_("Description"), width=40), Column(_("Nom anglais"), width=40),
        Column(_("Description anglaise"), width=40), Column(_("Archivé")),
    ]  # fmt: skip
    # The event comes last: the journal of the organisation does not wait while a table is written.
    response = table_response(_("Produits et services"), form, columns, map(_exported, rows))
    actions.note_export(member=member, file_format=form, now=now)
    return response


def _exported(item: Item) -> list:
    french, english = item.texts.get("fr", {}), item.texts.get("en", {})
    percent, goods = item.vat_percent, item.kind == ItemKind.GOODS
    return [
        item.code, french.get("name", ""), _("Bien") if goods else _("Service"),
        item.price.normalize(), item.currency, item.unit,
        item.vat_category, percent.normalize() if percent is not None else None,
        item.exemption_reason, item.exemption_code, item.account, french.get("description", ""),
        english.get("name", ""), english.get("description", ""), item.archived_at is not None,
    ]  # fmt: skip
