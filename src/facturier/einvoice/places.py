"""Where something stands in an XML tree, written so that a person and a program find it again.

A place is an XPath with the prefixes of `tracing.NAMESPACES` and, among several siblings of one
name, a position counted from 1: `/rsm:CrossIndustryInvoice/.../ram:LineID`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from facturier.einvoice.tracing import NAMESPACES, step_of

__all__ = ["element_at", "place_of"]

# One step: ours (`ram:Name[2]`, `*[local-name()='Name']`), or as the official stylesheets write it
# (`*:Name[namespace-uri()='...'][2]`).
_STEP = re.compile(
    r"/(?:\*\[local-name\(\)='(?P<foreign>[^']+)'\]|"
    r"(?:(?P<any>\*:)|(?P<prefix>[\w.-]+):)?(?P<name>[^/\[\]:*@]+))"
    r"(?:\[namespace-uri\(\)='(?P<namespace>[^']*)'\])?(?:\[(?P<position>\d+)\])?"
)

_KNOWN = frozenset((None, *NAMESPACES.values()))


def place_of(element: etree._Element) -> str:
    """The place of an element."""
    steps: list[str] = []
    at: etree._Element | None = element
    while at is not None:
        steps.append(step_of(str(at.tag), _position(at)))
        at = at.getparent()
    return "/" + "/".join(reversed(steps))


def _position(element: etree._Element) -> str:
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    if before == 0 and next(element.itersiblings(element.tag), None) is None:
        return ""
    return f"[{before + 1}]"


def element_at(root: etree._Element, place: str) -> etree._Element | None:
    """The element at a place, or that holds the attribute at a place; None where none is."""
    steps = list(_STEP.finditer(place.split("/@", maxsplit=1)[0]))
    if not steps or etree.QName(root).localname != (steps[0]["foreign"] or steps[0]["name"]):
        return None
    found = [root]
    for step in steps[1:]:
        position = int(step["position"] or 1) - 1
        found = [
            child
            for element in found
            for alike in _alike(element, step)
            for child in islice(alike, position, position + 1)
        ]
    return found[0] if found else None


def _alike(element: etree._Element, step: re.Match[str]) -> Iterator[Iterator[etree._Element]]:
    """The children that a step may be about, those of one full name together."""
    if foreign := step["foreign"]:
        # Of any namespace without prefix here, which the step does not tell apart: a later one may.
        tags = dict.fromkeys(child.tag for child in element.iterchildren(f"{{*}}{foreign}"))
        for tag in tags:
            if etree.QName(tag).namespace not in _KNOWN:
                yield element.iterchildren(tag)
        return
    namespace = step["namespace"] or NAMESPACES.get(step["prefix"] or "")
    if namespace is None and step["any"] is not None:
        yield element.iterchildren(f"{{*}}{step['name']}")
    else:
        yield element.iterchildren(f"{{{namespace}}}{step['name']}" if namespace else step["name"])
