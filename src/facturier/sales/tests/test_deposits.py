"""Deposits are asked to the cent, taken off once and whole, and their VAT is counted once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.register import queries as register
from facturier.register.models import InvoiceLink
from facturier.register.rules.narrowing import Narrowing
from facturier.sales import actions, queries
from facturier.sales.models import Citation, CitedVat
from facturier.sales.tests.deposited import DepositShop
from facturier.sales.tests.factories import judges_stand_aside

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(monkeypatch) -> DepositShop:
    judges_stand_aside(monkeypatch)
    return DepositShop()


def totals_of(shop: DepositShop):
    with shop.company.here():
        [found] = register.totals(shop.company["owner"], Narrowing(), TODAY)
    return found.net, found.tax, found.gross


def refused(action, code: str, status: int = 409) -> Refusal:
    with pytest.raises(Refusal) as found:
        action()
    assert (found.value.code, found.value.status) == (code, status)
    return found.value


def blocking(shop: DepositShop, draft) -> list[str]:
    return [one.code for one in shop.lacking(draft) if one.blocking]


# -- asking ----------------------------------------------------------------------------------------
def test_a_deposit_of_a_percentage_has_a_line_for_each_rate_and_says_what_it_is_for(shop):
    draft = shop.asked(shop.intended(), percent=Decimal(30))
    with shop.company.here():
        content = queries.content_of(draft)
        composed = queries.draft_as_composed(draft, TODAY, content)
    assert composed.may_issue, composed.lacking
    assert composed.document.type_code == "386"
    assert composed.document.tax_point_code == "432"  # VAT falls due when it is paid, goods too
    assert composed.document.due_date == TODAY
    totals = composed.amounts.totals
    assert (totals.net, totals.tax, totals.gross) == (1800, 330, 2130)
    first, second = (line for _key, line in content.ordered())
    assert first.value("name") == "Acompte de 30 %, TVA 10 %"
    assert second.value("description") == "Pour : 10 × Bardage"


def test_an_amount_with_vat_is_asked_to_the_cent(shop):
    source = shop.intended()
    for gross in ("1000", "0.13", "2345.67", "7100"):
        draft = shop.asked(source, gross=Decimal(gross))
        with shop.company.here():
            totals = queries.draft_as_composed(draft, TODAY).amounts.totals
        assert (totals.gross, totals.payable, totals.rounding) == (
            Decimal(gross),
            Decimal(gross),
            0,
        )


def test_an_amount_that_no_net_gives_is_refused_with_those_that_can_be_asked(shop):
    source = shop.draft(("Selle", "1", "100", "20"))
    found = refused(lambda: shop.asked(source, gross=Decimal("29.97")), "deposit.unreachable", 422)
    assert "29,96" in found.reason
    assert "29,98" in found.reason


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "deposit.amount"),
        ({"percent": Decimal(30), "gross": Decimal(3)}, "deposit.amount"),
        ({"percent": Decimal(0)}, "deposit.percent"),
        ({"percent": Decimal("100.01")}, "deposit.percent"),
        ({"percent": Decimal("1.001")}, "deposit.percent"),
        ({"gross": Decimal(-1)}, "deposit.amount"),
        ({"gross": Decimal("1.001")}, "deposit.amount"),
        ({"gross": Decimal("7100.01")}, "deposit.beyond"),
    ],
)
def test_a_deposit_that_cannot_be_is_refused(shop, asked, code):
    source = shop.intended()
    refused(lambda: shop.asked(source, **asked), code, 422)


def test_a_deposit_is_asked_on_an_open_invoice_or_a_template_alone(shop):
    source = shop.intended()
    with shop.company.here():
        template = actions.save_as_template(
            member=shop.company["editor"], draft_id=source.id, name="Chantier", now=NOW
        )
    assert shop.asked(template, percent=Decimal(10)).type_code == "386"
    refused(
        lambda: shop.asked(shop.asked(source, percent=Decimal(10)), percent=Decimal(10)),
        "deposit.source",
    )
    shop.issue(source)
    refused(lambda: shop.asked(source, percent=Decimal(10)), "deposit.source")


def test_who_may_not_prepare_asks_for_nothing_and_chooses_nothing(shop):
    source = shop.intended()
    refused(lambda: shop.asked(source, percent=Decimal(30), by="reader"), "forbidden", 403)
    refused(lambda: shop.choose(source, by="reader"), "forbidden", 403)


# -- taking off ------------------------------------------------------------------------------------
def test_the_final_invoice_says_the_whole_and_what_was_paid_and_sums_count_vat_once(shop):
    source = shop.intended()
    first = shop.deposit(source)
    second = shop.deposit(source, gross=Decimal(1000))
    assert [one.document.number for one in shop.open()] == [first.number, second.number]
    final = shop.stated(shop.final(source, first, second))
    assert (final.net, final.tax, final.gross) == (6000, 1100, 7100)
    assert (final.prepaid, final.payable, final.process) == (3130, 3970, "B4")
    cited = [one["number"] for one in final.further["preceding"]]
    assert cited == [first.number, second.number]
    assert totals_of(shop) == (6000, 1100, 7100)
    assert shop.open() == []


def test_both_ends_tell_each_other(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    final = shop.final(source, deposit)
    with shop.company.here():
        [link] = InvoiceLink.objects.filter(invoice_id=final.invoice_id)
        assert (link.other_id, link.kind) == (deposit.invoice_id, "deposit")
        [event] = AuditEvent.objects.filter(verb="invoice.deducted")
        assert str(event.subject_id) == str(deposit.invoice_id)
        member = shop.company["reader"]
        document = queries.document_of(member, deposit.reference)
        assert queries.deducted_by(member, document).number == final.number
        [taken] = queries.deposits_in(member, queries.document_of(member, final.reference))
    assert (taken.deposit.net, taken.deposit.tax, taken.deposit.gross) == (1800, 330, 2130)


def test_a_deposit_is_taken_off_once(shop):
    source, other = shop.intended(), shop.intended()
    deposit = shop.deposit(source)
    shop.choose(source, deposit)
    shop.choose(other, deposit)
    shop.issue(source)
    assert blocking(shop, other) == ["deposit.taken"]
    refused(lambda: shop.issue(other), "draft.incomplete", 422)
    refused(lambda: shop.choose(other, deposit), "deposit.gone")


def test_a_deposit_credited_in_part_is_taken_off_for_what_stands(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    shop.credited(deposit, gross=Decimal(130))
    [row] = shop.open()
    assert row.left == 2000
    final = shop.stated(shop.final(source, deposit))
    assert (final.prepaid, final.payable) == (2000, 5100)
    assert totals_of(shop) == (6000, 1100, 7100)


def test_a_deposit_credited_wholly_is_not_open_any_more(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    shop.choose(source, deposit)
    shop.credited(deposit)
    assert shop.open() == []
    assert blocking(shop, source) == ["deposit.nothing"]


def test_what_was_taken_off_is_credited_by_the_final_invoice_alone(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    final = shop.final(source, deposit)
    refused(lambda: shop.credited(deposit), "origin.deducted")
    refused(lambda: shop.corrective(deposit), "origin.deducted")
    shop.credited(final)
    assert totals_of(shop) == (0, 0, 0)


def test_a_deposit_is_not_replaced_but_credited(shop):
    refused(lambda: shop.corrective(shop.deposit(shop.intended())), "origin.deposit")


def test_a_corrective_keeps_the_deposits_of_what_it_replaces(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    final = shop.final(source, deposit)
    draft = shop.corrective(final)
    with shop.company.here():
        key = queries.content_of(draft).ordered()[0][0]
    shop._change(draft, [(key, "price", "600")])
    corrective = shop.issue(draft)
    stated = shop.stated(corrective)
    assert (stated.gross, stated.prepaid, stated.process) == (8300, 2130, "B4")
    assert [one["number"] for one in stated.further["preceding"]] == [final.number]
    assert totals_of(shop) == (7000, 1300, 8300)
    again = shop.corrective(corrective)
    shop._change(again, [(queries_key(shop, again), "price", "500")])
    assert shop.stated(shop.issue(again)).prepaid == 2130
    assert totals_of(shop) == (6000, 1100, 7100)


def queries_key(shop: DepositShop, draft):
    with shop.company.here():
        return queries.content_of(draft).ordered()[0][0]


def test_deposits_beyond_the_invoice_or_one_of_its_rates_are_refused_with_what_to_do(shop):
    source = shop.intended()
    deposit = shop.deposit(source, percent=Decimal(100))
    smaller = shop.draft(("Bardage", "1", "500", "20"))
    shop.choose(smaller, deposit)
    assert blocking(shop, smaller) == ["deposit.beyond"]
    other_rate = shop.draft(("Bardage", "30", "500", "20"))
    shop.choose(other_rate, deposit)
    assert blocking(shop, other_rate) == ["deposit.rate"]
    shop.final(source, deposit)
    assert totals_of(shop) == (6000, 1100, 7100)


def test_a_deposit_of_somebody_else_is_nobody_elses(shop):
    deposit = shop.deposit(shop.draft(customer=shop.other_customer()))
    source = shop.intended()
    refused(lambda: shop.choose(source, deposit), "deposit.gone")
    shop.change(source, ("deposits", f"{deposit.number} {TODAY}"))
    assert blocking(shop, source) == ["deposit.customer"]
    shop.change(source, ("deposits", "X-1 2026-01-01"))
    assert blocking(shop, source) == ["deposit.unknown"]


def test_other_kinds_take_nothing_off_and_a_typed_payment_is_no_second_deposit(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    other = shop.asked(source, percent=Decimal(5))
    shop.change(other, ("deposits", f"{deposit.number} {TODAY}"))
    assert blocking(shop, other) == ["deposit.kind"]
    shop.choose(source, deposit)
    shop.change(source, ("prepaid", "12"))
    assert blocking(shop, source) == ["deposit.prepaid"]
    by_hand = shop.intended()
    shop.change(by_hand, ("preceding", f"{deposit.number} {TODAY}"), ("prepaid", "2130"))
    assert blocking(shop, by_hand) == ["deposit.by_hand"]


def test_a_deposit_of_another_system_is_cited_by_hand(shop):
    source = shop.intended()
    shop.change(source, ("preceding", f"ANC-7 {TODAY}"), ("prepaid", "1000"))
    final = shop.stated(shop.issue(source))
    assert (final.process, final.payable) == ("B4", 6100)


def test_a_copy_takes_no_deposit_along(shop):
    source = shop.intended()
    shop.choose(source, shop.deposit(source))
    with shop.company.here():
        copy = actions.open_draft(
            member=shop.company["editor"], entity_id=shop.entity, like=source.id, now=NOW
        )
    assert "deposits" not in copy.header


def test_an_invoice_is_not_dated_before_its_deposit(shop):
    source = shop.intended()
    shop.choose(source, shop.deposit(source))
    shop.change(source, ("issue_date", str(TODAY - timedelta(days=1))))
    assert "deposit.later" in blocking(shop, source)


# -- whoever writes --------------------------------------------------------------------------------
def test_sql_takes_no_deposit_off_twice_nor_in_part_nor_credits_it_beyond(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    final = shop.final(source, deposit)
    other = shop.invoice()
    with shop.company.here():
        [row] = Citation.objects.filter(kind="deducts")
        document = queries.document_of(shop.company["editor"], other.reference)
        for change in (
            lambda: Citation.objects.create(
                organisation_id=shop.company.id, issued=document, cited=row.cited, kind="deducts"
            ),
            lambda: CitedVat.objects.create(
                organisation_id=shop.company.id, citation=row, category="S", percent=Decimal("5.5"),
                base=Decimal(1), tax=Decimal(0),
            ),
            lambda: CitedVat.objects.filter(citation=row).update(base=0),
            row.delete,
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
                shop.tell(None)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert list(queries.broken_invariants(shop.company.id)) == []
    assert shop.stated(final).prepaid == 2130


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_deposit_off_at_once_exactly_one_passes(shop):
    source, other = shop.intended(), shop.intended()
    deposit = shop.deposit(source)
    for draft in (source, other):
        shop.choose(draft, deposit)

    def issue(draft):
        try:
            return shop.issue(draft).number
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as clerks:
        found = list(clerks.map(issue, (source, other)))
    lost = [one for one in found if one in ("deposit.taken", "draft.incomplete")]
    assert len(lost) == 1, found
    with shop.company.here():
        assert Citation.objects.filter(kind="deducts").count() == 1
        assert list(queries.broken_invariants(shop.company.id)) == []


@pytest.mark.django_db(transaction=True)
def test_a_deposit_credited_while_it_is_taken_off_is_counted_once(shop):
    source = shop.intended()
    deposit = shop.deposit(source)
    shop.choose(source, deposit)
    credit = shop.asked_credit(deposit)

    def issue(draft):
        try:
            return shop.issue(draft).number
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as clerks:
        found = list(clerks.map(issue, (source, credit)))
    assert sum("." in one for one in found) == 1, found
    with shop.company.here():
        assert list(queries.broken_invariants(shop.company.id)) == []
