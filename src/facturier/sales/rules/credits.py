"""What credit notes and correctives may say of the invoices that they correct. Pure.

The ceiling (I5): what credit notes take back of an invoice never exceeds it: not in base nor tax of
any VAT category and rate, not in all, not of a line that was credited as such. Of a rebate that
cites several invoices each bears its share, in proportion to what is left of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.money.amounts import Vat
from facturier.money.rounding import decimals_of, exactly, rounded
from facturier.money.split import split
from facturier.sales.rules.drafts import CORRECTIVES, CREDITS, DEPOSITS, SELF_BILLED
from facturier.sales.rules.kinds import Condition, Said
from facturier.sales.rules.references import Reference

CREDITABLE = frozenset({"380", "384", "386", "389"})
NOTHING = Decimal(0)
I5 = "CGI 289, I-5"


@dataclass(frozen=True, slots=True)
class Taken:
    """Base and tax of one VAT category and rate."""

    base: Decimal = NOTHING
    tax: Decimal = NOTHING

    @property
    def gross(self) -> Decimal:
        """Both together."""
        return self.base + self.tax

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.base + other.base, self.tax + other.tax)

    def __sub__(self, other: "Taken") -> "Taken":
        return Taken(self.base - other.base, self.tax - other.tax)


Rows = Mapping[Vat, Taken]


@dataclass(frozen=True, slots=True)
class LineLeft:
    """A line of an invoice of ours, and what was credited of it as such."""

    number: str
    net: Decimal
    credited: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        """What may still be credited of it."""
        return self.net - self.credited


@dataclass(frozen=True, slots=True)
class Origin:
    """An invoice that we issued, as those that correct it see it."""

    key: UUID
    invoice_id: UUID
    reference: str
    number: str
    issue_date: date
    type_code: str
    currency: str
    party_ids: frozenset[UUID]
    """Its customer, under every name that it has had here."""
    gross: Decimal
    rows: Rows
    credited: Rows = field(default_factory=dict)
    replaced_by: str = ""
    deducted: Rows = field(default_factory=dict)
    """Of a deposit: what a final invoice took off, which is all that stood."""
    deducted_by: str = ""
    lines: Mapping[UUID, LineLeft] = field(default_factory=dict)

    @property
    def left(self) -> dict[Vat, Taken]:
        """What may still be credited, of each VAT category and rate."""
        if self.replaced_by or self.deducted_by:
            return {}
        return {
            vat: row - self.credited.get(vat, Taken()) for vat, row in sorted(self.rows.items())
        }

    @property
    def gross_credited(self) -> Decimal:
        """What was credited so far, VAT included."""
        return sum((row.gross for row in self.credited.values()), NOTHING)

    @property
    def gross_left(self) -> Decimal:
        """What may still be credited in all, VAT included."""
        if self.replaced_by or self.deducted_by:
            return NOTHING
        return self.gross - self.gross_credited

    @property
    def is_untouched(self) -> bool:
        """Whether nothing corrects it yet."""
        return not (self.credited or self.replaced_by or self.deducted_by)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a draft cites: our own invoices, and those that were not issued here."""

    origins: tuple[Origin, ...] = ()
    foreign: tuple[Reference, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Numbers of documents of ours that another entity issued, or on another day."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that is cited, as the document names it."""
        own = tuple(Reference(one.number, one.issue_date) for one in self.origins)
        return own + self.foreign

    @property
    def gross_left(self) -> Decimal:
        """What may still be credited of all that is cited."""
        return sum((one.gross_left for one in self.origins), NOTHING)


NOTHING_CITED = Correction()


class Beyond(ValueError):
    """More would be credited than the invoices cited bear: of which rate, and what is left."""

    def __init__(self, vat: Vat | None, left: Decimal) -> None:
        super().__init__("beyond")
        self.vat, self.left = vat, left


# -- the ceiling -----------------------------------------------------------------------------------
@exactly
def shares_of(rows: Rows, origins: Sequence[Origin], currency: str) -> dict[UUID, dict[Vat, Taken]]:
    """What of a credit note each invoice that it cites bears; Beyond where they cannot.

    The shares of a rate sum to its base and to its tax exactly, and none exceeds what is left.
    """
    decimals = decimals_of(currency)
    found: dict[UUID, dict[Vat, Taken]] = {one.key: {} for one in origins}
    for vat, row in sorted(rows.items()):
        left = [one.left.get(vat, Taken()) for one in origins]
        bases = _parts(row.base, [one.base for one in left], vat, decimals)
        taxes = _parts(row.tax, [one.tax for one in left], vat, decimals)
        for one, base, tax in zip(origins, bases, taxes, strict=True):
            if base or tax:
                found[one.key][vat] = Taken(base, tax)
    for one in origins:
        gross = sum((row.gross for row in found[one.key].values()), NOTHING)
        if not within(gross, one.gross_left):
            raise Beyond(None, sum((each.gross_left for each in origins), NOTHING))
    return found


def within(amount: Decimal, ceiling: Decimal) -> bool:
    """Whether an amount lies between nothing and what is left, on whichever side that stands."""
    return NOTHING <= amount <= ceiling or ceiling <= amount <= NOTHING


def _parts(amount: Decimal, left: Sequence[Decimal], vat: Vat, decimals: int) -> Sequence[Decimal]:
    if not amount:
        return [NOTHING] * len(left)
    sign = 1 if amount > 0 else -1
    weights = [max(one * sign, NOTHING) for one in left]
    whole = sum(weights, NOTHING)
    if abs(amount) > whole:
        raise Beyond(vat, sign * whole)
    return split(amount, weights, decimals)


@exactly
def fitting_base(left: Taken, percent: Decimal, decimals: int = 2) -> Decimal:
    """The largest base whose rounded tax still fits into what is left of both.

    Taxes of several credit notes, each rounded, may come to a cent more than that of the invoice.
    """
    unit = Decimal(1).scaleb(-decimals) * (1 if left.base >= 0 else -1)
    base = left.base
    for _turn in range(2 * 10**decimals):
        if within(rounded(base * percent / 100, decimals), left.tax) or not base:
            break
        base -= unit
    return base


# -- what is said of it before issuing -------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Correcting:
    """A document that corrects others, as far as the ceiling looks at it."""

    type_code: str
    issue_date: date
    currency: str
    customer_id: UUID | None
    gross: Decimal
    rows: Rows
    lines: tuple[tuple[UUID, Decimal], ...] = ()
    """(line of an invoice, net credited of it)."""


def conditions_of(document: Correcting, cited: Correction) -> Iterator[Condition]:
    """What stands in the way of a credit note or a corrective, and what is worth knowing."""
    corrective = document.type_code in CORRECTIVES
    rule = "BR-FR-CO-04" if corrective else "BR-FR-CO-05"
    if not cited.references and not cited.elsewhere:
        said = (
            N_("Citez la facture que ce document remplace : son numéro et sa date.")
            if corrective
            else N_("Citez la facture que cet avoir corrige : son numéro et sa date.")
        )
        yield _lack("origin", Said(said), rule)
        return
    for number in cited.elsewhere:
        said = N_("La facture %(number)s est d'une autre entité, ou d'une autre date.")
        yield _lack("origin.elsewhere", Said(said, {"number": number}), rule)
    if corrective and len(cited.references) != 1:
        said = N_("Une facture rectificative remplace une seule facture.")
        yield _lack("origin.many", Said(said), rule)
    if cited.origins and cited.foreign:
        said = N_("Citez des factures émises ici, ou d'autres, mais pas les deux à la fois.")
        yield _lack("origin.mixed", Said(said), I5)
    yield from _of_foreign(cited, rule)
    bad = [one for origin in cited.origins for one in _of_origin(document, origin)]
    yield from bad
    if not bad and cited.origins and document.type_code in CREDITS:
        yield from _of_ceiling(document, cited)


def _lack(code: str, said: Said, rule: str) -> Condition:
    return Condition(code, said, "preceding", rule)


def _of_foreign(cited: Correction, rule: str) -> Iterator[Condition]:
    for one in cited.foreign:
        if one.day is None:
            sentence = N_("La date de la facture %(number)s manque.")
            yield _lack("origin.day", Said(sentence, {"number": one.number}), rule)
        else:
            sentence = N_(
                "La facture %(number)s n'a pas été émise ici : rien ne contrôle ce qui en reste à"
                " créditer."
            )
            yield Condition(
                "origin.foreign", Said(sentence, {"number": one.number}), "preceding", I5, False
            )


def _of_origin(document: Correcting, origin: Origin) -> Iterator[Condition]:
    named = {"number": origin.number}
    if document.customer_id is not None and document.customer_id not in origin.party_ids:
        said = N_("La facture %(number)s a été émise pour un autre client.")
        yield _lack("origin.customer", Said(said, named), I5)
    if document.currency != origin.currency:
        said = N_("La facture %(number)s est dans une autre devise : %(currency)s.")
        yield _lack("origin.currency", Said(said, named | {"currency": origin.currency}), I5)
    if origin.type_code not in CREDITABLE:
        said = N_("Le document %(number)s n'est pas une facture qui se corrige ainsi.")
        yield _lack("origin.kind", Said(said, named), I5)
    elif (document.type_code in SELF_BILLED) != (origin.type_code in SELF_BILLED):
        said = (
            N_("La facture %(number)s n'est pas une autofacture : corrigez-la par un avoir.")
            if document.type_code in SELF_BILLED
            else N_("L'autofacture %(number)s se corrige par un avoir d'autofacture.")
        )
        yield _lack("origin.self_billed", Said(said, named), I5)
    if document.issue_date < origin.issue_date:
        dated = Said(
            N_("La date d'émission précède celle de la facture %(number)s, du %(day)s."),
            named,
            days={"day": origin.issue_date},
        )
        yield Condition("origin.later", dated, "issue_date", I5)
    if origin.replaced_by:
        said = N_("La facture %(number)s a été remplacée par %(other)s : corrigez celle-ci.")
        yield _lack("origin.replaced", Said(said, named | {"other": origin.replaced_by}), I5)
    elif origin.deducted_by:
        said = N_(
            "L'acompte %(number)s est déduit de la facture %(other)s : corrigez cette facture."
        )
        yield _lack("origin.deducted", Said(said, named | {"other": origin.deducted_by}), I5)
    elif document.type_code in CORRECTIVES and origin.type_code in DEPOSITS:
        said = N_(
            "L'acompte %(number)s ne se remplace pas : faites un avoir, puis un nouvel acompte."
        )
        yield _lack("origin.deposit", Said(said, named), I5)
    elif document.type_code in CORRECTIVES and origin.credited:
        said = N_(
            "Un avoir corrige déjà la facture %(number)s : elle ne peut plus être remplacée. "
            "Faites un autre avoir, puis une nouvelle facture."
        )
        yield _lack("origin.credited", Said(said, named), I5)


def _of_ceiling(document: Correcting, cited: Correction) -> Iterator[Condition]:
    try:
        shares_of(document.rows, cited.origins, document.currency)
    except Beyond as beyond:
        yield Condition("credit.beyond", beyond_said(beyond, cited, document.currency), "lines", I5)
    if document.gross < 0 and cited.gross_left >= 0:
        said = N_("Un avoir rend de l'argent : son montant est positif.")
        yield Condition("credit.negative", Said(said), "lines", I5)
    known = {key: line for origin in cited.origins for key, line in origin.lines.items()}
    for key, net in summed(document.lines).items():
        line = known.get(key)
        if line is None:
            said = N_("Une ligne en crédite une autre que celles des factures citées.")
            yield Condition("credit.line", Said(said), "lines", I5)
        elif not within(net, line.left):
            told = Said(
                N_("La ligne %(line)s d'origine n'a plus que %(left)s HT à créditer."),
                {"line": line.number},
                amounts={"left": (line.left, document.currency)},
            )
            yield Condition("credit.line_beyond", told, "lines", I5)


def beyond_said(beyond: Beyond, cited: Correction, currency: str) -> Said:
    """What is left where a credit note takes more."""
    if beyond.vat is None:
        return Said(
            N_("Cet avoir dépasse ce qui reste à créditer : %(left)s TTC."),
            amounts={"left": (cited.gross_left, currency)},
        )
    rate = f"{beyond.vat.percent.normalize():f}".replace(".", ",")
    return Said(
        N_(
            "Cet avoir dépasse ce qui reste à créditer au taux de %(rate)s %% : %(base)s HT et"
            " %(tax)s de TVA, soit %(left)s TTC en tout."
        ),
        {"rate": rate},
        amounts={
            "base": (_left(cited, beyond.vat).base, currency),
            "tax": (_left(cited, beyond.vat).tax, currency),
            "left": (cited.gross_left, currency),
        },
    )


def _left(cited: Correction, vat: Vat) -> Taken:
    return sum((one.left.get(vat, Taken()) for one in cited.origins), Taken())


def summed(lines: Iterable[tuple[UUID, Decimal]]) -> dict[UUID, Decimal]:
    """What is credited of each line."""
    found: dict[UUID, Decimal] = {}
    for key, net in lines:
        found[key] = found.get(key, NOTHING) + net
    return found
