"""A file is dropped on "Contrôler un fichier": its verdict comes, and each finding shows its place."""

import re
from dataclasses import replace

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document, Item
from facturier.einvoice.ubl import write_ubl
from tests.journeys.conftest import (
    READ_WITHIN,
    drop,
    file_of,
    findings,
    focused,
    row_of,
    scrolls_sideways,
)
from tests.plumbing.french_invoices import french_invoice

pytestmark = pytest.mark.browser
DESK = "/controler/"
RESULT = re.compile(r"/controler/[0-9a-f-]{36}/$")
PLACED = re.compile(r"/controler/[0-9a-f-]{36}/#doc-")
TELEPHONE = {"viewport": {"width": 390, "height": 700}, "has_touch": True}
LAST = 40  # a line far below what a window shows


def an_invalid_invoice(number: str) -> Document:
    """Forty lines, the last one without a name; a total with VAT that is one euro too high."""
    document = french_invoice(lines=LAST, number=number)
    gross = document.totals.gross + 1
    return replace(
        document,
        lines=(*document.lines[:-1], replace(document.lines[-1], item=Item())),
        totals=replace(document.totals, gross=gross, payable=gross),
    )


def an_invalid_file(number: str) -> dict:
    return {
        "name": f"{number}.xml",
        "mimeType": "application/xml",
        "buffer": write_ubl(an_invalid_invoice(number)),
    }


def verdict(window) -> str:
    """The verdict, once it is there."""
    shown = window.locator("[aria-labelledby=t-verdict]")
    shown.wait_for(timeout=READ_WITHIN)
    return shown.inner_text()


def is_in_sight(window, anchor: str) -> bool:
    """Whether the part stands, at least by its middle, in the window and in its scrolled pane."""
    return window.evaluate(
        """id => {
          const part = document.getElementById(id).getBoundingClientRect();
          const pane = document.getElementById("document").getBoundingClientRect();
          const middle = part.top + part.height / 2;
          return middle >= Math.max(0, pane.top) && middle <= Math.min(innerHeight, pane.bottom);
        }""",
        anchor,
    )


def is_highlighted(window, anchor: str) -> bool:
    """Whether the part differs in colour from the one before it."""
    return window.evaluate(
        """id => {
          const part = document.getElementById(id), other = part.previousElementSibling;
          const colour = e => getComputedStyle(e.matches("tr") ? e.cells[0] : e).backgroundColor;
          return colour(part) !== colour(other);
        }""",
        anchor,
    )


def shows(window, anchor: str) -> None:
    """The part that a finding points at is in sight, and told from all others."""
    window.wait_for_function("id => location.hash === '#' + id", arg=anchor)
    window.wait_for_timeout(100)
    assert is_in_sight(window, anchor), anchor
    assert is_highlighted(window, anchor), anchor


def follow(window, anchor: str) -> None:
    window.locator(f".finding a[href='#{anchor}']").first.click()
    shows(window, anchor)


def test_a_clerk_drops_an_invalid_invoice_and_follows_its_findings(window_of):
    window = window_of("Nadia", DESK)
    loaded = []
    window.on("load", lambda: loaded.append(window.url))
    drop(window, an_invalid_file("C-souris"))
    window.wait_for_url(RESULT)
    said = verdict(window)
    assert "Non conforme" in said
    assert len(loaded) == 1, "the verdict came without another load of the page"
    assert "C-souris" in window.locator(".paper").inner_text()
    follow(window, f"doc-ligne-{LAST}")
    follow(window, "doc-totaux")
    with window.expect_download() as kept:
        window.get_by_role("link", name="Rapport en PDF").click()
    assert kept.value.suggested_filename == "C-souris-contrôle.pdf"
    assert kept.value.path().read_bytes().startswith(b"%PDF-")
    with window.expect_download() as kept:
        window.get_by_role("link", name="Télécharger le fichier").click()
    assert kept.value.path().read_bytes() == an_invalid_file("C-souris")["buffer"]


def test_the_official_text_of_a_rule_is_opened_on_the_spot(window_of):
    window = window_of("Nadia", DESK)
    drop(window, an_invalid_file("C-texte"))
    window.wait_for_url(RESULT)
    verdict(window)
    finding = window.locator(".finding", has_text="BR-25").first
    assert not finding.get_by_text("/ubl:Invoice/cac:InvoiceLine").is_visible()
    finding.locator("summary").click()
    assert finding.get_by_text("/ubl:Invoice/cac:InvoiceLine").first.is_visible()


def test_a_sound_file_is_said_to_conform_and_one_that_is_no_invoice_why_not(window_of):
    window = window_of("Nadia", DESK)
    drop(window, file_of(french_invoice(number="C-bonne"), "facturx"))
    window.wait_for_url(RESULT)
    said = verdict(window)
    assert "Conforme" in said and "Non conforme" not in said
    window.goto(DESK)
    drop(window, {"name": "piege.xml", "mimeType": "text/xml", "buffer": b"<!DOCTYPE a []><a/>"})
    window.wait_for_url(RESULT)
    assert "DOCTYPE" in verdict(window)


def test_the_pages_of_a_pdf_come_by_themselves(window_of):
    window = window_of("Nadia", DESK)
    drop(window, file_of(french_invoice(number="C-pages"), "facturx"))
    window.wait_for_url(RESULT)
    picture = window.locator(".page-image").first
    picture.wait_for(timeout=READ_WITHIN)
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") > 600


def test_several_files_at_once_lead_to_the_list_where_each_gets_its_word(window_of):
    window = window_of("Nadia", DESK)
    window.evaluate("window.staysTheSame = true")
    files = [
        an_invalid_file("C-liste-1"),
        file_of(french_invoice(number="C-liste-2"), "cii"),
        {"name": "C-liste-3.xml", "mimeType": "text/xml", "buffer": b"<liste/>"},
    ]
    drop(window, *files)
    for name, word in (
        ("C-liste-1", "Non conforme"),
        ("C-liste-2", "Conforme"),
        ("C-liste-3", "Illisible"),
    ):
        row = row_of(window, name)
        row.get_by_text(word, exact=True).wait_for(timeout=READ_WITHIN)
    assert window.evaluate("window.staysTheSame") is True
    assert window.locator(".toast").inner_text().startswith("3 fichiers déposés")
    row_of(window, "C-liste-1").get_by_role("link").click()
    assert "Non conforme" in verdict(window)


def test_an_empty_file_says_so_and_leads_nowhere(window_of):
    window = window_of("Nadia", DESK)
    drop(window, {"name": "vide.xml", "mimeType": "text/xml", "buffer": b""})
    line = window.locator(".sendings li", has_text="vide.xml")
    line.get_by_text("Ce fichier est vide").wait_for()
    assert window.url.endswith(DESK)


def test_a_colleague_sees_nothing_of_it(window_of):
    nadia, helene = window_of("Nadia", DESK), window_of("Hélène", DESK)
    drop(nadia, an_invalid_file("C-secret"))
    nadia.wait_for_url(RESULT)
    verdict(nadia)
    helene.goto(DESK)
    assert "C-secret" not in helene.locator("main").inner_text()
    assert helene.goto(nadia.url).status == 404


def test_on_a_telephone_a_finding_is_followed_too(window_of):
    window = window_of("Nadia", "/facturier/", **TELEPHONE)
    window.locator(".mob summary").tap()
    window.locator(".mob").get_by_role("link", name="Contrôler un fichier").tap()
    window.wait_for_url(f"**{DESK}")
    assert not scrolls_sideways(window)
    window.set_input_files("#fichiers", [an_invalid_file("C-telephone")])
    window.wait_for_url(RESULT)
    assert "Non conforme" in verdict(window)
    assert not scrolls_sideways(window)
    window.locator(f".finding a[href='#doc-ligne-{LAST}']").first.tap()
    shows(window, f"doc-ligne-{LAST}")
    assert not scrolls_sideways(window)
    with window.expect_download() as kept:
        window.get_by_role("link", name="Rapport en PDF").tap()
    assert kept.value.path().read_bytes().startswith(b"%PDF-")


def tab_to(window, what: str, most: int = 60) -> None:
    """Press Tab until what has the focus matches the selector."""
    for _ in range(most):
        if window.evaluate("what => document.activeElement.matches(what)", what):
            return
        window.keyboard.press("Tab")
    raise AssertionError(f"{what} is not reached: {focused(window)}")


def answers_the_chooser(window, file) -> None:
    """Open the chooser of the focused input with Enter and give it the file."""
    choosers = []

    def hear(chooser) -> None:  # a plain function: the browser's driver refuses a bound method
        choosers.append(chooser)

    window.on("filechooser", hear)
    # On a busy machine the first key may come before the browser hands its choosers over.
    for _attempt in range(5):
        window.keyboard.press("Enter")
        for _moment in range(20):
            if choosers:
                return choosers[0].set_files([file])
            window.wait_for_timeout(100)
    raise AssertionError("no chooser opens")


def test_by_the_keyboard_alone_a_file_is_checked_and_a_finding_followed(window_of):
    window = window_of("Nadia", "/facturier/")
    window.keyboard.press("g")
    window.keyboard.press("v")
    window.wait_for_url(f"**{DESK}")
    tab_to(window, "#fichiers")
    answers_the_chooser(window, an_invalid_file("C-clavier"))
    window.wait_for_url(RESULT)
    assert "Non conforme" in verdict(window)
    anchor = f"doc-ligne-{LAST}"
    tab_to(window, f".finding a[href='#{anchor}']")
    window.keyboard.press("Enter")
    shows(window, anchor)
    assert window.evaluate("document.activeElement.id") == anchor, "the reader goes with it"
    tab_to(
        window,
        f"a[href='{re.sub(r'^https?://[^/]+', '', window.url).partition('#')[0]}rapport/']",
        120,
    )
    with window.expect_download():
        window.keyboard.press("Enter")
    window.keyboard.press("Escape")
    window.wait_for_url(f"**{DESK}")


def test_without_javascript_a_file_is_checked_and_a_finding_followed(window_of):
    window = window_of("Nadia", DESK, java_script_enabled=False)
    window.set_input_files("#fichiers", [an_invalid_file("C-sans-script")])
    window.get_by_role("button", name="Contrôler", exact=True).click()
    assert RESULT.search(window.url)
    for _attempt in range(60):
        again = window.get_by_role("link", name="Actualiser")
        if not again.count():
            break
        window.wait_for_timeout(250)
        again.click()
    assert "Non conforme" in verdict(window)
    window.locator(f".finding a[href='#doc-ligne-{LAST}']").first.click()
    assert PLACED.search(window.url)
    row = window.locator(f"#doc-ligne-{LAST}")
    assert window.locator(":target").get_attribute("id") == f"doc-ligne-{LAST}"
    box, pane = row.bounding_box(), window.locator("#document").bounding_box()
    middle = box["y"] + box["height"] / 2
    assert max(0, pane["y"]) <= middle <= min(900, pane["y"] + pane["height"])


def test_axe_finds_nothing_grave_on_the_desk_and_on_a_result_light_or_dark(window_of, axe):
    found = []
    for size in ({}, TELEPHONE):
        window = window_of("Nadia", DESK, reduced_motion="reduce", **size)
        window.set_input_files("#fichiers", [an_invalid_file("C-axe")])
        window.wait_for_url(RESULT)
        verdict(window)
        result = window.url
        for summary in window.locator(".finding summary").all()[:3]:
            summary.click()
        for scheme in ("light", "dark"):
            window.emulate_media(color_scheme=scheme)
            found += [f"{scheme} {one}" for one in findings(window, axe)]
        for path in (DESK, f"{result}#doc-ligne-{LAST}"):
            window.goto(path)
            for scheme in ("light", "dark"):
                window.emulate_media(color_scheme=scheme)
                found += [f"{scheme} {one}" for one in findings(window, axe)]
    assert not found, "\n".join(found)


def test_a_false_amount_of_a_received_invoice_is_followed_from_its_own_page(window_of):
    """The same findings stand beside an invoice of the register, each with its place."""
    from facturier.workbench.demo.cast import KERVEL

    window = window_of("Nadia", "/reception/")
    document = an_invalid_invoice("C-recue")
    buyer = replace(
        document.buyer, legal_id=replace(document.buyer.legal_id, value=KERVEL.siren), vat_id=None
    )
    content = write_cii(replace(document, buyer=buyer))
    drop(window, {"name": "C-recue.xml", "mimeType": "text/xml", "buffer": content})
    link = row_of(window, "C-recue").locator("a.link")
    link.wait_for(timeout=READ_WITHIN)
    link.click()
    checks = window.locator("#controles")
    checks.get_by_text("Non conforme aux règles officielles").wait_for(timeout=READ_WITHIN)
    follow(window, f"doc-ligne-{LAST}")
    follow(window, "doc-totaux")
    with window.expect_download() as kept:
        window.get_by_role("link", name="Document lisible en PDF").click()
    assert kept.value.path().read_bytes().startswith(b"%PDF-")
