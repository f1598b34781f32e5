"""The pages of corrections: from the invoice to its credit note, and what becomes of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from facturier.organisations.tests.factories import PASSWORD
from facturier.sales.models import CreditUse, Draft
from facturier.sales.tests.credited import CreditShop
from facturier.sales.tests.test_web import browser_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return CreditShop(password=PASSWORD, now=timezone.now() - timedelta(days=400))


@pytest.fixture
def editor(shop):
    return browser_of(shop.company, "editor")


def page_of(shop, invoice, rest=""):
    return f"/facturier/{invoice.reference}/{rest}"


def the_draft(answer) -> Draft:
    return Draft.objects.get(id=answer.headers["Location"].strip("/").rpartition("/")[2])


def test_the_page_of_an_invoice_offers_what_corrects_it_and_tells_what_is_left(shop, editor):
    invoice = shop.invoice()
    text = words(editor.get(page_of(shop, invoice)))
    assert "Faire un avoir" in text
    assert "Faire une rectificative" in text
    shop.credit(invoice, net=Decimal(1000))
    text = words(editor.get(page_of(shop, invoice)))
    assert "A2026-00001 1 200,00 €" in text
    assert "Reste à créditer 7 728,00 € TTC" in text
    assert "Faire une rectificative" not in text
    reader = words(browser_of(shop.company, "reader").get(page_of(shop, invoice)))
    assert "Reste à créditer" in reader
    assert "Faire un avoir" not in reader


def test_a_whole_credit_note_is_prepared_in_two_steps_and_its_draft_names_the_invoice(shop, editor):
    invoice = shop.invoice()
    where = page_of(shop, invoice, "avoir/")
    assert "Toute la facture" in words(editor.get(where))
    answer = editor.post(where, {"how": "all"})
    with shop.company.here():
        draft = the_draft(answer)
    assert draft.type_code == "381"
    text = words(editor.get(answer.headers["Location"]))
    assert "Rien ne manque sur ce brouillon." in text
    assert invoice.number in text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"how": "net", "net": ""}, "Saisissez le montant."),
        ({"how": "net", "net": "douze"}, "n'est pas un nombre"),
        ({"how": "net", "net": "-5"}, "Saisissez un montant positif"),
        ({"how": "gross", "gross": "8 928,01"}, "Il reste 8 928,00 € à créditer."),
        ({"how": "lines"}, "sur une ligne au moins"),
        ({"how": "tout"}, "Choisissez ce que l'avoir crédite."),
        ({"how": "net", "net": "1e999"}, "n'est pas un nombre"),
        ({"how": "net", "net": "0,001"}, "deux décimales au plus"),
    ],
)
def test_what_cannot_be_credited_is_said_beside_what_was_typed(shop, editor, sent, said):
    invoice = shop.invoice()
    answer = editor.post(page_of(shop, invoice, "avoir/"), sent)
    assert answer.status_code == 422
    assert said in words(answer)
    with shop.company.here():
        assert not Draft.objects.filter(type_code="381").exists()


def test_lines_are_credited_by_quantity_or_amount(shop, editor):
    invoice = shop.invoice(("Un", "3", "100", "20"), ("Deux", "1", "300", "10"))
    one, two = shop.lines(invoice)
    sent = {"how": "lines", f"q-{one.id}": "2", f"n-{two.id}": "30,50"}
    answer = editor.post(page_of(shop, invoice, "avoir/"), sent)
    text = words(editor.get(answer.headers["Location"]))
    assert "230,50" in text
    both = {"how": "lines", f"q-{one.id}": "2", f"n-{one.id}": "30,50"}
    answer = editor.post(page_of(shop, invoice, "avoir/"), both)
    assert "donnez une quantité ou un montant HT" in words(answer)


def test_a_rebate_on_several_invoices_names_them_all(shop, editor):
    first, second = shop.invoice(), shop.invoice()
    sent = {"how": "net", "net": "100", "others": [second.reference]}
    answer = editor.post(page_of(shop, first, "avoir/"), sent)
    text = words(editor.get(answer.headers["Location"]))
    assert first.number in text
    assert second.number in text


def test_a_corrective_is_opened_with_all_that_the_invoice_holds(shop, editor):
    invoice = shop.invoice()
    answer = editor.post(page_of(shop, invoice, "rectificative/"))
    with shop.company.here():
        assert the_draft(answer).type_code == "384"
    issued = shop.issue(the_draft_in(shop, answer))
    text = words(editor.get(page_of(shop, invoice)))
    assert f"Remplacée par {issued.number}" in text


def the_draft_in(shop, answer) -> Draft:
    with shop.company.here():
        return the_draft(answer)


def test_what_becomes_of_a_credit_note_is_decided_and_changed(shop, editor):
    invoice, other = shop.invoice(), shop.invoice()
    credit = shop.credit(invoice, gross=Decimal("1000"))
    where = page_of(shop, credit, "emploi/")
    assert "1 000,00 € à répartir" in words(editor.get(where))
    answer = editor.post(where, {"version": "0", "refund": "400", "keep": "500"})
    assert answer.status_code == 422
    assert "Il reste 100,00 € à répartir." in words(answer)
    sent = {"version": "0", "refund": "400", "keep": "500", f"against-{other.reference}": "100"}
    assert editor.post(where, sent).status_code == 302
    text = words(editor.get(page_of(shop, credit)))
    assert "À rembourser 400,00 €" in text
    assert f"À imputer {other.number} 100,00 €" in text
    answer = editor.post(where, {"version": "0", "refund": "1000"})
    assert "Une autre personne vient d'en décider" in words(answer)
    assert editor.post(where, {"version": "3", "refund": "1000"}).status_code == 302
    with shop.company.here():
        standing = CreditUse.objects.filter(superseded_at=None)
        assert [(one.kind, one.amount) for one in standing] == [("refund", 1000)]
    text = words(editor.get(where))
    assert "Décisions précédentes" in text
    assert "À garder en compte 500,00 €" in text


@pytest.mark.parametrize("rest", ["avoir/", "emploi/"])
def test_who_only_reads_is_led_to_no_form(shop, rest):
    invoice = shop.invoice()
    reader = browser_of(shop.company, "reader")
    assert reader.get(page_of(shop, invoice, rest)).status_code == 403
    assert (
        reader.post(page_of(shop, invoice, "rectificative/")).headers.get("X-Refusal", "403")[-3:]
        == "403"
    )


def test_an_invoice_of_ours_alone_is_credited(shop, editor):
    assert editor.get("/facturier/E-99/avoir/").status_code == 404
    credit = shop.credit(shop.invoice())
    assert editor.get(page_of(shop, credit, "emploi/")).status_code == 200
    answer = editor.post(page_of(shop, credit, "avoir/"), {"how": "all"})
    assert "n'est pas une facture qui se corrige ainsi" in words(answer)
