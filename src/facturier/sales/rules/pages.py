"""What the page of a draft says that its document does not: titles, texts, subtotals. Pure."""

from collections.abc import Sequence

from facturier.einvoice.document import AdvancePayment
from facturier.rendering.rules.issued import Page, Row, Stage
from facturier.sales.rules.deliveries import KIND as DELIVERY
from facturier.sales.rules.deliveries import DeliveryNote, deliveries_of, distinct
from facturier.sales.rules.operations import Content
from facturier.sales.rules.ready import is_blank


def page_of(
    content: Content,
    language: str,
    stage: Stage,
    deposits: tuple[AdvancePayment, ...] = (),
    *,
    asks_agreement: bool = True,
) -> Page:
    """The page of a document: its rows as the draft has them, in their order.

    `deposits` are those that it takes off: a core document cites them, the page tells their VAT.
    `asks_agreement`, of an offer: whether the customer is still to agree to it.
    """
    rows: list[Row] = []
    number = 0
    delivered = distinct(deliveries_of(content))
    titles = {one.key: one for one in delivered}
    of: DeliveryNote | None = None  # whose lines stand above without their sum
    for key, line in content.ordered():
        if is_blank(line):
            continue
        if line.value("kind") == DELIVERY:
            rows += _closing(of, rows, language)
            of = titles.get(key)
            if of is not None:  # one without lines says nothing
                rows.append(Row("title", of.told(language)))
            continue
        kind, text = line.value("kind") or "item", str(line.value("name") or "")
        if kind == "item":
            number += 1
            rows.append(Row("line", line=str(number)))
        elif kind == "title":
            rows.append(Row("title", text))
        elif kind == "subtotal":
            rows.append(Row("subtotal", text))
        else:
            rows.append(Row("text", text))
    rows += _closing(of, rows, language)
    plain = all(row.kind == "line" for row in rows)
    subject = content.header.get("subject")
    return Page(
        language=language,
        stage=stage,
        subject=str(subject.value or "") if subject else "",
        rows=() if plain else tuple(rows),
        asks_agreement=asks_agreement,
        deposits=deposits,
    )


def _closing(of: DeliveryNote | None, rows: Sequence[Row], language: str) -> list[Row]:
    """The sum of a delivery at its end, unless somebody put one there."""
    if of is None or rows[-1].kind != "line":
        return []
    return [Row("subtotal", of.subtotal(language))]
