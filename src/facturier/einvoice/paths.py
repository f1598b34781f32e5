"""Ways through an XML tree, written `ram:A/ram:B@attribute` with the prefixes of `NAMESPACES`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from sys import intern

from lxml import etree

from facturier.einvoice.tracing import NAMESPACES, Node

__all__ = ["Guard", "Path", "sort_children", "text_in", "text_not_in"]

Guard = Callable[[Node], bool]
"""Whether a table takes an element that a path leads to."""


class Path:
    """A way down from an element, to a descendant and perhaps to one of its attributes."""

    __slots__ = ("attribute", "label", "steps")

    def __init__(self, label: str) -> None:
        self.label = label
        elements, _, attribute = label.partition("@")
        self.attribute = attribute or None
        names = [name for name in elements.split("/") if name not in ("", ".")]
        self.steps = tuple(_clark(name) for name in names)

    def all(self, node: Node, guard: Guard | None = None) -> Sequence[Node]:
        """Every descendant that the way leads to and the guard lets through."""
        if not self.steps:
            found: Sequence[Node] = (node,)
        else:
            found = node.named(self.steps[0])
            for step in self.steps[1:]:
                if not found:
                    return found
                found = [child for parent in found for child in parent.named(step)]
        return found if guard is None else [node for node in found if guard(node)]

    def text(self, node: Node) -> tuple[str, Node] | None:
        """The first text found there, and its element; nothing where all is blank or missing."""
        for found in self.all(node):
            if text := self.text_of(found):
                return text, found
        return None

    def text_of(self, node: Node) -> str:
        """The stripped text of an element that the way led to, or of its attribute."""
        if self.attribute is None:
            return node.text
        return node.attributes.get(self.attribute, "").strip()

    def ensure(self, element: etree._Element) -> etree._Element:
        """The descendant to write to, made on the way where it is missing."""
        for step in self.steps:
            child = element.find(step)
            element = etree.SubElement(element, step) if child is None else child
        return element

    def detached(self) -> tuple[etree._Element, etree._Element]:
        """A new chain of elements that nothing holds yet: its top and its end."""
        top = end = etree.Element(self.steps[0])
        for step in self.steps[1:]:
            end = etree.SubElement(end, step)
        return top, end


def _clark(name: str) -> str:
    prefix, _, local = name.partition(":")
    return intern(f"{{{NAMESPACES[prefix]}}}{local}")


def text_in(path: str, *texts: str) -> Guard:
    """A guard: the text at `path` is one of `texts`, whatever its case."""
    way, wanted = Path(path), {text.lower() for text in texts}

    def guard(node: Node) -> bool:
        found = way.text(node)
        return found is not None and found[0].lower() in wanted

    return guard


def text_not_in(path: str, *texts: str) -> Guard:
    """A guard: the text at `path` is missing or is none of `texts`."""
    inside = text_in(path, *texts)
    return lambda node: not inside(node)


def sort_children(element: etree._Element, order: Sequence[str]) -> None:
    """Put the children into the order of the schema; those it does not name stay behind, as is."""
    ranks = {_clark(name): rank for rank, name in enumerate(order)}
    element[:] = sorted(element, key=lambda child: ranks.get(str(child.tag), len(ranks)))
