"""BR-FR-CDV: the French rules for life-cycle messages, in words of our own.

The official message of BR-FR-CDV-15 speaks of "123 (Rejetée)" and swaps 206 and 208; the text here
follows the test and the lists of reasons (BR-FR-CDV-CL-09).
"""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "BR-FR-04": Entry(
        ("MDT-91",),
        Wording(
            "Type de la facture concernée inconnu",
            "Le statut porte sur un document dont le type (MDT-91) n'est pas admis en France.",
            "Demandez à la plateforme émettrice du statut de reprendre le type exact de la "
            "facture, par exemple 380 ou 381.",
        ),
        Wording(
            "Unknown type of the invoice concerned",
            "The status concerns a document whose type (MDT-91) is not allowed in France.",
            "Ask the platform that sent the status to repeat the exact type of the invoice, for "
            "example 380 or 381.",
        ),
    ),
    "BR-FR-CDV-01": Entry(
        ("MDG-3",),
        Wording(
            "Profil du message de statut manquant",
            "Le message de statut n'indique pas le profil qu'il suit (MDG-3).",
            "Demandez à la plateforme émettrice de renvoyer le statut avec son profil.",
        ),
        Wording(
            "Profile of the status message missing",
            "The status message does not state the guideline that it follows (MDG-3).",
            "Ask the sending platform to send the status again with its guideline.",
        ),
    ),
    "BR-FR-CDV-02": Entry(
        ("MDT-3",),
        Wording(
            "Profil du message de statut refusé",
            "Le profil du message (MDT-3) n'est pas l'un des deux profils français, ou il est "
            "réservé au portail public alors que celui-ci n'est pas l'unique destinataire.",
            "Demandez à la plateforme émettrice d'employer le profil CDV:invoice, et "
            "CDV:einvoicingF2 pour le seul portail public.",
        ),
        Wording(
            "Guideline of the status message refused",
            "The guideline of the message (MDT-3) is not one of the two French ones, or is the "
            "one kept for the public portal although the portal is not the only recipient.",
            "Ask the sending platform to use guideline CDV:invoice, and CDV:einvoicingF2 for the "
            "public portal alone.",
        ),
    ),
    "BR-FR-CDV-03": Entry(
        ("MDT-4",),
        Wording(
            "Message de statut sans identifiant",
            "Le message de statut n'a pas d'identifiant (MDT-4) : on ne peut ni le citer ni "
            "reconnaître un doublon.",
            "Demandez à la plateforme émettrice de renvoyer le statut avec un identifiant.",
        ),
        Wording(
            "Status message without an identifier",
            "The status message has no identifier (MDT-4), so it can neither be cited nor "
            "recognised as a duplicate.",
            "Ask the sending platform to send the status again with an identifier.",
        ),
    ),
    "BR-FR-CDV-04": Entry(
        ("MDG-4",),
        Wording(
            "Message de statut sans date",
            "La date de création du message de statut (MDG-4) est absente ou vide.",
            "Demandez à la plateforme émettrice de renvoyer le statut avec sa date et son heure.",
        ),
        Wording(
            "Status message without a date",
            "The creation date of the status message (MDG-4) is absent or empty.",
            "Ask the sending platform to send the status again with its date and time.",
        ),
    ),
    "BR-FR-CDV-05": Entry(
        ("MDG-9",),
        Wording(
            "Expéditeur du statut manquant",
            "Le message de statut ne dit pas qui l'envoie (MDG-9).",
            "Demandez à la plateforme émettrice de renvoyer le statut en s'identifiant.",
        ),
        Wording(
            "Sender of the status missing",
            "The status message does not say who sends it (MDG-9).",
            "Ask the sending platform to send the status again and to identify itself.",
        ),
    ),
    "BR-FR-CDV-06": Entry(
        ("MDT-21",),
        Wording(
            "Rôle de l'expéditeur manquant",
            "Le message de statut ne dit pas à quel titre son expéditeur agit (MDT-21) : "
            "plateforme, vendeur, acheteur, etc.",
            "Demandez à la plateforme émettrice d'ajouter ce rôle, par exemple WK pour une "
            "plateforme.",
        ),
        Wording(
            "Role of the sender missing",
            "The status message does not say in which capacity its sender acts (MDT-21): "
            "platform, seller, buyer, and so on.",
            "Ask the sending platform to add this role, for example WK for a platform.",
        ),
    ),
    "BR-FR-CDV-07/yes": Entry(
        ("MDT-38", "MDT-77"),
        Wording(
            "Auteur du statut non identifié",
            "Un statut de traitement (type 23), posé par le vendeur ou l'acheteur, doit donner "
            "l'identifiant de son auteur (MDT-38).",
            "Demandez à l'auteur du statut, ou à sa plateforme, d'ajouter son SIREN.",
        ),
        Wording(
            "Author of the status not identified",
            "A processing status (type 23), set by the seller or the buyer, must give the "
            "identifier of its author (MDT-38).",
            "Ask the author of the status, or its platform, to add its SIREN.",
        ),
    ),
    "BR-FR-CDV-07/no": Entry(
        ("MDT-38", "MDT-77"),
        Wording(
            "Auteur identifié à tort",
            "Un statut de transmission (type 305), posé par une plateforme, ne donne pas "
            "d'identifiant d'auteur (MDT-38).",
            "Demandez à la plateforme émettrice de retirer cet identifiant.",
        ),
        Wording(
            "Author identified by mistake",
            "A transmission status (type 305), set by a platform, gives no author identifier "
            "(MDT-38).",
            "Ask the sending platform to remove this identifier.",
        ),
    ),
    "BR-FR-CDV-08": Entry(
        ("MDT-73", "MDT-59"),
        Wording(
            "Adresse du destinataire manquante",
            "Un destinataire qui n'est ni une plateforme (WK) ni le portail public (DFH) doit "
            "avoir une adresse électronique (MDT-73).",
            "Demandez à la plateforme émettrice d'ajouter l'adresse à laquelle le statut doit "
            "être remis.",
        ),
        Wording(
            "Address of the recipient missing",
            "A recipient that is neither a platform (WK) nor the public portal (DFH) must have "
            "an electronic address (MDT-73).",
            "Ask the sending platform to add the address to which the status must be delivered.",
        ),
    ),
    "BR-FR-CDV-09": Entry(
        ("MDT-77",),
        Wording(
            "Phase du statut inconnue",
            "Le message doit dire s'il s'agit d'un statut de transmission (305) ou de traitement "
            "(23) dans MDT-77.",
            "Demandez à la plateforme émettrice de corriger ce code.",
        ),
        Wording(
            "Unknown phase of the status",
            "The message must say whether it is a transmission status (305) or a processing "
            "status (23) in MDT-77.",
            "Ask the sending platform to correct this code.",
        ),
    ),
    "BR-FR-CDV-10": Entry(
        ("MDT-87",),
        Wording(
            "Facture concernée non désignée",
            "Le statut ne donne pas le numéro de la facture dont il parle (MDT-87).",
            "Demandez à la plateforme émettrice de renvoyer le statut avec le numéro de la "
            "facture.",
        ),
        Wording(
            "Invoice concerned not named",
            "The status does not give the number of the invoice that it is about (MDT-87).",
            "Ask the sending platform to send the status again with the invoice number.",
        ),
    ),
    "BR-FR-CDV-11": Entry(
        ("MDG-35",),
        Wording(
            "Date de la facture concernée manquante",
            "Le statut ne donne pas la date de la facture dont il parle (MDG-35), exigée pour "
            "tout statut sauf irrecevable (501).",
            "Demandez à la plateforme émettrice d'ajouter la date de la facture : numéro, date "
            "et vendeur l'identifient ensemble.",
        ),
        Wording(
            "Date of the invoice concerned missing",
            "The status does not give the date of the invoice that it is about (MDG-35), "
            "required for every status except inadmissible (501).",
            "Ask the sending platform to add the invoice date: number, date and seller identify "
            "it together.",
        ),
    ),
    "BR-FR-CDV-12": Entry(
        ("MDT-105",),
        Wording(
            "Statut manquant",
            "Le message n'indique pas quel statut il donne à la facture (MDT-105).",
            "Demandez à la plateforme émettrice de renvoyer le statut avec son code, par exemple "
            "205 pour une facture approuvée.",
        ),
        Wording(
            "Status missing",
            "The message does not state which status it gives to the invoice (MDT-105).",
            "Ask the sending platform to send the status again with its code, for example 205 "
            "for an approved invoice.",
        ),
    ),
    "BR-FR-CDV-13": Entry(
        ("MDT-129",),
        Wording(
            "Vendeur de la facture non identifié",
            "Le statut ne donne pas l'identifiant du vendeur de la facture (MDT-129), exigé pour "
            "tout statut sauf irrecevable (501).",
            "Demandez à la plateforme émettrice d'ajouter le SIREN du vendeur.",
        ),
        Wording(
            "Seller of the invoice not identified",
            "The status does not give the identifier of the invoice's seller (MDT-129), required "
            "for every status except inadmissible (501).",
            "Ask the sending platform to add the seller's SIREN.",
        ),
    ),
    "BR-FR-CDV-14": Entry(
        ("MDT-207", "MDT-215", "MDT-224"),
        Wording(
            "Encaissement sans montant par taux",
            "Un statut Encaissée (212) doit donner au moins un montant encaissé (code MEN), et "
            "chacun avec son montant TTC (MDT-215) et son taux de TVA (MDT-224).",
            "Demandez au vendeur, ou à sa plateforme, de renvoyer le statut avec un montant par "
            "taux : la TVA à déclarer en dépend.",
        ),
        Wording(
            "Collection without an amount for each rate",
            "A Collected status (212) must give at least one amount collected (code MEN), and "
            "each with its amount including VAT (MDT-215) and its VAT rate (MDT-224).",
            "Ask the seller, or its platform, to send the status again with one amount for each "
            "rate: the VAT to be declared depends on it.",
        ),
    ),
    "BR-FR-CDV-15": Entry(
        ("MDT-113", "MDT-105"),
        Wording(
            "Statut sans motif",
            "Ce statut doit être motivé (MDT-113) : c'est le cas de 206 Approuvée partiellement, "
            "207 En litige, 208 Suspendue, 210 Refusée, 213 Rejetée et 501 Irrecevable.",
            "Demandez le motif à l'auteur du statut, ou à sa plateforme ; sans lui, vous ne "
            "savez pas quoi corriger.",
        ),
        Wording(
            "Status without a reason",
            "This status must state a reason (MDT-113): so must 206 Partly approved, 207 "
            "Disputed, 208 On hold, 210 Refused, 213 Rejected and 501 Inadmissible.",
            "Ask the author of the status, or its platform, for the reason; without it you do "
            "not know what to correct.",
        ),
    ),
    "BR-FR-CDV-16": Entry(
        ("MDT-124-2", "MDG-37"),
        Wording(
            "Détail de statut sans numéro d'ordre",
            "Un détail de statut (MDG-37) n'a pas de numéro d'ordre (MDT-124-2).",
            "Demandez à la plateforme émettrice de numéroter les détails du statut à partir de 1.",
        ),
        Wording(
            "Status detail without a sequence number",
            "A status detail (MDG-37) has no sequence number (MDT-124-2).",
            "Ask the sending platform to number the details of the status from 1.",
        ),
    ),
    "BR-FR-CDV-CL-01": Entry(
        ("MDT-2",),
        Wording(
            "Cadre du message de statut inconnu",
            "Le cadre du message (MDT-2) doit être REGULATED, NON_REGULATED, B2C, B2CINT, B2BINT "
            "ou OUTOFSCOPE ; pour le portail public, il compte trois caractères au plus.",
            "Demandez à la plateforme émettrice de corriger cette valeur.",
        ),
        Wording(
            "Unknown business process of the status message",
            "The business process of the message (MDT-2) must be REGULATED, NON_REGULATED, B2C, "
            "B2CINT, B2BINT or OUTOFSCOPE; for the public portal it has at most three characters.",
            "Ask the sending platform to correct this value.",
        ),
    ),
    "BR-FR-CDV-CL-02/305": Entry(
        ("MDT-21", "MDT-77"),
        Wording(
            "Statut de transmission envoyé par un autre qu'une plateforme",
            "Un statut de transmission (type 305) ne peut être envoyé que par une plateforme "
            "(rôle WK dans MDT-21).",
            "Demandez à l'expéditeur de corriger son rôle ou la phase du statut.",
        ),
        Wording(
            "Transmission status sent by something other than a platform",
            "A transmission status (type 305) may be sent only by a platform (role WK in MDT-21).",
            "Ask the sender to correct its role or the phase of the status.",
        ),
    ),
    "BR-FR-CDV-CL-02/23": Entry(
        ("MDT-21", "MDT-77"),
        Wording(
            "Rôle de l'expéditeur non admis",
            "Un statut de traitement (type 23) ne peut être envoyé que par l'acheteur, le "
            "vendeur, un de leurs mandataires ou une plateforme (MDT-21).",
            "Demandez à l'expéditeur de corriger son rôle : BY acheteur, SE vendeur, WK "
            "plateforme, ou AB, DL, SR, PE, PR, II, IV.",
        ),
        Wording(
            "Role of the sender not allowed",
            "A processing status (type 23) may be sent only by the buyer, the seller, one of "
            "their representatives or a platform (MDT-21).",
            "Ask the sender to correct its role: BY buyer, SE seller, WK platform, or AB, DL, "
            "SR, PE, PR, II, IV.",
        ),
    ),
    "BR-FR-CDV-CL-03/305": Entry(
        ("MDT-40", "MDT-77"),
        Wording(
            "Statut de transmission posé par un autre qu'une plateforme",
            "L'auteur d'un statut de transmission (type 305) ne peut être qu'une plateforme "
            "(rôle WK dans MDT-40).",
            "Demandez à la plateforme émettrice de corriger le rôle de l'auteur ou la phase du "
            "statut.",
        ),
        Wording(
            "Transmission status set by something other than a platform",
            "The author of a transmission status (type 305) may only be a platform (role WK in "
            "MDT-40).",
            "Ask the sending platform to correct the role of the author or the phase of the "
            "status.",
        ),
    ),
    "BR-FR-CDV-CL-03/23": Entry(
        ("MDT-40", "MDT-77"),
        Wording(
            "Rôle de l'auteur non admis",
            "L'auteur d'un statut de traitement (type 23) doit être l'acheteur, le vendeur ou un "
            "de leurs mandataires (MDT-40), jamais une plateforme.",
            "Demandez à la plateforme émettrice de corriger ce rôle : BY acheteur, SE vendeur, "
            "ou AB, DL, SR, PE, PR, II, IV.",
        ),
        Wording(
            "Role of the author not allowed",
            "The author of a processing status (type 23) must be the buyer, the seller or one of "
            "their representatives (MDT-40), never a platform.",
            "Ask the sending platform to correct this role: BY buyer, SE seller, or AB, DL, SR, "
            "PE, PR, II, IV.",
        ),
    ),
    "BR-FR-CDV-CL-04": Entry(
        ("MDT-59",),
        Wording(
            "Rôle du destinataire inconnu",
            "Le rôle du destinataire du statut (MDT-59) n'est pas un code admis.",
            "Demandez à la plateforme émettrice un code admis : BY acheteur, SE vendeur, WK "
            "plateforme, DFH portail public, ou AB, DL, SR, PE, PR, II, IV.",
        ),
        Wording(
            "Unknown role of the recipient",
            "The role of the recipient of the status (MDT-59) is not a code that is allowed.",
            "Ask the sending platform for a code that is allowed: BY buyer, SE seller, WK "
            "platform, DFH public portal, or AB, DL, SR, PE, PR, II, IV.",
        ),
    ),
    "BR-FR-CDV-CL-05/305": Entry(
        ("MDT-88", "MDT-77"),
        Wording(
            "Code d'état étranger à la transmission",
            "Dans un statut de transmission (type 305), le code d'état international (MDT-88) ne "
            "peut être que 8, 10, 43, 48 ou 51.",
            "Demandez à la plateforme émettrice de corriger ou de retirer ce code.",
        ),
        Wording(
            "Status code foreign to transmission",
            "In a transmission status (type 305), the international status code (MDT-88) may "
            "only be 8, 10, 43, 48 or 51.",
            "Ask the sending platform to correct or remove this code.",
        ),
    ),
    "BR-FR-CDV-CL-05/23": Entry(
        ("MDT-88", "MDT-77"),
        Wording(
            "Code d'état étranger au traitement",
            "Dans un statut de traitement (type 23), le code d'état international (MDT-88) ne "
            "peut être que 1, 5, 37, 39, 45, 46, 47, 49 ou 50.",
            "Demandez à la plateforme émettrice de corriger ou de retirer ce code.",
        ),
        Wording(
            "Status code foreign to processing",
            "In a processing status (type 23), the international status code (MDT-88) may only "
            "be 1, 5, 37, 39, 45, 46, 47, 49 or 50.",
            "Ask the sending platform to correct or remove this code.",
        ),
    ),
    "BR-FR-CDV-CL-06": Entry(
        ("MDT-105", "MDT-115"),
        Wording(
            "Statut inconnu",
            "Le code de statut (MDT-105, ou MDT-115 dans le détail) n'est pas dans la liste des "
            "statuts de facture.",
            "Demandez à la plateforme émettrice ce que ce statut veut dire avant d'en tenir "
            "compte.",
        ),
        Wording(
            "Unknown status",
            "The status code (MDT-105, or MDT-115 in the detail) is not in the list of invoice "
            "statuses.",
            "Ask the sending platform what this status means before you act on it.",
        ),
    ),
    "BR-FR-CDV-CL-07": Entry(
        ("MDT-132",),
        Wording(
            "Émetteur de la facture qui n'est pas le vendeur",
            "Le rôle de l'émetteur de la facture concernée (MDT-132) doit être SE, vendeur.",
            "Demandez à la plateforme émettrice de corriger ce rôle.",
        ),
        Wording(
            "Issuer of the invoice is not the seller",
            "The role of the issuer of the invoice concerned (MDT-132) must be SE, seller.",
            "Ask the sending platform to correct this role.",
        ),
    ),
    "BR-FR-CDV-CL-08": Entry(
        ("MDT-158",),
        Wording(
            "Rôle du destinataire de la facture inconnu",
            "Le rôle du destinataire de la facture concernée (MDT-158) n'est pas un code admis.",
            "Demandez à la plateforme émettrice un code admis, le plus souvent BY, acheteur.",
        ),
        Wording(
            "Unknown role of the invoice's recipient",
            "The role of the recipient of the invoice concerned (MDT-158) is not a code that is "
            "allowed.",
            "Ask the sending platform for a code that is allowed, most often BY, buyer.",
        ),
    ),
    "BR-FR-CDV-CL-09": Entry(
        ("MDT-113",),
        Wording(
            "Motif de statut inconnu",
            "Le motif du statut (MDT-113) n'est pas dans la liste des motifs français.",
            "Demandez à l'auteur du statut, ou à sa plateforme, un motif de la liste, avec un "
            "commentaire si aucun ne convient.",
        ),
        Wording(
            "Unknown status reason",
            "The reason of the status (MDT-113) is not in the French list of reasons.",
            "Ask the author of the status, or its platform, for a reason of the list, with a "
            "comment if none fits.",
        ),
    ),
    "BR-FR-CDV-CL-09/200": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Déposée",
            "Le statut Déposée (200) n'admet qu'un motif : NON_TRANSMISE, facture déposée mais "
            "non remise au destinataire.",
            "Demandez à la plateforme émettrice de corriger ou de retirer ce motif.",
        ),
        Wording(
            "Reason foreign to the Submitted status",
            "The Submitted status (200) allows one reason only: NON_TRANSMISE, invoice submitted "
            "but not handed to the recipient.",
            "Ask the sending platform to correct or remove this reason.",
        ),
    ),
    "BR-FR-CDV-CL-09/206": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Approuvée partiellement",
            "Ce motif (MDT-113) n'est pas admis pour une approbation partielle (206), qui vise "
            "un écart : quantité, prix, remise, article, livraison, qualité, commande, "
            "références ou paiement.",
            "Demandez à l'acheteur, ou à sa plateforme, un motif admis comme QTE_ERR, PU_ERR, "
            "REM_ERR ou LIVR_INCOMP.",
        ),
        Wording(
            "Reason foreign to the Partly approved status",
            "This reason (MDT-113) is not allowed for a partial approval (206), which points at "
            "a difference: quantity, price, discount, item, delivery, quality, order, references "
            "or payment.",
            "Ask the buyer, or its platform, for a reason that is allowed, such as QTE_ERR, "
            "PU_ERR, REM_ERR or LIVR_INCOMP.",
        ),
    ),
    "BR-FR-CDV-CL-09/207": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut En litige",
            "Ce motif (MDT-113) n'est pas admis pour un litige (207).",
            "Demandez à l'acheteur, ou à sa plateforme, un motif admis comme TX_TVA_ERR, "
            "MONTANTTOTAL_ERR, QTE_ERR, PU_ERR ou AUTRE.",
        ),
        Wording(
            "Reason foreign to the Disputed status",
            "This reason (MDT-113) is not allowed for a dispute (207).",
            "Ask the buyer, or its platform, for a reason that is allowed, such as TX_TVA_ERR, "
            "MONTANTTOTAL_ERR, QTE_ERR, PU_ERR or AUTRE.",
        ),
    ),
    "BR-FR-CDV-CL-09/208": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Suspendue",
            "Ce motif (MDT-113) n'est pas admis pour une suspension (208), qui attend une pièce "
            "ou une référence.",
            "Demandez à l'acheteur, ou à sa plateforme, un motif admis : JUSTIF_ABS, "
            "COORD_BANC_ERR, CMD_ERR, SIRET_ERR, CODE_ROUTAGE_ERR, REF_CT_ABSENT ou REF_ERR.",
        ),
        Wording(
            "Reason foreign to the On hold status",
            "This reason (MDT-113) is not allowed for a suspension (208), which waits for a "
            "document or a reference.",
            "Ask the buyer, or its platform, for a reason that is allowed: JUSTIF_ABS, "
            "COORD_BANC_ERR, CMD_ERR, SIRET_ERR, CODE_ROUTAGE_ERR, REF_CT_ABSENT or REF_ERR.",
        ),
    ),
    "BR-FR-CDV-CL-09/210": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Refusée",
            "Ce motif (MDT-113) n'est pas admis pour un refus de l'acheteur (210).",
            "Demandez à l'acheteur, ou à sa plateforme, un motif admis comme TX_TVA_ERR, "
            "MONTANTTOTAL_ERR, DOUBLON, DEST_ERR, TRANSAC_INC ou CMD_ERR.",
        ),
        Wording(
            "Reason foreign to the Refused status",
            "This reason (MDT-113) is not allowed for a refusal by the buyer (210).",
            "Ask the buyer, or its platform, for a reason that is allowed, such as TX_TVA_ERR, "
            "MONTANTTOTAL_ERR, DOUBLON, DEST_ERR, TRANSAC_INC or CMD_ERR.",
        ),
    ),
    "BR-FR-CDV-CL-09/210B2G": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger à un refus du secteur public",
            "Ce motif (MDT-113) n'est pas admis pour un refus (210) prononcé par un acheteur "
            "public.",
            "Demandez à l'entité publique, ou au portail, un motif admis comme SUPPR_COMP_AVOIR, "
            "TX_TVA_ERR, CMD_ERR ou AUTRE.",
        ),
        Wording(
            "Reason foreign to a refusal by the public sector",
            "This reason (MDT-113) is not allowed for a refusal (210) by a public buyer.",
            "Ask the public body, or the portal, for a reason that is allowed, such as "
            "SUPPR_COMP_AVOIR, TX_TVA_ERR, CMD_ERR or AUTRE.",
        ),
    ),
    "BR-FR-CDV-CL-09/213": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Rejetée",
            "Ce motif (MDT-113) n'est pas admis pour un rejet par une plateforme (213).",
            "Demandez à la plateforme émettrice un motif admis comme DOUBLON, DEST_INC, ADR_ERR, "
            "CALCUL_ERR, REJ_SEMAN ou REJ_COH.",
        ),
        Wording(
            "Reason foreign to the Rejected status",
            "This reason (MDT-113) is not allowed for a rejection by a platform (213).",
            "Ask the sending platform for a reason that is allowed, such as DOUBLON, DEST_INC, "
            "ADR_ERR, CALCUL_ERR, REJ_SEMAN or REJ_COH.",
        ),
    ),
    "BR-FR-CDV-CL-09/221": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Erreur de routage",
            "Le statut Erreur de routage (221) n'admet qu'un motif : ROUTAGE_ERR.",
            "Demandez à la plateforme émettrice de corriger ce motif.",
        ),
        Wording(
            "Reason foreign to the Routing error status",
            "The Routing error status (221) allows one reason only: ROUTAGE_ERR.",
            "Ask the sending platform to correct this reason.",
        ),
    ),
    "BR-FR-CDV-CL-09/501": Entry(
        ("MDT-113",),
        Wording(
            "Motif étranger au statut Irrecevable",
            "Ce motif (MDT-113) n'est pas admis pour un fichier irrecevable (501) : seuls les "
            "motifs commençant par IRR_ le sont.",
            "Demandez à la plateforme émettrice un motif admis comme IRR_SYNTAX, IRR_TAILLE_F ou "
            "IRR_ANTIVIRUS.",
        ),
        Wording(
            "Reason foreign to the Inadmissible status",
            "This reason (MDT-113) is not allowed for an inadmissible file (501): only reasons "
            "beginning with IRR_ are.",
            "Ask the sending platform for a reason that is allowed, such as IRR_SYNTAX, "
            "IRR_TAILLE_F or IRR_ANTIVIRUS.",
        ),
    ),
    "BR-FR-CDV-CL-10": Entry(
        ("MDT-121",),
        Wording(
            "Action attendue inconnue",
            "L'action attendue (MDT-121) n'est pas un code admis.",
            "Demandez à l'auteur du statut, ou à sa plateforme, ce qu'il attend ; les codes "
            "admis sont NOA, PIN, NIN, CNF, CNP, CNA et OTH.",
        ),
        Wording(
            "Unknown requested action",
            "The requested action (MDT-121) is not a code that is allowed.",
            "Ask the author of the status, or its platform, what is expected; the codes allowed "
            "are NOA, PIN, NIN, CNF, CNP, CNA and OTH.",
        ),
    ),
    "BR-FR-CDV-CL-11": Entry(
        ("MDT-207",),
        Wording(
            "Donnée jointe inconnue",
            "Le type d'une donnée jointe au statut (MDT-207) n'est pas un code admis, par "
            "exemple MEN pour un montant encaissé ou MPA pour un montant payé.",
            "Demandez à la plateforme émettrice de corriger ce code.",
        ),
        Wording(
            "Unknown attached value",
            "The type of a value attached to the status (MDT-207) is not a code that is allowed, "
            "for example MEN for an amount collected or MPA for an amount paid.",
            "Ask the sending platform to correct this code.",
        ),
    ),
}
