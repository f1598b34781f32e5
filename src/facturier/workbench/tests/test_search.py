"""The palette and the page of the search: what is found, by whom, and how much it asks."""

import pytest
from django.test import Client
from django.urls import reverse

from facturier.identity.models import User
from facturier.identity.tests.factories import text_of
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    a_company,
    a_department,
    a_member,
    a_person,
    a_project,
    an_entity,
)
from facturier.register.tests.factories import an_invoice
from facturier.workbench.queries.search import Kind, find, read_question
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db(transaction=True)


@made_once
def company():
    made = a_company(roles=("editor", "reader", "auditor"))
    an_entity(made)
    return made


def browser(user_id) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(User.objects.get(pk=user_id))
    return client


def asked(company, text, role="owner", page="palette"):
    client = browser(company[role].user_id)
    return client.get(reverse(f"workbench:{page}"), {"q": text})


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("lacaze", Kind.EVERYTHING, "lacaze"),
        ("  > vérif ", Kind.ACTIONS, "vérif"),
        ("#E-12", Kind.NUMBER, "E-12"),
        ("@ nadia", Kind.PEOPLE, "nadia"),
        ("", Kind.EVERYTHING, ""),
        ("#", Kind.NUMBER, ""),
        ("a\x00b", Kind.EVERYTHING, "ab"),
    ],
)
def test_the_first_sign_says_what_is_looked_for(typed, kind, text):
    question = read_question(typed)
    assert (question.kind, question.text) == (kind, text)


def test_an_invoice_is_found_by_its_reference_its_number_and_its_entry(company):
    invoice = an_invoice(company, number="FA-2026-0042")
    other = an_invoice(company, number="XY-1")
    for text in ("FA-2026", "fa-2026-0042", invoice.reference, invoice.reference.lower(), "#FA-20"):
        said = text_of(asked(company, text))
        assert "FA-2026-0042" in said, text
        assert "XY-1" not in said, text
    assert "XY-1" in text_of(asked(company, str(other.entry)))
    assert "FA-2026-0042" in text_of(asked(company, "2026-0042"))


def test_nothing_outside_ones_rights_is_found(company):
    elsewhere = a_company("Autre maison", roles=("editor",))
    an_entity(elsewhere)
    an_invoice(elsewhere, number="SECRET-1")
    mine = an_invoice(company, number="SECRET-2")
    seller = a_person("Vendeur")
    a_member(company, seller, "reader", scope=GivenScope(direction=Direction.ISSUED))
    client = browser(seller)
    for page in ("palette", "search"):
        said = text_of(client.get(reverse(f"workbench:{page}"), {"q": "SECRET"}))
        assert "SECRET-2" not in said
        assert mine.reference not in said
    said = text_of(asked(company, "SECRET"))
    assert "SECRET-2" in said
    assert "SECRET-1" not in said


def test_people_are_found_by_who_may_see_the_members(company):
    for text in ("@nadia", "@NÀDIA benh", "@editor"):
        assert "Nadia Benhaddou" in text_of(asked(company, text)), text
    assert "Nadia Benhaddou" in text_of(asked(company, "@nadia", "auditor"))
    assert "Nadia Benhaddou" not in text_of(asked(company, "@nadia", "reader"))
    assert "Nadia Benhaddou" not in text_of(asked(company, "nadia"))


def test_projects_are_found_by_code_and_name_archived_ones_left_out(company):
    a_project(company, "BELLE-RADE", department_id=a_department(company))
    assert "BELLE-RADE" in text_of(asked(company, "belle"))
    assert "BELLE-RADE" in text_of(asked(company, "projet belle", "reader"))
    assert "BELLE-RADE" not in text_of(asked(company, "#belle"))


def test_the_pages_and_actions_are_those_that_may_be_opened(company):
    everything = text_of(asked(company, ""))
    for page in ("Réception", "Facturier", "Membres", "Rôles", "Journal", "Administration"):
        assert page in everything
    few = text_of(asked(company, "", "reader"))
    assert "Facturier" in few
    for closed in ("Réception", "Membres", "Journal"):
        assert closed not in few
    assert "Inviter une personne" in text_of(asked(company, ">invit"))
    assert "Inviter une personne" not in text_of(asked(company, ">invit", "editor"))


def test_without_javascript_the_box_leads_to_a_page_with_the_same_results(company):
    an_invoice(company, number="FA-7")
    page = asked(company, "FA-7", page="search")
    assert "FA-7" in text_of(page)
    assert 'role="option"' not in page.content.decode()
    assert 'value="FA-7"' in page.content.decode()
    assert 'role="option"' in asked(company, "FA-7").content.decode()
    assert "Rien ne répond à « zzz »" in text_of(asked(company, "zzz", page="search"))


def test_what_is_typed_is_shown_as_text_and_never_breaks_the_answer(company):
    for text in ("<b>", "'; --", "%", "\x00", "é" * 5000, "9" * 40, "\U0010ffff", "#" * 9):
        answer = asked(company, text)
        assert answer.status_code == 200, text
        assert "<b>" not in answer.content.decode().replace("<b ", "")


def test_a_search_asks_the_database_a_fixed_few_times(company, django_assert_max_num_queries):
    for number in range(12):
        an_invoice(company, number=f"FA-{number}")
    with company.here(), django_assert_max_num_queries(6):
        found = find(company["owner"], read_question("FA-1"))
    assert 1 < len(found.invoices) <= 6
    entries = [row.entry for row in found.invoices]
    assert entries == sorted(entries, reverse=True)
