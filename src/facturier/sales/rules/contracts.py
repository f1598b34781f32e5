"""The plan of a contract made of a draft, and the lines of a situation made of the plan. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from facturier.sales.rules.asking import DATED
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Content
from facturier.sales.rules.progress import Planned, Step, step_in_words

Fields = dict[str, Json]
_OF_PLAN = ("name", "description", "unit", "quantity", "price", "vat", "nature", "base_quantity",
            "discount_percent", "discount_amount", "contribution")  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the plan: what it is, and what it comes to."""

    name: str
    fields: Fields
    net: Decimal


def contract_header(content: Content, composed: Composed) -> Fields:
    """What each situation says: the fields of the draft, in the fiscal situation found there."""
    header: Fields = {
        name: held.value
        for name, held in content.header.items()
        if held.value is not None and name not in DATED
    }
    kinds = {one.kind for one in composed.situations}
    if len(kinds) == 1:
        header["situation"] = kinds.pop().value
    return header


def contract_lines(content: Content, composed: Composed) -> tuple[PlanLine, ...]:
    """The lines of the plan: those of the draft that come to something."""
    found = []
    money = composed.amounts.money.lines
    for key, line in zip(composed.amounts.items, money, strict=True):
        own, net = content.lines[key], composed.amounts.lines[key]
        if not net:
            continue
        fields: Fields = {name: own.value(name) for name in _OF_PLAN if own.value(name) is not None}
        fields["vat"] = f"{line.vat.percent.normalize():f}" if line.vat.category == "S" else None
        found.append(PlanLine(str(own.value("name") or ""), fields, net))
    return tuple(found)


def situation_lines(
    plan: Mapping[UUID, Fields],
    lines: Sequence[Planned],
    steps: Sequence[Step],
    currency: str,
    language: str,
) -> dict[UUID, Fields]:
    """The lines of a situation by the line of the contract: the difference, at its rate.

    A price is never negative (BR-27): what goes back has a negative quantity.
    """
    nets = {one.key: one for one in lines}
    found: dict[UUID, Fields] = {}
    for step in steps:
        planned, fields = nets[step.key], plan[step.key]
        found[step.key] = {
            "name": planned.name,
            "description": step_in_words(planned.net, step, currency, language),
            "quantity": "1" if step.amount > 0 else "-1",
            "unit": "C62",
            "price": f"{abs(step.amount).normalize() + 0:f}",
            "vat": fields.get("vat"),
            "nature": fields.get("nature"),
        }
    return found
