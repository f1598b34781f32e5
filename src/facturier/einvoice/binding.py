"""Two-way tables between XML and the document: one table says how to read and how to write.

A `Shape` names a dataclass and its slots in the order of the schema. A slot knows a path and a
field: `Leaf` one value, `One` and `Many` other shapes, `Group` an element whose content belongs to
the same dataclass, `Embed` a dataclass whose content has no element of its own, `Constant` what the
schema wants and the document does not know. Paths are written with the prefixes of `NAMESPACES`:
`ram:A/ram:B@attribute`, `.` for the element itself.

Reading: the first value wins, so a later slot of the same field is a fallback; tuples add up.
Writing: an element appears only when something of the document stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from lxml import etree

from facturier.einvoice.codecs import TEXT, Codec
from facturier.einvoice.unreadable import Unreadable

__all__ = [
    "NAMESPACES",
    "Constant",
    "Embed",
    "Group",
    "Leaf",
    "Many",
    "One",
    "Path",
    "Shape",
    "ShapeLike",
    "Slot",
    "Values",
    "text_in",
    "text_not_in",
]

_CEFACT = "urn:un:unece:uncefact:data:standard"
_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
NAMESPACES = {
    "rsm": f"{_CEFACT}:CrossIndustryInvoice:100",
    "ram": f"{_CEFACT}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CEFACT}:UnqualifiedDataType:100",
    "qdt": f"{_CEFACT}:QualifiedDataType:100",
    "cac": f"{_OASIS}:CommonAggregateComponents-2",
    "cbc": f"{_OASIS}:CommonBasicComponents-2",
}

Values = dict[str, Any]
Guard = Callable[[etree._Element], bool]
Only = Callable[[Any], bool]


class Path:
    """A way down from an element, to a descendant and perhaps to one of its attributes."""

    __slots__ = ("attribute", "label", "search", "steps")

    def __init__(self, label: str) -> None:
        self.label = label
        elements, _, attribute = label.partition("@")
        self.attribute = attribute or None
        names = [name for name in elements.split("/") if name not in ("", ".")]
        self.steps = tuple(_clark(name) for name in names)
        self.search = "/".join(self.steps)

    def first(self, element: etree._Element) -> etree._Element | None:
        """The first descendant that the way leads to."""
        return element.find(self.search) if self.steps else element

    def all(self, element: etree._Element, guard: Guard | None) -> Iterator[etree._Element]:
        """Every descendant that the way leads to and the guard lets through."""
        for found in element.findall(self.search):
            if guard is None or guard(found):
                yield found

    def text(self, element: etree._Element) -> tuple[str, etree._Element] | None:
        """The stripped text found there, and its element; nothing where it is blank or missing."""
        found = self.first(element)
        if found is None:
            return None
        raw = found.text if self.attribute is None else found.get(self.attribute)
        text = raw.strip() if raw else ""
        return (text, found) if text else None

    def ensure(self, element: etree._Element) -> etree._Element:
        """The descendant, made on the way where it is missing."""
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
    return f"{{{NAMESPACES[prefix]}}}{local}"


def text_in(path: str, *texts: str) -> Guard:
    """A guard: the text at `path` is one of `texts`, whatever its case."""
    way, wanted = Path(path), {text.lower() for text in texts}

    def guard(element: etree._Element) -> bool:
        found = way.text(element)
        return found is not None and found[0].lower() in wanted

    return guard


def text_not_in(path: str, *texts: str) -> Guard:
    """A guard: the text at `path` is missing or is none of `texts`."""
    inside = text_in(path, *texts)
    return lambda element: not inside(element)


class Slot(Protocol):
    """One row of a table. `write` answers whether it wrote something of the document."""

    def read(self, element: etree._Element, values: Values) -> None: ...
    def write(self, element: etree._Element, source: Any) -> bool: ...


class ShapeLike(Protocol):
    """What `One` and `Many` ask of the shape they hold."""

    def read(self, element: etree._Element) -> Any: ...
    def write(self, element: etree._Element, value: Any) -> bool: ...


class Leaf:
    """One value: the text of an element or of an attribute."""

    def __init__(
        self,
        name: str,
        path: str,
        codec: Codec = TEXT,
        *,
        only: Only | None = None,
        read_only: bool = False,
    ) -> None:
        self.name = name
        self.path = Path(path)
        self.codec = codec
        self.only = only
        self.read_only = read_only

    def read(self, element: etree._Element, values: Values) -> None:
        if self.name in values:
            return
        found = self.path.text(element)
        if found is not None:
            text, place = found
            values[self.name] = self.codec.read(text, place, self.path.label)

    def write(self, element: etree._Element, source: Any) -> bool:
        value = getattr(source, self.name)
        if value is None or self.read_only or (self.only and not self.only(value)):
            return False
        place = self.path.ensure(element)
        text = self.codec.write(value, place)
        if self.path.attribute is None:
            place.text = text
        else:
            place.set(self.path.attribute, text)
        return True


class Constant:
    """What the schema asks for and the document does not say; never read."""

    def __init__(self, path: str, text: str) -> None:
        self.path = Path(path)
        self.text = text

    def read(self, element: etree._Element, values: Values) -> None:
        """Nothing to learn."""

    def write(self, element: etree._Element, source: Any) -> bool:
        place = self.path.ensure(element)
        if self.path.attribute is None:
            place.text = self.text
        else:
            place.set(self.path.attribute, self.text)
        return False


class Group:
    """An element that belongs to the same dataclass as the element around it."""

    def __init__(
        self, path: str, *slots: Slot, where: Guard | None = None, always: bool = False
    ) -> None:
        self.path = Path(path)
        self.slots = slots
        self.where = where
        self.always = always

    def read(self, element: etree._Element, values: Values) -> None:
        found = next(self.path.all(element, self.where), None)
        if found is not None:
            for slot in self.slots:
                slot.read(found, values)

    def write(self, element: etree._Element, source: Any) -> bool:
        top, end = self.path.detached()
        wrote = [slot.write(end, source) for slot in self.slots]
        if not any(wrote) and not self.always:
            return False
        element.append(top)
        return any(wrote)


class One:
    """A dataclass of its own, in the first element that the path and the guard find."""

    def __init__(
        self,
        name: str,
        path: str,
        shape: ShapeLike,
        *,
        where: Guard | None = None,
        only: Only | None = None,
    ) -> None:
        self.name = name
        self.path = Path(path)
        self.shape = shape
        self.where = where
        self.only = only

    def read(self, element: etree._Element, values: Values) -> None:
        if self.name in values:
            return
        for found in self.path.all(element, self.where):
            value = self.shape.read(found)
            if value is not None:
                values[self.name] = value
                return

    def write(self, element: etree._Element, source: Any) -> bool:
        value = getattr(source, self.name)
        if value is None or (self.only and not self.only(value)):
            return False
        top, end = self.path.detached()
        if not self.shape.write(end, value):
            return False
        element.append(top)
        return True


class Many:
    """A tuple of dataclasses; `read_only` rows accept what we do not write ourselves."""

    def __init__(
        self,
        name: str,
        path: str,
        shape: ShapeLike,
        *,
        where: Guard | None = None,
        only: Only | None = None,
        read_only: bool = False,
    ) -> None:
        self.name = name
        self.path = Path(path)
        self.shape = shape
        self.where = where
        self.only = only
        self.read_only = read_only

    def read(self, element: etree._Element, values: Values) -> None:
        read = (self.shape.read(found) for found in self.path.all(element, self.where))
        found = tuple(value for value in read if value is not None)
        if found:
            values[self.name] = values.get(self.name, ()) + found

    def write(self, element: etree._Element, source: Any) -> bool:
        wrote = False
        for value in () if self.read_only else getattr(source, self.name):
            if self.only is None or self.only(value):
                top, end = self.path.detached()
                self.shape.write(end, value)
                element.append(top)
                wrote = True
        return wrote


class Embed:
    """A dataclass whose values lie directly in the element around it."""

    def __init__(self, name: str, shape: ShapeLike) -> None:
        self.name = name
        self.shape = shape

    def read(self, element: etree._Element, values: Values) -> None:
        value = self.shape.read(element)
        if value is not None:
            values.setdefault(self.name, value)

    def write(self, element: etree._Element, source: Any) -> bool:
        value = getattr(source, self.name)
        return value is not None and self.shape.write(element, value)


class Shape:
    """A dataclass and its slots.

    `keys` are the fields without which the object means nothing: with nothing else either, the
    element is empty and is passed over; with other values, it is refused, unless `lenient` says
    that those others (a scheme, a subject code) say nothing alone. `keep_empty` keeps an object
    that has no value at all, and `defaults` are given to fields that were not found.
    """

    def __init__(
        self,
        build: Callable[..., Any],
        *slots: Slot,
        keys: tuple[str, ...] = (),
        lenient: bool = False,
        keep_empty: bool = False,
        defaults: Values | None = None,
    ) -> None:
        self.build = build
        self.slots = slots
        self.keys = keys
        self.lenient = lenient
        self.keep_empty = keep_empty
        self.defaults = defaults or {}

    def values(self, element: etree._Element) -> Values:
        """What the slots find, before anything is built of it."""
        values: Values = {}
        for slot in self.slots:
            slot.read(element, values)
        return values

    def read(self, element: etree._Element) -> Any:
        """The object, or nothing where the element says nothing."""
        values = self.values(element)
        if not values and not self.keep_empty:
            return None
        if any(key not in values for key in self.keys):
            if self.lenient:
                return None
            raise Unreadable("missing-value", place=etree.QName(element).localname)
        return self.build(**{**self.defaults, **values})

    def write(self, element: etree._Element, value: Any) -> bool:
        """Write every slot into the element; whether any of them had something to say."""
        wrote = [slot.write(element, value) for slot in self.slots]
        return any(wrote)
