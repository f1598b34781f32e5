"""Exports of the list: CSV, XLSX, and the files in one archive: originals, our own as archived.

Each is told in the journal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.files.queries import StoredFile, content_of
from facturier.kit.archive import Member as Packed
from facturier.kit.archive import stream_zip
from facturier.kit.refusal import Refusal
from facturier.kit.statuses import status_of
from facturier.kit.tables import Cell, Column, TableFormat, attachment, table_response
from facturier.kit.tables import Row as TableRow
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.register import actions, queries, rules
from facturier.register.labels import CHANNELS, KINDS, column_labels, direction_labels
from facturier.register.models import Invoice
from facturier.register.queries import Filed, FilingPlan, batches
from facturier.register.queries.arrivals import ArrivalRow
from facturier.register.queries.page import Row

ORIGINALS = 20_000  # of one archive


def exported(
    member: Member,
    *,
    form: str,
    rows: Iterable[Row],
    columns: Sequence[str],
    parameters: Mapping[str, str],
    now: datetime,
) -> HttpResponseBase:
    """What a list shows as a file: `csv`, `xlsx`, or `zip` of the originals; else refused (422).

    `rows` lie within the rights of the member; `columns` are keys of `COLUMNS`, `parameters` what
    the journal keeps of the view.
    """

    def told(count: int | None) -> None:
        actions.note_export(member=member, form=form, parameters=parameters, count=count, now=now)

    name = f"{_('facturier')}-{timezone.localdate(now):%Y-%m-%d}"
    if form == "zip":
        packed = _originals(member, rows)
        told(len(packed))
        response = StreamingHttpResponse(
            stream_zip(_contents(packed)), content_type="application/zip"
        )
        response["Content-Disposition"] = attachment(f"{name}.zip")
        response["Cache-Control"] = "private, no-store"
        return response
    if form not in set(TableFormat):
        raise Refusal("export.format", _("Choisissez CSV, XLSX ou ZIP."), status=422)
    places = organisations.places(member.organisation_id)
    heads, cells = table(columns, rows, places.short)
    # The event comes last: the journal of the organisation does not wait while a table is written.
    answer = table_response(name, TableFormat(form), heads, cells)
    told(len(rows) if isinstance(rows, list) else None)
    return answer


def table(
    shown: Sequence[str], rows: Iterable[Row], places: Mapping[UUID, str]
) -> tuple[list[Column], Iterator[list[Cell]]]:
    """The columns of a list as a table, and its rows: dates are dates, amounts numbers."""
    labels = column_labels()
    money = {"ht", "tva", "ttc", "a_payer"}
    columns = [Column(_("Sens")), Column(_("N°")), Column(_("Type"))]
    columns += [
        Column(
            labels[key], decimals=2 if key in money else None, width=40 if key == "tiers" else 16
        )
        for key in shown
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
                *(_cell(row, key, sign, places) for key in shown),
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
        "code_motif": row.stage_code,
        "motif": queries.refusal_said(row.stage_code, row.stage_reason),
    }[key]


@dataclass(frozen=True, slots=True)
class _Original:
    """A file of the archive: where it stands there, and its bytes, read while they are sent."""

    folder: str
    name: str
    file: StoredFile | None
    """None: a document of ours whose file is not archived yet."""


def _originals(member: Member, rows: Iterable[Row]) -> list[_Original]:
    """The originals of the rows, looked up now."""
    plan = queries.filing_plan(member.organisation_id)
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
            packed += _filed_originals(member, held, plan)
            held = []
    return packed + _filed_originals(member, held, plan)


def _filed_originals(member: Member, rows: list[Row], plan: FilingPlan) -> list[_Original]:
    files = dict(
        Invoice.objects.filter(
            organisation_id=member.organisation_id, id__in=[row.id for row in rows]
        )
        .select_related("original")
        .in_bulk()
    )
    ours = queries.archived_among(
        member.organisation_id, [row.id for row in rows if row.channel == rules.ISSUED]
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


def batch_report(member: Member, batch_id: UUID, now: datetime) -> HttpResponseBase:
    """What became of every file of a batch, as CSV; told in the journal."""
    batch = batches.one_batch(member, batch_id)
    columns = [
        Column(label)
        for label in (
            _("Fichier"), _("Reçu dans"), _("Taille"), "SHA-256", _("Arrivée"), _("État"),
            _("Facture"), _("Raison"),
        )
    ]  # fmt: skip
    rows = map(_outcome, batches.outcomes(member, batch_id))
    name = f"lot-{batch.name or batch.id}"
    response = table_response(name, TableFormat.CSV, columns, rows)
    # Last, since it holds the journal: the table is written to disk by now.
    actions.note_report(member=member, batch_id=batch_id, now=now)
    return response


def _outcome(row: ArrivalRow) -> TableRow:
    return (
        row.file_name,
        row.came_in,
        row.size,
        row.sha256,
        row.received_at,
        status_of(row.state).label,
        row.invoice_reference,
        row.reason,
    )
