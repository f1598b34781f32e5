"""Run as a process of its own: `-m facturier.rendering.extracting FILE NUMBER` writes the bytes of
one attachment (BG-24) of an electronic invoice to its output.

The file comes from outside and is not trusted: processor time and memory are bounded, and whatever
happens here ends with this process. It meets no database and no setting.
"""

import resource
import sys
from pathlib import Path

from facturier.einvoice.document import Attachment, Document
from facturier.einvoice.reading import examine

MEMORY = 2 * 2**30
CPU_SECONDS = 15
ABSENT = 4
"""Status of a run that found no such attachment, or one without content."""


def limit() -> None:
    """Bound this process before it reads anything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def attachments_of(document: Document) -> list[Attachment]:
    """Those of the document, then those of its lines, as they are numbered everywhere."""
    found = list(document.attachments)
    for line in document.lines:
        found.extend(line.attachments)
    return found


def main(source: str, number: str) -> int:
    """Write the bytes; the answer is the status of the process."""
    document = examine(Path(source).read_bytes()).document
    found = attachments_of(document) if document else []
    index = int(number) - 1
    content = found[index].content if 0 <= index < len(found) else None
    if content is None:
        return ABSENT
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    limit()
    sys.exit(main(*sys.argv[1:]))
