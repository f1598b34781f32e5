"""The register narrowed to what is doubted: on its page, in exports, counts, views and the API."""

from itertools import product

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from facturier.controls import actions
from facturier.controls.queries import doubts as doubt_queries
from facturier.controls.rules import CONTROLS, Severity
from facturier.controls.tests.factories import a_doubted, a_pair, doubts, paid_to
from facturier.organisations.tests.factories import NOW, PASSWORD, TODAY, a_company, an_entity
from facturier.register import queries
from facturier.register.rules.narrowing import (
    DOUBTED,
    FAMILIES,
    GRAVITIES,
    Narrowing,
    Sorting,
    address_of,
    narrowing_of,
)
from facturier.register.tests.factories import a_document, an_invoice
from facturier.register.tests.test_decisions_api import token
from facturier.register.tests.test_list_web import exported
from facturier.register.tests.test_web import browser_of
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
LIST = "/facturier/"


@made_once
def company():
    """Two that may be one, an account whose key is wrong, and one that nobody doubts."""
    company = a_company(roles=("editor", "reader"), password=PASSWORD, now=timezone.now())
    company.entity_id = an_entity(company)
    company.pair = a_pair(company)
    a_doubted(company, paid_to(a_document(number="K-1"), "FR7630006000011234567890188"))
    company.plain = an_invoice(company, a_document(number="K-2"))
    return company


def entries(company, narrowing, by="reader") -> set[int]:
    page = queries.invoices_page(company[by], narrowing, Sorting(), today=TODAY)
    return {row.entry for row in page.rows}


def naive(company, gravities, families) -> set[int]:
    return {
        doubt.invoice.entry
        for doubt in doubts(company)
        if (not gravities or DOUBTED in gravities or doubt.severity in gravities)
        and (not families or CONTROLS[doubt.rule].family in families)
    }


def test_the_words_of_the_register_are_those_of_the_controls():
    assert set(FAMILIES.values()) == {one.family for one in CONTROLS.values()}
    assert set(GRAVITIES.values()) == {DOUBTED, *Severity}


def test_lists_counts_and_totals_agree_with_a_naive_look(company):
    some = 0
    for gravity, family in product(
        [(), (DOUBTED,), ("high",), ("low",), ("high", "low")],
        [(), ("duplicate",), ("account",), ("law", "habit")],
    ):
        if not gravity and not family:
            continue
        narrowing = Narrowing(doubts=frozenset(gravity), controls=frozenset(family))
        with company.here():
            expected = naive(company, gravity, family)
            assert entries(company, narrowing) == expected
            assert queries.counted(company["reader"], narrowing, TODAY) == (len(expected), True)
            totals = queries.totals(company["reader"], narrowing, TODAY)
            assert sum(total.invoices for total in totals) == len(expected)
        some += bool(expected)
        assert narrowing_of(address_of(narrowing)) == (narrowing, ())
    assert some > 5
    with company.here():
        everything = Narrowing(text="lacaze", doubts=frozenset({DOUBTED}))
        assert company.plain.entry not in entries(company, everything)
        assert entries(company, everything) <= naive(company, (), ())


def test_what_is_decided_is_no_longer_looked_for(company):
    narrowing = Narrowing(controls=frozenset({"duplicate"}))
    _first, second, doubt = company.pair
    with company.here():
        assert entries(company, narrowing) == {second.entry}
        actions.dismiss_doubt(
            member=company["editor"], doubt_id=doubt.id, version=doubt.version,
            reason="Deux livraisons", now=NOW,
        )  # fmt: skip
        assert entries(company, narrowing) == set()


def test_another_organisation_sees_none_of_it(company):
    other = a_company("Ailleurs", roles=("reader",), now=timezone.now())
    an_entity(other, siren="552100554")
    with other.here():
        assert entries(other, Narrowing(doubts=frozenset({DOUBTED}))) == set()


def test_the_page_its_export_and_a_saved_view_say_it_in_french(company):
    browser = browser_of(company, "editor")
    address = {"doute": "graves", "controle": "doublons"}
    _first, second, _doubt = company.pair
    page = browser.get(LIST, address).content.decode()
    assert "Doutes <b>graves</b>" in page and "Contrôle <b>doublons</b>" in page
    assert second.reference in page and company.plain.reference not in page
    content = exported(browser, **address).decode("utf-8-sig")
    assert content.count("\r\n") == 2 and second.reference in content
    kept = browser.post(reverse("register:save_view"), {**address, "name": "Doublons graves"})
    assert "controle=doublons" in kept["Location"] and "doute=graves" in kept["Location"]
    unread = browser.get(LIST, {"doute": "énormes"})
    assert unread.status_code == 200 and company.plain.reference in unread.content.decode()


def test_the_api_narrows_alike_and_refuses_what_is_no_gravity(company):
    client = token(company, "reader", ["invoice:read"])
    _first, second, _doubt = company.pair

    def found(**asked):
        answer = client.get("/api/v1/invoices/", asked)
        assert answer.status_code == 200, answer.content
        return {row["reference"] for row in answer.json()["items"]}

    assert found(control="duplicate") == {second.reference}
    assert company.plain.reference not in found(doubt="any")
    assert client.get("/api/v1/invoices/", {"doubt": "enormous"}).status_code == 422


def test_the_index_of_open_doubts_answers_alone(company):
    with company.here(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = doubt_queries.doubted_invoices(
            company.id, frozenset({"high"}), frozenset({"duplicate"})
        )
        plan = rows.explain()
    assert "doubts_open" in plan
