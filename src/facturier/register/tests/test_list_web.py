"""The page of the list: filters as phrases, saved views, exports, many at once."""

import csv
import io
import json
import zipfile

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.kit.keys import uuid7
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.register.models import Invoice, SavedView
from facturier.register.tests.factories import a_document, a_party, an_invoice
from facturier.register.tests.test_web import (
    LIST,
    PASSWORD,
    browser_of,
    part_of,
    references,
    shown,
    signed_in,
    step,
    words,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    company = a_company(password=PASSWORD)
    company.entity_id = an_entity(company)
    return company


@pytest.fixture
def editor(company):
    return browser_of(company)


def test_filters_read_as_phrases_and_each_can_be_taken_away(company, editor):
    inside = an_invoice(company, net="1000.00")
    an_invoice(company, net="10.00")
    page = shown(editor, f"{LIST}?min=1%20000,50&etape=a-verifier&tri=-montant")
    assert references(page) == [inside.reference]
    assert "Montant 1 000,50 et plus" in words(page)
    assert "Statut À vérifier" in words(page)
    without = page.tree.xpath("string(//span[contains(@class,'chip')][b[contains(.,'1')]]/a/@href)")
    assert "min=" not in without and "tri=-montant" in without
    assert len(references(shown(editor, without))) == 2


def test_what_an_address_says_wrongly_gets_a_sentence_and_narrows_nothing(company, editor):
    an_invoice(company)
    page = shown(
        editor, f"{LIST}?du=31/02/2026&min=beaucoup&devise=euro&etape=x&tri=y&du=2026-13-01"
    )
    told = words(page)
    for sentence in (
        "n'est pas une date", "« beaucoup » n'est pas un montant", "n'est pas une devise",
        "« x » n'est pas un choix", "« y » n'est pas un choix",
    ):  # fmt: skip
        assert sentence in told, sentence
    assert references(page) == ["E-1"]
    backwards = shown(editor, f"{LIST}?du=2026-03-01&au=2026-02-01")
    assert "précède le début" in words(backwards)


def test_a_view_is_saved_shared_and_shows_each_person_only_their_part(company, editor):
    department = a_department(company, "Achats")
    inside, outside = an_invoice(company), an_invoice(company)
    step(editor, inside, "assign", {"department": str(department)})
    answer = editor.post(
        reverse("register:save_view"), {"name": "  À  voir ", "shared": "1", "etape": "a-verifier"}
    )
    assert answer.status_code == 302
    mine = shown(editor, answer["Location"])
    assert references(mine) == [outside.reference, inside.reference]
    assert "À voir 2" in words(part_of(editor, mine, "vues"))
    person = a_person("Paul Petit", password=PASSWORD)
    a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    client = signed_in(person)
    theirs = shown(client, answer["Location"])
    assert references(theirs) == [inside.reference]
    assert "À voir 1" in words(part_of(client, theirs, "vues"))
    assert "1 facture" in words(part_of(client, theirs, "totaux"))
    # A shared view is changed by its owner alone.
    with company.here():
        [view] = SavedView.objects.filter(organisation_id=company.id)
    for name in ("change_view", "remove_view"):
        answer = client.post(reverse(f"register:{name}", args=[view.id]), {"name": "Moi"})
        assert answer.status_code == 404
    assert editor.post(reverse("register:remove_view", args=[view.id])).status_code == 302
    with company.here():
        assert not SavedView.objects.filter(organisation_id=company.id).exists()
        told = AuditEvent.objects.filter(verb__startswith="view.").values_list("verb", flat=True)
        assert list(told) == ["view.saved", "view.removed"]


def test_a_view_that_was_changed_says_so_and_can_be_restored(company, editor):
    an_invoice(company)
    saved = editor.post(reverse("register:save_view"), {"name": "Entrées", "sens": "entree"})
    changed = shown(editor, saved["Location"] + "&min=5")
    assert "Vue modifiée" in words(changed)
    restored = changed.tree.xpath("string(//a[.='Rétablir']/@href)")
    assert restored == saved["Location"]
    replaced = editor.post(
        reverse("register:save_view"),
        {"vue": saved["Location"].split("vue=")[1], "replace": "1", "sens": "entree", "min": "5"},
    )
    assert "Vue modifiée" not in words(shown(editor, replaced["Location"]))
    nameless = editor.post(reverse("register:save_view"), {"name": " ", "min": "5"})
    assert nameless["X-Refusal"].startswith("view.nameless")


def exported(client, form="csv", **data):
    answer = client.post(reverse("register:export"), {"format": form, **data})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_export_holds_what_the_list_shows_typed_signed_and_harmless(company, editor):
    evil = a_party("=cmd|'/C calc'!A0", "404833048")
    from dataclasses import replace

    an_invoice(
        company, replace(a_document(net="10.00", number="+33", type_code="381"), seller=evil)
    )
    an_invoice(company, net="1000.00")
    content = exported(editor, tri="-montant", colonnes="tiers,numero,ht,ttc").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert rows[0] == ["Sens", "N°", "Type", "Tiers", "Numéro", "HT", "TTC", "Devise"]
    assert rows[1][5:7] == ["1000,00", "1200,00"]
    assert rows[2][3:7] == ["'=cmd|'/C calc'!A0", "'+33", "-10,00", "-12,00"]
    narrowed = exported(editor, min="100").decode("utf-8-sig")
    assert narrowed.count("\r\n") == 2
    assert exported(editor, "xlsx").startswith(b"PK")
    with company.here():
        facts = AuditEvent.objects.filter(verb="register.exported").values_list("facts", flat=True)
        assert len(facts) == 3


def test_the_list_and_its_export_say_why_an_invoice_is_refused(company, editor):
    refused = an_invoice(company, net="1000.00")
    an_invoice(company, net="10.00")
    given = {"code": "CMD_ERR", "reason": "=HYPERLINK(1)"}
    editor.post(reverse("register:refuse", args=[refused.reference]), given)
    content = exported(editor, tri="-montant", colonnes="code_motif,motif").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    said = "Bon de commande absent ou erroné. =HYPERLINK(1)"
    assert [row[3:5] for row in rows] == [["Code du motif", "Motif"], ["CMD_ERR", said], ["", ""]]
    cells = lxml.html.fromstring(
        editor.get(LIST, {"tri": "-montant", "colonnes": "code_motif,motif"}).content
    ).xpath("//tbody/tr[1]/td")
    assert [cell.text_content().strip() for cell in cells][-2:] == ["CMD_ERR", said]


def test_the_originals_leave_in_an_archive_whose_names_lead_nowhere(company, editor):
    from dataclasses import replace

    odd = a_party("../../Œuvre/\u202e", "404833048")
    one = an_invoice(company, replace(a_document(number="../1"), seller=odd))
    an_invoice(company)
    archive = zipfile.ZipFile(io.BytesIO(exported(editor, "zip")))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 2
    assert all("/" not in name and "\\" not in name for name in archive.namelist())
    name = next(name for name in archive.namelist() if name.startswith(one.reference))
    original = editor.get(reverse("register:original", args=[one.reference]))
    assert archive.read(name) == original.content
    one_alone = zipfile.ZipFile(io.BytesIO(exported(editor, "zip", choisies=[one.reference])))
    assert len(one_alone.namelist()) == 1


def test_an_export_holds_nothing_outside_a_persons_part(company, editor):
    department = a_department(company, "Achats")
    inside, outside = an_invoice(company), an_invoice(company)
    step(editor, inside, "assign", {"department": str(department)})
    person = a_person("Paul Petit", password=PASSWORD)
    a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    client = signed_in(person)
    for data in ({}, {"choisies": [inside.reference, outside.reference]}, {"q": "fa"}):
        content = exported(client, **data).decode("utf-8-sig")
        assert inside.reference in content and outside.reference not in content
    names = zipfile.ZipFile(io.BytesIO(exported(client, "zip"))).namelist()
    assert [name.split()[0] for name in names] == [inside.reference]


def test_many_are_verified_each_by_itself_and_what_is_refused_is_told(company, editor):
    ready = [an_invoice(company) for _number in range(3)]
    unknown = an_invoice(company, buyer="404833048")
    department = a_department(company, "Achats")
    chosen = [invoice.reference for invoice in (*ready, unknown)]
    assigned = editor.post(
        reverse("register:decide_many"),
        {"action": "assign", "choisies": chosen, "department": str(department)},
    )
    assert assigned.status_code == 302
    answer = editor.post(
        reverse("register:decide_many"), {"action": "verify", "choisies": chosen}, follow=True
    )
    told = " ".join(answer.content.decode().replace("\u00a0", " ").split())
    assert "3 factures vérifiées." in told
    assert f"1 facture ignorée ({unknown.reference})" in told
    *_assigned, offer = shown_in(answer).xpath(
        "//*[contains(concat(' ', @class, ' '), ' toast ')]//form"
    )
    assert offer.get("action").startswith(reverse("register:undo_many"))
    [seq] = offer.xpath(".//input[@name='seq']/@value")
    undone = editor.post(f"{offer.get('action')}?sens=entree", {"seq": seq}, follow=True)
    assert "C'est annulé pour 3 factures." in plain(undone)
    assert undone.redirect_chain[-1][0].endswith("?sens=entree"), "back to the same list"
    with company.here():
        rows = Invoice.objects.filter(organisation_id=company.id)
        assert rows.filter(stage="verified").count() == 0
    for bad in ("", "1", "a-b", "1-²"):
        refused = editor.post(reverse("register:undo_many"), {"seq": bad})
        assert refused["X-Refusal"].startswith("bulk.none")
    editor.post(reverse("register:decide_many"), {"action": "verify", "choisies": chosen})
    with company.here():
        rows = Invoice.objects.filter(organisation_id=company.id)
        assert rows.filter(stage="verified").count() == 3
        assert rows.filter(department_id=department).count() == 4
    none = editor.post(reverse("register:decide_many"), {"action": "verify"})
    assert none["X-Refusal"].startswith("bulk.none")
    again = an_invoice(company)
    whole = editor.post(
        reverse("register:decide_many"),
        {"action": "verify", "toutes": "1", "etape": "a-verifier", "sens": "entree"},
    )
    assert whole.status_code == 302
    with company.here():
        stages = dict(rows.values_list("reference", "stage"))
    assert stages.pop(again.reference) == "verified"
    assert stages.pop(unknown.reference) == "to_check"  # it was not in the view
    assert set(stages.values()) == {"verified"}


def shown_in(answer):
    return lxml.html.fromstring(answer.content.decode())


def plain(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("’", "'").split())


def test_the_whole_view_leaves_even_where_the_boxes_of_a_page_are_ticked(company, editor):
    ticked, other, outside = an_invoice(company), an_invoice(company), an_invoice(company, net="1")
    content = exported(editor, toutes="1", choisies=[ticked.reference], min="50")
    told = content.decode("utf-8-sig")
    assert ticked.reference in told and other.reference in told
    assert outside.reference not in told
    with company.here():
        event = AuditEvent.objects.get(verb="register.exported")
        assert json.loads(event.facts)["view"] == {"min": "50"}


def test_who_may_only_read_can_export_what_is_chosen(company):
    an_invoice(company)
    person = a_person("Paul Petit", password=PASSWORD)
    a_member(company, person, "reader", now=timezone.now())
    page = shown(signed_in(person), LIST)
    [bar] = page.tree.xpath("//*[@data-bulk]")
    assert bar.xpath(".//button[@formaction]")
    assert not bar.xpath(".//button[@name='action']")


def test_tags_asked_together_read_as_and(company, editor):
    an_invoice(company)
    assert "Étiquette litige et urgent" in words(shown(editor, f"{LIST}?etiquette=urgent,litige"))


def test_a_person_decides_on_nothing_outside_their_part(company, editor):
    department = a_department(company, "Achats")
    outside = an_invoice(company)
    person = a_person("Paul Petit", password=PASSWORD)
    a_member(
        company, person, "editor", scope=GivenScope(department_id=department), now=timezone.now()
    )
    client = signed_in(person)
    client.post(
        reverse("register:decide_many"), {"action": "verify", "choisies": [outside.reference]}
    )
    with company.here():
        assert Invoice.objects.get(id=outside.id).stage == "to_check"
    assert client.get(reverse("register:peek", args=[outside.reference])).status_code == 404


def test_the_invoices_of_a_party_and_its_position_stay_within_the_scope(company, editor):
    received, issued = (
        an_invoice(company, net="100.00"),
        an_invoice(company, net="250.00", seller="732829320", buyer="404833048"),
    )
    assert received.party_id == issued.party_id, "one party, both supplier and customer"
    page = shown(editor, reverse("register:of_party", args=[received.party_id]))
    assert "Position nette" in words(page) and "180,00 € émis moins reçu" in words(page)
    assert set(references(page)) == {received.reference, issued.reference}
    person = a_person("Paul Petit", password=PASSWORD)
    a_member(company, person, "reader", scope=GivenScope(direction="received"), now=timezone.now())
    theirs = shown(signed_in(person), reverse("register:of_party", args=[received.party_id]))
    assert references(theirs) == [received.reference]
    assert "Position" not in words(theirs)
    assert editor.get(reverse("register:of_party", args=[uuid7()])).status_code == 404


def test_the_list_is_narrowed_to_a_tag_searched_or_not(company, editor):
    from facturier.register import actions

    tagged, other = an_invoice(company), an_invoice(company)
    with company.here():
        for tag in ("Écart de prix", "urgent"):
            actions.tag_invoice(
                member=company["editor"], invoice_id=tagged.id, tag=tag, now=timezone.now()
            )
        actions.tag_invoice(
            member=company["editor"], invoice_id=other.id, tag="urgent", now=timezone.now()
        )
    for query in (
        "etiquette=ecart+de+prix",
        "etiquette=Écart de prix,urgent",
        "etiquette=Écart de prix&q=fa",
    ):
        page = shown(editor, f"{LIST}?{query}")
        assert references(page) == [tagged.reference], query
        assert "1 facture" in words(part_of(editor, page, "totaux"))
    assert references(shown(editor, f"{LIST}?etiquette=rien")) == []
