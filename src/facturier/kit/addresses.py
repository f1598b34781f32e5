"""The addresses of pages that hold no key: each page names some thirty of them."""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str) -> str:
    """`reverse` of a route without parameters, found once."""
    return _found(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=1024)
def _found(name: str, urlconf: str | None, _prefix: str) -> str:
    return reverse(name, urlconf=urlconf)
