"""One reader under fuzzing: `python -m tests.fuzz.target READER [libFuzzer options]`.

Every input is a file as it may arrive, so that an input that is kept can be read again by any
reader; between two of them stand the edits of `tests.fuzz.edits`. Whatever comes, the reader
answers or raises `Unreadable`; anything else, a time-out or too much memory ends the process and
keeps the input.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["facturier.einvoice"]):
    from facturier.einvoice.document_json import reading_from_json, reading_to_json
    from facturier.einvoice.judging.answer import answer
    from facturier.einvoice.judging.examination import Examination
    from facturier.einvoice.own_checks import own_checks
    from facturier.einvoice.places import element_at
    from facturier.einvoice.reading import Reading, examine, read
    from facturier.einvoice.unreadable import Unreadable
    from facturier.einvoice.xml_safety import parse_xml

from tests.fuzz import seeds
from tests.fuzz.edits import edited_pdf, edited_xml

PLACES_LOOKED_UP = 20
BLIND = 0.1
"""How often the bytes are changed blindly, as libFuzzer does by itself."""


def look(content: bytes) -> None:
    """All that is done with a stranger's file before the official rules see it."""
    try:
        reading = examine(content)
    except Unreadable as refused:
        # The promise to raise nothing else is kept by a net: nothing may fall into it.
        if refused.code == "unexpected" and refused.__cause__:
            raise refused.__cause__ from None
        return
    _use(reading)
    if reading.document is not None and not reading.problems:
        with suppress(Unreadable):
            read(content)


def _use(reading: Reading) -> None:
    values = json.loads(json.dumps(reading_to_json(reading)))
    assert reading_from_json(values) == reading, "JSON gives back another reading"
    found = own_checks(reading.document) if reading.document is not None else ()
    told = answer("file", Examination(reading, own=found), lambda finding: finding.message)
    json.dumps(told, ensure_ascii=False).encode("utf-8")
    if reading.xml is not None:
        root = parse_xml(reading.xml)
        told = [*reading.not_understood, *reading.problems][:PLACES_LOOKED_UP]
        for place in (one.location for one in told if one.location):
            assert element_at(root, place) is not None, f"nothing stands at {place}"


def mutator(name: str) -> Callable[[bytes, int, int], bytes]:
    """How libFuzzer gets from one input of a reader to the next."""
    donors = [xml for reader in (name, *seeds.READERS[:3]) for xml in seeds.xml_of(reader)]
    edited = edited_pdf if name == "factur-x" else edited_xml

    def mutated(content: bytes, max_size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() > BLIND:
            try:
                found = edited(content, chance, donors)
            except Exception:  # noqa: BLE001 - no longer XML, or no longer a PDF: back to a sound one
                found = chance.choice(seeds.of(name))
            if len(found) <= max_size:
                return found
        return atheris.Mutate(content, max_size)

    return mutated


if __name__ == "__main__":
    reader_name = sys.argv.pop(1)
    atheris.Setup(sys.argv, look, custom_mutator=mutator(reader_name))
    atheris.Fuzz()
