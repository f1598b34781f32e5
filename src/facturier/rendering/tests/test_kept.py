"""What is kept beside originals: readings without their bytes, pictures of pages; made again."""

import gzip
import json
import os
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Attachment
from facturier.einvoice.reading import NotUnderstood, Reading, examine
from facturier.einvoice.tests.factories import blank_pdf, plain_invoice
from facturier.rendering import actions, queries
from facturier.rendering.queries import AGAIN_AFTER, Readable, readable_of, sheet_of
from facturier.rendering.rules.kept import (
    MOST_LISTED,
    how_many,
    kept_from_json,
    kept_to_json,
    lightened,
    storable,
)
from facturier.rendering.rules.report import Report, report_sheet
from facturier.rendering.rules.sheet import document_sheet

SECRET = b"un dossier confidentiel " * 100


@pytest.fixture
def organisation_id(tmp_path, settings):
    settings.VAR = tmp_path
    return uuid4()


def reading_with_attachments() -> Reading:
    embedded = Attachment(reference="PJ-1", content=SECRET, mime_type="image/png")
    named = Attachment(reference="PJ-2", uri="https://exemple.fr/plan.pdf")
    document = plain_invoice()
    line = replace(document.lines[0], attachments=(named, embedded))
    document = replace(document, attachments=(named, embedded), lines=(line, *document.lines[1:]))
    return examine(write_cii(document))


# -- readings --------------------------------------------------------------------------------------
def test_a_kept_reading_holds_no_bytes_and_shows_the_same_page():
    reading = reading_with_attachments()
    kept = lightened(reading)
    values = json.loads(json.dumps(kept_to_json(kept)))
    assert kept_from_json(values) == kept
    assert kept.reading.xml is None
    assert len(json.dumps(values)) < len(SECRET) * 3
    assert kept.sizes == (None, len(SECRET), None, len(SECRET))
    assert kept.reading.document != reading.document
    for language in ("fr", "en"):
        shown = document_sheet(kept.reading.document, language, attachment_sizes=kept.sizes)
        assert shown == document_sheet(reading.document, language)
    told = document_sheet(reading.document, "fr")["attachments"]["content"]
    assert [row[3] for row in told] == ["non jointe", "2,4\u00a0ko"]


@pytest.mark.parametrize("sizes", [[], [None, 1, None], [1] * 5])
def test_sizes_that_do_not_fit_the_attachments_are_of_another_version(sizes):
    values = kept_to_json(lightened(reading_with_attachments()))
    with pytest.raises(ValueError, match="version"):
        kept_from_json(values | {"sizes": sizes})


def test_of_very_many_texts_not_understood_the_number_is_kept_and_told():
    texts = (*(NotUnderstood(f"/a[{n}]", "x") for n in range(1000)), NotUnderstood("", "… + 50"))
    kept = lightened(replace(examine(write_cii(plain_invoice())), not_understood=texts)).reading
    assert len(kept.not_understood) == MOST_LISTED + 1
    assert how_many(kept.not_understood) == how_many(texts) == 1050
    rows = sheet_of(kept.document, "fr", kept.not_understood)["not_understood"]["content"]
    assert len(rows) == MOST_LISTED + 1
    assert rows[-1] == [f"+ {1050 - MOST_LISTED} non affichés", ""]
    report = Report("f.xml", "", 1, "hier", "valid", not_understood=kept.not_understood)
    assert ["Éléments non reconnus", "1050"] in report_sheet(report, "fr")["counts"]


def test_few_texts_are_kept_as_they_are_but_for_what_no_database_holds():
    texts = (NotUnderstood("/a", "x"), NotUnderstood("", "a\0b\ud800.xml"))
    kept = lightened(replace(examine(write_cii(plain_invoice())), not_understood=texts)).reading
    assert kept.not_understood == (texts[0], NotUnderstood("", "a\ufffdb?.xml"))
    assert storable("É💶") == "É💶"


def test_a_reading_comes_back_and_leaves_no_half_of_a_file(organisation_id):
    reading, now = reading_with_attachments(), timezone.now()
    assert readable_of(organisation_id, "ab" * 32, now) == Readable(None, to_be_read=True)
    actions.keep_reading(organisation_id, "ab" * 32, reading)
    assert readable_of(organisation_id, "ab" * 32, now) == Readable(lightened(reading))
    path = queries.reading_file(organisation_id, "ab" * 32)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert queries.drawn_pages(organisation_id, "ab" * 32) is None, "pages stand apart"


def test_what_could_not_be_read_is_tried_again_after_an_hour(organisation_id):
    now = timezone.now()
    actions.keep_reading(organisation_id, "cd" * 32, None)
    assert readable_of(organisation_id, "cd" * 32, now) == Readable(None)
    later = now + AGAIN_AFTER + timedelta(minutes=1)
    assert readable_of(organisation_id, "cd" * 32, later) == Readable(None, to_be_read=True)


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"not gzip",
        gzip.compress(b"{"),
        gzip.compress(b"[]"),
        gzip.compress(b'{"version": 0, "reading": null}'),
        gzip.compress(b'{"version": 1, "reading": {"format": "CII"}, "sizes": []}'),
        gzip.compress(b'{"version": 1, "reading": {"gone": 1}, "sizes": []}'),
        gzip.compress(b'{"version": 1, "reading": null}')[:-9],
    ],
    # The bytes hold the time of their making: they would be other ids in each process.
    ids=["empty", "not gzip", "not json", "list", "version", "shape", "reading", "cut"],
)
def test_what_another_version_or_a_broken_disk_left_is_read_again(organisation_id, kept):
    path = queries.reading_file(organisation_id, "ef" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(kept)
    now = timezone.now()
    assert readable_of(organisation_id, "ef" * 32, now) == Readable(None, to_be_read=True)


# -- pages -----------------------------------------------------------------------------------------
def test_pages_are_drawn_once(organisation_id, tmp_path, monkeypatch):
    now, pdf = timezone.now(), tmp_path / "f.pdf"
    pdf.write_bytes(blank_pdf())
    assert queries.to_be_drawn(organisation_id, "k1", now)
    actions.draw_pages(organisation_id, "k1", pdf, now)
    assert queries.drawn_pages(organisation_id, "k1") == 1
    monkeypatch.setattr(actions, "_apart", lambda *_, **__: pytest.fail("drawn again"))
    actions.draw_pages(organisation_id, "k1", pdf, now + 10 * AGAIN_AFTER)


@pytest.mark.parametrize("fault", ["missing", "slow"])
def test_what_could_not_be_drawn_is_tried_again_after_an_hour_and_not_before(
    organisation_id, tmp_path, monkeypatch, fault
):
    now, pdf = timezone.now(), tmp_path / "f.pdf"
    if fault == "slow":
        pdf.write_bytes(blank_pdf())
        monkeypatch.setattr(actions, "SECONDS_TO_DRAW", 0.01)
    actions.draw_pages(organisation_id, "k2", pdf, now)
    assert queries.drawn_pages(organisation_id, "k2") == 0
    assert not queries.to_be_drawn(organisation_id, "k2", now), "no page asks for ever"
    later = now + AGAIN_AFTER + timedelta(minutes=1)
    assert queries.to_be_drawn(organisation_id, "k2", later)
    monkeypatch.undo()
    pdf.write_bytes(blank_pdf())
    actions.draw_pages(organisation_id, "k2", pdf, now)
    assert queries.drawn_pages(organisation_id, "k2") == 0, "not yet"
    actions.draw_pages(organisation_id, "k2", pdf, later)
    assert queries.drawn_pages(organisation_id, "k2") == 1


def test_an_empty_folder_of_long_ago_gives_way_to_the_pages(organisation_id, tmp_path):
    pdf, folder = tmp_path / "f.pdf", queries.folder_of(organisation_id, "k3")
    pdf.write_bytes(blank_pdf())
    folder.mkdir(parents=True)
    os.utime(folder, (1, 1))
    actions.draw_pages(organisation_id, "k3", pdf, timezone.now())
    assert queries.drawn_pages(organisation_id, "k3") == 1
    actions.forget_pages(organisation_id, "k3")
    assert not folder.exists()
    actions.forget_pages(organisation_id, "k3")


# -- turns -----------------------------------------------------------------------------------------
def test_a_third_print_waits_its_turn_and_is_told_when_none_comes(monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_TO_WAIT", 0.05)
    monkeypatch.setattr(actions, "_turns", threading.BoundedSemaphore(actions.AT_ONCE))
    for _ in range(actions.AT_ONCE):
        actions._turns.acquire()
    with pytest.raises(actions.CannotPrint) as refused:
        actions.print_document(plain_invoice(), "fr")
    assert (refused.value.code, refused.value.status) == ("print.busy", 503)
    assert refused.value.reason.endswith(".")
    actions._turns.release()
    assert actions.print_document(plain_invoice(), "fr").startswith(b"%PDF-")
    monkeypatch.setattr(actions, "SECONDS_TO_PRINT", 0.01)
    with pytest.raises(actions.CannotPrint):
        actions.print_document(plain_invoice(), "fr")
    assert actions._turns.acquire(blocking=False), "a print that failed gives its turn back"
