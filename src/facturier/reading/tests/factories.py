"""Pages of words without a PDF: rows of texts at places."""

from facturier.reading.words import Page, Word

SIREN = "732829320"
OURS = "404833048"
IBAN = "FR1420041010050500013M02606"
LETTER = 5.0


def a_page(*rows: tuple[tuple[float, str], ...] | str) -> tuple[Page, ...]:
    """One page; a row is a text at the left margin, or (place in points, text) pairs."""
    words = []
    for line, row in enumerate(rows):
        top = 40.0 + 14 * line
        for left, text in ((40.0, row),) if isinstance(row, str) else row:
            at = left
            for word in text.split(" "):
                words.append(Word(word, 0, at, top, at + LETTER * len(word), top + 10))
                at += LETTER * (len(word) + 0.5)
    return (Page(595.0, 842.0, tuple(words)),)


def an_invoice_page(net="100,00", tax="20,00", gross="120,00", **rest) -> tuple[Page, ...]:
    """What most suppliers print."""
    said = {"number": "F2026-0412", "day": "14/03/2026", "due": "13/04/2026", **rest}
    return a_page(
        f"Facture n° {said['number']} du {said['day']}",
        f"Échéance : {said['due']}",
        ((40.0, "Désignation"), (300.0, "Qté"), (360.0, "Prix HT"), (460.0, "Montant HT")),
        ((40.0, "Pose"), (300.0, "2"), (360.0, "50,00"), (460.0, "100,00")),
        ((360.0, "Total HT"), (460.0, f"{net} €")),
        ((360.0, "TVA 20 %"), (460.0, f"{tax} €")),
        ((360.0, "Total TTC"), (460.0, f"{gross} €")),
        f"IBAN {IBAN}",
        f"SARL au capital de 10 000 € RCS Paris {SIREN} TVA FR44{SIREN}",
    )
