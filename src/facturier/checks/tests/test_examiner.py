"""The examining process: warm, killable, and never in the way of the next file."""

import io
import os
import signal
import sys
import time
import zipfile
from pathlib import Path

import pikepdf
import pytest

from facturier.checks import examiner as module
from facturier.checks.examiner import Examiner, in_order
from facturier.einvoice.cii import write_cii
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.judging.examination import Case
from facturier.einvoice.ubl import write_ubl
from facturier.kit import warm_process
from tests.plumbing.french_invoices import french_invoice

SOUND = write_cii(french_invoice())
SECONDS = 5.0
MEGABYTE = 2**20
EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"


@pytest.fixture(scope="module")
def examiner():
    one = Examiner()
    one.examine(SOUND)
    yield one
    one.close()


def memory_of(one: Examiner) -> int:
    """The most that the process ever held, in bytes."""
    with open(f"/proc/{one.process_id}/status", encoding="ascii") as status:
        peak = next(line for line in status if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024


def blank_pdf() -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


def many_pages(count: int) -> bytes:
    """A PDF of so many pages, each an object of its own; written by hand, a library takes minutes."""
    written, offsets = io.BytesIO(b"%PDF-1.7\n"), []
    written.seek(0, io.SEEK_END)
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (count, kids),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * count,
    ]
    for number, body in enumerate(objects, start=1):
        offsets.append(written.tell())
        written.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = written.tell()
    written.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    written.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    written.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                  % (len(objects) + 1, start))  # fmt: skip
    return written.getvalue()


def bomb(size: int) -> bytes:
    """A PDF whose attachment swells a thousandfold."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        stream = pikepdf.Stream(pdf, b"<a>" + b" " * size)
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F="factur-x.xml", UF="factur-x.xml",
            EF=pikepdf.Dictionary(F=stream),
        )  # fmt: skip
        pdf.Root.Names = pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=[pikepdf.String("factur-x.xml"), spec])
        )
        pdf.save(written, compress_streams=True, recompress_flate=True)
    return written.getvalue()


def encrypted() -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), SOUND, "EN 16931"))) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(owner="o", user="u"))
    return written.getvalue()


def with_script() -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), SOUND, "EN 16931"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS="while (true) { app.alert('x'); }"
        )
        pdf.save(written)
    return written.getvalue()


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", b"0" * 50 * MEGABYTE)
    return written.getvalue()


def entities(levels: int = 12) -> bytes:
    declared = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(levels)
    )
    return f"<!DOCTYPE a [{declared}]><a>&e{levels - 1};</a>".encode()


XXE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>'
REMOTE = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'
ATTRIBUTES = b"<a " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>"
# name, content, whether there is an invoice to read after all
HOSTILE = [
    ("an external entity", XXE, False),
    ("a remote DTD", REMOTE, False),
    ("an entity bomb", entities(), False),
    ("200,000 levels", b"<a>" * 200_000 + b"</a>" * 200_000, False),
    ("200,000 levels within an invoice", SOUND.replace(
        b"<ram:Name>", b"<ram:Name>" + b"<x>" * 200_000 + b"</x>" * 200_000, 1), False),
    ("200,000 attributes", ATTRIBUTES, False),
    ("200,000 attributes within an invoice", SOUND.replace(
        b"<ram:Name>", b"<ram:Name " + ATTRIBUTES[3:-2] + b">", 1), False),
    ("an encoding that hides", SOUND.replace(b"UTF-8", b"UTF-7", 1), False),
    ("an encoding that is wrong", SOUND.replace("ê".encode(), b"\xe9\xff"), False),
    ("UTF-16", b"\xff\xfe" + SOUND.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"), True),
    ("a cut XML", SOUND[: len(SOUND) // 2], False),
    ("a cut PDF", embed(blank_pdf(), SOUND, "EN 16931")[:900], False),
    ("a PDF bomb", bomb(200 * MEGABYTE), False),
    ("an encrypted PDF", encrypted(), False),
    ("a PDF with a script", with_script(), True),
    ("a PDF of 100,000 pages", many_pages(100_000), False),
    ("a PDF after a GIF", b"GIF89a" + blank_pdf(), False),
    ("a PDF that is XML too", b"<!-- %PDF-1.7 -->" + SOUND[SOUND.index(b"?>") + 2 :], True),
    ("a zip", zipped(), False),
    ("nothing but blanks", b" \n" * 1000, False),
    ("NULs", b"\0" * 100_000, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "has_invoice"), [pytest.param(c, i, id=n) for n, c, i in HOSTILE]
)
def test_a_hostile_file_is_answered_in_time_with_a_reason(examiner, content, has_invoice):
    base = memory_of(examiner)
    began = time.monotonic()
    examined = examiner.examine(content)
    assert time.monotonic() - began < SECONDS
    if has_invoice:
        assert examined.reading.document.number == "F2026-0042"
    else:
        reasons = [finding.message for finding in examined.violations]
        without = examined.reading is not None and examined.reading.format == "PDF"
        assert without or (examined.refused and all(reasons))
        assert examined.valid is None
    if examiner.process_id is not None:
        assert memory_of(examiner) < base + 512 * MEGABYTE
    assert examiner.examine(SOUND).valid, "the rest of the batch goes on"


GROSS = b"<ram:GrandTotalAmount>827.20<"
NOTES = b"<ram:IncludedNote><ram:Content>x</ram:Content></ram:IncludedNote>" * 150_000


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SOUND.replace(GROSS, GROSS[:-7] + b"9" * 3 * MEGABYTE + b"<"), id="a number"),
        pytest.param(SOUND.replace(b"</rsm:ExchangedDocument>", NOTES + b"</rsm:ExchangedDocument>"),
                     id="notes"),
    ],
)  # fmt: skip
def test_megabytes_in_one_place_are_no_long_document(examiner, content):
    """They follow their schema, and were given four seconds a megabyte."""
    assert len(content) > len(SOUND) + 2 * MEGABYTE
    examiner.examine(SOUND)
    began = time.monotonic()
    examined = examiner.examine(content)
    size = len(content) / MEGABYTE
    assert time.monotonic() - began < SECONDS + module.SECONDS_PER_MEGABYTE_READ * size
    assert examined.reading.document.number == "F2026-0042"
    assert examined.valid is None
    assert "not-evaluable" in {finding.rule for finding in examined.violations}


def test_a_long_document_has_time_for_each_of_its_lines():
    long = write_cii(french_invoice(lines=module.SHORT + 200))
    case = Case(long)
    known = case.open()
    given = module._seconds_to_judge(known, long, 0.0)
    assert given == pytest.approx(module.SECONDS_IN_ALL + 200 * module.SECONDS_PER_LINE_JUDGED)
    # What is told by a process that was taken over counts as far as its file can hold it.
    assert module._seconds_to_judge(known, b"%PDF-", 0.0) == module.SECONDS_IN_ALL


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read(examiner, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_TO_READ", -1.0)
    examined = examiner.examine(SOUND)
    assert (examined.valid, examined.refused.code) == (None, "too-slow")
    monkeypatch.undo()
    assert examiner.examine(SOUND).valid


def test_what_was_read_is_kept_when_the_rules_take_too_long(examiner, monkeypatch):
    for name in ("SECONDS_IN_ALL", "LEAST_SECONDS_TO_JUDGE", "SECONDS_PER_LINE_JUDGED"):
        monkeypatch.setattr(module, name, 0.0)
    examined = examiner.examine(write_cii(french_invoice(lines=400)))
    assert examined.valid is None
    assert len(examined.reading.document.lines) == 400
    (finding,) = examined.violations
    assert finding.rule == "not-evaluable"
    assert "EN16931-CII 1.3.16" in finding.message
    # What needs no rules was already told: the exact checks, and that the French rules apply.
    assert (examined.own, examined.french.applicable) == ((), True)


def test_what_the_schema_refuses_stays_invalid_when_the_rules_take_too_long(examiner, monkeypatch):
    for name in ("SECONDS_IN_ALL", "LEAST_SECONDS_TO_JUDGE", "SECONDS_PER_LINE_JUDGED"):
        monkeypatch.setattr(module, name, 0.0)
    content = write_cii(french_invoice(lines=400)).replace(b"ram:GrandTotalAmount", b"ram:Wrong")
    examined = examiner.examine(content)
    assert examined.valid is False
    assert {finding.rule for finding in examined.violations} >= {"XSD", "not-evaluable"}


def test_the_time_to_compile_the_rules_is_not_held_against_the_first_file(monkeypatch):
    monkeypatch.setattr(module, "SECONDS_TO_READ", 2.0)
    monkeypatch.setattr(module, "SECONDS_IN_ALL", 0.0)
    one = Examiner()
    try:
        began = time.monotonic()
        examined = one.examine(write_cii(french_invoice(profile=EXTENDED)))
        assert examined.valid, (examined.violations, time.monotonic() - began)
    finally:
        one.close()


def test_a_process_that_neither_takes_nor_answers_is_given_up(examiner, monkeypatch):
    assert examiner.examine(SOUND).valid
    monkeypatch.setattr(module, "SECONDS_TO_READ", 0.5)
    os.kill(examiner.process_id, signal.SIGSTOP)
    began = time.monotonic()
    examined = examiner.examine(SOUND + b" " * 3 * MEGABYTE)
    assert time.monotonic() - began < SECONDS
    assert examined.refused.code == "too-slow"


@pytest.mark.parametrize(
    "said",
    [b"\xff" * 40, b"\x00" * 7 + b"\x02[]", b"\x00" * 7 + b"\x02{}", b"\x00" * 7 + b"\x02{x"],
)
def test_a_process_that_was_taken_over_is_not_believed(monkeypatch, said, tmp_path):
    liar = tmp_path / "liar.py"
    ready = b'{"ready":true}'
    spoken = len(ready).to_bytes(8, "big") + ready + said
    liar.write_text(f"import os, time\nos.write(1, {spoken!r})\ntime.sleep(60)\n")
    start = warm_process.subprocess.Popen
    monkeypatch.setattr(
        warm_process.subprocess,
        "Popen",
        lambda _args, **how: start([sys.executable, str(liar)], **how),
    )
    one = Examiner()
    try:
        assert one.examine(SOUND).refused.code == "crashed"
    finally:
        one.close()


def test_a_file_that_takes_too_much_memory_is_given_up(examiner, monkeypatch):
    monkeypatch.setattr(module, "MEMORY_BEYOND_BASE", -1)
    assert examiner.examine(SOUND).refused.code == "too-heavy"
    monkeypatch.undo()
    assert examiner.examine(SOUND).valid


def test_a_process_that_dies_between_two_files_is_replaced(examiner):
    os.kill(examiner.process_id, signal.SIGKILL)
    assert examiner.examine(SOUND).valid


PAGE = blank_pdf()


def test_words_are_taken_although_the_process_died_in_the_pause_before(examiner):
    assert examiner.text_of(PAGE) == ""
    os.kill(examiner.process_id, signal.SIGKILL)
    assert examiner.text_of(PAGE) == ""


def test_of_a_used_process_that_dies_over_words_another_is_asked(examiner, monkeypatch):
    """It may have died of the file before, or of old age."""
    assert examiner.text_of(PAGE) == ""
    asked = examiner._ask_once

    def dying(process, *rest):
        if process.files:
            os.kill(process.running.pid, signal.SIGKILL)
        return asked(process, *rest)

    monkeypatch.setattr(examiner, "_ask_once", dying)
    assert examiner.text_of(PAGE) == ""


@pytest.mark.parametrize(
    ("limit", "value"), [("MEMORY_BEYOND_BASE", -1), ("SECONDS_TO_TAKE_WORDS", -1)]
)
def test_words_that_were_cut_short_are_not_said_to_be_none(examiner, monkeypatch, limit, value):
    monkeypatch.setattr(module, limit, value)
    assert examiner.text_of(PAGE) is None
    monkeypatch.undo()
    assert examiner.text_of(PAGE) == ""


def test_a_process_that_has_grown_is_replaced_and_no_file_is_lost(monkeypatch):
    one = Examiner()
    try:
        monkeypatch.setattr(module, "RECYCLED_AT", 0)
        assert [one.examine(SOUND).valid for _ in range(3)] == [True, True, True]
        assert one.started == 3
    finally:
        one.close()


def test_many_files_are_answered_in_their_order():
    files = [write_ubl(french_invoice(number=f"F-{n}")) for n in range(25)]
    files[3], files[11] = b"not an invoice", encrypted()
    numbers = [
        examined.reading.document.number if examined.reading else examined.refused.code
        for examined in in_order(files)
    ]
    wanted = [f"F-{n}" for n in range(25)]
    wanted[3], wanted[11] = "unknown-format", "encrypted-pdf"
    assert numbers == wanted


def test_many_files_are_taken_up_a_few_at_a_time():
    taken = 0

    def files():
        nonlocal taken
        for _ in range(30):
            taken += 1
            yield b"<a/>"

    for answered, _examined in enumerate(in_order(files(), processes=1), start=1):
        assert taken <= answered + 2, "the others wait on disk, not in memory"


def test_the_process_knows_no_secret_and_reaches_no_network(examiner):
    assert examiner.examine(SOUND).valid
    environment = Path(f"/proc/{examiner.process_id}/environ").read_bytes()
    assert environment.strip(b"\0") == b""
    from facturier.checks.examining_process import _stay_inside

    for event in ("socket.connect", "subprocess.Popen", "os.system"):
        with pytest.raises(PermissionError):
            _stay_inside(event, ())


def memory_now(one: Examiner) -> int:
    """What the process holds, in bytes."""
    pages = Path(f"/proc/{one.process_id}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.campaign
def test_five_thousand_files_stay_flat():
    """Memory after the first thousand files is the memory after five thousand; none is lost."""
    one = Examiner()
    files = [write_cii(french_invoice()), write_ubl(french_invoice()), zipped()[:5000],
             write_cii(french_invoice(lines=200)), embed(blank_pdf(), SOUND, "EN 16931"), XXE,
             write_ubl(french_invoice(currency="EURO"))]  # fmt: skip
    wanted = [True, True, None, True, True, None, False]
    held, began = [], time.monotonic()
    try:
        for number in range(5000):
            examined = one.examine(files[number % len(files)])
            assert examined.valid is wanted[number % len(files)], examined.violations
            if number % 1000 == 999:
                held.append(memory_now(one))
                print(
                    f"{number + 1} files, {(number + 1) / (time.monotonic() - began):.1f} a second:"
                    f" {held[-1] // MEGABYTE} MiB now, {memory_of(one) // MEGABYTE} MiB at most,"
                    f" {one.started} process(es)"
                )
                assert memory_of(one) < 700 * MEGABYTE
    finally:
        one.close()
    assert held[-1] < held[0] * 1.25
