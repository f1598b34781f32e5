"""The whole sheet: its head, its parts in order, its foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from facturier.einvoice.document import Attachment, Document
from facturier.kit import display
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.fitting import fitted, for_page, plain, shortened
from facturier.rendering.rules.kept import Unrecognised, how_many, is_a_count, sizes_of
from facturier.rendering.rules.sheet import details, lines, money, parties, references, vat_rows
from facturier.rendering.rules.voice import Pair, Voice, speaking

MOST_ELEMENTS = 200
"""Elements not understood that are listed; of more, only their number is told."""
FIRST_YEAR = 1000
"""The first year that a PDF can write as its date."""


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Which file the sheet was made from."""

    sha256: str = ""
    """Of the XML, in hexadecimal."""
    file_name: str = ""
    """As the sender called it."""
    size: int | None = None
    """In bytes."""


def document_sheet(
    document: Document,
    language: str,
    *,
    not_understood: Sequence[Unrecognised] = (),
    source_note: SourceNote | None = None,
    attachment_sizes: Sequence[int | None] | None = None,
) -> dict[str, object]:
    """All that the page says, as JSON values in the order of the template `document.typ`.

    `attachment_sizes` stands in for contents that were left out: see `rules.kept.Sizes`.
    """
    sizes = iter(sizes_of(document) if attachment_sizes is None else attachment_sizes)
    voice = speaking(language, document.currency)
    kind, number = kind_of(document, voice), document.number or voice.word("without_number")
    seller = document.seller.name or ""
    source = source_note or SourceNote()
    title = joined(f"{kind} {number}", seller, by=" · ")
    # The sizes come in the order of the document: its own attachments before those of its lines.
    attachments = attached_files(document, sizes, voice)
    return for_page(
        {
            "language": voice.language,
            "title": plain(title),
            "dated": dated(document.issue_date),
            "running": shortened(title),
            "notice": voice.word("notice"),
            "fingerprint": voice.labelled("fingerprint", source.sha256),
            "page_words": [voice.word("page"), voice.word("of")],
            "head": {"name": seller, "kind": kind, "number": document.number or ""},
            "strip": strip(document, voice),
            "parties": parties.blocks(document, voice),
            "references": section("references", references.references(document, voice), voice),
            "lines": line_table(document, sizes, voice),
            **amounts(document, voice),
            "notes": section("notes", notes(document, voice), voice),
            "attachments": attachments,
            "not_understood": section(
                "not_understood",
                unrecognised(not_understood, voice),
                voice,
                ("not_understood_place", "not_understood_text"),
            ),
            "file": section("file", file_facts(document, source, voice), voice),
        }
    )


def kind_of(document: Document, voice: Voice) -> str:
    """The title of the document; an unknown type is a document with its code."""
    code = document.type_code
    if vocabulary.named(vocabulary.KINDS, code, voice.language):
        return voice.named(vocabulary.KINDS, code)
    return joined(voice.word("document"), code, by=" ")


def dated(day: date | None) -> list[int]:
    """The date that the file carries: it must not change from one print to the next."""
    return [day.year, day.month, day.day] if day and day.year >= FIRST_YEAR else []


def strip(document: Document, voice: Voice) -> list[Pair]:
    """The few facts that everybody looks for first."""
    payable = voice.money(document.totals.payable)
    return [
        *voice.pair("issue_date", voice.day(document.issue_date)),
        *voice.pair("due_date", voice.day(document.due_date)),
        *voice.pair("currency", document.currency),
        *([[money.payable_label(document, voice), payable]] if payable else []),
    ]


def attached_files(
    document: Document, sizes: Iterator[int | None], voice: Voice
) -> dict[str, object]:
    """The supporting documents."""
    return section(
        "attachments",
        [attachment(each, next(sizes), voice) for each in document.attachments],
        voice,
        ("attachment_name", "attachment_description", "attachment_type", "attachment_size"),
    )


def line_table(document: Document, sizes: Iterator[int | None], voice: Voice) -> dict[str, object]:
    """The lines under their heads, with the width of each column in millimetres."""
    rows = lines.rows(document.lines, sizes, voice)
    keys = ("line_number", "item", "quantity", "unit", "price", "vat_rate", "line_net")
    heads = [voice.word(key) for key in keys]
    return {
        "title": voice.word("lines"),
        "heads": heads,
        "rows": rows,
        "widths": fitted(rows),
        "further": "",  # a print has them all; of the page of a browser, see `queries.sheet_of`
    }


def amounts(document: Document, voice: Voice) -> dict[str, object]:
    """Allowances and charges, VAT, totals, payment."""
    return {
        "charges": section(
            "allowance_charges",
            [money.charge(each, voice) for each in document.allowance_charges],
            voice,
            ("charge_kind", "reason", "vat_rate", "amount"),
        ),
        "vat": section(
            "vat",
            [vat_rows.row(each, voice) for each in document.vat],
            voice,
            ("vat_category", "rate", "vat_base", "vat_tax"),
        ),
        "totals": section("totals", money.totals(document, voice), voice),
        "payment": section("payment", money.payment(document, voice), voice),
        "instalments": section(
            "instalments",
            [money.instalment(each, voice) for each in document.instalments],
            voice,
            ("due_date", "instalment_text", "amount"),
        ),
    }


def notes(document: Document, voice: Voice) -> list[Pair]:
    """The terms of payment, then each note named by its subject."""
    told = voice.pair("terms", document.payment_terms)
    for note in document.notes:
        subject, text = details.note_parts(note, voice)
        told.append([subject or voice.word("note"), text])
    return told


def file_facts(document: Document, source: SourceNote, voice: Voice) -> list[Pair]:
    """What the file says of itself."""
    process = vocabulary.process(document.process, voice.language)
    return [
        *voice.pair("document_name", document.name),
        *voice.pair("type_code", voice.coded(vocabulary.KINDS, document.type_code)),
        *voice.pair("process", f"{document.process} ({process})" if process else document.process),
        *voice.pair("profile", document.profile),
        *voice.pair("is_test", yes_or_no(document.is_test, voice)),
        *voice.pair("is_copy", yes_or_no(document.is_copy, voice)),
        *voice.pair("languages", joined(*document.languages)),
        *voice.pair("file_name", source.file_name),
        *voice.pair("file_size", display.file_size(source.size, voice.language)),
    ]


def yes_or_no(stated: bool | None, voice: Voice) -> str:
    """A stated truth in a word."""
    return "" if stated is None else voice.word("yes" if stated else "no")


def attachment(each: Attachment, size: int | None, voice: Voice) -> list[str]:
    """Name, description, declared type and size of a supporting document: never its content."""
    names = dict.fromkeys(part for part in (each.reference, each.filename, each.uri) if part)
    described = joined(each.description, details.attached_further(each, voice))
    told = voice.word("not_embedded") if size is None else display.file_size(size, voice.language)
    return ["\n".join(names), described, lines.narrow(each.mime_type or "", 12), told]


def unrecognised(elements: Sequence[Unrecognised], voice: Voice) -> list[list[str]]:
    """Place and text of the elements that no reader knows; of too many, their number."""
    shown = [each for each in elements[:MOST_ELEMENTS] if not is_a_count(each)]
    listed = [[each.location, each.text] for each in shown]
    unlisted = how_many(elements) - len(shown)
    return [*listed, [f"+ {unlisted} {voice.word('not_shown')}", ""]] if unlisted > 0 else listed


def section(
    key: str, content: object, voice: Voice, heads: Sequence[str] = ()
) -> dict[str, object]:
    """A part under its heading; the template leaves out a part without content."""
    return {
        "title": voice.word(key),
        "content": content,
        "heads": [voice.word(head) for head in heads],
    }
