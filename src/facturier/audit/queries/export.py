"""The journal as a file that can be verified without us: events, manifest, verifier."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from facturier.audit import rules
from facturier.audit.queries.journal import range_of
from facturier.audit.queries.verification import links

VERIFIER = Path(__file__).resolve().parent.parent / "verify_journal.py"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds. An extract begins after event 1, on the hash of the event before it."""

    format: str
    organisation_id: str
    organisation: str
    exported_at: str
    exported_by: str
    first_seq: int
    last_seq: int
    events: int
    previous_hash: str
    anchor: str
    journal_sha256: str


def write_export(
    target: IO[bytes],
    organisation_id: UUID,
    *,
    organisation: str,
    by: str,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Manifest:
    """Write a ZIP (journal.jsonl, manifest.json, verify_journal.py) of a period, or of all."""
    first, last = range_of(organisation_id, since, until) or (1, 0)
    digest, count = hashlib.sha256(), 0
    before = after = rules.GENESIS
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        with archive.open("journal.jsonl", "w", force_zip64=True) as journal:
            for link in links(organisation_id, first, last):
                line = (rules.journal_line(link) + "\n").encode()
                digest.update(line)
                journal.write(line)
                before = before if count else link.previous_hash or b""
                after, count = link.hash or b"", count + 1
        manifest = Manifest(
            format=rules.FORMAT,
            organisation_id=str(organisation_id),
            organisation=organisation,
            exported_at=rules.moment(now),
            exported_by=by,
            first_seq=first,
            last_seq=last,
            events=count,
            previous_hash=before.hex(),
            anchor=f"{last}:{after.hex()}",
            journal_sha256=digest.hexdigest(),
        )
        archive.writestr(
            "manifest.json", json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
        )
        archive.writestr("verify_journal.py", VERIFIER.read_bytes())
    return manifest
