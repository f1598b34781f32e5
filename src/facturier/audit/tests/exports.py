"""Exports in memory, and what the stand-alone verifier finds in them."""

import io
import zipfile
from uuid import UUID

from facturier.audit import queries, verify_journal
from facturier.audit.rules import Anchor
from facturier.audit.tests.factories import NOW
from facturier.kit.tenancy import in_organisation


def exported(organisation: UUID) -> io.BytesIO:
    file = io.BytesIO()
    with in_organisation(organisation):
        queries.write_export(file, organisation, organisation="Fournil", by="Camille", now=NOW)
    return file


def standalone(file: io.BytesIO, *anchors: Anchor, extract: bool = False) -> list[tuple[str, str]]:
    file.seek(0)
    given_anchors = [verify_journal.read_anchor(str(anchor)) for anchor in anchors]
    found, _chain = verify_journal.verify(file, given_anchors, extract)
    return list(found)


def lines_of(file: io.BytesIO) -> io.BytesIO:
    with zipfile.ZipFile(file) as archive:
        return io.BytesIO(archive.read("journal.jsonl"))
