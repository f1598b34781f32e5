"""A contract is billed as it advances: to the cent, in order, once; what is withheld is released."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.sales import actions, queries
from facturier.sales.models import Contract, ContractLine, ProgressBill, ProgressLine, Retention
from facturier.sales.rules.crediting import ByLine
from facturier.sales.tests.contracted import ContractShop
from facturier.sales.tests.factories import judges_stand_aside
from facturier.sales.tests.test_deposits import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(monkeypatch) -> ContractShop:
    judges_stand_aside(monkeypatch)
    return ContractShop()


def holds(shop: ContractShop) -> None:
    with shop.company.here():
        assert list(queries.broken_invariants(shop.company.id)) == []


def test_situations_bill_the_difference_and_come_to_the_contract_exactly(shop):
    contract = shop.contract()
    nets = []
    for percents in (("25", None), ("60", "33.33"), ("100", "100")):
        issued = shop.stated(shop.situation(contract, *percents))
        nets.append(issued.net)
        assert issued.process == "B1"
        assert issued.contract_reference == "M-7"
    assert nets == [Decimal(12500), Decimal("27499.33"), Decimal("40001.66")]
    assert sum(nets) == shop.whole(contract).net == shop.whole(contract).billed
    refused(lambda: shop.prepared(contract, "100", "100"), "progress.nothing", 422)
    holds(shop)


def test_a_situation_prints_contract_cumulative_and_before_and_cites_the_one_before(shop):
    contract = shop.contract()
    first = shop.situation(contract, "25")
    draft = shop.prepared(contract, "60", "10")
    with shop.company.here():
        composed = queries.draft_as_composed(draft, TODAY)
    assert composed.may_issue, composed.lacking
    line = composed.document.lines[0]
    assert line.net == 17500
    told = line.item.description.replace("\u00a0", " ")
    assert told == (
        "Marché : 50 000,00 € HT. Avancement cumulé : 60 %, soit 30 000,00 € HT. Déjà facturé :"
        " 12 500,00 € HT."
    )
    noted = " ".join(one.text for one in composed.document.notes).replace("\u00a0", " ")
    assert "Situation n° 2. Montant du marché : 80 000,99 € HT." in noted
    assert [one.number for one in composed.document.preceding] == [first.number]


def test_what_is_withheld_is_no_price_reduction_and_has_a_day_of_its_own(shop):
    contract = shop.contract()
    issued = shop.stated(shop.situation(contract, "25"))
    assert (issued.gross, issued.payable, issued.prepaid) == (13750, 13750, None)
    assert "687,50 EUR (retenue de garantie de 5 %, un an après la réception" in (
        issued.payment_terms
    )
    assert "13062,50 EUR le " in issued.payment_terms
    shop.accepted(contract)
    later = shop.stated(shop.situation(contract, "50"))
    assert f"687,50 EUR le {TODAY.replace(year=TODAY.year + 1):%d/%m/%Y}" in later.payment_terms
    with shop.company.here():
        rows = queries.retentions_page(shop.company["reader"]).rows
    assert [one.retention.amount for one in rows] == [Decimal("687.5"), Decimal("687.5")]
    assert {one.due for one in rows} == {TODAY.replace(year=TODAY.year + 1)}
    holds(shop)


def test_what_is_withheld_is_released_once_with_who_when_and_why(shop):
    contract = shop.contract()
    issued = shop.situation(contract, "25")
    with shop.company.here():
        [row] = Retention.objects.all()

    def release(by="editor", kind="bond", day=TODAY):
        with shop.company.here():
            return actions.release_retention(
                member=shop.company[by], retention_id=row.id, kind=kind, day=day,
                reason="Caution BNP n° 12", today=TODAY, now=NOW,
            )  # fmt: skip

    refused(lambda: release(by="reader"), "forbidden", 403)
    refused(lambda: release(kind="x"), "retention.kind", 422)
    refused(lambda: release(day=TODAY + timedelta(days=1)), "retention.day", 422)
    assert release().released_by
    refused(release, "retention.released")
    with shop.company.here():
        [event] = AuditEvent.objects.filter(verb="invoice.retention_released")
        assert (str(event.subject_id), event.reason) == (
            str(issued.invoice_id),
            "Caution BNP n° 12",
        )
        assert queries.retentions_page(shop.company["editor"]).rows == ()
        [told] = queries.retentions_page(shop.company["editor"], released=True).rows
        assert told.retention.released_kind == "bond"


def test_one_situation_is_in_preparation_at_a_time(shop):
    contract = shop.contract()
    draft = shop.prepared(contract, "25")
    refused(lambda: shop.prepared(contract, "30"), "progress.open")
    with shop.company.here():
        actions.discard_draft(member=shop.company["editor"], draft_id=draft.id, now=NOW)
    again = shop.prepared(contract, "30")
    with shop.company.here():
        actions.restore_draft(member=shop.company["editor"], draft_id=draft.id, now=NOW)
    refused(lambda: shop.issue(draft), "progress.replaced")
    shop.issue(again)
    assert [one.bill.number for one in shop.whole(contract).bills] == [1]
    holds(shop)


def test_the_lines_of_a_situation_are_not_changed_by_hand(shop):
    contract = shop.contract()
    draft = shop.prepared(contract, "25")
    shop._change(draft, [(shop.keys(contract)[0], "price", "1")])
    refused(lambda: shop.issue(draft), "progress.changed")


def test_a_line_never_goes_back_unless_it_is_meant(shop):
    contract = shop.contract()
    shop.situation(contract, "50", "50")
    refused(lambda: shop.prepared(contract, "40", "60"), "progress.back", 422)
    refused(lambda: shop.prepared(contract, "101"), "progress.percent", 422)
    meant = shop.stated(shop.situation(contract, "48", "100", backwards=True))
    assert meant.net == Decimal("15000.49") - 1000
    holds(shop)


def test_a_credited_situation_lowers_the_cumulative(shop):
    contract = shop.contract()
    first = shop.situation(contract, "50", "50")
    refused(lambda: shop.credited(first, net=Decimal(100)), "progress.by_line")
    refused(lambda: shop.corrective(first), "progress.replaced")
    line = shop.lines(first)[0]
    shop.credited(first, lines=[ByLine(line.id, net=Decimal(5000))])
    assert [one.billed for one in shop.whole(contract).lines] == [20000, Decimal("15000.50")]
    refused(lambda: shop.credited(first), "progress.by_line")
    assert shop.stated(shop.situation(contract, "50")).net == 5000
    second = shop.situation(contract, "100", "100")
    shop.credited(second)
    assert shop.whole(contract).billed == Decimal("40000.50")
    holds(shop)


def test_a_deposit_is_taken_off_a_situation(shop):
    contract = shop.contract()
    deposit = shop.deposit(shop.draft(("Avance", "1", "1000", "10")), percent=Decimal(100))
    draft = shop.prepared(contract, "25")
    stated = shop.stated(shop.final(draft, deposit))
    assert (stated.process, stated.prepaid, stated.payable) == ("B4", 1100, 12650)
    assert "11962,50 EUR le" in stated.payment_terms
    holds(shop)


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [
        ({"name": " "}, "contract.name", 422),
        ({"name": "x" * 81}, "name.long", 422),
        ({"retention_percent": Decimal("5.01")}, "contract.retention", 422),
        ({"retention_percent": Decimal(-1)}, "contract.retention", 422),
        ({"by": "reader"}, "forbidden", 403),
    ],
)
def test_a_contract_that_cannot_be_is_refused(shop, asked, code, status):
    refused(lambda: shop.contract(**asked), code, status)


def test_a_contract_has_its_discounts_on_its_lines(shop):
    source = shop.draft(header=[("discount_percent", "10")])
    with shop.company.here(), pytest.raises(Refusal) as found:
        actions.open_contract(member=shop.company["editor"], draft_id=source.id, name="x", now=NOW)
    assert found.value.code == "contract.whole"


def test_acceptance_is_a_day_that_has_come(shop):
    contract = shop.contract()
    refused(lambda: shop.accepted(contract, TODAY + timedelta(days=1)), "contract.accepted", 422)
    refused(lambda: shop.accepted(contract, by="reader"), "forbidden", 403)


def test_a_line_of_another_contract_is_refused(shop):
    contract = shop.contract()
    with shop.company.here(), pytest.raises(Refusal) as found:
        actions.open_situation(
            member=shop.company["editor"], contract_id=contract.id,
            percents={uuid4(): Decimal(10)}, now=NOW,
        )  # fmt: skip
    assert found.value.code == "progress.line"


def test_sql_bills_no_line_beyond_and_changes_no_history(shop):
    contract = shop.contract()
    shop.situation(contract, "60")
    with shop.company.here():
        own = {"organisation_id": shop.company.id}
        [billed] = ProgressLine.objects.all()
        bill = billed.bill
        for change in (
            lambda: ContractLine.objects.filter(contract=contract).update(net=10**6),
            lambda: ProgressLine.objects.filter(id=billed.id).update(amount=1),
            lambda: ProgressBill.objects.filter(id=bill.id).update(number=9),
            lambda: ProgressBill.objects.filter(id=bill.id).update(issued=None),
            lambda: Contract.objects.filter(id=contract.id).update(retention_percent=50),
            lambda: Retention.objects.update(amount=1, released_at=NOW),
            lambda: Retention.objects.all().delete(),
            lambda: ProgressBill.objects.create(
                **own, contract=contract, number=1, draft_id=bill.draft_id, prepared_at=NOW,
                prepared_by="x",
            ),
            lambda: ProgressLine.objects.create(
                **own, bill=bill, line=ContractLine.objects.exclude(id=billed.line_id).get(),
                stated_id=shop_line(shop).id, percent=1, amount=shop_line(shop).net,
            ),
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
                shop.tell(None)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    holds(shop)


def shop_line(shop: ContractShop):
    from facturier.register.models import InvoiceLine

    return InvoiceLine.objects.order_by("id").first()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_the_next_situation_at_once_one_passes(shop):
    contract = shop.contract()
    keys = shop.keys(contract)

    def prepare(percent):
        try:
            with shop.company.here():
                return actions.open_situation(
                    member=shop.company["editor"], contract_id=contract.id,
                    percents={keys[0]: Decimal(percent)}, now=NOW,
                ).type_code  # fmt: skip
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as clerks:
        found = list(clerks.map(prepare, ("25", "30")))
    assert sorted(found) == ["380", "progress.open"]
    with shop.company.here():
        assert ProgressBill.objects.count() == 1
