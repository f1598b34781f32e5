"""XSD: what libxml2 says in English about the structure of a file, in a plain sentence."""

from __future__ import annotations

import re

from facturier.einvoice.explanations.elements import said, steps, term_of
from facturier.einvoice.explanations.wording import Entry, Language, Wording

__all__ = ["schema_entry"]

_LONGEST_VALUE, _MOST_EXPECTED = 60, 3
_ELEMENT = re.compile(r"Element '(?P<element>[^']+)'(?:, attribute '(?P<attribute>[^']+)')?: ")
_ASK_FR = (
    "Demandez à l'émetteur un fichier conforme à son format ; c'est une erreur de son logiciel, à "
    "lui signaler avec ce contrôle."
)
_ASK_EN = (
    "Ask the issuer for a file that follows its format; it is an error of the issuer's software, "
    "to be reported with this check."
)


def _entry(title_fr: str, fr: str, title: str, en: str) -> Entry:
    return Entry((), Wording(title_fr, fr, _ASK_FR), Wording(title, en, _ASK_EN))


def _kind(
    pattern: str, title_fr: str, fr: str, title: str, en: str
) -> tuple[re.Pattern[str], Entry]:
    return re.compile(pattern, re.DOTALL), _entry(title_fr, fr, title, en)


# The first that is found in the message; its named groups fill the places of the wording.
_KINDS = (
    _kind(
        r"This element is not expected\. Expected is (?:one of )?\( (?P<expected>.+?) \)",
        "Élément inattendu",
        "Le champ {element} n'est pas attendu à cet endroit : le format y attend {expected}.",
        "Unexpected element",
        "The field {element} is not expected at this place: the format expects {expected} there.",
    ),
    _kind(
        r"This element is not expected",
        "Élément de trop",
        "Le champ {element} n'est pas admis à cet endroit du fichier.",
        "Element not allowed",
        "The field {element} is not allowed at this place in the file.",
    ),
    _kind(
        r"Missing child element\(s\)\. Expected is (?:one of )?\( (?P<expected>.+?) \)",
        "Information obligatoire manquante",
        "Il manque quelque chose dans {element} : le format y attend {children}.",
        "Required information missing",
        "Something is missing in {element}: the format expects {children} there.",
    ),
    _kind(
        r"\[facet 'enumeration'\] The value '(?P<value>.*?)' is not an element of",
        "Code hors liste",
        "« {value} » n'est pas un code admis par le format pour le champ {element}.",
        "Code not in the list",
        "“{value}” is not a code that the format allows for the field {element}.",
    ),
    _kind(
        r"\[facet 'pattern'\] The value '(?P<value>.*?)' is not accepted by the pattern",
        "Valeur mal formée",
        "« {value} » n'a pas la forme que le format attend pour le champ {element}.",
        "Malformed value",
        "“{value}” does not have the form that the format expects for the field {element}.",
    ),
    _kind(
        r"has a length of '(?P<length>\d+)'; this exceeds the allowed maximum length of "
        r"'(?P<limit>\d+)'",
        "Texte trop long",
        "Le champ {element} compte {length} caractères, alors que le format en admet {limit} au "
        "plus.",
        "Text too long",
        "The field {element} has {length} characters, whereas the format allows at most {limit}.",
    ),
    _kind(
        r"has a length of '(?P<length>\d+)'; this (?:underruns|differs)",
        "Texte trop court ou de mauvaise longueur",
        "Le champ {element} compte {length} caractères, ce que le format n'admet pas.",
        "Text too short or of the wrong length",
        "The field {element} has {length} characters, which the format does not allow.",
    ),
    _kind(
        r"The value '(?P<value>.*?)' has more (?:fractional )?digits than are allowed "
        r"\('(?P<limit>\d+)'\)",
        "Trop de chiffres",
        "Le nombre « {value} » du champ {element} a plus de chiffres ou de décimales que le "
        "format n'en admet ({limit}).",
        "Too many digits",
        "The number “{value}” of the field {element} has more digits or decimals than the format "
        "allows ({limit}).",
    ),
    _kind(
        r"The value '(?P<value>.*?)' is (?:less|greater) than the (?:min|max)imum value allowed "
        r"\('(?P<limit>.*?)'\)|The value '(?P<value2>.*?)' must be (?:less|greater) than "
        r"'(?P<limit2>.*?)'",
        "Nombre hors limite",
        "Le nombre « {value} » du champ {element} sort de la limite du format ({limit}).",
        "Number out of bounds",
        "The number “{value}” of the field {element} is beyond the bound of the format ({limit}).",
    ),
    _kind(
        r"'(?P<value>[^']*)' is not a valid value of the (?:local )?(?:atomic|union|list) "
        r"type(?: '(?P<type>[^']+)')?",
        "Valeur mal écrite",
        "« {value} » n'est pas une valeur admise pour le champ {element} : le format y attend "
        "{kind}.",
        "Badly written value",
        "“{value}” is not a value allowed for the field {element}: the format expects {kind} "
        "there.",
    ),
    _kind(
        r"The attribute '(?P<name>[^']+)' is not allowed",
        "Attribut de trop",
        "L'attribut « {name} » n'est pas admis par le format sur le champ {element}.",
        "Attribute not allowed",
        "The format does not allow the attribute “{name}” on the field {element}.",
    ),
    _kind(
        r"The attribute '(?P<name>[^']+)' is required but missing",
        "Attribut obligatoire manquant",
        "L'attribut « {name} », exigé par le format, manque sur le champ {element}.",
        "Required attribute missing",
        "The attribute “{name}”, required by the format, is missing on the field {element}.",
    ),
    _kind(
        r"Character content",
        "Texte mal placé",
        "Du texte figure directement dans {element}, qui ne peut contenir que d'autres éléments "
        "ou rien.",
        "Text out of place",
        "Some text stands directly in {element}, which may contain only other elements or nothing.",
    ),
    _kind(
        r"Element content is not allowed",
        "Élément mal placé",
        "Le champ {element} contient d'autres éléments, alors qu'il ne peut contenir qu'une "
        "valeur.",
        "Element out of place",
        "The field {element} contains other elements, whereas it may contain only a value.",
    ),
    _kind(
        r"No matching global declaration",
        "Type de fichier inconnu du format",
        "L'élément racine {element} n'est pas celui d'une facture de ce format.",
        "File type unknown to the format",
        "The root element {element} is not that of an invoice in this format.",
    ),
)
_OTHERWISE = _entry(
    "Fichier non conforme à son format",
    "Le fichier ne respecte pas la structure de son format (schéma XML), à l'endroit indiqué.",
    "File that does not follow its format",
    "The file does not follow the structure of its format (XML schema), at the place shown.",
)
# What a type of the schema is to a person; the first whose name is found in that of the type.
_TYPES = (
    ("datetime", "une date et une heure", "a date and time"),
    ("date", "une date écrite AAAA-MM-JJ", "a date written YYYY-MM-DD"),
    ("time", "une heure", "a time"),
    ("boolean", "true ou false", "true or false"),
    ("indicator", "true ou false", "true or false"),
    ("decimal", "un nombre avec un point décimal", "a number with a decimal point"),
    ("amount", "un nombre avec un point décimal", "a number with a decimal point"),
    ("integer", "un nombre entier", "a whole number"),
    ("base64", "un fichier encodé en base64", "a file encoded in base64"),
    ("code", "un code de la liste", "a code of the list"),
    ("uri", "une adresse web", "a web address"),
)


def schema_entry(message: str, location: str) -> Entry:
    """The entry of an XSD error; a general one for a message that is not known here.

    `location` is the XPath of the element concerned, where known: it tells one ID from another.
    """
    subject = _ELEMENT.search(message)
    way = _way(subject["element"] if subject else "", location)
    for pattern, entry in _KINDS:
        found = pattern.search(message)
        if found:
            return _filled(entry, found, subject, way)
    return _OTHERWISE._replace(terms=_terms(way))


def _way(element: str, location: str) -> tuple[str, ...]:
    """The path of the element named by the message, as far as the location tells it."""
    name, way = steps(element), steps(location)
    if way and way[-1].startswith("@"):
        way = way[:-1]
    return way if not name or (way and way[-1] == name[-1]) else (*way, *name)


def _filled(
    entry: Entry, found: re.Match[str], subject: re.Match[str] | None, way: tuple[str, ...]
) -> Entry:
    groups = {name: text for name, text in found.groupdict().items() if text is not None}
    attribute = subject["attribute"] if subject else None
    full = (*way, f"@{steps(attribute)[-1]}") if attribute else way
    kind_fr, kind_en = _type_said(groups.get("type", ""))
    values = {
        "value": _shown(groups.get("value", groups.get("value2", ""))),
        "limit": groups.get("limit", groups.get("limit2", "")),
        "length": groups.get("length", ""),
        "name": "".join(steps(groups.get("name", ""))[-1:]),
    }
    expected = groups.get("expected", "")
    return Entry(
        _terms(full),
        entry.fr.fill(
            element=said(full, "fr"),
            expected=_expected(expected, way[:-1], "fr"),
            children=_expected(expected, way, "fr"),
            kind=kind_fr,
            **values,
        ),
        entry.en.fill(
            element=said(full, "en"),
            expected=_expected(expected, way[:-1], "en"),
            children=_expected(expected, way, "en"),
            kind=kind_en,
            **values,
        ),
    )


def _expected(names: str, parent: tuple[str, ...], language: Language) -> str:
    """What may stand there, the likeliest first: a schema lists what is required after the rest."""
    found = [way for name in names.split(", ") if (way := steps(name)) and way != ("...",)]
    ways = [(*parent, *way) for way in reversed(found)]
    known = [way for way in ways if term_of(way)] or ways
    listed = list(dict.fromkeys(said(way, language) for way in known))[:_MOST_EXPECTED]
    if len(ways) > len(listed):
        listed.append("un autre champ" if language == "fr" else "another field")
    return (" ou " if language == "fr" else " or ").join(listed)


def _type_said(name: str) -> tuple[str, str]:
    found = next((kind for kind in _TYPES if kind[0] in name.lower()), None)
    return found[1:] if found else ("une autre forme", "another form")


def _terms(way: tuple[str, ...]) -> tuple[str, ...]:
    term = term_of(way)
    return (term,) if term else ()


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
