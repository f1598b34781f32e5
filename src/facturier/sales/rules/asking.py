"""What the draft of a deposit holds, made from the draft of what is intended. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from facturier.money.amounts import Vat
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.deposits import intended_in_words, line_name
from facturier.sales.rules.facts import Nature
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Content

Fields = dict[str, Json]
# What is said of a day, or of what was paid: no plan keeps it.
DATED = frozenset(
    {"issue_date", "due_date", "delivery_date", "exchange_rate", "exchange_date", "preceding",
     "deposits", "prepaid", "retention", "retention_due", "period_start", "period_end"}
)  # fmt: skip
# What is said of the whole supply.
_LEFT_OUT = DATED | frozenset(
    {"early_percent", "early_days", "discount_percent", "discount_reason",
     "charge_amount", "charge_reason", "charge_percent_vat", "gross_prices", "nature",
     "payment_days", "payment_basis"}
)  # fmt: skip


def deposit_header(content: Content, composed: Composed) -> Fields:
    """The fields of the deposit: those of what it is for, payable at once.

    Its fiscal situation is the one that was found there: a line of its own would not tell it.
    """
    header: Fields = {
        name: held.value
        for name, held in content.header.items()
        if held.value is not None and name not in _LEFT_OUT
    }
    kinds = {one.kind for one in composed.situations}
    if len(kinds) == 1:
        header["situation"] = kinds.pop().value
    natures = set(_natures(content, composed).values())
    header["nature"] = natures.pop() if len(natures) == 1 else "mixed"
    header["payment_days"] = 0
    return header


def deposit_lines(
    content: Content,
    composed: Composed,
    nets: Mapping[Vat, Decimal],
    percent: Decimal | None,
    language: str,
) -> tuple[Fields, ...]:
    """A line for each rate, that tells what of the supply bears it."""
    of = _reference(content, language)
    natures = _natures(content, composed)
    lines = []
    for vat, net in sorted(nets.items()):
        fields: Fields = {
            "name": line_name(percent, of, vat if len(nets) > 1 else None, language),
            "description": _intended(content, composed, vat, language) or None,
            "quantity": "1",
            "unit": "C62",
            "price": f"{net.normalize() + 0:f}",
            "vat": f"{vat.percent.normalize():f}" if vat.category == "S" else None,
            "nature": natures.get(vat),
        }
        lines.append(fields)
    return tuple(lines)


def _reference(content: Content, language: str) -> str:
    subject, order = content.header.get("subject"), content.header.get("order")
    if subject and subject.value:
        return str(subject.value)
    if order and order.value:
        return f"commande {order.value}" if language == "fr" else f"order {order.value}"
    return ""


def _natures(content: Content, composed: Composed) -> dict[Vat, str]:
    """Goods or services at each rate; both count as goods, as on any line."""
    said = content.header.get("nature")
    usual = str(said.value) if said and said.value else ""
    found: dict[Vat, set[str]] = {}
    for key, line in zip(composed.amounts.items, composed.amounts.money.lines, strict=True):
        own = content.lines[key].value("nature") or usual
        is_service = own == Nature.SERVICES
        found.setdefault(line.vat, set()).add(Nature.SERVICES if is_service else Nature.GOODS)
    return {
        vat: Nature.SERVICES.value if each == {Nature.SERVICES} else Nature.GOODS.value
        for vat, each in found.items()
    }


def _intended(content: Content, composed: Composed, vat: Vat, language: str) -> str:
    names = []
    for key, line in zip(composed.amounts.items, composed.amounts.money.lines, strict=True):
        if line.vat == vat:
            quantity = f"{line.quantity.normalize() + 0:f}"
            shown = quantity.replace(".", ",") if language == "fr" else quantity
            names.append((shown, str(content.lines[key].value("name") or "")))
    return intended_in_words(names, language)
