"""The page of an invoice: what it shows, where its buttons lead, and what they refuse."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from facturier.einvoice.document import (
    Attachment,
    PaymentAccount,
    PaymentMeans,
    PrecedingInvoice,
    Totals,
)
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.models import Role
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    PASSWORD,
    a_company,
    a_department,
    a_member,
    a_person,
    a_project,
    an_entity,
)
from facturier.register import actions
from facturier.register.actions.assign import Assignment
from facturier.register.models import Invoice, InvoiceLink, InvoiceNote, InvoiceTag
from facturier.register.rules import Stage
from facturier.register.rules.beside import LinkKind
from facturier.register.tests.factories import a_document, a_party, an_invoice
from facturier.register.tests.test_web import (
    browser_of,
    long_document,
    shown,
    signed_in,
    statements,
    words,
)
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import forms, links

pytestmark = pytest.mark.django_db
IBAN = "FR7630006000011234567890189"
PDF = b"%PDF-1.4 <script>alert(1)</script>"


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver", "payer"), password=PASSWORD, now=timezone.now()
    )
    company.entity_id = an_entity(company)
    return company


@pytest.fixture
def editor(company):
    return browser_of(company)


def page_path(invoice) -> str:
    return reverse("register:invoice", args=[invoice.reference])


def send(client, invoice, name, data=None, *keys, **more):
    return client.post(reverse(f"register:{name}", args=[invoice.reference, *keys]), data, **more)


def count(company, table) -> int:
    with company.here():
        return table.objects.filter(organisation_id=company.id).count()


# -- how much it asks ------------------------------------------------------------------------------
def test_a_page_asks_the_same_however_many_notes_tags_and_links_there_are(company, editor):
    invoice = an_invoice(company)
    others = [an_invoice(company) for _ in range(6)]
    here = {"member": company["editor"], "invoice_id": invoice.id, "now": timezone.now()}
    asked = []
    for number, other in enumerate(others):
        with company.here():
            actions.add_note(**here, text=f"note {number}")
            actions.tag_invoice(**here, tag=f"mot {number}")
            actions.link_invoice(**here, other_id=other.id, kind=LinkKind.OTHER)
        if number in (0, 5):
            asked.append(statements(editor, page_path(invoice)))
    assert asked[0] == asked[1] == 43


# -- what it shows ---------------------------------------------------------------------------------
def test_all_lines_are_there_and_those_beyond_twenty_are_folded(company, editor):
    page = shown(editor, page_path(an_invoice(company, long_document(45))))
    assert "45 lignes" in words(page)
    folded = page.tree.xpath("//details[@class='more-lines']//tbody/tr")
    assert len(folded) == 25
    assert "Équerre 44" in folded[-1].text_content()
    assert not shown(editor, page_path(an_invoice(company))).tree.xpath(
        "//details[@class='more-lines']"
    )


def test_totals_stay_as_stated_and_our_arithmetic_stands_beside(company, editor):
    wrong = Totals(
        lines=Decimal("100.00"),
        net=Decimal("100.00"),
        tax=Decimal("20.00"),
        gross=Decimal("121.00"),
        payable=Decimal("121.00"),
    )
    said = words(shown(editor, page_path(an_invoice(company, a_document(totals=wrong)))))
    assert "Total TTC121,00 €" in said
    assert "Notre calcul : 120,00 € (écart −1,00 €)" in said
    right = words(shown(editor, page_path(an_invoice(company))))
    assert "Notre calcul" not in right


def test_what_the_party_master_says_otherwise_stands_beside(company, editor):
    an_invoice(company)
    seller = a_party("Lacaze et Fils", "404833048")
    renamed = an_invoice(company, replace(a_document(), seller=seller))
    said = words(shown(editor, page_path(renamed)))
    assert "La fiche du tiers dit autre chose : Nom : Tôlerie Lacaze" in said
    assert "autre chose" not in words(shown(editor, page_path(an_invoice(company))))


def test_an_invoice_of_no_party_and_without_dates_is_shown(company, editor):
    invoice = an_invoice(company, seller="000000000")
    said = words(shown(editor, page_path(invoice)))
    assert "non indiquée" in said


def test_accounts_are_masked_until_one_asks_and_the_history_knows(company, editor):
    means = (PaymentMeans(code="58", account=PaymentAccount(account_id=IBAN)),)
    invoice = an_invoice(company, payment_means=means)
    payment = "//section[@id='paiement']"

    def told(page):
        return page.tree.xpath(payment)[0].text_content().replace("\u00a0", "")

    masked = shown(editor, page_path(invoice))
    assert "FR76••••0189" in told(masked).replace(" ", "")
    assert IBAN not in told(masked)
    clear = send(editor, invoice, "accounts")
    assert IBAN in clear.content.decode().replace("\u00a0", "")
    assert "no-store" in clear["Cache-Control"]
    after = shown(editor, page_path(invoice))
    assert IBAN not in told(after)
    assert "a lu en clair les comptes bancaires" in words(after)
    reader = browser_of(company, "reader")
    assert send(reader, invoice, "accounts").status_code == 403
    assert reverse("register:accounts", args=[invoice.reference]) not in {
        form.path for form in forms(shown(reader, page_path(invoice)))
    }


def test_the_credit_note_leads_to_its_original_and_is_linked_by_one_click(company, editor):
    original = an_invoice(company, number="ORIG-1")
    credit = an_invoice(company, type_code="381", preceding=(PrecedingInvoice("ORIG-1"),))
    page = shown(editor, page_path(credit))
    assert page_path(original) in links(page)
    (offer,) = [form for form in forms(page) if form.fields.get("document") == original.reference]
    assert editor.post(offer.path, offer.fields).status_code == 302
    for invoice, other in ((original, credit), (credit, original)):
        page = shown(editor, page_path(invoice))
        assert page_path(other) in links(page)
        assert not [f for f in forms(page) if f.fields.get("document") == other.reference]


def test_an_enclosed_document_is_downloaded_from_the_original_and_never_runs(company, editor):
    inside = Attachment(
        content=PDF, filename="../bon\u202e de livraison.html", mime_type="text/html"
    )
    outside = Attachment(reference="CGV", uri="javascript:alert(1)")
    invoice = an_invoice(company, attachments=(outside, inside))
    page = shown(editor, page_path(invoice))
    path = reverse("register:enclosed", args=[invoice.reference, 2])
    assert path in links(page)
    assert not [link for link in links(page) if "javascript" in link]
    answer = editor.get(path)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    name = unquote(answer["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert name == "bon de livraison.html"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for number in (0, 1, 3, 10**30):
        absent = reverse("register:enclosed", args=[invoice.reference, number])
        assert editor.get(absent).status_code == 404


# -- where one came from ---------------------------------------------------------------------------
def test_the_way_back_keeps_the_filters_of_the_list_and_believes_no_other_address(company, editor):
    first, second = an_invoice(company), an_invoice(company)
    came = "http://testserver/facturier/?sens=entree&etape=a-verifier"
    page = editor.get(page_path(second), headers={"referer": came}).content.decode()
    back = "/facturier/?sens=entree&amp;etape=a-verifier#"
    assert f"{back}{second.reference}" in page
    # Kept from invoice to invoice, whatever other pages say.
    for other in ("https://ailleurs.test/facturier/?x=1", "http://testserver/reception/"):
        page = editor.get(page_path(first), headers={"referer": other}).content.decode()
        assert f"{back}{first.reference}" in page
        assert "ailleurs.test" not in page


def test_neighbours_are_led_to(company, editor):
    first, second, third = an_invoice(company), an_invoice(company), an_invoice(company)
    tree = shown(editor, page_path(second)).tree
    assert tree.xpath("//a[@rel='prev']/@href") == [page_path(third)]
    assert tree.xpath("//a[@rel='next']/@href") == [page_path(first)]
    assert not shown(editor, page_path(first)).tree.xpath("//a[@rel='next']")


# -- notes, tags, links, files ---------------------------------------------------------------------
def test_a_note_is_written_corrected_and_put_away_without_scripts(company, editor):
    invoice = an_invoice(company)
    assert send(editor, invoice, "notes", {"text": "Voir <b>le</b> chantier"}).status_code == 302
    page = shown(editor, page_path(invoice))
    assert "Voir <b>le</b> chantier" in words(page)
    (editing,) = [f for f in forms(page) if f.fields.get("text", "").startswith("Voir")]
    editor.post(editing.path, {**editing.fields, "text": "Vu"})
    page = shown(editor, page_path(invoice))
    assert "modifiée" in words(page)
    assert "Voir <b>le</b> chantier" in words(page)  # in the story, as it was before
    (away,) = [f for f in forms(page) if f.path.endswith("/archiver/")]
    editor.post(away.path, away.fields)
    assert not shown(editor, page_path(invoice)).tree.xpath("//p[contains(@class,'note-text')]")
    assert count(company, InvoiceNote) == 1


def test_a_tag_is_put_on_proposed_elsewhere_and_taken_off(company, editor):
    invoice, other = an_invoice(company), an_invoice(company)
    assert send(editor, invoice, "tags", {"tag": "  Été  chaud "}).status_code == 302
    assert "Été chaud" in words(shown(editor, page_path(invoice)))
    proposed = shown(editor, page_path(other)).tree.xpath("//datalist/option/@value")
    assert proposed == ["Été chaud"]
    send(editor, invoice, "untag", {"tag": "été chaud"})
    assert count(company, InvoiceTag) == 0


def test_a_document_is_linked_by_number_and_an_unknown_one_only_as_text(company, editor):
    invoice, other = an_invoice(company), an_invoice(company, number="FA-2026-Été")
    sent = {"kind": "replaces", "document": "fa-2026-ete"}
    assert send(editor, invoice, "links", sent).status_code == 302
    assert page_path(other) in links(shown(editor, page_path(invoice)))
    for bad in (
        {"kind": "other", "document": "INCONNUE"},
        {"kind": "other", "document": ""},
        {"kind": "other", "document": "\0"},
        {"kind": "de travers", "document": other.reference},
        {"kind": "order", "document": "x" * 121},
    ):
        assert send(editor, invoice, "links", bad).status_code == 422, bad
    outside = {"kind": "other", "document": "INCONNUE", "outside": "on"}
    assert send(editor, invoice, "links", outside).status_code == 302
    assert count(company, InvoiceLink) == 2


def test_a_number_that_several_bear_asks_for_the_reference(company, editor):
    invoice = an_invoice(company)
    twins = [an_invoice(company, number="DOUBLE", net=net) for net in ("1.00", "2.00")]
    answer = send(editor, invoice, "links", {"kind": "other", "document": "double"})
    assert answer.status_code == 422
    assert all(twin.reference in answer.content.decode() for twin in twins)


def test_a_file_of_any_type_is_attached_and_leaves_as_a_harmless_download(company, editor):
    invoice = an_invoice(company)
    page = b"<html><script>alert(1)</script></html>"
    files = [SimpleUploadedFile("Bon n\u00b0 1.html", page), SimpleUploadedFile("v.txt", b"")]
    answer = send(editor, invoice, "attachments", {"files": files, "label": "Livraison"})
    assert answer.status_code == 302
    shown_page = shown(editor, page_path(invoice))
    assert "Livraison" in words(shown_page)
    assert "Ce fichier est vide" in words(shown_page)
    (path,) = [link for link in links(shown_page) if "/pieces/" in link]
    download = editor.get(path)
    assert download.content == page
    assert download["Content-Disposition"].startswith("attachment")
    assert download["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "html" not in download["Content-Type"]
    assert send(editor, invoice, "attachments", {}).status_code == 422
    again = {"files": SimpleUploadedFile("autre.html", page)}
    assert send(editor, invoice, "attachments", again).status_code == 409


def test_outside_ones_scope_every_button_answers_as_if_there_were_nothing(company, editor):
    department = a_department(company, "Achats")
    inside, outside = an_invoice(company), an_invoice(company, number="SECRET-1")
    send(editor, inside, "assign", {"department": str(department)})
    person = a_person("Paul Petit", password=PASSWORD)
    scope = GivenScope(department_id=department)
    a_member(company, person, "editor", scope=scope, now=timezone.now())
    client = signed_in(person)
    for name, data in {
        "notes": {"text": "x"},
        "tags": {"tag": "x"},
        "untag": {"tag": "x"},
        "links": {"kind": "other", "document": inside.reference},
        "attachments": {"files": SimpleUploadedFile("a.txt", b"a")},
        "undo": {},
        "accounts": {},
    }.items():
        assert send(client, outside, name, data).status_code == 404, name
    # Neither by reference nor by number: the same words as for what does not exist.
    said = {
        named: send(client, inside, "links", {"kind": "other", "document": named}).content
        for named in (outside.reference, "SECRET-1", "N'EXISTE PAS")
    }
    assert len(set(said.values())) == 1
    assert count(company, InvoiceLink) == 0


def test_a_file_is_not_had_through_another_invoice(company, editor):
    department = a_department(company, "Achats")
    inside, outside = an_invoice(company), an_invoice(company)
    send(editor, inside, "assign", {"department": str(department)})
    send(editor, outside, "attachments", {"files": SimpleUploadedFile("s.txt", b"secret")})
    (path,) = [x for x in links(shown(editor, page_path(outside))) if "/pieces/" in x]
    assert editor.get(path.replace(outside.reference, inside.reference)).status_code == 404


# -- undo ------------------------------------------------------------------------------------------
def test_a_step_is_offered_to_be_taken_back_and_is(company, editor):
    invoice = an_invoice(company)
    page = shown(editor, send(editor, invoice, "verify")["Location"])
    offers = [form for form in forms(page) if form.path.endswith("/annuler/")]
    assert len(offers) == 2  # in the toast, and in the history for longer
    assert len({offer.fields["seq"] for offer in offers}) == 1
    assert editor.post(offers[0].path, offers[0].fields).status_code == 302
    with company.here():
        assert Invoice.objects.get(id=invoice.id).stage == Stage.TO_CHECK
    late = editor.post(offers[0].path, offers[0].fields)
    assert late.status_code == 409
    assert "autre chose s’est passé depuis" in late.content.decode()
    for seq in ("abc", "-1", "9" * 40, "\0"):
        assert send(editor, invoice, "undo", {"seq": seq}).status_code == 409


def test_who_may_not_take_the_step_is_not_offered_to_take_it_back(company, editor):
    invoice = an_invoice(company)
    send(editor, invoice, "verify")
    page = shown(browser_of(company, "approver"), page_path(invoice))
    assert not [form for form in forms(page) if form.path.endswith("/annuler/")]


# -- where it belongs ------------------------------------------------------------------------------
def test_the_last_time_is_proposed_and_taken_by_one_click(company, editor):
    department = a_department(company, "Production")
    send(editor, an_invoice(company), "assign", {"department": str(department)})
    invoice = an_invoice(company)
    page = shown(editor, page_path(invoice))
    assert "Comme la dernière fois : Production" in words(page)
    (offer,) = [f for f in forms(page) if set(f.fields) - {"csrfmiddlewaretoken"} == {"department"}]
    editor.post(offer.path, offer.fields)
    page = shown(editor, page_path(invoice))
    assert "Comme la dernière fois" not in words(page)
    chosen = page.tree.xpath("//select[@name='department']/option[@selected]/@value")
    assert chosen == [str(department)]


def test_an_invoice_given_away_leads_to_the_list_instead_of_a_missing_page(company):
    project, department = a_project(company), a_department(company, "Achats")
    invoice = an_invoice(company)
    with company.here():
        actions.assign_invoice(
            member=company["editor"],
            invoice_id=invoice.id,
            assignment=Assignment(
                Direction.RECEIVED, company.entity_id, department_id=department, project_id=project
            ),
            now=timezone.now(),
        )
    # Reads by the department, assigns by the entity: what leaves the department leaves their sight.
    person = a_person("Paul Petit", password=PASSWORD)
    member = a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    role = a_role(company, "classeur", ("invoice.assign",))
    with company.here():
        organisations.grant_role(
            member=company["owner"], member_id=member.id, role_id=role, now=timezone.now()
        )
    client = signed_in(person)
    answer = send(client, invoice, "assign", {"department": ""})
    assert answer["Location"] == reverse("register:list")
    assert "ne vous est plus ouverte" in words(shown(client, answer["Location"]))


def a_role(company, key: str, capabilities):
    """A role that is not one of ours."""
    with company.here():
        return Role.objects.create(
            organisation_id=company.id, key=key, name=key, capabilities=list(capabilities)
        ).id


# -- the story -------------------------------------------------------------------------------------
def test_the_story_is_told_newest_first_and_by_chapter(company, editor):
    invoice = an_invoice(company)
    send(editor, invoice, "tags", {"tag": "urgent"})
    send(editor, invoice, "refuse", {"code": "CALCUL_ERR", "reason": "Prix faux"})

    def told(chapter=""):
        page = shown(editor, page_path(invoice), {"histoire": chapter})
        items = page.tree.xpath("//*[@id='histoire']//li")
        return [" ".join(item.text_content().split()) for item in items]

    whole = told()
    assert len(whole) == 4  # deposited, registered, tagged, refused
    assert "a refusé" in whole[0]
    assert "Prix faux" in whole[0]
    assert "avant À vérifier après Refusée" in whole[0]
    assert "Motif du refus" in whole[0]
    assert "Calcul erroné" in whole[0]
    assert "a déposé" in whole[-1]
    assert [len(told(chapter)) for chapter in ("decisions", "modifications", "machine")] == [
        1,
        2,
        1,
    ]
    assert told("de travers") == whole
