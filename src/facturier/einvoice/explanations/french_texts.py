"""BR-FR: the French rules for invoices, in words of our own.

Keys are those of `french.entry`: the rule without the term of its id, and what varies after `/`.
"""

from __future__ import annotations

from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["ENTRIES"]

ENTRIES: Table = {
    "BR-FR-01": Entry(
        (),
        Wording(
            "Numéro trop long",
            "Le champ {field} dépasse 35 caractères, limite fixée par l'administration française.",
            "Demandez au vendeur un numéro de 35 caractères au plus ; un numéro de facture ne se "
            "raccourcit pas de votre côté.",
        ),
        Wording(
            "Number too long",
            "The field {field} exceeds 35 characters, the limit set by the French tax "
            "administration.",
            "Ask the seller for a number of at most 35 characters; do not shorten an invoice "
            "number on your side.",
        ),
    ),
    "BR-FR-02": Entry(
        (),
        Wording(
            "Caractères interdits dans un numéro",
            "Le champ {field} contient un caractère refusé : seuls les lettres sans accent, les "
            "chiffres et les signes - + _ / sont admis, sans aucun espace, même à l'intérieur.",
            "Demandez au vendeur un numéro écrit avec ces seuls caractères.",
        ),
        Wording(
            "Forbidden characters in a number",
            "The field {field} contains a character that is refused: only unaccented letters, "
            "digits and the signs - + _ / are allowed, with no space at all, not even inside.",
            "Ask the seller for a number written with these characters only.",
        ),
    ),
    "BR-FR-03": Entry(
        (),
        Wording(
            "Date impossible",
            "La date du champ {field} n'existe pas, est mal écrite ou tombe hors des années 2000 "
            "à 2099.",
            "Demandez au vendeur de corriger cette date.",
        ),
        Wording(
            "Impossible date",
            "The date of the field {field} does not exist, is badly written or lies outside the "
            "years 2000 to 2099.",
            "Ask the seller to correct this date.",
        ),
    ),
    "BR-FR-04": Entry(
        (),
        Wording(
            "Type de facture refusé en France",
            "Le champ {field} porte un code que les règles françaises n'admettent pas, même s'il "
            "existe en Europe.",
            "Demandez au vendeur un code admis : 380, 389, 393, 501, 386, 500, 384, 471, 472, "
            "473, 261, 262, 381, 396, 502 ou 503.",
        ),
        Wording(
            "Invoice type refused in France",
            "The field {field} carries a code that the French rules do not allow, even though it "
            "exists in Europe.",
            "Ask the seller for a code that is allowed: 380, 389, 393, 501, 386, 500, 384, 471, "
            "472, 473, 261, 262, 381, 396, 502 or 503.",
        ),
    ),
    "BR-FR-05/PMT": Entry(
        ("BT-22", "BT-21"),
        Wording(
            "Mention de l'indemnité de recouvrement manquante",
            "La facture n'a pas de note de code PMT, qui porte l'indemnité forfaitaire de 40 € "
            "pour frais de recouvrement.",
            "Demandez au vendeur d'ajouter cette mention dans une note de code PMT.",
        ),
        Wording(
            "Recovery indemnity mention missing",
            "The invoice has no note with code PMT, which carries the fixed indemnity of €40 for "
            "recovery costs.",
            "Ask the seller to add this mention in a note with code PMT.",
        ),
    ),
    "BR-FR-05/PMD": Entry(
        ("BT-22", "BT-21"),
        Wording(
            "Mention des pénalités de retard manquante",
            "La facture n'a pas de note de code PMD, qui porte le taux des pénalités de retard.",
            "Demandez au vendeur d'ajouter cette mention dans une note de code PMD.",
        ),
        Wording(
            "Late-payment penalty mention missing",
            "The invoice has no note with code PMD, which carries the rate of the late-payment "
            "penalties.",
            "Ask the seller to add this mention in a note with code PMD.",
        ),
    ),
    "BR-FR-05/AAB": Entry(
        ("BT-22", "BT-21"),
        Wording(
            "Mention de l'escompte manquante",
            "La facture n'a pas de note de code AAB, qui donne les conditions d'escompte ou dit "
            "qu'il n'y en a pas.",
            "Demandez au vendeur d'ajouter cette mention dans une note de code AAB, même sans "
            "escompte.",
        ),
        Wording(
            "Early-payment discount mention missing",
            "The invoice has no note with code AAB, which gives the discount terms or says that "
            "there are none.",
            "Ask the seller to add this mention in a note with code AAB, even without a discount.",
        ),
    ),
    "BR-FR-06": Entry(
        ("BT-21",),
        Wording(
            "Mention légale répétée",
            "Une note de code PMT, PMD, AAB ou TXD figure plusieurs fois, alors que chacune ne "
            "peut paraître qu'une fois.",
            "Demandez au vendeur de réunir le texte en une seule note par code.",
        ),
        Wording(
            "Legal mention repeated",
            "A note with code PMT, PMD, AAB or TXD appears several times, although each may "
            "appear only once.",
            "Ask the seller to put the text into a single note for each code.",
        ),
    ),
    "BR-FR-06/PMT": Entry(
        ("BT-21",),
        Wording(
            "Indemnité de recouvrement mentionnée deux fois",
            "La note de code PMT (indemnité forfaitaire pour frais de recouvrement) figure "
            "plusieurs fois.",
            "Demandez au vendeur de ne garder qu'une seule note de code PMT.",
        ),
        Wording(
            "Recovery indemnity mentioned twice",
            "The note with code PMT (fixed indemnity for recovery costs) appears several times.",
            "Ask the seller to keep a single note with code PMT.",
        ),
    ),
    "BR-FR-06/PMD": Entry(
        ("BT-21",),
        Wording(
            "Pénalités de retard mentionnées deux fois",
            "La note de code PMD (pénalités de retard) figure plusieurs fois.",
            "Demandez au vendeur de ne garder qu'une seule note de code PMD.",
        ),
        Wording(
            "Late-payment penalties mentioned twice",
            "The note with code PMD (late-payment penalties) appears several times.",
            "Ask the seller to keep a single note with code PMD.",
        ),
    ),
    "BR-FR-06/AAB": Entry(
        ("BT-21",),
        Wording(
            "Escompte mentionné deux fois",
            "La note de code AAB (escompte ou absence d'escompte) figure plusieurs fois.",
            "Demandez au vendeur de ne garder qu'une seule note de code AAB.",
        ),
        Wording(
            "Discount mentioned twice",
            "The note with code AAB (early-payment discount or none) appears several times.",
            "Ask the seller to keep a single note with code AAB.",
        ),
    ),
    "BR-FR-06/TXD": Entry(
        ("BT-21",),
        Wording(
            "Mention de l'assujetti unique répétée",
            "La note de code TXD (membre d'un assujetti unique) figure plusieurs fois.",
            "Demandez au vendeur de ne garder qu'une seule note de code TXD.",
        ),
        Wording(
            "VAT group mention repeated",
            "The note with code TXD (member of a VAT group) appears several times.",
            "Ask the seller to keep a single note with code TXD.",
        ),
    ),
    "BR-FR-08": Entry(
        ("BT-23",),
        Wording(
            "Cadre de facturation absent ou inconnu",
            "Le cadre de facturation (BT-23), qui dit si la facture porte sur des biens (B), des "
            "services (S) ou les deux (M), est absent ou n'est pas admis.",
            "Demandez au vendeur le bon cadre, le plus souvent B1, S1 ou M1, ou B2, S2, M2 si la "
            "facture est déjà payée.",
        ),
        Wording(
            "Business process absent or unknown",
            "The business process (BT-23), which says whether the invoice is for goods (B), "
            "services (S) or both (M), is absent or not allowed.",
            "Ask the seller for the right one, most often B1, S1 or M1, or B2, S2, M2 if the "
            "invoice is already paid.",
        ),
    ),
    "BR-FR-09": Entry(
        (),
        Wording(
            "SIRET et SIREN en désaccord",
            "Le SIRET du champ {field} n'a pas 14 chiffres ou ne commence pas par le SIREN du "
            "même intervenant.",
            "Vérifiez les deux numéros dans l'annuaire des entreprises, puis demandez au vendeur "
            "de corriger celui qui est faux.",
        ),
        Wording(
            "SIRET and SIREN disagree",
            "The SIRET of the field {field} does not have 14 digits or does not begin with the "
            "SIREN of the same party.",
            "Check both numbers in the company register, then ask the seller to correct the "
            "wrong one.",
        ),
    ),
    "BR-FR-10": Entry(
        ("BT-30", "BT-30-1"),
        Wording(
            "SIREN du vendeur absent ou faux",
            "L'identifiant légal du vendeur (BT-30) doit être son SIREN de 9 chiffres, avec le "
            "schéma 0002.",
            "Demandez au vendeur son SIREN et comparez-le à votre fiche fournisseur.",
        ),
        Wording(
            "Seller SIREN absent or wrong",
            "The seller's legal registration identifier (BT-30) must be its SIREN of 9 digits, "
            "with scheme 0002.",
            "Ask the seller for its SIREN and compare it with your supplier record.",
        ),
    ),
    "BR-FR-11": Entry(
        ("BT-47", "BT-47-1"),
        Wording(
            "SIREN de l'acheteur absent ou faux",
            "La facture est déclarée entre entreprises françaises (note BAR = B2B), mais "
            "l'acheteur n'a pas de SIREN de 9 chiffres (BT-47).",
            "Communiquez votre SIREN au vendeur et demandez une facture corrigée ; si l'acheteur "
            "n'est pas une entreprise française, la note BAR doit changer.",
        ),
        Wording(
            "Buyer SIREN absent or wrong",
            "The invoice is declared as between French companies (note BAR = B2B), but the buyer "
            "has no SIREN of 9 digits (BT-47).",
            "Give the seller your SIREN and ask for a corrected invoice; if the buyer is not a "
            "French company, the BAR note must change.",
        ),
    ),
    "BR-FR-12": Entry(
        ("BT-49",),
        Wording(
            "Adresse électronique de l'acheteur manquante",
            "L'adresse électronique de l'acheteur (BT-49), à laquelle la facture est acheminée, "
            "est absente.",
            "Communiquez au vendeur votre adresse de facturation électronique ; pour un "
            "particulier ou un étranger, un courriel (schéma EM) convient.",
        ),
        Wording(
            "Buyer electronic address missing",
            "The buyer's electronic address (BT-49), to which the invoice is routed, is absent.",
            "Give the seller your electronic invoicing address; for a consumer or a foreign "
            "buyer an email address (scheme EM) will do.",
        ),
    ),
    "BR-FR-13": Entry(
        ("BT-34",),
        Wording(
            "Adresse électronique du vendeur manquante",
            "L'adresse électronique du vendeur (BT-34), à laquelle les statuts lui sont "
            "renvoyés, est absente.",
            "Demandez au vendeur d'ajouter son adresse de facturation électronique, en général "
            "son SIREN avec le schéma 0225.",
        ),
        Wording(
            "Seller electronic address missing",
            "The seller's electronic address (BT-34), to which statuses are sent back, is absent.",
            "Ask the seller to add its electronic invoicing address, usually its SIREN with "
            "scheme 0225.",
        ),
    ),
    "BR-FR-15": Entry(
        (),
        Wording(
            "Catégorie de TVA refusée en France",
            "Le champ {field} porte une catégorie de TVA que les règles françaises n'admettent "
            "pas.",
            "Demandez au vendeur une catégorie admise : S taxé, E exonéré, AE autoliquidation, K "
            "intracommunautaire, G export, O hors champ ou Z taux zéro.",
        ),
        Wording(
            "VAT category refused in France",
            "The field {field} carries a VAT category that the French rules do not allow.",
            "Ask the seller for a category that is allowed: S standard, E exempt, AE reverse "
            "charge, K intra-Community, G export, O outside scope or Z zero rate.",
        ),
    ),
    "BR-FR-15/LM": Entry(
        (),
        Wording(
            "Taxe espagnole dans une facture française",
            "Le champ {field} porte la catégorie L (IGIC des Canaries) ou M (IPSI de Ceuta et "
            "Melilla), sans objet en France.",
            "Demandez au vendeur la catégorie de TVA française qui convient, par exemple S.",
        ),
        Wording(
            "Spanish tax in a French invoice",
            "The field {field} carries category L (IGIC of the Canary Islands) or M (IPSI of "
            "Ceuta and Melilla), which has no place in France.",
            "Ask the seller for the French VAT category that applies, for example S.",
        ),
    ),
    "BR-FR-16": Entry(
        (),
        Wording(
            "Taux de TVA refusé en France",
            "Le champ {field} porte un taux qui n'est pas un taux français connu, ou qui est "
            "écrit autrement qu'en chiffres (sans %, deux décimales au plus).",
            "Demandez au vendeur le bon taux, par exemple 20, 10, 5.5, 2.1 ou 0.",
        ),
        Wording(
            "VAT rate refused in France",
            "The field {field} carries a rate that is not a known French rate, or that is not "
            "written in plain figures (no %, two decimals at most).",
            "Ask the seller for the right rate, for example 20, 10, 5.5, 2.1 or 0.",
        ),
    ),
    "BR-FR-17": Entry(
        ("BT-123",),
        Wording(
            "Nature de pièce jointe inconnue",
            "La description d'une pièce jointe (BT-123) doit être l'un des codes français, comme "
            "LISIBLE, RIB, BON_LIVRAISON, BON_COMMANDE ou DOCUMENT_ANNEXE.",
            "Demandez au vendeur de choisir un code de la liste ; DOCUMENT_ANNEXE convient à une "
            "pièce quelconque.",
        ),
        Wording(
            "Unknown kind of attachment",
            "The description of an attachment (BT-123) must be one of the French codes, such as "
            "LISIBLE, RIB, BON_LIVRAISON, BON_COMMANDE or DOCUMENT_ANNEXE.",
            "Ask the seller to choose a code from the list; DOCUMENT_ANNEXE suits any other "
            "document.",
        ),
    ),
    "BR-FR-18": Entry(
        ("BT-123", "BG-24"),
        Wording(
            "Plusieurs versions lisibles jointes",
            "La facture contient plusieurs pièces jointes de code LISIBLE, alors qu'une seule "
            "version lisible est admise.",
            "Demandez au vendeur de n'en garder qu'une et de donner un autre code aux autres "
            "pièces.",
        ),
        Wording(
            "Several readable versions attached",
            "The invoice contains several attachments with code LISIBLE, although only one "
            "readable version is allowed.",
            "Ask the seller to keep one and to give the other documents another code.",
        ),
    ),
    "BR-FR-20": Entry(
        ("BT-21", "BT-22"),
        Wording(
            "Traitement de la facture inconnu",
            "La note de code BAR, qui dit dans quel circuit entre la facture, porte une valeur "
            "inconnue.",
            "Demandez au vendeur une valeur admise : B2B entre entreprises françaises, B2BINT à "
            "l'international, B2C pour un particulier, OUTOFSCOPE ou ARCHIVEONLY.",
        ),
        Wording(
            "Unknown invoice handling",
            "The note with code BAR, which says into which process the invoice enters, carries "
            "an unknown value.",
            "Ask the seller for a value that is allowed: B2B between French companies, B2BINT "
            "abroad, B2C for a consumer, OUTOFSCOPE or ARCHIVEONLY.",
        ),
    ),
    "BR-FR-21": Entry(
        ("BT-49", "BT-49-1", "BT-47"),
        Wording(
            "Adresse de l'acheteur étrangère à son SIREN",
            "Entre entreprises françaises, l'adresse électronique de l'acheteur (BT-49) doit "
            "commencer par son SIREN (BT-47) et porter le schéma 0225.",
            "Communiquez au vendeur l'adresse de l'annuaire où vous recevez vos factures et "
            "demandez une facture corrigée.",
        ),
        Wording(
            "Buyer address unrelated to its SIREN",
            "Between French companies, the buyer's electronic address (BT-49) must begin with "
            "its SIREN (BT-47) and carry scheme 0225.",
            "Give the seller the directory address at which you receive invoices and ask for a "
            "corrected invoice.",
        ),
    ),
    "BR-FR-22": Entry(
        ("BT-34", "BT-34-1", "BT-30"),
        Wording(
            "Adresse du vendeur étrangère à son SIREN",
            "Pour une autofacture entre entreprises françaises, l'adresse électronique du "
            "vendeur (BT-34) doit commencer par son SIREN (BT-30) et porter le schéma 0225.",
            "Vérifiez dans l'annuaire l'adresse du vendeur : c'est l'acheteur, qui établit "
            "l'autofacture, qui doit la corriger.",
        ),
        Wording(
            "Seller address unrelated to its SIREN",
            "For a self-billed invoice between French companies, the seller's electronic address "
            "(BT-34) must begin with its SIREN (BT-30) and carry scheme 0225.",
            "Check the seller's address in the directory: it is for the buyer, who issues the "
            "self-billed invoice, to correct it.",
        ),
    ),
    "BR-FR-23": Entry(
        (),
        Wording(
            "Caractères interdits dans une adresse électronique",
            "Le champ {field}, de schéma 0225, contient un caractère refusé, comme un espace, un "
            "accent ou une barre oblique.",
            "Demandez au vendeur une adresse faite seulement de lettres sans accent, de "
            "chiffres, de tirets, de tirets bas et de points.",
        ),
        Wording(
            "Forbidden characters in an electronic address",
            "The field {field}, with scheme 0225, contains a character that is refused, such as "
            "a space, an accent or a slash.",
            "Ask the seller for an address made only of unaccented letters, digits, hyphens, "
            "underscores and dots.",
        ),
    ),
    "BR-FR-24": Entry(
        (),
        Wording(
            "Caractères interdits dans un code de routage",
            "Le code de routage du champ {field} (schéma 0224) contient un caractère refusé, "
            "comme un espace, un accent ou une barre oblique.",
            "Demandez au vendeur un code fait seulement de lettres sans accent, de chiffres, de "
            "tirets, de tirets bas et de points.",
        ),
        Wording(
            "Forbidden characters in a routing code",
            "The routing code of the field {field} (scheme 0224) contains a character that is "
            "refused, such as a space, an accent or a slash.",
            "Ask the seller for a code made only of unaccented letters, digits, hyphens, "
            "underscores and dots.",
        ),
    ),
    "BR-FR-25": Entry(
        (),
        Wording(
            "Adresse électronique trop longue",
            "Le champ {field}, de schéma 0225, dépasse 125 caractères.",
            "Demandez au vendeur l'adresse exacte inscrite dans l'annuaire, nécessairement plus "
            "courte.",
        ),
        Wording(
            "Electronic address too long",
            "The field {field}, with scheme 0225, exceeds 125 characters.",
            "Ask the seller for the exact address recorded in the directory, which is "
            "necessarily shorter.",
        ),
    ),
    "BR-FR-26": Entry(
        (),
        Wording(
            "Code de routage trop long",
            "Le code de routage du champ {field} (schéma 0224) dépasse 100 caractères.",
            "Demandez au vendeur le code exact inscrit dans l'annuaire.",
        ),
        Wording(
            "Routing code too long",
            "The routing code of the field {field} (scheme 0224) exceeds 100 characters.",
            "Ask the seller for the exact code recorded in the directory.",
        ),
    ),
    "BR-FR-27": Entry(
        ("BG-32", "BT-160", "EXT-FR-FE-159"),
        Wording(
            "Caractéristique d'article sans nom",
            "Une caractéristique d'article (BG-32) n'a ni nom (BT-160) ni code, ou l'un des deux "
            "est vide.",
            "Demandez au vendeur de nommer la caractéristique ou de la retirer.",
        ),
        Wording(
            "Item attribute without a name",
            "An item attribute (BG-32) has neither a name (BT-160) nor a code, or one of them is "
            "empty.",
            "Ask the seller to name the attribute or to remove it.",
        ),
    ),
    "BR-FR-28": Entry(
        ("BT-161", "EXT-FR-FE-160", "EXT-FR-FE-161"),
        Wording(
            "Valeur de caractéristique mal donnée",
            "Une caractéristique d'article doit avoir soit une valeur en texte (BT-161), soit "
            "une valeur chiffrée avec son unité, mais pas les deux ni aucune.",
            "Demandez au vendeur de ne garder que l'une des deux formes.",
        ),
        Wording(
            "Attribute value badly given",
            "An item attribute must have either a text value (BT-161) or a measured value with "
            "its unit, but not both and not neither.",
            "Ask the seller to keep only one of the two forms.",
        ),
    ),
    "BR-FR-29": Entry(
        ("BT-18", "BT-18-1"),
        Wording(
            "Objet facturé en double",
            "Parmi les objets facturés (BT-18), le schéma AFL ou AVV figure plusieurs fois, ou "
            "sans valeur.",
            "Demandez au vendeur de ne garder qu'une référence de chaque schéma, avec sa valeur.",
        ),
        Wording(
            "Invoiced object given twice",
            "Among the invoiced objects (BT-18), scheme AFL or AVV appears several times, or "
            "without a value.",
            "Ask the seller to keep one reference of each scheme, with its value.",
        ),
    ),
    "BR-FR-30": Entry(
        ("BT-128", "BT-128-1"),
        Wording(
            "Objet facturé en double sur une ligne",
            "Parmi les objets facturés d'une ligne (BT-128), le schéma AFL ou AVV figure "
            "plusieurs fois, ou sans valeur.",
            "Demandez au vendeur de ne garder qu'une référence de chaque schéma par ligne, avec "
            "sa valeur.",
        ),
        Wording(
            "Invoiced object given twice on a line",
            "Among the invoiced objects of a line (BT-128), scheme AFL or AVV appears several "
            "times, or without a value.",
            "Ask the seller to keep one reference of each scheme on each line, with its value.",
        ),
    ),
    "BR-FR-31": Entry(
        ("BT-21", "BT-22"),
        Wording(
            "Traitement de la facture indiqué plusieurs fois",
            "Plusieurs notes de code BAR disent dans quel circuit entre la facture, alors qu'une "
            "seule est admise.",
            "Demandez au vendeur de ne garder qu'une note BAR, par exemple B2B.",
        ),
        Wording(
            "Invoice handling stated several times",
            "Several notes with code BAR say into which process the invoice enters, although "
            "only one is allowed.",
            "Ask the seller to keep one BAR note, for example B2B.",
        ),
    ),
    "BR-FR-32": Entry(
        ("BT-30", "BT-47", "BT-61"),
        Wording(
            "SIREN mal formé",
            "Un identifiant donné comme SIREN (schéma 0002) ou comme numéro d'assujetti unique "
            "(schéma 0231) n'a pas exactement 9 chiffres.",
            "Vérifiez le numéro dans l'annuaire des entreprises et demandez au vendeur de le "
            "corriger, sans espaces.",
        ),
        Wording(
            "Malformed SIREN",
            "An identifier given as a SIREN (scheme 0002) or as a VAT group number (scheme 0231) "
            "does not have exactly 9 digits.",
            "Check the number in the company register and ask the seller to correct it, without "
            "spaces.",
        ),
    ),
    "BR-FR-CO-03": Entry(
        ("BT-3", "BT-12", "BG-14"),
        Wording(
            "Avoir de remise globale incomplet",
            "Un avoir pour remise globale (type 262) doit citer le contrat (BT-12) et la période "
            "concernée, avec son début et sa fin (BG-14).",
            "Demandez au vendeur d'ajouter la référence du contrat et les deux dates.",
        ),
        Wording(
            "Global allowance credit note incomplete",
            "A credit note for a global allowance (type 262) must cite the contract (BT-12) and "
            "the period concerned, with its start and end (BG-14).",
            "Ask the seller to add the contract reference and both dates.",
        ),
    ),
    "BR-FR-CO-04": Entry(
        ("BT-3", "BG-3", "BT-25", "BT-26"),
        Wording(
            "Facture rectificative sans facture d'origine",
            "Une facture rectificative (384, 471, 472 ou 473) doit renvoyer à une facture "
            "antérieure et une seule (BG-3).",
            "Demandez au vendeur le numéro et la date de la facture corrigée, et une "
            "rectificative par facture.",
        ),
        Wording(
            "Corrective invoice without its original",
            "A corrective invoice (384, 471, 472 or 473) must refer to one preceding invoice and "
            "only one (BG-3).",
            "Ask the seller for the number and date of the invoice corrected, and for one "
            "corrective invoice for each.",
        ),
    ),
    "BR-FR-CO-05": Entry(
        ("BT-3", "BG-3", "BT-25", "BT-26"),
        Wording(
            "Avoir sans facture d'origine",
            "Un avoir (261, 381, 396, 502 ou 503) doit citer au moins une facture antérieure "
            "avec sa date (BT-25 et BT-26), en tête ou sur chaque ligne.",
            "Demandez au vendeur le numéro et la date de la facture créditée.",
        ),
        Wording(
            "Credit note without its original invoice",
            "A credit note (261, 381, 396, 502 or 503) must cite at least one preceding invoice "
            "with its date (BT-25 and BT-26), in the header or on every line.",
            "Ask the seller for the number and date of the invoice credited.",
        ),
    ),
    "BR-FR-CO-07": Entry(
        ("BT-9", "BT-2"),
        Wording(
            "Échéance avant la date de facture",
            "La date d'échéance (BT-9) précède la date de facture (BT-2), ce qui n'est admis que "
            "pour un acompte ou une facture déjà payée.",
            "Demandez au vendeur la bonne échéance ; si la facture est payée, son cadre doit "
            "être B2, S2 ou M2.",
        ),
        Wording(
            "Due date before the invoice date",
            "The due date (BT-9) is earlier than the invoice date (BT-2), which is allowed only "
            "for a deposit or an invoice already paid.",
            "Ask the seller for the right due date; if the invoice is paid, its business process "
            "must be B2, S2 or M2.",
        ),
    ),
    "BR-FR-CO-08": Entry(
        ("BT-23", "BT-3"),
        Wording(
            "Acompte déclaré comme facture définitive",
            "Le cadre B4, S4 ou M4 (facture définitive après acompte) ne va pas avec une facture "
            "ou un avoir d'acompte (386, 500, 503).",
            "Demandez au vendeur de choisir : un acompte prend le cadre B1, S1 ou M1, ou B2, S2, "
            "M2 s'il est payé.",
        ),
        Wording(
            "Deposit declared as a final invoice",
            "Process B4, S4 or M4 (final invoice after a deposit) does not go with a deposit "
            "invoice or deposit credit note (386, 500, 503).",
            "Ask the seller to choose: a deposit takes process B1, S1 or M1, or B2, S2, M2 if it "
            "is paid.",
        ),
    ),
    "BR-FR-CO-09": Entry(
        ("BT-23", "BT-113", "BT-112", "BT-115", "BT-9"),
        Wording(
            "Facture dite payée mais qui ne l'est pas",
            "Avec le cadre B2, S2 ou M2 (déjà payée), le montant payé doit égaler le total TTC, "
            "le net à payer valoir 0 et l'échéance porter la date du paiement.",
            "Vérifiez si vous avez réglé cette facture, puis demandez au vendeur de corriger le "
            "cadre ou les montants.",
        ),
        Wording(
            "Invoice said to be paid but not so",
            "With process B2, S2 or M2 (already paid), the paid amount must equal the total with "
            "VAT, the amount due must be 0 and the due date must carry the payment date.",
            "Check whether you have paid this invoice, then ask the seller to correct the "
            "process or the amounts.",
        ),
    ),
    "BR-FR-CO-09/1": Entry(
        ("BT-23", "BT-113", "BT-112"),
        Wording(
            "Facture dite payée, montant payé différent",
            "Le cadre B2, S2 ou M2 dit que la facture est déjà payée, mais le montant payé "
            "(BT-113) n'est pas égal au total TTC (BT-112).",
            "Vérifiez ce que vous avez réglé, puis demandez au vendeur de corriger le cadre ou "
            "le montant payé.",
        ),
        Wording(
            "Invoice said to be paid, paid amount differs",
            "Process B2, S2 or M2 says that the invoice is already paid, but the paid amount "
            "(BT-113) does not equal the total with VAT (BT-112).",
            "Check what you have paid, then ask the seller to correct the process or the paid "
            "amount.",
        ),
    ),
    "BR-FR-CO-09/2": Entry(
        ("BT-23", "BT-115"),
        Wording(
            "Facture dite payée avec un net à payer",
            "Le cadre B2, S2 ou M2 dit que la facture est déjà payée, mais le net à payer "
            "(BT-115) n'est pas nul.",
            "Ne payez pas avant d'avoir vérifié le solde, puis demandez au vendeur de corriger "
            "le cadre ou le net à payer.",
        ),
        Wording(
            "Invoice said to be paid with an amount due",
            "Process B2, S2 or M2 says that the invoice is already paid, but the amount due "
            "(BT-115) is not zero.",
            "Do not pay before checking the balance, then ask the seller to correct the process "
            "or the amount due.",
        ),
    ),
    "BR-FR-CO-09/3": Entry(
        ("BT-23", "BT-9"),
        Wording(
            "Date de paiement manquante",
            "Le cadre B2, S2 ou M2 dit que la facture est déjà payée, mais la date d'échéance "
            "(BT-9), qui porte alors la date du paiement, est absente.",
            "Demandez au vendeur d'indiquer la date du paiement dans l'échéance.",
        ),
        Wording(
            "Payment date missing",
            "Process B2, S2 or M2 says that the invoice is already paid, but the due date "
            "(BT-9), which then carries the payment date, is absent.",
            "Ask the seller to put the payment date in the due date.",
        ),
    ),
    "BR-FR-CO-10/1": Entry(
        (),
        Wording(
            "Identifiant sans schéma",
            "Un identifiant global du champ {field} ne dit pas dans quel système il est pris.",
            "Demandez au vendeur d'ajouter le schéma, par exemple 0009 pour un SIRET ou 0088 "
            "pour un GLN.",
        ),
        Wording(
            "Identifier without a scheme",
            "A global identifier of the field {field} does not say from which system it comes.",
            "Ask the seller to add the scheme, for example 0009 for a SIRET or 0088 for a GLN.",
        ),
    ),
    "BR-FR-CO-10/2": Entry(
        (),
        Wording(
            "Deux identifiants de même type",
            "Le champ {field} contient deux identifiants pris dans le même système, par exemple "
            "deux SIRET.",
            "Demandez au vendeur de ne garder que le bon.",
        ),
        Wording(
            "Two identifiers of the same type",
            "The field {field} contains two identifiers from the same system, for example two "
            "SIRET numbers.",
            "Ask the seller to keep only the right one.",
        ),
    ),
    "BR-FR-CO-12": Entry(
        ("BT-5", "BT-6", "BT-111"),
        Wording(
            "Facture en devise sans TVA en euros",
            "La facture n'est pas en euros (BT-5) : elle doit annoncer EUR comme devise de "
            "comptabilisation (BT-6) et donner la TVA en euros (BT-111).",
            "Demandez au vendeur d'ajouter le total TVA converti en euros.",
        ),
        Wording(
            "Foreign currency invoice without VAT in euros",
            "The invoice is not in euros (BT-5): it must announce EUR as accounting currency "
            "(BT-6) and give the VAT in euros (BT-111).",
            "Ask the seller to add the total VAT converted into euros.",
        ),
    ),
    "BR-FR-CO-14": Entry(
        ("BT-29-1", "BT-21", "BT-22"),
        Wording(
            "Mention « membre d'un assujetti unique » manquante",
            "Le vendeur porte un identifiant d'assujetti unique (schéma 0231), mais la note de "
            "code TXD avec le texte MEMBRE_ASSUJETTI_UNIQUE manque.",
            "Demandez au vendeur d'ajouter cette note, ou de retirer l'identifiant s'il n'est "
            "pas membre d'un tel groupe.",
        ),
        Wording(
            "VAT group member mention missing",
            "The seller carries a VAT group identifier (scheme 0231), but the note with code TXD "
            "and the text MEMBRE_ASSUJETTI_UNIQUE is missing.",
            "Ask the seller to add this note, or to remove the identifier if it is not a member "
            "of such a group.",
        ),
    ),
    "BR-FR-CO-15": Entry(
        ("BT-29-1", "BG-11", "BT-63"),
        Wording(
            "Numéro de TVA de l'assujetti unique manquant",
            "Le vendeur est membre d'un assujetti unique (schéma 0231), mais le bloc "
            "représentant fiscal (BG-11) ne donne pas le numéro de TVA du groupe (BT-63).",
            "Demandez au vendeur d'ajouter le nom et le numéro de TVA de l'assujetti unique.",
        ),
        Wording(
            "VAT number of the VAT group missing",
            "The seller is a member of a VAT group (scheme 0231), but the tax representative "
            "block (BG-11) does not give the VAT number of the group (BT-63).",
            "Ask the seller to add the name and VAT number of the VAT group.",
        ),
    ),
    "BR-FR-DEC-01": Entry(
        (),
        Wording(
            "Montant mal écrit",
            "Le montant du champ {field} doit être écrit en chiffres avec un point décimal, deux "
            "décimales au plus et 19 caractères au plus hors séparateur.",
            "Demandez au vendeur de corriger l'écriture du montant, sans espace ni symbole.",
        ),
        Wording(
            "Amount badly written",
            "The amount of the field {field} must be written in figures with a decimal point, at "
            "most two decimals and at most 19 characters besides the separator.",
            "Ask the seller to correct how the amount is written, without spaces or symbols.",
        ),
    ),
    "BR-FR-DEC-02": Entry(
        (),
        Wording(
            "Quantité mal écrite",
            "La quantité du champ {field} doit être écrite en chiffres avec un point décimal, "
            "quatre décimales au plus et 19 caractères au plus hors séparateur.",
            "Demandez au vendeur d'arrondir la quantité à quatre décimales.",
        ),
        Wording(
            "Quantity badly written",
            "The quantity of the field {field} must be written in figures with a decimal point, "
            "at most four decimals and at most 19 characters besides the separator.",
            "Ask the seller to round the quantity to four decimals.",
        ),
    ),
    "BR-FR-DEC-03": Entry(
        (),
        Wording(
            "Prix mal écrit ou négatif",
            "Le prix du champ {field} doit être écrit en chiffres sans signe moins, avec six "
            "décimales au plus et 19 caractères au plus hors séparateur.",
            "Demandez au vendeur d'arrondir le prix à six décimales ; le signe moins se porte "
            "sur la quantité, sauf dans une facture à double sens (B9, S9, M9).",
        ),
        Wording(
            "Price badly written or negative",
            "The price of the field {field} must be written in figures without a minus sign, "
            "with at most six decimals and at most 19 characters besides the separator.",
            "Ask the seller to round the price to six decimals; a minus sign belongs on the "
            "quantity, except in a two-way invoice (B9, S9, M9).",
        ),
    ),
    "BR-FR-DEC-04": Entry(
        (),
        Wording(
            "Taux mal écrit",
            "Le taux du champ {field} doit être écrit en chiffres, sans signe moins ni %, avec "
            "deux décimales au plus et quatre chiffres en tout.",
            "Demandez au vendeur d'écrire le taux simplement, par exemple 20.00 ou 5.50.",
        ),
        Wording(
            "Rate badly written",
            "The rate of the field {field} must be written in figures, without a minus sign or "
            "%, with at most two decimals and four digits in all.",
            "Ask the seller to write the rate simply, for example 20.00 or 5.50.",
        ),
    ),
    "BR-FR-MV-01": Entry(
        ("EXT-FR-FE-163", "BT-23"),
        Wording(
            "Sous-type de ligne manquant",
            "Dans une facture à plusieurs vendeurs ou à double sens (cadre finissant par 8 ou "
            "9), chaque ligne doit dire si elle regroupe (GROUP), détaille (DETAIL) ou informe "
            "(INFORMATION).",
            "Demandez au vendeur de compléter le sous-type de chaque ligne.",
        ),
        Wording(
            "Line subtype missing",
            "In a multi-seller or two-way invoice (process ending in 8 or 9), each line must say "
            "whether it groups (GROUP), details (DETAIL) or informs (INFORMATION).",
            "Ask the seller to complete the subtype of every line.",
        ),
    ),
    "BR-FR-MV-02": Entry(
        ("EXT-FR-FE-163", "EXT-FR-FE-162", "BT-23"),
        Wording(
            "Aucun regroupement par vendeur",
            "Une facture à plusieurs vendeurs (B8, S8, M8) doit contenir au moins une ligne de "
            "regroupement (GROUP) sans ligne parente.",
            "Demandez au vendeur un regroupement de lignes pour chacun des vendeurs, ou un autre "
            "cadre s'il est seul.",
        ),
        Wording(
            "No grouping by seller",
            "A multi-seller invoice (B8, S8, M8) must contain at least one grouping line (GROUP) "
            "without a parent line.",
            "Ask the seller for a group of lines for each seller, or for another process if "
            "there is only one.",
        ),
    ),
    "BR-FR-MV-03/seller": Entry(
        ("EXT-FR-FE-164", "EXT-FR-FE-167", "EXT-FR-FE-177"),
        Wording(
            "Vendeur d'un regroupement mal identifié",
            "Une ligne de regroupement d'une facture à plusieurs vendeurs ou à double sens doit "
            "donner le nom, l'identifiant légal et le pays de son vendeur.",
            "Demandez au vendeur de compléter ces trois informations pour chaque regroupement.",
        ),
        Wording(
            "Seller of a group badly identified",
            "A grouping line of a multi-seller or two-way invoice must give the name, legal "
            "identifier and country of its seller.",
            "Ask the seller to complete these three pieces of information for each group.",
        ),
    ),
    "BR-FR-MV-03/tax": Entry(
        ("EXT-FR-FE-181", "EXT-FR-FE-182"),
        Wording(
            "TVA d'un regroupement manquante",
            "Une ligne de regroupement d'une facture à plusieurs vendeurs ou à double sens doit "
            "donner son total de TVA, en devise de facture et en devise de comptabilisation s'il "
            "y en a une.",
            "Demandez au vendeur de compléter la TVA de chaque regroupement.",
        ),
        Wording(
            "VAT of a group missing",
            "A grouping line of a multi-seller or two-way invoice must give its total VAT, in "
            "the invoice currency and in the accounting currency if there is one.",
            "Ask the seller to complete the VAT of each group.",
        ),
    ),
    "BR-FR-MV-03/AFL": Entry(
        ("BT-128", "BT-128-1"),
        Wording(
            "Numéro de facture d'un regroupement manquant",
            "Une ligne de regroupement d'une facture à plusieurs vendeurs ou à double sens doit "
            "porter le numéro de facture de son vendeur (BT-128, schéma AFL).",
            "Demandez au vendeur de compléter ce numéro pour chaque regroupement.",
        ),
        Wording(
            "Invoice number of a group missing",
            "A grouping line of a multi-seller or two-way invoice must carry the invoice number "
            "of its seller (BT-128, scheme AFL).",
            "Ask the seller to complete this number for each group.",
        ),
    ),
    "BR-FR-MV-03/AVV": Entry(
        ("BT-128", "BT-128-1"),
        Wording(
            "Cadre d'un regroupement manquant",
            "Une ligne de regroupement d'une facture à plusieurs vendeurs ou à double sens doit "
            "porter son propre cadre de facturation (BT-128, schéma AVV), qui ne peut pas être "
            "B8, S8 ou M8.",
            "Demandez au vendeur le cadre de chaque regroupement, par exemple B1 ou S1.",
        ),
        Wording(
            "Process of a group missing",
            "A grouping line of a multi-seller or two-way invoice must carry its own business "
            "process (BT-128, scheme AVV), which may not be B8, S8 or M8.",
            "Ask the seller for the process of each group, for example B1 or S1.",
        ),
    ),
    "BR-FR-MV-05": Entry(
        ("BT-131", "EXT-FR-FE-163"),
        Wording(
            "Total d'un regroupement faux",
            "Le montant d'une ligne de regroupement (BT-131) n'est pas égal à la somme de ses "
            "lignes de détail, à un centime près par ligne.",
            "Demandez au vendeur de refaire le total du regroupement.",
        ),
        Wording(
            "Wrong total of a group",
            "The amount of a grouping line (BT-131) does not equal the sum of its detail lines, "
            "give or take one cent for each line.",
            "Ask the seller to redo the total of the group.",
        ),
    ),
    "BR-FR-MV-06": Entry(
        ("EXT-FR-FE-167",),
        Wording(
            "Vendeur d'une ligne absent ou différent de son regroupement",
            "Dans une facture à plusieurs vendeurs ou à double sens, chaque ligne doit porter "
            "l'identifiant légal de son vendeur, le même que celui de sa ligne parente.",
            "Demandez au vendeur de corriger le rattachement des lignes.",
        ),
        Wording(
            "Seller of a line absent or unlike its group",
            "In a multi-seller or two-way invoice, each line must carry the legal identifier of "
            "its seller, the same as that of its parent line.",
            "Ask the seller to correct how lines are attached to groups.",
        ),
    ),
    "BR-FR-MV-07": Entry(
        ("BT-128",),
        Wording(
            "Numéro de facture d'une ligne absent ou différent de son regroupement",
            "Dans une facture à plusieurs vendeurs ou à double sens, chaque ligne doit porter le "
            "numéro de facture (BT-128, schéma AFL) de sa ligne parente.",
            "Demandez au vendeur de corriger le rattachement des lignes.",
        ),
        Wording(
            "Invoice number of a line absent or unlike its group",
            "In a multi-seller or two-way invoice, each line must carry the invoice number "
            "(BT-128, scheme AFL) of its parent line.",
            "Ask the seller to correct how lines are attached to groups.",
        ),
    ),
    "BR-FR-MV-08": Entry(
        ("EXT-FR-FE-178", "BT-128"),
        Wording(
            "Motif de TVA d'une ligne sans numéro de facture",
            "Dans une facture à plusieurs vendeurs ou à double sens, le motif de TVA de chaque "
            "ligne de détail doit commencer par le numéro de facture du vendeur entre deux "
            "dièses.",
            "Demandez au vendeur de compléter ce texte, par exemple #F2026-12#.",
        ),
        Wording(
            "VAT reason of a line without the invoice number",
            "In a multi-seller or two-way invoice, the VAT reason text of each detail line must "
            "begin with the seller's invoice number between two hash signs.",
            "Ask the seller to complete this text, for example #F2026-12#.",
        ),
    ),
    "BR-FR-MV-09": Entry(
        ("EXT-FR-FE-181", "BT-117", "BT-120"),
        Wording(
            "TVA d'un regroupement fausse",
            "La TVA d'une ligne de regroupement n'est pas égale à la somme des sous-totaux de "
            "TVA (BT-117) qui portent son numéro de facture.",
            "Demandez au vendeur de corriger la TVA du regroupement ou la ventilation.",
        ),
        Wording(
            "Wrong VAT of a group",
            "The VAT of a grouping line does not equal the sum of the VAT subtotals (BT-117) "
            "that carry its invoice number.",
            "Ask the seller to correct the VAT of the group or the breakdown.",
        ),
    ),
    "BR-FR-MV-10": Entry(
        ("EXT-FR-FE-184", "BT-131", "EXT-FR-FE-181"),
        Wording(
            "Total TTC d'un regroupement faux",
            "Le montant TTC d'une ligne de regroupement n'est pas égal à son montant HT plus sa "
            "TVA, à un centime près par ligne de détail.",
            "Demandez au vendeur de refaire le total du regroupement.",
        ),
        Wording(
            "Wrong total with VAT of a group",
            "The amount with VAT of a grouping line does not equal its net amount plus its VAT, "
            "give or take one cent for each detail line.",
            "Ask the seller to redo the total of the group.",
        ),
    ),
    "BR-FR-MV-11": Entry(
        ("BT-128", "BT-1", "BT-30"),
        Wording(
            "Numéro du vendeur principal absent des regroupements",
            "Quand le vendeur principal a ses propres lignes, l'un de ses regroupements doit "
            "porter le numéro de la facture elle-même (BT-1).",
            "Demandez au vendeur de corriger le numéro de facture porté par son regroupement.",
        ),
        Wording(
            "Number of the main seller absent from the groups",
            "When the main seller has lines of its own, one of its groups must carry the number "
            "of the invoice itself (BT-1).",
            "Ask the seller to correct the invoice number carried by its group.",
        ),
    ),
    "BR-FR-MV-12": Entry(
        ("BT-128",),
        Wording(
            "Deux regroupements de même numéro",
            "Deux lignes de regroupement portent le même numéro de facture (BT-128, schéma AFL), "
            "alors que chacune vaut facture.",
            "Demandez au vendeur un numéro distinct pour chaque regroupement.",
        ),
        Wording(
            "Two groups with the same number",
            "Two grouping lines carry the same invoice number (BT-128, scheme AFL), although "
            "each stands for an invoice.",
            "Ask the seller for a distinct number for each group.",
        ),
    ),
    "BR-FR-MV-13": Entry(
        ("BT-3", "BT-23"),
        Wording(
            "Autofacture à plusieurs vendeurs",
            "Une facture à plusieurs vendeurs (B8, S8, M8) ne peut pas être d'un type "
            "autofacturé (389, 261, 501, 500, 502, 471, 473).",
            "Demandez à l'émetteur de choisir : un type ordinaire comme 380, ou un autre cadre.",
        ),
        Wording(
            "Multi-seller self-billed invoice",
            "A multi-seller invoice (B8, S8, M8) may not have a self-billed type (389, 261, 501, "
            "500, 502, 471, 473).",
            "Ask the issuer to choose: an ordinary type such as 380, or another process.",
        ),
    ),
    "BR-FR-MV-14": Entry(
        ("EXT-FR-FE-136", "EXT-FR-FE-138"),
        Wording(
            "Facture antérieure manquante sur un regroupement",
            "Dans un avoir ou une rectificative à plusieurs vendeurs, chaque regroupement doit "
            "citer la facture antérieure et sa date.",
            "Demandez au vendeur le numéro et la date de la facture visée par chaque regroupement.",
        ),
        Wording(
            "Preceding invoice missing on a group",
            "In a multi-seller credit note or corrective invoice, each group must cite the "
            "preceding invoice and its date.",
            "Ask the seller for the number and date of the invoice meant by each group.",
        ),
    ),
    "BR-FR-BD-02": Entry(
        ("EXT-FR-FE-163", "EXT-FR-FE-167", "BT-30", "BT-47"),
        Wording(
            "Facture à double sens sans ses deux regroupements",
            "Une facture à double sens (B9, S9, M9) doit contenir exactement deux regroupements "
            ": l'un au SIREN du vendeur (BT-30), l'autre au SIREN de l'acheteur (BT-47).",
            "Demandez à l'émetteur de corriger les regroupements ou de choisir un autre cadre.",
        ),
        Wording(
            "Two-way invoice without its two groups",
            "A two-way invoice (B9, S9, M9) must contain exactly two groups: one with the SIREN "
            "of the seller (BT-30), the other with the SIREN of the buyer (BT-47).",
            "Ask the issuer to correct the groups or to choose another process.",
        ),
    ),
    "BR-FR-BD-13": Entry(
        ("BT-3", "BT-23"),
        Wording(
            "Facture à double sens qui n'est pas une autofacture",
            "Une facture à double sens (B9, S9, M9) doit être d'un type autofacturé : 389, 261, "
            "501, 500, 502, 471 ou 473.",
            "Demandez à l'émetteur de corriger le type ou le cadre.",
        ),
        Wording(
            "Two-way invoice that is not self-billed",
            "A two-way invoice (B9, S9, M9) must have a self-billed type: 389, 261, 501, 500, "
            "502, 471 or 473.",
            "Ask the issuer to correct the type or the process.",
        ),
    ),
    "BR-FR-BD-14": Entry(
        ("EXT-FR-FE-136", "EXT-FR-FE-138"),
        Wording(
            "Facture antérieure manquante sur un regroupement",
            "Dans un avoir ou une rectificative à double sens, chaque regroupement doit citer la "
            "facture antérieure et sa date.",
            "Demandez à l'émetteur le numéro et la date de la facture visée par chaque "
            "regroupement.",
        ),
        Wording(
            "Preceding invoice missing on a group",
            "In a two-way credit note or corrective invoice, each group must cite the preceding "
            "invoice and its date.",
            "Ask the issuer for the number and date of the invoice meant by each group.",
        ),
    ),
}
