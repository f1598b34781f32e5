"""What bytes are, by their first bytes; what a file may be called. Pure."""

import re
import unicodedata

PDF = "application/pdf"
XML = "application/xml"
UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
MAIL = "message/rfc822"
JPEG, PNG, WEBP, TIFF, HEIC = (f"image/{kind}" for kind in ("jpeg", "png", "webp", "tiff", "heic"))
PICTURES = frozenset({JPEG, PNG, WEBP, TIFF, HEIC})
CONTAINERS = frozenset({ZIP, MAIL})
# What has pages that can be drawn.
DRAWN = frozenset({PDF, *PICTURES})

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),  # an empty archive
)
# Brands of the ISO container that hold a picture as telephones take them.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_MAIL_HEADER = re.compile(
    rb"(?im)^(?:received|return-path|delivered-to|message-id|mime-version|date|from|to|subject):"
)

# Byte order marks of UTF-8 and UTF-16, NULs of UTF-16, blanks.
MARKS_BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"

_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def media_type_of(start: bytes) -> str:
    """The media type told by the first kilobyte; never by a name or by what a sender declares."""
    if b"%PDF-" in start[:1024]:
        return PDF
    for beginning, kind in _STARTS:
        if start.startswith(beginning):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return WEBP
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        return HEIC
    text = start.lstrip(MARKS_BEFORE_XML)
    if text.startswith((b"<", b"\x00<")):
        return XML
    return MAIL if _is_mail(start[:1024]) else UNKNOWN


def _is_mail(start: bytes) -> bool:
    """Headers from the first line on, at least two that every message has."""
    first = start.split(b"\n", 1)[0]
    named = re.match(rb"[A-Za-z][A-Za-z0-9-]{1,70}:[ \t]?", first)
    return named is not None and len(_MAIL_HEADER.findall(start)) >= 2


def safe_name(name: str, default: str = "document") -> str:
    """A name to show and to save under: no folder, no control or direction mark, 120 characters."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = _EDGES.sub("", _CONTROL.sub("", name.replace("\\", "/").rpartition("/")[2]))
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) < 10 else name[:120]
    return _EDGES.sub("", name) or default
