"""What is asked of a document that we issue (`own_checks.issuing`): told to whoever writes it."""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "ISSUE-KIND": Entry(
        ("BT-3",),
        Wording(
            "Type de document non émis ici",
            "Ce type de document ne s'émet pas ici : les factures affacturées nomment un factor, "
            "que ce document ne nomme pas.",
            "Choisissez un autre type de document.",
        ),
        Wording(
            "Kind of document not issued here",
            "This kind of document is not issued here: factored invoices name a factor, which "
            "this document does not.",
            "Choose another kind of document.",
        ),
    ),
    "ISSUE-NOTE": Entry(
        ("BT-21", "BT-22"),
        Wording(
            "Mention obligatoire absente ou répétée",
            "Les mentions sur l'indemnité de recouvrement, les pénalités de retard, l'escompte et "
            "le traitement de la facture s'écrivent une fois chacune.",
            "Complétez les mentions de la société, ou retirez celle qui est en double.",
        ),
        Wording(
            "Compulsory note missing or repeated",
            "The notes on the recovery indemnity, late payment penalties, early payment discount "
            "and treatment of the invoice are written once each.",
            "Complete the notes of the company, or remove the one that stands twice.",
        ),
    ),
    "ISSUE-RELATION": Entry(
        ("BT-22",),
        Wording(
            "Traitement de la facture inconnu",
            "La mention BAR dit à qui l'on vend par un mot d'une liste fermée : B2B, B2BINT, B2C, "
            "OUTOFSCOPE ou ARCHIVEONLY.",
            "Corrigez la situation de l'acheteur, dont ce mot est déduit.",
        ),
        Wording(
            "Unknown treatment of the invoice",
            "The BAR note says to whom one sells by a word of a closed list: B2B, B2BINT, B2C, "
            "OUTOFSCOPE or ARCHIVEONLY.",
            "Correct the situation of the buyer, from which this word is deduced.",
        ),
    ),
    "ISSUE-SCHEME": Entry(
        ("BT-29", "BT-46"),
        Wording(
            "Identifiant sans schéma",
            "Un identifiant de partie est donné sans le schéma qui dit ce qu'il est ; une syntaxe "
            "le refuse, l'autre le laisse passer.",
            "Indiquez la nature de cet identifiant, ou retirez-le de la fiche.",
        ),
        Wording(
            "Identifier without its scheme",
            "An identifier of a party is given without the scheme that says what it is; one "
            "syntax refuses it, the other lets it pass.",
            "State what this identifier is, or remove it from the record of the party.",
        ),
    ),
    "ISSUE-ADDRESS": Entry(
        ("BT-34", "BT-49"),
        Wording(
            "Adresse électronique impossible",
            "L'adresse électronique n'a pas la forme de son schéma : un SIREN, seul ou suivi d'un "
            "suffixe, ou une adresse de courriel.",
            "Corrigez l'adresse électronique sur la fiche de la partie.",
        ),
        Wording(
            "Impossible electronic address",
            "The electronic address does not have the form of its scheme: a SIREN, alone or with "
            "a suffix, or an e-mail address.",
            "Correct the electronic address in the record of the party.",
        ),
    ),
    "ISSUE-RATE": Entry(
        ("BT-152", "BT-119"),
        Wording(
            "Taux de TVA à plus de deux décimales",
            "Les taux de TVA s'écrivent avec deux décimales, les mêmes sur les lignes et dans le "
            "récapitulatif : certaines règles les comparent comme des textes.",
            "Choisissez un taux de la liste.",
        ),
        Wording(
            "VAT rate with more than two decimals",
            "VAT rates are written with two decimals, the same on the lines and in the breakdown: "
            "some rules compare them as texts.",
            "Choose a rate of the list.",
        ),
    ),
    "ISSUE-EXEMPTION": Entry(
        ("BT-120", "BT-121"),
        Wording(
            "Motif d'exonération incomplet",
            "Une vente sans TVA dit pourquoi deux fois : par un code, et en toutes lettres.",
            "Choisissez la situation fiscale qui convient : elle donne le code et le texte.",
        ),
        Wording(
            "Incomplete reason of exemption",
            "A sale without VAT says why twice: by a code, and in words.",
            "Choose the fiscal situation that fits: it gives the code and the text.",
        ),
    ),
    "ISSUE-DEPOSITS": Entry(
        ("BT-113",),
        Wording(
            "Somme des acomptes fausse",
            "Le montant déjà payé n'est pas la somme des acomptes que la facture cite.",
            "Vérifiez quels acomptes sont déduits.",
        ),
        Wording(
            "Wrong sum of deposits",
            "The amount already paid is not the sum of the deposits that the invoice names.",
            "Check which deposits are deducted.",
        ),
    ),
    "ISSUE-DEPOSIT-VAT": Entry(
        ("BT-113",),
        Wording(
            "Acompte mal ventilé",
            "Le montant d'un acompte n'est pas la somme de ses bases et de leur TVA.",
            "Reprenez la ventilation de la facture d'acompte.",
        ),
        Wording(
            "Deposit wrongly broken down",
            "The amount of a deposit is not the sum of its taxable amounts and their VAT.",
            "Take the breakdown of the deposit invoice.",
        ),
    ),
    "ISSUE-CHARACTER": Entry(
        (),
        Wording(
            "Caractère impossible",
            "Un texte contient un caractère de commande ou d'usage privé, qu'aucun document ne "
            "peut porter.",
            "Retapez ce texte sans ce caractère ; il vient souvent d'un copier-coller.",
        ),
        Wording(
            "Impossible character",
            "A text contains a control or private-use character, which no document can carry.",
            "Type this text again without that character; it often comes from a paste.",
        ),
    ),
    "ISSUE-SELLER": Entry(
        ("BT-30", "BT-31"),
        Wording(
            "Vendeur sans SIREN ni numéro de TVA",
            "Rien ne dit où le vendeur est établi : les règles françaises ne peuvent être "
            "appliquées.",
            "Complétez le SIREN et le numéro de TVA de votre société.",
        ),
        Wording(
            "Seller without SIREN or VAT number",
            "Nothing says where the seller is established: the French rules cannot be applied.",
            "Complete the SIREN and the VAT number of your company.",
        ),
    ),
    "ISSUE-WRITTEN": Entry(
        (),
        Wording(
            "Fichier différent du document",
            "Le fichier relu ne dit pas exactement ce que dit le document.",
            "Signalez ce document à votre administrateur : c'est un défaut du logiciel.",
        ),
        Wording(
            "File different from the document",
            "The file, when read again, does not say exactly what the document says.",
            "Report this document to your administrator: it is a fault of the software.",
        ),
    ),
    "ISSUE-PDF": Entry(
        (),
        Wording(
            "PDF mal assemblé",
            "Le PDF ne porte pas son XML comme Factur-X le demande.",
            "Signalez ce document à votre administrateur : c'est un défaut du logiciel.",
        ),
        Wording(
            "PDF wrongly put together",
            "The PDF does not carry its XML as Factur-X asks.",
            "Report this document to your administrator: it is a fault of the software.",
        ),
    ),
}
