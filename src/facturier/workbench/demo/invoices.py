"""A year of fictitious invoices, written as the semantic documents of EN 16931."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Document,
    Identifier,
    Item,
    Line,
    Note,
    Party,
    PaymentAccount,
    PaymentMeans,
    PrecedingInvoice,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.ubl import write_ubl
from facturier.workbench.demo.cast import CUSTOMERS, KERVEL, SUPPLIERS, Company, iban
from facturier.workbench.demo.doubts import ODD, rewritten
from facturier.workbench.demo.paper import print_invoice

NOTES = (
    Note("Indemnité forfaitaire pour frais de recouvrement : 40 €.", "PMT"),
    Note("Pénalités de retard : trois fois le taux d'intérêt légal.", "PMD"),
    Note("Pas d'escompte pour paiement anticipé.", "AAB"),
    Note("B2B", "BAR"),
)
PROFILE = "urn:cen.eu:en16931:2017"


@dataclass(frozen=True, slots=True)
class DemoInvoice:
    """A document and the day on which its file arrives."""

    document: Document
    partner: Company
    received: bool
    arrives: date
    stranger: bool = False  # addressed to a company that is not ours
    scanned: bool = False  # a page without electronic data
    faulty: bool = False  # something for the checks to find
    page: Document | None = None  # what its page shows instead of what its file states

    @property
    def number(self) -> str:
        """The number of the document, which no demo invoice lacks."""
        assert self.document.number is not None
        return self.document.number

    @property
    def file_name(self) -> str:
        """The name of its file."""
        ending = "pdf" if self.scanned or self.partner.syntax == "facturx" else "xml"
        return f"{self.number.replace('/', '-')}.{ending}"

    def content(self) -> bytes:
        """Its bytes, in the syntax of its sender."""
        if self.scanned:
            return print_invoice(self.document)
        if self.partner.syntax == "ubl":
            return write_ubl(self.document)
        xml = write_cii(self.document)
        if self.partner.syntax == "cii":
            return xml
        return embed(print_invoice(self.page or self.document), xml, "EN 16931")


def year_of_invoices(
    today: date, size: int = 240, issued_until: date | None = None
) -> Iterator[DemoInvoice]:
    """About `size` invoices of the twelve months before today, by day of arrival.

    Those of the company's own are left out from `issued_until` on: it issues them here itself.
    """
    random = Random(20260901)  # noqa: S311 - the same year at each start, no secret
    found: list[DemoInvoice] = []
    for index in range(size):
        day = today - timedelta(days=2 + round((size - index - 1) * 360 / size))
        received = random.random() < 0.68
        partner = random.choice(SUPPLIERS if received else CUSTOMERS)
        arrives = day + timedelta(days=random.choice((0, 1, 1, 2)) if received else 0)
        document = _invoice(random, partner, received, day, index)
        found.append(DemoInvoice(document, partner, received, arrives))
        if random.random() < 0.05:
            credited = _credit_note(document, day + timedelta(days=2), index)
            found.append(
                DemoInvoice(credited, partner, received, min(today, day + timedelta(days=2)))
            )
    # What a person has to settle: one for somebody else, two without data.
    odd = _invoice(random, SUPPLIERS[4], True, today - timedelta(days=3), size + 1)
    astray = replace(odd, number="48-4999", buyer=_party(CUSTOMERS[1]))
    found.append(DemoInvoice(astray, SUPPLIERS[4], True, today - timedelta(days=1), stranger=True))
    paper = _invoice(random, SUPPLIERS[3], True, today - timedelta(days=4), size + 2)
    found.append(DemoInvoice(paper, SUPPLIERS[3], True, today - timedelta(days=1), scanned=True))
    paper = _invoice(random, SUPPLIERS[1], True, today - timedelta(days=5), size + 3)
    found.append(DemoInvoice(paper, SUPPLIERS[1], True, today - timedelta(days=1), scanned=True))
    # The same invoice sent twice, the second time with another due date: a person compares them.
    by_paper = next(one for one in SUPPLIERS if one.syntax == "facturx")
    once = _invoice(random, by_paper, True, today - timedelta(days=4), size + 4)
    assert once.due_date is not None
    again = replace(once, due_date=once.due_date + timedelta(days=15))
    found.append(DemoInvoice(once, by_paper, True, today - timedelta(days=2)))
    found.append(DemoInvoice(again, by_paper, True, today - timedelta(days=1), faulty=True))
    # Once more from another system, its number written otherwise.
    found.append(
        DemoInvoice(rewritten(once), by_paper, True, today - timedelta(days=1), faulty=True)
    )
    for index, (supplier, alter, forge) in enumerate(ODD):
        day = today - timedelta(days=6 + index)
        odd = alter(_invoice(random, SUPPLIERS[supplier], True, day, size + 20 + index))
        found.append(
            DemoInvoice(
                odd,
                SUPPLIERS[supplier],
                True,
                today - timedelta(days=2),
                page=forge(odd) if forge else None,
                faulty=True,
            )
        )
    for index, (supplier, spoil) in enumerate(FAULTS):
        day = today - timedelta(days=4 + index)
        spoilt = spoil(_invoice(random, SUPPLIERS[supplier], True, day, size + 10 + index))
        found.append(
            DemoInvoice(spoilt, SUPPLIERS[supplier], True, day + timedelta(days=1), faulty=True)
        )
    kept = [
        one for one in found if one.received or issued_until is None or one.arrives < issued_until
    ]
    return iter(sorted(kept, key=lambda one: one.arrives))


def example_invoice(buyer: Party, day: date) -> DemoInvoice:
    """What somebody without an invoice at hand may drop first: one to their own company.

    It says of itself that it is an example, since it stays in the register like any other.
    """
    lines = (
        _line(1, ("Étagère acier plié, 900 mm", "C62", Decimal("96.50")), Decimal(4), Decimal(20)),
        _line(2, ("Livraison", "C62", Decimal("48.00")), Decimal(1), Decimal(20)),
    )
    document = _document(
        number=f"EXEMPLE-{day:%Y%m%d}",
        type_code="380",
        day=day,
        due=day + timedelta(days=30),
        seller=SUPPLIERS[0],
        buyer=KERVEL,
        lines=lines,
        rate=Decimal(20),
    )
    said = Note("Facture d'exemple : cette société et cette livraison sont inventées.", "AAI")
    document = replace(document, buyer=buyer, notes=(said, *document.notes))
    return DemoInvoice(document, SUPPLIERS[0], received=True, arrives=day)


def _vat_off_by_forty_cents(document: Document) -> Document:
    """The official rules tolerate it, the exact checks do not."""
    (part,), totals, slip = document.vat, document.totals, Decimal("0.40")
    assert part.tax is not None
    assert totals.tax is not None
    assert totals.gross is not None
    gross = totals.gross + slip
    return replace(
        document,
        vat=(replace(part, tax=part.tax + slip),),
        totals=replace(totals, tax=totals.tax + slip, gross=gross, payable=gross),
    )


def _without_french_mentions(document: Document) -> Document:
    """Valid in Europe, refused by the French rules."""
    return replace(document, notes=tuple(note for note in NOTES if note.subject_code == "BAR"))


def _total_that_does_not_add_up(document: Document) -> Document:
    """Refused everywhere: the total with VAT is not that of its parts."""
    totals = document.totals
    assert totals.gross is not None
    gross = totals.gross + 90
    return replace(document, totals=replace(totals, gross=gross, payable=gross))


def _account_with_a_wrong_key(document: Document) -> Document:
    """Two digits of the IBAN change places: no rule looks, the exact checks do."""
    (means,) = document.payment_means
    assert means.account is not None
    assert means.account.account_id is not None
    account = means.account.account_id
    swapped = account[:12] + account[13] + account[12] + account[14:]
    if swapped == account:
        swapped = account[:-1] + str((int(account[-1]) + 1) % 10)
    return replace(
        document,
        payment_means=(replace(means, account=replace(means.account, account_id=swapped)),),
    )


# Which supplier sends it, and what is wrong with it.
FAULTS = (
    (0, _vat_off_by_forty_cents),
    (1, _without_french_mentions),
    (2, _total_that_does_not_add_up),
    (4, _account_with_a_wrong_key),
)


def _invoice(random: Random, partner: Company, received: bool, day: date, index: int) -> Document:
    seller, buyer = (partner, KERVEL) if received else (KERVEL, partner)
    number = f"{partner.siren[:2]}-{4000 + index}" if received else f"F{day.year}-{index + 1:04d}"
    chosen = random.sample(partner.goods, k=random.randint(1, len(partner.goods)))
    lines = tuple(
        _line(position, (name, unit, price), _quantity(random, unit, price), partner.rate)
        for position, (name, unit, price) in enumerate(chosen, start=1)
    )
    return _document(
        number=number,
        type_code="380",
        day=day,
        due=day + timedelta(days=partner.terms),
        seller=seller,
        buyer=buyer,
        lines=lines,
        rate=partner.rate,
        discount=Decimal("5") if random.random() < 0.1 else None,
        order=f"BC-{day.year}-{200 + index % 90:04d}" if random.random() < 0.6 else None,
    )


def _credit_note(of: Document, day: date, index: int) -> Document:
    line = of.lines[0]
    seller = next(c for c in (KERVEL, *SUPPLIERS, *CUSTOMERS) if c.name == of.seller.name)
    buyer = next(c for c in (KERVEL, *SUPPLIERS, *CUSTOMERS) if c.name == of.buyer.name)
    assert of.number is not None
    return _document(
        number=f"AV-{of.number}",
        type_code="381",
        day=day,
        due=day + timedelta(days=30),
        seller=seller,
        buyer=buyer,
        lines=(line,),
        rate=line.vat_percent or Decimal(20),
        preceding=(PrecedingInvoice(of.number, of.issue_date),),
        order=of.order,
    )


def _line(position: int, goods: tuple[str, str, Decimal], quantity: Decimal, rate: Decimal) -> Line:
    name, unit, price = goods
    return Line(
        number=str(position),
        quantity=quantity,
        unit=unit,
        net=_cent(quantity * price),
        price=Price(net=price),
        vat_category="S",
        vat_percent=rate,
        item=Item(name=name),
    )


def _document(
    *,
    number: str,
    type_code: str,
    day: date,
    due: date,
    seller: Company,
    buyer: Company,
    lines: tuple[Line, ...],
    rate: Decimal,
    discount: Decimal | None = None,
    order: str | None = None,
    preceding: tuple[PrecedingInvoice, ...] = (),
) -> Document:
    """A document whose totals keep BR-CO-10 to BR-CO-17 to the cent."""
    total = sum((line.net for line in lines if line.net is not None), Decimal("0.00"))
    allowance = _cent(total * discount / 100) if discount else Decimal("0.00")
    net = total - allowance
    tax = _cent(net * rate / 100)
    allowances: tuple[AllowanceCharge, ...] = ()
    if discount:
        allowances = (
            AllowanceCharge(False, allowance, total, discount, "S", rate, "Remise de volume", "95"),
        )
    return Document(
        number=number,
        issue_date=day,
        type_code=type_code,
        currency="EUR",
        seller=_party(seller),
        buyer=_party(buyer),
        due_date=due,
        order=order,
        payment_terms=f"Règlement par virement à {(due - day).days} jours.",
        notes=NOTES,
        process="M1",
        profile=PROFILE,
        preceding=preceding,
        payment_means=(
            PaymentMeans("30", account=PaymentAccount(iban(seller.account), seller.name)),
        ),
        remittance=number,
        allowance_charges=allowances,
        vat=(VatSubtotal(net, tax, "S", rate),),
        lines=lines,
        totals=Totals(
            lines=total,
            allowances=allowance if discount else None,
            net=net,
            tax=tax,
            gross=net + tax,
            payable=net + tax,
        ),
    )


def _party(company: Company) -> Party:
    return Party(
        name=company.name,
        legal_id=Identifier(company.siren, "0002"),
        vat_id=company.vat_number,
        electronic_address=Identifier(company.siren, "0225"),
        address=Address(
            line_1=company.street, city=company.city, post_code=company.post_code, country="FR"
        ),
    )


def _quantity(random: Random, unit: str, price: Decimal) -> Decimal:
    if unit == "MON":
        return Decimal(1)
    if unit == "KWH":
        return Decimal(random.randint(3000, 9000))
    if unit == "MTQ":
        return Decimal(random.randint(10, 60)) / 10
    most = max(1, int(Decimal(6000) / price))
    return Decimal(random.randint(1, min(most, 80)))


def _cent(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
