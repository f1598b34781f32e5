"""Repairs and twins: by whom, why, and what the register looks like afterwards."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import AllowanceCharge
from facturier.identity.models import User
from facturier.kit.refusal import Refusal
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import NOW, PASSWORD, a_company, an_entity
from facturier.parties.queries import quick_find
from facturier.register import actions
from facturier.register.actions import reread
from facturier.register.actions.assign import Assignment
from facturier.register.actions.enter import Entry
from facturier.register.models import Arrival, Invoice
from facturier.register.queries import beside, broken_invariants
from facturier.register.queries.twins import suspects
from facturier.register.rules import ArrivalState, Stage
from facturier.register.tests.factories import OUR_SIREN, a_document, a_read_arrival, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
OTHER = "552100554"


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver"), password=PASSWORD, now=timezone.now()
    )
    company.entity_id = an_entity(company)
    return company


def do(company, verb, invoice, by="editor", **rest):
    values = {"member": company[by], "reason": "vu au téléphone", "now": NOW, **rest}
    with company.here():
        return verb(invoice_id=invoice.id, **values)


def fresh(company, invoice) -> Invoice:
    with company.here():
        return Invoice.objects.select_related("party").get(id=invoice.id)


def story(company, verb) -> list[AuditEvent]:
    with company.here():
        return list(AuditEvent.objects.filter(verb=verb))


# -- direction, entity, party ----------------------------------------------------------------------
@pytest.mark.parametrize("how", ["assign", "reorient"])
def test_with_the_direction_changes_who_the_other_side_is(company, how):
    document = a_document(seller="404833048", buyer=OTHER)
    document = replace(document, buyer=replace(document.buyer, name="Client Lointain"))
    invoice = an_invoice(company, document)
    assert (invoice.direction, invoice.party_id) == ("unknown", None)
    if how == "assign":
        with company.here():
            actions.assign_invoice(
                member=company["editor"],
                invoice_id=invoice.id,
                assignment=Assignment(Direction.ISSUED, company.entity_id),
                now=NOW,
            )
    else:
        do(
            company,
            actions.reorient,
            invoice,
            direction=Direction.ISSUED,
            entity_id=company.entity_id,
        )
    row = fresh(company, invoice)
    assert (row.party.siren, row.party.is_customer, row.party_key) == (
        OTHER, True, "client lointain",
    )  # fmt: skip
    do(
        company,
        actions.reorient,
        invoice,
        direction=Direction.RECEIVED,
        entity_id=company.entity_id,
    )
    row = fresh(company, invoice)
    assert (row.party.siren, row.party.is_supplier, row.party_key) == (
        "404833048", True, "tolerie lacaze",
    )  # fmt: skip


def test_a_reassigned_party_is_of_this_invoice_alone(company):
    invoice, another = an_invoice(company), an_invoice(company, seller=OTHER)
    do(company, actions.reassign_party, invoice, party_id=another.party_id)
    assert fresh(company, invoice).party_id == another.party_id
    assert fresh(company, an_invoice(company)).party.siren == "404833048"
    (event,) = story(company, "invoice.party_reassigned")
    assert event.reason == "vu au téléphone"
    assert "T-1" in event.changes


@pytest.mark.parametrize(
    "verb",
    [
        lambda c, i, **r: do(c, actions.reassign_party, i, party_id=None, **r),
        lambda c, i, **r: do(
            c, actions.reorient, i, direction=Direction.UNKNOWN, entity_id=None, **r
        ),
        lambda c, i, **r: do(c, actions.mark_not_invoice, i, **r),
        lambda c, i, **r: do(c, actions.ask_rereading, i, **r),
    ],
)
def test_every_repair_asks_the_right_a_reason_and_an_invoice_to_check(company, verb):
    invoice = an_invoice(company)
    for wrong, status in (({"by": "reader"}, 403), ({"reason": " \0"}, 422)):
        with pytest.raises(Refusal) as refused:
            verb(company, invoice, **wrong)
        assert refused.value.status == status
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)
    with pytest.raises(Refusal) as refused:
        verb(company, invoice)
    assert refused.value.status == 409


# -- not an invoice --------------------------------------------------------------------------------
def test_what_is_no_invoice_frees_its_bytes_and_comes_back_only_while_they_are_free(company):
    document = a_document()
    first = an_invoice(company, document)
    do(company, actions.mark_not_invoice, first)
    assert fresh(company, first).stage_reason == "vu au téléphone"
    second = an_invoice(company, document)
    assert second.id != first.id
    with pytest.raises(Refusal) as refused:
        do(company, actions.bring_back, first)
    assert refused.value.code == "repair.living"
    do(company, actions.mark_not_invoice, second)
    do(company, actions.bring_back, first)
    assert fresh(company, first).stage == Stage.TO_CHECK
    with company.here():
        assert list(broken_invariants(company.id)) == []


def test_what_somebody_vouches_for_is_not_brought_back_by_who_may_repair(company):
    invoice = an_invoice(company)
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)
    with pytest.raises(Refusal) as refused:
        do(company, actions.bring_back, invoice)
    assert refused.value.code == "repair.not_aside"
    assert fresh(company, invoice).stage == Stage.VERIFIED


def test_an_entry_that_is_no_invoice_is_not_reopened_by_who_may_verify(company):
    invoice = an_invoice(company)
    do(company, actions.mark_not_invoice, invoice)
    with pytest.raises(Refusal):
        do(company, actions.reopen_invoice, invoice)


def test_a_file_noted_as_the_same_is_detached_once_the_other_is_no_invoice(company):
    document = a_document()
    invoice = an_invoice(company, document)
    again = a_read_arrival(company, write_cii(document), file_name="encore.xml")
    asked = {"member": company["editor"], "arrival_id": again.id, "reason": "à part", "now": NOW}
    with company.here(), pytest.raises(Refusal) as refused:
        actions.detach_arrival(**asked)
    assert refused.value.code == "arrival.same_bytes"
    do(company, actions.mark_not_invoice, invoice)
    with company.here():
        actions.detach_arrival(**asked)
    actions.read_arrival(organisation_id=company.id, arrival_id=again.id, now=NOW)
    with company.here():
        row = Arrival.objects.get(id=again.id)
        assert (row.state, row.invoice.reference) == (ArrivalState.REGISTERED, "E-2")
        assert list(broken_invariants(company.id)) == []


# -- reading again ---------------------------------------------------------------------------------
def reread_now(company, invoice):
    do(company, actions.ask_rereading, invoice)
    actions.reread_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)


def reads_anew(monkeypatch, change):
    """The reader of today reads something else: `change` of the document."""
    reading = reread.read_file

    def newer(file, now):
        entry = reading(file, now)
        document = change(entry.reading.document)
        return Entry(replace(entry.reading, document=document), entry.examined)

    monkeypatch.setattr(reread, "read_file", newer)


def reads_an_order(monkeypatch, order):
    reads_anew(monkeypatch, lambda document: replace(document, order=order))


CHARGED = (
    AllowanceCharge(is_charge=True, amount=Decimal("3.00"), reason="Port"),
    AllowanceCharge(is_charge=False, amount=Decimal("3.00"), reason="Remise"),
)


def with_charges(document, charges, of_line=()):
    (line,) = document.lines
    return replace(
        document,
        allowance_charges=charges,
        lines=(replace(line, allowance_charges=of_line),),
    )


@pytest.mark.parametrize("document", [a_document(), with_charges(a_document(), CHARGED, CHARGED)])
def test_a_reading_that_says_the_same_says_so_and_changes_nothing(company, document):
    invoice = an_invoice(company, document)
    reread_now(company, invoice)
    assert len(story(company, "invoice.reread_same")) == 1
    with company.here():
        assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("charges", "of_line"),
    [
        ((CHARGED[0], replace(CHARGED[1], reason="Escompte")), ()),
        (CHARGED[:1], CHARGED[1:]),
        (CHARGED[:1], ()),
    ],
    ids=["another reason", "of a line and not of the whole", "one less"],
)
def test_a_reading_that_differs_in_allowances_and_charges_alone_differs(
    company, monkeypatch, charges, of_line
):
    invoice = an_invoice(company, with_charges(a_document(), CHARGED))
    reads_anew(monkeypatch, lambda document: with_charges(document, charges, of_line))
    reread_now(company, invoice)
    assert fresh(company, invoice).stage == Stage.NOT_INVOICE


def test_a_reading_that_differs_becomes_a_new_entry_and_the_old_one_no_invoice(
    company, monkeypatch
):
    invoice = an_invoice(company)
    with company.here():
        for tag in ("urgent", "Chantier Brest"):
            actions.tag_invoice(member=company["editor"], invoice_id=invoice.id, tag=tag, now=NOW)
    reads_an_order(monkeypatch, "BC-9")
    reread_now(company, invoice)
    actions.reread_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    old = fresh(company, invoice)
    assert (old.stage, old.stage_reason) == (Stage.NOT_INVOICE, "relue sous E-2")
    with company.here():
        new = Invoice.objects.get(reference="E-2")
        assert (new.order_reference, new.stage) == ("BC-9", Stage.TO_CHECK)
        assert Arrival.objects.get().invoice_id == new.id
        # It is found by the same words, and leads to what people wrote beside the old one.
        assert beside.tags(new) == ["Chantier Brest", "urgent"]
        for one, kind, other in ((new, "replaces", old), (old, "replaced_by", new)):
            (link,) = beside.links(company["editor"], one)
            assert (link.kind, link.other.id) == (kind, other.id)
        assert list(broken_invariants(company.id)) == []


# -- twins -----------------------------------------------------------------------------------------
def twins(company, **rest):
    first = an_invoice(company, a_document(number="FA-9"))
    second = an_invoice(
        company, a_document(number=rest.pop("number", "FA-9"), net="200.00", **rest)
    )
    return first, second


def test_two_documents_of_one_supplier_are_of_one_party(company):
    twins(company)
    with company.here():
        assert [one.reference for one in quick_find(company["editor"], "toler")] == ["T-1"]


def test_of_what_we_issue_the_number_is_our_own_whoever_buys(company):
    for buyer in (OTHER, "404833048"):
        an_invoice(company, a_document(seller=OUR_SIREN, buyer=buyer, number="S-1"))
    with company.here():
        row = Invoice.objects.get(entry=1)
        assert suspects(company["editor"], row) == ("S-2",)


def test_two_that_are_told_apart_are_told_so_once(company):
    first, second = twins(company)
    do(company, actions.tell_apart, second, other_id=first.id)
    with pytest.raises(Refusal):
        do(company, actions.tell_apart, first, other_id=second.id)
    assert len(story(company, "invoice.told_apart")) == 2


def test_a_duplicate_is_kept_as_no_invoice_and_names_the_other(company):
    first, second = twins(company)
    do(company, actions.set_duplicate_aside, second, other_id=first.id, reason="")
    row = fresh(company, second)
    assert (row.stage, row.stage_reason) == (Stage.NOT_INVOICE, "Doublon de E-1.")
    with pytest.raises(Refusal) as refused:
        do(company, actions.set_duplicate_aside, first, other_id=second.id)
    assert refused.value.code == "twins.other_gone"


# -- pages -----------------------------------------------------------------------------------------
def browser(company, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client


def test_two_invoices_are_compared_field_by_field_and_decided(company):
    first, second = twins(company)
    window = browser(company)
    page = window.get("/facturier/E-2/comparer/E-1/").content.decode().replace("\xa0", " ")
    assert page.count('class="differs"') >= 4
    assert "240,00 €" in page
    assert window.get("/facturier/E-2/comparer/E-2/").status_code == 404
    address = "/facturier/E-2/comparer/E-1/decider/"
    assert window.post(address, {"outcome": "zut"}).status_code == 422
    assert browser(company, "reader").post(address, {"outcome": "duplicate"}).status_code == 403
    window.post(address, {"outcome": "duplicate", "reason": "reçue par e-mail aussi"})
    assert fresh(company, second).stage == Stage.NOT_INVOICE
    assert "Doublon de E-1" in window.get("/facturier/E-2/").content.decode()


@pytest.mark.parametrize(
    ("verb", "rest", "event"),
    [
        ("party", {"party": ""}, "invoice.party_reassigned"),
        ("orientation", {"direction": "issued", "entity": ""}, "invoice.reoriented"),
        ("reread", {}, "invoice.rereading_asked"),
        ("not_invoice", {}, "invoice.marked_not_invoice"),
    ],
)
def test_each_repair_has_its_form_which_keeps_what_was_typed_when_refused(
    company, verb, rest, event
):
    invoice, window = an_invoice(company), browser(company)
    address = f"/facturier/{invoice.reference}/reparer/"
    assert f'value="{verb}"' in window.get(address).content.decode()
    assert window.post(address, {"verb": verb, "reason": "", **rest}).status_code == 422
    assert window.post(address, {"verb": verb, "reason": "oui", **rest}).status_code == 302
    assert story(company, event)[0].reason == "oui"


def test_the_repairs_are_closed_to_who_may_not_and_absent_for_strangers(company):
    invoice = an_invoice(company)
    assert (
        browser(company, "reader").get(f"/facturier/{invoice.reference}/reparer/").status_code
        == 403
    )
    other = a_company(roles=("editor",), password=PASSWORD, now=timezone.now())
    assert browser(other).get(f"/facturier/{invoice.reference}/reparer/").status_code == 404
