"""Words of choices, put together once in each language."""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import TypeVar

from django.utils.translation import get_language

Key = TypeVar("Key")


def once_in_each_language(labels: Callable[[], dict[Key, str]]) -> Callable[[], Mapping[Key, str]]:
    """For functions that always answer the same labels: a page of the list asks for fifty."""
    known: dict[str | None, Mapping[Key, str]] = {}

    @wraps(labels)
    def told() -> Mapping[Key, str]:
        language = get_language()
        if language not in known:
            known[language] = MappingProxyType(labels())
        return known[language]

    return told
