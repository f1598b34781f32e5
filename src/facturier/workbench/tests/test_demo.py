"""The demo company is made by the same verbs as a real one, and stands up to verification."""

from datetime import date

import pytest

from facturier.audit.models import AuditEvent
from facturier.coding import queries as coding
from facturier.coding.models import LineCoding
from facturier.controls import queries as controls
from facturier.controls.models import Doubt
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.organisations.models import Department, Member
from facturier.parties import queries as parties
from facturier.parties.models import Party
from facturier.purchases import queries as purchases
from facturier.purchases.models import Gap, Receipt
from facturier.quotes import queries as quotes
from facturier.quotes.models import OrderLine, Quote, QuoteDelivery, QuoteMessage
from facturier.recurring.models import Occurrence
from facturier.register.models import Arrival, Invoice, InvoiceVerdict
from facturier.register.queries import broken_invariants
from facturier.register.queries.twins import suspects
from facturier.register.rules import ArrivalState, Stage
from facturier.sales import queries as sales
from facturier.sales.models import (
    Citation,
    CreditUse,
    IssuedDocument,
    IssuedFile,
    Mandate,
    ProgressBill,
    SelfBilled,
)
from facturier.sending import queries as sending
from facturier.sending.models import (
    CustomerMessage,
    Delivery,
    LinkUse,
    PlatformStatus,
    ReturnedMail,
)
from facturier.timesheets.models import Billing
from facturier.workbench.demo import cast
from facturier.workbench.demo.invoices import year_of_invoices
from facturier.workbench.demo.play import play_demo

TODAY = date(2026, 11, 24)


def _member(organisation_id):
    owner = Member.objects.order_by("id").first()
    return organisations.member_of(organisation_id, owner.user_id, TODAY)


@pytest.mark.django_db
def test_the_demo_has_six_people_four_departments_and_invoices_in_every_state():
    organisation_id = play_demo(today=TODAY, size=40)
    with in_organisation(organisation_id):
        assert Member.objects.count() == 6
        assert Department.objects.count() == 4
        assert set(Invoice.objects.values_list("direction", flat=True)) == {
            "received",
            "issued",
            "unknown",
        }
        assert {Stage.TO_CHECK, Stage.VERIFIED} <= set(
            Invoice.objects.values_list("stage", flat=True)
        )
        assert Arrival.objects.filter(state=ArrivalState.SET_ASIDE).count() == 2
        clerk = _member(organisation_id)
        flagged = [row for row in Invoice.objects.all() if suspects(clerk, row)]
        # The same file twice, and once more with its number written otherwise.
        assert len(flagged) == 3
        open_rules = set(Doubt.objects.filter(state="open").values_list("rule", flat=True))
        assert {
            "duplicate.same", "account.changed", "page.differs", "term.beyond_law", "sums.differ"
        } <= open_rules  # fmt: skip
        assert list(controls.broken_invariants(organisation_id)) == []
        assert {"quantity", "price"} <= set(Gap.objects.values_list("kind", flat=True))
        assert Receipt.objects.count() == 5
        assert list(purchases.broken_invariants(organisation_id)) == []
        assert {"typed", "suggested"} <= set(LineCoding.objects.values_list("source", flat=True))
        assert list(coding.broken_invariants(organisation_id)) == []
        assert list(broken_invariants(organisation_id)) == []
        assert list(parties.broken_invariants(organisation_id)) == []
        assert list(sales.broken_invariants(organisation_id)) == []
        assert Party.objects.filter(is_supplier=True, is_customer=True).exists()
        assert Party.objects.filter(state="to_confirm").exists()
        _it_sells(organisation_id)
        _it_quotes(organisation_id)
        _it_is_paid_in_parts()
        times = list(AuditEvent.objects.order_by("seq").values_list("at", flat=True))
        assert times[-1].date() <= TODAY
        assert times == sorted(times)
    assert len(organisations.demo_people()) == 6


def _it_sells(organisation_id):
    """What it issued itself: numbered in order, filed, corrected, sent, answered, repeated."""
    issued = list(IssuedDocument.objects.select_related("invoice").order_by("series", "running"))
    assert len(issued) > 20
    assert all(one.issued_at.date() == one.issue_date <= TODAY for one in issued)
    assert IssuedFile.objects.count() == len(issued)
    assert {one.template_version_id for one in issued} != {None}
    kinds = [one.invoice.type_code for one in issued]
    assert (kinds.count("381"), kinds.count("384")) == (3, 1)
    own = {"organisation_id": organisation_id}
    assert set(CreditUse.objects.filter(**own).values_list("kind", flat=True)) == {
        "keep",
        "refund",
    }
    states = [one.state for one in Delivery.objects.all()]
    assert set(states) == {"sent", "bounced"}
    assert states.count("bounced") == ReturnedMail.objects.count() == 1
    told = set(CustomerMessage.objects.values_list("kind", flat=True))
    assert told == {"question", "dispute", "answer"}
    assert LinkUse.objects.filter(opened__gt=0).exists()
    assert set(PlatformStatus.objects.values_list("status", flat=True)) == {
        "deposited",
        "accepted",
    }
    taken = Occurrence.objects.filter(state="issued").values_list("due", flat=True)
    assert len(taken) >= 5
    assert Billing.objects.filter(stands=True, draft__state="issued").exists()
    assert list(sending.broken_invariants(organisation_id)) == []
    by_hand = Invoice.objects.filter(direction="issued").exclude(channel="issued")
    assert max(by_hand.values_list("issue_date", flat=True)) < min(one.issue_date for one in issued)


def _it_is_paid_in_parts():
    """A deposit with its final, a contract with two situations, a supplier invoiced in its name."""
    kinds = list(IssuedDocument.objects.values_list("invoice__type_code", flat=True))
    assert (kinds.count("386"), kinds.count("389")) == (1, 1)
    assert Citation.objects.filter(kind="deducts", cited__invoice__type_code="386").count() == 1
    assert ProgressBill.objects.filter(issued__isnull=False).count() == 2
    [mandate] = Mandate.objects.select_related("file")
    assert mandate.file is not None
    assert SelfBilled.objects.filter(mandate=mandate).count() == 1
    assert Party.objects.filter(invoice_profile="extended").count() == 1


def _it_quotes(organisation_id):
    """A quote in each state, an order half invoiced and one that waits."""
    states = [
        quotes.shown_as(one, TODAY) for one in Quote.objects.select_related("draft").order_by("id")
    ]
    assert sorted(states) == ["accepted", "accepted", "declined", "expired", "preparing", "sent"]
    half = {one.taken * 2 == one.ordered for one in OrderLine.objects.filter(taken__gt=0)}
    assert half == {True}
    assert OrderLine.objects.filter(taken=0).exists()
    assert {one.state for one in QuoteDelivery.objects.all()} == {"sent"}
    assert sorted(QuoteMessage.objects.values_list("ours", flat=True)) == [False, True]
    assert list(quotes.broken_invariants(organisation_id)) == []


def test_the_demo_invoices_state_exact_totals_and_valid_numbers():
    numbers = set()
    for one in year_of_invoices(TODAY):
        if one.faulty:
            continue
        totals, vat = one.document.totals, one.document.vat
        assert totals.net + totals.tax == totals.gross == totals.payable
        assert sum(part.tax for part in vat) == totals.tax
        assert one.document.number not in numbers
        numbers.add(one.document.number)
    assert len(numbers) > 200


@pytest.mark.django_db
def test_the_demo_shows_what_each_kind_of_check_finds():
    organisation_id = play_demo(today=TODAY, size=12)
    with in_organisation(organisation_id):
        verdicts = list(InvoiceVerdict.objects.all())
        # Those it issued itself were judged before; they wait for whoever looks at them.
        assert len(verdicts) == Invoice.objects.exclude(channel="issued").count()
    told = {(one.valid, one.french_valid, bool(one.found["own"])) for one in verdicts}
    assert told == {
        (True, True, False),  # nothing to report
        (True, True, True),  # exact checks alone
        (True, False, False),  # French rules alone
        (False, True, True),  # refused everywhere
    }


def test_the_cast_has_valid_check_digits_and_an_invented_bank():
    from stdnum import iban
    from stdnum.fr import siren, tva

    for company in (cast.KERVEL, *cast.SUPPLIERS, *cast.CUSTOMERS):
        assert siren.is_valid(company.siren), company.name
        assert tva.is_valid(company.vat_number), company.name
        account = cast.iban(company.account)
        assert iban.is_valid(account, check_country=True), company.name
        assert account[4:9] == "99999"


@pytest.mark.django_db
def test_the_demo_has_a_held_mail_and_a_supplier_with_a_page():
    from facturier.channels.models import DepositedFile, DepositMessage, ReceivedMail

    organisation_id = play_demo(today=TODAY, size=40)
    with in_organisation(organisation_id):
        [held] = Arrival.objects.filter(state=ArrivalState.HELD)
        assert ReceivedMail.objects.get(arrival=held).dmarc == "fail"
        dropped = DepositedFile.objects.select_related("arrival__invoice").get()
        assert dropped.arrival.state == ArrivalState.KNOWN
        assert dropped.arrival.invoice.party_id == dropped.party_id
        assert DepositMessage.objects.count() == 2
