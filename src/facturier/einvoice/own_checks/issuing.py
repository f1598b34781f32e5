"""What an invoice of ours must be, beyond what is asked of one that we receive.

The official rules let these through, or hold them in one syntax alone. Whoever issues a document
can still change it: here nothing is a matter of opinion, each finding is fatal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from facturier.einvoice.document import Document, Party
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import finding, place, spelled
from facturier.einvoice.own_checks.rounding import is_exact

__all__ = ["REMARKS", "TEXTS", "issuing_checks", "named_character", "texts_of", "unwritable"]

REMARKS = frozenset({"VAT-KEY", "VAT-SIREN"})
"""Own checks whose warnings stay warnings when we issue: about numbers that others were given. All
other warnings of ours are about what we write ourselves, and hold an invoice back."""

_KINDS = frozenset({"380", "381", "384", "386", "389", "261", "471", "500", "502", "503"})
"""BT-3 of what we issue. 393 and the other factored ones name a factor, which nobody asks for."""
_NOTES = ("PMT", "PMD", "AAB", "BAR")
_RELATIONS = frozenset({"B2B", "B2BINT", "B2C", "OUTOFSCOPE", "ARCHIVEONLY"})
_WITHOUT_TAX = frozenset({"E", "AE", "K", "G", "O"})
_FRENCH_ADDRESS = re.compile(r"[0-9]{9}(?:_[A-Za-z0-9\-_.]+)?")
_MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def issuing_checks(document: Document) -> tuple[Finding, ...]:
    """Every finding on a document that we are about to issue; empty when nothing is wrong."""
    checks = (_kind, _notes, _schemes, _addresses, _rates, _exemptions, _deposits, _characters)
    return tuple(found for check in checks for found in check(document))


def _kind(document: Document) -> Iterator[Finding]:
    if document.type_code not in _KINDS:
        yield finding(
            "ISSUE-KIND",
            "fatal",
            "BT-3",
            f"Le type {document.type_code} (BT-3) n'est pas un type de document émis ici.",
            ("BT-3",),
            stated=document.type_code,
        )


def _notes(document: Document) -> Iterator[Finding]:
    """Each once: France asks for three of them (BR-FR-05), and reads its own rules off the last."""
    told = Counter(note.subject_code for note in document.notes if note.text.strip())
    for code in _NOTES:
        if told[code] != 1:
            yield finding(
                "ISSUE-NOTE",
                "fatal",
                f"BG-1/{code}",
                f"La note {code} (BT-21) doit être écrite une fois ; elle l'est {told[code]} fois.",
                ("BT-21", "BT-22"),
            )
    for note in document.notes:
        if note.subject_code == "BAR" and note.text.strip() not in _RELATIONS:
            yield finding(
                "ISSUE-RELATION",
                "fatal",
                "BG-1/BAR",
                f"La note BAR (BT-22) dit « {note.text} », qui n'est pas un traitement connu.",
                ("BT-22",),
            )


def _parties(document: Document) -> Iterator[tuple[Party, str, str, str]]:
    """Seller and buyer, with their group, the term of their identifiers and of their address."""
    yield document.seller, "BG-4", "BT-29", "BT-34"
    yield document.buyer, "BG-7", "BT-46", "BT-49"


def _schemes(document: Document) -> Iterator[Finding]:
    """UBL refuses an identifier of a party without its scheme, CII lets it through."""
    for party, group, term, _address in _parties(document):
        for identifier in party.identifiers:
            if not identifier.scheme:
                yield finding(
                    "ISSUE-SCHEME",
                    "fatal",
                    f"{group}/{term}",
                    f"L'identifiant {identifier.value} ({term}) est donné sans son schéma.",
                    (term,),
                    stated=identifier.value,
                )


def _addresses(document: Document) -> Iterator[Finding]:
    """The schemes say what an address looks like; the rules take any text for one."""
    forms = {"0225": _FRENCH_ADDRESS, "EM": _MAIL_ADDRESS}
    for party, group, _identifiers, term in _parties(document):
        address = party.electronic_address
        form = forms.get(address.scheme or "") if address else None
        if address and form and not form.fullmatch(address.value):
            yield finding(
                "ISSUE-ADDRESS",
                "fatal",
                f"{group}/{term}",
                f"« {address.value} » ({term}) n'a pas la forme d'une adresse du schéma "
                f"{address.scheme}.",
                (term,),
                stated=address.value,
            )


def _rates(document: Document) -> Iterator[Finding]:
    """Rates are compared as texts: those with two decimals are written alike everywhere."""
    stated: list[tuple[Decimal | None, str, str]] = [
        (line.vat_percent, place("BG-25", index, "BT-152"), "BT-152")
        for index, line in enumerate(document.lines)
    ]
    stated += [
        (part.percent, place("BG-23", index, "BT-119"), "BT-119")
        for index, part in enumerate(document.vat)
    ]
    for percent, where, term in stated:
        if percent is not None and percent != percent.quantize(Decimal("0.01")):
            yield finding(
                "ISSUE-RATE",
                "fatal",
                where,
                f"Le taux de TVA ({term}) a plus de deux décimales.",
                (term,),
                stated=spelled(percent),
            )


def _exemptions(document: Document) -> Iterator[Finding]:
    """Where no VAT is due, the code for the machines and the text for the people."""
    for index, part in enumerate(document.vat):
        told = part.exemption_code and (part.exemption_reason or "").strip()
        if part.category in _WITHOUT_TAX and not told:
            missing = "BT-121" if not part.exemption_code else "BT-120"
            yield finding(
                "ISSUE-EXEMPTION",
                "fatal",
                place("BG-23", index, missing),
                f"La catégorie de TVA {part.category} demande un motif en toutes lettres (BT-120) "
                "et son code (BT-121).",
                ("BT-120", "BT-121", "BT-118"),
            )


def _deposits(document: Document) -> Iterator[Finding]:
    """The deposits told one by one are the sum already paid, and each is its VAT and its base."""
    advances, prepaid = document.advance_payments, document.totals.prepaid or Decimal(0)
    amounts = [each.amount for each in advances if each.amount is not None]
    if advances and not is_exact(prepaid, sum(amounts, Decimal(0)), document.currency):
        yield finding(
            "ISSUE-DEPOSITS",
            "fatal",
            "BG-22/BT-113",
            "Le montant déjà payé (BT-113) n'est pas la somme des acomptes cités.",
            ("BT-113",),
            stated=spelled(prepaid),
            computed=spelled(sum(amounts, Decimal(0))),
        )
    for index, each in enumerate(advances):
        parts = [(part.base or Decimal(0)) + (part.tax or Decimal(0)) for part in each.vat]
        if each.amount is not None and parts and each.amount != sum(parts, Decimal(0)):
            yield finding(
                "ISSUE-DEPOSIT-VAT",
                "fatal",
                place("BG-X-45", index, "BT-X-291"),
                "Le montant d'un acompte n'est pas la somme de ses bases et de leur TVA.",
                ("BT-113",),
                stated=spelled(each.amount),
                computed=spelled(sum(parts, Decimal(0))),
            )


# ------------------------------------------------------------------------------------- characters

TEXTS = {
    "number": "BT-1",
    "buyer_reference": "BT-10",
    "project": "BT-11",
    "contract": "BT-12",
    "order": "BT-13",
    "sales_order": "BT-14",
    "payment_terms": "BT-20",
    "notes.text": "BG-1/BT-22",
    "remittance": "BT-83",
    "seller.name": "BG-4/BT-27",
    "seller.trading_name": "BG-4/BT-28",
    "seller.legal_information": "BG-4/BT-33",
    "seller.address": "BG-4/BG-5",
    "seller.contact": "BG-4/BG-6",
    "buyer.name": "BG-7/BT-44",
    "buyer.trading_name": "BG-7/BT-45",
    "buyer.address": "BG-7/BG-8",
    "buyer.contact": "BG-7/BG-9",
    "delivery": "BG-13",
    "allowance_charges": "BG-20",
    "vat": "BG-23",
    "attachments": "BG-24",
    "lines.item.name": "BT-153",
    "lines.item.description": "BT-154",
    "lines.item.seller_id": "BT-155",
    "lines.notes": "BT-127",
    "payment_means": "BG-16",
}
"""Where a text of the document stands, by its fields; what is missing here is found by its start.
Lines count from one: `BG-25[2]/BT-153`."""


def texts_of(document: Document) -> Iterator[tuple[str, str]]:
    """Each text of the document, with the place where the editor finds it."""
    for path, line, text in _texts(document, "", None):
        yield _located(path, line), text


def _texts(value: Any, path: str, line: int | None) -> Iterator[tuple[str, int | None, str]]:
    if isinstance(value, str):
        yield path, line, value
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _texts(each, path, index if path == "lines" else line)
    else:
        kind: type = type(value)
        for name in _names(kind):
            inner = getattr(value, name)
            if inner is not None:
                yield from _texts(inner, f"{path}.{name}" if path else name, line)


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a class of the document; none for a plain value."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def _located(path: str, line: int | None) -> str:
    start = path
    while start and start not in TEXTS:
        start = start.rpartition(".")[0]
    term = TEXTS.get(start, "")
    if line is None:
        return term or path
    return f"{place('BG-25', line)}/{term}".rstrip("/")


def _characters(document: Document) -> Iterator[Finding]:
    """No control character and none of private use: XML forbids the ones, nobody knows the others.

    Which letters a typeface has is another matter: see the printed page.
    """
    for where, text in texts_of(document):
        for character in unwritable(text):
            yield finding(
                "ISSUE-CHARACTER",
                "fatal",
                where,
                f"Un texte contient un caractère qu'aucun document ne peut porter : "
                f"{named_character(character)}.",
                (),
                stated=named_character(character),
            )


@cache
def _is_unwritable(character: str) -> bool:
    # Tabs and line ends are text; marks of direction and joiners (Cf) are left to the printed page.
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in ("Cc", "Co", "Cs", "Cn") or character == "\ufffd"


def unwritable(text: str) -> tuple[str, ...]:
    """The characters of a text that stand in no document, each once, in their order."""
    if text.isascii() and text.isprintable():
        return ()
    return tuple(dict.fromkeys(filter(_is_unwritable, text)))


def named_character(character: str) -> str:
    """« 漢 » (U+6F22), or U+0007 alone for one that has no shape."""
    code = f"U+{ord(character):04X}"
    shapeless = unicodedata.category(character)[0] in "CZM"
    return code if shapeless else f"« {character} » ({code})"
