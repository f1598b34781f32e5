"""Asking for a check, doing it, forgetting it: nothing lost, nothing kept that should go."""

import io
import json
import os
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.audit.models import AuditEvent
from facturier.checks import actions, jobs, queries, store
from facturier.checks.examiner import examiner
from facturier.checks.formats import found_from_json, found_to_json
from facturier.checks.models import FileCheck
from facturier.checks.rules import KEPT, CheckState, Outcome
from facturier.checks.tests.factories import a_check
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Attachment, Totals
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.reading import NotUnderstood, examine
from facturier.einvoice.tests.factories import blank_pdf, pdf_holding
from facturier.einvoice.ubl import write_ubl
from facturier.kit.jobs import URGENT
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import organisation
from facturier.organisations.tests.factories import NOW, a_company
from facturier.rendering.queries import drawn_pages, folder_of
from facturier.rendering.rules.kept import MOST_LISTED, how_many
from tests.plumbing.french_invoices import french_invoice

pytestmark = pytest.mark.django_db
SOUND = write_cii(french_invoice())
SECRET = b"un dossier confidentiel " * 40


@pytest.fixture
def company():
    return a_company(roles=("editor", "reader"))


def asked(company, content=SOUND, *, by="editor", file_name="facture.xml", now=NOW) -> FileCheck:
    """A file that waits to be examined."""
    with company.here():
        kept = actions.keep_file(company.id, [content])
        return actions.ask_check(member=company[by], kept=kept, file_name=file_name, now=now)


def examined(company, check: FileCheck) -> FileCheck:
    actions.examine_check(organisation_id=company.id, check_id=check.id)
    return fresh(company, check)


def fresh(company, check: FileCheck) -> FileCheck:
    with company.here():
        return FileCheck.objects.get(id=check.id)


def outcome(company, check: FileCheck, by: str = "editor") -> Outcome | None:
    with company.here():
        return queries.one_check(company[by], check.id, NOW).outcome


def checks(company) -> set:
    with company.here():
        return set(
            FileCheck.objects.filter(organisation_id=company.id).values_list("id", flat=True)
        )


def files(company) -> set[str]:
    folder = store.path_of(company.id, company.id).parent
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def waiting_jobs(check: FileCheck, name: str = "checks.examine") -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " AND args ->> 'check_id' = %s",
            [name, str(check.id)],
        )
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor]


# -- asking ----------------------------------------------------------------------------------------
def test_asking_leaves_one_event_with_the_hash_and_one_job(company):
    check = asked(company)
    with company.here():
        event = AuditEvent.objects.get(subject_id=check.id)
    assert (event.verb, event.subject_kind, event.subject_label) == (
        "file.check_asked",
        "check",
        "facture.xml",
    )
    assert event.actor_id == company["editor"].user_id
    assert json.loads(event.facts) == {"sha256": check.sha256, "size": len(SOUND)}
    assert (check.state, check.found, check.size) == (CheckState.WAITING, None, len(SOUND))
    assert store.read(company.id, check.id) == SOUND
    assert waiting_jobs(check) == [{"organisation_id": str(company.id), "check_id": str(check.id)}]


def test_what_is_undone_leaves_neither_row_nor_event_nor_job(company):
    with pytest.raises(RuntimeError), transaction.atomic():
        check = asked(company)
        raise RuntimeError
    assert checks(company) == set()
    assert waiting_jobs(check) == []
    with company.here():
        assert not AuditEvent.objects.filter(verb="file.check_asked").exists()


def test_an_empty_file_is_refused_with_a_sentence(company):
    for chunks in ([], [b""], [b"", b""]):
        kept = actions.keep_file(company.id, chunks)
        with company.here(), pytest.raises(Refusal) as refused:
            actions.ask_check(member=company["editor"], kept=kept, file_name="vide.xml", now=NOW)
        assert (refused.value.code, refused.value.status) == ("file.empty", 422)
        assert refused.value.field == "file"
        assert refused.value.reason.endswith(".")
        actions.drop_kept(kept)
    assert files(company) == set()
    assert checks(company) == set()


def test_who_may_not_read_invoices_may_not_have_a_file_checked(company):
    nobody = replace(company["reader"], grants=())
    kept = actions.keep_file(company.id, [SOUND])
    with company.here(), pytest.raises(Refusal) as refused:
        actions.ask_check(member=nobody, kept=kept, file_name="f.xml", now=NOW)
    assert refused.value.status == 403
    assert checks(company) == set()


def test_bytes_kept_for_another_organisation_are_our_own_mistake(company):
    kept = actions.keep_file(a_company("Ailleurs", roles=()).id, [SOUND])
    with company.here(), pytest.raises(AssertionError):
        actions.ask_check(member=company["editor"], kept=kept, file_name="f.xml", now=NOW)


def test_an_upload_that_breaks_off_leaves_no_bytes(company):
    def broken():
        yield SOUND[:100]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        actions.keep_file(company.id, broken())
    assert files(company) == set()


def test_the_kind_of_a_file_is_told_by_its_bytes_however_they_are_cut(company):
    for content, kind in (
        (SOUND, "application/xml"),
        (b"x" * 100 + blank_pdf(), "application/pdf"),
        (b"rien", "application/octet-stream"),
    ):
        kept = actions.keep_file(
            company.id, (content[i : i + 7] for i in range(0, len(content), 7))
        )
        assert (kept.media_type, kept.size) == (kind, len(content))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\facture.pdf", "facture.pdf"),
        ("facture\r\nSet-Cookie: a=b.xml", "factureSet-Cookie: a=b.xml"),
        ("\u202efdp.\u2066exe", "fdp.exe"),
        ("fac\0ture.xml", "facture.xml"),
        ("demi-caractère \ud800.xml", "demi-caractère ?.xml"),
        ("", "document"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_a_hostile_name_is_made_safe_in_the_row_in_the_journal_and_on_disk(company, given, kept):
    check = asked(company, file_name=given)
    assert fresh(company, check).file_name == kept
    with company.here():
        assert AuditEvent.objects.get(subject_id=check.id).subject_label == kept
    assert files(company) == {str(check.id)}


# -- examining -------------------------------------------------------------------------------------
def test_a_sound_invoice_is_found_valid_and_examined_once_however_often_the_job_runs(
    company, monkeypatch
):
    check = examined(company, asked(company))
    assert check.state == CheckState.DONE
    assert outcome(company, check) == Outcome.VALID
    monkeypatch.setattr(actions, "examine", lambda _content: pytest.fail("examined again"))
    again = examined(company, check)
    assert again.found == check.found


def test_two_jobs_at_once_leave_the_word_of_the_first(company, monkeypatch):
    """The second one ends while the first has written: what stands is not overwritten."""
    check = asked(company)
    real = actions.examine

    def overtaken(content):
        monkeypatch.setattr(actions, "examine", real)
        actions.examine_check(organisation_id=company.id, check_id=check.id)
        return Examination(None)

    monkeypatch.setattr(actions, "examine", overtaken)
    actions.examine_check(organisation_id=company.id, check_id=check.id)
    assert outcome(company, check) == Outcome.VALID


def test_a_check_whose_bytes_are_gone_ends_with_a_refusal_that_says_so(company):
    """As after a restore: a backup holds the row and not the bytes."""
    check = asked(company)
    store.forget(company.id, check.id)
    assert examined(company, check).state == CheckState.DONE
    with company.here():
        one = queries.one_check(company["editor"], check.id, NOW)
    assert (one.outcome, one.examined.refused.code) == (Outcome.UNREADABLE, "file-missing")
    assert one.examined.refused.reason.endswith("Déposez-le à nouveau.")


def test_a_check_is_late_after_two_minutes_of_waiting_and_no_longer_once_it_is_done(company):
    check = asked(company)

    def late(after: timedelta) -> list[bool]:
        with company.here():
            one = queries.one_check(company["editor"], check.id, NOW + after)
            (row,) = queries.my_checks(company["editor"], now=NOW + after).rows
        return [one.late, row.late]

    assert late(timedelta(minutes=2)) == [False, False]
    assert late(timedelta(minutes=2, seconds=1)) == [True, True]
    examined(company, check)
    assert late(timedelta(days=1)) == [False, False]


@pytest.mark.parametrize(
    "kept",
    [
        {"version": 0},
        {},
        {"version": 1},
        {"version": 1, "reading": {"format": "CII", "new": 1}, "sizes": []},
        {"version": 1, "reading": None, "refused": None, "violations": [], "sizes": [1]},
        [],
    ],
)
def test_what_another_version_has_found_is_outdated_and_no_fault(company, kept):
    check = examined(company, asked(company))
    with company.here():
        FileCheck.objects.filter(id=check.id).update(found=kept)
        one = queries.one_check(company["editor"], check.id, NOW)
    assert (one.outdated, one.examined, one.outcome) == (True, None, Outcome.VALID)
    assert "version précédente" in queries.why_none(one)


def test_what_a_list_shows_stands_in_columns_of_the_row(company):
    check = examined(company, asked(company))
    assert (check.number, check.seller, check.outcome) == (
        "F2026-0042", "Menuiserie Aubrac SARL", "valid",
    )  # fmt: skip
    with CaptureQueriesContext(connection) as captured, company.here():
        queries.my_checks(company["editor"], now=NOW)
    with CaptureQueriesContext(connection) as of_one, company.here():
        queries.check_row(company["editor"], check.id)
    statements = [one["sql"] for one in (*captured, *of_one) if "checks_filecheck" in one["sql"]]
    assert len(statements) == 2
    assert not [one for one in statements if '"found"' in one], "no JSON is read for it"


@pytest.mark.parametrize(("alone", "first"), [(True, True), (False, False)])
def test_a_file_dropped_alone_goes_before_what_arrives_and_one_of_many_does_not(
    company, alone, first
):
    with company.here():
        kept = actions.keep_file(company.id, [SOUND])
        check = actions.ask_check(
            member=company["editor"], kept=kept, file_name="f.xml", now=NOW, alone=alone
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT priority FROM procrastinate_jobs WHERE args ->> 'check_id' = %s",
            [str(check.id)],
        )
        (priority,) = cursor.fetchone()
    assert (priority >= URGENT) is first


def test_a_check_whose_row_is_gone_is_no_error(company):
    check = asked(company)
    with company.here():
        FileCheck.objects.filter(id=check.id).delete()
    actions.examine_check(organisation_id=company.id, check_id=check.id)


def test_a_check_of_another_organisation_is_not_examined(company):
    check = asked(company)
    actions.examine_check(organisation_id=a_company("Ailleurs", roles=()).id, check_id=check.id)
    assert fresh(company, check).state == CheckState.WAITING


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_asking_and_examining_leaves_it_waiting_and_it_is_done_later(
    company, monkeypatch
):
    check = asked(company)
    (arguments,) = waiting_jobs(check)
    run = app.tasks["checks.examine"]

    def killed(_content):
        raise SystemExit

    with monkeypatch.context() as killing:
        killing.setattr(actions, "examine", killed)
        with pytest.raises(SystemExit):
            run(**arguments)
    assert organisation.get() is None
    assert fresh(company, check).state == CheckState.WAITING
    assert outcome(company, check) is None
    run(**arguments)
    assert outcome(company, check) == Outcome.VALID


def test_an_examining_process_killed_meanwhile_is_replaced_and_the_check_is_done(company):
    examined(company, asked(company))
    examiner().close()
    assert outcome(company, examined(company, asked(company))) == Outcome.VALID


def encrypted() -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), SOUND, "EN 16931"))) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(owner="o", user="u"))
    return written.getvalue()


HOSTILE = {
    "encrypted-pdf": encrypted(),
    "dtd-forbidden": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>',
    "not-xml": SOUND[: len(SOUND) // 2],
    "unknown-format": b"PK\x03\x04" + b"\0" * 500,
    "unknown-root": b"<liste/>",
}


def test_hostile_files_end_with_their_reason_while_the_others_go_on(company):
    hostile = {code: asked(company, content) for code, content in HOSTILE.items()}
    others = [asked(company), asked(company, write_ubl(french_invoice()))]
    for check in (*hostile.values(), *others):
        examined(company, check)
    for code, check in hostile.items():
        with company.here():
            one = queries.one_check(company["editor"], check.id, NOW)
        assert (one.row.state, one.outcome) == (CheckState.DONE, Outcome.UNREADABLE)
        assert one.examined.refused.code == code
        (finding,) = one.examined.violations
        assert (finding.rule, finding.source, finding.severity) == (code, "read", "fatal")
        assert one.examined.valid is None
    assert [outcome(company, check) for check in others] == [Outcome.VALID, Outcome.VALID]


ODD_NAMES = {
    "a NUL": b"a\0b.xml",
    "half a character": b"\xfe\xff\xd8\x00\x00a",
    "no text at all": b"\xfe\xff\xff\xff\x00",
}


@pytest.mark.parametrize("what", ODD_NAMES)
def test_an_attachment_with_an_odd_name_does_not_leave_the_check_waiting(company, what):
    written = io.BytesIO()
    other = write_cii(french_invoice(number="AUTRE"))
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), SOUND, "EN 16931"))) as pdf:
        stream, name = pikepdf.Stream(pdf, other), pikepdf.String(ODD_NAMES[what])
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F=name, UF=name, EF=pikepdf.Dictionary(F=stream)
        )
        names = pdf.Root.Names.EmbeddedFiles.Names
        names.append(name)
        names.append(spec)
        pdf.save(written)
    check = examined(company, asked(company, written.getvalue(), file_name="f.pdf"))
    assert check.state == CheckState.DONE
    assert outcome(company, check) == Outcome.VALID
    with company.here():
        reading = queries.one_check(company["editor"], check.id, NOW).examined.reading
    assert reading.document.number == "F2026-0042"


def test_numbers_and_texts_of_a_check_come_back_as_they_were(company):
    stated = Totals(
        lines=Decimal("100.0"), net=Decimal("1E+3"), tax=Decimal("0.055"), payable=Decimal("-0.00")
    )  # fmt: skip
    document = french_invoice(totals=stated, number="É\u2028\u202e\ufeff💶")
    content = write_cii(document)
    check = examined(company, asked(company, content))
    with company.here():
        kept = queries.one_check(company["editor"], check.id, NOW).examined.reading
    read = examine(content)
    assert kept.document == read.document
    assert kept.not_understood == read.not_understood
    assert [str(kept.document.totals.lines), str(kept.document.totals.tax)] == ["100.0", "0.055"]


# -- what is kept ----------------------------------------------------------------------------------
def with_attachments() -> bytes:
    attachment = Attachment(
        reference="DOSSIER-1", content=SECRET, mime_type="application/pdf", filename="dossier.pdf"
    )
    document = french_invoice(attachments=(attachment,))
    line = replace(document.lines[0], attachments=(attachment,))
    return write_cii(replace(document, lines=(line, *document.lines[1:])))


def lengths(value) -> list[int]:
    if isinstance(value, dict):
        return [length for item in value.values() for length in lengths(item)]
    if isinstance(value, list):
        return [length for item in value for length in lengths(item)]
    return [len(value)] if isinstance(value, str) else []


def test_found_keeps_neither_the_bytes_of_the_file_nor_of_its_attachments(company):
    content = with_attachments()
    found = examined(company, asked(company, content)).found
    assert found["reading"]["xml"] is None
    (attachment,) = found["reading"]["document"]["attachments"]
    assert attachment["filename"] == "dossier.pdf"
    assert "content" not in attachment
    (of_line,) = found["reading"]["document"]["lines"][0]["attachments"]
    assert "content" not in of_line, "a line has attachments too"
    assert max(lengths(found)) < len(SECRET)
    assert found["sizes"] == [len(SECRET), len(SECRET)], "the page tells them all the same"


def test_of_what_is_not_understood_as_many_texts_are_kept_as_are_listed():
    reading = replace(
        examine(SOUND), not_understood=tuple(NotUnderstood(f"/a[{n}]", "x") for n in range(1000))
    )
    found = found_to_json(Examination(reading))
    *listed, rest = found["reading"]["not_understood"]
    assert len(listed) == MOST_LISTED
    assert listed[0] == {"location": "/a[0]", "text": "x"}
    assert rest == {"location": "", "text": f"… + {1000 - MOST_LISTED}"}
    assert how_many(found_from_json(found).examined.reading.not_understood) == 1000


def test_what_was_not_read_is_kept_as_nothing_read():
    found = found_to_json(examiner().examine(b"<a/>"))
    assert found["reading"] is None
    assert found["refused"]["code"] == "unknown-root"


# -- forgetting ------------------------------------------------------------------------------------
def test_what_is_older_than_a_month_is_forgotten_with_its_bytes_and_nothing_else(company):
    other = a_company("Ailleurs", roles=("editor",))
    old = asked(company, now=NOW - KEPT - timedelta(seconds=1))
    edge, new = asked(company, now=NOW - KEPT), asked(company)
    theirs = asked(other, now=NOW - 2 * KEPT)
    assert actions.forget_old(organisation_id=company.id, now=NOW) == 1
    assert checks(company) == {edge.id, new.id}
    assert files(company) == {str(edge.id), str(new.id)}
    assert (checks(other), files(other)) == ({theirs.id}, {str(theirs.id)})
    assert actions.forget_old(organisation_id=company.id, now=NOW) == 0
    with company.here():
        assert AuditEvent.objects.filter(subject_id=old.id).count() == 1, "the journal remembers"


def test_every_night_the_checks_of_every_organisation_are_forgotten(company):
    other, now = a_company("Ailleurs", roles=("editor",)), timezone.now()
    old = [asked(one, now=now - KEPT - timedelta(days=1)) for one in (company, other)]
    new = [asked(one, now=now - KEPT + timedelta(days=1)) for one in (company, other)]
    assert organisation.get() is None, "the job begins in no organisation"
    jobs.forget_old(0)
    for one, gone, kept in zip((company, other), old, new, strict=True):
        assert checks(one) == {kept.id}
        assert files(one) == {str(kept.id)}
        assert store.read(one.id, gone.id) is None
        assert store.read(one.id, kept.id) == SOUND


def test_bytes_that_no_row_knows_are_forgotten_like_the_others(company):
    """Of a repeated call, or of a worker killed on the way: nobody would ever look for them."""
    orphan, young = (actions.keep_file(company.id, [SOUND]) for _ in range(2))
    long_ago = (timezone.now() - 2 * KEPT).timestamp()
    os.utime(store.path_of(company.id, orphan.check_id), (long_ago, long_ago))
    actions.forget_old(organisation_id=company.id, now=timezone.now())
    assert files(company) == {str(young.check_id)}, "the row of a young one may be on its way"


def test_the_pages_drawn_of_a_forgotten_file_are_forgotten_too(company):
    pdf = embed(blank_pdf(), SOUND, "EN 16931")
    check = asked(company, pdf, file_name="f.pdf", now=NOW - 2 * KEPT)
    actions.draw_pages(organisation_id=company.id, check_id=check.id, now=NOW)
    assert drawn_pages(company.id, str(check.id)) == 1
    assert drawn_pages(company.id, check.sha256) is None, "the register may have the same bytes"
    actions.forget_old(organisation_id=company.id, now=NOW)
    assert not folder_of(company.id, str(check.id)).exists()


def test_an_upload_that_broke_off_a_month_ago_is_swept_away(company):
    kept = actions.keep_file(company.id, [SOUND])
    folder = store.path_of(company.id, kept.check_id).parent
    for name, age in ((".incoming-old", 2 * KEPT), (".incoming-new", timedelta(hours=1))):
        written = (timezone.now() - age).timestamp()
        (folder / name).write_bytes(SOUND)
        os.utime(folder / name, (written, written))
    actions.forget_old(organisation_id=company.id, now=timezone.now())
    assert files(company) == {str(kept.check_id), ".incoming-new"}


def test_a_night_that_breaks_off_leaves_rows_and_never_bytes_without_a_row(company, monkeypatch):
    first, second = (asked(company, now=NOW - 2 * KEPT) for _ in range(2))
    with monkeypatch.context() as broken:
        broken.setattr(store, "forget", lambda *_: (_ for _ in ()).throw(OSError("no more disk")))
        with pytest.raises(OSError, match="no more disk"):
            actions.forget_old(organisation_id=company.id, now=NOW)
    assert checks(company) == {first.id, second.id}
    assert actions.forget_old(organisation_id=company.id, now=NOW) == 2
    assert (checks(company), files(company)) == (set(), set())


# -- pages -----------------------------------------------------------------------------------------
def test_the_pages_of_a_checked_pdf_are_drawn_and_those_of_xml_are_not(company):
    pdf = asked(company, pdf_holding(b"rien", "a.txt"), file_name="f.pdf")
    xml = asked(company)
    for check in (pdf, xml):
        actions.draw_pages(organisation_id=company.id, check_id=check.id, now=NOW)
    assert drawn_pages(company.id, str(pdf.id)) == 1
    assert drawn_pages(company.id, str(xml.id)) is None


def test_pages_drawn_while_their_check_is_forgotten_do_not_stay(company, monkeypatch):
    check = asked(company, pdf_holding(b"rien", "a.txt"), file_name="f.pdf")
    real = actions.rendering.draw_pages

    def overtaken(*arguments):
        real(*arguments)
        with company.here():
            FileCheck.objects.filter(id=check.id).delete()

    monkeypatch.setattr(actions.rendering, "draw_pages", overtaken)
    actions.draw_pages(organisation_id=company.id, check_id=check.id, now=NOW)
    assert not folder_of(company.id, str(check.id)).exists()


def test_the_rows_of_another_organisation_do_not_exist_for_sql(company):
    other = a_company("Ailleurs", roles=("editor",))
    a_check(other)
    with company.here(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM checks_filecheck")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE checks_filecheck SET found = NULL")
        assert cursor.rowcount == 0
    kept = actions.keep_file(other.id, [SOUND])
    with (
        company.here(),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        FileCheck.objects.create(
            id=kept.check_id, organisation_id=other.id, user_id=other["editor"].user_id,
            file_name="x", size=1, sha256="x", media_type="x", asked_at=NOW,
        )  # fmt: skip
