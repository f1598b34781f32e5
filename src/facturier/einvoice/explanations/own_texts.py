"""Our own checks (`own_checks`), where they say more than the official rule of the same id."""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "BR-CO-17": Entry(
        ("BT-117", "BT-116", "BT-119"),
        Wording(
            "TVA fausse au centime près",
            "Le montant de TVA d'un sous-total (BT-117) n'est pas exactement la base (BT-116) "
            "multipliée par le taux (BT-119), arrondie au centime ; les règles officielles "
            "laissent passer un petit écart.",
            "Demandez au vendeur une facture corrigée : la TVA que vous déduisez doit être exacte.",
        ),
        Wording(
            "VAT wrong to the cent",
            "The VAT amount of a subtotal (BT-117) is not exactly the base (BT-116) multiplied "
            "by the rate (BT-119), rounded to the cent; the official rules let a small "
            "difference pass.",
            "Ask the seller for a corrected invoice: the VAT that you deduct must be exact.",
        ),
    ),
    "BR-*-08": Entry(
        ("BT-116", "BT-131", "BT-92", "BT-99"),
        Wording(
            "Base d'imposition fausse au centime près",
            "La base d'imposition d'un sous-total de TVA (BT-116) n'est pas exactement la somme "
            "des lignes de cette catégorie et de ce taux, plus les frais, moins les remises ; "
            "les règles officielles laissent passer un petit écart.",
            "Demandez au vendeur de corriger la ventilation de TVA ; une ligne est souvent "
            "classée à un autre taux.",
        ),
        Wording(
            "Taxable amount wrong to the cent",
            "The taxable amount of a VAT subtotal (BT-116) is not exactly the sum of the lines "
            "of that category and rate, plus charges, less allowances; the official rules let a "
            "small difference pass.",
            "Ask the seller to correct the VAT breakdown; often a line is put at another rate.",
        ),
    ),
    "BR-CO-15": Entry(
        ("BT-112", "BT-109", "BT-110"),
        Wording(
            "Total TTC faux",
            "Le total TTC (BT-112) n'est pas égal au total HT (BT-109) plus le total TVA (BT-110).",
            "Demandez au vendeur de corriger les totaux avant tout paiement.",
        ),
        Wording(
            "Wrong total with VAT",
            "The total with VAT (BT-112) does not equal the total without VAT (BT-109) plus the "
            "total VAT (BT-110).",
            "Ask the seller to correct the totals before any payment.",
        ),
    ),
    "BR-CO-11": Entry(
        ("BT-107", "BT-92"),
        Wording(
            "Total des remises faux",
            "Le total des remises de document (BT-107) n'est pas égal à la somme de ces remises "
            "(BT-92).",
            "Demandez au vendeur de corriger le total des remises.",
        ),
        Wording(
            "Wrong total of allowances",
            "The sum of document allowances (BT-107) does not equal the sum of those allowances "
            "(BT-92).",
            "Ask the seller to correct the total of allowances.",
        ),
    ),
    "BR-CO-12": Entry(
        ("BT-108", "BT-99"),
        Wording(
            "Total des frais faux",
            "Le total des frais de document (BT-108) n'est pas égal à la somme de ces frais "
            "(BT-99).",
            "Demandez au vendeur de corriger le total des frais.",
        ),
        Wording(
            "Wrong total of charges",
            "The sum of document charges (BT-108) does not equal the sum of those charges (BT-99).",
            "Ask the seller to correct the total of charges.",
        ),
    ),
    "VAT-BASES": Entry(
        ("BT-109", "BT-116"),
        Wording(
            "Bases de TVA qui ne font pas le total HT",
            "La somme des bases d'imposition (BT-116) n'est pas égale au total HT (BT-109) : une "
            "partie de la facture échappe à la ventilation de TVA.",
            "Demandez au vendeur une ventilation de TVA complète.",
        ),
        Wording(
            "VAT bases that do not make the total",
            "The sum of the taxable amounts (BT-116) does not equal the total without VAT "
            "(BT-109): part of the invoice escapes the VAT breakdown.",
            "Ask the seller for a complete VAT breakdown.",
        ),
    ),
    "LINE-NET": Entry(
        ("BT-131", "BT-129", "BT-146"),
        Wording(
            "Montant de ligne faux",
            "Le montant net d'une ligne (BT-131) n'est pas la quantité multipliée par le prix, "
            "moins les remises, plus les frais de la ligne.",
            "Demandez au vendeur de corriger la ligne, ou de donner le prix avec toutes ses "
            "décimales.",
        ),
        Wording(
            "Wrong line amount",
            "The net amount of a line (BT-131) is not the quantity multiplied by the price, less "
            "allowances, plus charges of the line.",
            "Ask the seller to correct the line, or to give the price with all its decimals.",
        ),
    ),
    "LINE-GROUP": Entry(
        ("BT-131",),
        Wording(
            "Total d'un regroupement faux",
            "Le montant d'une ligne de regroupement (BT-131) n'est pas la somme des lignes "
            "qu'elle regroupe.",
            "Demandez au vendeur de refaire le total du regroupement.",
        ),
        Wording(
            "Wrong total of a group",
            "The amount of a grouping line (BT-131) is not the sum of the lines that it groups.",
            "Ask the seller to redo the total of the group.",
        ),
    ),
    "PRICE-NET": Entry(
        ("BT-146", "BT-147", "BT-148"),
        Wording(
            "Prix net faux",
            "Le prix unitaire net (BT-146) n'est pas le prix brut (BT-148) moins la remise sur "
            "le prix (BT-147).",
            "Demandez au vendeur lequel des trois est faux, et comparez au prix convenu.",
        ),
        Wording(
            "Wrong net price",
            "The item net price (BT-146) is not the gross price (BT-148) less the price discount "
            "(BT-147).",
            "Ask the seller which of the three is wrong, and compare with the agreed price.",
        ),
    ),
    "PERCENT": Entry(
        ("BT-92", "BT-99", "BT-136", "BT-141"),
        Wording(
            "Pourcentage et montant en désaccord",
            "Le montant d'une remise ou de frais n'est pas le pourcentage annoncé de son assiette.",
            "Demandez au vendeur lequel est juste, le pourcentage ou le montant.",
        ),
        Wording(
            "Percentage and amount disagree",
            "The amount of an allowance or charge is not the announced percentage of its base.",
            "Ask the seller which is right, the percentage or the amount.",
        ),
    ),
    "VATEX-CATEGORY": Entry(
        ("BT-121", "BT-118"),
        Wording(
            "Motif d'exonération d'une autre catégorie",
            "Le code du motif d'exonération (BT-121) ne va pas avec la catégorie de TVA indiquée "
            "(BT-118).",
            "Demandez au vendeur de corriger l'un ou l'autre, avec la mention légale qui convient.",
        ),
        Wording(
            "Exemption reason of another category",
            "The exemption reason code (BT-121) does not go with the VAT category stated (BT-118).",
            "Ask the seller to correct one or the other, with the legal mention that applies.",
        ),
    ),
    "SIREN-KEY": Entry(
        ("BT-30", "BT-47"),
        Wording(
            "SIREN faux",
            "Un SIREN n'a pas 9 chiffres, ou sa clé de contrôle est fausse : il y a sans doute "
            "une faute de frappe.",
            "Cherchez l'entreprise dans l'annuaire officiel et demandez au vendeur de corriger "
            "le numéro.",
        ),
        Wording(
            "Wrong SIREN",
            "A SIREN does not have 9 digits, or its check digit is wrong: it was probably "
            "mistyped.",
            "Look the company up in the official register and ask the seller to correct the "
            "number.",
        ),
    ),
    "SIRET-KEY": Entry(
        ("BT-29", "BT-46", "BT-71"),
        Wording(
            "SIRET faux",
            "Un SIRET n'a pas 14 chiffres, ou sa clé de contrôle est fausse : il y a sans doute "
            "une faute de frappe.",
            "Cherchez l'établissement dans l'annuaire officiel et demandez au vendeur de "
            "corriger le numéro.",
        ),
        Wording(
            "Wrong SIRET",
            "A SIRET does not have 14 digits, or its check digit is wrong: it was probably "
            "mistyped.",
            "Look the establishment up in the official register and ask the seller to correct "
            "the number.",
        ),
    ),
    "SIRET-SIREN": Entry(
        ("BT-29", "BT-30", "BT-46", "BT-47"),
        Wording(
            "SIRET d'une autre entreprise que le SIREN",
            "Le SIRET d'un intervenant ne commence pas par son SIREN : les deux numéros "
            "désignent deux entreprises.",
            "Demandez au vendeur lequel est juste ; en cas de doute sur le fournisseur, vérifiez "
            "avant de payer.",
        ),
        Wording(
            "SIRET of another company than the SIREN",
            "The SIRET of a party does not begin with its SIREN: the two numbers belong to two "
            "companies.",
            "Ask the seller which is right; if you doubt the supplier, check before you pay.",
        ),
    ),
    "VAT-KEY": Entry(
        ("BT-31", "BT-48", "BT-63"),
        Wording(
            "Numéro de TVA faux",
            "Un numéro de TVA n'a pas la forme de son pays, ou sa clé de contrôle est fausse.",
            "Vérifiez le numéro dans le service européen VIES et demandez au vendeur de le "
            "corriger.",
        ),
        Wording(
            "Wrong VAT number",
            "A VAT number does not have the form of its country, or its check digits are wrong.",
            "Check the number in the European VIES service and ask the seller to correct it.",
        ),
    ),
    "VAT-SIREN": Entry(
        ("BT-31", "BT-30", "BT-48", "BT-47"),
        Wording(
            "Numéro de TVA d'une autre entreprise que le SIREN",
            "Le numéro de TVA français d'un intervenant n'est pas construit sur son SIREN.",
            "Demandez au vendeur si l'un des deux est faux, ou s'il appartient à un groupe de TVA.",
        ),
        Wording(
            "VAT number of another company than the SIREN",
            "The French VAT number of a party is not built on its SIREN.",
            "Ask the seller whether one of them is wrong, or whether it belongs to a VAT group.",
        ),
    ),
    "IBAN-KEY": Entry(
        ("BT-84", "BT-91"),
        Wording(
            "IBAN faux",
            "La clé de contrôle ou la longueur de l'IBAN est fausse : un virement serait rejeté "
            "ou mal dirigé.",
            "Ne payez pas sur ce compte ; demandez l'IBAN au vendeur par un contact que vous "
            "connaissez déjà.",
        ),
        Wording(
            "Wrong IBAN",
            "The check digits or the length of the IBAN are wrong: a transfer would be rejected "
            "or go astray.",
            "Do not pay to this account; ask the seller for the IBAN through a contact that you "
            "already know.",
        ),
    ),
    "BIC-FORM": Entry(
        ("BT-86",),
        Wording(
            "BIC mal formé",
            "Le code de la banque (BT-86) n'a pas la forme d'un BIC : 8 ou 11 caractères, avec "
            "le pays aux cinquième et sixième.",
            "Vérifiez-le auprès du vendeur ; en zone SEPA, l'IBAN seul suffit.",
        ),
        Wording(
            "Malformed BIC",
            "The bank code (BT-86) does not have the form of a BIC: 8 or 11 characters, with the "
            "country as fifth and sixth.",
            "Check it with the seller; within SEPA the IBAN alone is enough.",
        ),
    ),
    "BT-111": Entry(
        ("BT-111", "BT-110", "BT-6", "BT-5"),
        Wording(
            "TVA convertie incohérente",
            "Le total TVA en devise de comptabilisation (BT-111) contredit le total TVA de la "
            "facture (BT-110) : montant différent dans la même devise, signe contraire, ou "
            "montant pour une TVA nulle.",
            "Demandez au vendeur de refaire la conversion et une facture corrigée.",
        ),
        Wording(
            "Converted VAT inconsistent",
            "The total VAT in accounting currency (BT-111) contradicts the total VAT of the "
            "invoice (BT-110): another amount in the same currency, the opposite sign, or an "
            "amount where VAT is zero.",
            "Ask the seller to redo the conversion and for a corrected invoice.",
        ),
    ),
    "BT-111-RATE": Entry(
        ("BT-111", "BT-110", "BT-6", "BT-5"),
        Wording(
            "Taux de change invraisemblable",
            "Le total TVA converti (BT-111) suppose un taux de change que ces devises n'ont pas "
            "connu.",
            "Vérifiez le taux du jour et demandez au vendeur celui qu'il a employé.",
        ),
        Wording(
            "Unlikely exchange rate",
            "The converted total VAT (BT-111) implies an exchange rate that these currencies "
            "have not known.",
            "Check the rate of the day and ask the seller which one was used.",
        ),
    ),
    "BR-53": Entry(
        ("BT-111", "BT-6"),
        Wording(
            "TVA en devise de comptabilisation manquante",
            "La facture annonce une devise de comptabilisation de la TVA (BT-6) sans donner le "
            "total TVA dans cette devise (BT-111).",
            "Demandez au vendeur le total TVA converti dans cette devise.",
        ),
        Wording(
            "VAT in accounting currency missing",
            "The invoice announces a VAT accounting currency (BT-6) without the total VAT in "
            "that currency (BT-111).",
            "Ask the seller for the total VAT converted into that currency.",
        ),
    ),
    "INSTALMENTS": Entry(
        ("BT-115", "BT-9"),
        Wording(
            "Échéances qui ne font pas le net à payer",
            "La somme des échéances n'est pas égale au net à payer (BT-115).",
            "Demandez au vendeur un échéancier exact avant de programmer les paiements.",
        ),
        Wording(
            "Instalments that do not make the amount due",
            "The sum of the instalments does not equal the amount due (BT-115).",
            "Ask the seller for an exact schedule before you plan the payments.",
        ),
    ),
    "INSTALMENT-ALONE": Entry(
        ("BT-115", "BT-9"),
        Wording(
            "Échéance unique différente du net à payer",
            "La seule échéance indiquée ne fait pas le net à payer (BT-115) : escompte, ou "
            "échéance manquante.",
            "Demandez au vendeur s'il s'agit d'un escompte avant de programmer le paiement.",
        ),
        Wording(
            "Single instalment other than the amount due",
            "The only instalment stated does not make the amount due (BT-115): a cash discount, or "
            "an instalment is missing.",
            "Ask the seller whether it is a cash discount before you plan the payment.",
        ),
    ),
    "INSTALMENT-DATE": Entry(
        ("BT-9", "BT-2"),
        Wording(
            "Dernière échéance avant l'émission",
            "La dernière échéance précède la date de la facture (BT-2).",
            "Demandez au vendeur les bonnes dates d'échéance.",
        ),
        Wording(
            "Last instalment before the issue date",
            "The last instalment falls before the invoice date (BT-2).",
            "Ask the seller for the right due dates.",
        ),
    ),
    "DUE-DATE": Entry(
        ("BT-9", "BT-2"),
        Wording(
            "Échéance avant l'émission",
            "La date d'échéance (BT-9) précède la date de la facture (BT-2).",
            "Demandez au vendeur la bonne échéance, ou appliquez celle de votre contrat.",
        ),
        Wording(
            "Due date before the issue date",
            "The due date (BT-9) falls before the invoice date (BT-2).",
            "Ask the seller for the right due date, or apply the one of your contract.",
        ),
    ),
    "FINAL-PREPAID": Entry(
        ("BT-113", "BT-23"),
        Wording(
            "Acompte non déduit",
            "La facture se dit définitive après acompte (cadre B4, S4 ou M4), mais aucun montant "
            "déjà payé (BT-113) n'est déduit.",
            "Vérifiez vos acomptes avant de payer et demandez au vendeur comment ils sont pris "
            "en compte.",
        ),
        Wording(
            "Deposit not deducted",
            "The invoice calls itself final after a deposit (process B4, S4 or M4), but no paid "
            "amount (BT-113) is deducted.",
            "Check your deposits before you pay and ask the seller how they are taken into "
            "account.",
        ),
    ),
    "FINAL-REFERENCE": Entry(
        ("BG-3", "BT-23"),
        Wording(
            "Facture d'acompte non citée",
            "La facture se dit définitive après acompte (cadre B4, S4 ou M4), mais ne cite pas "
            "la facture d'acompte (BG-3).",
            "Demandez au vendeur le numéro et la date de la facture d'acompte.",
        ),
        Wording(
            "Deposit invoice not cited",
            "The invoice calls itself final after a deposit (process B4, S4 or M4), but does not "
            "cite the deposit invoice (BG-3).",
            "Ask the seller for the number and date of the deposit invoice.",
        ),
    ),
    "CORRECTIVE-REFERENCE": Entry(
        ("BG-3", "BT-3"),
        Wording(
            "Facture corrigée non citée",
            "Une facture rectificative (BT-3) ne dit pas quelle facture elle corrige (BG-3).",
            "Demandez au vendeur le numéro et la date de la facture corrigée.",
        ),
        Wording(
            "Corrected invoice not cited",
            "A corrective invoice (BT-3) does not say which invoice it corrects (BG-3).",
            "Ask the seller for the number and date of the invoice corrected.",
        ),
    ),
    "CREDIT-SIGN": Entry(
        ("BT-112", "BT-115", "BT-3"),
        Wording(
            "Avoir d'un montant négatif",
            "Un avoir (BT-3) rend de l'argent par son type : avec un montant négatif, il en "
            "réclamerait.",
            "Faites préciser au vendeur s'il vous doit cette somme, puis demandez un avoir aux "
            "montants positifs.",
        ),
        Wording(
            "Credit note with a negative amount",
            "A credit note (BT-3) gives money back by its type: with a negative amount it would "
            "claim some.",
            "Have the seller confirm that the sum is owed to you, then ask for a credit note "
            "with positive amounts.",
        ),
    ),
}
