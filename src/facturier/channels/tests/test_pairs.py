"""Files that come together and are one invoice: one entry that holds both."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from facturier.channels import actions
from facturier.channels.actions.poll import keep_mail
from facturier.channels.queries import mailbox_of
from facturier.channels.queries.deposits import link_token
from facturier.channels.tests.factories import LATER, Reception, a_pdf
from facturier.channels.tests.mailroom import a_mail
from facturier.channels.tests.test_deposits import a_zip
from facturier.einvoice.cii import write_cii
from facturier.einvoice.tests.factories import pdf_holding
from facturier.einvoice.ubl import write_ubl
from facturier.register import actions as register
from facturier.register.models import Invoice, InvoiceAttachment
from facturier.register.queries import broken_invariants
from facturier.register.tests.factories import a_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Reception()


def mail(desk, *files, message_id="<un@lacaze.test>", now=LATER) -> None:
    with desk.company.here():
        row = mailbox_of(desk.company.id)
    place = (1, len(desk.arrivals()) + 1)
    content = a_mail(*files, message_id=message_id).as_bytes()
    keep_mail(row, content, place, whole=True, now=now)


def entries(desk) -> list[tuple[str, list[str]]]:
    """Each invoice with the names of the files that stand beside it."""
    with desk.company.here():
        assert list(broken_invariants(desk.company.id)) == []
        return [
            (
                one.file_name,
                list(InvoiceAttachment.objects.filter(invoice=one).values_list("file_name", flat=True)),
            )
            for one in Invoice.objects.filter(organisation_id=desk.company.id).order_by("entry")
        ]  # fmt: skip


def read_in_order(desk, *names: str) -> None:
    """Read the files of a container by hand, in this order."""
    [container] = desk.arrivals(came_in=None)
    own = {"organisation_id": desk.company.id, "now": LATER}
    register.read_arrival(arrival_id=container.id, **own)
    for name in names:
        [one] = desk.arrivals(file_name=name)
        register.read_arrival(arrival_id=one.id, **own)
    desk.read_all()


def a_factur_x(data: bytes) -> bytes:
    return pdf_holding("factur-x.xml", data)


F_9 = write_cii(a_document(number="F-9"))


@pytest.mark.parametrize("first", ["facture.pdf", "donnees.xml"])
def test_a_factur_x_and_its_own_xml_are_one_entry_whichever_is_read_first(desk, first):
    mail(desk, ("facture.pdf", a_factur_x(F_9)), ("donnees.xml", F_9))
    other = {"facture.pdf": "donnees.xml", "donnees.xml": "facture.pdf"}[first]
    read_in_order(desk, first, other)
    assert entries(desk) == [(first, [other])]
    assert {one.state for one in desk.arrivals(came_in__isnull=False)} == {"registered", "attached"}


def test_the_same_invoice_in_another_form_is_one_entry_too(desk):
    ubl = write_ubl(a_document(number="F-9"))
    mail(desk, ("F-9.pdf", a_factur_x(F_9)), ("F-9.xml", ubl))
    desk.read_all()
    assert len(entries(desk)) == 1


@pytest.mark.parametrize(
    "other", [a_document(number="F-8"), a_document(number="F-9", currency="USD")]
)
def test_a_pair_that_states_two_things_stays_two_entries(desk, other):
    mail(desk, ("F-9.pdf", a_factur_x(F_9)), ("F-9.xml", write_cii(other)))
    desk.read_all()
    assert [beside for _name, beside in entries(desk)] == [[], []]


def test_two_invoices_alike_that_are_no_pair_stay_two_entries(desk):
    mail(desk, ("A.pdf", a_factur_x(F_9)), ("B.xml", F_9), ("C.xml", F_9 + b"\n"))
    desk.read_all()
    assert len(entries(desk)) == 3


def test_an_archive_pairs_by_name(desk):
    archive = a_zip(
        ("F-9.pdf", a_factur_x(F_9)), ("f-9.xml", F_9),
        ("F-7.xml", write_cii(a_document(number="F-7"))),
    )  # fmt: skip
    mail(desk, ("lot.zip", archive))
    desk.read_all()
    assert sorted(beside for _name, beside in entries(desk)) in (
        [[], ["F-9.pdf"]],
        [[], ["f-9.xml"]],
    )


def test_the_data_that_comes_once_more_alone_is_recognised(desk):
    mail(desk, ("F-9.pdf", a_factur_x(F_9)), ("F-9.xml", F_9))
    read_in_order(desk, "F-9.pdf", "F-9.xml")
    mail(desk, ("encore.xml", F_9), message_id="<deux@lacaze.test>", now=LATER + timedelta(hours=1))
    desk.read_all()
    assert len(entries(desk)) == 1
    assert desk.arrivals()[-1].state == "known"


def test_data_of_an_invoice_that_is_none_any_more_is_an_entry_of_its_own(desk):
    mail(desk, ("F-9.pdf", a_factur_x(F_9)), ("F-9.xml", F_9))
    [container] = desk.arrivals()
    own = {"organisation_id": desk.company.id, "now": LATER}
    register.read_arrival(arrival_id=container.id, **own)
    [page] = desk.arrivals(file_name="F-9.pdf")
    register.read_arrival(arrival_id=page.id, **own)
    with desk.company.here():
        [invoice] = Invoice.objects.filter(organisation_id=desk.company.id)
        register.mark_not_invoice(
            member=desk.company["owner"], invoice_id=invoice.id, reason="un essai", now=LATER
        )
    desk.read_all()
    assert [name for name, _beside in entries(desk)] == ["F-9.pdf", "F-9.xml"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_read_a_pair_at_once_make_one_entry(desk):
    mail(desk, ("F-9.pdf", a_factur_x(F_9)), ("F-9.xml", F_9))
    [container] = desk.arrivals()
    own = {"organisation_id": desk.company.id, "now": LATER}
    register.read_arrival(arrival_id=container.id, **own)
    together = threading.Barrier(2)

    def read(arrival_id):
        together.wait()
        register.read_arrival(arrival_id=arrival_id, **own)
        connection.close()

    threads = [
        threading.Thread(target=read, args=[one.id]) for one in desk.arrivals(state="waiting")
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(threads) == 2
    desk.read_all()
    assert len(entries(desk)) == 1


# -- dropped on the page of a supplier -------------------------------------------------------------
def drop(desk, *files) -> None:
    with desk.company.here():
        link = actions.open_deposit_page(
            member=desk.company["owner"], party_id=desk.supplier.id, now=timezone.now()
        )
    given = [SimpleUploadedFile(name, content) for name, content in files]
    answer = Client().post(f"/depot/{link_token(link.id)}/", {"do": "drop", "files": given})
    assert answer.status_code == 302


def read_dropped(desk) -> None:
    desk.read_all()
    for one in desk.arrivals():
        register.join_companions(organisation_id=desk.company.id, first_id=one.id, now=LATER)


def test_a_page_and_its_data_that_a_supplier_drops_at_once_are_one(desk):
    drop(desk, ("page.pdf", a_pdf(1)), ("donnees.xml", F_9))
    read_dropped(desk)
    assert entries(desk) == [("donnees.xml", ["page.pdf"])]


def test_a_factur_x_and_its_xml_that_a_supplier_drops_at_once_are_one(desk):
    drop(desk, ("page.pdf", a_factur_x(F_9)), ("donnees.xml", F_9))
    read_dropped(desk)
    assert len(entries(desk)) == 1


def test_what_a_supplier_drops_one_after_the_other_is_not_joined(desk):
    drop(desk, ("page.pdf", a_pdf(1)))
    drop(desk, ("donnees.xml", F_9))
    read_dropped(desk)
    assert entries(desk) == [("donnees.xml", [])]
