"""What is invoiced of an order is counted by line, and never passes what was ordered."""

import threading
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.quotes import actions, queries
from facturier.quotes.actions import Wanted
from facturier.quotes.models import OrderBilling, OrderLine
from facturier.quotes.queries import OrderTab, broken_invariants
from facturier.quotes.tests.factories import QuoteShop, fill
from facturier.register.models import Invoice
from facturier.sales import actions as sales
from facturier.sales.actions.credits import open_credit_note
from facturier.sales.models import DraftLine
from facturier.sales.rules.operations import Operation
from facturier.sending.tests.factories import refusal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return QuoteShop()


def tab(shop, order) -> OrderTab:
    with shop.company.here():
        return queries.order_page(shop.company["reader"], order.id).tab


def set_line(shop, draft, name, value, at=0):
    with shop.company.here():
        line = DraftLine.objects.filter(draft=draft).order_by("place")[at]
        draft.refresh_from_db()
        return sales.change_draft(
            member=shop.company["editor"], draft_id=draft.id, key=uuid4(), now=NOW,
            operations=[Operation(line.key, name, draft.version, value)],
        )  # fmt: skip


def issued(shop, draft):
    with shop.company.here():
        draft.refresh_from_db()
    return shop.issue(draft)


def test_the_whole_order_is_invoiced_once_and_names_both_orders_and_the_contract(shop):
    order = shop.order(contract="C-2026-9", subject="Salle du bas")
    draft = shop.invoice(order)
    assert shop.taken(order) == ["6", "2.5"]
    assert tab(shop, order) is OrderTab.INVOICED
    assert refusal_of(lambda: shop.invoice(order)).code == "order.nothing"
    done = issued(shop, draft)
    with shop.company.here():
        invoice = Invoice.objects.select_related("original").get(id=done.invoice_id)
        document = read(content_of(invoice.original)).document
    assert (document.order, document.sales_order, document.contract) == (
        "BC-77", order.number, "C-2026-9",
    )  # fmt: skip
    assert (invoice.net, invoice.gross) == (order.net, order.gross)
    with shop.company.here():
        assert not list(broken_invariants(shop.company.id))


def test_a_count_that_its_drafts_do_not_bear_out_is_told_by_the_verification(shop):
    order = shop.order()
    shop.invoice(order, percent=Decimal(50))
    with shop.company.here():
        assert not list(broken_invariants(shop.company.id))
        [line, _other] = OrderLine.objects.filter(order=order).order_by("place")
        with transaction.atomic():
            OrderLine.objects.filter(id=line.id).update(taken=0)
            told = list(broken_invariants(shop.company.id))
            transaction.set_rollback(True)
    assert told == [(f"order line {line.id}", "what is counted is not what its drafts hold")]


def test_an_order_is_invoiced_by_quantities_then_for_what_is_left(shop):
    order = shop.order()
    first, second = shop.lines(order)
    shop.invoice(order, quantities={first.id: Decimal(2)})
    assert shop.taken(order) == ["2", "0"]
    assert tab(shop, order) is OrderTab.OPEN
    shop.invoice(order)
    assert shop.taken(order) == ["6", "2.5"]
    with shop.company.here():
        rows = OrderBilling.objects.filter(line=first).order_by("id")
        assert [row.quantity for row in rows] == [2, 4]


def test_a_share_of_an_order_then_the_rest_make_the_whole(shop):
    order = shop.order(charge_amount="30", charge_percent_vat="20")
    thirty = issued(shop, shop.invoice(order, percent=Decimal(30)))
    rest = issued(shop, shop.invoice(order))
    with shop.company.here():
        nets = [Invoice.objects.get(id=one.invoice_id).net for one in (thirty, rest)]
    # The charges of the whole stand on the first.
    assert nets == [Decimal("2322.00"), Decimal("5348.00")]
    assert sum(nets) == order.net


def test_more_than_is_left_is_refused_unless_it_is_said(shop):
    order = shop.order()
    line = shop.lines(order)[0]
    refusal = refusal_of(lambda: shop.invoice(order, quantities={line.id: Decimal(7)}))
    assert (refusal.code, refusal.field) == ("order.too_much", str(line.id))
    shop.invoice(order, quantities={line.id: Decimal(7)}, beyond=True)
    line = shop.lines(order)[0]
    assert (line.extra, line.taken) == (1, 7)


@pytest.mark.parametrize(
    "wanted",
    [
        {"percent": Decimal(0)},
        {"percent": Decimal("100.01")},
        {"percent": Decimal("NaN")},
        {"percent": Decimal(-5)},
        {"quantities": {uuid4(): Decimal(1)}},
        {"quantities": {}},
    ],
)
def test_what_makes_no_part_of_an_order_is_refused_and_takes_nothing(shop, wanted):
    order = shop.order()
    assert refusal_of(lambda: shop.invoice(order, **wanted)).status in (409, 422)
    assert shop.taken(order) == ["0", "0"]


@pytest.mark.parametrize("bad", ["-1", "0.00001", "1e13"])
def test_a_quantity_that_no_line_takes_is_refused(shop, bad):
    order = shop.order()
    line = shop.lines(order)[0]
    refusal = refusal_of(lambda: shop.invoice(order, quantities={line.id: Decimal(bad)}))
    assert refusal.status in (409, 422)


def test_a_draft_that_is_put_away_gives_its_part_back_and_takes_it_again(shop):
    order = shop.order()
    draft = shop.invoice(order)
    member = {"member": shop.company["editor"], "draft_id": draft.id, "now": NOW}
    with shop.company.here():
        sales.discard_draft(**member)
    assert shop.taken(order) == ["0", "0"]
    with shop.company.here():
        sales.restore_draft(**member)
    assert shop.taken(order) == ["6", "2.5"]


def test_a_draft_that_comes_back_too_late_is_not_issued(shop):
    order = shop.order()
    first = shop.invoice(order)
    member = {"member": shop.company["editor"], "draft_id": first.id, "now": NOW}
    with shop.company.here():
        sales.discard_draft(**member)
    shop.invoice(order)
    with shop.company.here():
        sales.restore_draft(**member)
    assert shop.taken(order) == ["6", "2.5"]
    refusal = refusal_of(lambda: issued(shop, first))
    assert refusal.code == "order.exceeded"
    assert refusal.field.endswith(".quantity")


def test_what_is_counted_follows_the_draft_and_stays_within_the_order(shop):
    order = shop.order()
    draft = shop.invoice(order)
    set_line(shop, draft, "quantity", "4")
    assert shop.taken(order) == ["4", "2.5"]
    set_line(shop, draft, "quantity", "9")  # while somebody types
    assert shop.taken(order) == ["6", "2.5"]
    assert refusal_of(lambda: issued(shop, draft)).code == "order.exceeded"
    set_line(shop, draft, "quantity", "6")
    set_line(shop, draft, "removed", True, at=1)
    assert shop.taken(order) == ["6", "0"]
    assert issued(shop, draft).number


def test_the_database_holds_the_count_whoever_writes(shop):
    order = shop.order()
    shop.invoice(order)
    with shop.company.here():
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderBilling.objects.filter(line__order=order).update(quantity=100)
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.filter(order=order).update(taken=-1)


def test_a_credit_note_of_the_whole_gives_the_order_its_own_back(shop):
    order = shop.order()
    done = issued(shop, shop.invoice(order))
    with shop.company.here():
        credit = open_credit_note(
            member=shop.company["editor"], references=[done.reference], now=NOW
        )
    from facturier.sales.tests.factories import a_series

    a_series(shop.company, shop.entity, pattern="A{YYYY}-{N:4}", codes=("381",))
    issued(shop, credit)
    assert shop.taken(order) == ["0", "0"]
    assert tab(shop, order) is OrderTab.OPEN
    issued(shop, shop.invoice(order))
    assert shop.taken(order) == ["6", "2.5"]


def test_an_order_is_entered_without_a_quote(shop):
    with shop.company.here():
        draft = actions.begin_order(
            member=shop.company["editor"], entity_id=shop.entity, customer_id=shop.customer,
            now=NOW,
        )  # fmt: skip
    fill(shop.company, draft, order="PO-5")
    take = {"member": shop.company["editor"], "draft_id": draft.id, "today": TODAY, "now": NOW}
    with shop.company.here():
        assert refusal_of(lambda: actions.take_order(draft_version=1, **take)).code == "order.stale"
        order, again = actions.take_order(draft_version=draft.version, **take)
        assert (order.number, order.customer_order, again) == ("CMD-2026-0001", "PO-5", False)
        assert actions.take_order(draft_version=draft.version, **take) == (order, True)
    shop.invoice(order)
    assert shop.taken(order) == ["6", "2.5"]


def test_a_closed_order_is_invoiced_no_more_until_it_is_opened_again(shop):
    order = shop.order()
    by = {"member": shop.company["editor"], "order_id": order.id, "now": NOW}
    with shop.company.here():
        actions.close_order(reason="Le client a renoncé à la pose", **by)
        actions.close_order(reason="", **by)
    assert tab(shop, order) is OrderTab.CLOSED
    assert refusal_of(lambda: shop.invoice(order)).code == "order.closed"
    with shop.company.here():
        actions.reopen_order(**by)
    assert shop.invoice(order)


def test_a_line_that_takes_something_off_is_invoiced_with_the_others(shop):
    order = shop.order(lines=(("Banquette", "6", "100"), ("Reprise", "-2", "50")))
    shop.invoice(order, percent=Decimal(50))
    assert shop.taken(order) == ["3", "1"]
    done = issued(shop, shop.invoice(order))
    with shop.company.here():
        assert Invoice.objects.get(id=done.invoice_id).net == Decimal("250.00")


def test_who_only_reads_sees_the_order_and_invoices_nothing(shop):
    order = shop.order()
    assert refusal_of(lambda: shop.invoice(order, by="reader")).status == 403
    with shop.company.here():
        assert queries.orders_page(shop.company["reader"], OrderTab.OPEN).rows


def test_the_lists_ask_the_same_number_of_questions_however_long_they_are(
    shop, django_assert_num_queries
):
    shop.order()
    reader = shop.company["reader"]
    with shop.company.here(), django_assert_num_queries(2):
        queries.orders_page(reader, OrderTab.OPEN)
    for _ in range(3):
        shop.order()
        shop.quote()
    with shop.company.here(), django_assert_num_queries(2):
        assert len(queries.orders_page(reader, OrderTab.OPEN).rows) == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_invoice_what_is_left_at_once_take_it_once():
    shop = QuoteShop()
    order = shop.order()
    gate, made, refused = threading.Barrier(3), [], []

    def invoice():
        gate.wait()
        try:
            with in_organisation(shop.company.id):
                made.append(
                    actions.invoice_order(
                        member=shop.company["editor"], order_id=order.id, wanted=Wanted(), now=NOW
                    )
                )
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=invoice) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 1
    assert refused == ["order.nothing"] * 2
    assert shop.taken(order) == ["6", "2.5"]
