"""The list: every order, every narrowing, the totals and the search, against a naive look."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facturier.einvoice.document import Item
from facturier.organisations.actions import GivenScope
from facturier.organisations.queries import member_of
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    NOW,
    TODAY,
    Company,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.register import actions, queries
from facturier.register.actions.assign import Assignment
from facturier.register.models import Invoice
from facturier.register.queries import page as pages
from facturier.register.queries.page import COLUMNS, Cursor
from facturier.register.queries.selection import every_row
from facturier.register.rules import CREDIT_NOTES, Stage
from facturier.register.rules.narrowing import (
    KINDS,
    DueWithin,
    IssuedIn,
    Narrowing,
    Order,
    Sorting,
    due_between,
    issued_between,
)
from facturier.register.tests.factories import OUR_SIREN, a_document, a_party, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SIRENS = ["404833048", "443061841", "552100554"]
NAMES = {
    "404833048": "Tôlerie Lacaze",
    "443061841": "Électro-Loire SAS",
    "552100554": "Œuvres Ménard",
}


@pytest.fixture(autouse=True)
def looking_a_little_way(monkeypatch):
    """Pages look no further than seven rows before they collect."""
    monkeypatch.setattr(pages, "LOOKED_AT", 7)


@made_once
def filled_with_departments() -> tuple[Company, list]:
    """Forty varied invoices."""
    company, chance = a_company(), random.Random(4)
    an_entity(company)
    departments = [a_department(company, name) for name in ("Achats", "Atelier")]
    for number in range(40):
        siren = chance.choice(SIRENS)
        other = a_party(NAMES[siren], siren)
        ours = a_party("Maison Kervel SAS", OUR_SIREN)
        way = chance.choice(["in", "in", "out"])
        issued = TODAY - timedelta(days=chance.randint(0, 400))
        document = a_document(
            number=f"FA-{chance.randint(1, 999):03}/{number:02}",
            # One in ten is beyond what is summed: it has no amount among the keys of the list.
            net="900000000000000.00"
            if number % 10 == 7
            else f"{chance.randint(1, 90000) / 100:.2f}",
            type_code=chance.choice(["380", "380", "381", "386"]),
            issue_date=issued,
            due_date=chance.choice([None, issued + timedelta(days=30)]),
            currency=chance.choice(["EUR", "EUR", "EUR", "USD"]),
            order=chance.choice([None, f"BC-{number:04}"]),
        )
        seller, buyer = (other, ours) if way == "in" else (ours, other)
        invoice = an_invoice(company, replace(document, seller=seller, buyer=buyer))
        with company.here():
            if chance.random() < 0.6:
                assignment = Assignment(
                    Direction(invoice.direction), invoice.entity_id, chance.choice(departments)
                )
                actions.assign_invoice(
                    member=company["editor"], invoice_id=invoice.id, assignment=assignment,
                    now=NOW,
                )  # fmt: skip
            if chance.random() < 0.3:
                actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)
    return company, departments


@pytest.fixture
def filled(filled_with_departments) -> Company:
    return filled_with_departments[0]


def everything(company) -> list[Invoice]:
    return list(Invoice.objects.filter(organisation_id=company.id))


def key_of(invoice: Invoice, by: Order):
    return getattr(invoice, COLUMNS[by]), invoice.entry


def walked(company, narrowing, sorting, size=6, member="editor") -> list[int]:
    found, cursor = [], Cursor()
    while True:
        page = queries.invoices_page(
            company[member] if isinstance(member, str) else member,
            narrowing, sorting, cursor, today=TODAY, size=size,
        )  # fmt: skip
        found += [row.entry for row in page.rows]
        if page.after is None:
            return found
        cursor = Cursor(after=page.after)


def test_every_order_shows_each_invoice_once_and_in_its_place_both_ways(filled):
    with filled.here():
        for by, descending in product(Order, (True, False)):
            sorting = Sorting(by, descending)
            expected = [
                invoice.entry
                for invoice in sorted(
                    everything(filled), key=lambda one: key_of(one, by), reverse=descending
                )
            ]
            assert walked(filled, Narrowing(), sorting) == expected
            assert walked_back(filled, sorting) == expected


def walked_back(company, sorting) -> list[int]:
    """From the last page back to the first."""

    def page_at(cursor: Cursor):
        return queries.invoices_page(
            company["editor"], Narrowing(), sorting, cursor, today=TODAY, size=6
        )

    page = page_at(Cursor())
    while page.after:
        page = page_at(Cursor(after=page.after))
    shown = [row.entry for row in page.rows]
    while page.before:
        page = page_at(Cursor(before=page.before))
        shown = [row.entry for row in page.rows] + shown
    return shown


def asked_of(narrowing: Narrowing, invoice: Invoice) -> bool:
    """The same question, asked of one invoice in plain words."""
    stages = narrowing.stages or {Stage.TO_CHECK, Stage.VERIFIED, Stage.REFUSED}
    codes = {code for kind in narrowing.kinds for code in KINDS[kind]}
    start, end = issued_between(narrowing, TODAY)
    due_start, due_end = due_between(narrowing, TODAY)
    sign = -1 if invoice.type_code in CREDIT_NOTES else 1
    gross = None if invoice.signed_gross is None else sign * invoice.gross
    return all([
        not narrowing.directions or invoice.direction in narrowing.directions,
        invoice.stage in stages,
        not codes or invoice.type_code in codes,
        not narrowing.departments or invoice.department_id in narrowing.departments,
        not narrowing.currencies or invoice.currency in narrowing.currencies,
        start is None or invoice.issue_date >= start,
        end is None or invoice.issue_date <= end,
        due_start is None or (invoice.due_date is not None and invoice.due_date >= due_start),
        due_end is None or (invoice.due_date is not None and invoice.due_date <= due_end),
        narrowing.gross_from is None or (gross is not None and gross >= narrowing.gross_from),
        narrowing.gross_to is None or (gross is not None and gross <= narrowing.gross_to),
    ])  # fmt: skip


amounts = st.none() | st.decimals("-900", "900", places=2)
days = st.none() | st.integers(0, 420).map(lambda ago: TODAY - timedelta(days=ago))
narrowings = st.builds(
    Narrowing,
    directions=st.frozensets(st.sampled_from([Direction.RECEIVED, Direction.ISSUED]), max_size=1),
    stages=st.frozensets(st.sampled_from([Stage.TO_CHECK, Stage.VERIFIED]), max_size=2),
    kinds=st.frozensets(st.sampled_from(["factures", "avoirs", "acomptes"]), max_size=2),
    currencies=st.frozensets(st.sampled_from(["EUR", "USD"]), max_size=1),
    issued_in=st.none() | st.sampled_from(list(IssuedIn)),
    issued_from=days,
    issued_to=days,
    due_within=st.none() | st.sampled_from(list(DueWithin)),
    gross_from=amounts,
    gross_to=amounts,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(narrowings, st.sampled_from(list(Order)), st.booleans(), st.sets(st.integers(0, 2)))
def test_a_narrowed_list_its_count_its_totals_and_its_export_agree_with_a_naive_look(
    filled_with_departments, narrowing, by, descending, departments
):
    filled, offered = filled_with_departments
    chosen = [*offered, None]
    narrowing = replace(narrowing, departments=frozenset(chosen[at] for at in departments))
    with filled.here():
        fitting = [one for one in everything(filled) if asked_of(narrowing, one)]
        expected = [
            one.entry
            for one in sorted(fitting, key=lambda one: key_of(one, by), reverse=descending)
        ]
        sorting = Sorting(by, descending)
        assert walked(filled, narrowing, sorting) == expected
        rows = list(every_row(filled["editor"], narrowing, sorting, TODAY))
        assert [row.entry for row in rows] == expected
        assert queries.counted(filled["editor"], narrowing, TODAY) == (len(fitting), True)
        told = {
            (total.direction, total.currency): (total.invoices, total.net, total.tax, total.gross)
            for total in queries.totals(filled["editor"], narrowing, TODAY)
        }
        assert told == naive_totals(fitting)


def naive_totals(invoices):
    sums = defaultdict(lambda: [0, Decimal(0), Decimal(0), Decimal(0)])
    for one in invoices:
        sign = -1 if one.type_code in CREDIT_NOTES else 1
        held = sums[one.direction, one.currency]
        held[0] += 1
        for at, amount in enumerate((one.net, one.tax, one.gross), start=1):
            held[at] += sign * amount if amount < 2**62 / Decimal(10_000) else 0
    return {key: tuple(held) for key, held in sums.items()}


# -- the search ------------------------------------------------------------------------------------
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(narrowings, st.sampled_from(list(Order)), st.booleans())
def test_a_search_within_filters_agrees_with_a_naive_look(filled, narrowing, by, descending):
    with filled.here():
        fitting = [
            one for one in everything(filled)
            if asked_of(narrowing, one) and "Lacaze" in one.seller_name + one.buyer_name
        ]  # fmt: skip
        expected = [
            one.entry
            for one in sorted(fitting, key=lambda one: key_of(one, by), reverse=descending)
        ]
        searched = replace(narrowing, text="lacaze")
        assert walked(filled, searched, Sorting(by, descending)) == expected
        assert queries.counted(filled["editor"], searched, TODAY) == (len(fitting), True)
        told = {
            (total.direction, total.currency): (total.invoices, total.net, total.tax, total.gross)
            for total in queries.totals(filled["editor"], searched, TODAY)
        }
        assert told == naive_totals(fitting)


# How many of the newest entries are looked at before the index is asked: none is left to it, few are,
# nearly all are. Thirty times as many are read on where the term promises to be common.
@pytest.mark.parametrize("first_look", [1, 3, 39])
def test_a_search_finds_the_same_whether_entries_are_read_or_their_index(filled, first_look):
    every = everything_of(filled)
    for text in ("lacaze", "fa-", "FA-0", "/1", every[7].number, every[-1].order_reference, "zz"):
        with filled.here(), connection.cursor() as cursor:
            expected = walked(filled, Narrowing(text=text), Sorting(), size=4)
            cursor.execute("SELECT set_config('facturier.first_look', %s, true)", [str(first_look)])
            assert walked(filled, Narrowing(text=text), Sorting(), size=4) == expected, text
            narrowed = Narrowing(text=text, stages=frozenset({Stage.VERIFIED}))
            verified = {one.entry for one in every if one.stage == Stage.VERIFIED}
            assert walked(filled, narrowed, Sorting(), size=4) == [
                entry for entry in expected if entry in verified
            ]


def everything_of(company) -> list[Invoice]:
    with company.here():
        return everything(company)


def test_a_name_written_with_a_hyphen_or_an_apostrophe_is_found_as_it_is_written():
    company = a_company()
    an_entity(company)
    names = ("Belle-Rade Ateliers", "L'Orée du Bois", "Saint-Gilles-Croix-de-Vie Marée")
    for number, name in enumerate(names):
        supplier = a_party(name, SIRENS[number])
        document = replace(a_document(number=f"N-{number}"), seller=supplier)
        invoice = an_invoice(company, document)
        for typed in (
            name,
            name.split()[0],
            name.split()[0].lower(),
            f"{name.split()[0]} N-{number}",
        ):
            assert found(company, typed) == [invoice.reference], typed


def found(company, text, member="editor") -> list[str]:
    with company.here():
        rows = queries.invoices_page(
            company[member], Narrowing(text=text), Sorting(), today=TODAY
        ).rows
        return [row.reference for row in rows]


def test_an_invoice_is_found_by_any_fact_typed_any_way():
    company = a_company()
    an_entity(company)
    document = a_document(
        number="FA-2026/708982",
        net="1028.75",
        order="BC-2026-0218",
    )
    supplier = a_party("Établissements Œuvré & Fils", "404833048")
    line = replace(
        document.lines[0], item=Item(name="Panneaux laqués", description="créées à Nantes")
    )
    invoice = an_invoice(company, replace(document, seller=supplier, lines=(line,)))
    an_invoice(company, number="X-1", net="7.00")
    hits = [
        "708982", "0898", "fa-2026/708982", "FA2026708982", "FA 2026 708982", "E-1",
        "1234.5", "1 234,50 €", "1234,50", "1.234,50", "1 234,50", "1028,75", "205.75",
        "établissements", "etablissements", "ETABLISS", "oeuvre", "œuvré", "404833048",
        "404 833 048", "BC-2026-0218", "0218", "panneau", "Panneaux", "laque", "laqués", "creees",
        "nantes panneau", "œuvré 708982",
    ]  # fmt: skip
    missed = [text for text in hits if invoice.reference not in found(company, text)]
    assert missed == []
    for text in (
        "708983",
        "1234,51",
        "lacaze",
        "nantes 708983",
        "0891",
        "'); DROP",
        "%",
        "& | !",
    ):
        assert invoice.reference not in found(company, text), text


def test_a_text_of_more_words_than_postgresql_takes_is_still_entered_and_found():
    company = a_company()
    an_entity(company)
    document = a_document(number="MOTS-1")
    letters = range(0xAC00, 0xAC00 + 11172)
    words = (chr(one) + chr(other) for one, other in zip(letters, reversed(letters), strict=True))
    text = " ".join(word + tail for word in words for tail in "가나다라")  # 44,688 of them
    line = replace(document.lines[0], item=Item(name="Dictionnaire", description=text))
    invoice = an_invoice(company, replace(document, lines=(line,)))
    assert found(company, "dictionnaire") == [invoice.reference]
    assert found(company, "mots-1") == [invoice.reference]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(filled, text):
    found(filled, text.replace("\0", ""))


def test_a_search_finds_nothing_outside_a_persons_part_nor_in_another_organisation(
    filled_with_departments,
):
    filled, [department, _other] = filled_with_departments
    person = a_person("Paul Petit")
    with filled.here():
        a_member(filled, person, "reader", scope=GivenScope(department_id=department), now=NOW)
        narrow = member_of(filled.id, person, TODAY)
        theirs = [one for one in everything(filled) if one.department_id == department]
        for narrowing in (Narrowing(), Narrowing(text="fa"), Narrowing(text="lacaze")):
            shown = walked(filled, narrowing, Sorting(), member=narrow)
            assert set(shown) <= {one.entry for one in theirs}
            if not narrowing.text or narrowing.text == "fa":
                assert len(shown) == len(theirs)
            count, _exact = queries.counted(narrow, narrowing, TODAY)
            assert count == len(shown)
            totals = queries.totals(narrow, narrowing, TODAY)
            assert sum(total.invoices for total in totals) == len(shown)
    elsewhere = a_company()
    an_entity(elsewhere)
    an_invoice(elsewhere, number="Z-9")
    assert found(elsewhere, "fa") == []
    assert found(elsewhere, "lacaze") == ["E-1"]


def test_what_was_found_to_be_no_invoice_is_shown_only_where_asked(filled):
    with filled.here():
        one = everything(filled)[0]
        Invoice.objects.filter(id=one.id)
        before = len(walked(filled, Narrowing(), Sorting()))
        shown = walked(filled, Narrowing(stages=frozenset({Stage.NOT_INVOICE})), Sorting())
    assert shown == []
    assert before == 40


def test_a_stage_that_changes_is_found_by_its_new_name_at_once(filled):
    with filled.here():
        one = next(one for one in everything(filled) if one.stage == Stage.TO_CHECK)
        searched = Narrowing(text=one.number, stages=frozenset({Stage.REFUSED}))
        assert walked(filled, searched, Sorting()) == []
        actions.refuse_invoice(
            member=filled["editor"], invoice_id=one.id, reason="Prix", code="DOUBLON", now=NOW
        )
        assert walked(filled, searched, Sorting()) == [one.entry]


def test_periods_are_those_of_the_day_the_list_is_read():
    day = date(2026, 3, 15)
    assert issued_between(Narrowing(issued_in=IssuedIn.LAST_MONTH), day) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )
    assert due_between(Narrowing(due_within=DueWithin.OVERDUE), day) == (None, date(2026, 3, 14))
