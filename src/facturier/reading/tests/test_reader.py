"""What is read of pages of words, and what is never called certain."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.reading.apart import pages_from_json, pages_to_json
from facturier.reading.learned import hint_from_json, hint_to_json, learn
from facturier.reading.reader import read
from facturier.reading.result import Confidence, read_from_json, read_to_json
from facturier.reading.tests.factories import IBAN, OURS, SIREN, a_page, an_invoice_page
from facturier.reading.words import Page, pages_of_pdf

CERTAIN, DOUBTFUL, MISSING = Confidence.CERTAIN, Confidence.DOUBTFUL, Confidence.MISSING
cents = st.integers(1, 9_999_999)


def said(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def test_a_plain_invoice_is_read_for_certain_with_its_places():
    known = read(an_invoice_page(), (OURS,))
    values = {
        "number": "F2026-0412", "issue_date": "2026-03-14", "due_date": "2026-04-13",
        "party_number": SIREN, "iban": IBAN, "currency": "EUR", "net": "100.00", "tax": "20.00",
        "gross": "120.00", "percent_1": "20", "base_1": "100.00", "tax_1": "20.00",
    }  # fmt: skip
    assert {name: known.value(name) for name in values} == values
    assert {known.confidence(name) for name in values} == {CERTAIN}
    place = known.by_name["gross"].place
    assert place is not None
    assert (place.page, round(place.left * 595), round(place.top * 842)) == (0, 460, 124)
    assert [(one.description, one.net, one.confidence) for one in known.lines] == [
        ("Pose", "100.00", CERTAIN)
    ]


@given(net=cents, tax=cents, off=st.integers(-99_999, 99_999).filter(bool))
def test_sums_that_do_not_agree_are_never_certain(net, tax, off):
    net, tax = Decimal(net) / 100, Decimal(tax) / 100
    gross = net + tax + Decimal(off) / 100
    known = read(an_invoice_page(said(net), said(tax), said(abs(gross))))
    for name in ("net", "tax", "gross", "payable", "percent_1", "base_1", "tax_1"):
        assert known.confidence(name) in (DOUBTFUL, MISSING)


@given(net=cents, rate=st.sampled_from((Decimal(20), Decimal(10), Decimal("5.5"))))
def test_sums_that_agree_are_read_as_they_stand(net, rate):
    net = Decimal(net) / 100
    tax = (net * rate / 100).quantize(Decimal("0.01"))
    known = read(an_invoice_page(said(net), said(tax), said(net + tax)))
    assert (known.value("net"), known.value("gross")) == (f"{net:.2f}", f"{net + tax:.2f}")


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=8))
def test_any_words_at_all_are_read_without_a_fault(line, lines):
    pages = a_page(line, *lines, "Total TTC 12,00 €")
    known = read(pages)
    assert read_from_json(read_to_json(known)) == known


def test_two_numbers_of_invoices_are_doubted():
    pages = a_page("Facture n° F-1", "Numéro de facture : F-2")
    assert read(pages).confidence("number") == DOUBTFUL


@pytest.mark.parametrize(
    ("line", "value", "confidence"),
    [
        ("Invoice date 03/04/2026", "2026-04-03", DOUBTFUL),
        ("Invoice date 2026-04-03", "2026-04-03", CERTAIN),
        ("Date de facture : 03/04/2026", "2026-04-03", CERTAIN),
        ("Date de commande : 03/04/2026", "", MISSING),
        ("Bon de livraison du 03/04/2026", "", MISSING),
        ("Période du 01/04/2026 au 30/04/2026", "", MISSING),
        ("Émise le 1er avril 2026", "2026-04-01", CERTAIN),
    ],
)
def test_a_day_is_of_the_invoice_where_its_label_says_so(line, value, confidence):
    known = read(a_page(line))
    assert (known.value("issue_date"), known.confidence("issue_date")) == (value, confidence)


def test_our_own_number_and_that_of_a_factor_are_not_the_suppliers():
    pages = a_page(
        f"SIREN client : {OURS}",
        "Créance cédée à un organisme d'affacturage, SIREN 552 100 554",
        f"SIRET {SIREN}00074 RCS Lyon",
    )
    assert read(pages, (OURS,)).value("party_number") == SIREN
    assert read(a_page(f"SIREN client : {OURS}"), (OURS,)).value("party_number") == ""


def test_a_number_whose_check_digits_fail_is_no_number():
    known = read(a_page("SIREN 732 829 321", "IBAN FR14 2004 1010 0505 0001 3M02 607"))
    assert (known.value("party_number"), known.value("iban")) == ("", "")


def test_the_account_that_is_debited_is_not_credited():
    assert read(a_page(f"Prélevé sur votre compte {IBAN}")).value("iban") == ""


def test_a_deposit_explains_what_remains_to_be_paid():
    rows = ["Total HT 100,00", "TVA 20 % 20,00", "Total TTC 120,00", "Acompte versé 50,00"]
    known = read(a_page(*rows, "Reste à payer 70,00"))
    assert (known.value("payable"), known.confidence("payable")) == ("70.00", CERTAIN)
    other = read(a_page(*rows, "Reste à payer 60,00"))
    assert other.confidence("payable") == DOUBTFUL


# -- learning --------------------------------------------------------------------------------------
STRANGE = (
    ((40.0, "Notre identifiant"), (200.0, "AB-17")),
    ((40.0, "Jour"), (200.0, "14/03/2026")),
    ((40.0, "Exigible"), (200.0, "13/04/2026")),
    ((40.0, "Valeur des ouvrages"), (200.0, "100,00")),
    ((40.0, "Ensemble des prélèvements"), (200.0, "20,00")),
    ((40.0, "Somme globale"), (200.0, "120,00")),
    f"IBAN {IBAN}",
)
CHECKED = {
    "number": "AB-17", "issue_date": "2026-03-14", "due_date": "2026-04-13", "net": "100.00",
    "tax": "20.00", "gross": "120.00", "iban": IBAN,
}  # fmt: skip


def another(**rest: str) -> tuple[Page, ...]:
    values = {"17": "18", "14/03": "20/05", "13/04": "19/06", "100,00": "300,00", **rest}
    values |= {"20,00": "60,00", "120,00": "360,00"} if not rest else {}

    def written(text: str) -> str:
        return values.get(text) or text.replace("AB-17", "AB-18").replace("14/03", "20/05").replace(
            "13/04", "19/06"
        )

    rows = [
        tuple((left, written(text)) for left, text in row) if isinstance(row, tuple) else row
        for row in STRANGE
    ]
    return a_page(*rows)


def test_words_nobody_knows_are_read_once_one_invoice_was_checked():
    first = a_page(*STRANGE)
    assert read(first).value("number") == ""
    hints = learn(first, CHECKED)
    known = read(another(), (), hints)
    assert known.value("number") == "AB-18"
    assert (known.value("issue_date"), known.value("due_date")) == ("2026-05-20", "2026-06-19")
    sums = [(known.value(name), known.confidence(name)) for name in ("net", "tax", "gross")]
    assert sums == [("300.00", CERTAIN), ("60.00", CERTAIN), ("360.00", CERTAIN)]
    assert known.learned >= 6


def test_what_was_learned_makes_no_sum_certain_that_does_not_agree():
    hints = learn(a_page(*STRANGE), CHECKED)
    known = read(another(**{"120,00": "121,00"}), (), hints)
    assert {known.confidence(name) for name in ("net", "tax", "gross")} == {DOUBTFUL}


def test_of_an_account_nothing_is_learned():
    hints = learn(a_page(*STRANGE), CHECKED)
    assert "iban" not in {hint.field for hint in hints}
    assert all(IBAN[:4].lower() not in str(hint_to_json(hint)).lower() for hint in hints)


def test_what_is_confirmed_again_is_learned_as_it_was():
    hints = learn(a_page(*STRANGE), CHECKED)
    assert learn(a_page(*STRANGE), CHECKED, hints) == hints
    assert tuple(hint_from_json(hint_to_json(hint)) for hint in hints) == hints
    with pytest.raises(ValueError, match="hint"):
        hint_from_json(["iban", "x", "same", "", "", 0, 0, 0])


def test_a_number_of_another_shape_is_taken_with_doubt():
    hints = tuple(replace(hint, shape="9") if hint.field == "number" else hint
                  for hint in learn(a_page(*STRANGE), CHECKED))  # fmt: skip
    assert read(another(), (), hints).confidence("number") != CERTAIN


# -- PDFs ------------------------------------------------------------------------------------------
def pdf(source: str) -> bytes:
    import typst

    return typst.compile(source.encode())


def words_of(content: bytes) -> list[str]:
    return [word.text for page in pages_of_pdf(content) for word in page.words]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.4\n1 0 obj<<>>endobj", b"x" * 999])
def test_bytes_that_are_no_document_have_no_words(content):
    assert all(not page.words for page in pages_of_pdf(content))


def test_marks_of_direction_and_spaces_without_width_are_no_letters():
    assert words_of(pdf('#"Fac\u200bture F-\u202e12\u202c"'))[0] == "Facture"


def test_print_too_small_to_read_is_left_out():
    assert words_of(pdf('#text(size: 1pt)[#"Total TTC 9,00"] #"Bonjour"')) == ["Bonjour"]


def test_text_that_is_not_painted_is_left_out():
    shown = pdf('#"Bonjour monde"')
    assert words_of(shown) == ["Bonjour", "monde"]
    assert words_of(painted_with(shown, 3)) == []


def painted_with(content: bytes, mode: int) -> bytes:
    """The same page, its text painted in another mode (3: not at all)."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0]
        stream = page.Contents.read_bytes().replace(b"0 Tr", b"%d Tr" % mode)
        page.Contents = document.make_stream(stream)
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


def test_words_come_back_from_plain_values_to_the_tenth_of_a_point():
    pages = pages_of_pdf(pdf('#"Facture n° F-1 du 14/03/2026"'))
    back = pages_from_json(pages_to_json(pages))
    assert [[word.text for word in page.words] for page in back] == [
        [word.text for word in page.words] for page in pages
    ]
    assert pages_to_json(back) == pages_to_json(pages)
