"""What a line says beside its figures: one short paragraph for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from facturier.einvoice.document import Attachment, Line, LineTotals, Note, Price
from facturier.kit import display
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.figures import joined, labelled
from facturier.rendering.rules.sheet import charges, items, vat_rows
from facturier.rendering.rules.sheet.parties import inline, inline_delivery
from facturier.rendering.rules.sheet.references import (
    accounts,
    numbered,
    period,
    preceding,
    reference,
    tax_point,
    terms,
)
from facturier.rendering.rules.voice import Voice

STATUSES = {"GROUP": "group_line", "INFORMATION": "information_line"}


def paragraphs(line: Line, sizes: Sequence[int | None], voice: Voice) -> list[str]:
    """What stands in small letters under the name; `sizes` are those of its attachments."""
    told = [
        status(line, voice),
        *items.paragraphs(line.item, voice),
        quantities(line, voice),
        belonging(line, voice),
        referring(line, voice),
        where(line, voice),
        price(line.price, voice),
        *([charges.told(each, voice)] for each in line.allowance_charges),
        taxed(line, voice),
        totals(line.totals, voice),
        *([note(each, voice)] for each in line.notes),
        *(
            [voice.labelled("attachment", attached(each, size, voice))]
            for each, size in zip(line.attachments, sizes, strict=True)
        ),
    ]
    return [paragraph for parts in told if (paragraph := joined(*parts, by=" · "))]


def status(line: Line, voice: Voice) -> list[str]:
    """What the line is, when it is not an ordinary one."""
    kind = STATUSES.get(line.status_reason or "")
    word = voice.word(kind) if kind else ""
    other = "" if kind or line.status_reason in (None, "DETAIL") else line.status_reason
    return [word, other or "", voice.labelled("status_code", line.status_code)]


def quantities(line: Line, voice: Voice) -> list[str]:
    """Units given, packages, units in each."""
    return [
        voice.labelled(key, charges.measure(getattr(line, key), voice))
        for key in ("free_quantity", "package_quantity", "per_package_quantity")
    ]


def belonging(line: Line, voice: Voice) -> list[str]:
    """When it was done, whose it is, where it is booked."""
    booked = accounts(
        line.accounting_reference, line.accounting_type, line.other_accounting_references, voice
    )
    return [
        voice.labelled("line_of", line.parent),
        voice.labelled("line_seller", inline(line.seller, voice)),
        voice.labelled("line_period", period(line.period, voice)),
        *(
            voice.labelled("object_id", voice.with_scheme(identifier))
            for identifier in (line.object_id, *line.other_object_ids)
        ),
        *(voice.labelled("accounting_reference", account) for account in booked),
    ]


def referring(line: Line, voice: Voice) -> list[str]:
    """The documents that the line is about."""
    told: Iterator[tuple[str, str]] = iter(
        (
            ("order", numbered(line.order, line.order_date, voice)),
            ("order_line", line.order_line or ""),
            ("sales_order", reference(line.sales_order, voice)),
            ("quotation", reference(line.quotation, voice)),
            ("contract", reference(line.contract, voice)),
            *(("end_customer_order", reference(each, voice)) for each in line.end_customer_orders),
            ("despatch_advice", reference(line.despatch_advice, voice)),
            ("receiving_advice", reference(line.receiving_advice, voice)),
            ("delivery_note", reference(line.delivery_note, voice)),
            *(("line_preceding", preceding(each, voice)) for each in line.preceding),
        )
    )
    return [voice.labelled(key, text) for key, text in told]


def where(line: Line, voice: Voice) -> list[str]:
    """Where the goods of the line went."""
    return [
        voice.labelled("line_delivery", inline_delivery(line.delivery, voice)),
        voice.labelled("ultimate_ship_to", inline(line.ultimate_ship_to, voice)),
        voice.labelled("delivery_terms", terms(line.delivery_terms, voice)),
    ]


def price(stated: Price | None, voice: Voice) -> list[str]:
    """The price before its discount, the discount and further adjustments."""
    if stated is None:
        return []
    gross = joined(
        voice.amount(stated.gross),
        f"{voice.word('for_quantity')} {charges.measure(stated.gross_base_quantity, voice)}"
        if stated.gross_base_quantity
        else "",
        by=" ",
    )
    share = joined(
        voice.percent(stated.discount_percent),
        f"{voice.word('on_base')} {voice.amount(stated.discount_base)}"
        if stated.discount_base is not None
        else "",
        by=" ",
    )
    why = charges.meaning(
        stated.discount_reason, stated.discount_reason_code, vocabulary.ALLOWANCE_REASONS, voice
    )
    return [
        voice.labelled("gross_price", gross),
        voice.labelled("price_discount", joined(voice.amount(stated.discount), share, why)),
        *(
            charges.told(each, voice, voice.word("price_adjustment"))
            for each in stated.other_adjustments
        ),
    ]


def taxed(line: Line, voice: Voice) -> list[str]:
    """What the line says of its VAT beyond category and rate."""
    why = charges.exemption(line.exemption_reason, line.exemption_code, voice)
    return [
        voice.labelled("exemption", why),
        voice.labelled("tax_point", tax_point(line.tax_point_date, line.tax_point_code, voice)),
        *(voice.labelled("other_vat", vat_rows.inline(each, voice)) for each in line.other_vat),
    ]


def totals(stated: LineTotals | None, voice: Voice) -> list[str]:
    """The totals of the line beside its net amount."""
    if stated is None:
        return []
    return [
        voice.labelled("line_allowances", voice.amount(stated.allowances)),
        voice.labelled("line_charges", voice.amount(stated.charges)),
        voice.labelled("line_balance", voice.amount(stated.allowances_and_charges)),
        voice.labelled("line_tax", voice.amount(stated.tax)),
        voice.labelled("total_tax_in", voice.amount(stated.tax_in_vat_currency)),
        voice.labelled("line_gross", voice.amount(stated.gross)),
    ]


def note(each: Note, voice: Voice) -> str:
    """A note of a line, named by its subject where it has one."""
    label, text = note_parts(each, voice)
    return labelled(label, text, voice.language) if label else text


def note_parts(each: Note, voice: Voice) -> tuple[str, str]:
    """The subject of a note, and its text with its agreed code."""
    text = each.text
    if each.subject_code == "BAR":
        text = voice.coded(vocabulary.RELATIONS, each.text.strip())
    code = f"({voice.word('code_word')} {each.content_code})" if each.content_code else ""
    return voice.coded(vocabulary.NOTE_SUBJECTS, each.subject_code), joined(text, code, by=" ")


def attached(each: Attachment, size: int | None, voice: Voice) -> str:
    """A supporting document on one line; without `size`, it is only named."""
    names = dict.fromkeys(part for part in (each.reference, each.filename, each.uri) if part)
    told = joined(*names, each.description, each.mime_type, display.file_size(size, voice.language))
    return joined(told, attached_further(each, voice))


def attached_further(each: Attachment, voice: Voice) -> str:
    """What EXTENDED says of a supporting document."""
    return joined(
        voice.coded(vocabulary.KINDS, each.type_code),
        f"{voice.word('reference_type')} {each.reference_type}" if each.reference_type else "",
        voice.day(each.issue_date),
        f"{voice.word('line_word')} {each.line}" if each.line else "",
    )
