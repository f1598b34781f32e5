"""Notes, files, related documents, tags and undo: rights, traces, and what must not be possible."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import transaction
from django.db.utils import Error, IntegrityError

from facturier.audit.models import AuditEvent
from facturier.audit.tests.factories import as_owner
from facturier.einvoice.document import PaymentAccount, PaymentMeans, PrecedingInvoice
from facturier.files.actions import keep_bytes
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import BUILT_IN_ROLES, Direction
from facturier.organisations.tests.factories import (
    NOW,
    ROLES,
    a_category,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.register import actions
from facturier.register.actions.assign import Assignment
from facturier.register.models import (
    Invoice,
    InvoiceAttachment,
    InvoiceLink,
    InvoiceNote,
    InvoiceTag,
)
from facturier.register.queries.around import last_time, named_by, naming
from facturier.register.queries.beside import attached_file, beside, links, notes, tags
from facturier.register.queries.page import neighbours
from facturier.register.queries.story import arrivals_of, story
from facturier.register.queries.tags import invoices_tagged, tags_in_use
from facturier.register.rules import Stage
from facturier.register.rules.beside import LinkKind
from facturier.register.rules.narrowing import NEWEST_FIRST, Narrowing, Order, Sorting
from facturier.register.tests.factories import a_document, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
IBAN = "FR7630006000011234567890189"


@made_once
def company():
    company = a_company()
    company.entity_id = an_entity(company)
    return company


def note(company, invoice, text="À vérifier avec le chantier", by="editor"):
    with company.here():
        return actions.add_note(member=company[by], invoice_id=invoice.id, text=text, now=NOW)


def tag(company, invoice, word, by="editor"):
    with company.here():
        return actions.tag_invoice(member=company[by], invoice_id=invoice.id, tag=word, now=NOW)


def attach(company, invoice, content=b"bon de livraison", by="editor", name="bl.pdf"):
    kept = keep_bytes(company.id, [content])
    with company.here():
        return actions.attach_file(
            member=company[by], invoice_id=invoice.id, kept=kept, file_name=name, now=NOW
        )


def link(company, invoice, other, kind=LinkKind.OTHER, by="editor"):
    with company.here():
        return actions.link_invoice(
            member=company[by], invoice_id=invoice.id, other_id=other.id, kind=kind, now=NOW
        )


def undo(company, invoice, by="editor", seq=None):
    with company.here():
        return actions.undo_step(member=company[by], invoice_id=invoice.id, now=NOW, seq=seq)


def verify(company, invoice, by="editor"):
    with company.here():
        actions.verify_invoice(member=company[by], invoice_id=invoice.id, now=NOW)


def refuse(company, invoice, reason="Prix faux", code="CMD_ERR"):
    with company.here():
        actions.refuse_invoice(
            member=company["editor"], invoice_id=invoice.id, reason=reason, code=code, now=NOW
        )


def stands(company, invoice):
    with company.here():
        invoice.refresh_from_db()
    return invoice.stage, invoice.stage_reason


def told(company, invoice):
    with company.here():
        events = AuditEvent.objects.filter(subject_id=invoice.id).order_by("seq")
        return [(e.verb, json.loads(e.changes)) for e in events if e.verb != "invoice.registered"]


def in_department(company, invoice, department):
    with company.here():
        actions.assign_invoice(
            member=company["owner"],
            invoice_id=invoice.id,
            assignment=Assignment(
                Direction(invoice.direction), invoice.entity_id, department_id=department
            ),
            now=NOW,
        )


def scoped(company, department, role="editor"):
    person = a_person("Paul Petit")
    return a_member(company, person, role, scope=GivenScope(department_id=department))


# -- who may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_each_role_annotates_exactly_where_its_capabilities_say(company, role):
    invoice, other = an_invoice(company), an_invoice(company)
    for act in (
        lambda: note(company, invoice, by=role),
        lambda: tag(company, invoice, "urgent", by=role),
        lambda: attach(company, invoice, by=role),
        lambda: link(company, invoice, other, by=role),
    ):
        if "invoice.annotate" in BUILT_IN_ROLES[role]:
            act()
        else:
            with pytest.raises(Refusal) as refused:
                act()
            assert refused.value.status == 403


def test_nothing_is_put_beside_what_one_may_not_read(company):
    purchasing, invoice = a_department(company, "Achats"), an_invoice(company)
    company.people["outsider"] = scoped(company, purchasing)
    inside = an_invoice(company)
    in_department(company, inside, purchasing)
    for act in (
        lambda: note(company, invoice, by="outsider"),
        lambda: tag(company, invoice, "urgent", by="outsider"),
        lambda: attach(company, invoice, by="outsider"),
        lambda: link(company, invoice, inside, by="outsider"),
        # Linking to what one may not read answers like linking to nothing.
        lambda: link(company, inside, invoice, by="outsider"),
        lambda: undo(company, invoice, by="outsider"),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert (refused.value.code, refused.value.status) == ("absent", 404)
    assert link(company, inside, an_invoice_in(company, purchasing), by="outsider")


def an_invoice_in(company, department, **rest):
    invoice = an_invoice(company, **rest)

    in_department(company, invoice, department)
    return invoice


def test_nothing_is_put_beside_an_invoice_of_another_organisation(company):
    other = a_company("Autre")
    an_entity(other)
    theirs, ours = an_invoice(other), an_invoice(company)
    for act in (
        lambda: note(company, theirs),
        lambda: tag(company, theirs, "urgent"),
        lambda: attach(company, theirs),
        lambda: link(company, ours, theirs),
        lambda: link(company, theirs, ours),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status == 404


def test_the_database_itself_refuses_a_key_of_another_organisation(company):
    other = a_company("Autre")
    an_entity(other)
    theirs, ours = an_invoice(other), an_invoice(company)
    values = {"organisation_id": company.id, "added_at": NOW, "added_by": "x"}
    for row in (
        InvoiceNote(**values, invoice_id=theirs.id, text="x"),
        InvoiceTag(**values, invoice_id=theirs.id, tag="x", tag_key="x"),
        InvoiceLink(**values, invoice_id=ours.id, other_id=theirs.id, kind="other"),
        InvoiceAttachment(**values, invoice_id=ours.id, file_id=theirs.original_id, file_name="x"),
    ):
        with pytest.raises(IntegrityError), company.here(), transaction.atomic():
            row.save()
            with transaction.get_connection().cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# -- notes -----------------------------------------------------------------------------------------
def test_an_edited_note_keeps_both_wordings_in_the_journal(company):
    invoice = an_invoice(company)
    first = note(company, invoice, "Prix de 5,40")
    with company.here():
        edited = actions.edit_note(
            member=company["editor"],
            invoice_id=invoice.id,
            note_id=first.id,
            text="Prix de 5,80",
            now=NOW + timedelta(hours=1),
        )
    assert edited.edited_at == NOW + timedelta(hours=1)
    assert ("invoice.note_edited", {"note": ["Prix de 5,40", "Prix de 5,80"]}) in told(
        company, invoice
    )


def test_only_its_author_edits_a_note_and_who_may_verify_archives_it(company):
    invoice = an_invoice(company)
    written = note(company, invoice, by="approver")
    own = {"invoice_id": invoice.id, "note_id": written.id, "now": NOW}
    with company.here():
        with pytest.raises(Refusal) as refused:
            actions.edit_note(member=company["editor"], text="Autre", **own)
        assert refused.value.status == 403
        with pytest.raises(Refusal) as refused:
            actions.archive_note(member=company["payer"], **own)
        assert refused.value.status == 403
        actions.archive_note(member=company["editor"], **own)
        assert notes(invoice) == []
        assert InvoiceNote.objects.filter(id=written.id).exists()
        with pytest.raises(Refusal) as refused:
            actions.edit_note(member=company["approver"], text="Trop tard", **own)
        assert refused.value.status == 404


@pytest.mark.parametrize("text", ["", "  \n ", "\0", "x" * 5001])
def test_a_note_says_something_and_not_a_book(company, text):
    invoice = an_invoice(company)
    with pytest.raises(Refusal) as refused:
        note(company, invoice, text)
    assert (refused.value.status, refused.value.field) == (422, "text")


def test_a_note_of_strange_characters_is_kept_as_far_as_it_can_be(company):
    invoice = an_invoice(company)
    assert note(company, invoice, "a\0b\ud800c").text == "ab?c"


def test_the_application_cannot_delete_a_note_or_a_file(company):
    invoice = an_invoice(company)
    note(company, invoice)
    attach(company, invoice)
    for table in (InvoiceNote, InvoiceAttachment):
        with pytest.raises(Error), company.here(), transaction.atomic():
            table.objects.filter(organisation_id=company.id).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", [InvoiceNote, InvoiceTag, InvoiceLink])
def test_a_row_without_an_event_does_not_commit(company, table):
    invoice = an_invoice(company)
    values = {
        InvoiceNote: {"text": "x"},
        InvoiceTag: {"tag": "x", "tag_key": "x"},
        InvoiceLink: {"kind": "other", "external": "x"},
    }[table]
    with pytest.raises(Error, match="without an audit event"), company.here():
        table.objects.create(
            organisation_id=company.id,
            invoice_id=invoice.id,
            added_at=NOW,
            added_by="x",
            **values,
        )


# -- files -----------------------------------------------------------------------------------------
def test_the_same_bytes_are_attached_once_and_again_after_they_were_archived(company):
    invoice = an_invoice(company)
    first = attach(company, invoice)
    with pytest.raises(Refusal) as refused:
        attach(company, invoice, name="autre nom.pdf")
    assert refused.value.code == "attachment.known"
    with company.here():
        actions.archive_attachment(
            member=company["editor"], invoice_id=invoice.id, attachment_id=first.id, now=NOW
        )
    assert attach(company, invoice).id != first.id


def test_a_file_is_taken_away_with_its_reason_and_put_back_and_its_bytes_never_go(company):
    invoice = an_invoice(company)
    file = attach(company, invoice)
    own = {"member": company["editor"], "invoice_id": invoice.id, "attachment_id": file.id}
    with company.here():
        actions.archive_attachment(**own, reason=" Jointe par erreur\0 ", now=NOW)
        there = beside(company["editor"], invoice)
        assert (there.attachments, [one.id for one in there.removed]) == ([], [file.id])
        event = AuditEvent.objects.get(verb="invoice.file_archived")
        assert event.reason == "Jointe par erreur"
        assert attached_file(invoice, file.id)[2], "the bytes are there"
        with pytest.raises(Refusal) as refused:
            actions.archive_attachment(**own, now=NOW)
        assert refused.value.status == 404
        actions.restore_attachment(**own, now=NOW)
        there = beside(company["editor"], invoice)
        assert ([one.id for one in there.attachments], there.removed) == ([file.id], [])
        with pytest.raises(Refusal) as refused:
            actions.restore_attachment(**own, now=NOW)
        assert refused.value.code == "attachment.there"
        assert AuditEvent.objects.filter(verb="invoice.file_restored").count() == 1
        actions.archive_attachment(**own, reason="Encore", now=NOW)
    attach(company, invoice)
    # Meanwhile the same bytes were attached anew: they do not stand there twice.
    with company.here(), pytest.raises(Refusal) as refused:
        actions.restore_attachment(**own, now=NOW)
    assert refused.value.code == "attachment.known"
    with company.here(), pytest.raises(Refusal) as refused:
        actions.restore_attachment(**own | {"member": company["reader"]}, now=NOW)
    assert refused.value.status == 403


def test_an_empty_file_is_not_attached(company):
    with pytest.raises(Refusal) as refused:
        attach(company, an_invoice(company), content=b"")
    assert refused.value.status == 422


def test_a_file_is_taken_from_its_own_invoice_alone(company):
    invoice, other = an_invoice(company), an_invoice(company)
    file = attach(company, invoice)
    with company.here(), pytest.raises(Refusal) as refused:
        actions.archive_attachment(
            member=company["editor"], invoice_id=other.id, attachment_id=file.id, now=NOW
        )
    assert refused.value.status == 404


# -- related documents -----------------------------------------------------------------------------
def seen(company, invoice, by="editor"):
    with company.here():
        return [(one.kind.value, one.reference) for one in links(company[by], invoice)]


def test_both_ends_show_a_link_told_from_either(company):
    original, credit = an_invoice(company), an_invoice(company)
    first = link(company, original, credit, LinkKind.CREDIT_NOTE)
    again = link(company, credit, original, LinkKind.ORIGINAL)
    assert again.id == first.id
    assert seen(company, original) == [("credit_note", credit.reference)]
    assert seen(company, credit) == [("original", original.reference)]
    assert told(company, credit) == [
        ("invoice.linked", {"link_original": [None, original.reference]})
    ]
    with company.here():
        actions.unlink(member=company["editor"], invoice_id=credit.id, link_id=first.id, now=NOW)
    assert seen(company, original) == []
    assert told(company, original)[-1] == (
        "invoice.unlinked",
        {"link_credit_note": [credit.reference, None]},
    )


def test_an_invoice_is_not_linked_to_itself_nor_to_an_order_of_the_register(company):
    invoice, other = an_invoice(company), an_invoice(company)
    for act in (
        lambda: link(company, invoice, invoice),
        lambda: link(company, invoice, other, LinkKind.ORDER),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status == 422


def test_an_outside_reference_is_noted_as_text_once(company):
    invoice = an_invoice(company)
    for _ in range(2):
        with company.here():
            actions.link_external(
                member=company["editor"],
                invoice_id=invoice.id,
                kind=LinkKind.ORDER,
                reference="  BC 2026\n18 ",
                now=NOW,
            )
    assert seen(company, invoice) == [("order", "BC 2026 18")]


def test_who_may_not_read_the_other_end_sees_neither_the_link_nor_its_story(company):
    purchasing = a_department(company, "Achats")
    inside, outside = an_invoice_in(company, purchasing), an_invoice(company)
    there = link(company, inside, outside)
    company.people["outsider"] = scoped(company, purchasing)
    assert seen(company, inside, by="editor") == [("other", outside.reference)]
    assert seen(company, inside, by="outsider") == []
    with company.here():
        verbs = {
            by: {event.verb for event in story(company[by], inside.id, arrivals_of(inside)).events}
            for by in ("editor", "outsider")
        }
        with pytest.raises(Refusal) as refused:
            actions.unlink(
                member=company["outsider"], invoice_id=inside.id, link_id=there.id, now=NOW
            )
    assert "invoice.linked" in verbs["editor"]
    assert "invoice.linked" not in verbs["outsider"]
    assert refused.value.status == 404


def test_a_credit_note_and_its_original_find_each_other_by_number_and_party(company):
    original = an_invoice(company, number="FA-2026/07")
    naming_it = (PrecedingInvoice("fa-2026/07"),)
    credit = an_invoice(company, type_code="381", preceding=naming_it)
    # The same number by somebody else is another invoice.
    stranger = an_invoice(company, type_code="381", preceding=naming_it, seller="552100554")
    editor = company["editor"]
    with company.here():
        assert [one.reference for one in named_by(editor, credit)] == [original.reference]
        assert [one.reference for one in naming(editor, original)] == [credit.reference]
        assert named_by(editor, stranger) == []
        assert naming(editor, stranger) == []


# -- tags ------------------------------------------------------------------------------------------
def test_a_tag_keeps_the_spelling_that_the_organisation_used_first(company):
    first, second = an_invoice(company), an_invoice(company)
    tag(company, first, "  Été  ")
    tag(company, second, "#ETE")
    tag(company, second, "été")
    with company.here():
        assert (tags(first), tags(second)) == (["Été"], ["Été"])
        found = set(invoices_tagged(company.id, "ete"))
        assert found == {first.id, second.id}
        assert tags_in_use(company["editor"]) == ["Été"]
        actions.untag_invoice(member=company["editor"], invoice_id=second.id, tag="ÉTÉ", now=NOW)
        actions.untag_invoice(
            member=company["editor"], invoice_id=second.id, tag="jamais mise", now=NOW
        )
        assert set(invoices_tagged(company.id, "Été")) == {first.id}
    assert told(company, second) == [
        ("invoice.tagged", {"tag": [None, "Été"]}),
        ("invoice.untagged", {"tag": ["Été", None]}),
    ]


@pytest.mark.parametrize("word", ["", " # ", "\0", "x" * 41])
def test_a_tag_is_a_word(company, word):
    with pytest.raises(Refusal) as refused:
        tag(company, an_invoice(company), word)
    assert refused.value.status == 422


def test_tags_in_use_are_those_of_the_invoices_that_one_may_read(company):
    purchasing = a_department(company, "Achats")
    inside, outside = an_invoice_in(company, purchasing), an_invoice(company)
    tag(company, inside, "chantier")
    tag(company, outside, "licenciement")
    other = a_company("Autre")
    an_entity(other)
    tag(other, an_invoice(other), "ailleurs")
    company.people["outsider"] = scoped(company, purchasing)
    with company.here():
        assert tags_in_use(company["editor"]) == ["chantier", "licenciement"]
        assert tags_in_use(company["outsider"]) == ["chantier"]


# -- undo ------------------------------------------------------------------------------------------
def test_each_step_is_taken_back_to_where_it_came_from_and_the_history_keeps_both(company):
    invoice = an_invoice(company)
    verify(company, invoice)
    undo(company, invoice)
    assert stands(company, invoice) == (Stage.TO_CHECK, "")
    refuse(company, invoice, "Prix faux")
    with company.here():
        actions.reopen_invoice(
            member=company["editor"], invoice_id=invoice.id, reason="Erreur", now=NOW
        )
    undo(company, invoice)
    assert stands(company, invoice) == (Stage.REFUSED, "Prix faux")
    assert [verb for verb, _changes in told(company, invoice)] == [
        "invoice.verified",
        "invoice.step_undone",
        "invoice.refused",
        "invoice.reopened",
        "invoice.step_undone",
    ]


def test_an_undoing_is_not_undone(company):
    invoice = an_invoice(company)
    verify(company, invoice)
    undo(company, invoice)
    with pytest.raises(Refusal) as refused:
        undo(company, invoice)
    assert refused.value.code == "undo.too_late"


def test_a_note_leaves_the_way_back_open_and_a_later_step_closes_it(company):
    invoice = an_invoice(company)
    verify(company, invoice)
    with company.here():
        seq = AuditEvent.objects.filter(subject_id=invoice.id).order_by("-seq").first().seq
    note(company, invoice)
    tag(company, invoice, "urgent")
    undo(company, invoice, seq=seq)
    verify(company, invoice)
    # The toast of an hour ago speaks of another step.
    with pytest.raises(Refusal) as refused:
        undo(company, invoice, seq=seq)
    assert refused.value.code == "undo.too_late"
    assert stands(company, invoice)[0] == Stage.VERIFIED


def test_nothing_is_undone_on_an_invoice_to_which_nothing_happened(company):
    with pytest.raises(Refusal) as refused:
        undo(company, an_invoice(company))
    assert refused.value.code == "undo.too_late"


def test_who_may_not_take_a_step_does_not_take_it_back(company):
    invoice = an_invoice(company)
    verify(company, invoice)
    with pytest.raises(Refusal) as refused:
        undo(company, invoice, by="approver")
    assert refused.value.status == 403
    refused_one = an_invoice(company)
    refuse(company, refused_one)
    undo(company, refused_one, by="approver")
    assert stands(company, refused_one)[0] == Stage.TO_CHECK


# -- accounts --------------------------------------------------------------------------------------
def test_reading_an_account_in_clear_is_written_down_and_masked_there(company):
    means = (PaymentMeans(code="58", account=PaymentAccount(account_id=IBAN)),)
    invoice = an_invoice(company, payment_means=means)
    with company.here():
        found = actions.read_accounts(member=company["payer"], invoice_id=invoice.id, now=NOW)
        event = AuditEvent.objects.filter(subject_id=invoice.id).order_by("-seq").first()
        with pytest.raises(Refusal) as refused:
            actions.read_accounts(member=company["reader"], invoice_id=invoice.id, now=NOW)
    assert found == [IBAN]
    assert event.verb == "invoice.account_read"
    assert IBAN not in event.facts
    assert "FR76" in event.facts
    assert refused.value.status == 403


# -- around ----------------------------------------------------------------------------------------
def test_neighbours_stay_within_what_one_may_read_and_what_the_list_shows(company):
    purchasing = a_department(company, "Achats")
    amounts = ("30.00", "10.00", "20.00")
    first, second, third = (an_invoice_in(company, purchasing, net=net) for net in amounts)
    an_invoice(company, net="15.00")
    member = scoped(company, purchasing, "reader")
    verify(company, second)

    def around(invoice, narrowing=None, sorting=NEWEST_FIRST):
        row = Invoice.objects.get(id=invoice.id)
        shown = narrowing or Narrowing()
        found = neighbours(member, row, shown, sorting, today=NOW.date())
        return found.previous, found.next

    with company.here():
        assert around(second) == (third.reference, first.reference)
        assert around(third)[0] is None
        to_check = Narrowing(stages=frozenset({Stage.TO_CHECK}))
        assert around(third, to_check) == (None, first.reference)
        # One that has just left the list still has its place in it.
        assert around(second, to_check) == (third.reference, first.reference)
        issued = Narrowing(directions=frozenset({Direction.ISSUED}))
        assert around(second, issued) == (None, None)
        cheapest = Sorting(Order.AMOUNT, descending=False)
        assert around(third, sorting=cheapest) == (second.reference, first.reference)
        searched = Narrowing(text=first.number)
        assert around(third, searched) == (None, first.reference)


def test_the_last_invoice_of_the_same_party_says_where_this_one_may_belong(company):
    production, energy = a_department(company, "Production"), a_category(company)
    before = an_invoice(company)
    with company.here():
        actions.assign_invoice(
            member=company["editor"],
            invoice_id=before.id,
            assignment=Assignment(
                Direction.RECEIVED,
                before.entity_id,
                department_id=production,
                category_id=energy,
            ),
            now=NOW,
        )
    same, stranger = an_invoice(company), an_invoice(company, seller="552100554")
    with company.here():
        found = last_time(company["editor"], same)
        assert (found.reference, found.department_id, found.category_id) == (
            before.reference,
            production,
            energy,
        )
        assert last_time(company["editor"], stranger) is None
        member = scoped(company, a_department(company, "Ailleurs"))
        assert last_time(member, same) is None


def test_a_key_of_nothing_is_absent(company):
    invoice = an_invoice(company)
    own = {"member": company["editor"], "invoice_id": invoice.id, "now": NOW}
    for act in (
        lambda: actions.unlink(**own, link_id=uuid7()),
        lambda: actions.archive_note(**own, note_id=uuid7()),
        lambda: actions.archive_attachment(**own, attachment_id=uuid7()),
        lambda: actions.link_invoice(**own, other_id=uuid7(), kind=LinkKind.OTHER),
    ):
        with company.here(), pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status == 404


def test_a_document_that_states_no_account_has_none_to_read(company):
    invoice = an_invoice(company, a_document())
    with company.here(), pytest.raises(Refusal) as refused:
        actions.read_accounts(member=company["payer"], invoice_id=invoice.id, now=NOW)
    assert refused.value.status == 404


@pytest.mark.django_db(transaction=True)
def test_keys_with_a_curled_apostrophe_become_those_of_the_straight_one():
    """What was kept before both were one: of two tags that now are the same, the first stays."""
    company = a_company()
    company.entity_id = an_entity(company)
    curled, both = an_invoice(company), an_invoice(company, a_document(number="F'2"))
    for invoice in (curled, both):
        tag(company, invoice, "L\u2019été")
    tag(company, both, "hiver")
    tables = ("register_invoice", "register_invoicetag")
    with as_owner() as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("UPDATE register_invoice SET party_key = 'l\u2019etau'")
        owner.execute(
            "UPDATE register_invoicetag SET tag_key = 'l\u2019ete' WHERE tag_key = 'l''ete'"
        )
        owner.execute("UPDATE register_invoicetag SET tag_key = 'l''ete' WHERE tag_key = 'hiver'")
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute(import_module("facturier.register.migrations.0010_plain_apostrophes").PLAIN)
    with company.here():
        rows = InvoiceTag.objects.order_by("id").values_list("invoice_id", "tag", "tag_key")
        assert list(rows) == [(curled.id, "L\u2019été", "l'ete"), (both.id, "hiver", "l'ete")]
        assert set(Invoice.objects.values_list("party_key", flat=True)) == {"l'etau"}
