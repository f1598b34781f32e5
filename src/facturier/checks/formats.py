"""What was found in a file, as the JSON that its row keeps."""

from dataclasses import dataclass, replace
from typing import Any

from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.judging.transport import read_from_json, read_to_json
from facturier.rendering.rules.kept import OUTDATED, Sizes, counted, lightened

VERSION = 1
"""Of the JSON: what another version has kept is not read."""


@dataclass(frozen=True, slots=True)
class Found:
    """An examination without the bytes of the file, and the sizes of its attachments."""

    examined: Examination
    sizes: Sizes = ()


def found_to_json(examined: Examination) -> dict[str, Any]:
    """An examination to keep: the bytes of the file and of its attachments are left out."""
    kept = lightened(examined.reading) if examined.reading else None
    light = replace(examined, reading=kept.reading if kept else None)
    return {"version": VERSION, **read_to_json(light), "sizes": list(kept.sizes) if kept else []}


def found_from_json(values: dict[str, Any]) -> Found:
    """The inverse. Raises ValueError for what another version has kept."""
    try:
        if values["version"] != VERSION:
            raise ValueError(values["version"])
        examined, sizes = read_from_json(values), tuple(values["sizes"])
        return Found(examined, counted(examined.reading, sizes))
    except OUTDATED as error:
        raise ValueError("kept by another version") from error
