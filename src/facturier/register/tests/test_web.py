"""The pages of the register: the list, an invoice and its buttons, Réception and its downloads."""

from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Item, Line, Price
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.tests.factories import blank_pdf
from facturier.identity.models import User
from facturier.identity.tests.factories import text_of
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    PASSWORD,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.register import actions
from facturier.register.models import Arrival, Invoice
from facturier.register.rules import Stage
from facturier.register.rules.refusals import RefusalCode
from facturier.register.tests.factories import (
    OUR_SIREN,
    a_document,
    a_party,
    a_read_arrival,
    an_arrival,
    an_invoice,
)
from facturier.rendering.queries import folder_of
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import forms, links, page_of, unsafe_parts

pytestmark = pytest.mark.django_db
LIST, RECEPTION = "/facturier/", "/reception/"


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver"), password=PASSWORD, now=timezone.now()
    )
    company.entity_id = an_entity(company)
    return company


def browser_of(company, role: str = "editor") -> Client:
    return signed_in(company[role].user_id)


def signed_in(user_id) -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    answer = client.post(
        "/connexion/", {"login": User.objects.get(pk=user_id).email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    return client


@pytest.fixture
def editor(company):
    return browser_of(company)


def shown(client, path, query=None):
    """A page that opens, parsed; it breaks nothing of the content policy."""
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    answer.body = answer.content
    page = page_of(path, answer)
    assert not unsafe_parts(page)
    return page


def references(page) -> list[str]:
    return [link.text_content() for link in page.tree.xpath("//a[@data-item]")]


def part_of(client, page, part: str):
    """What a page fetches by a second request into the part of that id."""
    return shown(client, page.tree.xpath("string(//*[@id=$part]/@data-src)", part=part))


def words(page) -> str:
    text = page.tree.text_content().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def page_link(page, rel: str) -> str | None:
    found = page.tree.xpath("//a[@rel=$rel]/@href", rel=rel)
    return found[0] if found else None


# -- the list --------------------------------------------------------------------------------------
def test_an_empty_register_says_what_to_do(company, editor):
    page = shown(editor, LIST)
    assert "Le facturier est vide" in words(page)
    assert RECEPTION in links(page)
    reading = shown(browser_of(company, "reader"), LIST)
    assert RECEPTION not in links(reading)


def test_the_list_is_narrowed_by_direction_and_stage(company, editor):
    received, checked = an_invoice(company), an_invoice(company)
    issued = an_invoice(company, seller=OUR_SIREN, buyer="404833048")
    unknown = an_invoice(company, buyer="404833048")
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=checked.id, now=timezone.now())
    expected = {
        "": [unknown, issued, checked, received],
        "sens=entree": [checked, received],
        "sens=sortie": [issued],
        "sens=a-orienter": [unknown],
        "etape=a-verifier": [unknown, issued, received],
        "etape=verifiees": [checked],
        "sens=entree&etape=a-verifier": [received],
        # What is no filter does not narrow, and does not fail.
        "sens=x&etape=%00&avant=abc&apres=-1": [unknown, issued, checked, received],
        f"avant={'9' * 40}": [unknown, issued, checked, received],
    }
    for query, invoices in expected.items():
        page = shown(editor, f"{LIST}?{query}")
        assert references(page) == [invoice.reference for invoice in invoices], query
    nothing = shown(editor, f"{LIST}?etape=refusees")
    assert "Aucune facture ne répond à ces filtres" in words(nothing)
    assert LIST in links(nothing)


def test_pages_follow_each_other_both_ways_while_invoices_arrive(company, editor):
    expected = [an_invoice(company).reference for _ in range(103)][::-1]
    first = shown(editor, LIST)
    assert page_link(first, "prev") is None
    assert "103 factures" in words(part_of(editor, first, "totaux"))
    an_invoice(company)
    second = shown(editor, page_link(first, "next"))
    third = shown(editor, page_link(second, "next"))
    assert page_link(third, "next") is None
    pages = [references(page) for page in (first, second, third)]
    assert sum(pages, []) == expected
    assert [len(page) for page in pages] == [50, 50, 3]
    back = shown(editor, page_link(third, "prev"))
    assert references(back) == pages[1]
    newest = shown(editor, page_link(back, "prev"))
    assert references(newest) == pages[0]
    # The one that arrived meanwhile stands before them, on a page of its own.
    assert references(shown(editor, page_link(newest, "prev"))) == ["E-104"]


def test_filters_stay_while_one_turns_pages(company, editor):
    for _ in range(51):
        an_invoice(company)
    following = page_link(shown(editor, f"{LIST}?sens=entree"), "next")
    assert "sens=entree" in following
    assert len(references(shown(editor, following))) == 1


def statements(client, path) -> int:
    client.get(path)  # what a first request of a session does is not counted
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# Both numbers are whole requests: session, person, member, grants, the savepoint of the test.
LIST_STATEMENTS, PAGE_STATEMENTS = 12, 41


def test_the_list_asks_the_same_of_the_database_for_5_and_50_invoices(company, editor):
    for _ in range(5):
        an_invoice(company)
    assert statements(editor, LIST) == LIST_STATEMENTS
    for _ in range(45):
        an_invoice(company)
    assert statements(editor, LIST) == LIST_STATEMENTS


def long_document(count: int):
    lines = tuple(
        Line(
            number=str(number),
            quantity=Decimal(1),
            unit="C62",
            net=Decimal("2.00"),
            price=Price(net=Decimal("2.00")),
            vat_category="S",
            vat_percent=Decimal(20),
            item=Item(name=f"Équerre {number}"),
        )
        for number in range(count)
    )
    return a_document(lines=lines)


def test_an_invoice_asks_the_same_of_the_database_for_5_and_50_lines(company, editor):
    for count in (5, 50):
        invoice = an_invoice(company, long_document(count))
        path = reverse("register:invoice", args=[invoice.reference])
        assert statements(editor, path) == PAGE_STATEMENTS, count


# -- one invoice -----------------------------------------------------------------------------------
def stage_of(company, invoice) -> str:
    with company.here():
        return Invoice.objects.get(id=invoice.id).stage


def step(client, invoice, name, data=None, **more):
    return client.post(reverse(f"register:{name}", args=[invoice.reference]), data, **more)


def test_verify_leads_back_to_the_page_with_a_message(company, editor):
    invoice = an_invoice(company)
    answer = step(editor, invoice, "verify")
    assert answer.status_code == 302
    page = shown(editor, answer["Location"])
    assert f"La facture {invoice.reference} est vérifiée." in words(page)
    assert stage_of(company, invoice) == Stage.VERIFIED
    assert "est vérifiée." not in words(shown(editor, answer["Location"]))


def test_a_refusal_without_a_reason_keeps_the_page(company, editor):
    invoice = an_invoice(company)
    for reason in ("", "   ", "\0"):
        answer = step(editor, invoice, "refuse", {"reason": reason})
        assert answer.status_code == 422
        answer.body = answer.content
        page = page_of("/", answer)
        assert page.tree.xpath("//textarea[@name='reason'][@aria-invalid='true']")
        assert page.tree.get_element_by_id("refus-erreur").text_content().strip()
    assert stage_of(company, invoice) == Stage.TO_CHECK


def plain(page) -> str:
    return " ".join(words(page).replace("\u202f", " ").replace("\xa0", " ").split())


def test_a_received_electronic_invoice_asks_for_a_code_and_keeps_what_was_typed(company, editor):
    invoice = an_invoice(company)
    for code in ("", "QTE_ERR", "\0"):
        answer = step(editor, invoice, "refuse", {"code": code, "reason": "Prix <faux>"})
        assert answer.status_code == 422
        answer.body = answer.content
        page = page_of("/", answer)
        assert page.tree.xpath("//select[@name='code'][@required][@aria-invalid='true']")
        assert page.tree.get_element_by_id("refus-motif").text_content() == "Prix <faux>"
    assert stage_of(company, invoice) == Stage.TO_CHECK
    offered = page.tree.xpath("//select[@name='code']/option/@value")
    assert offered == ["", *RefusalCode]
    assert step(editor, invoice, "refuse", {"code": "DOUBLON"}).status_code == 302
    assert stage_of(company, invoice) == Stage.REFUSED


def test_a_refusal_of_before_the_codes_stays_readable(company, editor):
    invoice = an_invoice(company)
    with company.here():
        Invoice.objects.filter(id=invoice.id).update(stage="refused", stage_reason="Prix faux")
    page = plain(shown(editor, reverse("register:invoice", args=[invoice.reference])))
    assert "Motif du refus : Prix faux" in page
    assert "le statut « Refusée » (210) avec un motif de sa liste" in page


def test_an_invoice_is_refused_then_reopened_without_scripts(company, editor):
    invoice = an_invoice(company)
    path = reverse("register:invoice", args=[invoice.reference])
    refusing = reverse("register:refuse", args=[invoice.reference])
    assert refusing in links(shown(editor, path))
    (form,) = [form for form in forms(shown(editor, refusing)) if "reason" in form.fields]
    answer = editor.post(
        form.path, {**form.fields, "code": "CMD_ERR", "reason": "Pas <b>notre</b> commande"}
    )
    assert answer["Location"] == path
    page = shown(editor, path)
    assert "Bon de commande absent ou erroné. Pas <b>notre</b> commande" in words(page)
    assert "le statut « Refusée » (210) avec le motif CMD_ERR" in plain(page)
    assert stage_of(company, invoice) == Stage.REFUSED
    assert step(editor, invoice, "reopen", {"reason": "erreur"}).status_code == 302
    assert stage_of(company, invoice) == Stage.TO_CHECK


def test_a_step_that_came_too_late_says_so_on_the_page_it_came_from(company, editor):
    invoice = an_invoice(company)
    path = reverse("register:invoice", args=[invoice.reference])
    step(editor, invoice, "verify")
    late = step(editor, invoice, "verify", headers={"referer": f"http://testserver{path}"})
    assert (late.status_code, late["Location"]) == (302, f"http://testserver{path}")
    assert late["X-Refusal"].endswith(" 409")
    # Never to another site, whatever the browser says of where it came from.
    elsewhere = step(editor, invoice, "verify", headers={"referer": "https://ailleurs.test/"})
    assert elsewhere.status_code == 409


def test_what_a_role_may_not_do_is_not_shown(company):
    invoice = an_invoice(company)
    path = reverse("register:invoice", args=[invoice.reference])
    for role, offered in {
        "editor": {"verify", "refuse", "assign"},
        "approver": {"refuse", "assign"},
        "reader": set(),
    }.items():
        page = shown(browser_of(company, role), path)
        paths = {form.path for form in forms(page) if form.method == "post"} | links(page)
        for name in ("verify", "refuse", "assign"):
            there = reverse(f"register:{name}", args=[invoice.reference]) in paths
            assert there == (name in offered), (role, name)


def test_an_assignment_to_nothing_known_is_refused(company, editor):
    invoice = an_invoice(company)
    for sent in (
        {"department": "pas une clé"},
        {"entity": "00000000-0000-7000-8000-00000000dead"},
        {"direction": "de travers"},
    ):
        assert step(editor, invoice, "assign", sent).status_code == 422, sent


def test_an_assignment_stands_on_the_page_and_can_be_taken_back(company, editor):
    invoice, department = an_invoice(company), a_department(company, "Achats")
    for chosen in (str(department), ""):
        assert step(editor, invoice, "assign", {"department": chosen}).status_code == 302
        with company.here():
            row = Invoice.objects.get(id=invoice.id)
        assert str(row.department_id or "") == chosen
        assert row.entity_id == company.entity_id


def test_a_scoped_person_sees_and_counts_only_their_part(company, editor):
    department = a_department(company, "Achats")
    inside, outside = an_invoice(company), an_invoice(company)
    step(editor, inside, "assign", {"department": str(department)})
    person = a_person("Paul Petit", password=PASSWORD)
    a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    client = signed_in(person)
    page = shown(client, LIST)
    assert references(page) == [inside.reference]
    assert "1 facture" in words(part_of(client, page, "totaux"))
    for name in ("invoice", "original"):
        path = reverse(f"register:{name}", args=[outside.reference])
        assert client.get(path).status_code == 404


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'


def test_what_a_document_says_never_becomes_markup(company, editor):
    party = a_party(HOSTILE, "404833048")
    document = a_document(number=HOSTILE, seller=party, payment_terms=HOSTILE)
    arrival = a_read_arrival(company, write_cii(document), file_name=f"{HOSTILE}.xml")
    invoice = arrival.invoice
    for path in (
        LIST,
        RECEPTION,
        reverse("register:invoice", args=[invoice.reference]),
        reverse("register:refuse", args=[invoice.reference]),
    ):
        page = shown(editor, path)  # which refuses any script or handler in it
        assert not page.tree.xpath("//img[@src='x']"), path
        assert "{{ 7*7 }}" in words(page), path


# -- originals -------------------------------------------------------------------------------------
NAMES = {
    "plain": ("facture.xml", "facture.xml"),
    "quotes": ('a"b".xml', 'a"b".xml'),
    "line breaks": ("a\r\nSet-Cookie: x=y.xml", "aSet-Cookie: x=y.xml"),
    "marks of direction": ("\u202efdp.\u2066xml", "fdp.xml"),
    "a folder": ("../../etc/passwd", "passwd"),
    "accents": ("Été 2026 – n° 4.xml", "Été 2026 – n° 4.xml"),
    "a page": ("page.html", "page.html"),
}


@pytest.mark.parametrize("what", NAMES)
def test_an_original_leaves_as_a_harmless_download(company, editor, what):
    given, expected = NAMES[what]
    content = b"<html><script>alert(1)</script></html>"
    arrival = a_read_arrival(company, content, file_name=given)
    invoice = a_read_arrival(company, write_cii(a_document()), file_name=given).invoice
    for path in (
        reverse("register:arrival_original", args=[arrival.id]),
        reverse("register:original", args=[invoice.reference]),
    ):
        answer = editor.get(path)
        assert answer.status_code == 200
        place = answer["Content-Disposition"]
        assert place.startswith('attachment; filename="')
        assert place.count('"') == 2
        assert unquote(place.partition("filename*=UTF-8''")[2]) == expected
        assert place.isascii()
        assert place.isprintable()
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "html" not in answer["Content-Type"]
        assert "Set-Cookie" not in answer.headers
        assert "no-store" in answer["Cache-Control"]


def test_the_picture_of_a_page_is_there_once_drawn(company, editor):
    pdf = embed(blank_pdf(), write_cii(a_document()), "BASIC")
    invoice = a_read_arrival(company, pdf, file_name="f.pdf").invoice
    path = reverse("register:page_image", args=[invoice.reference, 1])
    assert editor.get(path).status_code == 404
    page = shown(editor, reverse("register:invoice", args=[invoice.reference]))
    assert not page.tree.xpath("//img[contains(@class, 'page-image')]")
    with company.here():
        folder = folder_of(company.id, Invoice.objects.get(id=invoice.id).original.sha256)
    folder.mkdir(parents=True)
    (folder / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    page = shown(editor, reverse("register:invoice", args=[invoice.reference]))
    assert page.tree.xpath("//img[contains(@class, 'page-image')]/@src") == [path]
    answer = editor.get(path)
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    for number in (0, 2, 10**30, 10**300):
        absent = reverse("register:page_image", args=[invoice.reference, number])
        assert editor.get(absent).status_code == 404


# -- Réception -------------------------------------------------------------------------------------
def arrivals(company) -> list[str]:
    with company.here():
        rows = Arrival.objects.filter(organisation_id=company.id).order_by("id")
        return list(rows.values_list("file_name", flat=True))


def a_file(name: str = "facture.xml", content: bytes = b"<a/>") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_several_files_are_deposited_at_once(company, editor):
    files = [a_file("un.xml", b"<a/>"), a_file("deux.xml", b"<b/>"), a_file("trois.xml", b"<c/>")]
    answer = editor.post("/reception/deposer/", {"files": files})
    assert answer["Location"] == RECEPTION
    assert arrivals(company) == ["un.xml", "deux.xml", "trois.xml"]
    page = shown(editor, RECEPTION)
    assert "3 fichiers déposés, lecture en cours." in words(page)
    assert all(name in words(page) for name in arrivals(company))


def test_an_empty_file_does_not_take_the_others_with_it(company, editor):
    files = [a_file("vide.xml", b""), a_file("bon.xml")]
    assert editor.post("/reception/deposer/", {"files": files}).status_code == 302
    assert arrivals(company) == ["bon.xml"]
    said = words(shown(editor, RECEPTION))
    assert "1 fichier déposé, lecture en cours." in said
    assert "vide.xml : Ce fichier est vide." in said


@pytest.mark.parametrize("sent", [{}, {"files": "pas un fichier"}, {"files": a_file("v.xml", b"")}])
def test_a_deposit_of_nothing_is_refused(company, editor, sent):
    assert editor.post("/reception/deposer/", sent).status_code == 422
    assert arrivals(company) == []


def test_reception_says_why_a_file_was_set_aside_and_reads_it_again(company, editor):
    aside = a_read_arrival(company, b"pas une facture", file_name="note.txt")
    page = shown(editor, RECEPTION)
    (form,) = [form for form in forms(page) if form.path.endswith(f"{aside.id}/relire/")]
    answer = editor.post(form.path, form.fields)
    assert answer["Location"] == RECEPTION
    with company.here():
        assert Arrival.objects.get(id=aside.id).state == "waiting"
    assert editor.post(form.path, form.fields).status_code == 409


def test_reception_is_paged_and_its_live_part_is_the_same_piece(company, editor):
    for number in range(52):
        an_arrival(company, b"<a/>", file_name=f"f{number}.xml")
    first = shown(editor, RECEPTION)
    names = [cell.text_content() for cell in first.tree.xpath("//td/span[contains(@class,'med')]")]
    assert names == [f"f{number}.xml" for number in range(51, 1, -1)]
    second = shown(editor, page_link(first, "next"))
    assert "f1.xml" in words(second)
    assert "f2.xml" not in words(second)
    piece = text_of(editor.get("/reception/arrivees/"))
    assert "f51.xml" in piece
    assert "Facturier" not in piece


def test_an_invoice_shows_its_dates_and_history(company, editor):
    invoice = an_invoice(company, due_date=date(2026, 4, 1))
    page = shown(editor, reverse("register:invoice", args=[invoice.reference]))
    assert "Historique" in words(page)
    assert page.tree.xpath("//time[starts-with(@datetime, '2026-04-01')]")


def test_what_was_set_aside_has_its_tab_with_a_counter_and_keeps_it_when_read_again(company):
    aside = a_read_arrival(company, b"rien", file_name="illisible.txt")
    a_read_arrival(company, write_cii(a_document()), file_name="lisible.xml")
    client = browser_of(company, "editor")
    page = shown(client, reverse("register:reception"))
    [tab] = [
        a
        for a in page.tree.xpath("//a[@class='tab']")
        if "Mis de c\u00f4t\u00e9" in a.text_content()
    ]
    assert tab.text_content().split()[-1] == "1"
    page = shown(client, tab.get("href"))
    told = words(page)
    assert "illisible.txt" in told and "lisible.xml" not in told.replace("illisible.txt", "")
    assert aside.reason_code
    [retry] = page.tree.xpath("//form[contains(@action, '/relire/')]")
    [kept] = retry.xpath(".//input[@name='etat']/@value")
    answer = client.post(retry.get("action"), {"etat": kept})
    assert answer["Location"].endswith("?etat=mis-de-cote")
    page = shown(client, reverse("register:reception") + "?etat=mis-de-cote&q=photo")
    assert "Aucun fichier de ce nom" in words(page)
