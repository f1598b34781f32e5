"""Keying in: a document without data becomes an invoice by a person's hand, and only then."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.checks import actions as checks
from facturier.einvoice.document import PaymentAccount, PaymentMeans
from facturier.einvoice.tests.factories import blank_pdf
from facturier.identity.models import User
from facturier.kit.jobs import is_pending
from facturier.kit.refusal import Refusal
from facturier.organisations import actions as organisations
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import NOW, PASSWORD, a_company, an_entity
from facturier.parties.actions import trust_account
from facturier.parties.models import PartyBankAccount
from facturier.parties.tests.factories import CALL, RESTED
from facturier.register import actions
from facturier.register.actions.assign import Assignment
from facturier.register.models import Arrival, Invoice, InvoiceParty, InvoiceText, InvoiceVat
from facturier.register.queries import broken_invariants
from facturier.register.queries.keyed import facts_of
from facturier.register.rules import ArrivalState, Stage
from facturier.register.rules.keyed import KeyedFacts, TypedVat
from facturier.register.tests.factories import (
    OUR_SIREN,
    a_document,
    a_read_arrival,
    an_arrival,
    an_invoice,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver"), password=PASSWORD, now=timezone.now()
    )
    company.entity_id = an_entity(company)
    return company


def a_keyed(company, content: bytes | None = None, name: str = "scan.pdf") -> Invoice:
    """A plain PDF, set aside, then opened to be keyed in."""
    arrival = a_read_arrival(company, content or blank_pdf(), file_name=name)
    assert arrival.state == ArrivalState.SET_ASIDE
    with company.here():
        return actions.enter_to_key(member=company["editor"], arrival_id=arrival.id, now=NOW)


WORDS = (
    "Tôlerie Lacaze - SIREN 404 833 048",
    "Facture n° FA-2026-0412 du 02/03/2026",
    "Échéance : 01/04/2026",
    "Total TTC 1 481,47 €",
)


def a_page(words: tuple[str, ...]) -> bytes:
    """A PDF with these lines of text and nothing else."""
    import typst

    return typst.compile(" \\ \n".join(words).encode())


def typed(**rest) -> KeyedFacts:
    """What a person reads off a page; exact to the cent."""
    return KeyedFacts(
        **{
            "party_name": "Tôlerie Lacaze",
            "party_number": "404833048",
            "number": "FA-77",
            "issue_date": date(2026, 3, 2),
            "vat": (TypedVat(Decimal(20), Decimal("100.00"), Decimal("20.00")),),
            "net": Decimal("100.00"),
            "tax": Decimal("20.00"),
            "gross": Decimal("120.00"),
            **rest,
        }
    )


def key(company, invoice, facts, by="editor"):
    with company.here():
        return actions.key_facts(member=company[by], invoice_id=invoice.id, facts=facts, now=NOW)


def test_a_plain_pdf_becomes_a_received_invoice_of_the_only_entity(company):
    invoice = a_keyed(company)
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
        arrival = Arrival.objects.get(invoice=row)
    assert (row.keyed, row.direction, row.entity_id) == (True, "received", company.entity_id)
    assert (row.stage, row.reference, arrival.state) == ("to_check", "E-1", "registered")


def test_it_is_verified_only_once_number_date_supplier_and_total_are_typed(company):
    invoice = a_keyed(company)
    with company.here(), pytest.raises(Refusal) as refused:
        actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)
    assert refused.value.code == "invoice.not_keyed"
    assert "le numéro, la date, le nom du tiers, le total TTC" in refused.value.reason
    key(company, invoice, typed(entity_id=company.entity_id))
    with company.here():
        verified = actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)
    assert verified.stage == Stage.VERIFIED


def test_what_was_typed_stands_in_every_column_a_list_or_a_sum_looks_at(company):
    invoice = key(company, a_keyed(company), typed(entity_id=company.entity_id))
    with company.here():
        row = Invoice.objects.select_related("party").get(id=invoice.id)
        assert (row.number, row.number_key, row.seller_name) == ("FA-77", "fa-77", "Tôlerie Lacaze")
        assert (row.signed_gross, row.signed_net, row.payable) == (1_200_000, 1_000_000, 120)
        assert (row.party.siren, row.party_key) == ("404833048", "tolerie lacaze")
        assert InvoiceVat.objects.get(invoice=row).base == 100
        sirens = dict(InvoiceParty.objects.filter(invoice=row).values_list("part", "siren"))
        assert sirens == {"seller": "404833048", "buyer": "732829320"}
        assert facts_of(row) == typed(entity_id=company.entity_id, party_id=row.party_id)


def test_each_save_is_told_before_and_after_and_one_that_changes_nothing_is_not(company):
    invoice = a_keyed(company)
    facts = typed(entity_id=company.entity_id)
    key(company, invoice, facts)
    key(company, invoice, facts)
    key(company, invoice, typed(entity_id=company.entity_id, gross=Decimal("121.00")))
    with company.here():
        told = list(
            AuditEvent.objects.filter(verb="invoice.keyed")
            .order_by("seq")
            .values_list("changes", flat=True)
        )
    assert len(told) == 2
    assert '"gross":["120.00","121.00"]' in told[1].replace(" ", "")


def test_once_verified_nothing_typed_changes_until_it_is_reopened(company):
    invoice = key(company, a_keyed(company), typed(entity_id=company.entity_id))
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)
    with pytest.raises(Refusal) as refused:
        key(company, invoice, typed(entity_id=company.entity_id, number="FA-78"))
    assert refused.value.code == "stage.closed"
    for change in (
        lambda: Invoice.objects.filter(id=invoice.id).update(number="FA-78"),
        lambda: InvoiceVat.objects.filter(invoice_id=invoice.id).delete(),
        lambda: InvoiceParty.objects.filter(invoice_id=invoice.id).delete(),
    ):
        with company.here(), pytest.raises(DatabaseError), transaction.atomic():
            change()
    with company.here():
        actions.reopen_invoice(
            member=company["editor"], invoice_id=invoice.id, reason="mal lu", now=NOW
        )
    assert (
        key(company, invoice, typed(entity_id=company.entity_id, number="FA-78")).number == "FA-78"
    )


def test_the_parts_of_an_invoice_that_was_read_are_never_deleted(company):
    from facturier.register.tests.factories import an_invoice

    invoice = an_invoice(company)
    for model in (InvoiceVat, InvoiceParty):
        with company.here(), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(invoice_id=invoice.id).delete()
    with pytest.raises(Refusal) as refused:
        key(company, invoice, typed())
    assert refused.value.code == "invoice.not_keyed_in"


def test_an_issued_invoice_has_its_customer_as_the_other_side(company):
    facts = typed(entity_id=company.entity_id, direction=Direction.ISSUED)
    invoice = key(company, a_keyed(company), facts)
    with company.here():
        row = Invoice.objects.select_related("party").get(id=invoice.id)
        assert (row.buyer_name, row.party.is_customer) == ("Tôlerie Lacaze", True)
        assert row.seller_name != ""


def test_a_new_number_says_who_it_is_and_a_newly_chosen_party_too(company):
    invoice = key(company, a_keyed(company), typed(entity_id=company.entity_id))
    first = invoice.party_id
    other = key(
        company,
        invoice,
        typed(entity_id=company.entity_id, party_id=first, party_number="552100554"),
    )
    assert other.party_id != first
    again = key(
        company,
        invoice,
        typed(entity_id=company.entity_id, party_id=first, party_number="552100554"),
    )
    assert again.party_id == first


@pytest.mark.parametrize("by", ["reader", "approver"])
def test_who_may_not_repair_keys_nothing_in(company, by):
    arrival = a_read_arrival(company, blank_pdf(), file_name="scan.pdf")
    with company.here(), pytest.raises(Refusal) as refused:
        actions.enter_to_key(member=company[by], arrival_id=arrival.id, now=NOW)
    assert refused.value.status in (403, 404)


def test_the_same_file_set_aside_twice_makes_one_invoice(company):
    content = blank_pdf()
    first = a_read_arrival(company, content, file_name="a.pdf")
    second = a_read_arrival(company, content, file_name="b.pdf")
    with company.here():
        actions.enter_to_key(member=company["editor"], arrival_id=first.id, now=NOW)
        with pytest.raises(Refusal) as refused:
            actions.enter_to_key(member=company["editor"], arrival_id=second.id, now=NOW)
        assert refused.value.code == "arrival.known"
        actions.retry_arrival(member=company["editor"], arrival_id=second.id, now=NOW)
    actions.read_arrival(organisation_id=company.id, arrival_id=second.id, now=NOW)
    with company.here():
        assert Arrival.objects.get(id=second.id).state == ArrivalState.KNOWN
        assert list(broken_invariants(company.id)) == []


def test_the_words_of_the_pdf_are_kept_proposed_and_never_written_by_themselves(company):
    invoice = a_keyed(company, a_page(WORDS))
    actions.take_words(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    actions.take_words(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        assert "FA-2026-0412" in InvoiceText.objects.get(invoice=invoice).text
        assert Invoice.objects.get(id=invoice.id).number == ""
    window = browser(company)
    page = window.get(f"/facturier/{invoice.reference}/").content.decode()
    for name, value in (
        ("number", "FA-2026-0412"),
        ("party_number", "404833048"),
        ("due_date", "2026-04-01"),
    ):
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page)
    # Once somebody typed something else, what was read is proposed beside it.
    window.post(f"/facturier/{invoice.reference}/saisir/", form(number="FA-9"))
    page = window.get(f"/facturier/{invoice.reference}/").content.decode()
    assert re.search(r'name="number"[^>]*value="FA-9"', page)
    assert 'value="number=FA-2026-0412"' in page


def browser(company, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client


def form(**rest) -> dict[str, str]:
    return {
        "direction": "received",
        "party": "Tôlerie Lacaze",
        "party_number": "404 833 048",
        "number": "FA-77",
        "issue_date": "2026-03-02",
        "percent_1": "20",
        "base_1": "100,00",
        "tax_1": "20,00",
        "net": "100,00",
        "tax": "20,00",
        "gross": "1 120,00",
        **rest,
    }


def test_one_button_saves_and_the_page_tells_what_does_not_add_up(company):
    invoice, window = a_keyed(company), browser(company)
    said = window.post(f"/facturier/{invoice.reference}/saisir/", form())
    assert said.status_code == 302
    page = window.get(f"/facturier/{invoice.reference}/").content.decode()
    assert "BR-CO-15" in page
    with company.here():
        assert Invoice.objects.get(id=invoice.id).gross == Decimal("1120.00")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issue_date", "31/02/2026"),
        ("gross", "douze"),
        ("party_number", "123456789"),
        ("iban", "FR7612345"),
        ("percent_1", "250"),
        ("currency", "EURO"),
        ("type_code", "999"),
        ("entity", "zut"),
        ("entity", "0198c2b2-0000-7000-8000-000000000000"),
        ("party", "T-999999 · Personne"),
        ("direction", "sideways"),
    ],
)
def test_a_field_that_cannot_be_read_says_so_and_nothing_is_saved(company, field, value):
    invoice, window = a_keyed(company), browser(company)
    said = window.post(f"/facturier/{invoice.reference}/saisir/", form(**{field: value}))
    assert said.status_code == 422
    with company.here():
        assert Invoice.objects.get(id=invoice.id).number == ""


def test_a_proposal_is_written_when_its_button_is_pressed(company):
    invoice, window = a_keyed(company), browser(company)
    window.post(
        f"/facturier/{invoice.reference}/saisir/", form(number="", accept="number=FA-2026-0412")
    )
    with company.here():
        assert Invoice.objects.get(id=invoice.id).number == "FA-2026-0412"


def test_a_party_is_picked_by_name_or_number_and_chosen_by_its_reference(company):
    key(company, a_keyed(company), typed(entity_id=company.entity_id))
    window = browser(company)
    for asked in ("toler", "404 833"):
        assert (
            "T-1 · Tôlerie Lacaze" in window.get("/facturier/tiers/", {"q": asked}).content.decode()
        )
    for asked in ("zzz", "--", ". ."):
        assert "T-1" not in window.get("/facturier/tiers/", {"q": asked}).content.decode()
    another = a_keyed(company, blank_pdf() + b"\n%2", "autre.pdf")
    window.post(
        f"/facturier/{another.reference}/saisir/",
        form(party="T-1 · Tôlerie Lacaze", party_number=""),
    )
    with company.here():
        row = Invoice.objects.select_related("party").get(id=another.id)
        assert (row.party.number, row.seller_name) == (1, "Tôlerie Lacaze")


def test_the_button_of_reception_leads_to_the_invoice(company):
    arrival_id = an_arrival(company, blank_pdf(), file_name="scan.pdf")
    actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)
    window = browser(company)
    page = window.get("/reception/").content.decode()
    assert f"/reception/{arrival_id}/saisir/" in page
    said = window.post(f"/reception/{arrival_id}/saisir/")
    assert said["Location"] == "/facturier/E-1/"
    assert "Saisie" in window.get("/facturier/E-1/").content.decode()


# -- accounts (I17) ---------------------------------------------------------------------------------
IBAN = "FR7630006000011234567890189"


def approved(company, by) -> None:
    """Approve the one account that is known, as this person."""
    with company.here():
        account = PartyBankAccount.objects.get(iban=IBAN)
        trust_account(
            member=company[by],
            party_id=account.party_id,
            account_id=account.id,
            **CALL,
            now=RESTED,
        )


@pytest.mark.parametrize("turned_later", [False, True])
def test_who_keys_an_account_in_does_not_approve_it_and_another_person_may(company, turned_later):
    invoice, entity = a_keyed(company), company.entity_id
    facts = typed(iban=IBAN, entity_id=entity)
    if turned_later:
        key(company, invoice, replace(facts, direction=Direction.UNKNOWN))
        with company.here():
            assert not PartyBankAccount.objects.exists()
    key(company, invoice, facts)
    with pytest.raises(Refusal, match=r"account\.own"):
        approved(company, "editor")
    approved(company, "owner")


@pytest.mark.parametrize("turned_later", [False, True])
def test_who_deposits_a_file_does_not_approve_the_account_it_states(company, turned_later):
    means = (PaymentMeans(code="30", account=PaymentAccount(account_id=IBAN)),)
    buyer = "552100554" if turned_later else OUR_SIREN
    invoice = an_invoice(company, a_document(payment_means=means, buyer=buyer))
    if turned_later:
        assert invoice.party_id is None
        with company.here():
            actions.reorient(
                member=company["owner"],
                invoice_id=invoice.id,
                direction=Direction.RECEIVED,
                entity_id=company.entity_id,
                reason="reçue",
                now=NOW,
            )
    with company.here():
        account = PartyBankAccount.objects.get(iban=IBAN)
        assert (account.added_by_id, account.added_by) == (
            company["editor"].user_id,
            company["editor"].name,
        )
    with pytest.raises(Refusal, match=r"account\.own"):
        approved(company, "editor")
    approved(company, "owner")


# -- account numbers, and people who type at once --------------------------------------------------
IBANS = ("FR7630006000011234567890189", "FR7610278000011234567890189")
"""Two accounts of which a masked number shows the same."""


def test_no_account_that_was_typed_stands_in_clear_in_the_journal_nor_beside_another(company):
    invoice = a_keyed(company)
    for iban in IBANS:
        key(company, invoice, typed(entity_id=company.entity_id, iban=iban))
    with company.here():
        events = AuditEvent.objects.filter(verb="invoice.keyed").order_by("seq")
        _first, second = (json.loads(one.changes) for one in events)
    assert second.keys() == {"iban"}, "told though their ends are the same"
    told = str(second)
    assert all(iban not in told and iban[4:-4] not in told for iban in IBANS)
    assert told.count("FR76 •••• 0189 (") == 2
    another = a_keyed(company, blank_pdf() + b"\n%2", "autre.pdf")
    key(company, another, typed(entity_id=company.entity_id, number="FA-78", iban=IBANS[0]))
    page = browser(company, "reader").get("/facturier/E-1/comparer/E-2/").content.decode()
    shown = re.findall(r"FR[\w• \xa0\u202f]+\(\w{6}\)", page)
    assert len(shown) == len(set(shown)) == 2
    assert all(iban not in page for iban in IBANS)


def test_a_keyed_invoice_is_turned_where_it_is_keyed_and_nowhere_else(company):
    """Turned by a repair, its customer would be the buyer that was typed: ourselves."""
    invoice = key(company, a_keyed(company), typed(entity_id=company.entity_id))
    turned = {"member": company["editor"], "invoice_id": invoice.id, "now": NOW}
    way = {"direction": Direction.ISSUED, "entity_id": company.entity_id}
    for verb, rest in (
        (actions.reorient, {**way, "reason": "à l'envers"}),
        (actions.assign_invoice, {"assignment": Assignment(**way)}),
    ):
        with company.here(), pytest.raises(Refusal) as refused:
            verb(**turned, **rest)
        assert (refused.value.code, refused.value.status) == ("repair.keyed", 422)
    window, address = browser(company), f"/facturier/{invoice.reference}/reparer/"
    assert 'name="direction"' not in window.get(address).content.decode()
    said = window.post(address, {"verb": "orientation", "entity": "", "reason": "groupe"})
    assert said.status_code == 302
    with company.here():
        row = Invoice.objects.select_related("party").get(id=invoice.id)
        assert (row.direction, row.entity_id, row.party.siren) == ("received", None, "404833048")


def hidden(page: str, name: str) -> str:
    return re.search(f'name="{name}" value="([0-9a-f]{{32}})"', page)[1]


def stands(company, invoice) -> tuple[str, Decimal | None]:
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
    return row.number, row.gross


def test_of_two_who_type_at_once_the_second_sees_both_and_chooses(company):
    invoice, window = a_keyed(company), browser(company)
    address = f"/facturier/{invoice.reference}/saisir/"
    drawn = hidden(window.get(f"/facturier/{invoice.reference}/").content.decode(), "drawn")
    assert window.post(address, form(drawn=drawn, number="FA-1")).status_code == 302
    # The same again is no conflict: a button pressed twice.
    assert window.post(address, form(drawn=drawn, number="FA-1")).status_code == 302
    late = form(drawn=drawn, number="FA-2", gross="120,00")
    for part in ("", "?part=1"):
        said = window.post(address + part, late)
        page = said.content.decode()
        assert said.status_code == 409
        assert "Une autre personne a modifié cette saisie" in page
        assert "<td>FA-1</td><td>FA-2</td>" in page
        assert page.count('<th scope="row">') == 2, "number and total: the rest is the same"
        assert 'value="FA-2"' in page, "what was typed stays in its field"
        assert hidden(page, "drawn") == drawn, "the next field that is left replaces nothing either"
        assert stands(company, invoice) == ("FA-1", Decimal("1120.00"))
    chosen = window.post(address, late | {"over": hidden(page, "over")})
    assert chosen.status_code == 302
    assert stands(company, invoice) == ("FA-2", Decimal("120.00"))


def test_each_answer_renews_what_the_next_field_is_typed_over(company):
    invoice, window = a_keyed(company), browser(company)
    address = f"/facturier/{invoice.reference}/saisir/?part=1"
    drawn = hidden(window.get(f"/facturier/{invoice.reference}/").content.decode(), "drawn")
    for number in ("FA-1", "FA-2", "FA-3"):
        said = window.post(address, form(drawn=drawn, number=number))
        assert said.status_code == 200
        assert hidden(said.content.decode(), "drawn") != drawn
        drawn = hidden(said.content.decode(), "drawn")
    # A field that cannot be read hides no change of another person.
    key(company, invoice, typed(entity_id=company.entity_id, number="FA-9"))
    refused = window.post(address, form(drawn=drawn, gross="douze"))
    assert refused.status_code == 422
    assert hidden(refused.content.decode(), "drawn") == drawn


def test_an_entity_that_was_archived_stays_unless_another_is_chosen(company):
    other = an_entity(company, "Atelier Kervel", siren="552100554")
    invoice = key(company, a_keyed(company), typed(entity_id=other))
    with company.here():
        organisations.archive_entity(member=company["owner"], entity_id=other, now=NOW)
    window = browser(company)
    for page in (f"/facturier/{invoice.reference}/", f"/facturier/{invoice.reference}/reparer/"):
        assert f'<option value="{other}" selected>' in window.get(page).content.decode()
    address = f"/facturier/{invoice.reference}/saisir/"
    assert window.post(address, form(entity=str(other), number="FA-8")).status_code == 302
    with company.here():
        row = Invoice.objects.get(id=invoice.id)
        assert (row.number, row.entity_id) == ("FA-8", other)


def test_words_that_could_not_be_taken_are_asked_for_again_and_no_lack_of_words_is_kept(
    company, monkeypatch
):
    invoice = a_keyed(company, a_page(WORDS))
    own = {"organisation_id": company.id, "invoice_id": invoice.id}
    with monkeypatch.context() as cut_short:
        cut_short.setattr(checks, "words_of", lambda content: None)
        actions.take_words(**own, now=NOW)
    with company.here():
        assert not InvoiceText.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    page = browser(company).get(f"/facturier/{invoice.reference}/").content.decode()
    assert "en cours de relevé" in page
    assert is_pending("register.take_words", invoice_id=invoice.id)
    actions.take_words(**own, now=NOW)
    with company.here():
        assert "FA-2026-0412" in InvoiceText.objects.get().text
