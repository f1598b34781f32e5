"""Layouts of supplier invoices that the reader was not made with: other words, places and noise."""

from bench._papers_with_text import (
    Facts,
    Look,
    at,
    day,
    foot,
    iban_text,
    luhn,
    money,
    new_siren,
    noise_dates,
    percent,
    right_at,
    spaced,
    t,
    table,
    vat_number,
)  # fmt: skip


def beside(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """A column at left with all that identifies; rates without a sign in the summary."""
    body = at(30, 30, "#rect(width: 165pt, height: 780pt, fill: luma(240))")
    column = [look.supplier, *look.address.split(", "), "Tél : 05 34 11 22 33", "", "Réf. facture :", facts.number, "",
              "Émise le :", day(look, facts.issued), "", "Date limite de règlement :", day(look, facts.due), "",
              "N° de commande :", facts.order, "", "Votre n° client :", "411BERT", "", "Siret",
              spaced(luhn(look.siren + "0002"), 3, 3, 3, 5), "N° TVA", f"FR {vat_number(look.siren)[2:4]} {look.siren}"]  # fmt: skip
    for place, text in enumerate(column):
        body += at(40, 40 + 15 * place, t(text)) if text else ""
    rows = [["Désignation", "Qté", "P.U.", "Tva", "Montant"]]
    rows += [
        [d, str(q), money(look, p), f"{r.normalize():f}".replace(".", ","), money(look, n)]
        for d, q, p, r, n in facts.lines
    ]
    body += at(
        210, 150, f"#box(width: 355pt)[{table(['1fr'] + ['auto'] * 4, rows, stroke='none')}]"
    )
    recap = [["Taux", "Assiette", "Taxe"]]
    recap += [
        [f"{rate:.2f}".replace(".", ","), money(look, base), money(look, tax)]
        for rate, base, tax in facts.rates
    ]
    body += at(210, 560, f"#box(width: 200pt)[{table(['1fr'] * 3, recap)}]")
    for place, (label, value) in enumerate(
        (("Montant total HT", facts.net), ("TVA", facts.tax), ("Montant total TTC", facts.gross))
    ):
        body += right_at(470, 650 + 15 * place, t(label)) + right_at(
            565, 650 + 15 * place, t(money(look, value))
        )
    body += at(210, 720, t("Nos coordonnées bancaires :")) + at(210, 734, t(iban_text(look)))
    return body, frozenset({"due_date", "order_reference", "iban", "bases"})


def software(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """In English, as a seller of software bills: days in words, a period, amount due on top."""

    def d(value):
        return day(look, value, english=True)

    def m(value):
        return money(look, value, english=True)

    body = at(40, 40, f"#text(size: 20pt)[{t('Invoice')}]") + right_at(555, 44, t(look.supplier))
    for place, (label, value) in enumerate(
        (
            ("Invoice #", facts.number),
            ("Date of issue", d(facts.issued)),
            ("Date due", d(facts.due)),
        )
    ):
        body += at(40, 80 + 14 * place, f"#strong[{t(label)}]") + at(130, 80 + 14 * place, t(value))
    body += (
        at(40, 140, t(look.supplier))
        + at(40, 153, t(look.address))
        + at(
            40,
            166,
            t("FR VAT " + foot(look)[-13:] if look.variant in (0, 1) else f"SIREN {look.siren}"),
        )
    )
    body += (
        at(300, 140, t("Bill to"))
        + at(300, 153, t("Menuiserie Bertin SAS"))
        + at(300, 166, t("33000 Bordeaux"))
    )
    due = facts.gross - facts.prepaid
    body += at(40, 205, f"#text(size: 14pt)[{t(f'{m(due)} due {d(facts.due)}')}]")
    body += at(40, 230, t(f"Subscription period {d(noise_dates(facts))} to {d(facts.issued)}"))
    rows = [["Item", "Quantity", "Unit price", "Tax", "Amount"]]
    rows += [[x, str(q), m(p), f"{r.normalize():f}%", m(n)] for x, q, p, r, n in facts.lines]
    body += at(40, 260, f"#box(width: 515pt)[{table(['1fr'] + ['auto'] * 4, rows, stroke='none')}]")
    total = [("Total excluding tax", facts.net)]
    total += [
        (f"VAT - France ({rate.normalize():f}% on {m(base)})", tax)
        for rate, base, tax in facts.rates
    ]
    total += [("Total", facts.gross)]
    total += [("Deposit", -facts.prepaid)] if facts.prepaid else []
    total += [("Amount due", due)]
    for place, (label, value) in enumerate(total):
        body += at(300, 540 + 15 * place, t(label)) + right_at(555, 540 + 15 * place, t(m(value)))
    body += at(40, 720, t(f"Bank transfer: {iban_text(look)}"))
    return body, frozenset({"due_date", "iban", "payable", "bases"})


def telecom(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """As an operator bills: account and contract numbers, a debit, an earlier balance."""
    body = at(40, 40, f"#text(size: 16pt)[{t(look.supplier)}]")
    body += at(300, 50, t(f"Votre facture du {day(look, facts.issued)}")) + at(
        300, 64, t(f"N° de facture : {facts.number}")
    )
    body += at(300, 78, t("N° de compte : 1 2284 9910")) + at(300, 92, t("Contrat n° 77-120-9"))
    body += at(40, 150, t("Solde précédent")) + right_at(260, 150, t(money(look, facts.gross + 7)))
    body += at(40, 164, t("Votre paiement, merci")) + right_at(
        260, 164, t(money(look, -(facts.gross + 7)))
    )
    body += at(40, 200, f"#strong[{t('Récapitulatif')}]")
    y = 220
    for description, _quantity, _price, _rate, net in facts.lines:
        body += at(50, y, t(description)) + right_at(400, y, t(money(look, net)))
        y += 14
    body += at(50, y, t("Total hors taxes")) + right_at(400, y, t(money(look, facts.net)))
    for rate, base, tax in facts.rates:
        y += 14
        body += at(50, y, t(f"TVA {percent(rate)} (base {money(look, base)})")) + right_at(
            400, y, t(money(look, tax))
        )
    body += at(50, y + 14, t("Montant de la TVA")) + right_at(
        400, y + 14, t(money(look, facts.tax))
    )
    body += at(50, y + 30, t("Total de la facture TTC")) + right_at(
        400, y + 30, t(money(look, facts.gross))
    )
    body += at(
        50,
        y + 56,
        t(
            f"Cette somme sera prélevée le {day(look, facts.due)} sur votre compte FR76 3000 6000 0112 3456 7890 189."
        ),
    )
    body += at(40, 800, f"#text(size: 6pt)[{t(look.supplier + ', ' + foot(look))}]")
    return body, frozenset({"due_date", "bases"})


def grid(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """Accounting software: a document number, totals in a row, a factor who is paid."""
    factor = new_siren(facts.noise)
    body = at(40, 36, t(look.supplier)) + at(40, 48, t(look.address))
    body += right_at(555, 36, f"#text(size: 14pt)[{t('FACTURE')}]")
    heads = [["Pièce n°", "Date de pièce", "Code client", "Mode de règlement", "Date d'éch."],
             [facts.number, day(look, facts.issued), "BERTIN", "Virement 30 j", day(look, facts.due)]]  # fmt: skip
    body += at(40, 140, f"#box(width: 515pt)[{table(['1fr'] * 5, heads, right=9)}]")
    body += at(40, 185, t(f"V/Réf : {facts.order}")) + at(
        250, 185, t(f"BL n° {facts.noise.randint(100, 999)} du {day(look, noise_dates(facts))}")
    )
    rows = [["Référence", "Désignation", "Qté", "Prix unit. HT", "Montant HT", "TVA"]]
    rows += [
        [f"R{place:03}", d, str(q), money(look, p), money(look, n), percent(r)]
        for place, (d, q, p, r, n) in enumerate(facts.lines)
    ]
    body += at(
        40, 210, f"#box(width: 515pt)[{table(['auto', '1fr'] + ['auto'] * 4, rows, right=2)}]"
    )
    total = [["Base HT", "Taux", "Mt TVA", "Total HT", "Total TVA", "Total TTC"]]
    for place, (rate, base, tax) in enumerate(facts.rates):
        last = (
            [money(look, facts.net), money(look, facts.tax), money(look, facts.gross)]
            if place == 0
            else ["", "", ""]
        )
        total.append([money(look, base), percent(rate), money(look, tax), *last])
    body += at(40, 560, f"#box(width: 515pt)[{table(['1fr'] * 6, total, right=0)}]")
    body += right_at(555, 650, f"#strong[{t(f'NET A PAYER {money(look, facts.gross)}')}]")
    body += at(
        40,
        690,
        t(
            f"Créance cédée à Sogefac Affacturage, SIREN {spaced(factor, 3, 3, 3)}, seul habilité à recevoir le paiement"
        ),
    )
    body += at(40, 704, t(f"sur le compte IBAN {iban_text(look)}"))
    body += at(40, 805, f"#text(size: 6pt)[{t(look.supplier + ' ' + foot(look))}]")
    return body, frozenset({"due_date", "order_reference", "iban", "payable", "bases"})


def bilingual(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """Labels in two languages; the customer's numbers beside ours."""
    body = at(40, 40, t(look.supplier)) + at(40, 53, t(look.address)) + at(40, 66, t(foot(look)))
    rows = (("Facture n° / Invoice no", facts.number), ("Date de facture / Invoice date", day(look, facts.issued)),
            ("Échéance / Due date", day(look, facts.due)), ("Commande / Order", facts.order),
            ("SIREN client / Customer", spaced(facts.buyer_siren, 3, 3, 3)))  # fmt: skip
    for place, (label, value) in enumerate(rows):
        body += at(40, 110 + 15 * place, t(label)) + at(260, 110 + 15 * place, t(value))
    lines = [["Désignation / Description", "Qté / Qty", "P.U. / Unit price", "Total"]]
    lines += [[d, str(q), money(look, p), money(look, n)] for d, q, p, _r, n in facts.lines]
    body += at(40, 220, f"#box(width: 515pt)[{table(['1fr'] + ['auto'] * 3, lines)}]")
    total = [["Total HT / Net total", money(look, facts.net)]]
    total += [[f"TVA / VAT {percent(rate)}", money(look, tax)] for rate, _base, tax in facts.rates]
    total += [
        ["Total TVA / VAT total", money(look, facts.tax)],
        ["Total TTC / Grand total", money(look, facts.gross)],
    ]
    body += at(280, 560, f"#box(width: 275pt)[{table(['1fr', 'auto'], total)}]")
    body += at(40, 720, t(f"IBAN : {iban_text(look)}"))
    return body, frozenset({"due_date", "order_reference", "iban"})


def works(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """As builders bill: a site, delivery notes with days between the lines, terms below."""
    body = right_at(555, 40, f"#text(size: 13pt)[{t(look.supplier)}]") + right_at(
        555, 56, t(look.address)
    )
    body += at(40, 100, t("Menuiserie Bertin")) + at(40, 113, t("4 rue du Port 33000 Bordeaux"))
    body += at(40, 150, f"#text(size: 12pt)[{t(f'FACTURE : {facts.number}')}]") + at(
        300, 150, t(f"Bordeaux, le {day(look, facts.issued)}")
    )
    body += at(40, 168, t(f"Chantier : Résidence Les Pins n° {facts.noise.randint(10, 99)}")) + at(
        300, 168, t(f"Selon votre bon de commande {facts.order}")
    )
    y = 210
    for place, (description, quantity, price, _rate, net) in enumerate(facts.lines):
        if place % 3 == 0:
            body += at(
                40,
                y,
                f"#emph[{t(f'BL {facts.noise.randint(20_000, 29_999)} du {day(look, noise_dates(facts))}')}]",
            )
            y += 15
        body += (
            at(50, y, t(description))
            + right_at(330, y, t(str(quantity)))
            + right_at(430, y, t(money(look, price)))
            + right_at(555, y, t(money(look, net)))
        )
        y += 15
    body += right_at(430, y + 20, t("Total H.T.")) + right_at(
        555, y + 20, t(money(look, facts.net))
    )
    for rate, _base, tax in facts.rates:
        y += 15
        body += right_at(430, y + 20, t(f"T.V.A. {percent(rate)}")) + right_at(
            555, y + 20, t(money(look, tax))
        )
    body += right_at(430, y + 36, t("Total T.T.C.")) + right_at(
        555, y + 36, t(money(look, facts.gross))
    )
    body += at(
        40,
        y + 70,
        t(
            f"Échéance au {day(look, facts.due)} - Pénalités de retard : 3 fois le taux légal - Indemnité de 40 €"
        ),
    )
    body += at(
        40,
        y + 84,
        t(
            f"Virement : {iban_text(look)} - Assurance décennale MAAF SIREN {new_siren(facts.noise)}"
        ),
    )
    body += at(40, 800, f"#text(size: 7pt)[{t(foot(look))}]")
    return body, frozenset({"due_date", "order_reference", "iban"})


def fees(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """A letter of fees: few lines, a mission, the total in the text, the account in the foot."""
    body = at(60, 50, f"#text(size: 14pt)[{t(look.supplier)}]") + at(60, 70, t(look.address))
    body += at(330, 110, t("Menuiserie Bertin")) + at(330, 123, t("à l'attention de Mme Roux"))
    body += at(60, 170, t(f"Note d'honoraires n° {facts.number}")) + at(
        60, 185, t(f"Fait à Toulouse, le {day(look, facts.issued)}")
    )
    body += at(
        60,
        205,
        t(
            f"Objet : mission du {day(look, noise_dates(facts))}, devis n° D-{facts.noise.randint(100, 999)} accepté"
        ),
    )
    y = 240
    for description, _quantity, _price, _rate, net in facts.lines:
        body += at(70, y, t(f"- {description}")) + right_at(480, y, t(money(look, net)))
        y += 16
    rows = [("Honoraires HT", facts.net)] + [
        (f"TVA au taux de {percent(rate)}", tax) for rate, _b, tax in facts.rates
    ]
    rows += [("Total des honoraires TTC", facts.gross)]
    for place, (label, value) in enumerate(rows):
        body += at(240, y + 20 + 16 * place, t(label)) + right_at(
            480, y + 20 + 16 * place, t(money(look, value))
        )
    body += at(60, 640, t(f"Payable avant le {day(look, facts.due)}, sans escompte."))
    body += at(60, 790, f"#text(size: 7pt)[{t('RIB ' + iban_text(look) + ' - ' + foot(look))}]")
    return body, frozenset({"due_date", "iban"})


def energy(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """A box of key figures on top, readings of a meter, taxes among the lines."""
    body = at(40, 40, f"#text(size: 15pt)[{t(look.supplier)}]")
    body += at(320, 40, "#rect(width: 235pt, height: 92pt)")
    for place, (label, value) in enumerate(
        (
            ("Référence facture", facts.number),
            ("Facture émise le", day(look, facts.issued)),
            ("À payer avant le", day(look, facts.due)),
            ("Montant à payer TTC", money(look, facts.gross)),
        )
    ):
        body += at(328, 50 + 20 * place, t(label)) + right_at(
            548, 50 + 20 * place, f"#strong[{t(value)}]"
        )
    body += at(40, 110, t("Référence client : 4 120 998 771")) + at(
        40, 124, t(f"Point de livraison : {facts.noise.randint(10**13, 10**14)}")
    )
    body += at(
        40,
        180,
        t(f"Relevé du {day(look, noise_dates(facts))} au {day(look, facts.issued)} : 1 204 kWh"),
    )
    rows = [["Votre consommation", "Quantité", "Prix", "Total HT", "Taux"]]
    rows += [
        [d, str(q), money(look, p), money(look, n), percent(r)] for d, q, p, r, n in facts.lines
    ]
    body += at(40, 210, f"#box(width: 515pt)[{table(['1fr'] + ['auto'] * 4, rows, stroke='none')}]")
    total = [("Total hors TVA", facts.net)]
    total += [
        (f"TVA à {percent(rate)} sur {money(look, base)}", tax) for rate, base, tax in facts.rates
    ]
    total += [("Total TVA", facts.tax), ("Total TTC", facts.gross)]
    for place, (label, value) in enumerate(total):
        body += at(40, 520 + 15 * place, t(label)) + right_at(
            555, 520 + 15 * place, t(money(look, value))
        )
    body += (
        at(40, 690, t("TIP SEPA - à détacher"))
        + at(40, 705, t(f"Réf. {facts.number}"))
        + at(300, 705, t(money(look, facts.gross)))
    )
    body += at(40, 800, f"#text(size: 6pt)[{t(look.supplier + ' - ' + foot(look))}]")
    return body, frozenset({"due_date", "bases"})


def catalogue(look: Look, facts: Facts) -> tuple[str, frozenset[str]]:
    """In English, heads above values, prices with VAT beside, carriage line, totals at left."""

    def d(value):
        return day(look, value, english=True)

    def m(value):
        return money(look, value, english=True)

    body = (
        right_at(555, 36, f"#text(size: 14pt)[{t('TAX INVOICE')}]")
        + at(40, 36, t(look.supplier))
        + at(40, 50, t(look.address))
    )
    heads = [["Invoice No.", "Invoice Date", "Your Order No.", "Despatch Date", "Payment Due"],
             [facts.number, d(facts.issued), facts.order, d(noise_dates(facts)), d(facts.due)]]  # fmt: skip
    body += at(
        30,
        110,
        f"#box(width: 535pt)[#text(size: 7pt)[{table(['1fr'] * 5, heads, right=9, stroke='none')}]]",
    )
    rows = [["Code", "Description", "Qty", "Price", "Net amount", "VAT %"]]
    rows += [
        [f"{place}-A", x, str(q), m(p), m(n), f"{r.normalize():f}%"]
        for place, (x, q, p, r, n) in enumerate(facts.lines)
    ]
    body += at(
        40, 200, f"#box(width: 515pt)[{table(['auto', '1fr'] + ['auto'] * 4, rows, right=2)}]"
    )
    total = [
        ["Net total", m(facts.net)],
        ["Total VAT", m(facts.tax)],
        ["Invoice total", m(facts.gross)],
    ]
    body += at(40, 560, f"#box(width: 240pt)[{table(['1fr', 'auto'], total)}]")
    body += at(40, 650, t(f"Remit to {iban_text(look)}")) + at(
        40, 800, f"#text(size: 7pt)[{t(foot(look))}]"
    )
    return body, frozenset({"due_date", "order_reference", "iban"})


LAYOUTS = {
    "beside": beside, "software english prepaid": software, "telecom": telecom, "grid": grid,
    "bilingual": bilingual, "works": works,
    "fees": fees, "energy": energy, "catalogue english no summary": catalogue,
}  # fmt: skip
