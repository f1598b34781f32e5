"""BR-CL and BR-DEC: codes outside their list, and amounts of too many decimals."""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "BR-CL-01": Entry(
        ("BT-3",),
        Wording(
            "Type de facture inconnu",
            "Le type de facture (BT-3) n'est pas dans la liste admise, ou ne va pas avec la "
            "nature du fichier : en UBL, un avoir s'écrit dans un fichier CreditNote.",
            "Demandez au vendeur le bon code : 380 facture, 381 avoir, 384 facture "
            "rectificative, 386 acompte, 389 autofacture.",
        ),
        Wording(
            "Unknown invoice type",
            "The invoice type (BT-3) is not in the list allowed, or does not fit the nature of "
            "the file: in UBL a credit note is written in a CreditNote file.",
            "Ask the seller for the right code: 380 invoice, 381 credit note, 384 corrective "
            "invoice, 386 deposit, 389 self-billed invoice.",
        ),
    ),
    "BR-CL-03": Entry(
        ("BT-5",),
        Wording(
            "Devise d'un montant inconnue",
            "La devise attachée à un montant n'est pas un code à trois lettres reconnu (ISO 4217).",
            "Demandez au vendeur de corriger la devise, par exemple EUR.",
        ),
        Wording(
            "Unknown currency of an amount",
            "The currency attached to an amount is not a recognised three-letter code (ISO 4217).",
            "Ask the seller to correct the currency, for example EUR.",
        ),
    ),
    "BR-CL-04": Entry(
        ("BT-5",),
        Wording(
            "Devise de la facture inconnue",
            "La devise de la facture (BT-5) n'est pas un code à trois lettres reconnu (ISO 4217).",
            "Demandez au vendeur de corriger la devise, par exemple EUR.",
        ),
        Wording(
            "Unknown invoice currency",
            "The invoice currency (BT-5) is not a recognised three-letter code (ISO 4217).",
            "Ask the seller to correct the currency, for example EUR.",
        ),
    ),
    "BR-CL-05": Entry(
        ("BT-6",),
        Wording(
            "Devise de comptabilisation inconnue",
            "La devise de comptabilisation de la TVA (BT-6) n'est pas un code à trois lettres "
            "reconnu (ISO 4217).",
            "Demandez au vendeur de corriger cette devise ; en France, EUR.",
        ),
        Wording(
            "Unknown accounting currency",
            "The VAT accounting currency (BT-6) is not a recognised three-letter code (ISO 4217).",
            "Ask the seller to correct this currency; in France, EUR.",
        ),
    ),
    "BR-CL-06": Entry(
        ("BT-8",),
        Wording(
            "Code d'exigibilité de la TVA inconnu",
            "Le code d'exigibilité de la TVA (BT-8) n'est pas admis : 5, 29 ou 72 en CII, 3, 35 "
            "ou 432 en UBL.",
            "Demandez au vendeur le code qui correspond : facturation (5 ou 3), livraison (29 ou "
            "35) ou paiement (72 ou 432).",
        ),
        Wording(
            "Unknown VAT point code",
            "The VAT point date code (BT-8) is not allowed: 5, 29 or 72 in CII, 3, 35 or 432 in "
            "UBL.",
            "Ask the seller for the code that applies: invoice (5 or 3), delivery (29 or 35) or "
            "payment (72 or 432).",
        ),
    ),
    "BR-CL-07": Entry(
        ("BT-18", "BT-128"),
        Wording(
            "Type d'objet facturé inconnu",
            "Le schéma de l'identifiant de l'objet facturé (BT-18, ou BT-128 à la ligne) n'est "
            "pas dans la liste UNTDID 1153.",
            "Demandez au vendeur un schéma admis, ou le retrait de cette référence si elle ne "
            "vous sert pas.",
        ),
        Wording(
            "Unknown type of invoiced object",
            "The scheme of the invoiced object identifier (BT-18, or BT-128 on a line) is not in "
            "list UNTDID 1153.",
            "Ask the seller for a scheme that is allowed, or to remove this reference if you do "
            "not use it.",
        ),
    ),
    "BR-CL-08": Entry(
        ("BT-21",),
        Wording(
            "Code sujet de note inconnu",
            "Le code sujet d'une note (BT-21) n'est pas dans la liste admise (UNTDID 4451).",
            "Demandez au vendeur de corriger le code : PMT, PMD et AAB pour les mentions de "
            "paiement françaises, ou aucun code pour un texte libre.",
        ),
        Wording(
            "Unknown note subject code",
            "The subject code of a note (BT-21) is not in the list allowed (UNTDID 4451).",
            "Ask the seller to correct the code: PMT, PMD and AAB for the French payment "
            "mentions, or no code for free text.",
        ),
    ),
    "BR-CL-10": Entry(
        ("BT-29", "BT-46", "BT-60"),
        Wording(
            "Schéma d'identifiant inconnu",
            "L'identifiant d'un intervenant (vendeur BT-29, acheteur BT-46, bénéficiaire BT-60) "
            "est donné dans un système qui n'est pas dans la liste ISO 6523.",
            "Demandez au vendeur un schéma admis, par exemple 0009 pour un SIRET.",
        ),
        Wording(
            "Unknown identifier scheme",
            "The identifier of a party (seller BT-29, buyer BT-46, payee BT-60) is given in a "
            "system that is not in the ISO 6523 list.",
            "Ask the seller for a scheme that is allowed, for example 0009 for a SIRET.",
        ),
    ),
    "BR-CL-11": Entry(
        ("BT-30", "BT-47", "BT-61"),
        Wording(
            "Schéma d'identifiant légal inconnu",
            "L'identifiant légal d'un intervenant (vendeur BT-30, acheteur BT-47, bénéficiaire "
            "BT-61) est donné dans un système qui n'est pas dans la liste ISO 6523.",
            "Demandez au vendeur un schéma admis, par exemple 0002 pour un SIREN.",
        ),
        Wording(
            "Unknown legal identifier scheme",
            "The legal registration identifier of a party (seller BT-30, buyer BT-47, payee "
            "BT-61) is given in a system that is not in the ISO 6523 list.",
            "Ask the seller for a scheme that is allowed, for example 0002 for a SIREN.",
        ),
    ),
    "BR-CL-13": Entry(
        ("BT-158", "BT-158-1"),
        Wording(
            "Nomenclature de classification inconnue",
            "La nomenclature qui classe un article (BT-158) n'est pas dans la liste UNTDID 7143.",
            "Demandez au vendeur un code de nomenclature admis, par exemple STI pour le CPV ou "
            "TST pour l'UNSPSC.",
        ),
        Wording(
            "Unknown classification scheme",
            "The nomenclature that classifies an item (BT-158) is not in list UNTDID 7143.",
            "Ask the seller for a nomenclature code that is allowed, for example STI for CPV or "
            "TST for UNSPSC.",
        ),
    ),
    "BR-CL-14": Entry(
        ("BT-40", "BT-55", "BT-69", "BT-80"),
        Wording(
            "Code pays inconnu",
            "Le pays d'une adresse n'est pas un code à deux lettres reconnu (ISO 3166-1).",
            "Demandez au vendeur de corriger le code pays, par exemple FR et non France.",
        ),
        Wording(
            "Unknown country code",
            "The country of an address is not a recognised two-letter code (ISO 3166-1).",
            "Ask the seller to correct the country code, for example FR and not France.",
        ),
    ),
    "BR-CL-15": Entry(
        ("BT-159",),
        Wording(
            "Pays d'origine inconnu",
            "Le pays d'origine d'un article (BT-159) n'est pas un code à deux lettres reconnu "
            "(ISO 3166-1).",
            "Demandez au vendeur de corriger le code pays, par exemple FR et non France.",
        ),
        Wording(
            "Unknown country of origin",
            "The country of origin of an item (BT-159) is not a recognised two-letter code (ISO "
            "3166-1).",
            "Ask the seller to correct the country code, for example FR and not France.",
        ),
    ),
    "BR-CL-16": Entry(
        ("BT-81",),
        Wording(
            "Moyen de paiement inconnu",
            "Le code du moyen de paiement (BT-81) n'est pas dans la liste admise (UNTDID 4461).",
            "Demandez au vendeur le bon code, par exemple 30 pour un virement, 58 pour un "
            "virement SEPA ou 59 pour un prélèvement SEPA.",
        ),
        Wording(
            "Unknown payment means",
            "The payment means code (BT-81) is not in the list allowed (UNTDID 4461).",
            "Ask the seller for the right code, for example 30 for a credit transfer, 58 for a "
            "SEPA credit transfer or 59 for a SEPA direct debit.",
        ),
    ),
    "BR-CL-17": Entry(
        ("BT-95", "BT-102", "BT-118"),
        Wording(
            "Catégorie de TVA inconnue",
            "Une catégorie de TVA (remise ou frais de document BT-95 et BT-102, ventilation "
            "BT-118) n'est pas un code admis.",
            "Demandez au vendeur le bon code : S taxé, Z taux zéro, E exonéré, AE "
            "autoliquidation, K intracommunautaire, G export, O hors champ.",
        ),
        Wording(
            "Unknown VAT category",
            "A VAT category (document allowance or charge BT-95 and BT-102, breakdown BT-118) is "
            "not a code that is allowed.",
            "Ask the seller for the right code: S standard, Z zero rate, E exempt, AE reverse "
            "charge, K intra-Community, G export, O outside scope.",
        ),
    ),
    "BR-CL-18": Entry(
        ("BT-151", "BT-118"),
        Wording(
            "Catégorie de TVA inconnue",
            "Une catégorie de TVA (ligne BT-151 ou ventilation BT-118) n'est pas un code admis.",
            "Demandez au vendeur le bon code : S taxé, Z taux zéro, E exonéré, AE "
            "autoliquidation, K intracommunautaire, G export, O hors champ.",
        ),
        Wording(
            "Unknown VAT category",
            "A VAT category (line BT-151 or breakdown BT-118) is not a code that is allowed.",
            "Ask the seller for the right code: S standard, Z zero rate, E exempt, AE reverse "
            "charge, K intra-Community, G export, O outside scope.",
        ),
    ),
    "BR-CL-19": Entry(
        ("BT-98", "BT-140"),
        Wording(
            "Code motif de remise inconnu",
            "Le code motif d'une remise (BT-98 pour le document, BT-140 pour une ligne) n'est "
            "pas dans la liste UNTDID 5189.",
            "Demandez au vendeur un code admis, par exemple 95 pour une remise, ou le motif en "
            "texte.",
        ),
        Wording(
            "Unknown allowance reason code",
            "The reason code of an allowance (BT-98 for the document, BT-140 for a line) is not "
            "in list UNTDID 5189.",
            "Ask the seller for a code that is allowed, for example 95 for a discount, or for "
            "the reason as text.",
        ),
    ),
    "BR-CL-20": Entry(
        ("BT-105", "BT-145"),
        Wording(
            "Code motif de frais inconnu",
            "Le code motif de frais (BT-105 pour le document, BT-145 pour une ligne) n'est pas "
            "dans la liste UNTDID 7161.",
            "Demandez au vendeur un code admis, par exemple FC pour le transport, ou le motif en "
            "texte.",
        ),
        Wording(
            "Unknown charge reason code",
            "The reason code of a charge (BT-105 for the document, BT-145 for a line) is not in "
            "list UNTDID 7161.",
            "Ask the seller for a code that is allowed, for example FC for freight, or for the "
            "reason as text.",
        ),
    ),
    "BR-CL-21": Entry(
        ("BT-157", "BT-157-1"),
        Wording(
            "Schéma d'identifiant d'article inconnu",
            "L'identifiant standard d'un article (BT-157) est donné dans un système qui n'est "
            "pas dans la liste ISO 6523.",
            "Demandez au vendeur un schéma admis, par exemple 0160 pour un GTIN (code-barres).",
        ),
        Wording(
            "Unknown item identifier scheme",
            "The standard identifier of an item (BT-157) is given in a system that is not in the "
            "ISO 6523 list.",
            "Ask the seller for a scheme that is allowed, for example 0160 for a GTIN (barcode).",
        ),
    ),
    "BR-CL-22": Entry(
        ("BT-121",),
        Wording(
            "Code d'exonération inconnu",
            "Le code du motif d'exonération de TVA (BT-121) n'est pas dans la liste VATEX.",
            "Demandez au vendeur un code VATEX, par exemple VATEX-FR-FRANCHISE ou VATEX-EU-AE, "
            "avec le texte légal correspondant.",
        ),
        Wording(
            "Unknown exemption code",
            "The VAT exemption reason code (BT-121) is not in the VATEX list.",
            "Ask the seller for a VATEX code, for example VATEX-FR-FRANCHISE or VATEX-EU-AE, "
            "with the legal text that goes with it.",
        ),
    ),
    "BR-CL-23": Entry(
        ("BT-130", "BT-150"),
        Wording(
            "Unité inconnue",
            "L'unité d'une quantité (BT-130, ou BT-150 pour le prix) n'est pas dans la liste "
            "internationale (UN/ECE 20 et 21).",
            "Demandez au vendeur un code admis, par exemple C62 pour une pièce, HUR pour une "
            "heure, DAY pour un jour ou KGM pour un kilo.",
        ),
        Wording(
            "Unknown unit of measure",
            "The unit of a quantity (BT-130, or BT-150 for the price) is not in the "
            "international list (UN/ECE 20 and 21).",
            "Ask the seller for a code that is allowed, for example C62 for a piece, HUR for an "
            "hour, DAY for a day or KGM for a kilo.",
        ),
    ),
    "BR-CL-24": Entry(
        ("BT-125", "BT-125-1"),
        Wording(
            "Format de pièce jointe refusé",
            "Une pièce jointe (BT-125) est d'un format non admis : seuls le PDF, le PNG, le "
            "JPEG, le CSV, le classeur Excel et le classeur OpenDocument le sont.",
            "Demandez au vendeur la pièce dans un de ces formats, de préférence en PDF.",
        ),
        Wording(
            "Attachment format not allowed",
            "An attachment (BT-125) has a format that is not allowed: only PDF, PNG, JPEG, CSV, "
            "Excel workbook and OpenDocument spreadsheet are.",
            "Ask the seller for the document in one of these formats, preferably PDF.",
        ),
    ),
    "BR-CL-25": Entry(
        ("BT-34", "BT-49"),
        Wording(
            "Type d'adresse électronique inconnu",
            "Le type d'une adresse électronique (vendeur BT-34, acheteur BT-49) n'est pas dans "
            "la liste européenne EAS.",
            "Demandez au vendeur un type admis : 0225 pour une adresse de l'annuaire français, "
            "EM pour un courriel.",
        ),
        Wording(
            "Unknown type of electronic address",
            "The type of an electronic address (seller BT-34, buyer BT-49) is not in the "
            "European EAS list.",
            "Ask the seller for a type that is allowed: 0225 for an address of the French "
            "directory, EM for an email address.",
        ),
    ),
    "BR-CL-26": Entry(
        ("BT-71", "BT-71-1"),
        Wording(
            "Schéma du lieu de livraison inconnu",
            "L'identifiant du lieu de livraison (BT-71) est donné dans un système qui n'est pas "
            "dans la liste ISO 6523.",
            "Demandez au vendeur un schéma admis, par exemple 0009 pour un SIRET ou 0088 pour un "
            "GLN.",
        ),
        Wording(
            "Unknown delivery location scheme",
            "The identifier of the delivery location (BT-71) is given in a system that is not in "
            "the ISO 6523 list.",
            "Ask the seller for a scheme that is allowed, for example 0009 for a SIRET or 0088 "
            "for a GLN.",
        ),
    ),
    "BR-DEC": Entry(
        (),
        Wording(
            "Trop de décimales",
            "Le montant {field} comporte plus de deux décimales, alors que les montants d'une "
            "facture s'arrêtent au centime.",
            "Demandez au vendeur de l'arrondir à deux décimales et de vérifier les totaux.",
        ),
        Wording(
            "Too many decimals",
            "The amount {field} has more than two decimals, whereas the amounts of an invoice "
            "stop at the cent.",
            "Ask the seller to round it to two decimals and to check the totals.",
        ),
    ),
}
