"""A page read as a browser, and as a guard, would: where it leads, what it runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml.html import HtmlElement

NONCE = re.compile(r"script-src 'self' 'nonce-([\w-]+)'")
DATA_BLOCKS = ("application/json", "application/ld+json")  # read by scripts, never run


@dataclass
class Form:
    """A form as it stands on a page, filled with what it shows."""

    method: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass
class Page:
    """One HTML answer and the address it came from."""

    path: str
    tree: HtmlElement
    policy: str

    @property
    def nonce(self) -> str:
        found = NONCE.search(self.policy)
        return found[1] if found else ""


def page_of(path: str, response: Any) -> Page | None:
    """The page in an answer, if it is one."""
    if not response["Content-Type"].startswith("text/html") or not response.body.strip():
        return None
    return Page(
        path,
        lxml.html.fromstring(response.body.decode()),
        response.headers.get("Content-Security-Policy", ""),
    )


def links(page: Page) -> set[str]:
    """Every address of ours that a page names to be read: links, pictures, pieces, filters."""
    found = set()
    for element in page.tree.iter(lxml.html.etree.Element):
        if element.tag == "form" or element.get("formaction"):
            continue
        for name, value in element.items():
            if name in ("href", "src") or (name.startswith("data-") and value.startswith("/")):
                found.add(value)
    found |= {form.path for form in forms(page) if form.method == "get"}
    return {path for value in found if (path := _ours(page.path, value))}


def _ours(base: str, value: str) -> str:
    parts = urlsplit(urljoin(base, value.strip()))
    if parts.scheme or parts.netloc or parts.path.startswith("/static/") or not parts.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def forms(page: Page) -> Iterator[Form]:
    """The forms of a page, each with every field as it stands, one per button that has a name."""
    for element in page.tree.iter("form"):
        path = urlsplit(urljoin(page.path, element.get("action") or page.path))
        address = path.path + (f"?{path.query}" if path.query else "")
        form = Form((element.get("method") or "get").lower(), address)
        for control in [*element.iter("input", "select", "textarea"), *_outside(page, element)]:
            _fill(form, control)
        buttons = [button for button in element.iter("button") if button.get("name")]
        if not buttons:
            yield form
        for button in buttons:
            pressed = {button.get("name"): button.get("value") or ""}
            where = button.get("formaction")
            yield Form(form.method, where or form.path, {**form.fields, **pressed})


def _outside(page: Page, form: HtmlElement) -> list[HtmlElement]:
    key = form.get("id")
    return page.tree.xpath("//*[@form=$key]", key=key) if key else []


def _fill(form: Form, control: HtmlElement) -> None:
    name, kind = control.get("name"), control.get("type")
    if not name or control.get("disabled") is not None:
        return
    if control.tag == "select":
        chosen = [option for option in control.iter("option") if option.get("selected") is not None]
        options = chosen or list(control.iter("option"))[:1]
        form.fields[name] = options[0].get("value") or "" if options else ""
    elif control.tag == "textarea":
        form.fields[name] = (control.text or "").strip() or "quelque chose"
    elif kind == "file":
        form.fields[name] = SimpleUploadedFile("piece.xml", b"<a/>")
    elif kind not in ("checkbox", "radio") or control.get("checked") is not None:
        form.fields[name] = control.get("value") or ""


def unsafe_parts(page: Page) -> list[str]:
    """What a strict content security policy would refuse, or ought to."""
    found = []
    if not page.nonce:
        found.append("no nonce in its policy")
    if "unsafe" in page.policy:
        found.append(f"a loose policy: {page.policy}")
    for element in page.tree.iter(lxml.html.etree.Element):
        for name, value in element.items():
            if name == "style" or name.startswith("on"):
                found.append(f"<{element.tag} {name}=…>")
            if value.strip().lower().startswith("javascript:"):
                found.append(f"<{element.tag} {name}={value}>")
        if element.tag in ("script", "style") and not _may_run(element, page.nonce):
            found.append(f"<{element.tag}> without src or nonce")
        if element.tag in ("iframe", "object", "embed", "base"):
            found.append(f"<{element.tag}>")
    return found


def _may_run(element: HtmlElement, nonce: str) -> bool:
    return (
        bool(element.get("src"))
        or element.get("type") in DATA_BLOCKS
        or (bool(nonce) and element.get("nonce") == nonce)
    )
