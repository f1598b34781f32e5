#!/usr/bin/env python3
"""Verify an exported Facturier journal, with Python alone: nothing to install, nothing to trust.

    python3 verify_journal.py EXPORT.zip|journal.jsonl [--anchor [ORG:]SEQ:HASH]... [--json]

Every event carries the SHA-256 of its fields, each preceded by its length, and of the hash of the
event before it. A changed, removed, added or moved event breaks the chain. Only a hash noted down
earlier elsewhere (an anchor) proves that the end was not cut off or the whole written anew.

Answers OK (exit 0), or the broken places, the first one first (exit 1), or says that it cannot use
what it was given (exit 2). `--extract` accepts a journal.jsonl that begins after event 1; a ZIP
says it in its manifest.
"""

import argparse
import hashlib
import io
import json
import re
import sys
import zipfile

FORMAT = "facturier-journal/1"
FIELDS = (
    "id",
    "organisation_id",
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "changes",
    "facts",
    "reason",
)
OPTIONAL = {"actor_id", "subject_id"}
GENESIS = "00" * 32
LONGEST_LINE = 64 * 2**20
LARGEST_MANIFEST = 2**20
SHOWN = 20


class UnreadableError(Exception):
    """The export cannot be read any further."""


def link_hash(previous, event):
    """The seal of an event: the hash of its fields and of the seal before it, in hexadecimal."""
    parts = []
    for value in (FORMAT, previous, *(event[name] for name in FIELDS)):
        if value is None:
            parts.append(b"\xff" * 8)
        else:
            content = str(value).encode("utf-8")
            parts += (len(content).to_bytes(8, "big"), content)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def once(pairs):
    """Build an object whose every key stands once: a second value would go unseen."""
    found = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def no_constant(name):
    """Refuse NaN and the infinities, which are not JSON."""
    raise ValueError(f"{name} is not JSON")


def read_json(data):
    """Strict JSON out of bytes; anything else is a ValueError."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def read_event(line):
    """An event out of its line; ValueError says what is wrong with its form."""
    event = read_json(line)
    if not isinstance(event, dict) or set(event) != {*FIELDS, "previous_hash", "hash"}:
        raise ValueError("it does not have the fields of an event")
    for name, value in event.items():
        if name == "seq":
            if type(value) is not int or value < 1:
                raise ValueError("its number is not a number")
        elif type(value) is not str and not (value is None and name in OPTIONAL):
            raise ValueError(f"{name} is not a text")
    for name in ("previous_hash", "hash"):
        if not re.fullmatch("[0-9a-f]{64}", event[name]):
            raise ValueError(f"{name} is not a hash")
    return event


def lines_of(journal):
    """(place, line) of each line, none longer than what fits in memory."""
    number = 0
    while line := journal.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise UnreadableError(f"line {number}", "longer than any event")
        yield number, line


class Chain:
    """The walk along the events of one organisation."""

    def __init__(self, anchors, first, previous):
        self.anchors, self.first, self.previous = list(anchors), first, previous
        self.organisation = None
        self.last = None if first is None else first - 1
        self.count = 0
        self.digest = hashlib.sha256()

    def walk(self, journal):
        """Yield (place, what) for every broken place."""
        yield from self.against_anchors(0, GENESIS)
        for number, line in lines_of(journal):
            self.digest.update(line)
            self.count += 1
            try:
                event = read_event(line)
            except ValueError as fault:
                yield f"line {number}", str(fault)
                continue
            if not line.endswith(b"\n"):
                yield f"line {number}", "it is cut short"
            yield from self.add(event)
        yield from self.left_over()

    def add(self, event):
        """Check one event against those before it."""
        seq, place = event["seq"], f"event {event['seq']}"
        if self.last is None:
            self.first, self.last, self.previous = seq, seq - 1, event["previous_hash"]
        if self.organisation is None:
            self.organisation = event["organisation_id"]
        if event["organisation_id"] != self.organisation:
            yield place, "it belongs to another organisation"
        if seq <= self.last:
            yield place, "it stands twice or out of order"
            return
        if seq > self.last + 1:
            run = f"events {self.last + 1} to {seq - 1}"
            yield run if seq > self.last + 2 else f"event {seq - 1}", "removed"
        elif event["previous_hash"] != self.previous:
            yield place, "it does not follow from the event before it"
        try:
            sealed = link_hash(event["previous_hash"], event) == event["hash"]
        except UnicodeError:
            sealed = False
        if not sealed:
            yield place, "its content does not match its hash"
        self.last, self.previous = seq, event["hash"]
        yield from self.against_anchors(seq - 1, event["previous_hash"])
        yield from self.against_anchors(seq, event["hash"])

    def against_anchors(self, seq, digest):
        """Compare with the anchors of that number."""
        for anchor in [one for one in self.anchors if one[1] == seq]:
            self.anchors.remove(anchor)
            if anchor[2] != digest:
                yield f"anchor {seq}", "the chain does not carry the hash kept elsewhere"

    def left_over(self):
        """Anchors that no event met, or of another organisation."""
        for _, seq, _ in sorted(self.anchors, key=lambda one: one[1]):
            if self.first is not None and seq < self.first - 1:
                yield f"anchor {seq}", "it stands before the beginning of this extract"
            else:
                yield f"anchor {seq}", "the chain no longer reaches it"


def read_anchor(text):
    """(organisation or None, number, hash) out of [ORGANISATION:]SEQ:HASH."""
    found = re.fullmatch("(?:([0-9a-fA-F-]{32,36}):)?([0-9]{1,18}):([0-9a-fA-F]{64})", text.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"not an anchor [ORGANISATION:]SEQ:HASH: {text!r}")
    owner = found[1] and found[1].lower().replace("-", "")
    return owner, int(found[2]), found[3].lower()


def read_manifest(archive):
    """The manifest of an export, of which every value has its type."""
    if archive.getinfo("manifest.json").file_size > LARGEST_MANIFEST:
        raise UnreadableError("manifest", "too large")
    with archive.open("manifest.json") as file:
        manifest = read_json(file.read(LARGEST_MANIFEST))
    texts = ("format", "organisation_id", "previous_hash", "anchor", "journal_sha256")
    numbers = ("first_seq", "last_seq", "events")
    if not isinstance(manifest, dict):
        raise UnreadableError("manifest", "it is not an object")
    for name in (*texts, *numbers):
        if type(manifest.get(name)) is not (str if name in texts else int):
            raise UnreadableError("manifest", f"{name} is missing or is not what it should be")
    if manifest["format"] != FORMAT:
        raise UnreadableError("manifest", f"its format is not {FORMAT}")
    return manifest


def verify_zip(file, chain):
    """Yield every broken place of an exported ZIP."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        for name in ("journal.jsonl", "manifest.json"):
            if names.count(name) != 1:
                raise UnreadableError(name, "it does not stand in the archive once")
        manifest = read_manifest(archive)
        first = manifest["first_seq"]
        chain.first, chain.last = first, first - 1
        chain.previous = manifest["previous_hash"]
        if first < 1 or (first == 1 and chain.previous != GENESIS):
            yield "manifest", "it does not begin where a chain begins"
        with archive.open("journal.jsonl") as journal:
            yield from chain.walk(journal)
    told = {
        "events": chain.count,
        "last_seq": chain.last,
        "anchor": f"{chain.last}:{chain.previous}",
        "journal_sha256": chain.digest.hexdigest(),
        "organisation_id": chain.organisation or manifest["organisation_id"],
    }
    for name, value in told.items():
        if manifest[name] != value:
            yield "manifest", f"{name} is not that of the events"


def verify(file, anchors, extract=False):
    """(findings, chain): findings is an iterator of (place, what) that raises nothing."""
    chain = Chain(anchors, None if extract else 1, GENESIS)
    zipped = file.read(4) == b"PK\x03\x04"
    file.seek(0)

    def findings():
        try:
            yield from verify_zip(file, chain) if zipped else chain.walk(file)
            if not zipped and not chain.count:
                yield "export", "it holds no event"
        except UnreadableError as fault:
            yield fault.args
        except Exception as fault:  # noqa: BLE001 (whatever it is, it is a finding)
            yield "export", f"it cannot be read ({type(fault).__name__}: {fault})"
        owner = (chain.organisation or "").replace("-", "")
        for expected in {anchor[0] for anchor in anchors if anchor[0]}:
            if owner and expected != owner:
                yield "anchor", "it belongs to another organisation than this journal"

    return findings(), chain


def printable(text):
    """One line that no terminal stumbles over, whatever stands in the export."""
    return ascii(text)[1:-1]


def answer(options, write):
    """Verify and say what was found; the exit code."""
    try:
        with open(options.file, "rb") as file:
            seekable = file if file.seekable() else io.BytesIO(file.read())
            findings, chain = verify(seekable, options.anchor, options.extract)
            shown, count = first_of(findings)
    except (OSError, ValueError) as fault:
        print(f"verify_journal: {options.file!r} cannot be opened: {fault}", file=sys.stderr)
        return 2
    anchor = f"{chain.organisation}:{chain.last}:{chain.previous}" if chain.organisation else ""
    if options.json:
        told = [{"place": place, "what": what} for place, what in shown]
        result = {"ok": not count, "events": chain.count, "first_seq": chain.first}
        write(json.dumps({**result, "anchor": anchor, "findings": told, "found": count}))
    else:
        for line in lines_to_say(chain, shown, count, anchor):
            write(printable(line))
    return int(bool(count))


def first_of(findings):
    """The first findings, and how many there are in all."""
    shown: list = []
    count = 0
    for finding in findings:
        count += 1
        if len(shown) < SHOWN:
            shown.append(finding)
    return shown, count


def lines_to_say(chain, shown, count, anchor):
    """OK, or the broken places, the first one first."""
    if not count:
        yield f"OK {chain.count} events"
        if chain.first is not None and chain.first > 1:
            yield f"extract: what came before event {chain.first} is not in this file"
        if anchor:
            yield f"anchor {anchor}"
    for place, what in shown:
        yield f"BROKEN {place}: {what}"
    if count > len(shown):
        yield f"... and {count - len(shown)} more"


def main(arguments=None, write=print):
    """The command; unusable arguments end with 2."""
    parser = argparse.ArgumentParser(description="Verify an exported Facturier journal.")
    parser.add_argument("file", help="the exported ZIP, or the journal.jsonl inside it")
    parser.add_argument("--anchor", action="append", default=[], type=read_anchor)
    parser.add_argument("--extract", action="store_true", help="may begin after event 1")
    parser.add_argument("--json", action="store_true")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as ended:
        return ended.code
    return answer(options, write)


if __name__ == "__main__":
    sys.exit(main())
