"""A credit note gives time back: all of it, or that of the lines it takes back whole."""

from decimal import Decimal

import pytest

from facturier.kit.refusal import Refusal
from facturier.sales.rules.crediting import ByLine
from facturier.sales.tests.credited import CreditShop
from facturier.timesheets.rules import Grouping, State
from facturier.timesheets.tests.factories import a_billed_draft, a_milestone, an_entry
from facturier.timesheets.tests.test_actions import states
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def shop():
    return CreditShop(roles=("editor", "approver"))


def invoiced(shop):
    """Two entries on lines of their own and a milestone, issued."""
    company, customer = shop.company, shop.customer
    rows = [
        an_entry(company, customer, approved_by="approver", task=task, hours=Decimal(hours))
        for task, hours in (("Plans", 2), ("Pose", 3))
    ]
    rows.append(a_milestone(company, customer, approved_by="approver"))
    draft = a_billed_draft(company, shop.entity, customer, rows[:2], rows[2:],
                           grouping=Grouping.TASK)  # fmt: skip
    return rows, draft, shop.issue(draft)


def test_a_whole_credit_note_frees_all_the_time_of_its_invoice(shop):
    rows, _draft, issued = invoiced(shop)
    assert set(states(shop.company, *rows)) == {State.INVOICED}
    credit = shop.open(issued)
    assert set(states(shop.company, *rows)) == {State.INVOICED}
    shop.issue(credit)
    assert set(states(shop.company, *rows)) == {State.APPROVED}
    again = a_billed_draft(shop.company, shop.entity, shop.customer, rows[:2], rows[2:])
    shop.issue(again)
    assert set(states(shop.company, *rows)) == {State.INVOICED}
    with pytest.raises(Refusal):
        a_billed_draft(shop.company, shop.entity, shop.customer, rows[:1])


def test_a_credit_note_of_one_line_frees_its_time_alone_and_once_it_is_whole(shop):
    rows, _draft, issued = invoiced(shop)
    plans = shop.lines(issued)[0].id
    for expected in (State.INVOICED, State.APPROVED):
        shop.credit(issued, lines=[ByLine(plans, quantity=Decimal(1))])
        assert states(shop.company, *rows) == [expected, State.INVOICED, State.INVOICED]
    shop.credit(issued)  # all that is left of it
    assert set(states(shop.company, *rows)) == {State.APPROVED}
