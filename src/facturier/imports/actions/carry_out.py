"""Creating what the rows say, and taking it back: row by row, each in a transaction of its own.

The state of a row changes in the transaction that creates its thing. So a job that is killed,
repeated, or run by two workers at once creates each thing once, and goes on where it stopped.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.identity import queries as identity
from facturier.imports import queries
from facturier.imports.actions.begin import TOPIC, ensure_idle, lock_import, locked, note
from facturier.imports.models import ImportRow, TableImport
from facturier.imports.rules import Kind, Made, RowState, Stage, kind_named, may_become
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, may, member_at_work

log = logging.getLogger("facturier.imports")
TOLD_EVERY = 20  # rows, between two pieces of news for the open pages


@transaction.atomic
def start_import(*, member: Member, import_id: UUID, now: datetime) -> None:
    """Have the good rows created, by a job."""
    row, kind = lock_import(member, import_id)
    ensure_idle(row)
    if row.stage in (Stage.DONE, Stage.UNDONE):
        return  # asked twice: it is done
    if not may_become(row.stage, Stage.RUNNING):
        raise Refusal("import.unchecked", _("Choisissez d'abord les colonnes de ce fichier."))
    ready = queries.counts(row)[RowState.READY]
    if not ready:
        raise Refusal("import.nothing_to_do", _("Aucune ligne n'est prête à être importée."))
    row.stage, row.started_at = Stage.RUNNING, now
    row.starter_id, row.starter_name = member.user_id, member.name
    row.save(update_fields=["stage", "started_at", "starter_id", "starter_name"])
    _defer("imports.run", row, member)
    live.publish(row.organisation_id, TOPIC, needs=kind.capability)
    note(member, row, "import.started", now, facts={"rows": row.row_count, "ready": ready})


@transaction.atomic
def ask_undo(*, member: Member, import_id: UUID, now: datetime) -> None:
    """Have everything that an import made taken back, by a job; what is in use stays."""
    row, kind = lock_import(member, import_id)
    ensure_idle(row)
    rows = ImportRow.objects.filter(organisation_id=row.organisation_id, table_import=row)
    if not may_become(row.stage, Stage.UNDOING) or not (
        rows.filter(state__in=(RowState.CREATED, RowState.KEPT)).exists()
    ):
        raise Refusal("import.nothing_to_undo", _("Il n'y a rien à annuler dans cet import."))
    rows.filter(state=RowState.KEPT).update(state=RowState.CREATED, reason="")
    row.stage, row.undone_at = Stage.UNDOING, now
    row.undoer_id, row.undoer_name = member.user_id, member.name
    row.save(update_fields=["stage", "undone_at", "undoer_id", "undoer_name"])
    _defer("imports.undo", row, member)
    live.publish(row.organisation_id, TOPIC, needs=kind.capability)
    note(member, row, "import.undo_asked", now)


def _defer(name: str, row: TableImport, member: Member) -> None:
    """Have a job done that may no more than who asks: a person, or the token of one."""
    jobs.defer(
        name,
        organisation_id=row.organisation_id,
        import_id=row.id,
        token_id=str(member.token_id or ""),
    )


def run_import(
    *,
    organisation_id: UUID,
    import_id: UUID,
    clock: Callable[[], datetime],
    token_id: UUID | None = None,
) -> None:
    """Create what the good rows say. Safe to run twice, and beside itself."""
    found = _at_work(organisation_id, import_id, Stage.RUNNING)
    if found is None:
        return
    table_import, kind, actor_id = found

    def create(member: Member, row: ImportRow, now: datetime) -> None:
        [read] = queries.read_rows(member, table_import, kind, [row])
        if read.faults:
            # What exists has changed since the preview: a list that was archived, say.
            raise Refusal("import.row", read.faults[0].reason, status=422)
        if read.known:
            row.state = RowState.KNOWN
            return
        made = kind.create(member, read.facts, now)
        row.state, row.made_id, row.made_label = RowState.CREATED, made.id, made.label
        row.made_before = dict(made.before)

    asker = (actor_id, token_id)
    _each_row(table_import, kind, asker, RowState.READY, RowState.REFUSED, create, clock)
    _finish(table_import, kind, actor_id, Stage.DONE, "import.finished", clock())


def undo_import(
    *,
    organisation_id: UUID,
    import_id: UUID,
    clock: Callable[[], datetime],
    token_id: UUID | None = None,
) -> None:
    """Take back what an import made, the last row first. Safe to run twice."""
    found = _at_work(organisation_id, import_id, Stage.UNDOING)
    if found is None:
        return
    table_import, kind, actor_id = found

    def take_back(member: Member, row: ImportRow, now: datetime) -> None:
        assert row.made_id is not None, "a created row names what it made"
        kind.undo(member, Made(row.made_id, row.made_label, row.made_before), now)
        row.state = RowState.UNDONE

    asker = (actor_id, token_id)
    _each_row(table_import, kind, asker, RowState.CREATED, RowState.KEPT, take_back, clock)
    _finish(table_import, kind, actor_id, Stage.UNDONE, "import.undone", clock())


def _at_work(
    organisation_id: UUID, import_id: UUID, stage: Stage
) -> tuple[TableImport, Kind, UUID] | None:
    with in_organisation(organisation_id):
        row = TableImport.objects.filter(organisation_id=organisation_id, id=import_id).first()
    kind = kind_named(row.kind) if row else None
    if row is None or kind is None or row.stage != stage:
        return None
    actor_id = row.undoer_id if stage == Stage.UNDOING else row.starter_id
    assert actor_id is not None, "an import at work has somebody who asked for it"
    return row, kind, actor_id


def _each_row(
    table_import: TableImport,
    kind: Kind,
    asker: tuple[UUID, UUID | None],
    before: RowState,
    refused: RowState,
    verb: Callable[[Member, ImportRow, datetime], None],
    clock: Callable[[], datetime],
) -> None:
    with in_organisation(table_import.organisation_id):
        rows = ImportRow.objects.filter(
            organisation_id=table_import.organisation_id, table_import=table_import, state=before
        )
        order = "line" if before == RowState.READY else "-line"
        keys = list(rows.order_by(order).values_list("id", flat=True))
        actor_id, token_id = asker
        language = _language_of(actor_id)
    for at, key in enumerate(keys, 1):
        now = clock()
        with translation.override(language), in_organisation(table_import.organisation_id):
            # The right is asked for each row: it may be withdrawn while the import runs.
            member = member_at_work(table_import.organisation_id, actor_id, now, token_id=token_id)
            _one_row(table_import, kind, member, key, before, refused, verb, now)
            if at % TOLD_EVERY == 0:
                live.publish(table_import.organisation_id, TOPIC, needs=kind.capability)


def _language_of(user_id: UUID) -> str:
    person = identity.person(user_id)
    return person.language if person else settings.LANGUAGE_CODE


def _one_row(
    table_import: TableImport,
    kind: Kind,
    member: Member | None,
    key: UUID,
    before: RowState,
    refused: RowState,
    verb: Callable[[Member, ImportRow, datetime], None],
    now: datetime,
) -> None:
    row = (
        ImportRow.objects.select_for_update()
        .filter(organisation_id=table_import.organisation_id, id=key, state=before)
        .first()
    )
    if row is None:
        return  # another run was here
    try:
        with transaction.atomic():
            verb(_still_allowed(member, kind), row, now)
            _keep_every_constraint()
    except Refusal as refusal:
        row.state, row.reason = refused, refusal.reason
    except IntegrityError:
        # Something else refers to it, or has taken its place, since the verb looked.
        row.state = refused
        row.reason = _("Un autre élément en dépend ou porte déjà ce nom.")
    except OperationalError:
        # The database is away, or broke up a deadlock: nothing is wrong with the row. It stays as
        # it was, and the job is tried again.
        raise
    except Exception:
        # One row that fails by our mistake must not hold up the others; the log says which.
        log.exception("import %s, line %s", table_import.id, row.line)
        row.state = refused
        row.reason = _("Une erreur de notre côté a empêché cette ligne. Prévenez l'administration.")
    row.save(update_fields=["state", "reason", "made_id", "made_label", "made_before"])


def _still_allowed(member: Member | None, kind: Kind) -> Member:
    if member is None or not may(member, kind.capability):
        raise Refusal("forbidden", _("Le droit d'importer a été retiré entre-temps."))
    return member


def _keep_every_constraint() -> None:
    """Ask the database now what it would ask at commit, so that it refuses one row, not the job."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _finish(
    table_import: TableImport, kind: Kind, actor_id: UUID, stage: Stage, verb: str, now: datetime
) -> None:
    with in_organisation(table_import.organisation_id):
        row = locked(table_import.organisation_id, table_import.id)
        if row is None or not may_become(row.stage, stage):
            return
        found = queries.counts(row)
        # Told as done by who asked, even if they have left meanwhile.
        row.stage = stage
        if stage == Stage.DONE:
            row.finished_at = now
        row.save(update_fields=["stage", "finished_at"])
        live.publish(row.organisation_id, TOPIC, needs=kind.capability)
        facts = {state: count for state, count in found.items() if count}
        name = row.undoer_name if stage == Stage.UNDONE else row.starter_name
        audit.record(
            organisation_id=row.organisation_id,
            actor=audit.Actor("person", actor_id, name),
            verb=verb,
            subject=audit.Subject("import", row.id, row.file_name),
            facts=facts,
            at=now,
        )
