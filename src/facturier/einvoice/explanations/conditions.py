"""BR-CO: what must go together and what must add up in EN 16931, in words of our own."""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "BR-CO-03": Entry(
        ("BT-7", "BT-8"),
        Wording(
            "Exigibilité de la TVA donnée deux fois",
            "La facture donne à la fois une date d'exigibilité de la TVA (BT-7) et un code "
            "d'exigibilité (BT-8), alors qu'un seul des deux est admis.",
            "Demandez au vendeur de garder la date ou le code ; pour l'option sur les débits, "
            "c'est le code qui convient.",
        ),
        Wording(
            "VAT point stated twice",
            "The invoice gives both a VAT point date (BT-7) and a VAT point date code (BT-8), "
            "although only one of them is allowed.",
            "Ask the seller to keep the date or the code; for VAT on debits the code is the "
            "right one.",
        ),
    ),
    "BR-CO-04": Entry(
        ("BT-151",),
        Wording(
            "Ligne sans catégorie de TVA",
            "Une ligne de la facture n'indique pas sa catégorie de TVA (BT-151) : taxée, "
            "exonérée, autoliquidée, etc.",
            "Demandez au vendeur de compléter la catégorie et le taux de TVA de la ligne.",
        ),
        Wording(
            "Line without a VAT category",
            "An invoice line does not state its VAT category (BT-151): taxed, exempt, reverse "
            "charge, and so on.",
            "Ask the seller to complete the VAT category and rate of the line.",
        ),
    ),
    "BR-CO-05": Entry(
        ("BT-97", "BT-98"),
        Wording(
            "Motif et code de remise en désaccord",
            "Le motif écrit de la remise de document (BT-97) et son code (BT-98) doivent dire la "
            "même chose.",
            "Comparez les deux et, s'ils diffèrent, demandez au vendeur lequel est juste.",
        ),
        Wording(
            "Allowance reason and code disagree",
            "The written reason of the document allowance (BT-97) and its code (BT-98) must say "
            "the same thing.",
            "Compare the two and, if they differ, ask the seller which one is right.",
        ),
    ),
    "BR-CO-06": Entry(
        ("BT-104", "BT-105"),
        Wording(
            "Motif et code de frais en désaccord",
            "Le motif écrit des frais de document (BT-104) et leur code (BT-105) doivent dire la "
            "même chose.",
            "Comparez les deux et, s'ils diffèrent, demandez au vendeur lequel est juste.",
        ),
        Wording(
            "Charge reason and code disagree",
            "The written reason of the document charge (BT-104) and its code (BT-105) must say "
            "the same thing.",
            "Compare the two and, if they differ, ask the seller which one is right.",
        ),
    ),
    "BR-CO-07": Entry(
        ("BT-139", "BT-140"),
        Wording(
            "Motif et code de remise de ligne en désaccord",
            "Le motif écrit de la remise de ligne (BT-139) et son code (BT-140) doivent dire la "
            "même chose.",
            "Comparez les deux et, s'ils diffèrent, demandez au vendeur lequel est juste.",
        ),
        Wording(
            "Line allowance reason and code disagree",
            "The written reason of the line allowance (BT-139) and its code (BT-140) must say "
            "the same thing.",
            "Compare the two and, if they differ, ask the seller which one is right.",
        ),
    ),
    "BR-CO-08": Entry(
        ("BT-144", "BT-145"),
        Wording(
            "Motif et code de frais de ligne en désaccord",
            "Le motif écrit des frais de ligne (BT-144) et leur code (BT-145) doivent dire la "
            "même chose.",
            "Comparez les deux et, s'ils diffèrent, demandez au vendeur lequel est juste.",
        ),
        Wording(
            "Line charge reason and code disagree",
            "The written reason of the line charge (BT-144) and its code (BT-145) must say the "
            "same thing.",
            "Compare the two and, if they differ, ask the seller which one is right.",
        ),
    ),
    "BR-CO-09": Entry(
        ("BT-31", "BT-48", "BT-63"),
        Wording(
            "Numéro de TVA sans code pays",
            "Un numéro de TVA (vendeur BT-31, acheteur BT-48 ou représentant fiscal BT-63) ne "
            "commence pas par un code pays reconnu.",
            "Demandez au vendeur le numéro complet, par exemple FR suivi de 11 caractères ; la "
            "Grèce écrit EL.",
        ),
        Wording(
            "VAT number without a country code",
            "A VAT number (seller BT-31, buyer BT-48 or tax representative BT-63) does not start "
            "with a recognised country code.",
            "Ask the seller for the complete number, for example FR followed by 11 characters; "
            "Greece writes EL.",
        ),
    ),
    "BR-CO-10": Entry(
        ("BT-106", "BT-131"),
        Wording(
            "Total des lignes faux",
            "Le total des lignes (BT-106) n'est pas égal à la somme des montants nets des lignes "
            "(BT-131).",
            "Demandez au vendeur de vérifier l'addition : une ligne manque peut-être, ou a été "
            "comptée deux fois.",
        ),
        Wording(
            "Wrong total of the lines",
            "The sum of line net amounts (BT-106) does not equal the sum of the net amounts of "
            "the lines (BT-131).",
            "Ask the seller to check the addition: a line may be missing, or counted twice.",
        ),
    ),
    "BR-CO-11": Entry(
        ("BT-107", "BT-92"),
        Wording(
            "Total des remises faux",
            "Le total des remises de document (BT-107) n'est pas égal à la somme de ces remises "
            "(BT-92), ou l'un des deux manque.",
            "Demandez au vendeur de corriger le total des remises.",
        ),
        Wording(
            "Wrong total of allowances",
            "The sum of document allowances (BT-107) does not equal the sum of those allowances "
            "(BT-92), or one of the two is missing.",
            "Ask the seller to correct the total of allowances.",
        ),
    ),
    "BR-CO-12": Entry(
        ("BT-108", "BT-99"),
        Wording(
            "Total des frais faux",
            "Le total des frais de document (BT-108) n'est pas égal à la somme de ces frais "
            "(BT-99), ou l'un des deux manque.",
            "Demandez au vendeur de corriger le total des frais.",
        ),
        Wording(
            "Wrong total of charges",
            "The sum of document charges (BT-108) does not equal the sum of those charges "
            "(BT-99), or one of the two is missing.",
            "Ask the seller to correct the total of charges.",
        ),
    ),
    "BR-CO-13": Entry(
        ("BT-109", "BT-106", "BT-107", "BT-108"),
        Wording(
            "Total HT faux",
            "Le total HT (BT-109) n'est pas égal au total des lignes, moins les remises de "
            "document, plus les frais de document.",
            "Demandez au vendeur de refaire le calcul ; souvent une remise ou des frais n'ont "
            "pas été pris en compte.",
        ),
        Wording(
            "Wrong total without VAT",
            "The total without VAT (BT-109) does not equal the total of the lines, less document "
            "allowances, plus document charges.",
            "Ask the seller to redo the sum; often an allowance or a charge has been left out.",
        ),
    ),
    "BR-CO-14": Entry(
        ("BT-110", "BT-117"),
        Wording(
            "Total TVA faux",
            "Le total TVA (BT-110) n'est pas égal à la somme des montants de TVA de la "
            "ventilation (BT-117).",
            "Demandez au vendeur de corriger la TVA avant paiement : une TVA mal totalisée met "
            "en jeu votre droit à déduction.",
        ),
        Wording(
            "Wrong total VAT",
            "The total VAT (BT-110) does not equal the sum of the VAT amounts of the breakdown "
            "(BT-117).",
            "Ask the seller to correct the VAT before you pay: a wrong VAT total puts your right "
            "to deduct at risk.",
        ),
    ),
    "BR-CO-15": Entry(
        ("BT-112", "BT-109", "BT-110"),
        Wording(
            "Total TTC faux",
            "Le total TTC (BT-112) n'est pas égal au total HT (BT-109) plus le total TVA "
            "(BT-110), ou ce total TVA ne figure pas une seule fois dans la devise de la facture.",
            "Demandez au vendeur de corriger les totaux avant tout paiement.",
        ),
        Wording(
            "Wrong total with VAT",
            "The total with VAT (BT-112) does not equal the total without VAT (BT-109) plus the "
            "total VAT (BT-110), or that total VAT does not appear exactly once in the invoice "
            "currency.",
            "Ask the seller to correct the totals before any payment.",
        ),
    ),
    "BR-CO-16": Entry(
        ("BT-115", "BT-112", "BT-113", "BT-114"),
        Wording(
            "Net à payer faux",
            "Le net à payer (BT-115) n'est pas égal au total TTC (BT-112), moins le montant déjà "
            "payé (BT-113), plus l'arrondi (BT-114).",
            "Demandez au vendeur le net à payer exact ; vérifiez aussi que vos acomptes sont "
            "bien déduits.",
        ),
        Wording(
            "Wrong amount due",
            "The amount due (BT-115) does not equal the total with VAT (BT-112), less the paid "
            "amount (BT-113), plus the rounding amount (BT-114).",
            "Ask the seller for the exact amount due; check too that your deposits have been "
            "deducted.",
        ),
    ),
    "BR-CO-17": Entry(
        ("BT-117", "BT-116", "BT-119"),
        Wording(
            "TVA mal calculée",
            "Le montant de TVA d'un sous-total (BT-117) s'écarte d'environ une unité de monnaie, "
            "ou davantage, de la base (BT-116) multipliée par le taux (BT-119).",
            "Demandez au vendeur de refaire le calcul de la TVA et une facture corrigée.",
        ),
        Wording(
            "VAT badly calculated",
            "The VAT amount of a subtotal (BT-117) differs by about one currency unit, or more, "
            "from the base (BT-116) multiplied by the rate (BT-119).",
            "Ask the seller to recalculate the VAT and for a corrected invoice.",
        ),
    ),
    "BR-CO-18": Entry(
        ("BG-23",),
        Wording(
            "Ventilation de TVA manquante",
            "La facture ne contient aucun sous-total de TVA (BG-23), exigé même quand il n'y a "
            "pas de TVA à payer.",
            "Demandez au vendeur une ventilation de TVA avec base, taux et montant, ou le motif "
            "d'exonération.",
        ),
        Wording(
            "VAT breakdown missing",
            "The invoice contains no VAT subtotal (BG-23), required even when no VAT is due.",
            "Ask the seller for a VAT breakdown with base, rate and amount, or with the "
            "exemption reason.",
        ),
    ),
    "BR-CO-19": Entry(
        ("BG-14", "BT-73", "BT-74"),
        Wording(
            "Période de facturation sans date",
            "La facture annonce une période (BG-14) sans indiquer ni début (BT-73) ni fin (BT-74).",
            "Demandez au vendeur d'ajouter au moins l'une des deux dates, ou de retirer la "
            "période.",
        ),
        Wording(
            "Invoicing period without a date",
            "The invoice announces a period (BG-14) with neither a start (BT-73) nor an end "
            "(BT-74).",
            "Ask the seller to add at least one of the two dates, or to remove the period.",
        ),
    ),
    "BR-CO-20": Entry(
        ("BG-26", "BT-134", "BT-135"),
        Wording(
            "Période de ligne sans date",
            "Une ligne annonce une période (BG-26) sans indiquer ni début (BT-134) ni fin "
            "(BT-135).",
            "Demandez au vendeur d'ajouter au moins l'une des deux dates, ou de retirer la "
            "période.",
        ),
        Wording(
            "Line period without a date",
            "A line announces a period (BG-26) with neither a start (BT-134) nor an end (BT-135).",
            "Ask the seller to add at least one of the two dates, or to remove the period.",
        ),
    ),
    "BR-CO-21": Entry(
        ("BT-97", "BT-98"),
        Wording(
            "Remise de document sans motif",
            "Une remise portant sur toute la facture (BG-20) n'a ni motif écrit (BT-97) ni code "
            "motif (BT-98).",
            "Demandez au vendeur d'indiquer au moins l'un des deux, par exemple le code 95.",
        ),
        Wording(
            "Document allowance without a reason",
            "An allowance on the whole invoice (BG-20) has neither a written reason (BT-97) nor "
            "a reason code (BT-98).",
            "Ask the seller to give at least one of the two, for example code 95.",
        ),
    ),
    "BR-CO-22": Entry(
        ("BT-104", "BT-105"),
        Wording(
            "Frais de document sans motif",
            "Des frais portant sur toute la facture (BG-21) n'ont ni motif écrit (BT-104) ni "
            "code motif (BT-105).",
            "Demandez au vendeur d'indiquer au moins l'un des deux, par exemple le code FC pour "
            "le transport.",
        ),
        Wording(
            "Document charge without a reason",
            "A charge on the whole invoice (BG-21) has neither a written reason (BT-104) nor a "
            "reason code (BT-105).",
            "Ask the seller to give at least one of the two, for example code FC for freight.",
        ),
    ),
    "BR-CO-23": Entry(
        ("BT-139", "BT-140"),
        Wording(
            "Remise de ligne sans motif",
            "Une remise de ligne (BG-27) n'a ni motif écrit (BT-139) ni code motif (BT-140).",
            "Demandez au vendeur d'indiquer au moins l'un des deux.",
        ),
        Wording(
            "Line allowance without a reason",
            "A line allowance (BG-27) has neither a written reason (BT-139) nor a reason code "
            "(BT-140).",
            "Ask the seller to give at least one of the two.",
        ),
    ),
    "BR-CO-24": Entry(
        ("BT-144", "BT-145"),
        Wording(
            "Frais de ligne sans motif",
            "Des frais de ligne (BG-28) n'ont ni motif écrit (BT-144) ni code motif (BT-145).",
            "Demandez au vendeur d'indiquer au moins l'un des deux.",
        ),
        Wording(
            "Line charge without a reason",
            "A line charge (BG-28) has neither a written reason (BT-144) nor a reason code "
            "(BT-145).",
            "Ask the seller to give at least one of the two.",
        ),
    ),
    "BR-CO-25": Entry(
        ("BT-9", "BT-20", "BT-115"),
        Wording(
            "Échéance manquante",
            "Une somme reste à payer (BT-115), mais la facture ne donne ni date d'échéance "
            "(BT-9) ni conditions de paiement (BT-20).",
            "Demandez au vendeur la date d'échéance, ou reprenez celle de votre contrat en "
            "attendant.",
        ),
        Wording(
            "Due date missing",
            "An amount is due (BT-115), but the invoice gives neither a due date (BT-9) nor "
            "payment terms (BT-20).",
            "Ask the seller for the due date, or use the one of your contract meanwhile.",
        ),
    ),
    "BR-CO-26": Entry(
        ("BT-29", "BT-30", "BT-31"),
        Wording(
            "Vendeur non identifiable",
            "La facture ne donne aucun identifiant du vendeur : ni identifiant (BT-29), ni SIREN "
            "(BT-30), ni numéro de TVA (BT-31).",
            "Demandez au vendeur son SIREN ou son numéro de TVA, et comparez-les à votre fiche "
            "fournisseur.",
        ),
        Wording(
            "Seller cannot be identified",
            "The invoice gives no identifier of the seller: neither identifier (BT-29), nor "
            "legal registration such as a SIREN (BT-30), nor VAT number (BT-31).",
            "Ask the seller for its SIREN or VAT number, and compare it with your supplier record.",
        ),
    ),
    "BR-CO-27": Entry(
        ("BT-84",),
        Wording(
            "Compte à créditer donné deux fois ou pas du tout",
            "Le compte à créditer (BT-84) doit être donné une fois : soit un IBAN, soit un "
            "numéro de compte local.",
            "Demandez au vendeur lequel est le bon et vérifiez-le par un autre canal avant tout "
            "virement.",
        ),
        Wording(
            "Account given twice or not at all",
            "The account to be credited (BT-84) must be given once: either an IBAN or a local "
            "account number.",
            "Ask the seller which one is right and check it through another channel before any "
            "transfer.",
        ),
    ),
}
