"""Exports of the list: CSV, XLSX, and the files in one archive: originals, our own as archived."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facturier.files.queries import StoredFile, content_of
from facturier.kit.archive import Member as Packed
from facturier.kit.archive import stream_zip
from facturier.kit.refusal import Refusal
from facturier.kit.statuses import status_of
from facturier.kit.tables import Cell, Column, TableFormat, attachment, table_response
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register import actions, queries, rules
from facturier.register.models import Invoice
from facturier.register.queries import Filed, FilingPlan
from facturier.register.queries.page import Row
from facturier.register.queries.selection import chosen_rows, every_row
from facturier.register.web.listing.addresses import Asked, asked_in
from facturier.register.web.listing.page import column_labels
from facturier.register.web.listing.phrases import direction_labels
from facturier.register.web.reception import CHANNELS
from facturier.register.web.shown import KINDS

ORIGINALS = 20_000  # of one archive
CHOSEN = 1000  # boxes of one form


@require_POST
@member_required
@answers_refusal
def export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, or what was chosen of it, as a file; told in the journal."""
    organisations.require(request.member, "invoice.read")
    asked, form = asked_in(request.POST), request.POST.get("format", "csv")
    # The whole view was taken: the boxes of its page say nothing more.
    whole = bool(request.POST.get("toutes"))
    chosen = [] if whole else request.POST.getlist("choisies")[: CHOSEN + 1]
    if len(chosen) > CHOSEN:
        raise Refusal("export.many", _("Exportez plutôt toute la vue."), status=422)
    rows: Iterable[Row] = (
        chosen_rows(request.member, chosen)
        if chosen
        else every_row(request.member, asked.narrowing, asked.sorting, timezone.localdate())
    )
    name = f"{_('facturier')}-{timezone.localdate():%Y-%m-%d}"
    if form == "zip":
        packed = _originals(request, rows)
        _note(request, asked, form, len(packed))
        response = StreamingHttpResponse(
            stream_zip(_contents(packed)), content_type="application/zip"
        )
        response["Content-Disposition"] = attachment(f"{name}.zip")
        response["Cache-Control"] = "private, no-store"
        return response
    if form not in set(TableFormat):
        raise Refusal("export.format", _("Choisissez CSV, XLSX ou ZIP."), status=422)
    places = organisations.places(request.member.organisation_id)
    columns, cells = table(asked, rows, places.short)
    # The event comes last: the journal of the organisation does not wait while a table is written.
    response = table_response(name, TableFormat(form), columns, cells)
    _note(request, asked, form, len(rows) if isinstance(rows, list) else None)
    return response


def _note(request: HttpRequest, asked: Asked, form: str, count: int | None) -> None:
    actions.note_export(
        member=request.member,
        form=form,
        parameters=asked.parameters(),
        count=count,
        now=timezone.now(),
    )


def table(
    asked: Asked, rows: Iterable[Row], places: Mapping[UUID, str]
) -> tuple[list[Column], Iterator[list[Cell]]]:
    """The columns of a list as a table, and its rows: dates are dates, amounts numbers."""
    labels = column_labels()
    money = {"ht", "tva", "ttc", "a_payer"}
    columns = [Column(_("Sens")), Column(_("N°")), Column(_("Type"))]
    columns += [
        Column(
            labels[key], decimals=2 if key in money else None, width=40 if key == "tiers" else 16
        )
        for key in asked.columns
    ]
    columns += [Column(_("Devise"), width=8)]
    directions = direction_labels()

    def cells() -> Iterator[list[Cell]]:
        for row in rows:
            sign = -1 if row.kind == "credit_note" else 1
            yield [
                directions[row.direction],
                row.reference,
                row.type_code,
                *(_cell(row, key, sign, places) for key in asked.columns),
                row.currency,
            ]

    return columns, cells()


def _cell(row: Row, key: str, sign: int, places: Mapping[UUID, str]) -> Cell:
    amounts = {"ht": row.net, "tva": row.tax, "ttc": row.gross, "a_payer": row.payable}
    if key in amounts:
        amount = amounts[key]
        return None if amount is None else sign * amount
    if key == "canal":
        return CHANNELS[row.channel]() if row.channel in CHANNELS else row.channel
    if key == "statut":
        return str(status_of(row.stage).label)
    dates: dict[str, date | None] = {
        "date": row.issue_date,
        "echeance": row.due_date,
        "arrivee": timezone.localtime(row.arrived_at).date(),
    }
    if key in dates:
        return dates[key]
    place_id = {
        "service": row.department_id,
        "projet": row.project_id,
        "categorie": row.category_id,
        "entite": row.entity_id,
    }
    if key in place_id:
        found = place_id[key]
        return places.get(found, "") if found else ""
    return {
        "tiers": row.party_name,
        "numero": row.number,
        "commande": row.order_reference,
    }[key]


@dataclass(frozen=True, slots=True)
class _Original:
    """A file of the archive: where it stands there, and its bytes, read while they are sent."""

    folder: str
    name: str
    file: StoredFile | None
    """None: a document of ours whose file is not archived yet."""


def _originals(request: HttpRequest, rows: Iterable[Row]) -> list[_Original]:
    """The originals of the rows, looked up now."""
    plan = queries.filing_plan(request.member.organisation_id)
    packed: list[_Original] = []
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(packed) + len(held) > ORIGINALS:
            raise Refusal(
                "export.many",
                _("Une archive tient %(count)s originaux au plus : filtrez davantage.")
                % {"count": ORIGINALS},
                status=422,
            )
        if len(held) == 500:
            packed += _filed_originals(request, held, plan)
            held = []
    return packed + _filed_originals(request, held, plan)


def _filed_originals(request: HttpRequest, rows: list[Row], plan: FilingPlan) -> list[_Original]:
    files = dict(
        Invoice.objects.filter(
            organisation_id=request.member.organisation_id, id__in=[row.id for row in rows]
        )
        .select_related("original")
        .in_bulk()
    )
    ours = queries.archived_among(
        request.member.organisation_id, [row.id for row in rows if row.channel == rules.ISSUED]
    )
    found = []
    for row in rows:
        if row.id not in files:
            continue
        invoice = files[row.id]
        file = ours.get(row.id, invoice.original)
        filed = _filed(row, invoice, "pdf" if row.id in ours else _ending(invoice.file_name))
        folder, name = queries.filed_folder(plan, filed), queries.filed_name(plan, filed)
        found.append(_Original(folder, name, file))
    return found


def _ending(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else "xml"


def _filed(row: Row, invoice: Invoice, ending: str) -> Filed:
    labels = direction_labels()
    return Filed(
        reference=row.reference,
        number=row.number,
        direction=str(labels[row.direction]),
        party=row.party_name,
        customer=invoice.buyer_name,
        seller=invoice.seller_name,
        kind=str(KINDS[row.kind]()),
        order=row.order_reference,
        day=row.issue_date,
        issued_here=row.channel == rules.ISSUED,
        ending=ending,
    )


def _contents(packed: list[_Original]) -> Iterator[Packed]:
    missing, waiting = [], []
    for one in packed:
        if one.file is None:
            waiting.append(f"{one.folder}{one.name}")
            continue
        try:
            content = content_of(one.file)
        except FileNotFoundError:
            missing.append(f"{one.folder}{one.name}")
            continue
        yield Packed(one.name, content, one.folder)
    if missing:
        yield _list("originaux-introuvables.txt", _("Originaux introuvables :"), missing)
    if waiting:
        told = _("Factures dont le PDF n'est pas encore archivé : exportez-les plus tard.")
        yield _list("pas-encore-archivees.txt", told, waiting)


def _list(name: str, told: str, files: list[str]) -> Packed:
    return Packed(name, (told + "\r\n" + "\r\n".join(files)).encode())
