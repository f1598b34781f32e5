"""Ordered ten, received eight, invoiced ten: who received is asked, a credit note settles it."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from facturier.einvoice.document import PrecedingInvoice, Totals, VatSubtotal
from tests.journeys.conftest import a_received_invoice, deposited
from tests.journeys.test_preparing import plain, until

pytestmark = pytest.mark.browser
TOLD = "Commandé 10, reçu 8, facturé 10 → 2 × 50,00 € = 100,00 €"


def panels(quantity: int, **rest):
    """So many panels at fifty euros, from the usual supplier of the tests."""
    document = a_received_invoice(**rest)
    net = Decimal(50 * quantity)
    tax = net / 5
    (line,) = document.lines
    line = replace(
        line,
        quantity=Decimal(quantity),
        net=net,
        price=replace(line.price, net=Decimal(50)),
        item=replace(line.item, name="Panneau de hêtre", seller_id="HET-22"),
    )
    totals = Totals(lines=net, net=net, tax=tax, gross=net + tax, payable=net + tax)
    vat = (VatSubtotal(net, tax, "S", Decimal(20)),)
    return replace(document, lines=(line,), vat=vat, totals=totals)


def test_a_difference_is_asked_about_and_settled_by_a_credit_note(window_of):
    clerk = window_of("Nadia")
    first = deposited(clerk, panels(1), "cii")  # the supplier is known from its first paper
    clerk.goto(first)
    assert first.startswith("/facturier/E-")

    clerk.goto("/achats/commandes/nouvelle/")
    clerk.get_by_label("Fournisseur").fill("404833048")
    line = clerk.get_by_role("group", name="Ligne 1", exact=True)
    line.get_by_label("Référence").fill("HET-22")
    line.get_by_label("Désignation").fill("Panneau de hêtre")
    line.get_by_label("Quantité", exact=True).fill("10")
    line.get_by_label("Prix unitaire HT").fill("50")
    clerk.get_by_role("button", name="Enregistrer").click()
    clerk.wait_for_url(re.compile(r"/achats/commandes/[0-9a-f-]{36}/$"))
    order = clerk.url
    number = clerk.locator(".crumb b").inner_text()
    clerk.get_by_role("button", name="Marquer envoyée").click()

    # By keyboard alone: R opens the form, the first line has the focus.
    clerk.get_by_role("link", name="Réceptionner").wait_for()
    clerk.keyboard.press("r")
    clerk.wait_for_url(re.compile("/recevoir/$"))
    clerk.keyboard.press("Control+a")
    clerk.keyboard.type("8")
    clerk.keyboard.press("Enter")
    clerk.wait_for_url(order)

    invoice = panels(10, order=number)
    page = deposited(clerk, invoice, "cii")
    clerk.goto(page)
    panel = clerk.locator("#commandes")
    until(clerk, lambda: TOLD in plain(panel.inner_text()))
    clerk.goto("/achats/ecarts/?a=moi")
    assert TOLD in plain(clerk.locator("main").inner_text())

    named = (PrecedingInvoice(invoice.number, invoice.issue_date),)
    deposited(clerk, panels(2, type_code="381", preceding=named), "cii")
    clerk.goto(page)
    until(clerk, lambda: "1 écart réglé" in plain(panel.inner_text()))
    panel.get_by_text("1 écart réglé").click()
    assert "Crédité par avoir" in plain(panel.inner_text())
    clerk.goto(order)
    lines = plain(clerk.locator("[aria-labelledby=t-lignes]").inner_text())
    assert "dont" not in lines
