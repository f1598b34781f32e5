"""What a draft lacks before it may be issued."""

from datetime import date
from uuid import UUID

from facturier.sales.rules.operations import Content, Operation, Outcome, merge
from facturier.sales.rules.ready import lacks

TODAY = date(2026, 11, 26)
LINE, OTHER = UUID(int=1), UUID(int=2)
WHOLE = (
    (None, "customer", "00000000-0000-7000-8000-000000000001"),
    (None, "payment_days", "30"),
    (LINE, "name", "Comptoir"),
    (LINE, "quantity", "1"),
    (LINE, "price", "9800"),
)


def lacking(*typed):
    content = Content()
    results = merge(content, [Operation(line, name, 0, value) for line, name, value in typed], 1)
    assert {each.outcome for each in results} <= {Outcome.ACCEPTED}
    return [(one.code, one.field) for one in lacks(content, TODAY)]


def test_an_empty_draft_lacks_its_customer_its_due_date_and_its_lines():
    assert lacking() == [
        ("customer", "customer"),
        ("due_date", "due_date"),
        ("lines", "lines"),
    ]


def test_a_whole_draft_lacks_nothing():
    assert lacking(*WHOLE) == []


def test_each_line_says_which_of_its_fields_is_missing():
    found = lacking(*WHOLE, (OTHER, "name", "Pose"))
    assert found == [("line_quantity", f"{OTHER}.quantity"), ("line_price", f"{OTHER}.price")]


def test_titles_texts_and_empty_lines_ask_for_nothing():
    found = lacking(*WHOLE, (OTHER, "kind", "title"), (UUID(int=3), "unit", "HUR"))
    assert found == []
    assert lacking(*WHOLE[:2], (OTHER, "kind", "title")) == [("lines", "lines")]


def test_a_price_of_nothing_is_a_price():
    assert lacking(*WHOLE[:4], (LINE, "price", "0")) == []


def test_dates_that_contradict_each_other_are_said():
    assert lacking(*WHOLE, (None, "issue_date", "2026-11-27")) == [("issue_date", "issue_date")]
    assert lacking(*WHOLE, (None, "issue_date", "2026-11-26")) == []
    assert lacking(*WHOLE, (None, "due_date", "2026-11-25")) == [("due_early", "due_date")]
    assert lacking(*WHOLE, (None, "due_date", "2026-11-26")) == []
    period = ((None, "period_start", "2026-11-10"), (None, "period_end", "2026-11-01"))
    assert lacking(*WHOLE, *period) == [("period", "period_end")]


def test_another_currency_needs_its_rate():
    assert lacking(*WHOLE, (None, "currency", "USD")) == [("exchange_rate", "exchange_rate")]
    dollars = ((None, "currency", "USD"), (None, "exchange_rate", "0,92"))
    assert lacking(*WHOLE, *dollars) == []
