"""A draft as its page shows it: each field as it reads, the lines, what it comes to, what lacks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.typography import typeset
from facturier.kit.web import key_or_none
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, may
from facturier.organisations.rules import Subject
from facturier.parties import queries as parties
from facturier.parties.rules import PaymentBasis
from facturier.sales import queries
from facturier.sales.models import Draft
from facturier.sales.rules.amounts import Amounts
from facturier.sales.rules.composing import billing_of, takes_off
from facturier.sales.rules.credits import Correction
from facturier.sales.rules.deposits import NOTHING_DEDUCTED, Deductions
from facturier.sales.rules.drafts import (
    CITING,
    CORRECTIVES,
    CREDITS,
    FINALS,
    OFFERS,
    QUOTE,
    SELF_BILLED,
    DraftState,
)
from facturier.sales.rules.fields import HEADER, LINE
from facturier.sales.rules.kinds import CODES, Condition, Said
from facturier.sales.rules.operations import Content, DraftLine, Held
from facturier.sales.rules.process import process_of
from facturier.sales.rules.ready import lacks
from facturier.sales.rules.situations import Situation
from facturier.sales.rules.terms import Terms, due_date, valid_until
from facturier.sales.web import words

NOTHING = Held(None, 0)
# The fields of the page, first those that every invoice has.
FIRST = (
    "customer", "issue_date", "due_date", "payment_days", "payment_basis", "order",
    "subject", "delivery_address", "delivery_date", "nature",
)  # fmt: skip
MORE = (
    "discount_percent", "discount_reason", "charge_amount", "charge_percent_vat", "charge_reason",
    "prepaid", "process", "retention", "retention_due", "contract", "sales_order",
    "buyer_reference", "period_start", "period_end", "project",
    "department", "category", "language", "payment_means", "currency", "exchange_rate",
    "exchange_date", "gross_prices", "profile", "note",
)  # fmt: skip
# Of a credit note or a corrective: the invoices that it corrects.
CITED = ("preceding",)
OF_LINE = (
    "name", "description", "quantity", "unit", "price", "discount_percent", "vat",
    "delivery_note", "delivery_date",
)  # fmt: skip
SELECTS = frozenset(
    {"nature", "process", "profile", "payment_basis", "language", "currency", "payment_means",
     "delivery_address", "project", "department", "category"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Control:
    """One field as the page shows it."""

    name: str
    label: str
    kind: str
    value: str
    shown: str
    version: int
    choices: words.Choices = ()


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line as the page shows it."""

    id: UUID
    kind: str
    net: str
    controls: Mapping[str, Control]


class Sheet:
    """A draft with all that its page shows of it: two statements beside the draft itself."""

    def __init__(self, member: Member, draft: Draft, today: date) -> None:
        self.member, self.draft, self.today = member, draft, today

    # -- what it holds -----------------------------------------------------------------------------
    @cached_property
    def content(self) -> Content:
        """Its fields and lines."""
        return queries.content_of(self.draft)

    @cached_property
    def amounts(self) -> Amounts:
        """What it comes to, in its fiscal situation, the deposits that it takes off paid."""
        deducted = self.deductions.gross
        return queries.situated_amounts(self.content, self.situations, deducted)

    @cached_property
    def deductions(self) -> Deductions:
        """The deposits that it takes off: no statement where it names none."""
        if self.draft.type_code not in FINALS | CORRECTIVES:
            return NOTHING_DEDUCTED
        return queries.deductions_of(self.draft, self.content, self.correction)

    @cached_property
    def correction(self) -> Correction:
        """What it cites: no statement where it cites nothing."""
        return queries.correction_of(self.draft, self.content)

    @property
    def deducted_numbers(self) -> set[str]:
        """The deposits that it names."""
        return {one.number for one in self.deductions.deposits}

    @cached_property
    def open_deposits(self) -> list[queries.OpenDeposit]:
        """The deposits that it may take off, those that were asked for it first."""
        if not self.draft.customer_id or self.draft.type_code not in FINALS:
            return []
        found = queries.open_deposits(
            self.member,
            customer_id=self.draft.customer_id,
            entity_id=self.draft.entity_id,
            currency=self.amounts.currency,
        )
        return sorted(found, key=lambda one: one.asked_from != self.draft.id)

    @cached_property
    def situations(self) -> tuple[Situation, ...]:
        """Its fiscal situation, one for each nature of what it sells."""
        return queries.situations_of(self.draft, self.content, self.today)

    @cached_property
    def addresses(self) -> words.Choices:
        """Where its customer may have it delivered."""
        found = parties.addresses_of(self.member, self.draft.customer_id)
        return tuple((str(row.id), _address(row)) for row in found)

    @cached_property
    def places(self) -> organisations.Places:
        """What the organisation can name: one statement, asked by the whole page alone."""
        return organisations.places(self.member.organisation_id)

    @property
    def may_edit(self) -> bool:
        """Whether this member may change it as it stands."""
        if self.draft.state not in (DraftState.OPEN, DraftState.TEMPLATE):
            return False
        return bool(may(self.member, "invoice.prepare", queries.subject_of(self.draft)))

    @property
    def subject(self) -> Subject:
        """What the policy looks at: issuing is bounded by the amount."""
        totals = self.amounts.totals
        return replace(
            queries.subject_of(self.draft), amount=totals.gross, currency=self.amounts.currency
        )

    @property
    def customer(self) -> str:
        """The customer as its field holds it."""
        row = self.draft.customer
        return f"{row.reference} · {row.name}" if row else ""

    @property
    def title(self) -> str:
        """What one calls it in a list or at the top of its page."""
        if self.draft.name:
            return self.draft.name
        if self.draft.customer:
            return self.draft.customer.name
        if self.is_offer:
            return words.kind_label(self.draft.type_code)
        return _("Nouvelle autofacture") if self.is_self_billed else _("Nouvelle facture")

    # -- fields ------------------------------------------------------------------------------------
    def header(self, names: tuple[str, ...]) -> dict[str, Control]:
        """These fields of the whole document."""
        return {name: self._of_header(name) for name in names}

    @property
    def is_credit(self) -> bool:
        """Whether it gives money back."""
        return self.draft.type_code in CREDITS

    @property
    def is_offer(self) -> bool:
        """Whether it comes before the invoice: a quote, an order."""
        return self.draft.type_code in OFFERS

    @property
    def cited(self) -> dict[str, Control]:
        """The invoices that it corrects; nothing of a document that corrects none."""
        return self.header(CITED) if self.draft.type_code in CITING else {}

    @property
    def is_self_billed(self) -> bool:
        """Whether its party is the seller, in whose name it is drawn up."""
        return self.draft.type_code in SELF_BILLED

    def _label(self, name: str) -> str:
        if self.is_self_billed and name == "customer":
            return _("Fournisseur")
        if name == "due_date" and self.is_offer:
            return _("Valable jusqu'au") if self.draft.type_code == QUOTE else _("À livrer avant")
        return _(HEADER[name].label)

    def _of_header(self, name: str) -> Control:
        held = self.content.header.get(name, NOTHING)
        offered: Mapping[str, Any] = {
            "delivery_address": lambda: self.addresses,
            "project": lambda: _pairs(self.places.projects),
            "department": lambda: _pairs(self.places.departments),
            "category": lambda: _pairs(self.places.categories),
        }
        choices: words.Choices = ()
        if name in SELECTS:
            listed = offered[name]() if name in offered else words.choices_of(name)
            choices = words.with_kept(listed, held.value)
        return Control(
            name,
            self._label(name),
            _kind(name),
            _raw(held),
            self.shown(name, held),
            held.version,
            choices,
        )

    def shown(self, name: str, held: Held) -> str:
        """A field of the whole document as it reads."""
        return self.customer if name == "customer" else words.shown(name, held.value)

    @property
    def lines(self) -> list[SheetLine]:
        """The lines that stand, in their order."""
        return [self._line(key, line) for key, line in self.content.ordered()]

    def _line(self, key: UUID, line: DraftLine) -> SheetLine:
        return SheetLine(key, _kind_of(line), self._net(key), line_controls(line))

    def _net(self, key: UUID) -> str:
        net = self.amounts.lines.get(key)
        return "" if net is None else _money(net, self.amounts.currency)

    # -- beside the fields -------------------------------------------------------------------------
    @property
    def due_hint(self) -> str:
        """The day that the terms lead to, where no date is typed."""
        values = {name: held.value for name, held in self.content.header.items()}
        days = values.get("payment_days")
        if values.get("due_date") or (days is None and not self.is_offer):
            return ""
        day = date.fromisoformat(str(values.get("issue_date") or self.today))
        if self.is_offer:
            until = display.day(valid_until(day), get_language())
            return typeset(until, get_language()) if self.draft.type_code == QUOTE else ""
        if days is None:
            return ""
        basis = PaymentBasis(str(values.get("payment_basis") or PaymentBasis.INVOICE_DATE))
        due = display.day(due_date(day, Terms(int(days), basis)), get_language())
        return typeset(_("Calculée : %(day)s") % {"day": due}, get_language())

    @property
    def checks(self) -> list[dict[str, str]]:
        """What lacks before it may be issued, each with the field to go to."""
        found = list(lacks(self.content, self.today, self.draft.type_code))
        for situation in self.situations:
            known = {one.code for one in found}
            found += [one for one in situation.conditions if one.code not in known]
        if not any(one.blocking for one in found):
            # Nothing lacks that the draft says itself: what of its entity, of its customer?
            known = {one.code for one in found}
            composed = queries.draft_as_composed(self.draft, self.today, self.content)
            found += [one for one in composed.lacking if one.code not in known]
        return [_check(one) | self._beyond(one) for one in found]

    def _beyond(self, one: Condition) -> dict[str, str]:
        """Where a condition is put right on another page, for those who may."""
        if one.field != "mandate" or not may(self.member, "sales.configure"):
            return {}
        terms = {"entite": str(self.draft.entity_id)}
        if self.draft.customer is not None:
            terms["tiers"] = self.draft.customer.reference
        return {"href": f"{reverse('sales:create_mandate')}?{urlencode(terms)}"}

    @property
    def fiscal(self) -> list[tuple[str, str]]:
        """Each situation and why it was chosen."""
        told = [
            (_(CODES[one.kind].label), " ".join(said(reason) for reason in one.reasons))
            for one in self.situations
        ]
        return list(dict.fromkeys(told))  # goods and services are often in the same one

    @property
    def process(self) -> dict[str, str]:
        """BT-23: its code, what it says in words, and why it is so."""
        told = billing_of(self.content, self.draft.type_code, self.amounts, self.situations)
        deducts = takes_off(self.draft.type_code, self.deductions, self.correction, self.amounts)
        found = process_of(replace(told, deducts_deposits=deducts))
        return {"code": found.code, "label": said(found.said), "why": said(found.why)}

    def part(self, name: str) -> str:
        """A part of the page that only the server writes: the totals, the checks."""
        return render_to_string(f"sales/_{name}.html", {"sheet": self, "standalone": True})

    # -- for the page that is open -----------------------------------------------------------------
    def since(self, version: int) -> dict[str, Any]:
        """All that has changed since a version, and what the draft comes to now."""
        return {
            "version": self.draft.version,
            "saved": display.hour(self.draft.changed_at),
            "by": self.draft.changed_by,
            "title": self.title,
            "fields": self._newer(version),
            "lines": self._lines_newer(version),
            "addresses": self.addresses,
            "due": self.due_hint,
            "totals": self.part("totals"),
            "checks": self.part("checks"),
        } | self._deposits_since(version)

    def _deposits_since(self, version: int) -> dict[str, str]:
        """The open deposits, where another customer was chosen: the boxes of who chooses stay."""
        customer = self.content.header.get("customer")
        if customer is None or customer.version <= version or not self.may_edit:
            return {}
        if self.draft.type_code not in FINALS:
            return {}  # its page has no place for them
        return {"deposits": self.part("draft_deposits")}

    def _newer(self, version: int) -> dict[str, list[Any]]:
        return {
            name: [_raw(held), self.shown(name, held), held.version]
            for name, held in self.content.header.items()
            if held.version > version
        }

    def _lines_newer(self, version: int) -> list[dict[str, Any]]:
        return [
            {
                "id": str(key),
                "kind": _kind_of(line),
                "net": self._net(key),
                "fields": {
                    name: [_raw(held), words.shown(name, held.value), held.version]
                    for name, held in line.fields.items()
                    if held.version > version or line_is_back(line, version)
                },
            }
            for key, line in self.content.ordered()
        ]


def line_is_back(line: DraftLine, version: int) -> bool:
    """Whether a line was put back since: who had seen it go needs all of it again."""
    removed = line.fields.get("removed")
    return removed is not None and removed.version > version


def line_controls(line: DraftLine) -> dict[str, Control]:
    """The fields of a line."""
    found = {}
    for name in OF_LINE:
        held = line.fields.get(name, NOTHING)
        choices = words.with_kept(words.units(), held.value) if name == "unit" else ()
        found[name] = Control(
            name,
            _(LINE[name].label),
            _kind(name),
            _raw(held),
            words.shown(name, held.value),
            held.version,
            choices,
        )
    return found


def sheet_of(request: HttpRequest, draft_id: UUID, today: date) -> Sheet:
    """The sheet of a draft that the member of this request may read."""
    return Sheet(request.member, queries.find_draft(request.member, draft_id), today)


def said(sentence: Said) -> str:
    """A sentence of ours in the language of the reader."""
    return typeset(queries.tell(sentence), get_language())


# Where a condition of the fiscal situation is put right on the page; the rest stands on the
# sheets of the entity and of the customer.
_PLACES = {
    "delivery.country": "h-delivery_address",
    "delivery.date": "h-delivery_date",
    "lines": "lignes",
    "lines.nature": "h-nature",
    "lines.percent": "lignes",
    "lines.situation": "lignes",
    "deposits": "acomptes",
    "supply.exemption": "h-nature",
}


def _check(one: Condition) -> dict[str, str]:
    line, _dot, name = one.field.rpartition(".")
    place = f"l-{line}-{name}" if key_or_none(line) else _PLACES.get(one.field, "")
    if not place:
        place = f"h-{name}" if not line else "h-customer" if line == "buyer" else ""
    return {
        "code": one.code,
        "text": said(one.said),
        "rule": one.rule,
        "place": place,
        "blocking": "1" if one.blocking else "",
        "href": "",
    }


def _kind(name: str) -> str:
    if name in ("customer", "note", "description", "preceding", "gross_prices"):
        return {"customer": "party", "gross_prices": "flag"}.get(name, "area")
    if name in SELECTS or name == "unit":
        return "select"
    if name in words.DATES:
        return "date"
    is_number = name in words.PERCENTS or name in words.PRICES or name in words.NUMBERS
    return "number" if is_number else "text"


def _kind_of(line: DraftLine) -> str:
    return str(line.value("kind") or "item")


def _raw(held: Held) -> str:
    if held.value is None or held.value is False:
        return ""
    return "1" if held.value is True else str(held.value)


def _pairs(names: Mapping[UUID, str]) -> words.Choices:
    return tuple((str(key), label) for key, label in names.items())


def _address(row: Any) -> str:
    where = ", ".join(part for part in (*row.lines, f"{row.postcode} {row.city}".strip()) if part)
    return f"{row.label} : {where}" if row.label and where else row.label or where or row.country


def _money(value: Any, currency: str) -> str:
    return display.amount(value, get_language(), currency)
