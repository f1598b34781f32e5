"""Self-billing: a written mandate first, numbers of each supplier apart, its word afterwards."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from facturier.audit.models import AuditEvent
from facturier.audit.tests.factories import as_owner
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import NOW, TODAY, a_member, a_person
from facturier.parties.tests.factories import a_party
from facturier.register.models import Invoice
from facturier.sales import actions, queries
from facturier.sales.models import IssuedDocument, Mandate, SelfBilled, Series
from facturier.sales.rules.mandates import Span, Standing, shared_day, standing_of
from facturier.sales.tests.billing import OTHER_SIREN, Dairy, a_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def dairy():
    return Dairy()


def test_what_we_draw_up_for_a_supplier_is_its_invoice_and_one_that_we_received(dairy):
    issued = dairy.issue(dairy.draft())
    assert issued.number == "AF12-2026-0001"
    with dairy.company.here():
        invoice = Invoice.objects.select_related("original").get(id=issued.invoice_id)
        document = read(content_of(invoice.original)).document
        [event] = AuditEvent.objects.filter(verb="invoice.issued")
    assert (invoice.direction, invoice.type_code, invoice.party_id, invoice.stage) == (
        "received",
        "389",
        dairy.supplier,
        "verified",
    )
    assert invoice.reference.startswith("E-")
    assert (document.seller.name, document.buyer.name) == (
        "GAEC des Trois Fontaines",
        "Maison Kervel SAS",
    )
    assert document.seller.vat_id == "FR96552100554"
    assert document.seller.electronic_address.value == "552100554"
    assert document.totals.net == Decimal("5226.60")
    assert "Autofacturation" in {note.text for note in document.notes}
    assert event.subject_id == invoice.id


def test_without_a_mandate_of_its_day_nothing_is_issued_and_the_article_is_named():
    dairy = Dairy(mandated=False)
    draft = dairy.draft()
    with pytest.raises(Refusal) as refused:
        dairy.issue(draft)
    assert refused.value.field == "mandate"
    assert "242 nonies" in refused.value.reason
    with dairy.company.here():
        assert not IssuedDocument.objects.exists()


@pytest.mark.parametrize(
    ("written", "passes"),
    [
        ({"last_day": TODAY - timedelta(days=1)}, False),
        ({"last_day": TODAY}, True),
        ({"first_day": TODAY}, True),
        ({"first_day": TODAY + timedelta(days=1)}, False),
    ],
)
def test_a_mandate_holds_from_its_first_day_to_its_last(written, passes):
    dairy = Dairy(mandated=False)
    dairy.record(**written)
    draft = dairy.draft()
    if passes:
        assert dairy.issue(draft).number == "AF12-2026-0001"
    else:
        with pytest.raises(Refusal) as refused:
            dairy.issue(draft)
        assert refused.value.field == "mandate"


def test_each_supplier_has_numbers_of_its_own_and_ours_are_others(dairy):
    other = a_supplier(dairy.company, "EARL du Marais", OTHER_SIREN)
    dairy.record(supplier=other, starts_with="AF13-")
    numbers = [
        dairy.issue(dairy.draft(supplier=one)).number
        for one in (dairy.supplier, other, dairy.supplier)
    ]
    assert numbers == ["AF12-2026-0001", "AF13-2026-0001", "AF12-2026-0002"]


def test_a_later_mandate_goes_on_with_the_numbers_of_the_supplier():
    dairy = Dairy(mandated=False)
    first = dairy.record(last_day=date(2026, 1, 31))
    dairy.issue(dairy.draft(issue_date="2026-01-20"))
    second = dairy.record(first_day=date(2026, 2, 1), starts_with="")
    assert second.series_id == first.series_id
    assert dairy.issue(dairy.draft()).number == "AF12-2026-0002"


@pytest.mark.django_db(transaction=True)
def test_two_suppliers_invoiced_at_once_wait_for_each_other_and_leave_no_gap():
    dairy = Dairy()
    other = a_supplier(dairy.company, "EARL du Marais", OTHER_SIREN)
    dairy.record(supplier=other, starts_with="AF13-")
    drafts = [dairy.draft(supplier=one) for one in (dairy.supplier, other) * 3]
    given, failed = [], []

    def work(draft):
        try:
            given.append(dairy.issue(draft).number)
        except Exception as problem:  # noqa: BLE001  (told below)
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[one]) for one in drafts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert sorted(given) == [f"AF{who}-2026-000{at}" for who in (12, 13) for at in (1, 2, 3)]


def test_the_database_itself_refuses_a_self_billed_document_without_its_mandate(dairy):
    issued = dairy.issue(dairy.draft())
    with dairy.company.here(), pytest.raises(DatabaseError), transaction.atomic():
        SelfBilled.objects.filter(issued__invoice_id=issued.invoice_id).delete()
    with dairy.company.here(), pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(id=dairy.mandate.id).update(last_day=None, contest_days=3)


@pytest.mark.django_db(transaction=True)
def test_the_verification_finds_what_was_issued_outside_its_mandate(dairy):
    dairy.issue(dairy.draft())
    with dairy.company.here():
        assert list(queries.broken_invariants(dairy.company.id)) == []
    with as_owner() as owner:
        owner.execute("ALTER TABLE sales_mandate DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE sales_mandate SET signed_on = %s, first_day = %s, last_day = %s",
            [date(2025, 1, 1), date(2025, 1, 1), date(2025, 12, 31)],
        )
        owner.execute("ALTER TABLE sales_mandate ENABLE TRIGGER USER")
    with dairy.company.here():
        [(place, what)] = queries.broken_invariants(dairy.company.id)
    assert place == "document AF12-2026-0001"
    assert "289, I-2" in what


# -- mandates --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"reference": "x" * 81}, "reference"),
        ({"scope": ""}, "scope"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"first_day": date(2026, 1, 4)}, "first_day"),
        ({"last_day": date(2026, 1, 1)}, "last_day"),
        ({"contest_days": 0}, "contest_days"),
        ({"contest_days": 367}, "contest_days"),
        ({"starts_with": ""}, "starts_with"),
        ({"starts_with": "AF 12"}, "starts_with"),
        ({"starts_with": "{N}"}, "starts_with"),
        ({"starts_with": "É-"}, "starts_with"),
        ({"starts_with": "A" * 21}, "starts_with"),
    ],
)
def test_what_no_written_mandate_says_is_refused_at_its_field(written, field):
    dairy = Dairy(mandated=False)
    with pytest.raises(Refusal) as refused:
        dairy.record(**written)
    assert (refused.value.status, refused.value.field) == (422, field)
    with dairy.company.here():
        assert not Mandate.objects.exists()
        assert not Series.objects.exists()


def test_two_mandates_of_a_supplier_share_no_day_and_no_supplier_is_ourselves(dairy):
    with pytest.raises(Refusal) as refused:
        dairy.record(first_day=date(2026, 3, 1), starts_with="")
    assert (refused.value.code, refused.value.status) == ("mandate.twin", 409)
    with pytest.raises(Refusal) as refused:
        dairy.record(supplier=a_supplier(dairy.company, "Nous", "732829320"), starts_with="AF14-")
    assert refused.value.code == "mandate.itself"
    foreign = a_party(dairy.company, "Molkerei", country="DE", is_supplier=True)
    with pytest.raises(Refusal) as refused:
        dairy.record(supplier=foreign.id, starts_with="AF15-")
    assert (refused.value.code, refused.value.rule) == ("mandate.siren", "BR-FR-10")


def test_only_who_configures_records_a_mandate_and_of_another_organisation_there_is_none(dairy):
    for role in ("editor", "reader"):
        with pytest.raises(Refusal) as refused:
            dairy.record(by=role, starts_with="AF16-")
        assert refused.value.status == 403
    other = Dairy(mandated=False)
    with other.company.here():
        assert not queries.mandates_page(other.company["owner"]).rows
        with pytest.raises(Refusal) as refused:
            queries.one_mandate(other.company["owner"], dairy.mandate.id)
        assert refused.value.status == 404
        with pytest.raises(Refusal) as refused:
            actions.end_mandate(
                member=other.company["owner"],
                mandate_id=dairy.mandate.id,
                last_day=TODAY,
                reason="x",
                now=NOW,
            )
        assert refused.value.status == 404
    with pytest.raises(Refusal) as refused:
        other.record(supplier=dairy.supplier)
    assert refused.value.code == "mandate.supplier"


def end(dairy, day, reason="Résilié par lettre", by="owner"):
    with dairy.company.here():
        return actions.end_mandate(
            member=dairy.company[by],
            mandate_id=dairy.mandate.id,
            last_day=day,
            reason=reason,
            now=NOW,
        )


def test_a_mandate_ends_with_a_reason_and_never_under_what_was_issued(dairy):
    dairy.issue(dairy.draft())
    for day, reason, code in (
        (TODAY, " ", "mandate.reason"),
        (date(2026, 1, 1), "x", "mandate.end"),
        (TODAY - timedelta(days=1), "x", "mandate.used"),
    ):
        with pytest.raises(Refusal) as refused:
            end(dairy, day, reason)
        assert refused.value.code == code
    assert end(dairy, TODAY).last_day == TODAY
    with pytest.raises(Refusal):
        end(dairy, TODAY + timedelta(days=9))
    with pytest.raises(Refusal) as refused:
        dairy.issue(dairy.draft(), today=TODAY + timedelta(days=1))
    assert refused.value.field == "mandate"


# -- rights ----------------------------------------------------------------------------------------
def scoped(dairy, direction):
    person = a_person(f"Personne {direction}")
    return a_member(dairy.company, person, "editor", scope=GivenScope(direction=direction))


def test_who_works_on_what_is_received_prepares_and_issues_it_and_who_sells_does_not_see_it(dairy):
    draft = dairy.draft()
    buys, sells = (scoped(dairy, one) for one in (Direction.RECEIVED, Direction.ISSUED))
    with dairy.company.here():
        with pytest.raises(Refusal) as refused:
            queries.find_draft(sells, draft.id)
        assert refused.value.status == 404
        with pytest.raises(Refusal) as refused:
            actions.open_draft(member=sells, entity_id=dairy.entity, type_code="389", now=NOW)
        assert refused.value.status in (403, 404)
        with pytest.raises(Refusal):
            actions.open_draft(member=buys, entity_id=dairy.entity, type_code="380", now=NOW)
        assert queries.drafts_page(buys).rows == (draft,)
        assert queries.drafts_page(sells).rows == ()
        issued = actions.issue_draft(
            member=buys, draft_id=draft.id, version=draft.version, today=TODAY, now=NOW
        )
    assert issued.number == "AF12-2026-0001"


# -- what the supplier says ------------------------------------------------------------------------
def reply(dairy, issued, said, reason="", *, by="editor", day=TODAY, today=TODAY):
    with dairy.company.here():
        return actions.note_reply(
            member=dairy.company[by],
            reference=issued.reference,
            reply=said,
            day=day,
            today=today,
            now=NOW,
            reason=reason,
        )


def state(dairy, issued, today=TODAY):
    with dairy.company.here():
        document = queries.document_of(dairy.company["editor"], issued.reference)
        return queries.self_billed_state(document, today)


def test_silence_accepts_once_the_time_of_the_mandate_is_over(dairy):
    issued = dairy.issue(dairy.draft())
    until = TODAY + timedelta(days=15)
    assert state(dairy, issued).contest_until == until
    assert state(dairy, issued, until).standing is Standing.OPEN
    assert state(dairy, issued, until + timedelta(days=1)).standing is Standing.TACIT


def test_a_supplier_contests_with_words_and_in_time_or_accepts(dairy):
    issued = dairy.issue(dairy.draft())
    with pytest.raises(Refusal) as refused:
        reply(dairy, issued, "contested")
    assert refused.value.field == "reason"
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refusal) as refused:
            reply(dairy, issued, "accepted", day=day)
        assert refused.value.field == "day"
    late = TODAY + timedelta(days=16)
    with pytest.raises(Refusal) as refused:
        reply(dairy, issued, "contested", "Volume faux", day=late, today=late)
    assert refused.value.code == "reply.late"
    reply(dairy, issued, "contested", "Volume faux")
    reply(dairy, issued, "contested", "Volume faux")
    assert state(dairy, issued).standing is Standing.CONTESTED
    assert len(state(dairy, issued).replies) == 1
    reply(dairy, issued, "accepted")
    assert state(dairy, issued).standing is Standing.ACCEPTED
    with pytest.raises(Refusal) as refused:
        reply(dairy, issued, "contested", "Encore")
    assert refused.value.code == "reply.accepted"
    with pytest.raises(Refusal) as refused:
        reply(dairy, issued, "accepted", by="reader")
    assert refused.value.status == 403
    with dairy.company.here():
        verbs = AuditEvent.objects.filter(verb__startswith="invoice.supplier").order_by("seq")
        assert list(verbs.values_list("verb", flat=True)) == [
            "invoice.supplier_contested",
            "invoice.supplier_accepted",
        ]


# -- corrected -------------------------------------------------------------------------------------
def test_a_self_billed_invoice_is_credited_by_a_self_billed_credit_note_of_its_series(dairy):
    issued = dairy.issue(dairy.draft())
    with dairy.company.here():
        credit = actions.open_credit_note(
            member=dairy.company["editor"], references=[issued.reference], now=NOW
        )
    assert credit.type_code == "261"
    again = dairy.issue(credit)
    assert again.number == "AF12-2026-0002"
    with dairy.company.here():
        invoice = Invoice.objects.get(id=again.invoice_id)
        assert (invoice.type_code, invoice.direction) == ("261", "received")
        assert invoice.signed_gross < 0
        with pytest.raises(Refusal) as refused:
            actions.open_credit_note(
                member=dairy.company["editor"], references=[issued.reference], now=NOW
            )
        assert refused.value.code == "credit.nothing"


def test_it_is_not_replaced_and_no_ordinary_credit_note_corrects_it(dairy):
    issued = dairy.issue(dairy.draft())
    with dairy.company.here(), pytest.raises(Refusal) as refused:
        actions.open_corrective(member=dairy.company["editor"], reference=issued.reference, now=NOW)
    assert refused.value.code == "origin.self_billed"


# -- rules -----------------------------------------------------------------------------------------
def test_spans_meet_where_they_share_a_day():
    january = Span(date(2026, 1, 1), date(2026, 1, 31))
    assert shared_day(Span(date(2026, 2, 1)), [january]) is None
    assert shared_day(Span(date(2026, 1, 31)), [january]) == january
    assert shared_day(january, [Span(date(2025, 1, 1))]) is not None
    assert standing_of(None, date(2026, 1, 1), date(2026, 1, 1)) is Standing.OPEN
