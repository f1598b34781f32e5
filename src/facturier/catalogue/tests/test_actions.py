"""Items and price lists by their verbs: rights, versions, and the one event of each."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from facturier.audit.models import AuditEvent
from facturier.audit.queries import story_of
from facturier.catalogue import actions, queries
from facturier.catalogue.models import Item, ListPrice, PriceList
from facturier.catalogue.queries import ItemFilters, Sort
from facturier.catalogue.rules import ItemKind, ItemText, Source, list_key
from facturier.catalogue.tests.factories import a_price, a_price_list, an_item, some_facts
from facturier.kit.refusal import Refusal
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import NOW, a_company, a_member, a_person
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    return a_company(roles=("editor", "reader", "payer"))


def refusal_of(call, **arguments) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(**arguments)
    return refusal.value


def change(company, item, *, by="owner", version=None, **rest):
    facts = some_facts(**{"code": item.code, **rest})
    with company.here():
        return actions.change_item(
            member=company[by],
            item_id=item.id,
            version=item.version if version is None else version,
            facts=facts,
            now=NOW,
        )


# -- items -----------------------------------------------------------------------------------------
def test_an_item_is_kept_as_stated_and_told_once(company):
    item = an_item(company, by="editor", price=Decimal("11.275"))
    with company.here():
        row = Item.objects.get()
        assert actions.facts_of(row) == replace(some_facts(price=Decimal("11.275")))
        [event] = story_of(company.id, item.id)
        assert event.verb == "item.created" and event.changes["price"] == [None, "11.275"]
        assert "exemption_reason" not in event.changes


def test_without_a_code_the_next_one_is_given(company):
    assert [an_item(company, code).code for code in ("", "", "ART-0041", "")] == [
        "ART-0001", "ART-0002", "ART-0041", "ART-0042",
    ]  # fmt: skip


def test_the_next_code_looks_at_codes_whatever_their_case(company):
    assert [an_item(company, code).code for code in ("art-0001", "", "Art-0007", "")] == [
        "art-0001", "ART-0002", "Art-0007", "ART-0008",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "other"), [("Tarif A", "Tarif A+"), ("Tarif A", "Tarif-A"), ("Прайс", "Цены")]
)
def test_price_lists_are_told_apart_by_every_sign_and_found_in_any_alphabet(company, name, other):
    one, two = a_price_list(company, name), a_price_list(company, other)
    with company.here():
        found = queries.lists_by_name(company["owner"], [name, other])
    assert {found[list_key(said)].id for said in (name, other)} == {one, two}


def test_a_price_list_is_one_whatever_the_case_the_accents_and_the_spaces(company):
    a_price_list(company, "Été  2026")
    with pytest.raises(Refusal, match=r"price_list\.twin"):
        a_price_list(company, "ete 2026")
    a_price_list(company, "\ufdfa" * 120)  # folded, each of these is eighteen letters


def test_price_lists_kept_under_a_coarser_key_are_found_by_their_whole_name(company):
    one = a_price_list(company, "Tarif A+")
    migration = import_module("facturier.catalogue.migrations.0002_names_of_price_lists")
    with company.here(), transaction.atomic():
        PriceList.objects.update(name_key="tarif a")
        # Only the owner of the tables puts the guards to sleep: here the change is taken back.
        migration.derive(apps, SimpleNamespace(execute=lambda sql: None))
        assert queries.lists_by_name(company["owner"], ["Tarif A+"])["tarif a+"].id == one
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_are_given_a_code_at_once_get_two():
    company = a_company(roles=())
    codes, start = [], threading.Barrier(2)

    def work():
        try:
            start.wait()
            codes.append(an_item(company, "").code)
        finally:
            connection.close()

    clerks = [threading.Thread(target=work) for _ in range(2)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(codes) == ["ART-0001", "ART-0002"]


def test_a_code_names_one_item_whatever_its_case(company):
    an_item(company, "Etg-1")
    with company.here():
        refusal = refusal_of(
            actions.create_item, member=company["owner"], facts=some_facts(code="ETG-1"), now=NOW
        )
    assert (refusal.code, refusal.status, refusal.field) == ("item.twin", 409, "code")
    other = an_item(company, "ETG-2")
    with pytest.raises(Refusal, match=r"item\.twin"):
        change(company, other, code="etg-1")


def test_the_second_of_two_changes_of_one_version_is_refused_and_nothing_is_lost(company):
    item = an_item(company)
    change(company, item, by="editor", price=Decimal(90))
    refusal = None
    with pytest.raises(Refusal) as refused:
        change(company, item, price=Decimal(80))
    refusal = refused.value
    assert (refusal.code, refusal.status) == ("item.changed_since", 409)
    with company.here():
        row = Item.objects.get()
        assert row.price == 90 and row.version == 2
    change(company, row, price=Decimal(80))


def test_a_change_tells_only_what_changed_and_none_tells_nothing(company):
    item = an_item(company)
    assert change(company, item).version == 1
    change(company, item, texts={"fr": ItemText("Étagère", "900 mm"), "en": ItemText("Oak shelf")})
    with company.here():
        created, changed = story_of(company.id, item.id)
        assert changed.changes == {"name": ["Étagère chêne", "Étagère"]}


def test_an_archived_item_stays_and_can_be_restored(company):
    item = an_item(company)
    with company.here():
        for _again in range(2):
            actions.archive_item(member=company["editor"], item_id=item.id, now=NOW)
        assert queries.items_page(company["reader"]).rows == ()
        assert len(queries.items_page(company["reader"], ItemFilters(archived=True)).rows) == 1
        actions.restore_item(member=company["editor"], item_id=item.id, now=NOW)
        assert len(queries.items_page(company["reader"]).rows) == 1
        verbs = [event.verb for event in story_of(company.id, item.id)]
        assert verbs == ["item.created", "item.archived", "item.restored"]


def test_what_an_import_made_is_withdrawn_only_while_nothing_happened_to_it(company):
    fresh, changed, priced = (an_item(company, code) for code in ("A", "B", "C"))
    change(company, changed, price=Decimal(1))
    a_price(company, a_price_list(company), priced, "1")
    with company.here():
        withdraw = {"member": company["owner"], "now": NOW}
        actions.withdraw_item(item_id=fresh.id, **withdraw)
        assert not Item.objects.filter(id=fresh.id).exists()
        assert AuditEvent.objects.filter(verb="item.withdrawn", subject_id=fresh.id).exists()
        for item, code in ((changed, "item.changed_since"), (priced, "item.priced")):
            assert refusal_of(actions.withdraw_item, item_id=item.id, **withdraw).code == code


# -- rights ----------------------------------------------------------------------------------------
def test_who_reads_does_not_change_and_who_holds_nothing_does_not_read(company):
    item = an_item(company)
    with company.here():
        reader, payer = company["reader"], company["payer"]
        assert queries.one_item(reader, item.id).code == "ETG-900"
        for verb in (actions.archive_item, actions.restore_item, actions.withdraw_item):
            assert refusal_of(verb, member=reader, item_id=item.id, now=NOW).status == 403
        refusal = refusal_of(actions.create_item, member=reader, facts=some_facts(), now=NOW)
        assert refusal.status == 403
        assert refusal_of(queries.one_item, member=payer, item_id=item.id).status == 403
        assert refusal_of(queries.items_page, member=payer).status == 403


@pytest.mark.parametrize(
    ("direction", "allowed"), [(Direction.ISSUED, True), (Direction.RECEIVED, False), (None, True)]
)
def test_the_catalogue_is_the_billing_clerks_and_read_by_those_of_the_other_side(
    company, direction, allowed
):
    clerk = a_member(company, a_person(), "editor", scope=GivenScope(direction=direction))
    item = an_item(company)
    with company.here():
        assert queries.one_item(clerk, item.id)
        if allowed:
            actions.archive_item(member=clerk, item_id=item.id, now=NOW)
        else:
            refusal = refusal_of(actions.archive_item, member=clerk, item_id=item.id, now=NOW)
            assert (refusal.status, refusal.rule) == (403, "direction")


def test_another_organisations_catalogue_does_not_exist(company):
    item, price_list = an_item(company), a_price_list(company)
    other = a_company("Autre", roles=())
    with other.here():
        owner = other["owner"]
        assert refusal_of(queries.one_item, member=owner, item_id=item.id).status == 404
        assert (
            refusal_of(actions.archive_item, member=owner, item_id=item.id, now=NOW).status == 404
        )
        refusal = refusal_of(queries.one_price_list, member=owner, price_list_id=price_list)
        assert refusal.status == 404
        assert Item.objects.count() == 0
    an_item(other)  # the same code is free there


# -- lists -----------------------------------------------------------------------------------------
def codes(page) -> list[str]:
    return [row.code for row in page.rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etagere", ["ETG-1"]), ("ÉTAGÈRE chene", ["ETG-1"]), ("tg-1", ["ETG-1"]), ("hêtre", ["TBL-2"]),
        ("table shelf", []), ("oak", ["ETG-1"]), ("%", []), ("_", []), ("", ["ETG-1", "TBL-2"]),
    ],
)  # fmt: skip
def test_an_item_is_found_by_any_fragment_of_code_or_name_accents_or_not(company, text, found):
    an_item(company, "ETG-1")
    an_item(company, "TBL-2", name="Table en hêtre")
    with company.here():
        assert codes(queries.items_page(company["reader"], ItemFilters(text=text))) == found


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [False, True])
def test_every_item_stands_on_one_page_both_ways_whatever_the_order(company, sort, descending):
    for number in range(7):
        an_item(company, f"C{number}", name=f"Nom {number % 2}", price=Decimal(number % 3))
    filters = ItemFilters(sort=sort, descending=descending)
    with company.here():
        member = company["reader"]
        whole = codes(queries.items_page(member, filters))
        assert len(whole) == 7
        forwards, page = [], queries.items_page(member, filters, size=3)
        assert page.before is None
        forwards += codes(page)
        while page.after:
            page = queries.items_page(member, filters, after=page.after, size=3)
            forwards += codes(page)
        assert forwards == whole
        backwards = codes(page)
        while page.before:
            page = queries.items_page(member, filters, before=page.before, size=3)
            backwards = codes(page) + backwards
        assert backwards == whole
        assert [row.code for row in queries.every_item(member, filters)] == whole


def test_a_page_takes_three_statements_whatever_the_number_of_items(
    company, django_assert_num_queries
):
    for number in range(12):
        an_item(company, f"C{number}")
    with company.here():
        page = queries.items_page(company["reader"], size=5)
        with django_assert_num_queries(3):
            queries.items_page(company["reader"], size=5, after=page.after)


def test_goods_and_services_are_told_apart(company):
    an_item(company, "B")
    an_item(company, "S", kind="service", unit="HUR")
    with company.here():
        page = queries.items_page(company["reader"], ItemFilters(kind=ItemKind.SERVICE))
        assert codes(page) == ["S"]


# -- price lists -----------------------------------------------------------------------------------
def test_the_price_that_holds_is_read_from_the_list_of_the_day(company):
    item = an_item(company)
    price_list = a_price_list(company, valid_to=date(2026, 12, 31))
    a_price(company, price_list, item, "90")
    a_price(company, price_list, item, "80", "10")
    with company.here():
        held = lambda quantity, day: queries.held_price(  # noqa: E731
            company["reader"], item.id, price_list, Decimal(quantity), day
        )
        assert held(1, date(2026, 6, 1)).price == 90
        assert held(10, date(2026, 12, 31)).price == 80
        assert held(10, date(2027, 1, 1)).source == Source.ITEM
        actions.archive_price_list(member=company["owner"], price_list_id=price_list, now=NOW)
        assert held(10, date(2026, 6, 1)).price == Decimal("96.5")


def test_a_price_is_set_once_and_every_change_stands_in_the_story_of_the_item(company):
    item, price_list = an_item(company), a_price_list(company)
    first = a_price(company, price_list, item, "90")
    assert a_price(company, price_list, item, "90") == first
    assert a_price(company, price_list, item, "85") == first
    with company.here():
        assert ListPrice.objects.count() == 1
        told = [event.changes for event in story_of(company.id, item.id)[1:]]
        assert told == [{"list_price": [None, "90"]}, {"list_price": ["90", "85"]}]


def test_prices_of_a_page_are_changed_all_or_none_and_no_one_is_overwritten_unseen(company):
    price_list = a_price_list(company)
    one, two = (a_price(company, price_list, an_item(company, code), "10") for code in "AB")
    edit = lambda *changes: actions.change_prices(  # noqa: E731
        member=company["editor"], price_list_id=price_list, changes=changes, now=NOW
    )
    was = Decimal(10)
    with company.here():
        assert (
            edit(actions.PriceChange(one, was, Decimal(11)), actions.PriceChange(two, was, None))
            == 2
        )
    with company.here():
        assert list(ListPrice.objects.values_list("price", flat=True)) == [11]
        refusal = refusal_of(edit) if False else None
    with company.here(), pytest.raises(Refusal) as refused:
        edit(actions.PriceChange(one, was, Decimal(12)))
    refusal = refused.value
    assert refusal.code == "price.changed_since" and "A" in refusal.reason
    with company.here(), pytest.raises(Refusal, match=r"price\.wrong"):
        edit(actions.PriceChange(one, Decimal(11), Decimal(-1)))


@pytest.mark.parametrize(
    ("rest", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"valid_to": date(2025, 1, 1)}, "valid_to"),
        ({"currency": "euros"}, "currency"),
    ],
)
def test_a_price_list_that_cannot_be_is_refused_at_its_field(company, rest, field):
    facts = actions.PriceListFacts(**{"name": "T", "valid_from": date(2026, 1, 1), **rest})
    with company.here():
        refusal = refusal_of(
            actions.create_price_list, member=company["owner"], facts=facts, now=NOW
        )
    assert (refusal.status, refusal.field) == (422, field)


def test_a_list_with_prices_keeps_its_currency_and_its_name_is_its_own(company):
    price_list = a_price_list(company)
    a_price_list(company, "Particuliers")
    a_price(company, price_list, an_item(company), "1")

    def state(version=1, **rest):
        values = {"name": "Architectes", "valid_from": date(2026, 1, 1), **rest}
        return refusal_of(
            actions.change_price_list,
            member=company["owner"],
            price_list_id=price_list,
            version=version,
            facts=actions.PriceListFacts(**values),
            now=NOW,
        ).code

    with company.here():
        assert state(currency="GBP") == "price_list.currency"
        assert state(name="PARTICULIERS") == "price_list.twin"
        assert state(version=7) == "price_list.changed_since"


def test_prices_are_listed_by_code_and_quantity_page_by_page(company):
    price_list = a_price_list(company)
    for code in "BA":
        item = an_item(company, code)
        for quantity in ("10", "0"):
            a_price(company, price_list, item, "1", quantity)
    with company.here():
        row, found, after = queries.one_price_list(company["reader"], price_list), [], None
        while True:
            page = queries.prices_page(company["reader"], row, after=after, size=3)
            found += [(one.item.code, int(one.from_quantity)) for one in page.rows]
            if (after := page.after) is None:
                break
    assert found == [("A", 0), ("A", 10), ("B", 0), ("B", 10)]
