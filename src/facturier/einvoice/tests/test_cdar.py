from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from facturier.einvoice.cdar import ROOT, read_cdar, write_cdar
from facturier.einvoice.document import Identifier
from facturier.einvoice.life_cycle import (
    STATUSES,
    Acknowledgement,
    Actor,
    Characteristic,
    LifeCycleMessage,
    ReferencedInvoice,
    StatusDetail,
)
from facturier.einvoice.tests.factories import addresses, identifiers, maybe, some, stated, texts
from facturier.einvoice.tracing import Node, NotUnderstood, Trace, listed
from facturier.einvoice.xml_safety import parse_xml

CORPUS = Path(
    os.environ.get("FACTURIER_CORPUS", Path(__file__).parents[5] / "shared/einvoice/corpus")
)


def reading(content: bytes) -> tuple[LifeCycleMessage, Trace, tuple[NotUnderstood, ...]]:
    root = Node(parse_xml(content))
    trace = Trace()
    message = read_cdar(root, trace)
    return message, trace, listed(root)


def paid_message() -> LifeCycleMessage:
    """A joiner tells his customer that the invoice was paid, half at 20 % and half at 5,5 %."""
    joiner, hotel = Identifier("810000018", "0002"), Identifier("820000024", "0002")
    paid = tuple(
        Characteristic(
            type_code="MEN",
            changed=False,
            amount=Decimal(amount),
            currency="EUR",
            percent=Decimal(percent),
        )
        for amount, percent in (("120.00", "20.00"), ("13.50", "5.5"))
    )
    invoice = ReferencedInvoice(
        number="F2026-0042",
        document_status="47",
        type_code="380",
        received_at=datetime.fromisoformat("2026-09-15T17:05:03"),
        issue_date=date(2026, 9, 15),
        status="212",
        status_name="Encaissée",
        issuer=Actor(identifiers=(joiner,), role="SE"),
        details=(StatusDetail(sequence=Decimal(1), characteristics=paid),),
    )
    return LifeCycleMessage(
        number="F2026-0042_212",
        issued_at=datetime.fromisoformat("2026-10-02T09:30:00"),
        process="REGULATED",
        guideline="urn.cpro.gouv.fr:1p0:CDV:invoice",
        sender=Actor(role="WK"),
        issuer=Actor(identifiers=(joiner,), name="Menuiserie Aubrac SARL", role="SE"),
        recipients=(
            Actor(
                identifiers=(hotel,),
                name="Hôtel des Ponts SAS",
                role="BY",
                electronic_address=Identifier("820000024_COMPTA", "0225"),
            ),
        ),
        acknowledgements=(
            Acknowledgement(
                several=False,
                type_code="23",
                issued_at=datetime.fromisoformat("2026-10-02T09:29:59"),
                invoices=(invoice,),
            ),
        ),
    )


# --- any message --------------------------------------------------------------------------------

moments = st.datetimes().map(lambda moment: moment.replace(microsecond=0, fold=0))
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
# Both syntaxes keep identifiers without a scheme before those with one.
several_identifiers = some(identifiers).map(
    lambda found: tuple(sorted(found, key=lambda one: one.scheme is not None))
)
actors = stated(
    Actor,
    identifiers=several_identifiers,
    name=maybe(texts),
    role=maybe(texts),
    address=maybe(addresses),
    electronic_address=maybe(identifiers),
)
# The schema has one place for a date, and one amount has one currency.
when = st.one_of(
    st.just({}), days.map(lambda day: {"day": day}), moments.map(lambda at: {"moment": at})
)
characteristics = st.builds(
    lambda when, **values: Characteristic(**when, **values),
    when,
    term=maybe(texts),
    type_code=st.sampled_from(["MEN", "MPA", "DIV", "DVA"]),
    changed=maybe(st.booleans()),
    direction=maybe(texts),
    name=maybe(texts),
    description=maybe(texts),
    location=maybe(texts),
    text=maybe(texts),
    amount=numbers,
    currency=maybe(st.just("EUR")),
    code=maybe(texts),
    number=maybe(numbers),
    percent=maybe(numbers),
)
details = st.builds(
    StatusDetail,
    condition_code=maybe(texts),
    reason_code=maybe(texts),
    reason=maybe(texts),
    status=maybe(texts),
    action_code=maybe(texts),
    action=maybe(texts),
    sequence=numbers,
    notes=some(texts),
    characteristics=some(characteristics),
)
invoices = st.builds(
    ReferencedInvoice,
    number=texts,
    document_status=maybe(texts),
    type_code=maybe(texts),
    received_at=maybe(moments),
    guideline=maybe(texts),
    issue_date=maybe(days),
    status=maybe(st.sampled_from(sorted(STATUSES))),
    status_name=maybe(texts),
    issuer=maybe(actors),
    recipients=some(actors),
    sender=maybe(actors),
    details=some(details),
)
messages = st.builds(
    LifeCycleMessage,
    number=maybe(texts),
    name=maybe(texts),
    issued_at=maybe(moments),
    is_test=maybe(st.booleans()),
    process=maybe(texts),
    guideline=maybe(texts),
    sender=maybe(actors),
    issuer=maybe(actors),
    recipients=some(actors),
    acknowledgements=some(
        st.builds(
            Acknowledgement,
            several=maybe(st.booleans()),
            number=maybe(texts),
            type_code=st.sampled_from(["23", "305"]),
            name=maybe(texts),
            issued_at=maybe(moments),
            invoices=some(invoices),
        )
    ),
)


@settings(max_examples=50, deadline=None)
@given(messages)
def test_what_is_written_is_read_back_the_same_to_the_last_value(message: LifeCycleMessage) -> None:
    read, trace, remains = reading(write_cdar(message))
    assert repr(read) == repr(message)
    assert trace.problems == []
    assert remains == ()


# --- examples -----------------------------------------------------------------------------------


def test_a_payment_is_told_by_rate_of_vat_with_the_invoice_and_its_seller() -> None:
    message, _, _ = reading(write_cdar(paid_message()))
    (invoice,) = message.invoices()
    assert (invoice.number, invoice.status, invoice.issue_date) == (
        "F2026-0042",
        "212",
        date(2026, 9, 15),
    )
    assert invoice.issuer is not None
    assert invoice.issuer.identifiers == (Identifier("810000018", "0002"),)
    (detail,) = invoice.details
    assert [(one.amount, one.currency, one.percent) for one in detail.characteristics] == [
        (Decimal("120.00"), "EUR", Decimal("20.00")),
        (Decimal("13.50"), "EUR", Decimal("5.5")),
    ]


def test_a_refusal_is_told_with_its_reason_and_the_action_asked_for() -> None:
    refused = StatusDetail(
        reason_code="TX_TVA_ERR",
        reason="Le taux est de 20 %.",
        action_code="NIN",
        action="Envoyer une facture rectificative",
        sequence=Decimal(1),
        characteristics=(
            Characteristic(term="BT-152", type_code="DIV", percent=Decimal("5.5")),
            Characteristic(term="BT-152", type_code="DVA", percent=Decimal(20)),
        ),
    )
    invoice = ReferencedInvoice(number="F2026-0042", status="210", details=(refused,))
    written = write_cdar(LifeCycleMessage(acknowledgements=(Acknowledgement(invoices=(invoice,)),)))
    (read,) = reading(written)[0].invoices()
    assert read.details == (refused,)


def test_the_root_has_the_prefix_that_platforms_expect() -> None:
    written = write_cdar(paid_message())
    assert b"<rsm:CrossDomainAcknowledgementAndResponse " in written
    assert etree.fromstring(written).tag == ROOT
    assert written == write_cdar(paid_message())


def test_a_truth_value_is_understood_in_both_spellings_of_the_schema() -> None:
    written = write_cdar(paid_message())
    other = written.replace(b"udt:Indicator>", b"udt:IndicatorString>")
    assert other != written
    message, _, remains = reading(other)
    assert message == paid_message()
    assert remains == ()


def test_a_time_without_seconds_is_understood_and_an_impossible_one_is_a_problem() -> None:
    written = write_cdar(paid_message())
    minutes = written.replace(b'format="204">20261002093000<', b'format="203">202610020930<')
    assert reading(minutes)[0].issued_at == datetime.fromisoformat("2026-10-02T09:30:00")
    for wrong in (b'format="204">20261332093000<', b'format="999">20261002093000<'):
        message, trace, remains = reading(written.replace(b'format="204">20261002093000<', wrong))
        assert message.issued_at is None
        assert [problem.refusal.code for problem in trace.problems] == ["bad-date"]
        assert remains[0].location.endswith(
            "cdar:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString"
        )


def test_the_day_of_an_invoice_may_be_told_with_an_hour() -> None:
    written = write_cdar(paid_message())
    with_hour = written.replace(b'format="102">20260915<', b'format="204">20260915000000<')
    assert with_hour != written
    message, _, remains = reading(with_hour)
    assert (message, remains) == (paid_message(), ())


def test_what_the_tables_do_not_know_is_listed_with_its_place() -> None:
    written = write_cdar(paid_message()).replace(
        b"<ram:ProcessConditionCode>", b"<ram:Status>vu</ram:Status><ram:ProcessConditionCode>"
    )
    message, _, remains = reading(written)
    assert message == paid_message()
    assert [remain.text for remain in remains] == ["vu"]
    assert remains[0].location.endswith("ram:ReferenceReferencedDocument/ram:Status")


def test_an_empty_message_is_read_as_empty() -> None:
    assert reading(write_cdar(LifeCycleMessage()))[0] == LifeCycleMessage()


def test_every_status_of_the_law_has_its_names() -> None:
    assert set(STATUSES) >= {str(code) for code in range(200, 214)} | {"501"}
    assert all(french and english for french, english in STATUSES.values())


# --- real files ---------------------------------------------------------------------------------


def real_messages() -> Iterator[dict[str, str]]:
    manifest = CORPUS / "manifest.csv"
    if manifest.exists():
        with manifest.open(encoding="utf-8", newline="") as lines:
            yield from (row for row in csv.DictReader(lines) if row["format"] == "CDAR")


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus does not stand beside the checkout")
def test_every_real_message_gives_its_invoice_and_its_status_and_leaves_nothing_behind() -> None:
    rows = list(real_messages())
    assert rows
    for row in rows:
        message, trace, remains = reading((CORPUS / row["file"]).read_bytes())
        (invoice,) = message.invoices()
        assert (invoice.number, invoice.status) == (row["number"], row["type"]), row["file"]
        assert (trace.problems, remains) == ([], ()), row["file"]
        assert reading(write_cdar(message))[0] == message
