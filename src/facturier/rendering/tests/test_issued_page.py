"""The page of a document that we issue: what it says, at each stage, in two languages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from facturier.einvoice.document import (
    AdvancePayment,
    Contact,
    Document,
    Instalment,
    Note,
    PrecedingInvoice,
    VatSubtotal,
)
from facturier.einvoice.tests.reference_cases import NAMES, the_case
from facturier.rendering.rules.issued import Page, Row, Stage, layout_faults, page_values
from facturier.rendering.rules.look import BLOCKS, Look, Texts
from facturier.rendering.tests.fullest import fullest_document


def values(document: Document, page: Page | None = None, look: Look | None = None):
    return page_values(document, look or Look(), page or Page())


def block(said, kind):
    return next(each for each in said["blocks"] if each["kind"] == kind)


def shown(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01_standard", "Facture"),
        ("02_credit_note", "Avoir"),
        ("03_corrective", "Facture rectificative"),
        ("04_deposit", "Facture d'acompte"),
        ("13_self_billed_389", "Autofacture"),
    ],
)
def test_the_title_is_the_kind_of_the_document(name, title):
    assert shown(values(the_case(name))["head"]["title"]) == title


def test_a_draft_a_pro_forma_and_a_quote_say_what_they_are():
    document = the_case("01_standard")
    draft = values(document, Page(stage=Stage.DRAFT))
    assert shown(draft["head"]["number"]) == "numéro attribué à l'émission"
    assert draft["watermark"] == ""
    pro_forma = values(document, Page(stage=Stage.PRO_FORMA))
    assert pro_forma["head"]["title"] == "Facture pro forma"
    assert pro_forma["head"]["number"] == ""
    assert pro_forma["watermark"] == "PRO FORMA"
    assert "F2026-0001" not in pro_forma["running"]
    quote = values(replace(document, type_code="310"), Page(stage=Stage.QUOTE))
    assert "Montant total" in str(quote) and "Net à payer" not in str(quote)
    assert (quote["head"]["title"], quote["head"]["number"]) == ("Devis", "F2026-0001")
    assert shown(quote["head"]["dates"][1]["text"]) == "Valable jusqu'au 15/10/2026"
    assert values(document, Page(watermark="BROUILLON"))["watermark"] == "BROUILLON"


def test_the_due_date_is_told_by_what_it_asks_for():
    def due(document: Document) -> str:
        return shown(values(document)["head"]["dates"][1]["text"])

    assert values(the_case("01_standard"))["head"]["dates"][0]["text"] == "Émise le 15/09/2026"
    assert values(the_case("02_credit_note"))["head"]["dates"][0]["text"] == "Émis le 20/09/2026"
    assert due(the_case("01_standard")) == "À régler au plus tard le 15/10/2026"
    assert due(the_case("11_already_paid")) == "Réglée le 14/09/2026"
    assert due(replace(the_case("02_credit_note"), due_date=date(2026, 10, 1))).startswith(
        "Rembours"
    )
    parts = tuple(Instalment(Decimal(600), date(2026, month, 15)) for month in (10, 11))
    assert due(replace(the_case("01_standard"), instalments=parts)).startswith("Première échéance")


def test_the_letter_head_says_the_legal_form_and_how_to_reach_us():
    document = the_case("01_standard")
    seller = replace(
        document.seller,
        legal_information="SAS au capital de 250 000 €, RCS Rennes 810 000 018",
        contact=Contact("Camille Roux", "+33 2 99 00 00 00", "compta@brevenne.example"),
    )
    lines = [shown(each) for each in values(replace(document, seller=seller))["seller"]["lines"]]
    assert lines == [
        "SAS au capital de 250 000 €, RCS Rennes 810 000 018",
        "14 rue des Tanneurs, 35000 Rennes",
        "SIREN 810 000 018 · SIRET 810 000 018 00012",
        "TVA FR07 810 000 018",
        "Camille Roux · +33 2 99 00 00 00 · compta@brevenne.example",
    ]


def test_countries_are_named_where_the_deal_crosses_a_border():
    at_home, abroad = values(the_case("01_standard")), values(the_case("08_intra_eu_goods"))
    assert "France" not in str(at_home["seller"]) + str(at_home["buyer"]) + str(at_home["others"])
    assert "France" in str(abroad["seller"])
    assert "Allemagne" in str(abroad["buyer"])


def test_codes_stand_on_no_page_for_people():
    for name in NAMES:
        text = str(values(the_case(name)))
        for code in ("VATEX", "B2B", "0225", "(95)", "C62"):
            assert code not in text, (name, code)


def test_the_legal_wordings_are_there_whatever_the_look():
    bare = Look(blocks=("references", "lines", "summary", "payment"))
    legal = " ".join(map(shown, values(the_case("01_standard"), look=bare)["legal"]))
    assert legal == (
        "Nature de l'opération : livraison de biens et prestation de services. "
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 EUR. "
        "Pénalités de retard : trois fois le taux d'intérêt légal. "
        "Pas d'escompte pour paiement anticipé."
    )


def test_debits_self_billing_and_further_notes_are_put_into_words():
    document = replace(
        the_case("13_self_billed_389"),
        tax_point_code="3",
        notes=(Note("Membre d'un assujetti unique", "TXD"), Note("B2B", "BAR")),
    )
    said = values(document)
    legal = [shown(each) for each in said["legal"]]
    assert "Option pour le paiement de la taxe d'après les débits." in legal
    assert any(each.startswith("Autofacturation : ") for each in legal)
    assert legal[-1] == "Membre d'un assujetti unique."
    assert "Exigibilité" not in str(block(said, "references"))


def test_blocks_stand_in_the_order_of_the_look_with_the_texts_of_the_language():
    look = Look(blocks=BLOCKS[::-1], texts=(Texts("en", "Dear customer", "Thank you", "Foot"),))
    english = values(the_case("01_standard"), Page(language="en"), look)
    kinds = [each["kind"] for each in english["blocks"]]
    assert kinds == ["text", "payment", "summary", "lines", "text", "references"]
    assert (english["blocks"][0]["text"], english["footer"]) == ("Thank you", "Foot")
    assert values(the_case("01_standard"), Page(), look)["footer"] == ""


def test_columns_that_no_line_fills_are_left_out():
    look = Look(columns=("number", "reference", "quantity", "price", "discount", "vat", "net"))

    def keys(name: str) -> list[str]:
        return [
            column["key"] for column in block(values(the_case(name), look=look), "lines")["columns"]
        ]

    assert keys("01_standard") == [
        "number", "reference", "item", "quantity", "price", "discount", "vat", "net",
    ]  # fmt: skip
    assert keys("04_deposit") == ["number", "item", "quantity", "price", "vat", "net"]


def test_without_a_column_of_its_own_the_unit_stands_beside_the_quantity():
    look = Look(columns=("quantity", "price", "vat", "net"))
    first, second, _third = block(values(the_case("01_standard"), look=look), "lines")["rows"]
    assert (shown(first["quantity"]), shown(second["quantity"])) == ("12 u", "3,5 h")


ROWS = (
    Row("title", "Mobilier"),
    Row("line", line="1"),
    Row("line", line="2"),
    Row("subtotal"),
    Row("text", "Remis en main propre."),
    Row("line", line="3"),
    Row("subtotal", "Total des livres"),
)


def test_titles_texts_and_subtotals_stand_between_the_lines():
    rows = block(values(the_case("01_standard"), Page(rows=ROWS)), "lines")["rows"]
    told = [(row["kind"], shown(row.get("text", "")), shown(row.get("amount", ""))) for row in rows]
    assert told == [
        ("title", "Mobilier", ""),
        ("line", "", ""),
        ("line", "", ""),
        ("subtotal", "Sous-total", "1 127,80"),
        ("text", "Remis en main propre.", ""),
        ("line", "", ""),
        ("subtotal", "Total des livres", "123,46"),
    ]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (ROWS, ()),
        ((), ()),
        (ROWS[:3], ("3",)),
        ((*ROWS, Row("line", line="1")), ("1",)),
        ((*ROWS, Row("line", line="9")), ("9",)),
    ],
)
def test_each_line_of_the_document_has_its_row(rows, faults):
    assert layout_faults(the_case("01_standard"), Page(rows=rows)) == faults


def test_two_lines_of_one_number_are_both_shown():
    first, second, third = the_case("01_standard").lines
    document = replace(the_case("01_standard"), lines=(first, replace(second, number="1"), third))
    rows = block(values(document), "lines")["rows"]
    assert [row["name"] for row in rows] == [first.item.name, second.item.name, third.item.name]


def deposit(number: str, amount: str, tax: str) -> AdvancePayment:
    return AdvancePayment(
        Decimal(amount), date(2026, 9, 1),
        (VatSubtotal(Decimal(amount) - Decimal(tax), Decimal(tax), "S", Decimal("20.00")),),
        PrecedingInvoice(number, date(2026, 9, 1), "386"),
    )  # fmt: skip


def test_each_deposit_is_shown_with_its_vat_and_taken_off_once():
    final = the_case("05_final_after_deposit")
    two = (deposit("AC1", "1200.00", "200.00"), deposit("AC2", "600.00", "100.00"))
    summary = block(values(replace(final, advance_payments=two)), "summary")
    assert [[shown(cell) for cell in row] for row in summary["deposits"]] == [
        ["AC1", "01/09/2026", "20 %", "1 000,00", "200,00", "1 200,00"],
        ["AC2", "01/09/2026", "20 %", "500,00", "100,00", "600,00"],
        ["Reste, acomptes déduits", "", "20 %", "3 500,00", "700,00", "4 200,00"],
    ]
    told = {shown(row["label"]): shown(row["amount"]) for row in summary["totals"]}
    assert (told["Acompte AC1"], told["Acompte AC2"]) == ("−1 200,00 €", "−600,00 €")
    assert (told["Total des acomptes"], told["Net à payer"]) == ("−1 800,00 €", "4 200,00 €")


def test_a_deposit_that_is_only_named_bears_its_number():
    summary = block(values(the_case("05_final_after_deposit")), "summary")
    labels = [shown(row["label"]) for row in summary["totals"]]
    assert "Acompte AC2026-0001" in labels
    assert summary["deposits"] == []
    paid = block(values(the_case("11_already_paid")), "summary")
    assert "Déjà payé" in [shown(row["label"]) for row in paid["totals"]]


def test_vat_in_euros_stands_under_a_sum_in_another_currency():
    rows = block(values(the_case("14_foreign_currency")), "summary")["totals"]
    last = rows[-1]
    assert (last["label"], shown(last["amount"]), last["weight"]) == (
        "TVA en EUR",
        "321,09 €",
        "aside",
    )


def test_the_fullest_document_has_a_page():
    document, _stated = fullest_document()
    for language in ("fr", "en"):
        assert values(document, Page(language=language))["title"]
