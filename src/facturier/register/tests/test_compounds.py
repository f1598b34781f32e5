"""Words with a mark inside are found whole, without their mark, by either part and by their start."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facturier.audit.tests.factories import as_owner
from facturier.einvoice.document import Item
from facturier.organisations.tests.factories import NOW, TODAY, a_company, an_entity
from facturier.register import actions, queries
from facturier.register.actions.index import reindex_invoice
from facturier.register.models import Invoice
from facturier.register.queries.search import outdated
from facturier.register.rules import terms
from facturier.register.rules.narrowing import Narrowing, Sorting
from facturier.register.tests.factories import a_document, a_party, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
TOLD = (
    "Pose d'une porte-fenêtre, peinture anti-corrosion entrée/sortie, astreinte 24/7 à"
    " Saint-Brieuc ; aujourd’hui, l'entreprise écrit à compta@tôlerie-lacaze.fr, voir www.lacaze.fr"
)
# What a person types, for each compound of the text: whole, without its mark, a part, a start.
WAYS = {
    "porte-fenêtre": (
        "porte-fenêtre", "porte-fenetre", "Porte-Fenêtre", "PORTE-FENÊTRE", "portefenêtre",
        "portefenetre", "porte", "fenêtre", "fenetre", "porte-fen", "porte-f", "portefen",
        "portes-fenêtres", "porte fenêtre", "porte‑fenêtre", "porte/fenêtre",
    ),
    "anti-corrosion": (
        "anti-corrosion", "anticorrosion", "ANTI-CORROSION", "anti", "corrosion", "anti-corrosio",
        "anti-corr", "anticorr",
    ),
    "entrée/sortie": (
        "entrée/sortie", "entree/sortie", "entréesortie", "entrée", "sortie", "sorties",
        "entrée/so", "entree/s",
    ),
    "24/7": ("24/7", "247", "24", "7", "24/"),
    "Saint-Brieuc": (
        "Saint-Brieuc", "saint-brieuc", "saintbrieuc", "saint", "brieuc", "saint-bri",
    ),
    "aujourd’hui": (
        "aujourd’hui", "aujourd'hui", "aujourdhui", "AUJOURD'HUI", "aujourd'h", "hui",
    ),
    "l'entreprise": ("l'entreprise", "l’entreprise", "lentreprise", "entreprise", "l'entre"),
    "www.lacaze.fr": ("www.lacaze.fr", "wwwlacazefr", "www.lac", "lacaze.fr", "www"),
    "compta@tôlerie-lacaze.fr": (
        "compta@tôlerie-lacaze.fr", "compta@tolerie-lacaze.fr", "compta@tol", "compta",
    ),
}  # fmt: skip


@made_once
def company():
    company = a_company()
    an_entity(company)
    return company


def with_line(number: str, name: str, description: str = "", **rest):
    document = a_document(number=number, **rest)
    item = Item(name=name, description=description)
    return replace(document, lines=(replace(document.lines[0], item=item),))


@pytest.fixture
def told(company):
    """An invoice whose line tells, and one that tells nothing of it."""
    an_invoice(
        company, with_line("X-1", "Équerre", "une vitre", seller=a_party("Zéphyr", "552100554"))
    )
    return an_invoice(company, with_line("X-2", "Travaux", TOLD))


def found(company, text) -> list[str]:
    with company.here():
        page = queries.invoices_page(
            company["editor"], Narrowing(text=text), Sorting(), today=TODAY
        )
        return [row.reference for row in page.rows]


def test_a_compound_of_a_line_is_found_however_it_is_typed(company, told):
    missed = [
        typed
        for ways in WAYS.values()
        for typed in ways
        if found(company, typed) != [told.reference]
    ]
    assert missed == []


BEGUN = (
    "Installation, comptabilité, abonnement, maintenance, régulièrement, consommation, électrique"
)


def test_a_word_is_found_at_each_letter_that_is_typed_of_it(company):
    an_invoice(company, with_line("X-5", "Équerre", "une vitre"))
    told = an_invoice(company, with_line("X-6", "Travaux", BEGUN))
    missed = [
        start
        for word in BEGUN.split(", ")
        for start in (word[:letters] for letters in range(4, len(word) + 1))
        for typed in (start, terms.folded(start))
        if found(company, typed) != [told.reference]
    ]
    assert missed == []


@pytest.mark.parametrize("typed", ["installx", "comptabim", "maintom"])
def test_a_start_that_goes_on_as_no_word_of_it_is_not_found(company, typed):
    an_invoice(company, with_line("X-6", "Travaux", BEGUN))
    assert found(company, typed) == []


@pytest.mark.parametrize(
    "typed", ["fenêtre-porte-x", "porte-fex", "portex", "24/8", "saint-lunaire"]
)
def test_a_compound_that_is_not_there_is_not_found(company, told, typed):
    assert found(company, typed) == []


def test_words_of_a_pdf_are_found_by_the_same_ways(company):
    invoice = an_invoice(company, with_line("X-3", "Travaux"))
    with company.here(), patch("facturier.register.actions.index._told", lambda *_: iter((TOLD,))):
        reindex_invoice(invoice)
    missed = [
        typed
        for ways in WAYS.values()
        for typed in ways
        if found(company, typed) != [invoice.reference]
    ]
    assert missed == []


def test_a_party_is_found_by_its_compound_name_however_it_is_typed(company):
    an_invoice(company, number="X-4")
    for number, (name, ways) in enumerate(
        {
            "Saint-Gobain Distribution": (
                "Saint-Gobain", "saintgobain", "saint-gob", "gobain", "saint", "saintgob",
            ),
            "L’Orée & Fils": ("L'Orée", "loree", "lorée", "l'or", "orée", "orée & fils"),
            "Garage 24/7": ("24/7", "247", "garage 24/7"),
            "Boulangerie B.R.E": ("B.R.E", "bre", "b.r"),
        }.items()
    ):  # fmt: skip
        siren = ("552100554", "552081317", "542107651", "383960135")[number]
        invoice = an_invoice(
            company, replace(a_document(number=f"P-{number}"), seller=a_party(name, siren))
        )
        missed = [typed for typed in ways if invoice.reference not in found(company, typed)]
        assert missed == [], name


def test_one_entry_asks_one_statement_of_the_database_whatever_it_holds(company, told):
    with company.here(), CaptureQueriesContext(connection) as asked:
        reindex_invoice(told)
    written = [one["sql"] for one in asked.captured_queries if "register_index" in one["sql"]]
    assert len(written) == 1
    assert len(asked.captured_queries) <= 4, "the invoice's parties, lines and text, and its entry"


@pytest.mark.django_db(transaction=True)
def test_entries_of_an_older_form_are_found_and_renewed_once_and_nothing_else_is():
    company = a_company()
    an_entity(company)
    told = an_invoice(company, with_line("X-2", "Travaux", TOLD))
    an_invoice(company, number="X-9")
    with company.here():
        actions.reassign_party(
            member=company["editor"], invoice_id=told.id, party_id=None, reason="Inconnu", now=NOW
        )
    with as_owner() as owner:
        owner.execute(
            "UPDATE register_search SET form = 1, words = ts_delete(words, 'wportefenetre')"
            " WHERE invoice_id = %s",
            [told.id],
        )
    # As it was, until its turn comes.
    assert found(company, "portefenetre") == []
    assert found(company, "fenêtre") == [told.reference]
    assert waiting(company) == [told.id]
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 1
    assert found(company, "portefenetre") == [told.reference]
    assert waiting(company) == []
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 0
    with company.here():
        assert Invoice.objects.get(id=told.id).party_id is None, "what a person said stands"


def waiting(company) -> list:
    with company.here():
        return outdated(company.id, 10)


def test_compounds_without_end_are_bounded():
    endless = " ".join(f"mot-{number:06}" for number in range(50_000))
    kept = terms.compounds_of(endless)
    assert kept[0] == "mot000000"
    assert sum(len(one) for one in kept) <= terms.MOST_COMPOUNDS
    assert terms.compounds_of("-".join(["x" * 50] * 50)) == ["x" * terms.LONGEST_WORD]
    assert terms.compounds_of("a--b /c/ 'd' e. f -g") == []
