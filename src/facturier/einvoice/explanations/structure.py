"""The rules of syntax (UBL-SR, -CR, -DT, CII-SR, -DT, FX-SCH-A and nameless ones), by family.

These rules are more than a thousand and say few things: an element that the profile does not use,
one that comes twice, one that must be there, a value that is not allowed. What they say is read
from the official sentence; the element is named by its business term.
"""

from __future__ import annotations

import re

from facturier.einvoice.explanations.elements import said, steps, term_of
from facturier.einvoice.explanations.terms import cited, field
from facturier.einvoice.explanations.wording import Entry, Table, Wording

__all__ = ["structure_entry"]

_UNUSED = Entry(
    (),
    Wording(
        "Information non prévue par le profil",
        "Le fichier contient l'information {what}, que le profil de la facture ne prévoit pas : un "
        "logiciel peut l'ignorer.",
        "Demandez au vendeur un fichier sans cette information, ou dans un profil qui l'admet.",
    ),
    Wording(
        "Information that the profile does not provide for",
        "The file contains {what}, which the profile of the invoice does not provide for: software "
        "may ignore it.",
        "Ask the seller for a file without this information, or in a profile that allows it.",
    ),
)
_UNUSED_WARNING = Entry(
    (),
    _UNUSED.fr._replace(
        action="Rien à corriger si cette information ne vous sert pas ; sinon, demandez au vendeur "
        "de la porter dans un champ prévu ou dans une note."
    ),
    _UNUSED.en._replace(
        action="Nothing to correct if you do not use this information; otherwise ask the seller to "
        "put it in a field meant for it or in a note."
    ),
)
_ONCE = Entry(
    (),
    Wording(
        "Information répétée",
        "L'information {what} figure plusieurs fois, alors qu'une seule est admise : on ne sait "
        "pas laquelle croire.",
        "Demandez au vendeur de n'en garder qu'une.",
    ),
    Wording(
        "Information repeated",
        "The file gives {what} several times, although only one is allowed: nobody knows which to "
        "believe.",
        "Ask the seller to keep only one.",
    ),
)
_REQUIRED = Entry(
    (),
    Wording(
        "Information obligatoire manquante ou répétée",
        "Le profil de la facture exige l'information {what}, qui manque ou ne figure pas le nombre "
        "de fois voulu.",
        "Demandez au vendeur de compléter son fichier.",
    ),
    Wording(
        "Required information missing or repeated",
        "The profile of the invoice requires {what}, which is missing or does not appear the right "
        "number of times.",
        "Ask the seller to complete its file.",
    ),
)
_VALUE = Entry(
    (),
    Wording(
        "Valeur non admise par le profil",
        "Le profil de la facture n'admet pas la valeur donnée pour {what}.",
        "Demandez au vendeur un code de la liste prévue par ce profil.",
    ),
    Wording(
        "Value that the profile does not allow",
        "The profile of the invoice does not allow the value given for {what}.",
        "Ask the seller for a code of the list meant for this profile.",
    ),
)
_DATE = Entry(
    (),
    Wording(
        "Date mal écrite",
        "Une date n'est pas écrite comme son format l'annonce : AAAAMMJJ pour 102, suivie de "
        "l'heure pour les autres.",
        "Demandez au vendeur de corriger cette date.",
    ),
    Wording(
        "Date badly written",
        "A date is not written as its format announces: YYYYMMDD for 102, followed by the time for "
        "the others.",
        "Ask the seller to correct this date.",
    ),
)
_OTHERWISE = Entry(
    (),
    Wording(
        "Règle d'écriture du fichier non respectée",
        "Le fichier ne respecte pas une règle d'écriture de son format, donnée ci-dessous en "
        "texte officiel.",
        "Transmettez ce texte au vendeur : c'est à son logiciel de facturation de le corriger.",
    ),
    Wording(
        "Rule of how the file is written not followed",
        "The file does not follow a rule of how its format is written, given below in its official "
        "text.",
        "Pass this text on to the seller: it is for its invoicing software to correct it.",
    ),
)
# Rules of UBL whose sentence names no element.
_BY_ID: Table = {
    "UBL-SR-07": Entry(
        ("BT-25", "BG-3"),
        Wording(
            "Facture antérieure sans numéro",
            "Le fichier renvoie à une facture antérieure (BG-3) sans donner son numéro (BT-25).",
            "Demandez au vendeur le numéro de la facture visée.",
        ),
        Wording(
            "Preceding invoice without a number",
            "The file refers to a preceding invoice (BG-3) without giving its number (BT-25).",
            "Ask the seller for the number of the invoice meant.",
        ),
    ),
    "UBL-SR-43": Entry(
        ("BT-18-1", "BT-122"),
        Wording(
            "Schéma sur une pièce jointe",
            "Une pièce jointe (BT-122) porte un schéma d'identification, réservé aux objets "
            "facturés (BT-18).",
            "Demandez au vendeur de retirer ce schéma.",
        ),
        Wording(
            "Scheme on an attachment",
            "An attachment (BT-122) carries an identification scheme, kept for invoiced objects "
            "(BT-18).",
            "Ask the seller to remove this scheme.",
        ),
    ),
    "UBL-SR-44": Entry(
        ("BT-83",),
        Wording(
            "Plusieurs références à rappeler",
            "Les moyens de paiement donnent des références à rappeler (BT-83) différentes, alors "
            "qu'une facture n'en a qu'une.",
            "Demandez au vendeur laquelle rappeler avant de payer.",
        ),
        Wording(
            "Several remittance references",
            "The payment means give different remittance references (BT-83), although an invoice "
            "has only one.",
            "Ask the seller which one to use before you pay.",
        ),
    ),
    "UBL-SR-47": Entry(
        ("BT-81",),
        Wording(
            "Moyens de paiement différents",
            "La facture donne plusieurs moyens de paiement de codes différents (BT-81), alors "
            "qu'ils doivent être les mêmes.",
            "Demandez au vendeur quel moyen de paiement employer.",
        ),
        Wording(
            "Different payment means",
            "The invoice gives several payment means with different codes (BT-81), although they "
            "must be the same.",
            "Ask the seller which means of payment to use.",
        ),
    ),
    "UBL-SR-48": Entry(
        ("BT-151", "BG-30"),
        Wording(
            "TVA d'une ligne manquante ou double",
            "Une ligne doit avoir une catégorie de TVA (BT-151), et une seule.",
            "Demandez au vendeur une seule catégorie par ligne, quitte à couper la ligne en deux.",
        ),
        Wording(
            "VAT of a line missing or given twice",
            "A line must have one VAT category (BT-151), and only one.",
            "Ask the seller for a single category on each line, if need be by splitting the line.",
        ),
    ),
    "UBL-SR-53": Entry(
        ("BT-31", "BT-48"),
        Wording(
            "Régime de TVA sans numéro",
            "Un intervenant annonce un régime fiscal sans donner son numéro de TVA.",
            "Demandez au vendeur de compléter le numéro ou de retirer le bloc vide.",
        ),
        Wording(
            "Tax scheme without a number",
            "A party announces a tax scheme without giving its VAT number.",
            "Ask the seller to complete the number or to remove the empty block.",
        ),
    ),
    "CII-SR-119": Entry(
        ("BT-147",),
        Wording(
            "Supplément sur le prix",
            "Le prix unitaire porte un supplément, alors que seule une remise sur le prix (BT-147) "
            "est admise.",
            "Demandez au vendeur un prix brut qui comprend le supplément.",
        ),
        Wording(
            "Charge on the price",
            "The unit price carries a charge, although only a discount on the price (BT-147) is "
            "allowed.",
            "Ask the seller for a gross price that includes the charge.",
        ),
    ),
    "CII-DT-037": Entry(
        ("BT-118-0",),
        Wording(
            "Type de taxe autre que la TVA",
            "Une taxe de la ventilation ou d'une ligne n'est pas déclarée comme TVA (code VAT).",
            "Demandez au vendeur de déclarer les autres taxes comme des frais.",
        ),
        Wording(
            "Tax type other than VAT",
            "A tax of the breakdown or of a line is not declared as VAT (code VAT).",
            "Ask the seller to declare other taxes as charges.",
        ),
    ),
    "UBL-DT-01": Entry(
        (),
        Wording(
            "Trop de décimales",
            "Un montant comporte plus de deux décimales.",
            "Demandez au vendeur de l'arrondir à deux décimales et de vérifier les totaux.",
        ),
        Wording(
            "Too many decimals",
            "An amount has more than two decimals.",
            "Ask the seller to round it to two decimals and to check the totals.",
        ),
    ),
    "UBL-DT-06": Entry(
        ("BT-125", "BT-125-1"),
        Wording(
            "Format de pièce jointe non indiqué",
            "Une pièce jointe (BT-125) n'indique pas son format.",
            "Demandez au vendeur de l'ajouter, par exemple application/pdf.",
        ),
        Wording(
            "Attachment format not stated",
            "An attachment (BT-125) does not state its format.",
            "Ask the seller to add it, for example application/pdf.",
        ),
    ),
    "UBL-DT-07": Entry(
        ("BT-125", "BT-125-2"),
        Wording(
            "Pièce jointe sans nom de fichier",
            "Une pièce jointe (BT-125) n'a pas de nom de fichier.",
            "Demandez au vendeur d'ajouter le nom du fichier.",
        ),
        Wording(
            "Attachment without a file name",
            "An attachment (BT-125) has no file name.",
            "Ask the seller to add the file name.",
        ),
    ),
}
# What other rules ask in other words.
_SAME = {
    "UBL-FREXT-SR-48": "UBL-SR-48",
    "CII-SR-467": "UBL-SR-47",
    "CII-SR-469": "UBL-SR-44",
}
# Rules that allow something once and name it in words: the term meant.
_ONCE_IN_CII = {
    "440": "BT-147", "449": "BT-71", "450": "BT-46", "451": "BT-60", "454": "BG-30",
    "457": "BT-17", "458": "BT-18", "468": "BT-82", "474": "BT-128",
    # The sentences of these two ask for what is missing; their tests count what is repeated.
    "471": "BT-96 BT-103", "472": "BT-95 BT-102",
}  # fmt: skip
_ONCE_IN_UBL = {
    "01": "BT-12", "02": "BT-15", "03": "BT-16", "04": "BT-18", "05": "BT-20", "06": "BG-3",
    "08": "BG-14", "09": "BT-27", "10": "BT-28", "11": "BT-30", "12": "BT-31", "13": "BT-32",
    "14": "BT-33", "15": "BT-44", "16": "BT-46", "17": "BT-47", "18": "BT-48", "19": "BT-59",
    "20": "BT-60", "21": "BT-61", "22": "BT-62", "23": "BT-63", "24": "BG-13", "25": "BT-70",
    "26": "BT-83", "27": "BT-82", "28": "BT-89", "29": "BT-90", "30": "BT-97", "31": "BT-104",
    "32": "BT-120", "33": "BT-123", "34": "BT-127", "35": "BT-132", "36": "BG-26", "37": "BT-147",
    "39": "BT-11", "40": "BT-45", "42": "BT-31", "45": "BT-9", "46": "BT-82", "49": "BT-7",
    "50": "BT-154", "51": "BT-162", "52": "BT-128", "54": "BG-18", "55": "BG-19", "56": "BT-17",
}  # fmt: skip
# Attributes that no element of UBL should carry, which the rules name in words.
_NOT_IN_UBL = {
    "UBL-DT-08": "schemeName", "UBL-DT-09": "schemeAgencyName", "UBL-DT-10": "schemeDataURI",
    "UBL-DT-11": "schemeURI", "UBL-DT-12": "format", "UBL-DT-13": "unitCodeListID",
    "UBL-DT-14": "unitCodeListAgencyID", "UBL-DT-15": "unitCodeListAgencyName",
    "UBL-DT-16": "listAgencyName", "UBL-DT-17": "listName", "UBL-DT-18": "name",
    "UBL-DT-19": "languageID", "UBL-DT-20": "listURI", "UBL-DT-21": "listSchemeURI",
    "UBL-DT-22": "languageLocaleID", "UBL-DT-23": "uri",
    "UBL-DT-24": "currencyCodeListVersionID", "UBL-DT-25": "characterSetCode",
    "UBL-DT-26": "encodingCode", "UBL-DT-27": "schemeAgencyID", "UBL-DT-28": "listAgencyID",
}  # fmt: skip
_FAMILY = re.compile(r"(?:BR-FXEXT-)?(?:UBL|CII)-(?:FR)?(?:EXT-?)?(?:SR|CR|DT)-?\w*|FX-SCH-A-\d+|")
_ONCE_BY_ID = re.compile(r"(UBL|CII)-SR-(\d+)")
# How the rules of UBL speak of an attribute after an element.
_ATTRIBUTE = re.compile(r" (?:code )?(scheme identifier|schemeID|listID|listVersionID)$")
_ATTRIBUTES = {"scheme identifier": "schemeID"}
_HEAD = re.compile(r"^\s*(?:\[[^\]]*\]\s*[-–]?\s*)+")
_NAME = r"(?P<name>[\w@:/ ,.-]+?)"
# What the sentence says and the family it is of; `name` is the element, `owner` what it stands in.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), family)
    for pattern, family in (
        (r"[Dd]ate ?time string with format", "date"),
        (r"^Element (?:variant )?'(?P<name>.+)' (?:is )?marked as not used", "unused"),
        (r"^Attribute '?(?P<name>@[^']+)' ?(?:is )?marked as not used", "unused"),
        (r"^Element (?:variant )?'(?P<name>.+)' may occur at maximum", "once"),
        (r"^Element (?:variant )?'(?P<name>.+)' must occur", "required"),
        (r"^Attribute '(?P<name>[^']+)' is required", "required"),
        (r"^Value of '(?P<name>[^']+)' is not allowed", "value"),
        (r"invoice (?:shall|should) not include (?:the |an? )?(?P<name>.+)$", "unused"),
        (r"credit note (?:shall|should) not include (?:the |an? )?(?P<name>.+)$", "unused"),
        (rf"^{_NAME}\s*(?:should|shall) not be (?:present|used)", "unused"),
        (rf"^{_NAME} (?:of|in) (?P<owner>\w+) (?:should|shall) (?:exist|occur)", "once"),
        (rf"^{_NAME} (?:should|shall) \w+ (?:at most|maximum) \w+(?: in (?P<owner>\w+))?", "once"),
        (r"^Only one (?P<name>.+?) (?:should|shall|element|is)\b", "once"),
        (rf"^{_NAME} must (?:exist exactly once|be present)", "required"),
        (r"^Each (?P<owner>.+?) (?:should|shall) contain an? (?P<name>.+?)\.?$", "required"),
    )
)
_FAMILIES = {
    "unused": _UNUSED,
    "once": _ONCE,
    "required": _REQUIRED,
    "value": _VALUE,
    "date": _DATE,
}


def structure_entry(rule: str, message: str, location: str, *, warning: bool) -> Entry | None:
    """The entry of a rule of syntax, or of a rule without id; None for a rule of another kind."""
    if not _FAMILY.fullmatch(rule):
        return None
    rule = _SAME.get(rule, rule)
    if rule in _BY_ID:
        return _BY_ID[rule]
    attribute = _NOT_IN_UBL.get(rule)
    if attribute is not None:
        return _named(_UNUSED_WARNING, (), f"« {attribute} »", f"“{attribute}”")
    once = _ONCE_BY_ID.fullmatch(rule)
    found = (_ONCE_IN_UBL if once[1] == "UBL" else _ONCE_IN_CII).get(once[2]) if once else None
    if found is not None:
        terms = tuple(found.split())
        return _named(_ONCE, terms, field(terms, "fr"), field(terms, "en"))
    return _read(_HEAD.sub("", message).strip(), location, warning=warning)


def _read(sentence: str, location: str, *, warning: bool) -> Entry:
    for pattern, family in _SAID:
        found = pattern.search(sentence)
        if not found:
            continue
        if family == "date":
            return _DATE
        entry = _UNUSED_WARNING if warning and family == "unused" else _FAMILIES[family]
        groups = found.groupdict()
        terms = cited(groups["name"]) or cited(groups.get("owner") or "")
        if cited(groups["name"]):
            return _named(entry, terms, field(terms, "fr"), field(terms, "en"))
        way = _way(groups["name"], groups.get("owner") or "", location)
        # What a profile does not use is seldom a term, although its last name may be one elsewhere.
        certain = 2 if family == "unused" else 1
        term = term_of(way, certain)
        return _named(
            entry, (term,) if term else terms, said(way, "fr", certain), said(way, "en", certain)
        )
    return _OTHERWISE._replace(terms=cited(sentence))


def _way(name: str, owner: str, location: str) -> tuple[str, ...]:
    """The path of the element that a rule names: in words, by a path, or below its place."""
    child = _names(name)
    if owner:
        return (*steps(owner), *child)
    around = steps(location)
    if around and around[-1].startswith("@"):
        around = around[:-1]
    if around and child and around[-1] == child[0]:
        return (*around, *child[1:])
    return (*around, *child)


def _names(name: str) -> tuple[str, ...]:
    """`AccountingCustomerParty Party PartyTaxScheme` is a path too, in the rules of UBL."""
    name, *attributes = _ATTRIBUTE.split(name.strip(" ."))
    attribute = tuple("@" + _ATTRIBUTES.get(found, found) for found in attributes if found)
    if re.search(r"[/:@]", name):
        return (*steps(name), *attribute)
    words = name.split(" ")
    is_path = len(words) > 1 and all(word[:1].isupper() for word in words)
    return (*(words if is_path else [name] if name else []), *attribute)


def _named(entry: Entry, terms: tuple[str, ...], fr: str, en: str) -> Entry:
    return Entry(terms, entry.fr.fill(what=fr), entry.en.fill(what=en))
