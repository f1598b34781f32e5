"""What bytes are, by their first bytes; what a file may be called. Pure."""

import re
import unicodedata

PDF = "application/pdf"
XML = "application/xml"
UNKNOWN = "application/octet-stream"

# Byte order marks of UTF-8 and UTF-16, NULs of UTF-16, blanks.
MARKS_BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"

_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def media_type_of(start: bytes) -> str:
    """The media type told by the first kilobyte; never by a name or by what a sender declares."""
    if b"%PDF-" in start[:1024]:
        return PDF
    text = start.lstrip(MARKS_BEFORE_XML)
    return XML if text.startswith((b"<", b"\x00<")) else UNKNOWN


def safe_name(name: str, default: str = "document") -> str:
    """A name to show and to save under: no folder, no control or direction mark, 120 characters."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = _EDGES.sub("", _CONTROL.sub("", name.replace("\\", "/").rpartition("/")[2]))
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) < 10 else name[:120]
    return _EDGES.sub("", name) or default
