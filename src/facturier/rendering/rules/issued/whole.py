"""The whole page: its head, its blocks in the order of the look, its legal foot."""

from __future__ import annotations

import struct
from dataclasses import replace

from facturier.einvoice.document import Document
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.fitting import for_page, plain, shortened
from facturier.rendering.rules.issued import amounts, lines, parties, wordings
from facturier.rendering.rules.issued.page import Page, Stage
from facturier.rendering.rules.look import FONTS, Look
from facturier.rendering.rules.sheet import details, references, whole
from facturier.rendering.rules.voice import Voice, speaking

# What stands in the head, the table or the foot already is no reference.
_ELSEWHERE = ("vat_currency",)
LONGEST_FACT = 44
"""Characters of a value that stands in a third of the page; a longer one has the whole width."""
WIDEST_LOGO = 70.0  # millimetres


def page_values(document: Document, look: Look, page: Page) -> dict[str, object]:
    """All that the page says, as JSON values for the template `invoice.typ`."""
    if page.deposits:
        document = replace(document, advance_payments=page.deposits)
    voice = speaking(page.language, document.currency, plain=True)
    said = look.said(voice.language)
    title = wordings.title(document, page, voice)
    number = wordings.number(document, page, voice)
    whose = document.seller.name or ""
    pdf_title = joined(joined(title, document.number or "", by=" "), whose, by=" · ")
    return for_page(
        {
            "language": voice.language,
            "title": plain(pdf_title),
            "dated": whole.dated(document.issue_date),
            "colour": look.colour,
            "font": FONTS.get(look.font, FONTS["inter"]),
            **_logo_size(look),
            "logo_right": look.logo_side == "right",
            "watermark": page.watermark
            or (voice.word("watermark") if page.stage is Stage.PRO_FORMA else ""),
            "seller": parties.seller(document, voice),
            "buyer": parties.buyer(document, voice),
            "others": parties.others(document, voice),
            "head": {
                "title": title,
                "number": number,
                "dates": wordings.head_dates(document, page, voice),
            },
            "subject": page.subject,
            "blocks": [_block(name, document, look, page, voice) for name in look.blocks],
            "agreement": wordings.agreement(page, voice),
            "legal": wordings.legal(document, voice),
            "footer": said.footer,
            "running": shortened(joined(wordings.running(document, page, voice), whose, by=" · ")),
            "page_words": [voice.word("page"), voice.word("of")],
        }
    )


def _block(
    name: str, document: Document, look: Look, page: Page, voice: Voice
) -> dict[str, object]:
    said = look.said(voice.language)
    if name == "references":
        return {"kind": name, "pairs": _references(document, voice)}
    if name == "lines":
        return {
            "kind": name,
            "title": voice.word("lines"),
            **lines.table(document, look, page, voice),
        }
    if name == "summary":
        return {"kind": name, **_summary(document, voice)}
    if name == "payment":
        return {"kind": name, **_payment(document, voice)}
    return {"kind": "text", "text": said.opening if name == "opening" else said.closing}


def _references(document: Document, voice: Voice) -> list[list[str]]:
    hidden = {voice.word(key) for key in _ELSEWHERE}
    pairs = [pair for pair in references.references(document, voice) if pair[0] not in hidden]
    return wordings.references_of(pairs, document, voice)


def _summary(document: Document, voice: Voice) -> dict[str, object]:
    deposit_heads = ("deposit_invoice", "day", "rate", "vat_base", "vat_tax", "gross_word")
    return {
        "charges_title": voice.word("adjusted"),
        "charges": amounts.document_charges(document, voice),
        "charges_heads": [voice.word(key) for key in ("reason", "vat_rate", "amount")],
        "vat": amounts.vat(document, voice),
        "vat_heads": [voice.word(key) for key in ("vat_rate", "vat_base", "amount")],
        "totals": amounts.totals(document, voice),
        "deposits_title": voice.word("deposits"),
        "deposits": amounts.deposits(document, voice),
        "deposits_heads": [voice.word(key) for key in deposit_heads],
    }


def _payment(document: Document, voice: Voice) -> dict[str, object]:
    pairs = amounts.payment(document, voice)
    parts = amounts.instalments(document, voice)
    heads = ["due_date", "instalment_text", "amount"]
    if not any(part[1] for part in parts):
        parts, heads = [[part[0], part[2]] for part in parts], ["due_date", "amount"]
    return {
        "title": voice.word("payment"),
        "pairs": [pair for pair in pairs if len(pair[1]) <= LONGEST_FACT],
        "texts": [pair for pair in pairs if len(pair[1]) > LONGEST_FACT],
        "instalments_title": voice.word("instalments"),
        "instalments": parts,
        "instalments_heads": [voice.word(key) for key in heads],
        "attachments": [
            details.attached(each, len(each.content) if each.content else None, voice)
            for each in document.attachments
        ],
        "attachments_title": voice.word("attachments"),
    }


def _logo_size(look: Look) -> dict[str, float]:
    """Height and width in millimetres, in the proportions of the picture."""
    if look.logo is None:
        return {"logo_height": 0, "logo_width": 0}
    width, height = struct.unpack(">II", look.logo[16:24])
    wanted = look.logo_height * width / height
    shrunk = min(1.0, WIDEST_LOGO / wanted)
    return {
        "logo_height": round(look.logo_height * shrunk, 2),
        "logo_width": round(wanted * shrunk, 2),
    }
