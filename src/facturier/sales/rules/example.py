"""A document that nobody was sent, to look at a template with. Pure."""

from datetime import date
from uuid import UUID

from facturier.einvoice import document as e
from facturier.einvoice.unreadable import N_
from facturier.sales.rules.composing import BuyerCard, Draft, SellerCard
from facturier.sales.rules.facts import Buyer, Seller
from facturier.sales.rules.operations import Content, Operation, merge

_FIRST, _SECOND = UUID(int=1), UUID(int=2)
WORDS = (
    N_("Banquette d'angle en chêne"),
    N_("Pose et réglage sur place"),
    N_("Aménagement de la salle d'accueil"),
    N_("Client d'exemple"),
    N_("Votre entreprise"),
)


def an_example(
    seller: SellerCard | None, type_code: str, language: str, today: date, words: tuple[str, ...]
) -> Draft:
    """A draft of an entity as if it were complete; `words` are `WORDS` in the language."""
    article, work, subject, customer, company = words
    content = Content()
    asked: list[tuple[UUID | None, str, str]] = [
        (None, "language", language),
        (None, "nature", "goods"),
        (None, "subject", subject),
        (None, "delivery_date", today.isoformat()),
        (_FIRST, "name", article),
        (_FIRST, "quantity", "6"),
        (_FIRST, "price", "1240"),
        (_FIRST, "vat", "20"),
        (_FIRST, "discount_percent", "5"),
        (_SECOND, "name", work),
        (_SECOND, "quantity", "12.5"),
        (_SECOND, "price", "58"),
        (_SECOND, "vat", "10"),
    ]
    merge(content, [Operation(where, name, 0, value) for where, name, value in asked], 1)
    nobody = SellerCard(Seller(), e.Party(name=company, address=e.Address(country="FR")))
    buyer = BuyerCard(
        Buyer(siren="552100554"),
        e.Party(
            name=customer,
            legal_id=e.Identifier("552100554", "0002"),
            address=e.Address("2 quai de la Rade", city="Brest", post_code="29200", country="FR"),
        ),
    )
    return Draft(type_code, content, seller or nobody, buyer, today)
