"""Layouts of supplier invoices that the reader was made with."""

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
    spaced,
    t,
    table,
)  # fmt: skip

ALL = frozenset({"due_date", "order_reference", "iban", "payable"})


def _items(look: Look, facts: Facts, heads: list[str], english: bool = False) -> str:
    rows = [heads]
    for description, quantity, price, rate, net in facts.lines:
        row = [
            description,
            str(quantity),
            money(look, price, english),
            percent(rate),
            money(look, net, english),
        ]
        rows.append([*row[: len(heads) - 1], row[-1]] if len(heads) < 5 else row)
    return table(["1fr"] + ["auto"] * (len(heads) - 1), rows)


def classic(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """Supplier at left, customer at right, totals under the table at right."""
    total = [["Total HT", money(look, facts.net)]]
    total += [[f"TVA {percent(rate)}", money(look, tax)] for rate, _base, tax in facts.rates]
    if len(facts.rates) > 1:
        total.append(["Total TVA", money(look, facts.tax)])
    total.append(["Total TTC", money(look, facts.gross)])
    body = at(40, 40, t(look.supplier)) + at(40, 54, t(look.address))
    body += (
        at(330, 90, t("Menuiserie Bertin"))
        + at(330, 103, t("4 rue du Port"))
        + at(330, 116, t("33000 Bordeaux"))
    )
    body += (
        at(330, 129, t(f"SIREN {spaced(facts.buyer_siren, 3, 3, 3)}")) if look.variant % 2 else ""
    )
    body += at(40, 160, f"#text(size: 15pt)[{t(f'FACTURE N° {facts.number}')}]")
    body += at(40, 184, t(f"Date : {day(look, facts.issued)}")) + at(
        40, 198, t(f"Échéance : {day(look, facts.due)}")
    )
    body += at(40, 212, t(f"Votre commande n° {facts.order} du {day(look, noise_dates(facts))}"))
    body += at(
        40,
        240,
        f"#box(width: 515pt)[{_items(look, facts, ['Désignation', 'Qté', 'PU HT', 'TVA', 'Montant HT'])}]",
    )
    body += at(340, 520, f"#box(width: 215pt)[{table(['1fr', 'auto'], total)}]")
    body += at(40, 680, t(f"Règlement par virement, IBAN {iban_text(look)} BIC AGRIFRPP"))
    body += at(40, 790, f"#text(size: 7pt)[{t(look.supplier + ' - ' + foot(look))}]")
    return body, ALL - {"payable"}


def heads(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """Heads in a table with values below; totals at left; VAT by rate in a table."""
    body = at(300, 40, f"#text(size: 18pt)[{t('Facture')}]") + at(40, 40, t(look.supplier))
    body += at(40, 52, t(foot(look)[:60] if look.variant == 0 else look.address))
    grid = [["N° facture", "Date", "Échéance", "N° client", "Réf. commande"],
            [facts.number, day(look, facts.issued), day(look, facts.due), "C00412", facts.order]]  # fmt: skip
    body += at(40, 150, f"#box(width: 515pt)[{table(['1fr'] * 5, grid, right=9)}]")
    body += at(
        40,
        210,
        f"#box(width: 515pt)[{_items(look, facts, ['Libellé', 'Quantité', 'Prix unitaire', 'Taux', 'Total HT'])}]",
    )
    recap = [["Taux TVA", "Base HT", "Montant TVA"]]
    recap += [
        [percent(rate), money(look, base), money(look, tax)] for rate, base, tax in facts.rates
    ]
    body += at(320, 500, f"#box(width: 235pt)[{table(['1fr'] * 3, recap)}]")
    left = [["Montant HT", money(look, facts.net)], ["Montant TVA", money(look, facts.tax)],
            ["Montant TTC", money(look, facts.gross)], ["Net à payer", money(look, facts.gross)]]  # fmt: skip
    body += at(40, 500, f"#box(width: 220pt)[{table(['1fr', 'auto'], left, stroke='none')}]")
    body += at(40, 640, t("RIB pour vos règlements")) + at(40, 654, t(f"IBAN : {iban_text(look)}"))
    body += at(40, 800, f"#text(size: 7pt)[{t(foot(look))}]")
    return body, ALL | {"bases"}


def english(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """In English: labels in a column, values in the next."""

    def d(value):
        return day(look, value, english=True)

    def m(value):
        return money(look, value, english=True)

    body = at(40, 40, f"#text(size: 16pt)[{t('INVOICE')}]") + at(40, 64, t(look.supplier))
    rows = (("Invoice number", facts.number), ("Invoice date", d(facts.issued)), ("Due date", d(facts.due)),
            ("Purchase order", facts.order), ("Customer no", "10442"))  # fmt: skip
    for place, (label, value) in enumerate(rows):
        body += at(330, 60 + 14 * place, t(label)) + at(450, 60 + 14 * place, t(value))
    body += (
        at(40, 150, t("Bill to"))
        + at(40, 163, t("Menuiserie Bertin"))
        + at(40, 176, t("33000 Bordeaux, France"))
    )
    body += at(
        40,
        230,
        f"#box(width: 515pt)[{_items(look, facts, ['Description', 'Qty', 'Unit price', 'VAT', 'Amount'], True)}]",
    )
    total = [["Subtotal", m(facts.net)]]
    total += [[f"VAT ({rate.normalize():f}%)", m(tax)] for rate, _base, tax in facts.rates]
    total += [["Total", m(facts.gross)]]
    if facts.prepaid:
        total += [["Amount paid", m(-facts.prepaid)]]
    total += [["Amount due", m(facts.gross - facts.prepaid)]]
    body += at(320, 520, f"#box(width: 235pt)[{table(['1fr', 'auto'], total, stroke='none')}]")
    body += at(40, 690, t(f"Please pay by bank transfer. IBAN: {iban_text(look)}  BIC: AGRIFRPP"))
    body += at(40, 790, f"#text(size: 7pt)[{t(foot(look))}]")
    return body, ALL


def stacked(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """Labels above their values in two columns; totals in one row under their heads."""
    body = at(40, 40, t(look.supplier)) + at(40, 52, t(f"{look.address} - Tél. 05 61 00 11 22"))
    pairs = (("Numéro de facture", facts.number), ("Date d'émission", day(look, facts.issued)),
             ("Date d'échéance", day(look, facts.due)), ("Bon de commande", facts.order))  # fmt: skip
    for place, (label, value) in enumerate(pairs):
        x, y = 40 + 180 * (place % 2), 110 + 36 * (place // 2)
        body += at(x, y, t(label)) + at(x, y + 13, f"#strong[{t(value)}]")
    body += at(400, 110, t("Adressé à")) + at(400, 123, t("Menuiserie Bertin"))
    body += at(
        40,
        220,
        f"#box(width: 515pt)[{_items(look, facts, ['Article', 'Qté', 'P.U. HT', 'Montant HT'])}]",
    )
    total = [["Total HT", "Total TVA", "Total TTC", "Net à payer"],
             [money(look, facts.net), money(look, facts.tax), money(look, facts.gross), money(look, facts.gross)]]  # fmt: skip
    body += at(40, 500, f"#box(width: 515pt)[{table(['1fr'] * 4, total, right=0)}]")
    recap = [["Code", "Taux", "Base", "TVA"]]
    recap += [[str(place), percent(rate), money(look, base), money(look, tax)]
              for place, (rate, base, tax) in enumerate(facts.rates, start=1)]  # fmt: skip
    body += at(40, 580, f"#box(width: 260pt)[{table(['1fr'] * 4, recap)}]")
    body += at(40, 700, t(f"Coordonnées bancaires : {iban_text(look)}"))
    body += at(40, 720, t("Indemnité forfaitaire pour frais de recouvrement : 40,00 €"))
    body += at(40, 800, f"#text(size: 7pt)[{t(foot(look))}]")
    return body, ALL | {"bases"}


def sentence(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """All in sentences, and a slip to send back with the payment."""
    body = at(40, 40, t(look.supplier)) + at(40, 53, t(look.address)) + at(40, 66, t(foot(look)))
    body += at(
        40,
        130,
        f"#text(size: 13pt)[{t(f'Facture n° {facts.number} du {day(look, facts.issued)}')}]",
    )
    body += at(
        40, 150, t(f"Commande n° {facts.order} - Livraison du {day(look, noise_dates(facts))}")
    )
    body += at(
        40,
        200,
        f"#box(width: 515pt)[{_items(look, facts, ['Désignation', 'Quantité', 'Prix', 'TVA', 'Total'])}]",
    )
    y = 480
    for rate, base, tax in facts.rates:
        body += at(40, y, t(f"TVA {percent(rate)} sur {money(look, base)} : {money(look, tax)}"))
        y += 14
    body += at(40, y, t(f"Total HT : {money(look, facts.net)}")) + at(
        40, y + 14, t(f"Total TVA : {money(look, facts.tax)}")
    )
    body += at(40, y + 28, t(f"Total TTC : {money(look, facts.gross)}"))
    body += at(
        40, y + 44, t(f"À régler avant le {day(look, facts.due)} par virement : {iban_text(look)}")
    )
    body += at(40, 690, "#line(length: 515pt)") + at(
        40, 700, t("Talon à joindre à votre règlement")
    )
    body += at(40, 714, t(f"Référence : {facts.number}")) + at(
        300, 714, t(f"Montant : {money(look, facts.gross)}")
    )
    return body, (ALL - {"payable"}) | {"bases"}


def prepaid_discount(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """A discount on all, a deposit taken off, dots between labels and amounts."""
    body = right_at(555, 40, t(look.supplier)) + right_at(555, 53, t(look.address))
    body += at(40, 60, f"#text(size: 14pt)[{t('Facture')}]")
    body += at(40, 90, t("Facture n°")) + at(140, 90, t(f": {facts.number}"))
    body += at(40, 103, t("Date de facture")) + at(140, 103, t(f": {day(look, facts.issued)}"))
    body += at(40, 116, t("Date d'échéance")) + at(140, 116, t(f": {day(look, facts.due)}"))
    body += at(40, 129, t("Bon de livraison")) + at(
        140, 129, t(f": BL{facts.noise.randint(1000, 9999)}")
    )
    body += at(40, 142, t("N° TVA client")) + at(140, 142, t(": FR19787878784"))
    body += at(
        40,
        190,
        f"#box(width: 515pt)[{_items(look, facts, ['Description', 'Qté', 'Prix HT', 'Montant HT'])}]",
    )
    brut = facts.net + facts.discount * len(facts.rates)
    rows = [("Total brut HT", brut)] if facts.discount else []
    rows += [("Remise 5 %", -facts.discount)] if facts.discount else []
    rows += [("Total net HT", facts.net)]
    rows += [(f"TVA à {percent(rate)}", tax) for rate, _base, tax in facts.rates]
    rows += [("Total TVA", facts.tax), ("Total TTC", facts.gross)]
    rows += [("Acompte versé", -facts.prepaid)] if facts.prepaid else []
    rows += [("Reste à payer", facts.gross - facts.prepaid)]
    for place, (label, value) in enumerate(rows):
        dots = "." * (60 - len(label))
        body += (
            at(300, 500 + 14 * place, t(f"{label} {dots}"))
            if look.variant % 2
            else at(300, 500 + 14 * place, t(label))
        )
        body += right_at(
            555 + (60 if look.variant % 2 else 0) * 0,
            500 + 14 * place,
            f"#box(fill: white)[{t(money(look, value))}]",
        )
    body += at(40, 660, t("IBAN")) + at(80, 660, t(iban_text(look)))
    body += at(40, 800, f"#text(size: 7pt)[{t(look.supplier + ' ' + foot(look))}]")
    return body, frozenset({"due_date", "iban", "payable"})


def exempt(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """Of a small business without VAT."""
    body = (
        at(40, 40, t(look.supplier))
        + at(40, 53, t(look.address))
        + at(
            40, 66, t(f"SIRET {look.siren} 00010".replace(look.siren, spaced(look.siren, 3, 3, 3)))
        )
    )
    body = (
        at(40, 40, t(look.supplier))
        + at(40, 53, t(look.address))
        + at(40, 66, t(f"N° SIREN : {spaced(look.siren, 3, 3, 3)}"))
    )
    body += at(40, 130, f"#text(size: 13pt)[{t(f'Facture {facts.number}')}]")
    body += at(400, 130, t(f"Toulouse, le {day(look, facts.issued)}"))
    body += at(
        40,
        200,
        f"#box(width: 515pt)[{_items(look, facts, ['Prestation', 'Quantité', 'Prix unitaire', 'Montant'])}]",
    )
    body += right_at(555, 500, t(f"Total HT : {money(look, facts.net)}"))
    body += right_at(555, 514, t("TVA non applicable, art. 293 B du CGI"))
    body += right_at(555, 528, t(f"Net à payer : {money(look, facts.gross)}"))
    body += at(40, 600, t(f"Paiement à réception, au plus tard le {day(look, facts.due)}."))
    body += at(40, 614, t(f"IBAN {look.iban}"))
    return body, frozenset({"iban", "payable"})


def credit(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """A credit note on an invoice that it names."""
    body = at(40, 40, t(look.supplier)) + at(40, 53, t(look.address))
    body += at(40, 110, f"#text(size: 15pt)[{t(f'AVOIR N° {facts.number}')}]")
    body += at(40, 134, t(f"Date de l'avoir : {day(look, facts.issued)}"))
    body += at(
        40,
        148,
        t(
            f"Sur facture d'origine n° F-{facts.noise.randint(1000, 9999)} du {day(look, noise_dates(facts))}"
        ),
    )
    body += at(
        40,
        200,
        f"#box(width: 515pt)[{_items(look, facts, ['Désignation', 'Qté', 'PU HT', 'TVA', 'Montant HT'])}]",
    )
    total = [["Total HT", money(look, facts.net)]]
    total += [[f"TVA {percent(rate)}", money(look, tax)] for rate, _base, tax in facts.rates]
    total += [["Total TVA", money(look, facts.tax)]] if len(facts.rates) > 1 else []
    total += [["Total TTC", money(look, facts.gross)]]
    body += at(340, 500, f"#box(width: 215pt)[{table(['1fr', 'auto'], total)}]")
    body += at(40, 800, f"#text(size: 7pt)[{t(foot(look))}]")
    return body, frozenset()


LAYOUTS = {
    "classic": classic, "heads": heads, "english prepaid": english, "stacked": stacked,
    "sentence": sentence, "prepaid discount": prepaid_discount, "exempt": exempt, "credit": credit,
}  # fmt: skip
