"""What a document states beyond its columns: payment, references, attachments. No database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from facturier.einvoice.findings import Finding
from facturier.register.models import Invoice, InvoiceLine


@dataclass(frozen=True, slots=True)
class Enclosed:
    """BG-24: a document that the invoice encloses, links to or names.

    `number` counts the attachments of the document, then those of its lines, from one; `size` is
    None where the content is not inside.
    """

    number: int
    name: str
    description: str
    size: int | None
    uri: str
    line: str


def enclosed(invoice: Invoice, lines: Iterable[InvoiceLine]) -> list[Enclosed]:
    """The attachments of a document, in its order."""
    stated = [("", each) for each in _dicts(invoice.further.get("attachments"))]
    for line in lines:
        label = line.number or str(line.position)
        stated += [(label, each) for each in _dicts(line.further.get("attachments"))]
    return [
        Enclosed(
            number=number,
            name=_text(each.get("filename")) or _text(each.get("reference")),
            description=_text(each.get("description")),
            size=each.get("size") if isinstance(each.get("size"), int) else None,
            uri=_text(each.get("uri")),
            line=line,
        )
        for number, (line, each) in enumerate(stated, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Paying:
    """BG-16: a means of payment. Account numbers are in clear here: pages mask them."""

    code: str
    text: str
    account: str
    account_name: str
    institution: str
    debited_account: str
    card: str


def paying(invoice: Invoice) -> list[Paying]:
    """The means of payment, in the order of the document."""
    return [
        Paying(
            code=_text(means.get("code")),
            text=_text(means.get("text")),
            account=_text(_dict(means.get("account")).get("account_id"))
            or _text(_dict(means.get("account")).get("other_account_id")),
            account_name=_text(_dict(means.get("account")).get("name")),
            institution=_text(_dict(means.get("account")).get("institution")),
            debited_account=_text(means.get("debited_account")),
            card=_text(_dict(means.get("card")).get("number")),
        )
        for means in _dicts(invoice.further.get("payment_means"))
    ]


def accounts_of(invoice: Invoice) -> list[str]:
    """Every account number that the document states, once."""
    found = [
        number for means in paying(invoice) for number in (means.account, means.debited_account)
    ]
    return list(dict.fromkeys(number for number in found if number))


@dataclass(frozen=True, slots=True)
class Preceding:
    """BG-3: an earlier invoice that the document names."""

    number: str
    issue_date: date | None


def preceding(invoice: Invoice) -> list[Preceding]:
    """The earlier invoices that the document names, once each."""
    found = {
        number: Preceding(number, _date(each.get("issue_date")))
        for each in _dicts(invoice.further.get("preceding"))
        if (number := _text(each.get("number")))
    }
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What we compute where the document states something else, by its place."""

    totals: dict[str, Decimal] = field(default_factory=dict)  # BT-109 -> amount
    vat: dict[int, dict[str, Decimal]] = field(default_factory=dict)  # position -> BT-117 -> amount
    lines: dict[int, Decimal] = field(default_factory=dict)  # position -> net


def arithmetic(own_findings: Iterable[Finding]) -> Arithmetic:
    """What our exact checks computed, so that a page can put it beside what is stated."""
    found = Arithmetic()
    for place, amount in _computed(own_findings):
        group, _slash, term = place.partition("/")
        name, _bracket, index = group.rstrip("]").partition("[")
        if name == "BG-22":
            found.totals[term] = amount
        elif index.isdigit() and name == "BG-23":
            found.vat.setdefault(int(index), {})[term] = amount
        elif index.isdigit() and name == "BG-25" and term == "BT-131":
            found.lines[int(index)] = amount
    return found


def _computed(findings: Iterable[Finding]) -> Iterator[tuple[str, Decimal]]:
    for finding in findings:
        text = dict(finding.values).get("computed")
        try:
            amount = Decimal(text or "")
        except InvalidOperation:
            continue
        if amount.is_finite():
            yield finding.location, amount


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
