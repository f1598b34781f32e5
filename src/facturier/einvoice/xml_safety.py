"""Bytes from strangers to an XML tree, without ever doing what the bytes ask for.

No DTD at all (so no entity, no external fetch, no amplification), no network, libxml2's own limits
left on, and sizes bounded before the parser sees the first byte: memory follows the number of
elements and attributes, and neither can exceed the number of `<` and `=` in the bytes.
"""

from __future__ import annotations

import re

from lxml import etree

from facturier.einvoice.unreadable import Unreadable

__all__ = ["MAX_XML_BYTES", "local_name", "looks_like_xml", "parse_xml"]

MAX_XML_BYTES = 20 * 1024 * 1024
MAX_TAGS = 1_000_000
"""Bound on `<`: about 500,000 elements, as in 10,000 lines of fifty elements each."""
MAX_EQUALS = 400_000
"""Bound on `=`: attributes, and the odd padding of base64."""
MAX_DEPTH = 60
"""EN 16931 needs 9 levels in UBL and 8 in CII; nested sub-lines add one level each."""

_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_DECLARED_ENCODING = re.compile(
    rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']"
)
# Encodings in which the ASCII of the mark-up stays visible, so that the bounds above hold; UTF-7
# and EBCDIC would hide it.
_ADMITTED_ENCODING = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|(windows|cp)-?125\d", re.I
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def looks_like_xml(content: bytes) -> bool:
    """Whether the first meaningful byte opens a tag, in UTF-8 or UTF-16."""
    head = content[:256]
    if head.startswith(_BYTE_ORDER_MARKS):
        return True
    return head.replace(b"\0", b"").lstrip().startswith(b"<")


def parse_xml(content: bytes) -> etree._Element:
    """The root of the tree, or `Unreadable`; comments and processing instructions are left out."""
    _check_bounds(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        # Blank space before the declaration is a fault of the sender that changes no meaning.
        root = etree.fromstring(content.lstrip(b" \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, content) from None
    except (ValueError, LookupError):
        raise Unreadable("not-xml", line=1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("dtd-forbidden")
    if _TOO_DEEP(root):
        raise Unreadable("too-deep")
    return root


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def _check_bounds(content: bytes) -> None:
    if len(content) > MAX_XML_BYTES:
        raise Unreadable("too-large", limit=MAX_XML_BYTES // (1024 * 1024))
    visible = content.replace(b"\0", b"") if b"\0" in content[:256] else content
    if b"<!DOCTYPE" in visible or b"<!ENTITY" in visible:
        raise Unreadable("dtd-forbidden")
    declared = _DECLARED_ENCODING.match(visible.removeprefix(b"\xef\xbb\xbf")[:400])
    if declared and not _ADMITTED_ENCODING.fullmatch(declared[1].decode("ascii")):
        raise Unreadable("bad-encoding", encoding=declared[1].decode("ascii"))
    if visible.count(b"<") > MAX_TAGS or visible.count(b"=") > MAX_EQUALS:
        raise Unreadable("too-many-nodes")


def _refusal(error: etree.XMLSyntaxError, content: bytes) -> Unreadable:
    message = str(error)
    if "depth" in message.lower():
        return Unreadable("too-deep")
    if "encoding" in message.lower() or "not proper UTF-8" in message:
        declared = _DECLARED_ENCODING.match(content[:400].replace(b"\0", b""))
        return Unreadable("bad-encoding", encoding=declared[1].decode() if declared else "UTF-8")
    return Unreadable("not-xml", line=error.lineno or 1)
