"""The export, and the verifier that needs nothing but Python: the same findings, never a traceback."""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facturier.audit import queries, rules, verify_journal
from facturier.audit.queries.export import VERIFIER
from facturier.audit.rules import Anchor
from facturier.audit.tests.exports import exported, lines_of, standalone
from facturier.audit.tests.factories import NOW, a_chain, head
from facturier.kit.keys import uuid7
from facturier.kit.tenancy import in_organisation

pytestmark = pytest.mark.django_db(transaction=True)

LENGTH = 6


def test_an_export_is_verified_by_python_alone_without_our_packages(tmp_path):
    organisation = a_chain(LENGTH)
    path = tmp_path / "journal.zip"
    path.write_bytes(exported(organisation).getvalue())
    with zipfile.ZipFile(path) as archive:
        archive.extract("verify_journal.py", tmp_path)
        assert sorted(archive.namelist()) == ["journal.jsonl", "manifest.json", "verify_journal.py"]
    command = [sys.executable, "-I", "-S", tmp_path / "verify_journal.py", path]
    told = subprocess.run(
        [*command, "--anchor", str(head(organisation))], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, f"OK {LENGTH} events")
    assert str(head(organisation)) in told.stdout
    wrong = Anchor(2, b"\1" * 32)
    told = subprocess.run(
        [*command, "--json", "--anchor", str(wrong)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert json.loads(told.stdout)["findings"][0]["place"] == "anchor 2"
    told = subprocess.run([*command, "--anchor", "x"], capture_output=True, text=True, check=False)
    assert (told.returncode, "Traceback" in told.stderr) == (2, False)


def test_an_extract_of_a_period_says_that_it_is_one():
    organisation = a_chain(LENGTH)
    file = io.BytesIO()
    with in_organisation(organisation):
        manifest = queries.write_export(
            file,
            organisation,
            organisation="Fournil",
            by="Camille",
            now=NOW,
            since=NOW + timedelta(minutes=3),
            until=NOW + timedelta(minutes=5),
        )
        links = list(queries.links(organisation, 1, LENGTH))
    assert (manifest.first_seq, manifest.last_seq, manifest.events) == (3, 4, 2)
    # The hash before the extract is known too: it is the anchor of event 2.
    anchors = [Anchor(link.seq, link.hash) for link in links[1:4]]
    assert standalone(file, *anchors) == []
    assert standalone(file, Anchor(1, links[0].hash))
    assert standalone(file, Anchor(5, links[4].hash))
    assert standalone(lines_of(file))[0] == ("events 1 to 2", "removed")
    assert standalone(lines_of(file), extract=True) == []
    said: list[str] = []
    assert _answer(file.getvalue(), said) == 0
    assert said[1].startswith("extract: what came before event 3")


def test_an_export_of_days_without_events_is_empty_and_sound():
    organisation = a_chain(1)
    file = io.BytesIO()
    with in_organisation(organisation):
        queries.write_export(file, organisation, organisation="F", by="C", now=NOW, until=NOW)
    assert standalone(file) == []


def _answer(content: bytes, said: list[str], *more: str) -> int:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return verify_journal.main([file.name, *more], write=said.append)


def rebuilt(file: io.BytesIO, **parts: bytes) -> io.BytesIO:
    """The same archive with other contents under the same names."""
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents |= {name.replace("_json", ".json"): value for name, value in parts.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, value in contents.items():
            archive.writestr(name, value)
    return target


def test_tampered_lines_are_found_whatever_is_done_to_them():
    organisation, other = a_chain(LENGTH), a_chain(2)
    file = exported(organisation)
    lines = lines_of(file).getvalue().splitlines(keepends=True)
    strange = lines_of(exported(other)).getvalue().splitlines(keepends=True)[1]
    event = json.loads(lines[2])
    versions = [
        lines[1:],
        [*lines[:2], *lines[3:]],
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:3], *lines[2:]],
        [*lines[:5], lines[5][:-1]],
        [*lines[:2], b"\n", *lines[2:]],
        [*lines[:2], b"{}\n", *lines[3:]],
        [*lines[:2], b"null\n", *lines[3:]],
        [*lines[:1], strange, *lines[2:]],
        [*lines[:2], lines[2].replace(b"{", b'{"reason":"",', 1), *lines[3:]],
        [*lines[:2], lines[2].replace(b'"seq":3', b'"seq":3.0'), *lines[3:]],
        [*lines[:2], lines[2].replace(b'"seq":3', b'"seq":true'), *lines[3:]],
        [*lines[:2], lines[2].replace(b'"seq":3', b'"seq":NaN'), *lines[3:]],
        [*lines[:2], lines[2].replace(b'"seq":3', b'"seq":' + b"9" * 6000), *lines[3:]],
        [*lines[:2], b"[" * 200_000 + b"\n", *lines[3:]],
    ]
    for name in (*rules.FIELDS, "previous_hash", "hash"):
        for value in (None, "", "x", 1, [], "\ud800", f"{event[name]} "):
            if value != event[name]:
                forged = json.dumps({**event, name: value}).encode() + b"\n"
                versions.append([*lines[:2], forged, *lines[3:]])
    for version in versions:
        content = b"".join(version)
        found = standalone(io.BytesIO(content))
        assert found, content[:200]
        assert standalone(rebuilt(file, journal_jsonl=content))
        said: list[str] = []
        assert _answer(content, said) == 1
        assert said[0].startswith("BROKEN ")


@pytest.mark.parametrize(
    "change",
    [
        {"events": 5},
        {"last_seq": 7},
        {"first_seq": 2},
        {"first_seq": 0},
        {"first_seq": -5},
        {"anchor": "6:00"},
        {"journal_sha256": ""},
        {"organisation_id": str(uuid7())},
        {"previous_hash": "ab" * 32},
        {"format": "facturier-journal/2"},
        {"events": None},
        {"events": True},
        {"format": []},
    ],
)
def test_a_tampered_manifest_is_found(change):
    file = exported(a_chain(LENGTH))
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    forged = json.dumps({**manifest, **change}).encode()
    assert standalone(rebuilt(file, manifest_json=forged))
    for content in (b"", b"[]", b"\xff", b"{" * 10_000, b'{"events":1,"events":1}'):
        assert standalone(rebuilt(file, manifest_json=content))


@settings(max_examples=150)
@given(st.binary(max_size=200), st.booleans())
def test_junk_is_a_finding_never_a_traceback(junk, like_a_zip):
    content = b"PK\x03\x04" * like_a_zip + junk
    said: list[str] = []
    assert _answer(content, said) == 1
    assert said[0].startswith("BROKEN ")


_EXPORTS: list[bytes] = []


@settings(max_examples=150)
@given(st.data())
def test_a_flipped_byte_of_an_export_is_never_a_traceback(data):
    if not _EXPORTS:
        _EXPORTS.append(exported(a_chain(2)).getvalue())
    content = bytearray(_EXPORTS[0])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    assert _answer(bytes(content), []) in (0, 1)


def test_what_cannot_be_opened_is_an_unusable_argument(tmp_path, capsys):
    for path in (tmp_path / "absent.zip", tmp_path, "nul\0"):
        assert verify_journal.main([str(path)], write=print) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_two_verifiers_agree_on_what_they_hash():
    assert verify_journal.FIELDS == rules.FIELDS
    assert verify_journal.FORMAT == rules.FORMAT
    assert Path(verify_journal.__file__) == VERIFIER
    event = dict.fromkeys(rules.FIELDS, "é") | {"actor_id": None, "seq": "12"}
    ours = rules.link_hash(b"\1" * 32, event).hex()
    assert verify_journal.link_hash((b"\1" * 32).hex(), event) == ours
