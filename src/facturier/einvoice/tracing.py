"""An XML tree that remembers which of its values were understood, and what could not be read.

Tables take values out of `Node`s; what nobody took when the reading ends was not understood.
Nothing is ever dropped by a table that does not know it: it only stays here, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import intern

from lxml import etree

from facturier.einvoice.findings import Finding
from facturier.einvoice.unreadable import Unreadable

__all__ = ["NAMESPACES", "Node", "NotUnderstood", "Trace", "finding_of", "listed", "step_of"]

_CEFACT = "urn:un:unece:uncefact:data:standard"
_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
NAMESPACES = {
    "rsm": f"{_CEFACT}:CrossIndustryInvoice:100",
    "ram": f"{_CEFACT}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CEFACT}:UnqualifiedDataType:100",
    "qdt": f"{_CEFACT}:QualifiedDataType:100",
    "cac": f"{_OASIS}:CommonAggregateComponents-2",
    "cbc": f"{_OASIS}:CommonBasicComponents-2",
    "ext": f"{_OASIS}:CommonExtensionComponents-2",
    "ubl": f"{_OASIS}:Invoice-2",
    "cn": f"{_OASIS}:CreditNote-2",
    "cdar": f"{_CEFACT}:CrossDomainAcknowledgementAndResponse:100",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}

LONGEST_LISTED = 500
"""Characters shown of a value that was not understood; the XML itself is kept whole."""
MOST_LISTED = 10_000
"""Values listed one by one; what exceeds them is counted in a last entry."""
MOST_PROBLEMS = 1_000
"""Problems told one by one; the values of the others stay listed as not understood."""

MOST_ATTRIBUTES = 100
"""Attributes of one element; no schema of ours has twenty."""

# Where schemas may be found: a hint to the parser, that no reader follows and no invoice is about.
_HINTS = frozenset(
    f"{{{NAMESPACES['xsi']}}}{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")
)
_NO_CHILDREN: dict[str, list[Node]] = {}
_NO_ATTRIBUTES: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A text of the file that no table knows: kept, and listed."""

    location: str
    """XPath with the prefixes of `NAMESPACES`, of the element or of its attribute."""
    text: str
    """What stands there, cut at `LONGEST_LISTED` characters."""


class Node:
    """An element: its stripped text, its attributes, its children, and what was taken of them."""

    __slots__ = (
        "_by_tag", "_element", "attributes", "mixed", "parent", "tag", "taken", "taken_attributes",
        "text",
    )  # fmt: skip

    def __init__(self, element: etree._Element, parent: Node | None = None) -> None:
        self.tag = intern(str(element.tag))
        text = element.text
        self.text = text.strip() if text else ""
        # Values are looked up one by one by the parser: thousands of them would cost their square.
        names = element.keys()
        if len(names) > MOST_ATTRIBUTES:
            raise Unreadable("too-many-nodes")
        self.attributes = {str(n): str(element.get(n)) for n in names} if names else _NO_ATTRIBUTES
        self.parent = parent
        self.taken = False
        self.taken_attributes: set[str] | None = None
        self.mixed: tuple[str, ...] = ()
        # Children are made when they are first asked for: a stranger's subtree costs nothing.
        self._by_tag: dict[str, list[Node]] | None = None
        self._element: etree._Element | None = element

    @property
    def local_name(self) -> str:
        """The name without its namespace."""
        return self.tag.rpartition("}")[2]

    def _children(self) -> dict[str, list[Node]]:
        if self._by_tag is not None:
            return self._by_tag
        assert self._element is not None
        by_tag: dict[str, list[Node]] = {}
        for element in self._element:
            node = Node(element, self)
            tail = element.tail
            if tail and (mixed := tail.strip()):
                self.mixed += (mixed,)
            known = by_tag.get(node.tag)
            if known is None:
                by_tag[node.tag] = [node]
            else:
                known.append(node)
        self._element = None
        self._by_tag = by_tag or _NO_CHILDREN
        return self._by_tag

    def named(self, tag: str) -> Sequence[Node]:
        """The children of that name, in their order."""
        found = self._children().get(tag)
        return found if found is not None else ()

    def children(self) -> Iterator[Node]:
        """All children, those of one name together."""
        for siblings in self._children().values():
            yield from siblings

    def take(self, attribute: str | None = None) -> None:
        """Note that the text, or an attribute, was understood."""
        if attribute is None:
            self.taken = True
        elif self.taken_attributes is None:
            self.taken_attributes = {attribute}
        else:
            self.taken_attributes.add(attribute)

    def release(self) -> None:
        """Forget what was taken here and below: it made no sense together."""
        self.taken, self.taken_attributes = False, None
        for child in self.children():
            child.release()

    def location(self, attribute: str | None = None) -> str:
        """XPath from the root; positions only where several siblings share a name."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            siblings = node.parent.named(node.tag) if node.parent is not None else (node,)
            place = f"[{siblings.index(node) + 1}]" if len(siblings) > 1 else ""
            steps.append(step_of(node.tag, place))
            node = node.parent
        path = "/" + "/".join(reversed(steps))
        return path if attribute is None else f"{path}/@{_name(attribute)}"

    def remains(self) -> Iterator[NotUnderstood]:
        """What nobody took, here and below."""
        return _remains(self, "/" + step_of(self.tag, ""))


def _remains(node: Node, location: str) -> Iterator[NotUnderstood]:
    if node.text and not node.taken:
        yield _listed(location, node.text)
    for name, text in node.attributes.items():
        taken = node.taken_attributes is not None and name in node.taken_attributes
        if not taken and text.strip() and name not in _HINTS:
            yield _listed(f"{location}/@{_name(name)}", text.strip())
    for siblings in node._children().values():
        for position, child in enumerate(siblings, start=1):
            place = f"[{position}]" if len(siblings) > 1 else ""
            yield from _remains(child, f"{location}/{step_of(child.tag, place)}")
    for text in node.mixed:
        yield _listed(location, text)


def _listed(location: str, text: str) -> NotUnderstood:
    return NotUnderstood(location, text[:LONGEST_LISTED])


def step_of(tag: str, place: str) -> str:
    """One step of an XPath; an element of a namespace without prefix here goes by its name."""
    name = _name(tag)
    return f"{name}{place}" if ":" in name or tag[0] != "{" else f"*[local-name()='{name}']{place}"


def _name(tag: str) -> str:
    uri, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(uri[1:])
    return f"{prefix}:{local}" if prefix else local


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be read: the refusal that names it, and where it stands."""

    refusal: Unreadable
    location: str


class Trace:
    """What one reading knows from the start, and the problems that it meets."""

    def __init__(
        self,
        currency: str | None = None,
        vat_currency: str | None = None,
        number: str | None = None,
    ) -> None:
        self.currency = currency
        self.vat_currency = vat_currency
        self.number = number
        """BT-1, under which the lines of a UBL document refer to that document itself."""
        self.problems: list[Problem] = []
        self.met = 0
        """How many problems were met, told or not."""

    def is_vat_total(self, stated: str, *, after_own: bool) -> bool:
        """Whether a VAT total of that currency is BT-111: it is in BT-6.

        Where BT-6 is BT-5 too, it is the second one, `after_own`.
        """
        if not stated or stated != self.vat_currency:
            return False
        return after_own or stated != self.currency

    def report(self, refusal: Unreadable, node: Node, attribute: str | None = None) -> None:
        """Note a value that cannot be read; it is left where it stands."""
        self.met += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(refusal, node.location(attribute)))

    def findings(self) -> tuple[Finding, ...]:
        """The problems, as findings of the reader."""
        return tuple(finding_of(problem.refusal, problem.location) for problem in self.problems)


def finding_of(refusal: Unreadable, location: str = "") -> Finding:
    """A refusal of the reader, told as the rules tell theirs."""
    values = tuple(sorted(refusal.params.items()))
    return Finding(refusal.code, "fatal", "read", location, str(refusal), values=values)


def listed(root: Node) -> tuple[NotUnderstood, ...]:
    """What was not understood in a file, whatever its size."""
    found: list[NotUnderstood] = []
    more = 0
    for remain in root.remains():
        if len(found) < MOST_LISTED:
            found.append(remain)
        else:
            more += 1
    if more:
        found.append(NotUnderstood("", f"… + {more}"))
    return tuple(found)
