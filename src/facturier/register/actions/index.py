"""The search entry of an invoice: what it is found by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from facturier.kit.statements import prepared
from facturier.kit.typography import folded
from facturier.register.models import Invoice, InvoiceLine, InvoiceParty, InvoiceText
from facturier.register.rules import terms

LONGEST_TEXT = 200_000  # letters of a document that are looked at
LONGEST_ENTRY = 300_000  # bytes: PostgreSQL takes a MB of words as one tsvector, parts of words too
_WORDS_OF_FURTHER = ("notes", "delivery", "attachments", "project", "receiving_advice")


@dataclass(frozen=True, slots=True)
class Words:
    """What an invoice is found by beside its numbers, names and amounts."""

    whole: str
    compounds: tuple[str, ...]


def words_of(
    invoice: Invoice,
    named: Iterable[InvoiceParty],
    lines: Iterable[InvoiceLine],
    text: str = "",
) -> Words:
    """The words that it says; its entry and its reference are not among them."""
    told = _told(invoice, list(named), lines, text)
    body = "\n".join(told)[:LONGEST_TEXT].replace("\0", " ")
    plain = folded(body)
    return Words(_words(body, plain), tuple(terms.compounds_of(plain)))


def index_invoice(
    invoice: Invoice,
    *,
    named: Iterable[InvoiceParty],
    lines: Iterable[InvoiceLine],
    text: str = "",
    words: Words | None = None,
) -> None:
    """Write the search entry of an invoice, in the transaction that wrote or changed it.

    `words` are those of the same parts, where they were put together before.
    """
    named = list(named)
    words = words or words_of(invoice, named, lines, text)
    findable = terms.Findable(
        numbers=(
            invoice.number,
            invoice.reference,
            str(invoice.entry),
            invoice.order_reference,
            invoice.buyer_reference,
            invoice.contract_reference,
        ),
        identifiers=tuple(
            identifier
            for party in named
            for identifier in (party.siren, party.legal_id, party.vat_number)
        ),
        names=(
            invoice.seller_name,
            invoice.buyer_name,
            *(party.trading_name for party in named),
        ),
        amounts=tuple(
            amount
            for amount in (invoice.gross, invoice.net, invoice.tax, invoice.payable)
            if amount is not None
        ),
        compounds=words.compounds,
    )
    with prepared() as cursor:
        cursor.execute(
            "SELECT register_index(%s, %s::tsvector, %s)",
            [invoice.id, terms.entry_terms(findable), words.whole],
        )


def reindex_invoice(invoice: Invoice) -> None:
    """Write the search entry of an invoice anew from what the register keeps of it."""
    own = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    text = InvoiceText.objects.filter(**own).values_list("text", flat=True).first()
    index_invoice(
        invoice,
        named=InvoiceParty.objects.filter(**own),
        lines=InvoiceLine.objects.filter(**own).order_by("position"),
        text=text or "",
    )


def _told(
    invoice: Invoice, named: list[InvoiceParty], lines: Iterable[InvoiceLine], text: str
) -> Iterator[str]:
    for line in lines:
        yield line.name
        yield line.description
    yield invoice.payment_terms
    for part in _WORDS_OF_FURTHER:
        yield from _texts(invoice.further.get(part))
    yield invoice.file_name
    for party in named:
        yield party.city
    yield text


def _words(body: str, told: str) -> str:
    """The words as written, and without accents where that differs: so do their French stems."""
    body = terms.apart(body)
    written = set(body.lower().split())
    further = dict.fromkeys(word for word in terms.apart(told).split() if word not in written)
    return f"{body}\n{' '.join(further)}".encode()[:LONGEST_ENTRY].decode(errors="ignore")


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
