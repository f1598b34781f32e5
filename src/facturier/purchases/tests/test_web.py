"""Pages of orders, receipts and differences: what people see and do there."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from facturier.identity.models import User
from facturier.organisations.tests.factories import PASSWORD
from facturier.purchases.models import PurchaseOrder, Receipt
from facturier.purchases.rules import LineFacts
from facturier.purchases.tests.factories import Yard
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
D = Decimal


@made_once
def yard():
    return Yard(password=PASSWORD, now=timezone.now())


def browser(yard, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=yard.company[role].user_id))
    return client


def page_of(client, path, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return plain(answer)


def plain(answer) -> str:
    text = answer.content.decode()
    for sign, other in (("\xa0", " "), ("\u202f", " "), ("\u2019", "'"), ("&#39;", "'")):
        text = text.replace(sign, other)
    return text


def typed(yard, **more) -> dict[str, str]:
    return {
        "supplier": "Tôlerie Lacaze", "entity_id": str(yard.entity), "order_date": "2026-03-02",
        "currency": "EUR", "l1-item": "PAN-18", "l1-name": "Panneau de chêne",
        "l1-quantity": "10", "l1-unit": "C62", "l1-price": "50,00", "l1-vat_percent": "20",
        "l2-name": "", "l2-quantity": "", **more,
    }  # fmt: skip


def test_a_clerk_orders_receives_and_reads_the_difference_in_one_sentence(yard):
    window = browser(yard)
    made = window.post("/achats/commandes/nouvelle/", typed(yard))
    assert made.status_code == 302
    here = made["Location"]
    assert "Brouillon" in page_of(window, here)
    sent = window.post(f"{here}etape/", {"pas": "envoyer", "version": "1"})
    assert sent.status_code == 302
    with yard.company.here():
        order = PurchaseOrder.objects.get()
    line = yard.line(order)
    assert f'name="q-{line.id}" value="10"' in page_of(window, f"{here}recevoir/")
    came = {"received_date": "2026-03-02", f"q-{line.id}": "8", "delivery_note": "BL 77"}
    assert window.post(f"{here}recevoir/", came).status_code == 302
    invoice = yard.invoice(order)
    told = "Commandé 10, reçu 8, facturé 10 → 2 × 50,00 € = 100,00 €"
    panel = page_of(window, f"/facturier/{invoice.reference}/")
    assert told in panel
    assert "Accepter l'écart" not in panel
    assert told in page_of(window, "/achats/ecarts/?a=moi&nature=quantite")
    assert told in page_of(window, here)
    assert "Aucun écart de ce genre" in page_of(window, "/achats/ecarts/?nature=prix")
    assert "BL 77" in page_of(window, "/achats/receptions/")


def test_an_approver_accepts_from_the_page_with_a_reason(yard):
    order = yard.order()
    yard.receive(order, "8")
    invoice = yard.invoice(order)
    window = browser(yard, "approver")
    assert "Accepter l'écart" in page_of(window, f"/facturier/{invoice.reference}/")
    [gap] = yard.gaps()
    address = f"/achats/ecarts/{gap.id}/accepter/"
    assert window.post(address, {"reason": ""}).status_code == 422
    assert window.post(address, {"reason": "x", "version": "99"}).status_code == 409
    answer = window.post(address, {"reason": "Geste", "version": str(gap.version)})
    assert answer["Location"] == f"/facturier/{invoice.reference}/#commandes"
    assert "« Geste »" in page_of(window, answer["Location"])
    assert browser(yard).post(address, {"reason": "x"}).status_code == 403


def test_what_is_wrong_with_an_order_is_said_and_nothing_typed_is_lost(yard):
    window = browser(yard)
    for bad, reason in (
        ({"supplier": "Personne"}, "Choisissez un fournisseur"),
        ({"l1-quantity": "dix"}, "Ligne 1 : un nombre"),
        ({"l1-price": "1,0000001"}, "Ligne 1 : Un prix compte six décimales"),
        ({"order_date": ""}, "La date de la commande manque"),
        ({"l1-name": "", "l1-item": "", "l1-quantity": "", "l1-price": ""}, "une ligne au moins"),
    ):
        answer = window.post("/achats/commandes/nouvelle/", typed(yard, **bad))
        assert answer.status_code == 422, bad
        assert reason in plain(answer)
        assert "Tôlerie Lacaze" in plain(answer)
    more = window.post("/achats/commandes/nouvelle/", typed(yard, plus="1"))
    assert "l4-name" in plain(more)
    with yard.company.here():
        assert not PurchaseOrder.objects.exists()


def test_an_order_is_changed_on_its_page_and_an_old_page_is_refused(yard):
    order = yard.order()
    window = browser(yard)
    here = f"/achats/commandes/{order.id}/modifier/"
    assert 'value="PAN-18"' in page_of(window, here)
    line = yard.line(order)
    sent = typed(yard, version="2", **{"l1-id": str(line.id), "l1-quantity": "12"})
    assert window.post(here, sent).status_code == 302
    assert yard.line(order).quantity == 12
    assert window.post(here, sent | {"l1-quantity": "13"}).status_code == 409


def test_a_service_is_done_in_one_click_and_a_receipt_is_taken_back(yard):
    service = LineFacts("Maintenance", D(1), D(1200), unit="E48", by_amount=True)
    order = yard.order(service)
    window = browser(yard)
    here = f"/achats/commandes/{order.id}/"
    assert "Service fait" in page_of(window, here)
    line = yard.line(order)
    part = {"montants": "1", f"a-{line.id}": "200"}
    assert window.post(f"{here}service-fait/", part).status_code == 302
    assert "1 000,00 €" in page_of(window, here)
    assert window.post(f"{here}service-fait/").status_code == 302
    with yard.company.here():
        last = Receipt.objects.order_by("-id").first()
    back = f"/achats/receptions/{last.id}/reprendre/"
    assert window.post(back, {"reason": ""}).status_code == 422
    assert window.post(back, {"reason": "Trop tôt"}).status_code == 302
    assert window.post(back, {"reason": "x"}).status_code == 409
    assert "Trop tôt" in page_of(window, here)


def test_a_person_links_confirms_a_line_and_parts(yard):
    order = yard.order(LineFacts("Panneau de chêne", D(10), D(50)))
    yard.receive(order, "10")
    invoice = yard.invoice("", ("", "Panneau de chêne", "10", "50"))
    window = browser(yard)
    here = f"/facturier/{invoice.reference}/"
    assert "Facture sans commande." in page_of(window, here)
    links = f"/achats/factures/{invoice.reference}/commandes/"
    assert window.post(links, {"numero": "NON-1"}).status_code == 422
    assert window.post(links, {"numero": order.number.lower()}).status_code == 302
    panel = page_of(window, here)
    assert "Une ligne lui ressemble" in panel
    line = yard.line(order)
    assert f'name="p-{line.id}" value="10"' in panel
    lines = f"/achats/factures/{invoice.reference}/lignes/1/"
    assert window.post(lines, {f"p-{line.id}": "9"}).status_code == 422
    assert window.post(lines, {f"p-{line.id}": "10"}).status_code == 302
    assert "par une personne" in page_of(window, here)
    assert window.post(f"/achats/factures/{invoice.reference}/lignes/9/").status_code == 404
    parted = {"detacher": str(order.id), "reason": "Autre chantier"}
    assert window.post(links, parted).status_code == 302
    assert "Facture sans commande." in page_of(window, here)


def test_tolerances_are_set_by_the_administration_and_read_by_others(yard):
    window = browser(yard, "administrator")
    limits = {f"{name}-{part}": value
              for name in ("receipt_quantity", "invoice_quantity", "invoice_price")
              for part, value in (("percent", "5"), ("amount", "20,50"))}  # fmt: skip
    sent = {"version": "0"} | {f"r{at}-{key}": value for at in (0, 1)
                               for key, value in limits.items()}  # fmt: skip
    sent["r1-supplier"] = page_of(window, "/admin/tolerances/").split('<option value="T-')[1]
    sent["r1-supplier"] = "T-" + sent["r1-supplier"].split('"')[0]
    assert window.post("/admin/tolerances/", sent).status_code == 302
    page = page_of(window, "/admin/tolerances/")
    assert page.count('value="20,5"') == 6
    assert window.post("/admin/tolerances/", sent).status_code == 409
    bad = window.post(
        "/admin/tolerances/", sent | {"version": "1", "r0-invoice_price-percent": "101"}
    )
    assert (bad.status_code, "De 0 à 100 %" in plain(bad)) == (422, True)
    reader = browser(yard, "reader")
    assert "Enregistrer les tolérances" not in page_of(reader, "/admin/tolerances/")
    assert reader.post("/admin/tolerances/", sent).status_code == 403


def test_lists_narrow_walk_and_keep_what_nobody_may_see(yard):
    for number in ("CDE-1", "CDE-2", "ABC-9"):
        yard.order(number=number)
    reader = browser(yard, "reader")
    page = page_of(reader, "/achats/commandes/?numero=cde&etat=ouvertes")
    assert "CDE-2" in page
    assert "ABC-9" not in page
    assert "Aucune commande ne répond" in page_of(reader, "/achats/commandes/?etat=closes")
    assert "CDE-1" in page_of(reader, "/achats/commandes/?etat=zut&entite=zut&apres=zut")
    assert "Nouvelle commande" not in page_of(reader, "/achats/commandes/")
    assert reader.get("/achats/commandes/nouvelle/").status_code == 403
    stranger = Yard(name="Voisins", password=PASSWORD, now=timezone.now())
    assert "CDE-1" not in page_of(browser(stranger), "/achats/commandes/")
    with yard.company.here():
        order = PurchaseOrder.objects.get(number="CDE-1")
    for path in ("", "modifier/", "recevoir/"):
        page_of(browser(stranger), f"/achats/commandes/{order.id}/{path}", 404)


def test_a_line_of_a_credit_note_is_put_on_an_order_as_its_page_writes_it(yard):
    """The page writes what a credit note gives back without a sign, and takes it back so."""
    order = yard.order()
    yard.receive(order, "10")
    invoice = yard.invoice(order)
    credit = yard.credit(invoice, ("PAN-18", "Panneau de chêne", "2", "50"))
    window = browser(yard)
    page = page_of(window, f"/facturier/{credit.reference}/")
    line = yard.line(order)
    [field] = re.findall(rf'<input[^>]*name="p-{line.id}"[^>]*>', page)
    assert 'value="2"' in field
    lines = f"/achats/factures/{credit.reference}/lignes/1/"
    assert window.post(lines, {f"p-{line.id}": "2"}).status_code == 302
    [match] = yard.matches(credit)
    assert (match.basis, match.share) == ("person", -2)
    assert yard.tab(order).invoiced == 8
    assert window.post(lines, {f"p-{line.id}": "1"}).status_code == 422
