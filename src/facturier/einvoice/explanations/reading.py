"""What the reader says (the codes of `Unreadable` and of the examination), in both languages.

In French the sentence is already written where the code is raised: its last sentence says what to
do. In English it is written here, and takes from the finding the value and the place.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from facturier.einvoice.explanations.elements import said, steps, term_of
from facturier.einvoice.explanations.wording import Entry, Wording

__all__ = ["reading_entry"]


class _Told(NamedTuple):
    """One code: its title in both languages and the rest in English."""

    title_fr: str
    title: str
    meaning: str
    action: str


_SEND_AGAIN = "Ask the sender to send it again."
_CORRECT = "Ask the sender to correct the invoice."
_RIGHT_FILE = "Check that the right file was dropped."
_TOLD = {
    "empty": _Told("Fichier vide", "Empty file", "The file is empty.", _SEND_AGAIN),
    "too-large": _Told(
        "Fichier trop gros", "File too large", "The file exceeds the size allowed.",
        "Ask for a version without large attachments.",
    ),
    "unknown-format": _Told(
        "Format inconnu", "Unknown format", "This file is neither an XML nor a PDF.",
        "Drop an invoice in UBL, CII or Factur-X format.",
    ),
    "not-xml": _Told(
        "XML mal formé", "Malformed XML", "The XML is malformed or cut short.",
        "Ask the sender to send the original file again.",
    ),
    "bad-encoding": _Told(
        "Encodage refusé", "Encoding refused",
        "The declared encoding is not allowed or does not match the content.",
        "Ask for the file in UTF-8.",
    ),
    "dtd-forbidden": _Told(
        "Déclaration DOCTYPE interdite", "DOCTYPE declaration forbidden",
        "The XML contains a DOCTYPE declaration, forbidden in an electronic invoice for security.",
        "Ask the sender for a file without a DOCTYPE.",
    ),
    "too-deep": _Told(
        "XML trop imbriqué", "XML too deeply nested",
        "The XML is nested too deeply to be an invoice.", _RIGHT_FILE,
    ),
    "too-many-nodes": _Told(
        "XML trop chargé", "Too many elements",
        "The XML contains too many elements to be an invoice.", _RIGHT_FILE,
    ),
    "unknown-root": _Told(
        "XML qui n'est pas une facture", "XML that is not an invoice",
        "This XML is not an invoice in UBL or CII.", _RIGHT_FILE,
    ),
    "zugferd-1": _Told(
        "Format abandonné", "Abandoned format",
        "This invoice follows ZUGFeRD 1.0, an abandoned format.",
        "Ask the sender for a Factur-X or ZUGFeRD 2 invoice.",
    ),
    "broken-pdf": _Told(
        "PDF endommagé", "Damaged PDF", "The PDF is damaged and cannot be opened.", _SEND_AGAIN
    ),
    "encrypted-pdf": _Told(
        "PDF protégé", "Protected PDF", "The PDF is protected by a password.",
        "Ask the sender for an unprotected file.",
    ),
    "pdf-too-complex": _Told(
        "PDF trop complexe", "PDF too complex",
        "The PDF exceeds the limits allowed once decompressed.",
        "Ask the sender for a simpler file.",
    ),
    "pdf-without-invoice": _Told(
        "PDF sans facture électronique", "PDF without an electronic invoice",
        "This PDF holds no electronic invoice: no Factur-X XML is attached.",
        "Ask the sender for a Factur-X, UBL or CII version.",
    ),
    "life-cycle-message": _Told(
        "Message de cycle de vie", "Life-cycle message",
        "This file is not an invoice but a life-cycle message about one.",
        "Check it with “Check a file”.",
    ),
    "missing-number": _Told(
        "Numéro de facture manquant", "Invoice number missing",
        "The invoice has no number (BT-1).", _CORRECT,
    ),
    "missing-issue-date": _Told(
        "Date d'émission manquante", "Issue date missing",
        "The invoice has no issue date (BT-2).", _CORRECT,
    ),
    "missing-type": _Told(
        "Type de facture manquant", "Invoice type missing",
        "The invoice does not state its type (BT-3).", _CORRECT,
    ),
    "missing-currency": _Told(
        "Devise manquante", "Currency missing",
        "The invoice does not state its currency (BT-5).", _CORRECT,
    ),
    "missing-seller": _Told(
        "Vendeur manquant", "Seller missing", "The invoice does not name the seller (BT-27).",
        _CORRECT,
    ),
    "missing-total": _Told(
        "Total manquant", "Total missing",
        "The invoice states neither a total with VAT (BT-112) nor an amount due (BT-115).",
        _CORRECT,
    ),
    "missing-value": _Told(
        "Valeur obligatoire manquante", "Required value missing",
        "A required value is missing in {place}.", _CORRECT,
    ),
    "bad-value": _Told(
        "Valeur refusée", "Value refused", "The value of {place} is not allowed.", _CORRECT
    ),
    "bad-amount": _Told(
        "Montant illisible", "Unreadable amount", "The value of {place} is not a number.", _CORRECT
    ),
    "foreign-amount": _Told(
        "Montant dans une autre devise", "Amount in another currency",
        "The amount of {place} is not in the currency of the invoice.", _CORRECT,
    ),
    "bad-date": _Told(
        "Date illisible", "Unreadable date", "The value of {place} is not a recognised date.",
        _CORRECT,
    ),
    "bad-indicator": _Told(
        "Remise ou supplément indistinct", "Allowance or charge not told apart",
        "The value of {place} does not say whether this is an allowance or a charge.", _CORRECT,
    ),
    "bad-attachment": _Told(
        "Pièce jointe illisible", "Unreadable attachment",
        "An attachment of the invoice is unreadable.", _SEND_AGAIN,
    ),
    "unexpected": _Told(
        "Fichier illisible", "Unreadable file", "The file could not be read.",
        "Check it or ask the sender to send it again.",
    ),
    "not-evaluable": _Told(
        "Règles non évaluables", "Rules not evaluable",
        "The rules could not be run on this document: they say neither yes nor no.",
        "Have it checked by the platform before you rely on it.",
    ),
    "profile-by-core": _Told(
        "Profil jugé par le socle européen", "Profile judged by the European core",
        "The rules of this profile are not on board: the document is judged by the core of "
        "EN 16931.",
        "Ask the recipient's platform for a check by the rules of this profile, if they matter.",
    ),
    "original-missing": _Told(
        "Original disparu", "Original gone", "The original file is missing on the disk.",
        "Run “facturier verify”, then restore the backup.",
    ),
    "too-slow": _Told(
        "Lecture trop longue", "Reading too long",
        "The reading of this file was interrupted: it exceeded the time allowed.",
        "Ask the sender for a simpler file.",
    ),
    "too-heavy": _Told(
        "Lecture trop lourde", "Reading too heavy",
        "The reading of this file was interrupted: it exceeded the memory allowed.",
        "Ask the sender for a simpler file.",
    ),
    "crashed": _Told(
        "Fichier qui arrête la lecture", "File that stops the reading",
        "The reading of this file stopped dead: the file is damaged or malicious.",
        "Ask the sender to send it again.",
    ),
    "more-findings": _Told(
        "Autres constats", "Further findings", "Further findings are not told one by one.",
        "Have what is told corrected first, then check the corrected file.",
    ),
    "file-missing": _Told(
        "Fichier manquant", "File missing", "The file is no longer on the disk.",
        "Drop it again.",
    ),
    "no-file": _Told(
        "Fichier absent", "No such file", "There is no such file, or it cannot be opened.",
        "Check the name and the rights, then try again.",
    ),
}  # fmt: skip
_OTHERWISE = _Told(
    "Lecture incomplète", "Incomplete reading", "Part of the file could not be read.",
    "Check the file or ask the sender to send it again.",
)  # fmt: skip
_ACTION_FR = "Vérifiez le fichier ou demandez à l'expéditeur de le renvoyer."
# Sentences end before a capital; a quotation or an abbreviation in a value may hide one.
_SENTENCE = re.compile(r"(?<=[.»)]) (?=[A-ZÀÉÈÊ])")
_SHOWN = (("value", "value"), ("root", "root element"), ("line", "line"), ("encoding", "encoding"),
          ("limit", "limit in MB"), ("profile", "profile"), ("rules", "rules"),
          ("status", "status"), ("invoice", "invoice"), ("currency", "currency"))  # fmt: skip


def reading_entry(
    code: str, message: str, location: str, values: tuple[tuple[str, str], ...]
) -> Entry:
    """The entry of a code of the reader, from its French sentence and its values."""
    told = _TOLD.get(code, _OTHERWISE)
    meaning_fr, action_fr = _in_two(message)
    way = steps(location)
    term = term_of(way)
    place = said(way, "en") if way else dict(values).get("place", "the file")
    meaning = told.meaning.replace("{place}", place) + _facts(values)
    return Entry(
        (term,) if term else (),
        Wording(told.title_fr, meaning_fr, action_fr),
        Wording(told.title, meaning, told.action),
    )


def _in_two(message: str) -> tuple[str, str]:
    """What happened, and the last sentence, which says what to do."""
    sentences = _SENTENCE.split(" ".join(message.split()))
    if len(sentences) < 2:
        return message, _ACTION_FR
    return " ".join(sentences[:-1]), sentences[-1]


def _facts(values: tuple[tuple[str, str], ...]) -> str:
    known = dict(values)
    facts = [f"{name} “{known[key]}”" for key, name in _SHOWN if known.get(key)]
    if not facts:
        return ""
    listed = ", ".join(facts)
    return f" Read: {listed}."
