"""Windows of the real application, signed in by one click, and files to drop on it.

One browser and one server serve the whole session. Whatever a page complains about (a script that
fails, a resource that the security policy refuses, an answer of 500) fails the test it happened in.
"""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from facturier.config import places
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.ubl import write_ubl
from facturier.workbench.demo.cast import KERVEL
from facturier.workbench.demo.paper import print_invoice

READ_WITHIN = 20_000  # milliseconds that the worker may take on a busy machine
GRAVE = ("serious", "critical")
_numbers = count(1)


class Complaints:
    """What the pages of a test complained about."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen(self, window) -> None:
        window.on("pageerror", lambda error: self.heard.append(f"{window.url}: {error}"))
        window.on("console", lambda said: self._said(window, said))
        window.on("response", self._answered)

    def _said(self, window, said) -> None:
        # A refusal is told to the console too; what it says is asserted by the tests that ask it.
        expected = said.text.startswith("Failed to load resource") and " 4" in said.text
        if said.type == "error" and not expected:
            self.heard.append(f"{window.url}: {said.text}")

    def _answered(self, answer) -> None:
        if answer.status >= 500:
            self.heard.append(f"{answer.status} {answer.url}")


@pytest.fixture
def open_window(browser, live_server_url) -> Iterator[Callable]:
    """Opens windows that share nothing, in French unless told."""
    complaints, contexts = Complaints(), []

    def opened(**options):
        context = browser.new_context(
            **{
                "base_url": live_server_url,
                "locale": "fr-FR",
                "timezone_id": "Europe/Paris",
                "viewport": {"width": 1440, "height": 900},
                **options,
            }
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        window = context.new_page()
        complaints.listen(window)
        return window

    yield opened
    for context in contexts:
        context.close()
    assert not complaints.heard, complaints.heard


@pytest.fixture(scope="session")
def sessions() -> dict[str, dict]:
    """The cookies of those who have signed in before, by first name: one session serves."""
    return {}


@pytest.fixture
def window_of(open_window, sessions) -> Callable:
    """Opens the window of someone of the demo company, named by the first name, at an address."""

    def opened(first_name: str, at: str = "", **options):
        if first_name in sessions:
            window = open_window(storage_state=sessions[first_name], **options)
        else:
            window = open_window(**options)
            sign_in(window, first_name)
            sessions[first_name] = window.context.storage_state()
        if at:
            window.goto(at)
        return window

    return opened


def sign_in(window, first_name: str) -> None:
    """The one click of the demo."""
    window.goto("/connexion/")
    window.get_by_role("button", name=re.compile(f"^(\\w\\w )?{first_name} ")).click()


# -- files -----------------------------------------------------------------------------------------
def a_received_invoice(**rest) -> Document:
    """A document to the demo company that nobody has sent before."""
    from facturier.register.tests.factories import a_document  # needs Django, set up later

    number = f"J-{datetime.now(UTC):%H%M%S%f}-{next(_numbers)}"
    return a_document(buyer=KERVEL.siren, number=rest.pop("number", number), **rest)


def file_of(document: Document, syntax: str) -> dict:
    """The document as a file that a browser can be handed."""
    if syntax == "ubl":
        content, ending = write_ubl(document), "xml"
    elif syntax == "cii":
        content, ending = write_cii(document), "xml"
    else:
        page = print_invoice(document)
        content, ending = embed(page, write_cii(document), "EN 16931"), "pdf"
    kind = "application/pdf" if ending == "pdf" else "application/xml"
    return {"name": f"{document.number}.{ending}", "mimeType": kind, "buffer": content}


def drop(window, *files: dict) -> None:
    """Drop files on the page, as a hand with a mouse does."""
    carried = window.evaluate_handle(
        """files => {
          const data = new DataTransfer();
          for (const [name, type, content] of files)
            data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name, {type}));
          return data;
        }""",
        [
            [file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()]
            for file in files
        ],
    )
    window.dispatch_event(".drop", "drop", {"dataTransfer": carried})


def row_of(window, text: str):
    """The row of a table that holds this text."""
    return window.get_by_role("row").filter(has_text=text)


def deposited(window, document: Document, syntax: str = "cii") -> str:
    """Deposit a document on Réception and give the address of its invoice."""
    window.goto("/reception/")
    window.set_input_files("#fichiers", [file_of(document, syntax)])
    link = row_of(window, document.number).locator("a.link")
    link.wait_for(timeout=READ_WITHIN)
    return link.get_attribute("href")


# -- second factor ---------------------------------------------------------------------------------
_shown: dict[str, set[int]] = {}


def code_of(secret: str) -> str:
    """A code that an application shows for this secret, and that was not typed before.

    A code counts once, and those of the half minute before and after count too. Near the end of a
    half minute the next one is waited for: what is typed must still count when it arrives.
    """
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left)
    now, shown = int(time.time()) // 30, _shown.setdefault(secret, set())
    step = next(one for one in (now, now + 1, now - 1) if one not in shown)
    shown.add(step)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


# -- looking ---------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, or a skip saying how to get it."""
    for folder in (places.var(), places.CHECKOUT / "var"):
        source = Path(folder) / "front-tests" / "axe.min.js"
        if source.exists():
            return source.read_text()
    pytest.skip("needs axe-core: `facturier prepare --for-tests` fetches it")


COLOURS = ("color-contrast", "link-in-text-block")  # what axe-core asks of colours


def findings(window, axe: str, *, colours: bool | None = None) -> list[str]:
    """The grave findings of axe-core on the page as it stands.

    Of colours alone, or of all but colours, where `colours` says so: they are half of the time, and
    the same at every width; the rest is the same in every scheme.
    """
    if not window.evaluate("Boolean(window.axe || (window.loadAxe && window.loadAxe()))"):
        # Half a megabyte: sent once, and there on every page that the window opens later.
        loading = f"window.loadAxe = () => {{ {axe}\n; return true; }};"
        window.context.add_init_script(loading)
        window.evaluate(f"() => {{ {loading} window.loadAxe(); }}")
    asked: dict = {"resultTypes": ["violations"]}
    if colours:
        asked["runOnly"] = {"type": "rule", "values": list(COLOURS)}
    elif colours is False:
        asked["rules"] = {name: {"enabled": False} for name in COLOURS}
    found = window.evaluate(
        """(asked) => axe.run(document, asked).then(result =>
             result.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.target.join(" "))]))""",
        asked,
    )
    return [
        f"{window.url}: {name} ({impact}) at {', '.join(places[:3])}"
        for name, impact, places in found
        if impact in GRAVE
    ]


def scrolls_sideways(window) -> bool:
    """Whether the page itself is wider than the window.

    Asked of the element, which is waited for: just after a form was sent the window is for a moment
    without any.
    """
    window.wait_for_load_state()
    return window.locator("html").evaluate("html => html.scrollWidth > html.clientWidth")


def first_link(window, path: str, selector: str) -> str:
    """Where the first of these links of a page leads."""
    window.goto(path)
    return window.locator(selector).first.get_attribute("href")


def focused(window) -> str:
    """What has the focus: its tag, id, first class and words."""
    return window.evaluate(
        """() => { const e = document.activeElement;
                   return [e.tagName, e.id, e.classList[0] || "", e.textContent.trim().slice(0, 40)].join("|"); }"""
    )
