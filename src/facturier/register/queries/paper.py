"""What people see, print and export of an invoice, where it is not what it came with.

A document that we issue enters as its data (XML); its page is the archived file that a room above
makes of it. Nothing else is shown in its place: a page drawn anew from the data is not what the
customer got.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from facturier.files.queries import StoredFile
from facturier.register.models import Invoice
from facturier.register.rules import ISSUED

Archived = Callable[[UUID, Sequence[UUID]], Mapping[UUID, StoredFile | None]]
_archives: list[Archived] = []


@dataclass(frozen=True, slots=True)
class Paper:
    """The file whose pages are those of an invoice."""

    file: StoredFile | None
    """None: the file of a document of ours is not archived yet."""
    name: str
    of_ours: bool
    """It was made here: the invoice entered as its data alone."""


def archived_by(archived: Archived) -> None:
    """Ask so for the archived files of documents of ours. Called once by the AppConfig of the room.

    `archived(organisation_id, invoice_ids)` tells of each that was issued here its file, or None
    while it has none; it leaves out any other invoice.
    """
    _archives[:] = [archived]


def archived_among(
    organisation_id: UUID, invoice_ids: Sequence[UUID]
) -> dict[UUID, StoredFile | None]:
    """The archived file of each of these invoices that were issued here, or None."""
    if not invoice_ids or not _archives:
        return {}
    return dict(_archives[0](organisation_id, invoice_ids))


def paper_of(row: Invoice) -> Paper:
    """What is shown of an invoice."""
    if row.channel == ISSUED:
        found = archived_among(row.organisation_id, [row.id])
        if row.id in found:
            name = row.file_name.rpartition(".")[0] or row.reference
            return Paper(found[row.id], f"{name}.pdf", of_ours=True)
    return Paper(row.original, row.file_name, of_ours=False)
