"""The VAT families of EN 16931 (BR-S, Z, E, AE, IC, G, O, AF, AG), composed from one table.

The same ten questions are put to each category: is it in the breakdown (-01), whose VAT numbers
does it need on lines, allowances and charges (-02 to -04), which rate may it have there (-05 to
-07), do its base (-08) and its tax (-09) add up, does it say why there is no tax (-10). What
differs from one category to the other stands in `_CATEGORIES`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from facturier.einvoice.explanations.wording import Entry, Wording

__all__ = ["vat_entry"]

Numbers = Literal["seller", "reverse", "intra", "export", "none"]
Rate = Literal["positive", "any", "zero", "absent"]


@dataclass(frozen=True, slots=True)
class _Category:
    """How the rules treat one VAT category."""

    code: str
    fr: str
    en: str
    numbers: Numbers
    """Which VAT numbers the invoice must carry, or must not."""
    rate: Rate
    vatex: str = ""
    """An exemption code to give as an example; a category without one states no reason at all."""


_CATEGORIES = {
    "S": _Category("S", "taxé", "standard rated", "seller", "positive"),
    "Z": _Category("Z", "taux zéro", "zero rated", "seller", "zero"),
    "E": _Category("E", "exonéré", "exempt", "seller", "zero", "VATEX-FR-FRANCHISE"),
    "AE": _Category("AE", "autoliquidation", "reverse charge", "reverse", "zero", "VATEX-EU-AE"),
    "IC": _Category(
        "K",
        "livraison intracommunautaire",
        "intra-Community supply",
        "intra",
        "zero",
        "VATEX-EU-IC",
    ),
    "G": _Category("G", "export hors UE", "export outside the EU", "export", "zero", "VATEX-EU-G"),
    "O": _Category(
        "O", "hors champ de la TVA", "outside the scope of VAT", "none", "absent", "VATEX-EU-O"
    ),
    "AF": _Category("L", "IGIC des Canaries", "Canary Islands IGIC", "seller", "any"),
    "AG": _Category("M", "IPSI de Ceuta et Melilla", "Ceuta and Melilla IPSI", "seller", "any"),
}
# Other names of the same families.
_ALIASES = {"K": "IC", "IG": "AF", "L": "AF", "IP": "AG", "M": "AG"}
_RULE = re.compile(r"BR-(S|Z|E|AE|IC|K|G|O|AF|IG|L|AG|IP|M)-(\d\d)")
_EXTENDED = re.compile(r"BR-F[RX]EXT-(S|Z|E|AE|IC|K|G|O|AF|AG)-?(01|08|09)(b|ini|rev)?")

_PLACES = {
    "02": ("Une ligne relève", "A line is in", "BT-151"),
    "03": ("Une remise de document relève", "A document allowance is in", "BT-95"),
    "04": ("Des frais de document relèvent", "A document charge is in", "BT-102"),
    "05": ("une ligne", "a line", "BT-152"),
    "06": ("une remise de document", "a document allowance", "BT-96"),
    "07": ("des frais de document", "a document charge", "BT-103"),
}
_NUMBERS: dict[Numbers, tuple[tuple[str, ...], Wording, Wording]] = {
    "seller": (
        ("BT-31", "BT-32", "BT-63"),
        Wording(
            "Numéro fiscal du vendeur manquant",
            "{place_fr} de la catégorie « {fr} » ({code}), mais la facture ne donne ni numéro de "
            "TVA du vendeur (BT-31), ni identifiant fiscal local (BT-32), ni numéro de TVA de son "
            "représentant fiscal (BT-63).",
            "Demandez au vendeur son numéro de TVA ; une entreprise qui n'en a pas, comme en "
            "franchise, indique son SIREN comme identifiant fiscal local.",
        ),
        Wording(
            "Seller tax number missing",
            "{place_en} category “{en}” ({code}), but the invoice gives neither a seller VAT "
            "number (BT-31), nor a tax registration identifier (BT-32), nor a VAT number of its "
            "tax representative (BT-63).",
            "Ask the seller for its VAT number; a French business that has none, such as one "
            "under the small business scheme, gives its SIREN as tax registration identifier.",
        ),
    ),
    "reverse": (
        ("BT-31", "BT-32", "BT-63", "BT-48", "BT-47"),
        Wording(
            "Numéros exigés pour l'autoliquidation manquants",
            "{place_fr} de la catégorie « {fr} » ({code}), qui exige un numéro fiscal du vendeur "
            "(BT-31, BT-32 ou BT-63) et le numéro de TVA ou l'identifiant légal de l'acheteur "
            "(BT-48 ou BT-47).",
            "Communiquez votre numéro de TVA au vendeur, puis demandez-lui une facture qui porte "
            "les deux numéros.",
        ),
        Wording(
            "Numbers required for reverse charge missing",
            "{place_en} category “{en}” ({code}), which requires a tax number of the seller "
            "(BT-31, BT-32 or BT-63) and the VAT number or legal registration of the buyer (BT-48 "
            "or BT-47).",
            "Give the seller your VAT number, then ask for an invoice that carries both numbers.",
        ),
    ),
    "intra": (
        ("BT-31", "BT-63", "BT-48"),
        Wording(
            "Numéros de TVA intracommunautaires manquants",
            "{place_fr} de la catégorie « {fr} » ({code}), qui exige le numéro de TVA du vendeur "
            "ou de son représentant fiscal (BT-31 ou BT-63) et celui de l'acheteur (BT-48).",
            "Communiquez votre numéro de TVA au vendeur, puis demandez-lui une facture qui porte "
            "les deux numéros : l'exonération en dépend.",
        ),
        Wording(
            "Intra-Community VAT numbers missing",
            "{place_en} category “{en}” ({code}), which requires the VAT number of the seller or "
            "of its tax representative (BT-31 or BT-63) and that of the buyer (BT-48).",
            "Give the seller your VAT number, then ask for an invoice that carries both numbers: "
            "the exemption depends on them.",
        ),
    ),
    "export": (
        ("BT-31", "BT-63"),
        Wording(
            "Numéro de TVA de l'exportateur manquant",
            "{place_fr} de la catégorie « {fr} » ({code}), qui exige le numéro de TVA du vendeur "
            "ou de son représentant fiscal (BT-31 ou BT-63).",
            "Demandez au vendeur une facture qui porte son numéro de TVA.",
        ),
        Wording(
            "Exporter VAT number missing",
            "{place_en} category “{en}” ({code}), which requires the VAT number of the seller or "
            "of its tax representative (BT-31 or BT-63).",
            "Ask the seller for an invoice that carries its VAT number.",
        ),
    ),
    "none": (
        ("BT-31", "BT-63", "BT-48"),
        Wording(
            "Numéro de TVA présent sur une opération hors champ",
            "{place_fr} de la catégorie « {fr} » ({code}) : la facture ne doit alors porter aucun "
            "numéro de TVA, ni du vendeur (BT-31), ni de son représentant fiscal (BT-63), ni de "
            "l'acheteur (BT-48).",
            "Demandez au vendeur de retirer ces numéros ou de changer de catégorie : une opération "
            "exonérée relève de E, et non de O.",
        ),
        Wording(
            "VAT number on an operation outside the scope",
            "{place_en} category “{en}” ({code}): the invoice must then carry no VAT number, "
            "neither of the seller (BT-31), nor of its tax representative (BT-63), nor of the "
            "buyer (BT-48).",
            "Ask the seller to remove these numbers or to change the category: an exempt operation "
            "is in E, not in O.",
        ),
    ),
}
_RATES: dict[Rate, tuple[Wording, Wording]] = {
    "positive": (
        Wording(
            "Taux de TVA nul ou manquant",
            "Le taux de TVA ({term}) d'{place_fr} est absent ou nul, alors que la catégorie "
            "« {fr} » ({code}) demande un taux supérieur à 0.",
            "Demandez au vendeur le taux applicable, ou la bonne catégorie si l'opération n'est "
            "pas taxée.",
        ),
        Wording(
            "VAT rate zero or missing",
            "The VAT rate ({term}) of {place_en} is absent or zero, whereas category “{en}” "
            "({code}) asks for a rate above 0.",
            "Ask the seller for the rate that applies, or for the right category if the operation "
            "is not taxed.",
        ),
    ),
    "any": (
        Wording(
            "Taux de taxe manquant ou négatif",
            "Le taux ({term}) d'{place_fr} de la catégorie « {fr} » ({code}) est absent ou n'est "
            "pas admis : il ne peut pas être négatif, ni nul selon la version de la règle.",
            "Demandez au vendeur le taux applicable.",
        ),
        Wording(
            "Tax rate missing or negative",
            "The rate ({term}) of {place_en} in category “{en}” ({code}) is absent or not allowed: "
            "it may not be negative, nor zero in some versions of the rule.",
            "Ask the seller for the rate that applies.",
        ),
    ),
    "zero": (
        Wording(
            "Taux de TVA qui devrait être 0",
            "Le taux de TVA ({term}) d'{place_fr} doit être écrit et valoir 0 pour la catégorie "
            "« {fr} » ({code}).",
            "Demandez au vendeur de mettre le taux à 0, ou de choisir la catégorie S si la TVA est "
            "bien due.",
        ),
        Wording(
            "VAT rate that should be 0",
            "The VAT rate ({term}) of {place_en} must be written and be 0 for category “{en}” "
            "({code}).",
            "Ask the seller to set the rate to 0, or to choose category S if VAT is really due.",
        ),
    ),
    "absent": (
        Wording(
            "Taux de TVA de trop",
            "Le taux de TVA ({term}) d'{place_fr} ne doit pas être écrit, même à 0, pour la "
            "catégorie « {fr} » ({code}).",
            "Demandez au vendeur de retirer le taux, ou de choisir une autre catégorie.",
        ),
        Wording(
            "VAT rate that should not be there",
            "The VAT rate ({term}) of {place_en} must not be written, not even as 0, for category "
            "“{en}” ({code}).",
            "Ask the seller to remove the rate, or to choose another category.",
        ),
    ),
}
_AT_LEAST_ONE = Entry(
    ("BG-23", "BT-118", "BT-151"),
    Wording(
        "Lignes et ventilation de TVA qui ne se répondent pas",
        "La catégorie « {fr} » ({code}) figure dans les lignes, remises ou frais sans sous-total "
        "dans la ventilation de TVA (BG-23), ou l'inverse.",
        "Demandez au vendeur une ventilation de TVA qui reprend chaque catégorie des lignes.",
    ),
    Wording(
        "Lines and VAT breakdown that do not match",
        "Category “{en}” ({code}) is used in the lines, allowances or charges without a subtotal "
        "in the VAT breakdown (BG-23), or the other way round.",
        "Ask the seller for a VAT breakdown that repeats each category of the lines.",
    ),
)
_EXACTLY_ONE = Entry(
    ("BG-23", "BT-118", "BT-151"),
    Wording(
        "Lignes et ventilation de TVA qui ne se répondent pas",
        "La catégorie « {fr} » ({code}) doit figurer à la fois dans les lignes, remises ou frais "
        "et dans un sous-total, et un seul, de la ventilation de TVA (BG-23).",
        "Demandez au vendeur de réunir cette catégorie en un seul sous-total, ou de le retirer si "
        "aucune ligne n'en relève.",
    ),
    Wording(
        "Lines and VAT breakdown that do not match",
        "Category “{en}” ({code}) must appear both in the lines, allowances or charges and in one "
        "subtotal, and only one, of the VAT breakdown (BG-23).",
        "Ask the seller to put this category into a single subtotal, or to remove it if no line is "
        "in that category.",
    ),
)
_BASE = Entry(
    ("BT-116", "BT-131", "BT-92", "BT-99"),
    Wording(
        "Base d'imposition fausse",
        "La base d'imposition (BT-116) de la catégorie « {fr} » ({code}) ne correspond pas aux "
        "lignes de cette catégorie, moins les remises, plus les frais de document.",
        "Demandez au vendeur de refaire la ventilation de TVA ; une ligne est souvent classée "
        "ailleurs, ou une remise oubliée.",
    ),
    Wording(
        "Wrong taxable amount",
        "The taxable amount (BT-116) of category “{en}” ({code}) does not match the lines of that "
        "category, less document allowances, plus document charges.",
        "Ask the seller to redo the VAT breakdown; often a line is put elsewhere, or an allowance "
        "left out.",
    ),
)
_BASE_BY_RATE = Entry(
    ("BT-116", "BT-119", "BT-131", "BT-92", "BT-99"),
    Wording(
        "Base d'imposition fausse",
        "La base d'imposition (BT-116) d'un taux de la catégorie « {fr} » ({code}) ne correspond "
        "pas aux lignes de ce taux, moins les remises, plus les frais de document.",
        "Demandez au vendeur de refaire la ventilation, en écrivant chaque taux partout de la même "
        "façon, par exemple 20.00.",
    ),
    Wording(
        "Wrong taxable amount",
        "The taxable amount (BT-116) of a rate in category “{en}” ({code}) does not match the "
        "lines of that rate, less document allowances, plus document charges.",
        "Ask the seller to redo the breakdown, with each rate written everywhere in the same way, "
        "for example 20.00.",
    ),
)
_TAX = Entry(
    ("BT-117", "BT-116", "BT-119"),
    Wording(
        "TVA mal calculée",
        "Le montant de TVA (BT-117) de la catégorie « {fr} » ({code}) ne correspond pas à sa base "
        "(BT-116) multipliée par son taux (BT-119).",
        "Demandez au vendeur de refaire le calcul de la TVA et une facture corrigée.",
    ),
    Wording(
        "VAT badly calculated",
        "The VAT amount (BT-117) of category “{en}” ({code}) does not match its base (BT-116) "
        "multiplied by its rate (BT-119).",
        "Ask the seller to recalculate the VAT and for a corrected invoice.",
    ),
)
_NO_TAX = Entry(
    ("BT-117", "BT-118"),
    Wording(
        "TVA facturée sur une opération sans TVA",
        "Le montant de TVA (BT-117) de la catégorie « {fr} » ({code}) doit être 0, puisque cette "
        "catégorie ne porte pas de TVA.",
        "Ne déduisez pas cette TVA ; demandez au vendeur de la retirer ou de corriger la "
        "catégorie.",
    ),
    Wording(
        "VAT charged on an operation without VAT",
        "The VAT amount (BT-117) of category “{en}” ({code}) must be 0, since this category "
        "carries no VAT.",
        "Do not deduct this VAT; ask the seller to remove it or to correct the category.",
    ),
)
_REASON = Entry(
    ("BT-120", "BT-121", "BT-118"),
    Wording(
        "Motif d'absence de TVA manquant",
        "La catégorie « {fr} » ({code}) est sans TVA, mais la facture n'en donne la raison ni en "
        "texte (BT-120) ni en code (BT-121).",
        "Demandez au vendeur la mention légale et son code, par exemple {vatex}.",
    ),
    Wording(
        "Reason for the absence of VAT missing",
        "Category “{en}” ({code}) carries no VAT, but the invoice gives the reason neither as text "
        "(BT-120) nor as a code (BT-121).",
        "Ask the seller for the legal mention and its code, for example {vatex}.",
    ),
)
_NO_REASON = Entry(
    ("BT-120", "BT-121", "BT-118"),
    Wording(
        "Motif d'exonération de trop",
        "La catégorie « {fr} » ({code}) n'est pas exonérée, mais la ventilation donne un motif "
        "d'exonération (BT-120 ou BT-121).",
        "Demandez au vendeur de retirer ce motif, ou de choisir la catégorie E si l'opération est "
        "exonérée.",
    ),
    Wording(
        "Exemption reason that should not be there",
        "Category “{en}” ({code}) is not exempt, but the breakdown gives an exemption reason "
        "(BT-120 or BT-121).",
        "Ask the seller to remove this reason, or to choose category E if the operation is exempt.",
    ),
)
_SPECIAL = {
    ("IC", "11"): Entry(
        ("BT-72", "BG-14"),
        Wording(
            "Date de livraison intracommunautaire manquante",
            "Une livraison intracommunautaire (K) exige la date de livraison (BT-72) ou la période "
            "de facturation (BG-14).",
            "Demandez au vendeur la date de livraison : elle fixe le mois de votre déclaration.",
        ),
        Wording(
            "Intra-Community delivery date missing",
            "An intra-Community supply (K) requires the delivery date (BT-72) or the invoicing "
            "period (BG-14).",
            "Ask the seller for the delivery date: it sets the month of your VAT return.",
        ),
    ),
    ("IC", "12"): Entry(
        ("BT-80",),
        Wording(
            "Pays de livraison intracommunautaire manquant",
            "Une livraison intracommunautaire (K) exige le pays de livraison (BT-80).",
            "Demandez au vendeur d'ajouter l'adresse de livraison avec son code pays.",
        ),
        Wording(
            "Intra-Community delivery country missing",
            "An intra-Community supply (K) requires the country of delivery (BT-80).",
            "Ask the seller to add the delivery address with its country code.",
        ),
    ),
    ("O", "11"): Entry(
        ("BG-23", "BT-118"),
        Wording(
            "Hors champ mêlé à d'autres catégories",
            "La ventilation de TVA (BG-23) contient un sous-total « hors champ de la TVA » (O) et "
            "d'autres catégories, alors que O doit être seul.",
            "Demandez au vendeur deux factures, ou la catégorie E si l'opération est exonérée.",
        ),
        Wording(
            "Outside scope mixed with other categories",
            "The VAT breakdown (BG-23) contains a subtotal “outside the scope of VAT” (O) and "
            "other categories, whereas O must stand alone.",
            "Ask the seller for two invoices, or for category E if the operation is exempt.",
        ),
    ),
    ("O", "12"): Entry(
        ("BT-151",),
        Wording(
            "Ligne taxable dans une facture hors champ",
            "La facture est « hors champ de la TVA » (O), mais une ligne relève d'une autre "
            "catégorie (BT-151).",
            "Demandez au vendeur deux factures, ou la même catégorie partout.",
        ),
        Wording(
            "Taxable line in an invoice outside the scope",
            "The invoice is “outside the scope of VAT” (O), but a line is in another category "
            "(BT-151).",
            "Ask the seller for two invoices, or for the same category everywhere.",
        ),
    ),
    ("O", "13"): Entry(
        ("BT-95",),
        Wording(
            "Remise taxable dans une facture hors champ",
            "La facture est « hors champ de la TVA » (O), mais une remise de document relève d'une "
            "autre catégorie (BT-95).",
            "Demandez au vendeur de classer la remise en O comme le reste de la facture.",
        ),
        Wording(
            "Taxable allowance in an invoice outside the scope",
            "The invoice is “outside the scope of VAT” (O), but a document allowance is in another "
            "category (BT-95).",
            "Ask the seller to put the allowance in O like the rest of the invoice.",
        ),
    ),
    ("O", "14"): Entry(
        ("BT-102",),
        Wording(
            "Frais taxables dans une facture hors champ",
            "La facture est « hors champ de la TVA » (O), mais des frais de document relèvent "
            "d'une autre catégorie (BT-102).",
            "Demandez au vendeur de classer les frais en O comme le reste de la facture.",
        ),
        Wording(
            "Taxable charge in an invoice outside the scope",
            "The invoice is “outside the scope of VAT” (O), but a document charge is in another "
            "category (BT-102).",
            "Ask the seller to put the charge in O like the rest of the invoice.",
        ),
    ),
}
_EXTENDED_BASE = Entry(
    ("BT-116", "BT-131", "BT-92", "BT-99", "BT-X-272"),
    Wording(
        "Base d'imposition fausse",
        "La base d'imposition (BT-116) de la catégorie « {fr} » ({code}) s'écarte des lignes de "
        "détail de cette catégorie, moins les remises, plus les frais, de plus d'un centime par "
        "élément.",
        "Demandez au vendeur de refaire la ventilation, en écrivant chaque taux partout de la même "
        "façon, par exemple 20.00.",
    ),
    Wording(
        "Wrong taxable amount",
        "The taxable amount (BT-116) of category “{en}” ({code}) differs from the detail lines of "
        "that category, less allowances, plus charges, by more than one cent for each element.",
        "Ask the seller to redo the breakdown, with each rate written everywhere in the same way, "
        "for example 20.00.",
    ),
)
_BASE_OF_2017 = Entry(
    ("BT-116", "BT-131", "BT-92", "BT-99"),
    Wording(
        "Base d'imposition à vérifier, sans les motifs",
        "Comptée sans distinguer les motifs d'exonération (norme de 2017), la base d'imposition "
        "(BT-116) de la catégorie « {fr} » ({code}) s'écarte des lignes de plus d'un centime par "
        "élément.",
        "Rien à demander si la base est juste motif par motif ; sinon, signalez l'écart au "
        "vendeur.",
    ),
    Wording(
        "Taxable amount to check, without the reasons",
        "Counted without telling exemption reasons apart (standard of 2017), the taxable amount "
        "(BT-116) of category “{en}” ({code}) differs from the lines by more than one cent for "
        "each element.",
        "Nothing to ask if the base is right reason by reason; otherwise report the difference to "
        "the seller.",
    ),
)
_BASE_OF_2026 = Entry(
    ("BT-116", "BT-131", "BT-120", "BT-121", "BT-194", "BT-195"),
    Wording(
        "Base d'imposition à vérifier, motif par motif",
        "Comptée motif d'exonération par motif (norme de 2026), la base d'imposition (BT-116) de "
        "la catégorie « {fr} » ({code}) s'écarte des lignes de plus d'un centime par élément.",
        "Rien d'urgent : signalez au vendeur que chaque ligne devra bientôt porter le motif de son "
        "sous-total.",
    ),
    Wording(
        "Taxable amount to check, reason by reason",
        "Counted by exemption reason (standard of 2026), the taxable amount (BT-116) of category "
        "“{en}” ({code}) differs from the lines by more than one cent for each element.",
        "Nothing urgent: tell the seller that each line will soon have to carry the reason of its "
        "subtotal.",
    ),
)
_EXTENDED_TAX = Entry(
    ("BT-117", "BT-116", "BT-119"),
    Wording(
        "TVA mal calculée",
        "Le montant de TVA (BT-117) de la catégorie « {fr} » ({code}) s'écarte de sa base (BT-116) "
        "multipliée par son taux (BT-119) de plus d'un centime par élément.",
        "Demandez au vendeur de refaire le calcul de la TVA et une facture corrigée.",
    ),
    Wording(
        "VAT badly calculated",
        "The VAT amount (BT-117) of category “{en}” ({code}) differs from its base (BT-116) "
        "multiplied by its rate (BT-119) by more than one cent for each element.",
        "Ask the seller to recalculate the VAT and for a corrected invoice.",
    ),
)


def vat_entry(rule: str) -> Entry | None:
    """The entry of `BR-S-08`, `BR-FREXT-AE-08rev` and their sisters; None for any other rule."""
    core = _RULE.fullmatch(rule)
    if core:
        family = _ALIASES.get(core[1], core[1])
        return _core(family, _CATEGORIES[family], core[2])
    extended = _EXTENDED.fullmatch(rule)
    if extended:
        family = _ALIASES.get(extended[1], extended[1])
        return _filled(_extended(extended[2], extended[3]), _CATEGORIES[family])
    return None


def _core(family: str, category: _Category, number: str) -> Entry | None:
    by_rate = category.rate in ("positive", "any")
    if number in ("02", "03", "04"):
        return _numbers(category, number)
    if number in ("05", "06", "07"):
        return _rate(category, number)
    entry = {
        "01": _AT_LEAST_ONE if by_rate else _EXACTLY_ONE,
        "08": _BASE_BY_RATE if by_rate else _BASE,
        "09": _TAX if by_rate else _NO_TAX,
        "10": _REASON if category.vatex else _NO_REASON,
    }.get(number, _SPECIAL.get((family, number)))
    return None if entry is None else _filled(entry, category)


def _numbers(category: _Category, number: str) -> Entry:
    place_fr, place_en, term = _PLACES[number]
    terms, fr, en = _NUMBERS[category.numbers]
    return _filled(Entry((*terms, term), fr, en), category, place_fr=place_fr, place_en=place_en)


def _rate(category: _Category, number: str) -> Entry:
    place_fr, place_en, term = _PLACES[number]
    fr, en = _RATES[category.rate]
    # « d'une ligne », but « de frais »: the article goes with the preposition.
    fr = Wording(*(text.replace("d'{place_fr}", "{of_fr}") for text in fr))
    of_fr = "de frais de document" if number == "07" else f"d'{place_fr}"
    return _filled(Entry((term,), fr, en), category, of_fr=of_fr, place_en=place_en, term=term)


def _extended(number: str, variant: str | None) -> Entry:
    if number == "01":
        return _AT_LEAST_ONE
    if number == "09":
        return _EXTENDED_TAX
    if variant == "ini":
        return _BASE_OF_2017
    # « 08b » of the Factur-X file is « 08 » of the CII file: one of the two countings must fit.
    return _BASE_OF_2026 if variant == "rev" else _EXTENDED_BASE


def _filled(entry: Entry, category: _Category, **values: str) -> Entry:
    values |= {
        "fr": category.fr, "en": category.en, "code": category.code, "vatex": category.vatex,
    }  # fmt: skip
    return Entry(entry.terms, entry.fr.fill(**values), entry.en.fill(**values))
