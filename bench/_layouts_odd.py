"""Layouts whose words the reader does not know: only what was learned of a supplier reads them."""

from bench._papers_with_text import (
    Facts,
    Look,
    at,
    day,
    foot,
    iban_text,
    money,
    noise_dates,
    percent,
    right_at,
    t,
    table,
)  # fmt: skip

SHOWN = frozenset({"due_date", "order_reference", "iban"})


def _page(look: Look, facts: Facts, words: dict[str, str], across: bool) -> str:
    body = at(40, 40, t(look.supplier)) + at(40, 53, t(look.address))
    body += at(40, 800, f"#text(size: 7pt)[{t(look.supplier + ' - ' + foot(look))}]")
    named = ((words["number"], facts.number), (words["issued"], day(look, facts.issued)),
             (words["other"], day(look, noise_dates(facts))), (words["due"], day(look, facts.due)),
             (words["order"], facts.order))  # fmt: skip
    for place, (label, value) in enumerate(named):
        if across:
            body += at(40 + 104 * place, 120, f"#text(size: 7pt)[{t(label)}]") + at(
                40 + 104 * place, 134, t(value)
            )
        else:
            body += at(300, 90 + 15 * place, t(label)) + right_at(555, 90 + 15 * place, t(value))
    rows = [[words["item"], words["quantity"], words["price"], words["sum"]]]
    rows += [[d, str(q), money(look, p), money(look, n)] for d, q, p, _r, n in facts.lines]
    body += at(40, 200, f"#box(width: 515pt)[{table(['1fr'] + ['auto'] * 3, rows)}]")
    total = [[words["net"], money(look, facts.net)]]
    total += [
        [f"{words['rate']} {percent(rate)}", money(look, tax)] for rate, _base, tax in facts.rates
    ]
    total += [[words["tax"], money(look, facts.tax)], [words["gross"], money(look, facts.gross)]]
    body += at(320, 560, f"#box(width: 235pt)[{table(['1fr', 'auto'], total, stroke='none')}]")
    return body + at(40, 700, t(f"IBAN {iban_text(look)}"))


def spanish(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """In Spanish."""
    words = {
        "number": "Número documento", "issued": "Fecha", "other": "Entrega", "due": "Vencimiento",
        "order": "Pedido", "item": "Concepto", "quantity": "Cantidad", "price": "Precio", "sum": "Importe",
        "net": "Base", "rate": "IVA", "tax": "Cuota", "gross": "Importe final",
    }  # fmt: skip
    return _page(look, facts, words, across=False), SHOWN


def italian(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """In Italian, heads above values."""
    words = {
        "number": "Fattura nr", "issued": "Data", "other": "Consegna", "due": "Scadenza", "order": "Ordine",
        "item": "Descrizione", "quantity": "Q.tà", "price": "Prezzo", "sum": "Importo",
        "net": "Imponibile", "rate": "IVA", "tax": "Imposta", "gross": "Totale documento",
    }  # fmt: skip
    return _page(look, facts, words, across=True), SHOWN


def german(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """In German."""
    words = {
        "number": "Belegnummer", "issued": "Belegdatum", "other": "Lieferdatum", "due": "Zahlungsziel",
        "order": "Ihre Bestellung", "item": "Bezeichnung", "quantity": "Menge", "price": "Einzelpreis",
        "sum": "Gesamtpreis", "net": "Zwischensumme netto", "rate": "USt.", "tax": "Umsatzsteuer", "gross": "Endbetrag",
    }  # fmt: skip
    return _page(look, facts, words, across=False), SHOWN


def private(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """French words that only one supplier uses, and nothing over its dates."""
    words = {
        "number": "Notre identifiant", "issued": "Jour", "other": "Départ atelier", "due": "Exigible", "order": "Votre appel",
        "item": "Ouvrage", "quantity": "Nbre", "price": "Tarif", "sum": "Valeur",
        "net": "Valeur des ouvrages", "rate": "Taxe", "tax": "Ensemble des prélèvements", "gross": "Somme globale",
    }  # fmt: skip
    return _page(look, facts, words, across=True), SHOWN


LAYOUTS = {"spanish": spanish, "italian": italian, "german": german, "private": private}
