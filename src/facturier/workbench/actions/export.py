"""The journal as a file to take away."""

import tempfile
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import IO

from django.db import transaction

from facturier.audit import actions as audit
from facturier.audit import queries as trail
from facturier.organisations.queries import Member, require
from facturier.workbench import rules
from facturier.workbench.actions.verify import journal_of


@dataclass(frozen=True, slots=True)
class JournalExport:
    """An open temporary file at its beginning, and the name to give it. The taker closes it."""

    file: IO[bytes]
    name: str


@transaction.atomic
def export_journal(
    *, member: Member, first: date | None, last: date | None, now: datetime
) -> JournalExport:
    """Write the events of these days (Paris; None: all) with what is needed to verify them.

    The export is recorded, after its last event: an export does not hold its own.
    """
    require(member, "audit.export")
    since, until = rules.span(first, last)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the answer that streams it)
    try:
        manifest = trail.write_export(
            file,
            member.organisation_id,
            organisation=member.organisation_name,
            by=member.name,
            now=now,
            since=since,
            until=until,
        )
        file.seek(0)
        kept = ("first_seq", "last_seq", "events", "anchor", "journal_sha256")
        audit.record(
            organisation_id=member.organisation_id,
            actor=member.actor,
            verb="journal.exported",
            subject=journal_of(member),
            facts={name: asdict(manifest)[name] for name in kept},
            at=now,
        )
    except BaseException:
        file.close()
        raise
    day = now.astimezone(rules.PARIS).date().isoformat()
    return JournalExport(file, f"journal-{day}-{manifest.last_seq}.zip")
