"""An import before anything is created: the file, its columns, what its rows would become."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.files.actions import KeptBytes, name_file
from facturier.files.rules import safe_name
from facturier.imports import queries
from facturier.imports.formats import LARGEST_FILE, read_table
from facturier.imports.models import ChosenMapping, ImportRow, TableImport
from facturier.imports.rules import (
    OPEN_STAGES,
    WORKING_STAGES,
    Kind,
    RowState,
    Stage,
    fingerprint,
    kind_named,
    missing,
    sound,
    to_remember,
)
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, may, member_at_work

TOPIC = "imports"
CHECKED_AT_ONCE = 1_000  # rows; more are checked by a job, and the page says so
WRITTEN_AT_ONCE = 1_000


def ensure_fits(size: int | None) -> None:
    """Refuse (422) a file that is larger than any import, before it is read."""
    if size and size > LARGEST_FILE:
        raise Refusal(
            "file.too_large",
            _("Ce fichier dépasse 20 Mo. Découpez-le, puis importez chaque partie."),
            status=422,
            field="file",
        )


@transaction.atomic
def begin_import(
    *, member: Member, kind_key: str, content: bytes, kept: KeptBytes, file_name: str, now: datetime
) -> TableImport:
    """Take a file whose rows are to become things of a kind; nothing is created yet.

    `content` are the bytes that were kept; a file that is no table is refused (422).
    """
    kind = queries.require_kind(member, kind_key)
    if kept.organisation_id != member.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    table = read_table(content)
    row = TableImport.objects.create(
        organisation_id=member.organisation_id,
        kind=kind.key,
        file=name_file(kept, now=now),
        file_name=safe_name(file_name),
        heads=list(table.heads),
        fingerprint=fingerprint(table.heads),
        row_count=len(table.rows),
        user_id=member.user_id,
        user_name=member.name,
        created_at=now,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                organisation_id=member.organisation_id, table_import=row, line=line, cells=cells
            )
            for line, cells in table.rows
        ),
        batch_size=WRITTEN_AT_ONCE,
    )
    # The stored file is a row that owes an event: this is it.
    note(
        member, row, "import.prepared", now, facts={"sha256": kept.sha256, "rows": len(table.rows)}
    )
    return row


@transaction.atomic
def choose_columns(
    *, member: Member, import_id: UUID, mapping: dict[str, int], now: datetime
) -> None:
    """Say which column is which; the rows are then checked, at once if they are few."""
    row, kind = lock_import(member, import_id)
    ensure_open(row)
    kept = sound(mapping, kind.columns, len(row.heads))
    if kept is None:
        raise Refusal(
            "import.column_twice",
            _("Une colonne du fichier ne sert qu'une fois. Corrigez les choix."),
            status=422,
        )
    if lacking := missing(kept, kind.columns):
        names = ", ".join(str(column.label) for column in lacking)
        raise Refusal(
            "import.column_missing",
            _("Il manque une colonne obligatoire : %(names)s.") % {"names": names},
            status=422,
            field=lacking[0].key,
        )
    row.mapping, row.stage = kept, Stage.CHECKING
    row.save(update_fields=["mapping", "stage"])
    ChosenMapping.objects.update_or_create(
        organisation_id=row.organisation_id,
        kind=row.kind,
        fingerprint=row.fingerprint,
        defaults={"mapping": to_remember(kept, row.heads), "changed_at": now},
    )
    if row.row_count <= CHECKED_AT_ONCE:
        _check(member, row, kind)
    else:
        jobs.defer(
            "imports.check",
            organisation_id=row.organisation_id,
            urgent=True,
            import_id=row.id,
            user_id=member.user_id,
            token_id=str(member.token_id or ""),
        )


def check_rows(
    *,
    organisation_id: UUID,
    import_id: UUID,
    user_id: UUID,
    now: datetime,
    token_id: UUID | None = None,
) -> None:
    """Check every row of an import that waits for it. Safe to run twice."""
    with in_organisation(organisation_id):
        row = locked(organisation_id, import_id)
        if row is None or row.stage != Stage.CHECKING:
            return
        member = member_at_work(organisation_id, user_id, now, token_id=token_id)
        kind = kind_named(row.kind)
        if member is None or kind is None or not may(member, kind.capability):
            row.stage = Stage.MAPPING  # whoever takes it up chooses again
            row.save(update_fields=["stage"])
            return
        _check(member, row, kind)


def _check(member: Member, row: TableImport, kind: Kind) -> None:
    """What each row would become now; a key that comes twice is a mistake of the file."""
    seen: dict[str, int] = {}
    after = None
    while True:
        rows, after = queries.rows_page(row, list(RowState), after=after, size=WRITTEN_AT_ONCE)
        for one in queries.read_rows(member, row, kind, rows):
            one.row.state, one.row.twin_of = RowState.READY, None
            if one.faults:
                one.row.state = RowState.BAD
                continue
            first = seen.setdefault(kind.key_of(one.facts), one.row.line)
            if first != one.row.line:
                one.row.state, one.row.twin_of = RowState.TWIN, first
            elif one.known:
                one.row.state = RowState.KNOWN
        ImportRow.objects.bulk_update(rows, ["state", "twin_of"], batch_size=WRITTEN_AT_ONCE)
        if after is None:
            break
    row.stage = Stage.CHECKED
    row.save(update_fields=["stage"])
    live.publish(row.organisation_id, TOPIC, needs=kind.capability)


@transaction.atomic
def drop_import(*, member: Member, import_id: UUID, now: datetime) -> None:
    """Give up an import that has created nothing; the journal keeps that it was prepared."""
    row, _kind = lock_import(member, import_id)
    ensure_open(row)
    ImportRow.objects.filter(organisation_id=row.organisation_id, table_import=row).delete()
    note(member, row, "import.dropped", now)
    row.delete()


def lock_import(member: Member, import_id: UUID) -> tuple[TableImport, Kind]:
    """An import that the member may import, held until commit."""
    _seen, kind = queries.one_import(member, import_id)
    row = locked(member.organisation_id, import_id)
    if row is None:
        raise Refusal("absent", status=404)
    return row, kind


def locked(organisation_id: UUID, import_id: UUID) -> TableImport | None:
    """The row of an import, held until commit."""
    rows = TableImport.objects.select_for_update(no_key=True)
    return rows.filter(organisation_id=organisation_id, id=import_id).first()


def ensure_open(row: TableImport) -> None:
    """Refuse to change an import that has begun to create."""
    if row.stage not in OPEN_STAGES:
        raise Refusal(
            "import.started", _("Cet import est déjà lancé. Ouvrez son rapport pour la suite.")
        )


def ensure_idle(row: TableImport) -> None:
    """Refuse to begin something while the worker is at it."""
    if row.stage in WORKING_STAGES:
        raise Refusal("import.working", _("Cet import est en cours. Attendez qu'il se termine."))


def note(member: Member, row: TableImport, verb: str, now: datetime, **more) -> None:
    """The one event of a verb of this room."""
    audit.record(
        organisation_id=row.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("import", row.id, row.file_name),
        at=now,
        **more,
    )
