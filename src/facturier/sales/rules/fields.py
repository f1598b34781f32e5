"""The fields of a draft and of its lines: what each holds, and how a value that arrives is read.

Pure. Values are kept as JSON: amounts and dates as text, absent as null. A value is read the same
way whether a person typed it, a spreadsheet was pasted or a program sent it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.kit.typed import decimal_of
from facturier.money.rounding import AMOUNT_DECIMALS, PRICE_DECIMALS, QUANTITY_DECIMALS
from facturier.parties.rules import PaymentBasis
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.facts import Margin, Nature
from facturier.sales.rules.kinds import Kind, Said
from facturier.sales.rules.process import CHOSEN
from facturier.sales.rules.references import kept_as, typed_references

Json = str | bool | int | None
WHOLE_DIGITS = 12  # before the point: a thousand billions, beyond which nothing is invoiced
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)  # BR-FR: the years of a document


class NotRead(ValueError):
    """A value that the field cannot hold, and the sentence that says why."""

    def __init__(self, code: str, said: Said) -> None:
        super().__init__(code)
        self.code, self.said = code, said


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what people call it, and how what arrives becomes what is kept."""

    label: str
    read: Callable[[Json], Json]


# -- how values are read ---------------------------------------------------------------------------
def _text(most: int, *, lines: bool = False) -> Callable[[Json], Json]:
    def read(value: Json) -> Json:
        if value is None:
            return None
        if not isinstance(value, str):
            raise NotRead("text", Said(N_("Un texte est attendu ici.")))
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        text = "\n".join(" ".join(line.split(" ")).rstrip() for line in text.split("\n")).strip()
        if not lines:
            text = " ".join(text.split())
        refused = next((char for char in text if char != "\n" and not _printable(char)), None)
        if refused is not None:
            raise NotRead(
                "character",
                Said(
                    N_("Le caractère U+%(code)s ne peut pas être imprimé. Retirez-le."),
                    {"code": f"{ord(refused):04X}"},
                ),
            )
        if len(text) > most:
            raise NotRead("long", Said(N_("%(most)s caractères au plus."), {"most": str(most)}))
        return text or None

    return read


def _printable(character: str) -> bool:
    """False for control, surrogate, private-use and unassigned characters: no typeface has them."""
    return unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"}


def _number(
    decimals: int, *, least: Decimal | None = None, most: Decimal | None = None
) -> Callable[[Json], Json]:
    def read(value: Json) -> Json:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise NotRead("number", Said(N_("Un nombre est attendu ici, tel que 1 234,50.")))
        number = decimal_of(str(value))
        if number is None:
            raise NotRead("number", Said(N_("Un nombre est attendu ici, tel que 1 234,50.")))
        number = number.normalize()
        if -number.as_tuple().exponent > decimals:  # type: ignore[operator]  # it is finite
            raise NotRead(
                "decimals",
                Said(N_("%(count)s décimales au plus."), {"count": str(decimals)}),
            )
        if number.adjusted() >= WHOLE_DIGITS:
            raise NotRead("large", Said(N_("Ce nombre est trop grand pour une facture.")))
        if least is not None and number < least:
            raise NotRead("small", Said(N_("Au moins %(least)s."), {"least": f"{least:f}"}))
        if most is not None and number > most:
            raise NotRead("large", Said(N_("Au plus %(most)s."), {"most": f"{most:f}"}))
        return f"{number + 0:f}"

    return read


def _day(value: Json) -> Json:
    if value is None or value == "":
        return None
    found = _day_typed(value) if isinstance(value, str) else None
    if found is None:
        raise NotRead("date", Said(N_("Une date est attendue ici, telle que 31/12/2026.")))
    if not EARLIEST <= found <= LATEST:
        raise NotRead("year", Said(N_("L'année doit être comprise entre 2000 et 2099.")))
    return found.isoformat()


def _day_typed(text: str) -> date | None:
    french = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", text.strip())
    try:
        if french:
            day, month, year = (int(part) for part in french.groups())
            return date(year + 2000 if year < 100 else year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _references(value: Json) -> Json:
    """Earlier invoices, one a line: the number, then the day."""
    text = _text(2000, lines=True)(value)
    if text is None:
        return None
    try:
        return kept_as(typed_references(str(text), _day_typed))
    except ValueError:
        sentence = N_("Une facture par ligne : son numéro, puis sa date, telle que 31/12/2026.")
        raise NotRead("references", Said(sentence)) from None


def _one_of(words: frozenset[str]) -> Callable[[Json], Json]:
    def read(value: Json) -> Json:
        if value is None or value == "":
            return None
        if not isinstance(value, str) or value not in words:
            raise NotRead("choice", Said(N_("Choisissez une des valeurs proposées.")))
        return value

    return read


def _flag(value: Json) -> Json:
    if value is None or value is False or value == "":
        return None
    if value is True or value in ("1", "true", "on"):
        return True
    raise NotRead("flag", Said(N_("Oui ou non est attendu ici.")))


def _key(value: Json) -> Json:
    if value is None or value == "":
        return None
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise NotRead("choice", Said(N_("Choisissez une des valeurs proposées."))) from None


def _currency(value: Json) -> Json:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch("[A-Za-z]{3}", value.strip()):
        return value.strip().upper()
    raise NotRead("currency", Said(N_("Un code de devise a trois lettres, tel que EUR.")))


def _whole(most: int) -> Callable[[Json], Json]:
    number = _number(0, least=Decimal(0), most=Decimal(most))

    def read(value: Json) -> Json:
        found = number(value)
        return None if found is None else int(str(found))

    return read


# -- the fields ------------------------------------------------------------------------------------
MEANS = frozenset({"10", "20", "30", "48", "49", "58", "59", "97"})  # BT-81 (UNTDID 4461)
_NATURES = frozenset({*Nature, "mixed"})
PROFILES = frozenset({"core", "extended"})  # BT-24: EN 16931 (as where nothing is said), EXTENDED
_PERCENT = _number(4, least=Decimal(0), most=Decimal(100))
_AMOUNT = _number(AMOUNT_DECIMALS)
HEADER: Mapping[str, Field] = {
    "customer": Field(N_("Client"), _key),
    "issue_date": Field(N_("Date d'émission"), _day),
    "due_date": Field(N_("Échéance"), _day),
    "payment_days": Field(N_("Délai de paiement"), _whole(999)),
    "payment_basis": Field(N_("Départ du délai"), _one_of(frozenset(PaymentBasis))),
    "subject": Field(N_("Objet"), _text(200)),
    "nature": Field(N_("Nature de l'opération"), _one_of(_NATURES)),
    # BT-23 where a person alone knows it (`rules.process`); deduced where it is empty.
    "process": Field(N_("Cadre de facturation"), _one_of(frozenset(CHOSEN))),
    "delivery_date": Field(N_("Date de livraison ou d'exécution"), _day),
    "period_start": Field(N_("Période, du"), _day),
    "period_end": Field(N_("Période, au"), _day),
    "delivery_address": Field(N_("Livraison"), _key),
    "order": Field(N_("Bon de commande"), _text(100)),
    "contract": Field(N_("Contrat"), _text(100)),
    "sales_order": Field(N_("Notre commande"), _text(100)),
    "buyer_reference": Field(N_("Code service"), _text(100)),
    "project": Field(N_("Projet"), _key),
    "department": Field(N_("Service"), _key),
    "category": Field(N_("Catégorie"), _key),
    "situation": Field(N_("Situation fiscale"), _one_of(frozenset(Kind))),
    "exemption": Field(N_("Exonération"), _one_of(frozenset(EXEMPTIONS))),
    "margin": Field(N_("Régime de la marge"), _one_of(frozenset(Margin))),
    "subcontracting": Field(N_("Sous-traitance de travaux"), _flag),
    "buyer_owes_vat": Field(N_("TVA due par le client"), _flag),
    "outside_scope": Field(N_("Hors champ de la TVA"), _flag),
    "currency": Field(N_("Devise"), _currency),
    "exchange_rate": Field(N_("Cours en euros"), _number(6, least=Decimal("0.000001"))),
    "exchange_date": Field(N_("Date du cours"), _day),
    "gross_prices": Field(N_("Prix saisis TTC"), _flag),
    "discount_percent": Field(N_("Remise globale"), _PERCENT),
    "discount_reason": Field(N_("Motif de la remise"), _text(100)),
    "charge_amount": Field(N_("Frais de port"), _number(AMOUNT_DECIMALS, least=Decimal(0))),
    "charge_reason": Field(N_("Nature des frais"), _text(100)),
    "charge_percent_vat": Field(N_("TVA des frais"), _PERCENT),
    "early_percent": Field(N_("Escompte"), _PERCENT),
    "early_days": Field(N_("Délai de l'escompte"), _whole(365)),
    "retention": Field(N_("Retenue de garantie"), _number(2, least=Decimal(0), most=Decimal(5))),
    "retention_due": Field(N_("Retenue payable le"), _day),
    "prepaid": Field(N_("Déjà réglé"), _number(AMOUNT_DECIMALS, least=Decimal(0))),
    "language": Field(N_("Langue"), _one_of(frozenset({"fr", "en"}))),
    "profile": Field(N_("Profil du fichier"), _one_of(PROFILES)),
    "payment_means": Field(
        N_("Moyen de paiement"),
        _one_of(MEANS),
    ),
    "account": Field(N_("Compte à créditer"), _text(34)),
    "note": Field(N_("Message au client"), _text(1000, lines=True)),
    "preceding": Field(N_("Factures citées"), _references),
    "deposits": Field(N_("Acomptes déduits"), _references),
}
LINE_KINDS = frozenset({"item", "title", "subtotal", "text", "delivery"})
LINE: Mapping[str, Field] = {
    "kind": Field(N_("Genre de ligne"), _one_of(LINE_KINDS)),
    "item": Field(N_("Article"), _key),
    "name": Field(N_("Désignation"), _text(200)),
    "description": Field(N_("Détail"), _text(1000, lines=True)),
    "quantity": Field(N_("Quantité"), _number(QUANTITY_DECIMALS)),
    "unit": Field(N_("Unité"), _text(3)),
    "price": Field(N_("Prix unitaire"), _number(PRICE_DECIMALS, least=Decimal(0))),
    "base_quantity": Field(N_("Prix pour"), _number(QUANTITY_DECIMALS, least=Decimal("0.0001"))),
    "discount_percent": Field(N_("Remise"), _PERCENT),
    "discount_amount": Field(N_("Remise, montant"), _number(AMOUNT_DECIMALS, least=Decimal(0))),
    "contribution": Field(N_("Éco-participation"), _number(PRICE_DECIMALS, least=Decimal(0))),
    "vat": Field(N_("TVA"), _PERCENT),
    "nature": Field(N_("Nature"), _one_of(frozenset(Nature))),
    # Of a credit note: the line of the invoice that this line credits.
    "origin": Field(N_("Ligne d'origine"), _key),
    "order_line": Field(N_("Ligne de commande"), _text(30)),
    # Of a row of the kind "delivery": the lines below it are of that delivery.
    "delivery_note": Field(N_("Bon de livraison"), _text(100)),
    "delivery_date": Field(N_("Livré le"), _day),
    "period_start": Field(N_("Période, du"), _day),
    "period_end": Field(N_("Période, au"), _day),
    "removed": Field(N_("Ligne retirée"), _flag),
}
# Where a line stands is a field of its own, whose value is the line that it follows (null: none).
AFTER = "after"


def read_value(name: str, value: Json, *, of_line: bool) -> Json:
    """The value of a field as it is kept. NotRead says why it cannot be."""
    fields = LINE if of_line else HEADER
    if name not in fields:
        raise NotRead("field", Said(N_("Ce champ n'existe pas sur un brouillon.")))
    return fields[name].read(value)
