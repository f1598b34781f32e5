"""The addresses of pages: each page names some thirty of them, and nearly always the same."""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, *args: str) -> str:
    """`reverse` of a route, found once: for those without parameters, or with few values ever."""
    return _found(name, args, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=1024)
def _found(name: str, args: tuple[str, ...], urlconf: str | None, _prefix: str) -> str:
    return reverse(name, urlconf=urlconf, args=args)
