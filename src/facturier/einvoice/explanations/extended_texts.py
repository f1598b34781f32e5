"""BR-FREXT and BR-FXEXT: what the EXTENDED profiles ask instead of EN 16931.

Both prefixes ask the same: keys are what follows them, without the `BR-` that some ids repeat.
"""

from __future__ import annotations

from facturier.einvoice.explanations import code_lists
from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "CO-04": Entry(
        ("BT-151", "EXT-FR-FE-163"),
        Wording(
            "Ligne sans catégorie de TVA",
            "Une ligne de détail de la facture n'indique pas sa catégorie de TVA (BT-151).",
            "Demandez au vendeur de compléter la catégorie et le taux de TVA de la ligne.",
        ),
        Wording(
            "Line without a VAT category",
            "A detail line of the invoice does not state its VAT category (BT-151).",
            "Ask the seller to complete the VAT category and rate of the line.",
        ),
    ),
    "CO-10": Entry(
        ("BT-106", "BT-131"),
        Wording(
            "Total des lignes faux",
            "Le total des lignes (BT-106) s'écarte de la somme des lignes de détail (BT-131) de "
            "plus d'un centime par ligne ; les lignes de regroupement et d'information ne "
            "comptent pas.",
            "Demandez au vendeur de vérifier l'addition.",
        ),
        Wording(
            "Wrong total of the lines",
            "The sum of line net amounts (BT-106) differs from the sum of the detail lines "
            "(BT-131) by more than one cent for each line; grouping and information lines do not "
            "count.",
            "Ask the seller to check the addition.",
        ),
    ),
    "CO-11": Entry(
        ("BT-107", "BT-92"),
        Wording(
            "Total des remises faux",
            "Le total des remises de document (BT-107) s'écarte de la somme de ces remises "
            "(BT-92) de plus d'un centime par remise, ou l'un des deux manque.",
            "Demandez au vendeur de corriger le total des remises.",
        ),
        Wording(
            "Wrong total of allowances",
            "The sum of document allowances (BT-107) differs from the sum of those allowances "
            "(BT-92) by more than one cent for each, or one of the two is missing.",
            "Ask the seller to correct the total of allowances.",
        ),
    ),
    "CO-12": Entry(
        ("BT-108", "BT-99"),
        Wording(
            "Total des frais faux",
            "Le total des frais de document (BT-108) s'écarte de la somme des frais, frais "
            "logistiques compris, de plus d'un centime par élément, ou l'un des deux manque.",
            "Demandez au vendeur de corriger le total des frais.",
        ),
        Wording(
            "Wrong total of charges",
            "The sum of document charges (BT-108) differs from the sum of the charges, logistics "
            "fees included, by more than one cent for each, or one of the two is missing.",
            "Ask the seller to correct the total of charges.",
        ),
    ),
    "CO-13": Entry(
        ("BT-109", "BT-131", "BT-92", "BT-99"),
        Wording(
            "Total HT faux",
            "Le total HT (BT-109) s'écarte des lignes de détail, moins les remises, plus les "
            "frais, de plus d'un centime par élément additionné.",
            "Demandez au vendeur de refaire le calcul ; souvent une remise ou des frais n'ont "
            "pas été pris en compte.",
        ),
        Wording(
            "Wrong total without VAT",
            "The total without VAT (BT-109) differs from the detail lines, less allowances, plus "
            "charges, by more than one cent for each element added.",
            "Ask the seller to redo the sum; often an allowance or a charge has been left out.",
        ),
    ),
    "CO-15": Entry(
        ("BT-112", "BT-109", "BT-110"),
        Wording(
            "Total TTC faux",
            "Le total TTC (BT-112) s'écarte du total HT (BT-109) plus la TVA (BT-110) de plus "
            "d'un centime par élément additionné ; sans TVA, il doit égaler le total HT.",
            "Demandez au vendeur de corriger les totaux avant tout paiement.",
        ),
        Wording(
            "Wrong total with VAT",
            "The total with VAT (BT-112) differs from the total without VAT (BT-109) plus the "
            "VAT (BT-110) by more than one cent for each element added; without VAT it must "
            "equal the total without VAT.",
            "Ask the seller to correct the totals before any payment.",
        ),
    ),
    "CO-16": Entry(
        ("BT-115", "BT-112", "BT-113", "BT-114", "BT-179"),
        Wording(
            "Net à payer faux",
            "Le net à payer (BT-115) n'est pas égal au total TTC, moins le montant déjà payé, "
            "plus l'arrondi, plus les frais encaissés pour un tiers.",
            "Demandez au vendeur le net à payer exact ; vérifiez aussi que vos acomptes sont "
            "bien déduits.",
        ),
        Wording(
            "Wrong amount due",
            "The amount due (BT-115) does not equal the total with VAT, less the paid amount, "
            "plus the rounding amount, plus charges collected on behalf of a third party.",
            "Ask the seller for the exact amount due; check too that your deposits have been "
            "deducted.",
        ),
    ),
    "22": Entry(
        ("BT-129", "EXT-FR-FE-163"),
        Wording(
            "Quantité manquante sur une ligne",
            "Une ligne de détail de la facture n'indique pas la quantité facturée (BT-129).",
            "Demandez au vendeur de compléter la quantité ; un forfait s'écrit avec la quantité 1.",
        ),
        Wording(
            "Quantity missing on a line",
            "A detail line of the invoice does not state the invoiced quantity (BT-129).",
            "Ask the seller to complete the quantity; a lump sum is written with quantity 1.",
        ),
    ),
    "23": Entry(
        ("BT-130", "EXT-FR-FE-163"),
        Wording(
            "Unité manquante sur une ligne",
            "La quantité d'une ligne de détail n'a pas d'unité (BT-130).",
            "Demandez au vendeur d'ajouter l'unité, par exemple C62 pour une pièce ou HUR pour "
            "une heure.",
        ),
        Wording(
            "Unit missing on a line",
            "The quantity of a detail line has no unit (BT-130).",
            "Ask the seller to add the unit, for example C62 for a piece or HUR for an hour.",
        ),
    ),
    "24": Entry(
        ("BT-131", "EXT-FR-FE-163"),
        Wording(
            "Montant manquant sur une ligne",
            "Une ligne de détail de la facture n'indique pas son montant net hors taxes (BT-131).",
            "Demandez au vendeur de compléter le montant de la ligne.",
        ),
        Wording(
            "Amount missing on a line",
            "A detail line of the invoice does not state its net amount without VAT (BT-131).",
            "Ask the seller to complete the amount of the line.",
        ),
    ),
    "26": Entry(
        ("BT-146", "EXT-FR-FE-163"),
        Wording(
            "Prix unitaire manquant",
            "Une ligne de détail de la facture n'indique pas le prix unitaire net (BT-146).",
            "Demandez au vendeur de compléter le prix unitaire hors taxes, même s'il vaut 0.",
        ),
        Wording(
            "Unit price missing",
            "A detail line of the invoice does not state the item net price (BT-146).",
            "Ask the seller to complete the unit price without VAT, even when it is 0.",
        ),
    ),
    "38": Entry(
        ("BT-104", "BT-105", "BT-177"),
        Wording(
            "Frais ou taxe de document sans motif",
            "Des frais ou une taxe portant sur toute la facture (BG-21) n'ont ni motif écrit "
            "(BT-104) ni code (BT-105, ou BT-177 pour une taxe hors TVA).",
            "Demandez au vendeur à quoi correspond ce montant, par exemple « Transport » ou le "
            "code FC.",
        ),
        Wording(
            "Document charge or tax without a reason",
            "A charge or tax on the whole invoice (BG-21) has neither a written reason (BT-104) "
            "nor a code (BT-105, or BT-177 for a non-VAT tax).",
            "Ask the seller what the amount is for, for example “Freight” or code FC.",
        ),
    ),
    "44": Entry(
        ("BT-144", "BT-145", "BT-193"),
        Wording(
            "Frais ou taxe de ligne sans motif",
            "Des frais ou une taxe d'une ligne (BG-28) n'ont ni motif écrit (BT-144) ni code "
            "(BT-145, ou BT-193 pour une taxe hors TVA).",
            "Demandez au vendeur à quoi correspond ce montant, par exemple une éco-contribution.",
        ),
        Wording(
            "Line charge or tax without a reason",
            "A charge or tax of a line (BG-28) has neither a written reason (BT-144) nor a code "
            "(BT-145, or BT-193 for a non-VAT tax).",
            "Ask the seller what the amount is for, for example an environmental fee.",
        ),
    ),
    "54-1": Entry(
        ("BG-32", "BT-160", "EXT-FR-FE-159"),
        Wording(
            "Caractéristique d'article sans nom",
            "Une caractéristique d'article (BG-32) n'a ni nom (BT-160) ni code.",
            "Demandez au vendeur de nommer la caractéristique ou de la retirer.",
        ),
        Wording(
            "Item attribute without a name",
            "An item attribute (BG-32) has neither a name (BT-160) nor a code.",
            "Ask the seller to name the attribute or to remove it.",
        ),
    ),
    "54-2": Entry(
        ("BG-32", "BT-161", "EXT-FR-FE-160", "EXT-FR-FE-161"),
        Wording(
            "Valeur de caractéristique mal donnée",
            "Une caractéristique d'article (BG-32) doit avoir soit une valeur en texte (BT-161), "
            "soit une valeur chiffrée avec son unité, mais pas les deux ni aucune.",
            "Demandez au vendeur de ne garder que l'une des deux formes.",
        ),
        Wording(
            "Attribute value badly given",
            "An item attribute (BG-32) must have either a text value (BT-161) or a measured "
            "value with its unit, but not both and not neither.",
            "Ask the seller to keep only one of the two forms.",
        ),
    ),
    "01": Entry(
        ("BT-21", "BT-22", "BT-X-5"),
        Wording(
            "Code de note sans texte",
            "Une note porte un code sujet (BT-21) mais ni texte (BT-22) ni texte codé.",
            "Demandez au vendeur d'ajouter le texte de la note ou de la retirer.",
        ),
        Wording(
            "Note code without a text",
            "A note carries a subject code (BT-21) but neither a text (BT-22) nor a coded text.",
            "Ask the seller to add the text of the note or to remove it.",
        ),
    ),
    "02": Entry(
        ("BT-X-10", "BT-127", "BT-X-9"),
        Wording(
            "Code de note de ligne sans texte",
            "Une note de ligne porte un code sujet mais ni texte (BT-127) ni texte codé.",
            "Demandez au vendeur d'ajouter le texte de la note ou de la retirer.",
        ),
        Wording(
            "Line note code without a text",
            "A line note carries a subject code but neither a text (BT-127) nor a coded text.",
            "Ask the seller to add the text of the note or to remove it.",
        ),
    ),
    "03": Entry(
        ("BT-48", "BT-63"),
        Wording(
            "Identifiant fiscal non admis",
            "Un intervenant autre que le vendeur porte un identifiant fiscal qui n'est pas un "
            "numéro de TVA, seul admis pour lui.",
            "Demandez au vendeur de donner le numéro de TVA de cet intervenant ou de retirer "
            "l'identifiant.",
        ),
        Wording(
            "Tax identifier not allowed",
            "A party other than the seller carries a tax identifier that is not a VAT number, "
            "the only one allowed for it.",
            "Ask the seller to give the VAT number of this party or to remove the identifier.",
        ),
    ),
    "04": Entry(
        ("EXT-FR-FE-159",),
        Wording(
            "Code de caractéristique inconnu",
            "Le code d'une caractéristique d'article n'est pas dans la liste prévue (UNTDID 6313 "
            "complétée par Factur-X).",
            "Demandez au vendeur un code de la liste, ou le nom de la caractéristique en toutes "
            "lettres.",
        ),
        Wording(
            "Unknown attribute code",
            "The code of an item attribute is not in the list provided (UNTDID 6313 extended by "
            "Factur-X).",
            "Ask the seller for a code of the list, or for the name of the attribute in words.",
        ),
    ),
    "05": Entry(
        ("EXT-FR-FE-163",),
        Wording(
            "Sous-type de ligne inconnu",
            "Le sous-type d'une ligne doit être DETAIL, GROUP (regroupement) ou INFORMATION.",
            "Demandez au vendeur de corriger le sous-type : il décide si la ligne compte dans "
            "les totaux.",
        ),
        Wording(
            "Unknown line subtype",
            "The subtype of a line must be DETAIL, GROUP or INFORMATION.",
            "Ask the seller to correct the subtype: it decides whether the line counts in the "
            "totals.",
        ),
    ),
    "06": Entry(
        ("EXT-FR-FE-162", "EXT-FR-FE-163"),
        Wording(
            "Sous-ligne sans sous-type",
            "Une ligne rattachée à une ligne parente doit dire si elle détaille, regroupe ou "
            "informe.",
            "Demandez au vendeur de compléter le sous-type de cette ligne : il décide si elle "
            "compte dans les totaux.",
        ),
        Wording(
            "Sub-line without a subtype",
            "A line attached to a parent line must say whether it details, groups or informs.",
            "Ask the seller to complete the subtype of this line: it decides whether it counts "
            "in the totals.",
        ),
    ),
    "08": Entry(
        ("BT-131", "EXT-FR-FE-163"),
        Wording(
            "Total d'un regroupement faux",
            "Le montant d'une ligne de regroupement (BT-131) n'est pas égal à la somme des "
            "lignes qui lui sont rattachées.",
            "Demandez au vendeur de refaire le total du regroupement.",
        ),
        Wording(
            "Wrong total of a group",
            "The amount of a grouping line (BT-131) does not equal the sum of the lines attached "
            "to it.",
            "Ask the seller to redo the total of the group.",
        ),
    ),
    "11": Entry(
        ("EXT-FR-FE-162", "BT-126"),
        Wording(
            "Ligne parente introuvable",
            "Une ligne est rattachée à un numéro de ligne (BT-126) qui n'existe pas dans la "
            "facture, ou à elle-même.",
            "Demandez au vendeur de corriger le rattachement de la ligne.",
        ),
        Wording(
            "Parent line not found",
            "A line is attached to a line identifier (BT-126) that does not exist in the "
            "invoice, or to itself.",
            "Ask the seller to correct how the line is attached.",
        ),
    ),
    "12": Entry(
        ("BT-131", "EXT-FR-FE-163"),
        Wording(
            "Sous-regroupement sans montant",
            "Une ligne de regroupement a un montant (BT-131), mais un regroupement qui en dépend "
            "n'en a pas.",
            "Demandez au vendeur de donner un montant à tous les regroupements, ou à aucun.",
        ),
        Wording(
            "Sub-group without an amount",
            "A grouping line has an amount (BT-131), but a group below it has none.",
            "Ask the seller to give an amount to every group, or to none.",
        ),
    ),
    "CL-07": Entry(
        ("BT-18", "BT-128"),
        Wording(
            "Type d'objet facturé inconnu",
            "Le schéma d'une référence (objet facturé BT-18, ou BT-128 à la ligne) n'est pas "
            "dans la liste UNTDID 1153.",
            "Demandez au vendeur un schéma admis, ou le retrait de cette référence si elle ne "
            "vous sert pas.",
        ),
        Wording(
            "Unknown type of invoiced object",
            "The scheme of a reference (invoiced object BT-18, or BT-128 on a line) is not in "
            "list UNTDID 1153.",
            "Ask the seller for a scheme that is allowed, or to remove this reference if you do "
            "not use it.",
        ),
    ),
    "CL-10": Entry(
        ("BT-29", "BT-46", "BT-60"),
        Wording(
            "Schéma d'identifiant inconnu",
            "L'identifiant d'un intervenant est donné dans un système qui n'est ni dans la liste "
            "ISO 6523 ni BY ou SE.",
            "Demandez au vendeur un schéma admis, par exemple 0009 pour un SIRET.",
        ),
        Wording(
            "Unknown identifier scheme",
            "The identifier of a party is given in a system that is neither in the ISO 6523 list "
            "nor BY or SE.",
            "Ask the seller for a scheme that is allowed, for example 0009 for a SIRET.",
        ),
    ),
    "CL-19": Entry(
        ("BT-147",),
        Wording(
            "Code motif de remise sur le prix inconnu",
            "Le code motif d'une remise sur le prix brut n'est pas dans la liste UNTDID 5189.",
            "Demandez au vendeur un code admis, par exemple 95 pour une remise, ou le motif en "
            "texte.",
        ),
        Wording(
            "Unknown price discount reason code",
            "The reason code of a discount on the gross price is not in list UNTDID 5189.",
            "Ask the seller for a code that is allowed, for example 95 for a discount, or for "
            "the reason as text.",
        ),
    ),
    "CL-20": code_lists.ENTRIES["BR-CL-20"],
    "CL-20-TAX": Entry(
        ("BT-177", "BT-193"),
        Wording(
            "Code de taxe hors TVA inconnu",
            "Le code d'une taxe hors TVA (BT-177 pour le document, BT-193 pour une ligne) n'est "
            "pas dans la liste UNTDID 5153, ou c'est VAT, la TVA elle-même.",
            "Demandez au vendeur le code de la taxe, par exemple ENV pour une taxe "
            "environnementale.",
        ),
        Wording(
            "Unknown non-VAT tax code",
            "The code of a non-VAT tax (BT-177 for the document, BT-193 for a line) is not in "
            "list UNTDID 5153, or it is VAT itself.",
            "Ask the seller for the code of the tax, for example ENV for an environmental tax.",
        ),
    ),
    "CL-20-LISTID": Entry(
        ("BT-105", "BT-145"),
        Wording(
            "Liste de codes de frais inconnue",
            "Le code motif de frais ou de taxe cite une liste qui n'est ni 7161 (frais) ni 5153 "
            "(taxes).",
            "Demandez au vendeur de corriger la liste citée.",
        ),
        Wording(
            "Unknown list of charge codes",
            "The reason code of a charge or tax cites a list that is neither 7161 (charges) nor "
            "5153 (taxes).",
            "Ask the seller to correct the list cited.",
        ),
    ),
    "CL-24": Entry(
        ("BT-125", "BT-125-1"),
        Wording(
            "Format de pièce jointe refusé",
            "Une pièce jointe (BT-125) est d'un format que ce profil n'admet pas.",
            "Demandez au vendeur la pièce en PDF, qui est toujours admis.",
        ),
        Wording(
            "Attachment format not allowed",
            "An attachment (BT-125) has a format that this profile does not allow.",
            "Ask the seller for the document as PDF, which is always allowed.",
        ),
    ),
    "CL-27": Entry(
        (),
        Wording(
            "Incoterm inconnu",
            "Les conditions de livraison (Incoterms) portent un code qui n'est pas dans la liste "
            "admise.",
            "Demandez au vendeur un code admis : EXW, FCA, FAS, FOB, CFR, CIF, CIP, CPT, DAP, "
            "DDP ou DPU.",
        ),
        Wording(
            "Unknown Incoterm",
            "The delivery terms (Incoterms) carry a code that is not in the list allowed.",
            "Ask the seller for a code that is allowed: EXW, FCA, FAS, FOB, CFR, CIF, CIP, CPT, "
            "DAP, DDP or DPU.",
        ),
    ),
}
