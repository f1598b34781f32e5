"""What a draft is composed from: its fields and lines, who sells, who buys, what it cites. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from facturier.einvoice import document as e
from facturier.sales.rules.credits import NOTHING_CITED, Correction
from facturier.sales.rules.deposits import NOTHING_DEDUCTED, Deductions
from facturier.sales.rules.drafts import SELF_BILLED
from facturier.sales.rules.facts import Buyer, Seller
from facturier.sales.rules.fields import Json
from facturier.sales.rules.mandates import Mandated
from facturier.sales.rules.operations import Content, DraftLine
from facturier.sales.rules.ready import is_blank, is_item


@dataclass(frozen=True, slots=True)
class SellerCard:
    """All that a document says of who issues it."""

    facts: Seller
    party: e.Party
    account: e.PaymentAccount | None = None


@dataclass(frozen=True, slots=True)
class BuyerCard:
    """All that a document says of the customer, and where goods go."""

    facts: Buyer
    party: e.Party
    delivery: e.Delivery | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft is composed from."""

    type_code: str
    content: Content
    seller: SellerCard
    buyer: BuyerCard | None
    today: date
    customer_id: UUID | None = None
    cited: Correction = NOTHING_CITED
    """The invoices that a credit note or a corrective names."""
    deductions: Deductions = NOTHING_DEDUCTED
    """The deposits that a final invoice takes off."""
    mandated: Mandated | None = None
    """Of self-billing: the supplier's mandate that holds on the day."""

    @property
    def is_self_billed(self) -> bool:
        """Whether the party is the seller, and we are the buyer who draws up its document."""
        return self.type_code in SELF_BILLED

    def value(self, name: str) -> Json:
        """What a field of the draft holds."""
        held = self.content.header.get(name)
        return held.value if held else None

    def day(self, name: str) -> date | None:
        """The day that a field holds."""
        value = self.value(name)
        return date.fromisoformat(str(value)) if value else None

    @property
    def is_extended(self) -> bool:
        """Whether its file says what EXTENDED alone can say."""
        return self.value("profile") == "extended"

    @property
    def issue_date(self) -> date:
        """The day that was chosen, or today."""
        return self.day("issue_date") or self.today

    @property
    def language(self) -> str:
        """The language of the document."""
        return str(self.value("language") or "fr")


def items_of(content: Content) -> list[tuple[UUID, DraftLine]]:
    """The lines with an amount of their own, in their order."""
    return [(key, line) for key, line in content.ordered() if is_item(line) and not is_blank(line)]
