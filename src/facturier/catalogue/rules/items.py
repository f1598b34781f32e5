"""What an item says, and what is wrong with it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from facturier.catalogue.rules import vat
from facturier.catalogue.rules.vat import VatCategory
from facturier.kit.typography import folded

LANGUAGES = ("fr", "en")
MOST_DECIMALS = 6  # BR-FR-DEC: of a unit price
FINEST_QUANTITY = 4  # decimals
DEAREST = Decimal(10) ** 12
LONGEST_LIST_KEY = 240
LONGEST = {"code": 40, "name": 200, "description": 2000, "account": 20, "reason": 500}
_CURRENCY = re.compile(r"[A-Z]{3}")
_ACCOUNT = re.compile(r"[0-9A-Z]*")
NUMBERED = "art-"  # how the keys of numbered codes begin
_NUMBERED = re.compile(NUMBERED + r"([0-9]{1,9})", re.IGNORECASE)


class ItemKind(StrEnum):
    """Goods are delivered, services are performed: their VAT falls due on other days."""

    GOODS = "goods"
    SERVICE = "service"


class Wrong(StrEnum):
    """What can be wrong with a field of an item; the sentences stand in `actions.facts`."""

    MISSING = "missing"
    LONG = "long"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    NEGATIVE = "negative"
    TOO_FINE = "too_fine"
    TOO_GREAT = "too_great"
    RATE = "rate"
    NEEDS_REASON = "needs_reason"
    NO_REASON = "no_reason"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class ItemText:
    """Name (BT-153) and description (BT-154) in one language."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as people state it. `code` may be empty: then one is proposed."""

    code: str
    kind: str
    texts: Mapping[str, ItemText]
    unit: str
    price: Decimal
    currency: str = "EUR"
    vat_category: str = VatCategory.STANDARD
    vat_percent: Decimal | None = Decimal(20)
    exemption_reason: str = ""
    exemption_code: str = ""
    account: str = ""

    @property
    def name(self) -> str:
        """The French name."""
        return self.texts["fr"].name if "fr" in self.texts else ""


def settled(facts: ItemFacts) -> ItemFacts:
    """The facts as they are kept: trimmed, VAT as a line states it, the usual code filled in."""
    texts = {
        language: ItemText(_line(text.name), text.description.strip())
        for language, text in facts.texts.items()
        if language in LANGUAGES and (text.name.strip() or text.description.strip())
    }
    facts = replace(
        facts,
        code=_line(facts.code),
        texts=texts,
        currency=facts.currency.strip().upper(),
        exemption_reason=_line(facts.exemption_reason),
        exemption_code=facts.exemption_code.strip().upper(),
        account=facts.account.replace(" ", "").upper(),
    )
    if facts.vat_category not in set(VatCategory):
        return facts
    category = VatCategory(facts.vat_category)
    code = facts.exemption_code
    if not code and not facts.exemption_reason:
        code = vat.USUAL_CODES.get(category, "")
    percent = vat.settled_percent(category, facts.vat_percent)
    return replace(facts, vat_percent=percent, exemption_code=code)


def faults_of(facts: ItemFacts, units: Mapping[str, object]) -> dict[str, Wrong]:
    """Field -> what is wrong with it, all at once; facts are settled, `units` the codes offered."""
    found: dict[str, Wrong] = {}
    _look_at_texts(facts, found)
    _look_at_price(facts, found)
    if facts.kind not in set(ItemKind):
        found["kind"] = Wrong.UNKNOWN
    if facts.unit not in units:
        found["unit"] = Wrong.UNKNOWN
    if len(facts.account) > LONGEST["account"]:
        found["account"] = Wrong.LONG
    elif not _ACCOUNT.fullmatch(facts.account):
        found["account"] = Wrong.UNREADABLE
    _look_at_vat(facts, found)
    return found


def _look_at_texts(facts: ItemFacts, found: dict[str, Wrong]) -> None:
    if len(facts.code) > LONGEST["code"]:
        found["code"] = Wrong.LONG
    elif not facts.code.isprintable():
        found["code"] = Wrong.UNREADABLE
    if not facts.name:
        found["name"] = Wrong.MISSING
    for language, text in facts.texts.items():
        ending = "" if language == "fr" else f"_{language}"
        if not text.name:
            found[f"name{ending}"] = Wrong.MISSING
        elif len(text.name) > LONGEST["name"]:
            found[f"name{ending}"] = Wrong.LONG
        elif not text.name.isprintable():
            found[f"name{ending}"] = Wrong.UNREADABLE
        if len(text.description) > LONGEST["description"]:
            found[f"description{ending}"] = Wrong.LONG
        elif not _writable(text.description):
            found[f"description{ending}"] = Wrong.UNREADABLE


def _look_at_price(facts: ItemFacts, found: dict[str, Wrong]) -> None:
    wrong = price_fault(facts.price)
    if wrong:
        found["price"] = wrong
    if not _CURRENCY.fullmatch(facts.currency):
        found["currency"] = Wrong.UNKNOWN


def price_fault(price: Decimal) -> Wrong | None:
    """What is wrong with a net unit price: negative (BR-27), finer than six decimals, absurd."""
    if not price.is_finite():
        return Wrong.UNREADABLE
    if price < 0:
        return Wrong.NEGATIVE
    if price >= DEAREST:
        return Wrong.TOO_GREAT
    return Wrong.TOO_FINE if _decimals(price) > MOST_DECIMALS else None


def quantity_fault(quantity: Decimal) -> Wrong | None:
    """What is wrong with the threshold of a break: as a price, but four decimals."""
    wrong = price_fault(quantity)
    return wrong or (Wrong.TOO_FINE if _decimals(quantity) > FINEST_QUANTITY else None)


def _decimals(number: Decimal) -> int:
    """How many decimals say something; counted on the figures: arithmetic would round them."""
    return len(f"{number:f}".partition(".")[2].rstrip("0"))


def _look_at_vat(facts: ItemFacts, found: dict[str, Wrong]) -> None:
    if facts.vat_category not in set(VatCategory):
        found["vat_category"] = Wrong.UNKNOWN
        return
    category = VatCategory(facts.vat_category)
    if vat.percent_is_wrong(category, facts.vat_percent):
        found["vat_percent"] = Wrong.RATE
    if len(facts.exemption_reason) > LONGEST["reason"]:
        found["exemption_reason"] = Wrong.LONG
    elif not facts.exemption_reason.isprintable():
        found["exemption_reason"] = Wrong.UNREADABLE
    if vat.code_is_wrong(category, facts.exemption_code):
        found["exemption_code"] = Wrong.CODE
    stated = facts.exemption_reason or facts.exemption_code
    if category in vat.EXPLAINED and not stated:
        found["exemption_reason"] = Wrong.NEEDS_REASON
    elif category not in vat.EXPLAINED and stated:
        found.setdefault("exemption_reason", Wrong.NO_REASON)


def next_code(known: Mapping[str, object] | set[str]) -> str:
    """The code proposed after those that are numbered the same way: ART-0001, ART-0002."""
    numbers = [int(found[1]) for code in known if (found := _NUMBERED.fullmatch(code))]
    return f"ART-{max(numbers, default=0) + 1:04d}"


def code_key(code: str) -> str:
    """What makes two codes the same: case does not count."""
    return code.casefold()


def list_key(name: str) -> str:
    """What makes two names of price lists the same: case, accents, spaces; every sign counts."""
    return folded(name)[:LONGEST_LIST_KEY]


def _line(text: str) -> str:
    return " ".join(text.split())


def _writable(text: str) -> bool:
    return all(char.isprintable() or char in "\n\r\t" for char in text)
