"""The pages of checks as the tests read them."""

from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from facturier.checks import actions
from facturier.checks.models import FileCheck
from facturier.checks.tests.factories import a_check
from facturier.einvoice.cii import write_cii
from facturier.identity.models import User
from tests.plumbing.french_invoices import french_invoice
from tests.plumbing.pages import page_of, unsafe_parts

DESK, DEPOSIT = "/controler/", "/controler/deposer/"


def signed_in(company, role: str = "editor", language: str = "fr") -> Client:
    user = User.objects.get(pk=company[role].user_id)
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(user)
    return client


def shown(client, path, status: int = 200):
    """A page, parsed; it breaks nothing of the content policy."""
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    answer.body = answer.content
    page = page_of(path, answer)
    assert not unsafe_parts(page)
    return page


def words(page) -> str:
    return plain(page.tree.text_content())


def plain(text: str) -> str:
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def address(name: str, check_id, *more) -> str:
    return reverse(f"checks:{name}", args=[check_id, *more])


def result_of(company, client, content: bytes | None = None, file_name: str = "facture.xml"):
    """The page of a file that was examined."""
    check_id = a_check(company, content=content, file_name=file_name)
    return shown(client, address("result", check_id))


def a_file(name: str = "facture.xml", content: bytes = b"<a/>") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def my_names(page) -> list[str]:
    return [link.text_content() for link in page.tree.xpath("//a[@data-item]")]


def anchors(page) -> list[str]:
    """Where the findings point at."""
    return [place[1:] for place in page.tree.xpath("//*[contains(@class,'finding')]//a/@href")]


def ids(page) -> set[str]:
    return set(page.tree.xpath("//@id"))


def verdict(page) -> str:
    (section,) = page.tree.xpath("//section[@aria-labelledby='t-verdict']")
    return plain(section.text_content())


def wrong_gross() -> bytes:
    """BR-CO-15: the total with VAT, and what is asked for, are one euro too high."""
    document = french_invoice()
    gross = document.totals.gross + 1
    totals = replace(document.totals, gross=gross, payable=gross)
    return write_cii(replace(document, totals=totals))


def waiting(company, content: bytes = b"<a/>", file_name: str = "facture.xml") -> FileCheck:
    with company.here():
        kept = actions.keep_file(company.id, [content])
        return actions.ask_check(
            member=company["editor"], kept=kept, file_name=file_name, now=timezone.now()
        )
