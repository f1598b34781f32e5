"""Credit notes and correctives: what corrects an invoice never takes back more than it (I5)."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from facturier.audit.models import AuditEvent
from facturier.einvoice.forms import EXTENDED
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company
from facturier.register import queries as register
from facturier.register.models import Invoice, InvoiceLink
from facturier.register.queries.story import story
from facturier.register.rules.narrowing import Narrowing
from facturier.sales import actions, queries
from facturier.sales.models import Citation, CitedVat, IssuedDocument
from facturier.sales.rules.crediting import ByLine
from facturier.sales.tests.credited import CreditShop

pytestmark = pytest.mark.django_db
CREDITED = "credit.beyond"


@pytest.fixture
def shop():
    return CreditShop()


def stated(shop, issued):
    """All that is due to be the same on an invoice and its whole credit note."""
    with shop.company.here():
        row = Invoice.objects.get(id=issued.invoice_id)
        amounts = register.stated_amounts(shop.company.id, [row.id])[row.id]
    totals = (row.lines_total, row.allowances_total, row.charges_total, row.net, row.tax, row.gross)
    lines = [(one.quantity, one.price, one.net, one.vat_percent) for one in amounts.lines]
    return totals, row.rounding, row.tax_in_vat_currency, amounts.vat, lines


def test_a_whole_credit_note_mirrors_its_invoice_and_names_it(shop):
    invoice = shop.invoice()
    credit = shop.credit(invoice)
    assert credit.number == "A2026-00001"
    assert stated(shop, credit) == stated(shop, invoice)
    with shop.company.here():
        row = Invoice.objects.select_related("original").get(id=credit.invoice_id)
        document = read(content_of(row.original)).document
    [named] = document.preceding
    assert (named.number, named.issue_date) == (invoice.number, invoice.issue_date)
    assert document.type_code == "381"
    assert document.payment_means == ()
    assert row.signed_gross == -89_280_000


def test_an_invoice_of_extended_is_credited_in_extended(shop):
    invoice = shop.invoice(header=[("profile", "extended")])
    credit = shop.credit(invoice)
    with shop.company.here():
        row = Invoice.objects.select_related("original").get(id=credit.invoice_id)
        document = read(content_of(row.original)).document
    assert (document.profile, document.due_date) == (EXTENDED, None)
    assert document.payment_terms == "Avoir : rien à régler"


def test_what_was_credited_whole_is_not_credited_again(shop):
    invoice = shop.invoice()
    shop.credit(invoice)
    with pytest.raises(Refusal) as refused:
        shop.open(invoice)
    assert (refused.value.code, refused.value.status) == ("credit.nothing", 409)


def test_a_credit_by_line_takes_units_or_an_amount_and_never_more_than_the_line(shop):
    invoice = shop.invoice()  # six at 1240
    [line] = shop.lines(invoice)
    first = shop.credit(invoice, lines=[ByLine(line.id, quantity=Decimal(2))])
    assert shop.gross(first) == Decimal("2976.00")
    shop.credit(invoice, lines=[ByLine(line.id, net=Decimal("4960"))])
    with pytest.raises(Refusal) as refused:
        shop.open(invoice, lines=[ByLine(line.id, net=Decimal("0.01"))])
    assert refused.value.code == "credit.nothing"


def test_a_line_is_not_credited_beyond_itself_though_the_rate_bears_it(shop):
    invoice = shop.invoice(("Un", "1", "100", "20"), ("Deux", "1", "300", "20"))
    one, two = shop.lines(invoice)
    shop.credit(invoice, lines=[ByLine(one.id, net=Decimal(80))])
    draft = shop.open(invoice, lines=[ByLine(two.id, net=Decimal(30))])
    shop.set_line(draft, ("origin", str(one.id)))
    with pytest.raises(Refusal) as refused:
        shop.issue(draft)
    assert refused.value.code == "draft.incomplete"
    assert "20,00" in refused.value.reason
    with pytest.raises(Refusal) as refused:
        shop.open(invoice, lines=[ByLine(one.id, net=Decimal(21))])
    assert (refused.value.code, refused.value.status) == ("credit.line_beyond", 422)


def test_an_amount_is_spread_over_the_rates_and_comes_to_itself(shop):
    invoice = shop.invoice(("A", "1", "100", "20"), ("B", "1", "37.13", "5.5"))
    credit = shop.credit(invoice, net=Decimal("33.33"))
    with shop.company.here():
        row = Invoice.objects.get(id=credit.invoice_id)
    assert row.net == Decimal("33.33")
    gross = shop.credit(invoice, gross=Decimal("29.97"))
    with shop.company.here():
        row = Invoice.objects.get(id=gross.invoice_id)
    assert row.payable == Decimal("29.97")


def test_the_rest_of_what_was_credited_in_part_never_exceeds_it(shop):
    invoice = shop.invoice(("A", "1", "100", "20"))
    for _ in range(2):
        shop.credit(invoice, net=Decimal("33.33"))  # 6.67 of tax each: 6.66 are left for 33.34
    rest = shop.credit(invoice)
    with shop.company.here():
        row = Invoice.objects.get(id=rest.invoice_id)
        [origin] = shop.origins(invoice)
    assert row.tax == Decimal("6.66")
    assert origin.gross_left >= 0
    assert origin.gross_credited <= origin.gross


def test_a_rebate_cites_several_invoices_and_each_bears_its_share(shop):
    small, large = shop.invoice(price="100"), shop.invoice(price="300")
    credit = shop.credit(small, large, net=Decimal("240"))
    with shop.company.here():
        rows = Citation.objects.filter(issued__invoice_id=credit.invoice_id)
        shares = {
            one.cited.invoice_id: sum(v.base for v in CitedVat.objects.filter(citation=one))
            for one in rows.select_related("cited")
        }
    assert shares == {small.invoice_id: 60, large.invoice_id: 180}
    with pytest.raises(Refusal) as refused:
        shop.open(small, large, net=Decimal("2160.01"))
    assert refused.value.code == CREDITED
    assert shop.credit(small, large, net=Decimal("2160")).number == "A2026-00002"


def test_invoices_of_another_customer_are_not_cited_together(shop):
    other = shop.invoice(customer=shop.other_customer())
    with pytest.raises(Refusal) as refused:
        shop.open(shop.invoice(), other, net=Decimal(1))
    assert refused.value.code == "credit.mixed"


def test_a_draft_that_was_raised_is_told_what_is_left_and_takes_no_number(shop):
    invoice = shop.invoice()
    draft = shop.open(invoice, net=Decimal(10))
    shop.set_line(draft, ("price", "7440.01"))
    with pytest.raises(Refusal) as refused:
        shop.issue(draft)
    assert refused.value.code == "draft.incomplete"
    assert "8\u00a0928,00" in refused.value.reason
    assert shop.numbers("381") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (None, "origin"),
        ("F2026-0001 2026-03-01", "origin.elsewhere"),
        ("ANCIEN-7", "origin.day"),
        ("F2026-0001\nANCIEN-7 2025-01-31", "origin.mixed"),
    ],
)
def test_what_is_cited_must_be_what_it_is(shop, typed, code):
    draft = shop.open(shop.invoice(), net=Decimal(10))
    shop.change(draft, ("preceding", typed))
    assert code in {one.code for one in shop.lacking(draft) if one.blocking}
    with pytest.raises(Refusal):
        shop.issue(draft)


def test_an_invoice_of_an_older_system_is_cited_by_hand_with_a_remark(shop):
    draft = shop.open(shop.invoice(), net=Decimal(10))
    shop.change(draft, ("preceding", "ANCIEN-7 du 31/01/2025"))
    shop.set_line(draft, ("origin", None))
    assert [(one.code, one.blocking) for one in shop.lacking(draft)] == [("origin.foreign", False)]
    issued = shop.issue(draft)
    with shop.company.here():
        assert not Citation.objects.exists()
        row = Invoice.objects.get(id=issued.invoice_id)
    assert row.further["preceding"] == [{"number": "ANCIEN-7", "issue_date": "2025-01-31"}]


def test_a_credit_note_is_not_dated_before_its_invoice_nor_for_another_customer(shop):
    draft = shop.open(shop.invoice(), net=Decimal(10))
    shop.change(draft, ("issue_date", "2026-03-01"), ("customer", str(shop.other_customer())))
    found = {one.code for one in shop.lacking(draft)}
    assert {"origin.later", "origin.customer"} <= found


def test_both_stories_and_pages_tell_of_each_other(shop):
    invoice = shop.invoice()
    credit = shop.credit(invoice)
    with shop.company.here():
        [link] = InvoiceLink.objects.all()
        told = story(shop.company["owner"], invoice.invoice_id, [])
        [event] = AuditEvent.objects.filter(verb="invoice.credited")
    assert (link.invoice_id, link.other_id, link.kind) == (
        credit.invoice_id,
        invoice.invoice_id,
        "original",
    )
    assert told.events[0].verb == "invoice.credited"
    assert told.events[0].facts["number"] == credit.number
    assert event.subject_id == invoice.invoice_id


def test_the_link_that_the_document_itself_states_stays(shop):
    from facturier.register import actions as register_actions

    shop.credit(shop.invoice())
    with shop.company.here():
        [link] = InvoiceLink.objects.all()
        with pytest.raises(Refusal) as refused:
            register_actions.unlink(
                member=shop.company["owner"], invoice_id=link.other_id, link_id=link.id, now=NOW
            )
    assert refused.value.code == "link.stated"


# -- correctives -----------------------------------------------------------------------------------
def test_a_corrective_replaces_its_invoice_which_is_corrected_no_more(shop):
    invoice = shop.invoice()
    draft = shop.corrective(invoice)
    shop.set_line(draft, ("quantity", "5"))
    issued = shop.issue(draft)
    with shop.company.here():
        row = Invoice.objects.select_related("original").get(id=issued.invoice_id)
        document = read(content_of(row.original)).document
        totals = register.totals(shop.company["owner"], Narrowing(), NOW.date())
    assert (document.type_code, [one.number for one in document.preceding]) == (
        "384",
        [invoice.number],
    )
    assert any("Annule et remplace" in note.text for note in document.notes)
    # Together they come to what is owed, and the invoice itself says what it said.
    assert (totals[0].gross, row.gross) == (Decimal("7440.00"), Decimal("7440.00"))
    for verb in (shop.open, shop.corrective):
        with pytest.raises(Refusal) as refused:
            verb(invoice)
        assert refused.value.code == "origin.replaced"
    assert shop.gross(shop.credit(issued)) == Decimal("7440.00")


def test_what_was_credited_is_not_replaced(shop):
    invoice = shop.invoice()
    waiting = shop.corrective(invoice)
    shop.credit(invoice, net=Decimal(1))
    with pytest.raises(Refusal) as refused:
        shop.corrective(invoice)
    assert refused.value.code == "origin.credited"
    with pytest.raises(Refusal) as refused:
        shop.issue(waiting)
    assert refused.value.code == "draft.incomplete"


def test_a_corrective_names_one_invoice_alone(shop):
    first, second = shop.invoice(), shop.invoice()
    draft = shop.corrective(first)
    shop.change(draft, ("preceding", f"{first.number}\n{second.number}"))
    assert "origin.many" in {one.code for one in shop.lacking(draft) if one.blocking}


# -- rights ----------------------------------------------------------------------------------------
def test_who_may_not_prepare_opens_no_credit_note_and_a_stranger_sees_no_invoice(shop):
    invoice = shop.invoice()
    for role in ("reader", "approver"):
        with pytest.raises(Refusal) as refused:
            shop.open(invoice, by=role)
        assert refused.value.status == 403
    stranger = a_company("Ailleurs", roles=("owner",))
    with stranger.here(), pytest.raises(Refusal) as refused:
        actions.open_credit_note(member=stranger["owner"], references=[invoice.reference], now=NOW)
    assert refused.value.status == 404


# -- at once, and against the database -------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_whole_credit_notes_issued_at_once_one_passes_and_the_other_is_told_what_is_left():
    shop = CreditShop()
    invoice = shop.invoice()
    drafts = [shop.open(invoice) for _ in range(2)]
    start, issued, refused = threading.Barrier(2), [], []

    def clerk(draft) -> None:
        try:
            start.wait()
            issued.append(shop.issue(draft))
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk, args=[one]) for one in drafts]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert [one.number for one in issued] == ["A2026-00001"]
    assert "0,00" in refused[0].reason
    assert refused[0].code in (CREDITED, "draft.incomplete")
    with shop.company.here():
        assert list(queries.broken_invariants(shop.company.id)) == []


COPY = """
INSERT INTO sales_citation (id, organisation_id, issued_id, cited_id, kind)
SELECT gen_random_uuid(), c.organisation_id, c.issued_id, d.id, '{kind}'
FROM sales_citation c JOIN sales_issueddocument d ON d.organisation_id = c.organisation_id
WHERE d.number = '{number}' AND c.issued_id <> d.id
"""
MORE = """
INSERT INTO sales_citedvat (id, organisation_id, citation_id, category, percent, base, tax)
SELECT gen_random_uuid(), organisation_id, id, 'S', 10, 1, 0.1 FROM sales_citation
"""
ATTACKS = [
    "UPDATE sales_citedvat SET base = 0",
    "DELETE FROM sales_citedvat",
    "DELETE FROM sales_citation",
    "UPDATE sales_citation SET kind = 'replaces'",
    "DELETE FROM sales_citedline",
    COPY.format(kind="credits", number="F2026-0002"),
    COPY.format(kind="replaces", number="F2026-0002"),
    MORE,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_itself_refuses_what_would_change_or_pass_the_ceiling(attack):
    shop = CreditShop()
    invoice = shop.invoice()
    shop.invoice()
    [line] = shop.lines(invoice)
    shop.credit(invoice, lines=[ByLine(line.id, net=Decimal(10))])
    with pytest.raises(DatabaseError), shop.company.here(), connection.cursor() as cursor:
        cursor.execute(attack)
        shop.tell(cursor)
    with shop.company.here():
        assert [CitedVat.objects.get().base, Citation.objects.count()] == [10, 1]


@pytest.mark.django_db(transaction=True)
def test_a_credit_note_that_the_action_forgot_to_hold_is_refused_by_the_database(monkeypatch):
    """The ceiling stands though the rules of Python were not asked."""
    from facturier.sales.actions import citing
    from facturier.sales.rules import composing

    shop = CreditShop()
    invoice = shop.invoice()
    second = shop.open(invoice)
    shop.credit(invoice)
    with monkeypatch.context() as broken:
        broken.setattr(composing, "conditions_of", lambda *_given: ())
        broken.setattr(citing, "conditions_of", lambda *_given: ())
        broken.setattr(
            citing,
            "shares_of",
            lambda rows, origins, _currency: {origins[0].key: rows},
        )
        with pytest.raises(DatabaseError, match="more would be credited"):
            shop.issue(second)
    assert shop.numbers("381") == ["A2026-00001"]
    with shop.company.here():
        assert IssuedDocument.objects.count() == 2
