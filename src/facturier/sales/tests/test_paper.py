"""What is shown, printed and exported of a document of ours is its archived file, or nothing."""

import io
import zipfile
from contextlib import closing

import pytest

from facturier.files.queries import content_of
from facturier.organisations.tests.factories import NOW
from facturier.register.actions.pages import draw_pages
from facturier.sales.actions.files import make_file
from facturier.sales.models import IssuedDocument, IssuedFile
from facturier.sales.tests.test_issue import Shop
from facturier.sales.tests.test_issue_web import browser_of

pytestmark = pytest.mark.django_db


class Printer(Shop):
    """A company with one issued invoice, whose file is not made yet."""

    def __init__(self) -> None:
        super().__init__()
        self.invoice = self.issue(self.draft())
        with self.company.here():
            self.issued = IssuedDocument.objects.get(invoice_id=self.invoice.invoice_id)
        self.clerk = browser_of(self)

    def archive(self) -> bytes:
        make_file(organisation_id=self.company.id, issued_id=self.issued.id, now=NOW)
        with self.company.here():
            return content_of(IssuedFile.objects.select_related("file").get().file)

    def get(self, part: str = ""):
        return self.clerk.get(f"/facturier/{self.invoice.reference}/{part}")

    def zipped(self) -> zipfile.ZipFile:
        answer = self.clerk.post("/facturier/exporter/", {"format": "zip", "toutes": "1"})
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.fixture
def shop():
    return Printer()


def test_before_its_file_is_archived_the_pane_says_so_and_draws_nothing_from_the_data(shop):
    page = shop.get().content.decode()
    assert "pas encore archivé" in page
    assert "rendu lisible du fichier XML" not in page
    assert "Document lisible en PDF" not in page
    assert "data-unfinished" in page
    assert "pas encore archivé" in shop.get("apercu/").content.decode()


def test_before_its_file_is_archived_nothing_is_printed_nor_packed(shop):
    refused = shop.get("lisible/")
    assert refused.status_code == 409
    assert "pas encore archiv" in refused.content.decode()
    assert shop.get("page/1/").status_code == 404
    packed = shop.zipped()
    assert packed.namelist() == ["pas-encore-archivees.txt"]
    assert shop.invoice.number in packed.read("pas-encore-archivees.txt").decode()


def test_the_archived_bytes_are_what_is_printed_and_packed(shop):
    content = shop.archive()
    printed = shop.get("lisible/")
    assert (printed.content, printed["Content-Type"]) == (content, "application/pdf")
    packed = shop.zipped()
    [name] = packed.namelist()
    assert name.endswith(".pdf")
    assert packed.read(name) == content


def test_the_pages_of_the_archived_file_stand_in_the_pane(shop):
    shop.archive()
    assert "pages en préparation" in shop.get().content.decode()
    draw_pages(organisation_id=shop.company.id, invoice_id=shop.invoice.invoice_id, now=NOW)
    page = shop.get().content.decode()
    assert f"/facturier/{shop.invoice.reference}/page/1/" in page
    assert "page/1/" in shop.get("apercu/").content.decode()
    with closing(shop.get("page/1/")) as picture:
        assert picture.status_code == 200


def test_the_data_that_it_was_issued_as_can_still_be_had(shop):
    shop.archive()
    assert "xml" in shop.get("original/")["Content-Type"]
    page = shop.get().content.decode()
    assert page.index(f"{shop.invoice.number}.pdf") < page.index(f"{shop.invoice.number}.xml")
