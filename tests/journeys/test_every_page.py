"""Every kind of page: for all eyes and hands, at every width, in both languages, on paper."""

import io
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from urllib.parse import urlsplit

import pikepdf
import pytest
from babel.messages.pofile import read_po

from facturier.config.translations import ENGLISH
from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.document import Totals
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.workbench.demo import (
    buying,
    cast,
    doubts,
    drafts,
    goods,
    hours,
    partners,
    plans,
    quoting,
    receiving,
    sales,
    selling,
    works,
)
from facturier.workbench.demo.invoices import NOTES
from tests.journeys.conftest import (
    READ_WITHIN,
    a_received_invoice,
    file_of,
    findings,
    first_link,
    scrolls_sideways,
)

pytestmark = pytest.mark.browser
OUTSIDE = ("/connexion/", "/mot-de-passe/oublie/", "/accessibilite/", "/invitation/rien/")
INSIDE = (
    "/reception/",
    "/reception/quarantaine/",
    "/reception/attendues/",
    "/admin/reception/",
    "/controler/",
    "/facturier/",
    "/facturier/?etape=refusees",
    "/facturier/brouillons/",
    "/facturier/brouillons/?etat=modeles",
    "/facturier/brouillons/?etat=ecartes",
    "/facturier/envois/retours/",
    "/doutes/",
    "/doutes/?etat=ecartes",
    "/admin/controles/",
    "/achats/commandes/",
    "/achats/commandes/nouvelle/",
    "/achats/receptions/",
    "/achats/ecarts/",
    "/admin/tolerances/",
    "/imputations/",
    "/devis/",
    "/devis/?etat=acceptes",
    "/commandes/",
    "/recherche/?q=E-1",
    "/premiers-pas/compte/",
    "/premiers-pas/entreprise/",
    "/premiers-pas/equipe/",
    "/premiers-pas/facture/",
    "/exemple/",
    "/admin/",
    "/admin/mandats/",
    "/admin/mandats/nouveau/",
    "/admin/mentions/",
    "/admin/mentions/franchise/",
    "/admin/emission/",
    "/admin/modeles/",
    "/produits/",
    "/produits/nouveau/",
    "/produits/tarifs/",
    "/imports/",
    "/imports/nouveau/articles/",
    "/journal/",
    "/membres/",
    "/roles/",
    "/entreprise/",
    "/entreprise/services/",
    "/entreprise/projets/",
    "/entreprise/categories/",
    "/compte/",
    "/compte/adresse/",
    "/compte/securite/",
    "/compte/securite/application/activer/",
    "/compte/securite/cles/ajouter/",
    "/compte/seances/",
    "/compte/jetons/",
    "/accessibilite/",
    "/organisations/",
    "/tiers/",
    "/tiers/?vue=archives",
    "/tiers/nouveau/",
    "/tiers/doublons/",
    "/tiers/T-1/",
    "/tiers/T-5/",
    "/tiers/T-14/",
    "/tiers/T-1/modifier/",
    "/tiers/T-1/fusionner/",
    "/tiers/T-8/fusionner/?avec=T-15",
    "/tiers/T-1/donnees-personnelles/",
    "/tiers/T-1/adresses/ajouter/",
    "/tiers/T-1/adresses-electroniques/ajouter/",
    "/tiers/T-1/comptes/ajouter/",
    "/tiers/T-1/documents/ajouter/",
    "/facturier/E-0/",
)


@pytest.fixture(scope="module")
def kinds_of_page() -> list[str]:
    """Empty until somebody has looked for them: see `every_page`."""
    return []


@pytest.fixture
def every_page(kinds_of_page) -> Callable[..., list[str]]:
    """The addresses that the owner of the demo company can open, one for each kind."""

    def found(window) -> list[str]:
        if not kinds_of_page:
            kinds_of_page.extend(look_for_every_page(window))
        return kinds_of_page

    return found


def look_for_every_page(window) -> list[str]:
    invoices = first_link(window, "/facturier/", "a[data-item]")
    received = first_link(window, "/facturier/?sens=entree", "a[data-item]")
    return [
        *INSIDE,
        *checked(window),
        invoices,
        f"{invoices}refuser/",
        received,
        f"{received}imputation/1/",
        first_link(window, "/facturier/brouillons/", "a[data-item]"),
        first_link(window, "/facturier/brouillons/?etat=modeles", "a[data-item]"),
        *offered(window),
        *bought(window),
        first_link(window, "/produits/", "a[data-item]"),
        first_link(window, "/produits/tarifs/", "a[data-item]"),
        *imported(window),
        first_link(window, "/membres/", "a[data-item]"),
        first_link(window, "/entreprise/", "a[data-item]"),
        first_link(window, "/entreprise/services/", ".tree a"),
        first_link(window, "/admin/emission/", "a[data-item]"),
    ]


def offered(window) -> list[str]:
    """A quote that waits, how it is sent, one that was accepted; an order, one half invoiced."""
    sent = first_link(window, "/devis/?etat=envoyes", "a[data-item]")
    accepted = first_link(window, "/devis/?etat=acceptes", "a[data-item]")
    window.goto("/commandes/")
    half = window.locator("a[data-item]").last.get_attribute("href")
    return [sent, f"{sent}envoyer/", accepted, half]


def bought(window) -> list[str]:
    """An order of which something is to come, its receipt and its form; an invoice that differs."""
    order = first_link(window, "/achats/commandes/", "a[data-item]")
    invoice = first_link(window, "/achats/ecarts/", "a[data-item]")
    return [order, f"{order}recevoir/", f"{order}modifier/", invoice]


def imported(window) -> list[str]:
    """The steps of an import that waits to be started."""
    window.goto("/imports/nouveau/articles/")
    content = b"Code;Nom;Prix\nJ-1;Console;12\nJ-2;;x\n"
    file = {"name": "essai.csv", "mimeType": "text/csv", "buffer": content}
    window.set_input_files("#fichier", [file])
    window.locator("main form button.p").first.click()
    columns = urlsplit(window.url).path
    window.locator("main form button.p").first.click()
    return [columns, urlsplit(window.url).path, f"{urlsplit(window.url).path}lignes/"]


def checked(window) -> list[str]:
    """The results of an invoice with findings of every group, of a message, and of no invoice."""
    document = a_received_invoice(totals=Totals(gross=Decimal("0.01")), process="M4")
    files = (
        file_of(document, "cii"),
        {"name": "msg.xml", "mimeType": "text/xml", "buffer": write_cdar(paid_message())},
        {"name": "rien.xml", "mimeType": "text/xml", "buffer": b"<liste/>"},
    )
    found = []
    for file in files:
        window.goto("/controler/")
        window.set_input_files("#fichiers", [file])
        window.wait_for_url(re.compile(r"/controler/[0-9a-f-]{36}/$"))
        window.locator("[aria-labelledby=t-verdict]").wait_for(timeout=READ_WITHIN)
        found.append(urlsplit(window.url).path)
    return found


def test_axe_finds_nothing_grave_on_any_page_light_or_dark(window_of, open_window, axe, every_page):
    found = []
    calm = {"reduced_motion": "reduce"}  # a colour on its way to another one is neither
    for window, paths in ((open_window(**calm), OUTSIDE), (window_of("Hélène", **calm), None)):
        for path in paths or every_page(window):
            window.goto(path)
            for scheme, colours in (("light", None), ("dark", True)):
                window.emulate_media(color_scheme=scheme)
                found += [f"{scheme} {one}" for one in findings(window, axe, colours=colours)]
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways_on_a_telephone_nor_at_the_largest_zoom(
    window_of, open_window, axe, every_page
):
    small = {"viewport": {"width": 390, "height": 700}, "has_touch": True}
    found, wide = [], []
    for window, paths in ((open_window(**small), OUTSIDE), (window_of("Hélène", **small), None)):
        for path in paths or every_page(window):
            window.set_viewport_size({"width": 390, "height": 700})
            window.goto(path)
            if scrolls_sideways(window):
                wide.append(f"{path} at 390")
            window.set_viewport_size({"width": 320, "height": 480})
            if scrolls_sideways(window):
                wide.append(f"{path} at 320")
            found += findings(window, axe, colours=False)
    assert not wide
    assert not found, "\n".join(found)


def test_the_english_pages_hold_no_french(window_of, every_page):
    window = window_of("Hélène", "/compte/")
    window.get_by_label("Langue").select_option("en")
    window.get_by_role("button", name="Enregistrer", exact=True).click()
    try:
        left = {}
        for path in every_page(window):
            window.goto(path)
            assert window.evaluate("document.documentElement.lang") == "en"
            if found := _french(window):
                left[path] = sorted(set(found))
    finally:
        assert "Register" in window.locator(".side").inner_text()
        window.goto("/compte/")
        window.get_by_label("Language").select_option("fr")
        window.get_by_role("button", name="Save", exact=True).click()
    assert not left, "\n".join(f"{path}: {text}" for path in left for text in left[path])


def _french(window) -> list[str]:
    texts = window.evaluate(
        """() => {
          const texts = [document.title], seen = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (seen.nextNode()) {
            const holder = seen.currentNode.parentElement;
            if (!holder.closest("script, style, noscript, [lang=fr], .quote, .paper, .ins, option[value='fr']"))
              texts.push(seen.currentNode.textContent);
          }
          for (const e of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]"))
            for (const name of ["title", "aria-label", "placeholder", "alt"])
              if (e.hasAttribute(name)) texts.push(e.getAttribute(name));
          return texts.map(text => text.trim()).filter(Boolean);
        }"""
    )
    known = _data()
    found = []
    for text in texts:
        plain = text.replace("’", "'").replace("\xa0", " ").replace("\u202f", " ")
        for data in known:
            plain = plain.replace(data, "")
        named = plain in _series() and urlsplit(window.url).path.startswith("/admin/emission/")
        if not named and (FRENCH.search(plain) or plain in _msgids()):
            found.append(text)
    return found


FRENCH = re.compile(
    r"\b(de|des|du|une?|les|vos|votre|vous|aucune?|sur|pour|avec|dans|est|sont|facture|factures)\b"
    r"|\b[ldnsq]'\w|[éèêàùç]",
    re.IGNORECASE,
)


@cache
def _msgids() -> set[str]:
    """French texts that have another English."""
    with open(ENGLISH, "rb") as file:
        catalogue = read_po(file)
    return {
        message.id.replace("’", "'")
        for message in catalogue
        if isinstance(message.id, str) and message.id and message.id != message.string
    } - {"Facturier"}  # the machine's name in the journal


def _series() -> frozenset[str]:
    """What its series are called: in the language of whoever issued first."""
    return frozenset(("Factures", "Avoirs", "Rectificatives", "Acomptes"))


@cache
def _data() -> list[str]:
    """What the demo company wrote itself, in French whatever the language of the page."""
    companies = (cast.KERVEL, *cast.SUPPLIERS, *cast.CUSTOMERS)
    said = {
        *cast.DEPARTMENTS,
        *partners.TEXTS,
        *doubts.TEXTS,
        *buying.TEXTS,
        *drafts.TEXTS,
        *hours.TEXTS,
        *plans.TEXTS,
        *quoting.TEXTS,
        *receiving.TEXTS,
        *sales.TEXTS,
        *selling.TEXTS,
        *works.TEXTS,
        *(name for name, _address in partners.CONTACTS.values()),
        *(name for _code, name, _department in cast.PROJECTS),
        *(name for name, _account in cast.CATEGORIES),
        *(person.name for person in cast.PEOPLE),
        *(text for one in companies for text in (one.name, one.street, one.city)),
        *(name for one in companies for name, _unit, _price in one.goods),
        *(note.text for note in NOTES),
        *(text for row in goods.GOODS for text in (row[1], row[8]) if text),
        goods.TRAINING,
        goods.LIST_NAME,
        "Règlement par virement à ",
        # Countries whose English name has an accent.
        *("Curaçao", "Côte d'Ivoire", "Réunion", "St. Barthélemy", "São Tomé"),
        "Tôlerie Lacaze",
        "1 rue du Port",
        "Équerre de fixation",
        "Français",
        "Lucie Morel",
        "Export du soir",
    }
    return sorted((text.replace("’", "'") for text in said), key=len, reverse=True)


def test_motion_is_stilled_for_those_who_ask(window_of):
    window = window_of("Camille", "/facturier/", reduced_motion="reduce")
    moving = window.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
             const style = getComputedStyle(e);
             return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
           }).map(e => e.className)"""
    )
    assert moving == []


def test_states_keep_an_outline_in_forced_colours(window_of):
    window = window_of("Camille", "/facturier/", forced_colors="active")
    state = window.locator("tbody .t").first
    assert state.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    window.locator("a[data-item]").first.focus()
    ring = window.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none"


def test_an_invoice_prints_its_data_and_its_document(window_of):
    window = window_of("Hélène")
    window.goto(first_link(window, "/facturier/?sens=sortie", "a[data-item]"))
    window.locator(".paper, .page-image").first.wait_for(timeout=READ_WITHIN)  # drawn when asked
    window.emulate_media(media="print")
    for hidden in (".side", ".desk-bar", ".actions"):
        assert not window.locator(hidden).first.is_visible()
    for shown in (".frm .sums", ".paper, .page-image", ".rt"):
        assert window.locator(shown).first.is_visible()
    with pikepdf.open(io.BytesIO(window.pdf(format="A4"))) as printed:
        assert 2 <= len(printed.pages) <= 4
