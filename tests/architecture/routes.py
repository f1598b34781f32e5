"""Every address of the product, as the resolver knows them, included ones included."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: its address as it is written, its name, its places."""

    address: str
    name: str
    places: tuple[str, ...]

    def path(self, values: dict[str, Any]) -> str:
        """The address with its places filled."""
        return reverse(self.name, kwargs=values)


def routes() -> list[Route]:
    """All of them, in the order of their addresses."""
    found = sorted(_walk(get_resolver().url_patterns, "", ()), key=lambda route: route.address)
    names = [route.name for route in found]
    assert len(names) == len(set(names)), "two routes under one name: give each its own"
    # The calls of the API share an address, each with its methods; a page answers all of its own.
    pages = Counter(
        re.sub(r"<\w+:\w+>", "<>", one.address)
        for one in found
        if ":" in one.name and not one.name.startswith("api:")
    )
    twice = [address for address, times in pages.items() if times > 1]
    assert not twice, f"two pages at one address, of which nobody reaches the second: {twice}"
    return found


def _walk(patterns: Any, before: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        written = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, written, inner)
        else:
            assert pattern.name, f"{written} has no name: give it one, tests and links need it"
            name = ":".join((*namespaces, pattern.name))
            yield Route(_readable(written), name, tuple(pattern.pattern.regex.groupindex))


def _readable(written: str) -> str:
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", written)
    return "/" + plain.replace("^", "").replace("$", "")
