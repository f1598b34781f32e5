"""Two-way tables between XML and the document: one table says how to read and how to write.

A `Shape` names a dataclass and its slots in the order of the schema. A slot knows a path and a
field: `Leaf` one value, `One` and `Many` other shapes, `Group` an element whose content belongs to
the same dataclass, `Embed` a dataclass whose content has no element of its own, `Constant` what the
schema wants and the document does not know. Paths are written with the prefixes of `NAMESPACES`:
`ram:A/ram:B@attribute`, `.` for the element itself.

Reading: the first value wins, so a later slot of the same field is a fallback; tuples add up. Every
value that a slot keeps is taken from its `Node`: all others remain there, to be listed. A value
that cannot be read is reported to the `Trace` and remains too.
Writing: an element appears only when something of the document stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from lxml import etree

from facturier.einvoice.codecs import TEXT, Codec
from facturier.einvoice.paths import Guard, Path, sort_children, text_in, text_not_in
from facturier.einvoice.tracing import NAMESPACES, Node, Trace
from facturier.einvoice.unreadable import Unreadable

__all__ = [
    "NAMESPACES",
    "Constant",
    "Embed",
    "FirstAndRest",
    "Group",
    "Leaf",
    "Many",
    "Node",
    "One",
    "Path",
    "Shape",
    "ShapeLike",
    "Slot",
    "Texts",
    "Trace",
    "Usual",
    "Values",
    "Within",
    "sort_children",
    "text_in",
    "text_not_in",
]

Values = dict[str, Any]
Only = Callable[[Any], bool]


class Slot(Protocol):
    """One row of a table. `write` answers whether it wrote something of the document."""

    def read(self, node: Node, values: Values, trace: Trace) -> None: ...
    def write(self, element: etree._Element, source: Any) -> bool: ...


class ShapeLike(Protocol):
    """What `One` and `Many` ask of the shape they hold."""

    def read(self, node: Node, trace: Trace) -> Any: ...
    def write(self, element: etree._Element, value: Any) -> bool: ...


class Leaf:
    """One value: the text of an element or of an attribute.

    `repeated`: the schema makes the sender say it several times; those that say the same are one.
    """

    def __init__(
        self,
        name: str,
        path: str,
        codec: Codec = TEXT,
        *,
        only: Only | None = None,
        read_only: bool = False,
        repeated: bool = False,
    ) -> None:
        self.name = name
        self.path = Path(path)
        self.codec = codec
        self.only = only
        self.read_only = read_only
        self.repeated = repeated

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        if self.name not in values:
            found = self.path.text(node)
            if found is None:
                return
            text, place = found
            try:
                values[self.name] = self.codec.read(text, place, self.path.label, trace)
            except Unreadable as refusal:
                trace.report(refusal, place, self.path.attribute)
                return
            place.take(self.path.attribute)
        if self.repeated:
            self._take_repeats(node, values[self.name], trace)

    def _take_repeats(self, node: Node, value: Any, trace: Trace) -> None:
        for place in self.path.all(node):
            text = self.path.text_of(place)
            try:
                if text and self.codec.read(text, place, self.path.label, trace) == value:
                    place.take(self.path.attribute)
            except Unreadable as refusal:
                trace.report(refusal, place, self.path.attribute)

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
    """What the schema asks for and the document does not say: understood when it is one of these.

    The first text is the one written; `read_only` writes none.
    """

    def __init__(self, path: str, *texts: str, read_only: bool = False) -> None:
        self.path = Path(path)
        self.text = texts[0]
        self.known = frozenset(text.lower() for text in texts)
        self.read_only = read_only

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for place in self.path.all(node):
            if self.path.text_of(place).lower() in self.known:
                place.take(self.path.attribute)

    def write(self, element: etree._Element, source: Any) -> bool:
        if self.read_only:
            return False
        place = self.path.ensure(element)
        if self.path.attribute is None:
            place.text = self.text
        else:
            place.set(self.path.attribute, self.text)
        return False


class Usual:
    """A value that nearly all senders give alike: the usual one is understood, and is not kept.

    Where the document says nothing else, the first of the usual ones is written, unless `silent`.
    """

    def __init__(self, name: str, path: str, *usual: str, silent: bool = False) -> None:
        self.name = name
        self.path = Path(path)
        self.constant = Constant(path, *usual, read_only=silent)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        found = self.path.text(node)
        if found is not None and self.name not in values:
            text, place = found
            place.take(self.path.attribute)
            if text.lower() not in self.constant.known:
                values[self.name] = text

    def write(self, element: etree._Element, source: Any) -> bool:
        value = getattr(source, self.name)
        if value is None:
            return self.constant.write(element, source)
        return Leaf(self.name, self.path.label).write(element, source)


class Group:
    """An element that belongs to the same dataclass as the element around it."""

    def __init__(
        self,
        path: str,
        *slots: Slot,
        where: Guard | None = None,
        always: bool = False,
        order: Sequence[str] = (),
    ) -> None:
        self.path = Path(path)
        self.slots = slots
        self.where = where
        self.always = always
        self.order = order

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for found in self.path.all(node, self.where)[:1]:
            for slot in self.slots:
                slot.read(found, values, trace)

    def write(self, element: etree._Element, source: Any) -> bool:
        top, end = self.path.detached()
        wrote = [slot.write(end, source) for slot in self.slots]
        if not any(wrote) and not self.always:
            return False
        if self.order:
            sort_children(end, self.order)
        element.append(top)
        return any(wrote)


class Within:
    """Slots of the document that lie inside an element that another slot has written."""

    def __init__(self, path: str, *slots: Slot, order: Sequence[str]) -> None:
        self.path = Path(path)
        self.slots = slots
        self.order = order

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for found in self.path.all(node):
            for slot in self.slots:
                slot.read(found, values, trace)

    def write(self, element: etree._Element, source: Any) -> bool:
        loose = etree.Element("loose")
        wrote = [slot.write(loose, source) for slot in self.slots]
        if not any(wrote):
            return False
        holder = self.path.ensure(element)
        holder.extend(list(loose))
        sort_children(holder, self.order)
        return True


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

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        if self.name in values:
            return
        for found in self.path.all(node, self.where):
            value = self.shape.read(found, trace)
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
    """A tuple of dataclasses; `read_only` rows accept what we do not write ourselves.

    `after`: how many of the elements another slot reads before them.
    """

    def __init__(
        self,
        name: str,
        path: str,
        shape: ShapeLike,
        *,
        where: Guard | None = None,
        only: Only | None = None,
        read_only: bool = False,
        after: int = 0,
    ) -> None:
        self.name = name
        self.path = Path(path)
        self.shape = shape
        self.where = where
        self.only = only
        self.read_only = read_only
        self.after = after

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        places = self.path.all(node, self.where)[self.after :]
        read = [self.shape.read(found, trace) for found in places]
        if found := tuple(value for value in read if value is not None):
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


class FirstAndRest:
    """Two fields for one kind of element: the standard knows one, EXTENDED admits several."""

    def __init__(
        self, first: str, rest: str, path: str, shape: ShapeLike, *, where: Guard | None = None
    ) -> None:
        self.first = One(first, path, shape, where=where)
        self.rest = Many(rest, path, shape, where=where)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        self.rest.read(node, values, trace)
        if found := values.pop(self.rest.name, ()):
            values[self.first.name] = found[0]
            if found[1:]:
                values[self.rest.name] = found[1:]

    def write(self, element: etree._Element, source: Any) -> bool:
        wrote = [slot.write(element, source) for slot in (self.first, self.rest)]
        return any(wrote)


class Embed:
    """A dataclass whose values lie directly in the element around it."""

    def __init__(self, name: str, shape: ShapeLike) -> None:
        self.name = name
        self.shape = shape

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        value = self.shape.read(node, trace)
        if value is not None:
            values.setdefault(self.name, value)

    def write(self, element: etree._Element, source: Any) -> bool:
        value = getattr(source, self.name)
        return value is not None and self.shape.write(element, value)


class Texts:
    """The shape of a plain value: what `Many` needs for a tuple of texts, or of dates."""

    def __init__(self, codec: Codec = TEXT) -> None:
        self.leaf = Leaf("value", ".", codec)

    def read(self, node: Node, trace: Trace) -> Any:
        values: Values = {}
        self.leaf.read(node, values, trace)
        return values.get("value")

    def write(self, element: etree._Element, value: Any) -> bool:
        element.text = self.leaf.codec.write(value, element)
        return True


class Shape:
    """A dataclass and its slots.

    `keys` are the fields without which the object means nothing: with nothing else either, the
    element is empty and is passed over; with other values, it is a problem, unless `lenient` says
    that those others (a scheme, a subject code) say nothing alone. Either way they stay in the XML.
    `keep_empty` keeps an object that has no value at all. `order` is that of the schema, where it
    is not that of the slots.
    """

    def __init__(
        self,
        build: Callable[..., Any],
        *slots: Slot,
        keys: tuple[str, ...] = (),
        lenient: bool = False,
        keep_empty: bool = False,
        order: Sequence[str] = (),
    ) -> None:
        self.build = build
        self.slots = slots
        self.keys = keys
        self.lenient = lenient
        self.keep_empty = keep_empty
        self.order = order

    def values(self, node: Node, trace: Trace) -> Values:
        """What the slots find, before anything is built of it."""
        values: Values = {}
        for slot in self.slots:
            slot.read(node, values, trace)
        return values

    def read(self, node: Node, trace: Trace) -> Any:
        """The object, or nothing where the element says nothing that makes sense."""
        met = trace.met
        values = self.values(node, trace)
        if not values and not self.keep_empty:
            return None
        if any(key not in values for key in self.keys):
            # Where a value inside was a problem already, that one explains better.
            if not self.lenient and trace.met == met:
                trace.report(Unreadable("missing-value", place=node.local_name), node)
            node.release()
            return None
        return self.build(**values)

    def write(self, element: etree._Element, value: Any) -> bool:
        """Write every slot into the element; whether any of them had something to say."""
        wrote = [slot.write(element, value) for slot in self.slots]
        if self.order:
            sort_children(element, self.order)
        return any(wrote)
