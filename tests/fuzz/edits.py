"""Edits to a sound file that a stranger, or a slip, would make; drawn from one number.

Bytes changed blindly hardly ever get past the XML parser: most edits change the tree.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from contextlib import suppress

import pikepdf
from lxml import etree

MOST_EDITS = 6
MOST_PDF_EDITS = 3
NAMES = (
    "currencyID", "schemeID", "schemeVersionID", "unitCode", "format", "listID", "mimeCode",
    "filename", "languageID", "unknown", "{http://www.w3.org/XML/1998/namespace}lang",
    "{http://www.w3.org/2001/XMLSchema-instance}nil",
)  # fmt: skip
TEXTS = (
    "", " ", "0", "-0.00", "+.5", "5.", "1e9", "NaN", "INF", "9" * 41, "0." + "0" * 60 + "1",
    "1,50", "1 000", "１２", "20260231", "2026-13-01", "0001-01-01", "9999-12-31", "00000000",
    "2026-10-05+14:00", "202610050930", "20261005093061", "203", "102", "true", "oui", "EUR", "eur",
    "XXX", "S", "AE", "0002", "0225", "FR07810000018", "810000018", "380", "381", "384", "BAR",
    "#PMT#", "#PMT", "##", "AAAA", "AA=A", "é", "\u202e\u2066", "\x85", "\ufffd", "\U0010fffd",
    "a\tb\nc", "x" * 600, "<![CDATA[x]]>", "%s %(x)s {0}", "urn:cen.eu:en16931:2017", "fr",
)  # fmt: skip
TAGS = ("{urn:unknown}Thing", "Plain", "{urn:unknown}ID")

Chance = random.Random
Edit = Callable[[etree._Element, Chance, list[bytes]], None]


def edited_xml(xml: bytes, chance: Chance, donors: list[bytes]) -> bytes:
    """The document after some edits; raises `etree.XMLSyntaxError` where it is none."""
    root = etree.fromstring(xml)
    for _ in range(chance.randint(1, MOST_EDITS)):
        element = chance.choice(list(root.iter(etree.Element)))
        with suppress(ValueError):  # a character that no XML can hold
            chance.choice(EDITS)(element, chance, donors)
    encoding = chance.choice(("UTF-8",) * 6 + ("UTF-16", "ISO-8859-1", "US-ASCII"))
    return etree.tostring(root, encoding=encoding)


def _set_text(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    leaves = [one for one in element.iter(etree.Element) if not len(one)]
    chance.choice(leaves).text = _text(chance)


def _set_tail(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    if element.getparent() is not None:
        element.tail = _text(chance)


def _set_attribute(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    element.set(chance.choice(NAMES), _text(chance))


def _drop_attributes(element: etree._Element, _chance: Chance, _donors: list[bytes]) -> None:
    element.attrib.clear()


def _remove(element: etree._Element, _chance: Chance, _donors: list[bytes]) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _empty(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    if element.getparent() is not None and chance.random() < 0.5:
        element.clear(keep_tail=True)


def _repeat(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    if element.getparent() is not None:
        for _ in range(chance.choice((1, 1, 2, 5))):
            element.addnext(_copy(element))


def _move(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    other = chance.choice(list(element.getroottree().getroot().iter(etree.Element)))
    if element not in (other, *other.iterancestors()):
        other.insert(chance.randint(0, len(other)), element)


def _rename(element: etree._Element, chance: Chance, donors: list[bytes]) -> None:
    element.tag = chance.choice((chance.choice(TAGS), _drawn(chance, donors).tag))


def _graft(element: etree._Element, chance: Chance, donors: list[bytes]) -> None:
    """A part of another document, under its like where there is one."""
    part = _drawn(chance, donors)
    above = part.getparent()
    if above is None:
        return
    root = element.getroottree().getroot()
    alike = list(root.iter(above.tag)) or [element]
    at = chance.choice(alike)
    at.insert(chance.randint(0, len(at)), _copy(part))


def _nest(element: etree._Element, chance: Chance, _donors: list[bytes]) -> None:
    """The same element within itself, some times over."""
    for _ in range(chance.choice((1, 2, 20, 70))):
        inner = etree.SubElement(element, element.tag)
        inner.text = element.text
        element = inner


EDITS: tuple[Edit, ...] = (
    _set_text, _set_text, _set_text, _set_attribute, _set_attribute, _drop_attributes, _set_tail,
    _remove, _remove, _empty, _repeat, _move, _rename, _graft, _graft, _nest,
)  # fmt: skip


def _drawn(chance: Chance, donors: list[bytes]) -> etree._Element:
    return chance.choice(list(etree.fromstring(chance.choice(donors)).iter(etree.Element)))


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))


def _text(chance: Chance) -> str:
    if chance.random() < 0.8:
        return chance.choice(TEXTS)
    return "".join(chr(chance.randint(32, 0x2FF)) for _ in range(chance.randint(1, 12)))


def edited_pdf(pdf: bytes, chance: Chance, donors: list[bytes]) -> bytes:
    """The PDF after some edits of its objects; raises what `pikepdf` raises where it is none."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as opened:
        for _ in range(chance.randint(1, MOST_PDF_EDITS)):
            target = chance.choice([one for one in opened.objects if one is not None])
            if isinstance(target, pikepdf.Stream):
                _edit_stream(target, chance, donors)
            elif isinstance(target, pikepdf.Dictionary) and len(target.keys()):
                _edit_dictionary(opened, target, chance)
            elif isinstance(target, pikepdf.Array) and len(target):
                del target[chance.randrange(len(target))]
        opened.save(written, static_id=True, compress_streams=chance.random() < 0.5)
    return written.getvalue()


def _edit_stream(stream: pikepdf.Object, chance: Chance, donors: list[bytes]) -> None:
    try:
        content = stream.read_bytes()
    except RuntimeError as problem:  # an edit before this one has spoiled its filter
        raise ValueError(str(problem)) from None
    if chance.random() < 0.8:
        with suppress(etree.XMLSyntaxError):
            content = edited_xml(content, chance, donors)
    filters = chance.choice(
        (None, None, None, ["/FlateDecode"], ["/LZWDecode"], ["/Crypt"], ["/ASCIIHexDecode"] * 4)
    )
    if filters is None:
        stream.write(content)
    else:
        stream.write(content, filter=pikepdf.Array([pikepdf.Name(name) for name in filters]))


def _edit_dictionary(opened: pikepdf.Pdf, target: pikepdf.Object, chance: Chance) -> None:
    key = chance.choice(sorted(target.keys()))
    value = chance.choice(
        (None, 7, pikepdf.Name("/Other"), pikepdf.String("zugferd-invoice.xml"),
         pikepdf.Array([target]), pikepdf.Dictionary(), target, opened.Root)
    )  # fmt: skip
    if value is None:
        del target[key]
    else:
        target[key] = value
