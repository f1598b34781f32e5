"""BG-25: the net amount of each line, its price, and what percents give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from facturier.einvoice.document import AllowanceCharge, Document, Line
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import ASK, compare, finding, place, shown, spelled
from facturier.einvoice.own_checks.rounding import is_exact, rounded
from facturier.einvoice.own_checks.sums import ZERO, charges_less_allowances, numbered

__all__ = ["lines"]

_TITLES = frozenset({"GROUP", "INFORMATION"})
_ROUNDED_PRICE = "Le prix est sans doute arrondi : demandez à l'émetteur toutes ses décimales."


def lines(document: Document) -> Iterator[Finding]:
    """Each line for itself, subtotals against their lines, and the percents of the document."""
    for index, line in enumerate(document.lines):
        if line.status_reason not in _TITLES:
            yield from _net(document, index, line)
        yield from _price(index, line)
        yield from _percents(
            document, line.allowance_charges, f"{place('BG-25', index)}/",
            ("BG-27", "BT-136", "BT-137", "BT-138"), ("BG-28", "BT-141", "BT-142", "BT-143"),
        )  # fmt: skip
    yield from _groups(document)
    yield from _percents(
        document, document.allowance_charges, "",
        ("BG-20", "BT-92", "BT-93", "BT-94"), ("BG-21", "BT-99", "BT-100", "BT-101"),
    )  # fmt: skip


def _net(document: Document, index: int, line: Line) -> Iterator[Finding]:
    price = line.price
    if line.net is None or line.quantity is None or price is None or price.net is None:
        return
    per = Decimal(1) if price.base_quantity is None else price.base_quantity
    if per == 0 or _units_differ(line.unit, price.base_unit):
        return
    goods = line.quantity * price.net / per
    extras = charges_less_allowances(line.allowance_charges)
    if is_exact(line.net - extras, goods, document.currency):
        return
    yield from compare(
        "LINE-NET", line.net, rounded(goods, document.currency) + extras, document.currency,
        location=place("BG-25", index, "BT-131"),
        terms=("BT-131", "BT-129", "BT-146", "BT-149", "BT-136", "BT-141"),
        what=f"Le montant net de la ligne {_label(index, line)} (BT-131)",
        how="la quantité fois le prix, moins les remises, plus les frais donne",
        advice=_advice(price.net, line.quantity / per, line.net - extras - goods),
    )  # fmt: skip


def _advice(price: Decimal, times: Decimal, difference: Decimal) -> str:
    """An amount made with a price of more decimals than the one stated is no slip of the pen."""
    half = Decimal(5).scaleb(int(price.as_tuple().exponent) - 1)
    return _ROUNDED_PRICE if abs(difference) <= abs(half * times) else ASK


def _units_differ(quantity_unit: str | None, price_unit: str | None) -> bool:
    """A price per kilogram says nothing of a quantity in boxes."""
    return quantity_unit is not None and price_unit is not None and quantity_unit != price_unit


def _price(index: int, line: Line) -> Iterator[Finding]:
    price = line.price
    if price is None or price.net is None or price.gross is None or price.discount is None:
        return
    if price.gross_base_quantity is not None:
        return  # the two prices are not for the same number of units
    # A price has as many decimals as it needs: nothing is rounded here.
    computed = price.gross - price.discount + charges_less_allowances(price.other_adjustments)
    if price.net == computed:
        return
    yield finding(
        "PRICE-NET",
        "fatal",
        place("BG-25", index, "BT-146"),
        f"Le prix net de la ligne {_label(index, line)} (BT-146) est de {shown(price.net)}, alors "
        f"que le prix brut moins le rabais donne {shown(computed)}. {ASK}",
        ("BT-146", "BT-147", "BT-148"),
        stated=spelled(price.net),
        computed=spelled(computed),
    )


def _percents(
    document: Document,
    found: tuple[AllowanceCharge, ...],
    prefix: str,
    allowance: tuple[str, str, str, str],
    charge: tuple[str, str, str, str],
) -> Iterator[Finding]:
    """An amount that says of what it is a percent: amount = base x percent."""
    for index, one in numbered(found):
        group, *terms = charge if one.is_charge else allowance
        if one.base_amount is None or one.percent is None or one.base_quantity is not None:
            continue
        yield from compare(
            "PERCENT", one.amount, one.base_amount * one.percent / 100, document.currency,
            location=prefix + place(group, index, terms[0]), terms=tuple(terms),
            what=f"Le montant {'des frais' if one.is_charge else 'de la remise'} ({terms[0]})",
            how=f"{shown(one.percent)} % de {shown(one.base_amount, document.currency)} donne",
        )  # fmt: skip


def _groups(document: Document) -> Iterator[Finding]:
    """A line of subtotal (GROUP, EXTENDED) is the sum of the lines right below it (BR-FREXT-08)."""
    below: dict[str, list[Line]] = {}
    for line in document.lines:
        if line.parent is not None and line.status_reason in {"DETAIL", "GROUP"}:
            below.setdefault(line.parent, []).append(line)
    for index, line in enumerate(document.lines):
        children = below.get(line.number or "", [])
        nets = [child.net for child in children if child.net is not None]
        if line.status_reason != "GROUP" or line.net is None or not nets:
            continue
        if len(nets) == len(children):
            yield from compare(
                "LINE-GROUP", line.net, sum(nets, ZERO), document.currency,
                location=place("BG-25", index, "BT-131"), terms=("BT-131",),
                what=f"Le sous-total de la ligne {_label(index, line)} (BT-131)",
                how="la somme des lignes qu'il regroupe donne",
            )  # fmt: skip


def _label(index: int, line: Line) -> str:
    return line.number if line.number is not None else str(index + 1)
