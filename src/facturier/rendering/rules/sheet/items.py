"""What is sold: all that an item says beside its name and its description."""

from __future__ import annotations

from facturier.einvoice.document import Attribute, Classification, Component, Item
from facturier.rendering.rules.figures import joined, labelled
from facturier.rendering.rules.sheet.charges import measure
from facturier.rendering.rules.sheet.parties import inline
from facturier.rendering.rules.voice import Voice


def paragraphs(item: Item, voice: Voice) -> list[list[str]]:
    """Each paragraph as its parts; empty ones are left out by who joins them."""
    return [
        [
            voice.labelled("seller_item", item.seller_id),
            voice.labelled("buyer_item", item.buyer_id),
            *voice.told(voice.identifier("standard_item", item.standard_id)),
            voice.labelled("product_id", voice.with_scheme(item.product_id)),
            voice.labelled("industry_id", item.industry_id),
        ],
        [
            voice.labelled("brand", item.brand),
            voice.labelled("model", item.model),
            voice.labelled("model_id", item.model_id),
            voice.labelled("manufacturer", inline(item.manufacturer, voice)),
            voice.labelled("origin", voice.country(item.origin_country)),
        ],
        [voice.labelled("classification", classed(each)) for each in item.classifications],
        [attribute(each, voice) for each in item.attributes],
        [voice.labelled("batch", batch) for batch in item.batches],
        *(
            [
                voice.labelled("batch", piece.batch),
                voice.labelled("serial_number", piece.serial_number),
            ]
            for piece in item.instances
        ),
        *([voice.labelled("component", component(each, voice))] for each in item.components),
    ]


def classed(each: Classification) -> str:
    """A class with its list in brackets."""
    code = joined(each.code, each.name)
    listed = joined(each.scheme, each.version)
    return f"{code} ({listed})" if listed else code


def attribute(each: Attribute, voice: Voice) -> str:
    """`Couleur : bleu`."""
    code = f"({voice.word('code_word')} {each.code})" if each.code else ""
    name = joined(each.name, code, by=" ")
    value = joined(each.value, measure(each.measure, voice))
    return labelled(name, value, voice.language) if name and value else name or value


def component(each: Component, voice: Voice) -> str:
    """A part of the item sold."""
    return joined(
        joined(measure(each.quantity, voice), each.name, by=" "),
        each.description,
        voice.labelled("identifier", voice.with_scheme(each.identifier)),
        *(
            part
            for identifier in each.standard_ids
            for part in voice.told(voice.identifier("standard_item", identifier))
        ),
        voice.labelled("seller_item", each.seller_id),
        voice.labelled("buyer_item", each.buyer_id),
        voice.labelled("industry_id", each.industry_id),
    )
