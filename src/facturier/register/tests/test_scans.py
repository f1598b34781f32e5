"""A scan is read by the words that are found in its pictures: found, never believed for certain."""

from importlib.util import find_spec
from io import BytesIO
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.kit.jobs import is_pending
from facturier.organisations.tests.factories import NOW, PASSWORD, TODAY, a_company, an_entity
from facturier.reading.result import Confidence
from facturier.register import actions, queries
from facturier.register.models import InvoiceText, PageReading
from facturier.register.queries.read_page import read_of, reading_of
from facturier.register.rules.narrowing import Narrowing, Sorting
from facturier.register.tests.factories import a_read_arrival
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SAID = (
    ("Menuiserie Lacaze", 120, 120), ("SIREN 552 100 554", 120, 170),
    ("Facture n° FA-2026-0417", 700, 120), ("Date : 12/03/2026", 700, 170),
    ("Total HT", 700, 900), ("1 275,00", 1000, 900),
    ("TVA 20 %", 700, 950), ("255,00", 1000, 950),
    ("Total TTC", 700, 1000), ("1 530,00", 1000, 1000),
)  # fmt: skip
# The same, as the engine would tell it: in tenths of a point.
FOUND = [
    [
        5952,
        8419,
        [
            [word, round((across + 12 * at) * 4.8), round(down * 4.8),
             round((across + 12 * at + 12 * len(word) + 5) * 4.8), round(down * 4.8) + 110]
            for text, across, down in SAID
            for word, at in zip(text.split(), [
                sum(len(one) + 1 for one in text.split()[:place])
                for place in range(len(text.split()))
            ], strict=True)
        ],
    ]
]  # fmt: skip


def a_scan(kind: str) -> bytes:
    """A page as a scanner leaves it, as a file of this kind."""
    page = Image.new("L", (1240, 1754), 250)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(26)
    for text, across, down in SAID:
        pen.text((across, down), text, font=font, fill=40)
    kept = BytesIO()
    page.save(kept, kind, **({"resolution": 150} if kind == "PDF" else {}))
    return kept.getvalue()


@made_once
def company():
    company = a_company(roles=("editor",), password=PASSWORD, now=timezone.now())
    an_entity(company)
    return company


@pytest.fixture
def reads_scans(settings):
    settings.READS_SCANS = True


def keyed(company, kind: str):
    arrival = a_read_arrival(company, a_scan(kind), file_name=f"scan.{kind.lower()}")
    with company.here():
        return actions.enter_to_key(member=company["editor"], arrival_id=arrival.id, now=NOW)


def taken(company, invoice) -> None:
    actions.take_words(organisation_id=company.id, invoice_id=invoice.id, now=NOW)


def scanned(company, invoice, found=FOUND, **rest) -> None:
    with patch("facturier.rendering.actions.words_of_pictures", lambda *_: found):
        actions.read_scan(organisation_id=company.id, invoice_id=invoice.id, now=NOW, **rest)


def waits(company, invoice) -> bool:
    with company.here():
        return is_pending("register.read_scan", invoice_id=invoice.id)


def found(company, text: str) -> list[str]:
    with company.here():
        page = queries.invoices_page(
            company["editor"], Narrowing(text=text), Sorting(), today=TODAY
        )
        return [row.reference for row in page.rows]


@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG"])
def test_the_words_of_a_scan_are_looked_for_by_a_job_and_fill_the_form(reads_scans, company, kind):
    invoice = keyed(company, kind)
    taken(company, invoice)
    assert waits(company, invoice)
    scanned(company, invoice)
    with company.here():
        read = read_of(reading_of(invoice))
        assert "Menuiserie" in InvoiceText.objects.get(invoice=invoice).text
    assert read.scanned
    assert (read.value("number"), read.value("issue_date")) == ("FA-2026-0417", "2026-03-12")
    assert (read.value("net"), read.value("tax"), read.value("gross")) == (
        "1275.00", "255.00", "1530.00",
    )  # fmt: skip
    assert found(company, "menuiserie") == [invoice.reference]


def test_nothing_that_was_found_in_a_picture_is_certain(reads_scans, company):
    invoice = keyed(company, "PDF")
    taken(company, invoice)
    scanned(company, invoice)
    with company.here():
        read = read_of(reading_of(invoice))
    assert read.fields
    assert Confidence.CERTAIN not in {one.confidence for one in read.fields}
    assert Confidence.CERTAIN not in {one.confidence for one in read.lines}


def test_a_scan_is_looked_at_once_and_again_when_somebody_asks(reads_scans, company):
    invoice = keyed(company, "PNG")
    for _ in range(2):
        scanned(company, invoice)
    with company.here():
        [first] = PageReading.objects.filter(invoice=invoice)
        verbs = [one.verb for one in AuditEvent.objects.filter(subject_id=invoice.id)]
    assert verbs.count("invoice.page_read") == verbs.count("invoice.words_taken") == 1
    scanned(company, invoice, again=True)
    with company.here():
        [again] = PageReading.objects.filter(invoice=invoice)
    assert again.id != first.id


@pytest.mark.parametrize("nothing", [None, [], [[5952, 8419, []]]])
def test_where_nothing_is_found_that_is_known_and_the_page_says_so(reads_scans, company, nothing):
    invoice = keyed(company, "PDF")
    taken(company, invoice)
    scanned(company, invoice, nothing)
    with company.here():
        assert reading_of(invoice) is not None and not read_of(reading_of(invoice)).fields
    page = shown(company, invoice)
    assert "tout est à saisir" in page and "en cours de relevé" not in page


def test_the_page_waits_for_a_scan_then_says_that_it_was_read_of_a_picture(reads_scans, company):
    invoice = keyed(company, "PDF")
    taken(company, invoice)
    assert "en cours de relevé" in shown(company, invoice)
    scanned(company, invoice)
    page = shown(company, invoice)
    assert "Lu sur une image" in page and "FA-2026-0417" in page


def test_without_the_engine_a_scan_is_keyed_in_by_hand_as_before(company):
    invoice = keyed(company, "PDF")
    taken(company, invoice)
    assert not waits(company, invoice)
    assert "tout est à saisir" in shown(company, invoice)
    picture = keyed(company, "PNG")
    assert not waits(company, picture)
    assert "en cours de relevé" not in shown(company, picture)


@pytest.mark.skipif(find_spec("rapidocr") is None, reason="needs `make ocr`")
@pytest.mark.parametrize("kind", ["PDF", "JPEG"])
def test_the_engine_reads_a_scan_from_its_bytes_to_its_fields(
    reads_scans, company, settings, tmp_path, kind
):
    invoice = keyed(company, kind)
    taken(company, invoice)
    actions.read_scan(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        read = read_of(reading_of(invoice))
    assert (read.value("number"), read.value("gross")) == ("FA-2026-0417", "1530.00")
    assert read.value("party_number") == "552100554"


def shown(company, invoice) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=company["editor"].user_id))
    return client.get(f"/facturier/{invoice.reference}/").content.decode()
