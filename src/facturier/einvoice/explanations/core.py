"""BR-01 to BR-65 of EN 16931 and the few rules of presence beside them, in words of our own."""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "BR-01": Entry(
        ("BT-24",),
        Wording(
            "Profil de la facture non indiqué",
            "Le fichier n'indique pas le profil qu'il suit (BT-24) : rien ne dit quelles règles "
            "lui appliquer.",
            "Demandez au vendeur un fichier dont le profil est renseigné ; cette valeur est "
            "écrite par son logiciel de facturation.",
        ),
        Wording(
            "Invoice profile not stated",
            "The file does not say which profile it follows (BT-24), so nothing tells which "
            "rules apply to it.",
            "Ask the seller for a file whose profile is filled in; the seller's invoicing "
            "software writes this value.",
        ),
    ),
    "BR-02": Entry(
        ("BT-1",),
        Wording(
            "Numéro de facture manquant",
            "La facture n'a pas de numéro (BT-1), mention obligatoire sans laquelle elle ne peut "
            "être ni enregistrée ni payée sûrement.",
            "Demandez au vendeur une facture corrigée qui porte son numéro.",
        ),
        Wording(
            "Invoice number missing",
            "The invoice has no number (BT-1), which the law requires and without which it "
            "cannot be safely recorded or paid.",
            "Ask the seller for a corrected invoice that carries its number.",
        ),
    ),
    "BR-03": Entry(
        ("BT-2",),
        Wording(
            "Date d'émission manquante",
            "La date d'émission (BT-2) est absente, ou écrite sous une forme qui n'est pas "
            "reconnue (en CII, AAAAMMJJ avec le format 102).",
            "Demandez au vendeur une facture corrigée qui porte sa date d'émission.",
        ),
        Wording(
            "Issue date missing",
            "The issue date (BT-2) is absent, or written in a form that is not recognised (in "
            "CII, YYYYMMDD with format 102).",
            "Ask the seller for a corrected invoice that carries its issue date.",
        ),
    ),
    "BR-04": Entry(
        ("BT-3",),
        Wording(
            "Type de facture manquant",
            "Le fichier ne dit pas s'il s'agit d'une facture, d'un avoir, d'un acompte ou d'une "
            "facture rectificative (BT-3).",
            "Demandez au vendeur de renseigner le type, par exemple 380 pour une facture ou 381 "
            "pour un avoir.",
        ),
        Wording(
            "Invoice type missing",
            "The file does not say whether it is an invoice, a credit note, a deposit or a "
            "corrective invoice (BT-3).",
            "Ask the seller to fill in the type, for example 380 for an invoice or 381 for a "
            "credit note.",
        ),
    ),
    "BR-05": Entry(
        ("BT-5",),
        Wording(
            "Devise manquante",
            "La devise de la facture (BT-5) n'est pas indiquée : les montants n'ont donc pas de "
            "sens certain.",
            "Demandez au vendeur d'indiquer la devise, par exemple EUR.",
        ),
        Wording(
            "Currency missing",
            "The invoice currency (BT-5) is not stated, so the amounts have no certain meaning.",
            "Ask the seller to state the currency, for example EUR.",
        ),
    ),
    "BR-06": Entry(
        ("BT-27",),
        Wording(
            "Vendeur sans nom",
            "La raison sociale du vendeur (BT-27) est absente.",
            "Demandez au vendeur une facture qui porte sa raison sociale exacte.",
        ),
        Wording(
            "Seller without a name",
            "The seller's name (BT-27) is absent.",
            "Ask the seller for an invoice that carries its exact legal name.",
        ),
    ),
    "BR-07": Entry(
        ("BT-44",),
        Wording(
            "Acheteur sans nom",
            "La raison sociale de l'acheteur (BT-44) est absente : la facture n'est adressée à "
            "personne.",
            "Communiquez au vendeur votre raison sociale exacte et demandez une facture corrigée.",
        ),
        Wording(
            "Buyer without a name",
            "The buyer's name (BT-44) is absent: the invoice is addressed to nobody.",
            "Give the seller your exact legal name and ask for a corrected invoice.",
        ),
    ),
    "BR-08": Entry(
        ("BG-5",),
        Wording(
            "Adresse du vendeur manquante",
            "La facture ne donne aucune adresse pour le vendeur (BG-5).",
            "Demandez au vendeur de compléter son adresse, avec au moins le pays.",
        ),
        Wording(
            "Seller address missing",
            "The invoice gives no address at all for the seller (BG-5).",
            "Ask the seller to complete its address, with at least the country.",
        ),
    ),
    "BR-09": Entry(
        ("BT-40",),
        Wording(
            "Pays du vendeur manquant",
            "L'adresse du vendeur n'indique pas son pays (BT-40), dont dépend le traitement de "
            "la TVA.",
            "Demandez au vendeur d'ajouter son code pays, par exemple FR.",
        ),
        Wording(
            "Seller country missing",
            "The seller's address does not state its country (BT-40), on which the VAT treatment "
            "depends.",
            "Ask the seller to add its country code, for example FR.",
        ),
    ),
    "BR-10": Entry(
        ("BG-8",),
        Wording(
            "Adresse de l'acheteur manquante",
            "La facture ne donne aucune adresse pour l'acheteur (BG-8).",
            "Communiquez au vendeur l'adresse à porter sur la facture, avec au moins le pays.",
        ),
        Wording(
            "Buyer address missing",
            "The invoice gives no address at all for the buyer (BG-8).",
            "Give the seller the address to put on the invoice, with at least the country.",
        ),
    ),
    "BR-11": Entry(
        ("BT-55",),
        Wording(
            "Pays de l'acheteur manquant",
            "L'adresse de l'acheteur n'indique pas son pays (BT-55), dont dépend le traitement "
            "de la TVA.",
            "Demandez au vendeur d'ajouter le code pays de l'acheteur, par exemple FR.",
        ),
        Wording(
            "Buyer country missing",
            "The buyer's address does not state its country (BT-55), on which the VAT treatment "
            "depends.",
            "Ask the seller to add the buyer's country code, for example FR.",
        ),
    ),
    "BR-12": Entry(
        ("BT-106",),
        Wording(
            "Total des lignes manquant",
            "Le total des lignes hors taxes (BT-106) n'est pas indiqué, ce qui empêche de "
            "contrôler la facture.",
            "Demandez au vendeur une facture dont les totaux sont complets.",
        ),
        Wording(
            "Total of the lines missing",
            "The sum of the line net amounts (BT-106) is not stated, so the invoice cannot be "
            "checked.",
            "Ask the seller for an invoice with complete totals.",
        ),
    ),
    "BR-13": Entry(
        ("BT-109",),
        Wording(
            "Total HT manquant",
            "Le total hors taxes de la facture (BT-109) n'est pas indiqué.",
            "Demandez au vendeur une facture dont les totaux sont complets.",
        ),
        Wording(
            "Total without VAT missing",
            "The invoice total without VAT (BT-109) is not stated.",
            "Ask the seller for an invoice with complete totals.",
        ),
    ),
    "BR-14": Entry(
        ("BT-112",),
        Wording(
            "Total TTC manquant",
            "Le total toutes taxes comprises (BT-112) n'est pas indiqué.",
            "Demandez au vendeur une facture dont les totaux sont complets.",
        ),
        Wording(
            "Total with VAT missing",
            "The invoice total with VAT (BT-112) is not stated.",
            "Ask the seller for an invoice with complete totals.",
        ),
    ),
    "BR-15": Entry(
        ("BT-115",),
        Wording(
            "Net à payer manquant",
            "Le net à payer (BT-115) n'est pas indiqué, alors qu'il est exigé même quand il vaut "
            "0,00.",
            "Demandez au vendeur d'indiquer le net à payer avant tout règlement.",
        ),
        Wording(
            "Amount due missing",
            "The amount due for payment (BT-115) is not stated, although it is required even "
            "when it is 0.00.",
            "Ask the seller to state the amount due before you pay anything.",
        ),
    ),
    "BR-16": Entry(
        ("BG-25",),
        Wording(
            "Aucune ligne de facture",
            "La facture ne contient aucune ligne (BG-25) : rien ne dit ce qui est vendu.",
            "Demandez au vendeur une facture détaillée ; si le fichier suit un profil sans "
            "lignes (MINIMUM, BASIC WL), demandez un profil plus complet.",
        ),
        Wording(
            "No invoice line",
            "The invoice contains no line (BG-25): nothing says what is being sold.",
            "Ask the seller for a detailed invoice; if the file follows a profile without lines "
            "(MINIMUM, BASIC WL), ask for a fuller profile.",
        ),
    ),
    "BR-17": Entry(
        ("BT-59", "BG-10"),
        Wording(
            "Bénéficiaire du paiement mal désigné",
            "Le bénéficiaire du paiement (BG-10) n'a pas de nom (BT-59), ou il reprend le nom ou "
            "l'identifiant du vendeur.",
            "Demandez au vendeur de nommer le tiers à payer, ou de retirer ce bloc s'il encaisse "
            "lui-même ; faites confirmer ce bénéficiaire par un autre canal avant de payer.",
        ),
        Wording(
            "Payee badly designated",
            "The payee (BG-10) has no name (BT-59), or repeats the name or identifier of the "
            "seller.",
            "Ask the seller to name the third party to be paid, or to remove this block if it "
            "collects the money itself; have this payee confirmed through another channel before "
            "you pay.",
        ),
    ),
    "BR-18": Entry(
        ("BT-62", "BG-11"),
        Wording(
            "Représentant fiscal sans nom",
            "La facture mentionne un représentant fiscal (BG-11) sans donner son nom (BT-62).",
            "Demandez au vendeur le nom de son représentant fiscal, ou le retrait de ce bloc "
            "s'il n'en a pas.",
        ),
        Wording(
            "Tax representative without a name",
            "The invoice mentions a tax representative (BG-11) without giving its name (BT-62).",
            "Ask the seller for the name of its tax representative, or to remove this block if "
            "it has none.",
        ),
    ),
    "BR-19": Entry(
        ("BG-12", "BG-11"),
        Wording(
            "Adresse du représentant fiscal manquante",
            "La facture mentionne un représentant fiscal (BG-11) sans donner son adresse (BG-12).",
            "Demandez au vendeur de compléter l'adresse de son représentant fiscal.",
        ),
        Wording(
            "Tax representative address missing",
            "The invoice mentions a tax representative (BG-11) without giving its address (BG-12).",
            "Ask the seller to complete the address of its tax representative.",
        ),
    ),
    "BR-20": Entry(
        ("BT-69", "BG-12"),
        Wording(
            "Pays du représentant fiscal manquant",
            "L'adresse du représentant fiscal (BG-12) n'indique pas son pays (BT-69).",
            "Demandez au vendeur d'ajouter le code pays de son représentant fiscal.",
        ),
        Wording(
            "Tax representative country missing",
            "The tax representative's address (BG-12) does not state its country (BT-69).",
            "Ask the seller to add the country code of its tax representative.",
        ),
    ),
    "BR-21": Entry(
        ("BT-126",),
        Wording(
            "Ligne sans numéro",
            "Une ligne de la facture n'a pas de numéro (BT-126) : on ne peut pas la désigner en "
            "cas de litige.",
            "Demandez au vendeur un fichier dont toutes les lignes sont numérotées.",
        ),
        Wording(
            "Line without a number",
            "An invoice line has no identifier (BT-126), so it cannot be pointed at in a dispute.",
            "Ask the seller for a file in which every line is numbered.",
        ),
    ),
    "BR-22": Entry(
        ("BT-129",),
        Wording(
            "Quantité manquante sur une ligne",
            "Une ligne de la facture n'indique pas la quantité facturée (BT-129).",
            "Demandez au vendeur de compléter la quantité ; un forfait s'écrit avec la quantité 1.",
        ),
        Wording(
            "Quantity missing on a line",
            "An invoice line does not state the invoiced quantity (BT-129).",
            "Ask the seller to complete the quantity; a lump sum is written with quantity 1.",
        ),
    ),
    "BR-23": Entry(
        ("BT-130",),
        Wording(
            "Unité manquante sur une ligne",
            "La quantité d'une ligne n'a pas d'unité (BT-130) : on ne sait pas si ce sont des "
            "heures, des pièces ou des kilos.",
            "Demandez au vendeur d'ajouter l'unité, par exemple C62 pour une pièce ou HUR pour "
            "une heure.",
        ),
        Wording(
            "Unit missing on a line",
            "The quantity of a line has no unit (BT-130): hours, pieces and kilos cannot be told "
            "apart.",
            "Ask the seller to add the unit, for example C62 for a piece or HUR for an hour.",
        ),
    ),
    "BR-24": Entry(
        ("BT-131",),
        Wording(
            "Montant manquant sur une ligne",
            "Une ligne de la facture n'indique pas son montant net hors taxes (BT-131).",
            "Demandez au vendeur de compléter le montant de la ligne.",
        ),
        Wording(
            "Amount missing on a line",
            "An invoice line does not state its net amount without VAT (BT-131).",
            "Ask the seller to complete the amount of the line.",
        ),
    ),
    "BR-25": Entry(
        ("BT-153",),
        Wording(
            "Ligne sans désignation",
            "Une ligne de la facture ne nomme pas l'article ou la prestation (BT-153), alors que "
            "la désignation est obligatoire.",
            "Demandez au vendeur d'indiquer ce que la ligne facture.",
        ),
        Wording(
            "Line without a designation",
            "An invoice line does not name the item or service (BT-153), although a designation "
            "is compulsory.",
            "Ask the seller to say what the line charges for.",
        ),
    ),
    "BR-26": Entry(
        ("BT-146",),
        Wording(
            "Prix unitaire manquant",
            "Une ligne de la facture n'indique pas le prix unitaire net (BT-146).",
            "Demandez au vendeur de compléter le prix unitaire hors taxes, même s'il vaut 0.",
        ),
        Wording(
            "Unit price missing",
            "An invoice line does not state the item net price (BT-146).",
            "Ask the seller to complete the unit price without VAT, even when it is 0.",
        ),
    ),
    "BR-27": Entry(
        ("BT-146",),
        Wording(
            "Prix unitaire négatif",
            "Le prix unitaire net d'une ligne (BT-146) est négatif, ce que la norme n'admet pas.",
            "Demandez au vendeur de porter le signe moins sur la quantité, ou d'écrire une "
            "remise ou un avoir.",
        ),
        Wording(
            "Negative unit price",
            "The item net price of a line (BT-146) is negative, which the standard does not allow.",
            "Ask the seller to put the minus sign on the quantity, or to write an allowance or a "
            "credit note.",
        ),
    ),
    "BR-28": Entry(
        ("BT-148",),
        Wording(
            "Prix unitaire brut négatif",
            "Le prix unitaire brut d'une ligne (BT-148) est négatif, ce que la norme n'admet pas.",
            "Demandez au vendeur un prix brut positif, la remise étant donnée à part ; le signe "
            "moins se porte sur la quantité.",
        ),
        Wording(
            "Negative gross price",
            "The item gross price of a line (BT-148) is negative, which the standard does not "
            "allow.",
            "Ask the seller for a positive gross price with the discount given apart; a minus "
            "sign belongs on the quantity.",
        ),
    ),
    "BR-29": Entry(
        ("BT-73", "BT-74"),
        Wording(
            "Période de facturation inversée",
            "La fin de la période de facturation (BT-74) précède son début (BT-73).",
            "Demandez au vendeur de corriger les deux dates de la période.",
        ),
        Wording(
            "Invoicing period reversed",
            "The invoicing period ends (BT-74) before it starts (BT-73).",
            "Ask the seller to correct the two dates of the period.",
        ),
    ),
    "BR-30": Entry(
        ("BT-134", "BT-135"),
        Wording(
            "Période de ligne inversée",
            "La période d'une ligne se termine (BT-135) avant d'avoir commencé (BT-134).",
            "Demandez au vendeur de corriger les dates de cette ligne.",
        ),
        Wording(
            "Line period reversed",
            "The period of a line ends (BT-135) before it starts (BT-134).",
            "Ask the seller to correct the dates of this line.",
        ),
    ),
    "BR-31": Entry(
        ("BT-92", "BG-20"),
        Wording(
            "Remise de document sans montant",
            "Une remise portant sur toute la facture (BG-20) n'a pas de montant (BT-92).",
            "Demandez au vendeur de compléter le montant de la remise ou de la retirer.",
        ),
        Wording(
            "Document allowance without an amount",
            "An allowance on the whole invoice (BG-20) has no amount (BT-92).",
            "Ask the seller to complete the amount of the allowance or to remove it.",
        ),
    ),
    "BR-32": Entry(
        ("BT-95", "BG-20"),
        Wording(
            "Remise de document sans catégorie de TVA",
            "Une remise portant sur toute la facture (BG-20) n'indique pas sa catégorie de TVA "
            "(BT-95) : on ne sait pas quelle base elle réduit.",
            "Demandez au vendeur de rattacher la remise à une catégorie et à un taux de TVA.",
        ),
        Wording(
            "Document allowance without a VAT category",
            "An allowance on the whole invoice (BG-20) does not state its VAT category (BT-95), "
            "so the base that it lowers is unknown.",
            "Ask the seller to attach the allowance to a VAT category and rate.",
        ),
    ),
    "BR-33": Entry(
        ("BT-97", "BT-98"),
        Wording(
            "Remise de document sans motif",
            "Une remise portant sur toute la facture n'est pas motivée : ni texte (BT-97) ni "
            "code (BT-98).",
            "Demandez au vendeur le motif de la remise, par exemple « Remise commerciale » ou le "
            "code 95.",
        ),
        Wording(
            "Document allowance without a reason",
            "An allowance on the whole invoice is not explained: neither text (BT-97) nor code "
            "(BT-98).",
            "Ask the seller for the reason of the allowance, for example “Discount” or code 95.",
        ),
    ),
    "BR-36": Entry(
        ("BT-99", "BG-21"),
        Wording(
            "Frais de document sans montant",
            "Des frais portant sur toute la facture (BG-21) n'ont pas de montant (BT-99).",
            "Demandez au vendeur de compléter le montant des frais ou de les retirer.",
        ),
        Wording(
            "Document charge without an amount",
            "A charge on the whole invoice (BG-21) has no amount (BT-99).",
            "Ask the seller to complete the amount of the charge or to remove it.",
        ),
    ),
    "BR-37": Entry(
        ("BT-102", "BG-21"),
        Wording(
            "Frais de document sans catégorie de TVA",
            "Des frais portant sur toute la facture (BG-21) n'indiquent pas leur catégorie de "
            "TVA (BT-102).",
            "Demandez au vendeur de rattacher les frais à une catégorie et à un taux de TVA.",
        ),
        Wording(
            "Document charge without a VAT category",
            "A charge on the whole invoice (BG-21) does not state its VAT category (BT-102).",
            "Ask the seller to attach the charge to a VAT category and rate.",
        ),
    ),
    "BR-38": Entry(
        ("BT-104", "BT-105"),
        Wording(
            "Frais de document sans motif",
            "Des frais portant sur toute la facture ne sont pas expliqués : ni texte (BT-104) ni "
            "code (BT-105).",
            "Demandez au vendeur à quoi correspondent ces frais, par exemple « Transport » ou le "
            "code FC, et refusez-les s'ils ne sont pas prévus.",
        ),
        Wording(
            "Document charge without a reason",
            "A charge on the whole invoice is not explained: neither text (BT-104) nor code "
            "(BT-105).",
            "Ask the seller what the charge is for, for example “Freight” or code FC, and refuse "
            "it if it was not agreed.",
        ),
    ),
    "BR-41": Entry(
        ("BT-136", "BG-27"),
        Wording(
            "Remise de ligne sans montant",
            "Une remise de ligne (BG-27) n'a pas de montant (BT-136).",
            "Demandez au vendeur de compléter le montant de la remise ou de la retirer.",
        ),
        Wording(
            "Line allowance without an amount",
            "A line allowance (BG-27) has no amount (BT-136).",
            "Ask the seller to complete the amount of the allowance or to remove it.",
        ),
    ),
    "BR-42": Entry(
        ("BT-139", "BT-140"),
        Wording(
            "Remise de ligne sans motif",
            "Une remise de ligne n'est pas motivée : ni texte (BT-139) ni code (BT-140).",
            "Demandez au vendeur le motif de la remise, en texte ou en code.",
        ),
        Wording(
            "Line allowance without a reason",
            "A line allowance is not explained: neither text (BT-139) nor code (BT-140).",
            "Ask the seller for the reason of the allowance, as text or as a code.",
        ),
    ),
    "BR-43": Entry(
        ("BT-141", "BG-28"),
        Wording(
            "Frais de ligne sans montant",
            "Des frais de ligne (BG-28) n'ont pas de montant (BT-141).",
            "Demandez au vendeur de compléter le montant des frais ou de les retirer.",
        ),
        Wording(
            "Line charge without an amount",
            "A line charge (BG-28) has no amount (BT-141).",
            "Ask the seller to complete the amount of the charge or to remove it.",
        ),
    ),
    "BR-44": Entry(
        ("BT-144", "BT-145"),
        Wording(
            "Frais de ligne sans motif",
            "Des frais de ligne ne sont pas expliqués : ni texte (BT-144) ni code (BT-145).",
            "Demandez au vendeur à quoi correspondent ces frais, en texte ou en code.",
        ),
        Wording(
            "Line charge without a reason",
            "A line charge is not explained: neither text (BT-144) nor code (BT-145).",
            "Ask the seller what the charge is for, as text or as a code.",
        ),
    ),
    "BR-45": Entry(
        ("BT-116", "BG-23"),
        Wording(
            "Base d'imposition manquante",
            "Un sous-total de la ventilation de TVA (BG-23) n'indique pas sa base d'imposition "
            "(BT-116).",
            "Demandez au vendeur une ventilation de TVA complète : base, taux et montant pour "
            "chaque catégorie.",
        ),
        Wording(
            "Taxable amount missing",
            "A subtotal of the VAT breakdown (BG-23) does not state its taxable amount (BT-116).",
            "Ask the seller for a complete VAT breakdown: base, rate and amount for each category.",
        ),
    ),
    "BR-46": Entry(
        ("BT-117", "BG-23"),
        Wording(
            "Montant de TVA manquant",
            "Un sous-total de la ventilation de TVA (BG-23) n'indique pas son montant de TVA "
            "(BT-117), exigé même à 0,00.",
            "Demandez au vendeur une ventilation de TVA complète : base, taux et montant pour "
            "chaque catégorie.",
        ),
        Wording(
            "VAT amount missing",
            "A subtotal of the VAT breakdown (BG-23) does not state its VAT amount (BT-117), "
            "required even when it is 0.00.",
            "Ask the seller for a complete VAT breakdown: base, rate and amount for each category.",
        ),
    ),
    "BR-47": Entry(
        ("BT-118", "BG-23"),
        Wording(
            "Catégorie de TVA manquante dans la ventilation",
            "Un sous-total de la ventilation de TVA (BG-23) n'indique pas sa catégorie (BT-118) "
            ": taxé, exonéré, autoliquidé, etc.",
            "Demandez au vendeur d'indiquer la catégorie de TVA de chaque sous-total.",
        ),
        Wording(
            "VAT category missing in the breakdown",
            "A subtotal of the VAT breakdown (BG-23) does not state its category (BT-118): "
            "taxed, exempt, reverse charge, and so on.",
            "Ask the seller to state the VAT category of each subtotal.",
        ),
    ),
    "BR-48": Entry(
        ("BT-119", "BG-23"),
        Wording(
            "Taux de TVA manquant dans la ventilation",
            "Un sous-total de la ventilation de TVA (BG-23) n'indique pas son taux (BT-119), "
            "exigé même à 0 sauf pour les opérations hors champ de la TVA.",
            "Demandez au vendeur d'indiquer le taux de chaque sous-total.",
        ),
        Wording(
            "VAT rate missing in the breakdown",
            "A subtotal of the VAT breakdown (BG-23) does not state its rate (BT-119), required "
            "even at 0 except for operations outside the scope of VAT.",
            "Ask the seller to state the rate of each subtotal.",
        ),
    ),
    "BR-49": Entry(
        ("BT-81", "BG-16"),
        Wording(
            "Moyen de paiement non indiqué",
            "La facture donne des instructions de paiement (BG-16) sans préciser le moyen "
            "(BT-81) : virement, prélèvement, carte, etc.",
            "Demandez au vendeur d'indiquer le moyen de paiement, par exemple 58 pour un "
            "virement SEPA.",
        ),
        Wording(
            "Payment means not stated",
            "The invoice gives payment instructions (BG-16) without the means (BT-81): credit "
            "transfer, direct debit, card, and so on.",
            "Ask the seller to state the means of payment, for example 58 for a SEPA credit "
            "transfer.",
        ),
    ),
    "BR-50": Entry(
        ("BT-84", "BG-17"),
        Wording(
            "Virement demandé sans compte à créditer",
            "La facture demande un virement (BG-17) mais le compte à créditer (BT-84) est absent "
            "ou vide.",
            "Demandez l'IBAN au vendeur et vérifiez-le par un autre canal avant tout virement.",
        ),
        Wording(
            "Credit transfer without an account",
            "The invoice asks for a credit transfer (BG-17), but the account to be credited "
            "(BT-84) is absent or empty.",
            "Ask the seller for the IBAN and check it through another channel before any transfer.",
        ),
    ),
    "BR-51": Entry(
        ("BT-87",),
        Wording(
            "Numéro de carte trop long",
            "Le numéro de carte de paiement (BT-87) compte plus de 10 caractères, alors que la "
            "sécurité des cartes n'en laisse voir que les 6 premiers et les 4 derniers chiffres.",
            "Demandez au vendeur un fichier où le numéro est masqué, et ne diffusez pas celui-ci.",
        ),
        Wording(
            "Card number too long",
            "The payment card number (BT-87) has more than 10 characters, whereas card security "
            "lets only the first 6 and last 4 digits be seen.",
            "Ask the seller for a file in which the number is masked, and do not pass this one on.",
        ),
    ),
    "BR-52": Entry(
        ("BT-122", "BG-24"),
        Wording(
            "Pièce jointe sans référence",
            "Une pièce jointe de la facture (BG-24) n'a pas de référence (BT-122).",
            "Demandez au vendeur de donner une référence à chaque pièce jointe.",
        ),
        Wording(
            "Attachment without a reference",
            "A supporting document of the invoice (BG-24) has no reference (BT-122).",
            "Ask the seller to give each attachment a reference.",
        ),
    ),
    "BR-53": Entry(
        ("BT-111", "BT-6"),
        Wording(
            "TVA en devise de comptabilisation manquante",
            "La facture annonce une devise de comptabilisation de la TVA (BT-6) sans donner le "
            "total TVA dans cette devise (BT-111).",
            "Demandez au vendeur le total TVA converti dans cette devise ; en France, il s'agit "
            "de l'euro.",
        ),
        Wording(
            "VAT in accounting currency missing",
            "The invoice announces a VAT accounting currency (BT-6) without the total VAT in "
            "that currency (BT-111).",
            "Ask the seller for the total VAT converted into that currency; in France it is the "
            "euro.",
        ),
    ),
    "BR-54": Entry(
        ("BT-160", "BT-161", "BG-32"),
        Wording(
            "Caractéristique d'article incomplète",
            "Une caractéristique d'article (BG-32) n'a pas à la fois un nom (BT-160) et une "
            "valeur (BT-161).",
            "Demandez au vendeur de compléter la caractéristique, par exemple « Couleur » et « "
            "Noir », ou de la retirer.",
        ),
        Wording(
            "Incomplete item attribute",
            "An item attribute (BG-32) does not have both a name (BT-160) and a value (BT-161).",
            "Ask the seller to complete the attribute, for example “Colour” and “Black”, or to "
            "remove it.",
        ),
    ),
    "BR-55": Entry(
        ("BT-25", "BG-3"),
        Wording(
            "Facture antérieure sans numéro",
            "La facture renvoie à une facture antérieure (BG-3) sans donner son numéro (BT-25).",
            "Demandez au vendeur le numéro de la facture visée ; sans lui, un avoir ne peut pas "
            "être rapproché.",
        ),
        Wording(
            "Preceding invoice without a number",
            "The invoice refers to a preceding invoice (BG-3) without giving its number (BT-25).",
            "Ask the seller for the number of the invoice meant; without it a credit note cannot "
            "be matched.",
        ),
    ),
    "BR-56": Entry(
        ("BT-63", "BG-11"),
        Wording(
            "Représentant fiscal sans numéro de TVA",
            "La facture mentionne un représentant fiscal (BG-11) sans son numéro de TVA (BT-63).",
            "Demandez au vendeur le numéro de TVA de son représentant fiscal.",
        ),
        Wording(
            "Tax representative without a VAT number",
            "The invoice mentions a tax representative (BG-11) without its VAT identifier (BT-63).",
            "Ask the seller for the VAT number of its tax representative.",
        ),
    ),
    "BR-57": Entry(
        ("BT-80", "BG-15"),
        Wording(
            "Pays de livraison manquant",
            "La facture donne une adresse de livraison (BG-15) sans son pays (BT-80).",
            "Demandez au vendeur d'ajouter le code pays de livraison, par exemple FR.",
        ),
        Wording(
            "Delivery country missing",
            "The invoice gives a delivery address (BG-15) without its country (BT-80).",
            "Ask the seller to add the delivery country code, for example FR.",
        ),
    ),
    "BR-61": Entry(
        ("BT-84", "BT-81"),
        Wording(
            "Virement demandé sans compte à créditer",
            "Le moyen de paiement indiqué (BT-81) est un virement, mais aucun compte à créditer "
            "(BT-84) n'est donné.",
            "Demandez l'IBAN au vendeur et vérifiez-le par un autre canal avant tout virement.",
        ),
        Wording(
            "Credit transfer without an account",
            "The payment means stated (BT-81) is a credit transfer, but no account to be "
            "credited (BT-84) is given.",
            "Ask the seller for the IBAN and check it through another channel before any transfer.",
        ),
    ),
    "BR-62": Entry(
        ("BT-34", "BT-34-1"),
        Wording(
            "Type d'adresse électronique du vendeur manquant",
            "L'adresse électronique du vendeur (BT-34) ne dit pas de quel type elle est : SIREN "
            "dans l'annuaire, courriel, etc.",
            "Demandez au vendeur d'ajouter le schéma de l'adresse, en France 0225.",
        ),
        Wording(
            "Type of seller electronic address missing",
            "The seller's electronic address (BT-34) does not say of which type it is: SIREN in "
            "the directory, email, and so on.",
            "Ask the seller to add the scheme of the address, 0225 in France.",
        ),
    ),
    "BR-63": Entry(
        ("BT-49", "BT-49-1"),
        Wording(
            "Type d'adresse électronique de l'acheteur manquant",
            "L'adresse électronique de l'acheteur (BT-49) ne dit pas de quel type elle est : "
            "SIREN dans l'annuaire, courriel, etc.",
            "Demandez au vendeur d'ajouter le schéma de l'adresse : 0225 pour une entreprise "
            "française, EM pour un courriel.",
        ),
        Wording(
            "Type of buyer electronic address missing",
            "The buyer's electronic address (BT-49) does not say of which type it is: SIREN in "
            "the directory, email, and so on.",
            "Ask the seller to add the scheme of the address: 0225 for a French company, EM for "
            "an email address.",
        ),
    ),
    "BR-64": Entry(
        ("BT-157", "BT-157-1"),
        Wording(
            "Type d'identifiant standard de l'article manquant",
            "L'identifiant standard d'un article (BT-157) ne dit pas dans quel système il est "
            "pris.",
            "Demandez au vendeur d'ajouter le schéma, par exemple 0160 pour un GTIN (code-barres).",
        ),
        Wording(
            "Type of item standard identifier missing",
            "The standard identifier of an item (BT-157) does not say from which system it comes.",
            "Ask the seller to add the scheme, for example 0160 for a GTIN (barcode).",
        ),
    ),
    "BR-65": Entry(
        ("BT-158", "BT-158-1"),
        Wording(
            "Nomenclature de classification manquante",
            "La classification d'un article (BT-158) ne dit pas dans quelle nomenclature elle "
            "est prise.",
            "Demandez au vendeur d'ajouter le code de la nomenclature, par exemple STI pour le "
            "CPV ou TST pour l'UNSPSC.",
        ),
        Wording(
            "Classification scheme missing",
            "The classification of an item (BT-158) does not say from which nomenclature it comes.",
            "Ask the seller to add the code of the nomenclature, for example STI for CPV or TST "
            "for UNSPSC.",
        ),
    ),
    "BR-B-01": Entry(
        ("BT-151", "BT-95", "BT-102"),
        Wording(
            "Split payment hors d'Italie",
            "La catégorie de TVA « split payment » (B) est propre aux factures italiennes, or un "
            "pays autre que l'Italie figure dans le document.",
            "Demandez au vendeur la catégorie de TVA qui convient ; en France, B n'existe pas.",
        ),
        Wording(
            "Split payment outside Italy",
            "VAT category “split payment” (B) belongs to Italian domestic invoices only, and a "
            "country other than Italy appears in the document.",
            "Ask the seller for the right VAT category; B does not exist in France.",
        ),
    ),
    "BR-B-02": Entry(
        ("BT-151", "BT-95", "BT-102"),
        Wording(
            "Split payment mêlé à la TVA ordinaire",
            "La facture emploie à la fois la catégorie « split payment » (B) et la catégorie "
            "taxée (S), ce qui est interdit.",
            "Demandez au vendeur deux factures, une par régime de TVA.",
        ),
        Wording(
            "Split payment mixed with ordinary VAT",
            "The invoice uses both the “split payment” category (B) and the standard rated "
            "category (S), which is forbidden.",
            "Ask the seller for two invoices, one for each VAT regime.",
        ),
    ),
    "PEPPOL-EN16931-R008": Entry(
        (),
        Wording(
            "Élément vide dans le fichier",
            "Le fichier contient un élément sans aucune valeur, ce qui n'apporte rien et gêne "
            "certains logiciels.",
            "Aucune information ne manque forcément ; signalez-le au vendeur pour que son "
            "logiciel n'écrive plus d'éléments vides.",
        ),
        Wording(
            "Empty element in the file",
            "The file contains an element without any value, which says nothing and troubles "
            "some software.",
            "No information is necessarily missing; report it to the seller so that its software "
            "stops writing empty elements.",
        ),
    ),
    "BR-FX-EN-04": Entry(
        ("BT-72", "BG-14", "BG-26", "BT-80"),
        Wording(
            "Date de livraison ou de prestation manquante",
            "La facture ne dit ni quand la livraison a eu lieu (BT-72), ni quelle période elle "
            "couvre (BG-14, ou BG-26 sur chaque ligne).",
            "Demandez au vendeur la date de livraison ou de fin de prestation, ou la période "
            "facturée.",
        ),
        Wording(
            "Delivery or service date missing",
            "The invoice says neither when delivery took place (BT-72) nor which period it "
            "covers (BG-14, or BG-26 on each line).",
            "Ask the seller for the date of delivery or completion, or for the period invoiced.",
        ),
    ),
}
