"""The fiscal situation of a supply: chosen from facts, or by the clerk; checked in either case.

Pure. A situation says which VAT category, code, rates and wordings its lines carry, when the VAT
falls due, why it was chosen, and what is still missing before an invoice may be issued in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from facturier.catalogue.rules import EARLIEST, Territory, VatCategory, rates_in_force
from facturier.einvoice.unreadable import N_
from facturier.sales.rules.choosing import choose
from facturier.sales.rules.conditions import conditions_of
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.facts import Facts, zone_of
from facturier.sales.rules.kinds import CODES, Condition, Kind, Said, official_rule


class Bar(StrEnum):
    """What the note BAR says: how the invoice is dealt with (BR-FR, list of the values)."""

    B2B = "B2B"
    B2BINT = "B2BINT"
    B2C = "B2C"
    OUTOFSCOPE = "OUTOFSCOPE"
    ARCHIVEONLY = "ARCHIVEONLY"


class TaxPoint(StrEnum):
    """BT-8 in the words of EN 16931 (UNTDID 2005); CII writes 5, 29, 72."""

    INVOICE = "3"
    DELIVERY = "35"
    PAYMENT = "432"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that follows from the facts."""

    kind: Kind
    category: VatCategory
    code: str
    """BT-121; empty where VAT is charged."""
    percents: tuple[Decimal, ...]
    """The rates that a line may state (BT-152): empty where it states none (O)."""
    wordings: tuple[str, ...]
    """Keys of the legal mentions; the first is BT-120 where a code stands."""
    bar: Bar
    tax_point: TaxPoint | None
    by_hand: bool
    reasons: tuple[Said, ...]
    conditions: tuple[Condition, ...]

    @property
    def may_issue(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(condition.blocking for condition in self.conditions)

    @property
    def states_vat_numbers(self) -> bool:
        """BR-O-02: outside of VAT, neither the seller's nor the buyer's VAT number is stated."""
        return self.category is not VatCategory.OUTSIDE

    @property
    def stands_alone(self) -> bool:
        """BR-O-11 to 14: outside of VAT, nothing else stands on the same document."""
        return self.category is VatCategory.OUTSIDE


def situation_of(facts: Facts, forced: Kind | None = None) -> Situation:
    """The situation of these facts, or the one the clerk chose, with everything that lacks."""
    found, reasons = choose(facts)
    kind = forced or found
    if forced is not None:
        reasons = (
            (_by_hand(forced, found), *reasons)
            if forced is not found
            else (
                Said(N_("Choisie à la main ; les faits mènent à la même situation.")),
                *reasons,
            )
        )
    codes = CODES[kind]
    code, wording = codes.code, codes.wording
    if kind is Kind.EXEMPT and facts.supply.exemption in EXEMPTIONS:
        code, wording = EXEMPTIONS[facts.supply.exemption].code, facts.supply.exemption
    if kind is Kind.EXPORT and (facts.goes_overseas or facts.starts_overseas):
        wording = "export_overseas"
    percents = allowed_percents(kind, facts)
    return Situation(
        kind=kind,
        category=codes.category,
        code=code,
        percents=percents,
        wordings=tuple(filter(None, (wording, *_notes(kind, facts)))),
        bar=bar_of(kind, facts),
        tax_point=_tax_point(kind, facts),
        by_hand=forced is not None,
        reasons=reasons,
        conditions=tuple(conditions_of(kind, facts, percents)),
    )


def _by_hand(forced: Kind, found: Kind) -> Said:
    return Said(
        N_("Choisie à la main : %(chosen)s. Les faits mènent à : %(found)s."),
        labels={"chosen": CODES[forced].label, "found": CODES[found].label},
    )


# -- what follows ----------------------------------------------------------------------------------
def taxed_in(facts: Facts) -> Territory:
    """The part of France whose rates apply.

    Goods within the mainland and Corsica follow the place of delivery; services to a business of
    another part of France follow it (BOI-TVA-GEO-20-40); the rest, the seller.
    """
    here = facts.seller.territory
    if facts.is_goods:
        to = facts.delivery_territory
        return to if to is not None and zone_of(to) == zone_of(here) else here
    to = facts.buyer.territory
    if to is None or facts.buyer.is_consumer or zone_of(to) == zone_of(here):
        return here
    return to


def allowed_percents(kind: Kind, facts: Facts) -> tuple[Decimal, ...]:
    """The rates that lines may state in this situation on the day of the invoice."""
    category = CODES[kind].category
    if category is VatCategory.STANDARD:
        if facts.issue_date < EARLIEST:
            return ()
        found = (rate.percent for rate in rates_in_force(taxed_in(facts), facts.issue_date))
        return tuple(dict.fromkeys(found))
    return () if category is VatCategory.OUTSIDE else (Decimal(0),)


def bar_of(kind: Kind, facts: Facts) -> Bar:
    """How the invoice is dealt with: BAR is always written, for the rules ask less without it."""
    if kind in (Kind.OUTSIDE_SCOPE, Kind.NOT_TAXABLE):
        return Bar.OUTOFSCOPE
    exemption = EXEMPTIONS.get(facts.supply.exemption)
    if kind is Kind.EXEMPT and exemption is not None and exemption.without_invoice:
        return Bar.OUTOFSCOPE
    if facts.buyer.is_consumer:
        return Bar.B2C
    return Bar.B2BINT if facts.buyer_abroad else Bar.B2B


def _notes(kind: Kind, facts: Facts) -> Iterable[str]:
    """Keys of the mentions beside the reason: PMT, PMD, then those of the seller.

    AAB follows from the terms of payment (`no_discount` or `early_discount`), not from here.
    """
    end = "_consumer" if facts.buyer.is_consumer else "_public" if facts.buyer.is_public else ""
    yield f"recovery_costs{end}"
    yield f"late_payment{end}"
    if _debits(kind, facts):
        yield "debits_option"
    if facts.seller.in_vat_group:
        yield "vat_group"
    if facts.seller.is_sole_trader:
        yield "sole_trader"


def _debits(kind: Kind, facts: Facts) -> bool:
    # The option is about the VAT of one's own services: nothing to opt for where none is charged.
    return kind is Kind.DOMESTIC and not facts.is_goods and facts.seller.opts_for_debits


def _tax_point(kind: Kind, facts: Facts) -> TaxPoint | None:
    """When the VAT falls due (CGI 269, 2); None where the seller owes none.

    Deposits for goods fall due when they are paid, since 1 January 2023 (CGI 269, 2-a).
    """
    if kind is not Kind.DOMESTIC:
        return None
    if facts.is_goods:
        return TaxPoint.PAYMENT if facts.supply.advance else TaxPoint.DELIVERY
    return TaxPoint.INVOICE if facts.seller.opts_for_debits else TaxPoint.PAYMENT


def clashes(situations: Iterable[Situation]) -> tuple[Condition, ...]:
    """What cannot stand on one document together.

    EN 16931 has one VAT breakdown for each category without VAT (BR-E-01 and its sisters), so one
    reason; and what is outside of VAT stands alone (BR-O-11 to 14).
    """
    codes: dict[VatCategory, set[str]] = {}
    for one in situations:
        codes.setdefault(one.category, set()).add(one.code)
    found = []
    if VatCategory.OUTSIDE in codes and len(codes) > 1:
        found.append(
            Condition(
                "outside_alone",
                Said(N_("Ce qui est hors du champ de la TVA demande une facture à part.")),
                "lines.situation",
                "BR-O-11",
            )
        )
    for category, reasons in codes.items():
        if len(reasons) > 1:
            found.append(
                Condition(
                    "one_reason",
                    Said(
                        N_("Deux motifs de ne pas facturer de TVA (%(codes)s) : deux factures."),
                        {"codes": ", ".join(sorted(reasons))},
                    ),
                    "lines.situation",
                    official_rule(category, "01"),
                )
            )
    return tuple(found)
