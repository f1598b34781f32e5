"""A PDF with text fills the form it is keyed in with; what somebody vouches for teaches the next."""

import json
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.checks import actions as checks
from facturier.identity.models import User
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, PASSWORD, a_company, an_entity
from facturier.parties.models import PartyBankAccount
from facturier.reading.tests.factories import IBAN
from facturier.reading.tests.factories import OURS as SIREN
from facturier.register import actions
from facturier.register.models import Invoice, LearnedLayout, PageReading
from facturier.register.queries.read_page import layout_of, reading_of
from facturier.register.rules import ArrivalState
from facturier.register.tests.factories import OUR_SIREN, a_read_arrival
from facturier.register.tests.test_filling_api import caller
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    company = a_company(
        roles=("editor", "reader", "approver", "administrator"),
        password=PASSWORD,
        now=timezone.now(),
    )
    company.entity_id = an_entity(company)
    return company


def a_page(number="F2026-0412", gross="120,00", words=None) -> bytes:
    """A PDF as a supplier prints it; `words` in place of those that everybody knows."""
    import typst

    known = {"number": "Facture n°", "day": "Date de facture", "total": "Total TTC"}
    said = known | (words or {})
    rows = (
        ("Tôlerie Lacaze", f"SARL au capital de 10 000 € RCS Paris {SIREN}"),
        ("Client", f"SIREN {OUR_SIREN}"),
        (said["number"], number),
        (said["day"], "02/03/2026"),
        ("Échéance", "01/04/2026"),
        ("Total HT", "100,00 €"),
        ("TVA 20 %", "20,00 €"),
        (said["total"], f"{gross} €"),
        ("IBAN", IBAN),
    )
    cells = ", ".join(f'[#"{one}"]' for row in rows for one in row)
    table = f"#table(columns: (200pt, 1fr), stroke: none, {cells})"
    return typst.compile(table.encode())


def taken(company, content: bytes, name="scan.pdf") -> Invoice:
    """A PDF that was dropped, entered to be keyed in, and read."""
    arrival = a_read_arrival(company, content, file_name=name)
    assert arrival.state == ArrivalState.SET_ASIDE
    with company.here():
        invoice = actions.enter_to_key(member=company["editor"], arrival_id=arrival.id, now=NOW)
    actions.take_words(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    return invoice


def browser(company, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client


def drawn_form(page: str) -> dict[str, str]:
    """The fields of the form as the page draws them."""
    section = page[page.index('id="saisie"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", section):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found.setdefault(name[1], value[1])
    return found


def keyed_as_drawn(company, invoice, **rest: str) -> None:
    """The form is saved as it came, but for what is given."""
    window = browser(company)
    fields = drawn_form(window.get(f"/facturier/{invoice.reference}/").content.decode())
    sent = {"direction": "received", "entity": str(company.entity_id), "type_code": "380"}
    sent |= fields | {"party": fields.get("party") or "Tôlerie Lacaze"} | rest
    said = window.post(f"/facturier/{invoice.reference}/saisir/", sent)
    assert said.status_code == 302, said.content.decode()[:500]


def verified(company, invoice) -> None:
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=NOW)


def row_of(company, invoice) -> Invoice:
    with company.here():
        return Invoice.objects.get(id=invoice.id)


STRANGE = {"number": "Notre identifiant", "day": "Jour", "total": "Somme globale"}


def test_the_form_comes_filled_and_nothing_is_written_until_it_is_saved(company):
    invoice = taken(company, a_page())
    page = browser(company).get(f"/facturier/{invoice.reference}/").content.decode()
    fields = drawn_form(page)
    assert fields["number"] == "F2026-0412"
    assert (fields["issue_date"], fields["due_date"]) == ("2026-03-02", "2026-04-01")
    assert (fields["net"], fields["tax"], fields["gross"]) == ("100,00", "20,00", "120,00")
    assert (fields["percent_1"], fields["base_1"], fields["tax_1"]) == ("20", "100,00", "20,00")
    assert (fields["party_number"], fields["iban"]) == (SIREN, IBAN)
    assert re.search(
        r'name="gross"[^>]*data-read="certain" data-page="0" data-zone="[\d. ]+"', page
    )
    assert "pas encore enregistré" in page
    row = row_of(company, invoice)
    assert (row.number, row.gross, row.issue_date) == ("", None, None)
    keyed_as_drawn(company, invoice)
    row = row_of(company, invoice)
    assert (row.number, str(row.gross), str(row.issue_date)) == (
        "F2026-0412",
        "120.00",
        "2026-03-02",
    )


def test_sums_that_do_not_agree_are_shown_as_to_be_looked_at(company):
    invoice = taken(company, a_page(gross="121,00"))
    page = browser(company).get(f"/facturier/{invoice.reference}/").content.decode()
    assert re.search(r'name="gross"[^>]*data-read="doubtful"', page)
    assert "BR-CO-15" in page and "Lu, à vérifier" in page


def test_what_somebody_vouched_for_reads_the_next_invoice_of_the_supplier(company):
    first = taken(company, a_page("AB-17", words=STRANGE))
    fields = drawn_form(browser(company).get(f"/facturier/{first.reference}/").content.decode())
    assert (fields["number"], fields["gross"]) == ("", "")
    keyed_as_drawn(company, first, number="AB-17", issue_date="2026-03-02", gross="120,00")
    with company.here():
        assert not LearnedLayout.objects.exists()  # typed is not yet vouched for
    verified(company, first)
    second = taken(company, a_page("AB-18", words=STRANGE), "second.pdf")
    page = browser(company).get(f"/facturier/{second.reference}/").content.decode()
    fields = drawn_form(page)
    assert (fields["number"], fields["issue_date"], fields["gross"]) == (
        "AB-18",
        "2026-03-02",
        "120,00",
    )
    assert "version 1" in page
    with company.here():
        layout = layout_of(company.id, row_of(company, first).party_id)
        events = AuditEvent.objects.filter(verb="party.layout_learned")
        assert [json.loads(event.facts)["version"] for event in events] == [1]
    assert layout is not None
    assert IBAN not in json.dumps(layout.hints).replace(" ", "")


def test_the_same_said_again_makes_no_new_version_and_another_place_does(company):
    first = taken(company, a_page("AB-17", words=STRANGE))
    keyed_as_drawn(company, first, number="AB-17", issue_date="2026-03-02", gross="120,00")
    verified(company, first)
    second = taken(company, a_page("AB-18", words=STRANGE), "2.pdf")
    keyed_as_drawn(company, second)
    verified(company, second)
    with company.here():
        assert LearnedLayout.objects.count() == 1
    moved = STRANGE | {"number": "Nouvel identifiant"}
    third = taken(company, a_page("AB-19", words=moved), "3.pdf")
    keyed_as_drawn(company, third, number="AB-19")
    verified(company, third)
    with company.here():
        assert sorted(LearnedLayout.objects.values_list("version", flat=True)) == [1, 2]


def test_what_was_learned_is_forgotten_by_who_may_and_numbers_are_not_used_again(company):
    first = taken(company, a_page("AB-17", words=STRANGE))
    keyed_as_drawn(company, first, number="AB-17", issue_date="2026-03-02", gross="120,00")
    verified(company, first)
    second = taken(company, a_page("AB-18", words=STRANGE), "2.pdf")
    address = f"/facturier/{second.reference}/oublier/"
    assert browser(company, "reader").post(address).status_code in (403, 404)
    party = row_of(company, first).party_id
    with company.here():
        assert layout_of(company.id, party) is not None
    assert browser(company, "owner").post(address).status_code == 302
    with company.here():
        assert layout_of(company.id, party) is None
        assert AuditEvent.objects.filter(verb="party.layout_forgotten").count() == 1
        with pytest.raises(Refusal) as refused:
            actions.forget_layout(member=company["owner"], party_id=party, now=NOW)
    assert refused.value.code == "layout.unknown"
    third = taken(company, a_page("AB-19", words=STRANGE), "3.pdf")
    keyed_as_drawn(company, third, number="AB-19", issue_date="2026-03-02", gross="120,00")
    verified(company, third)
    with company.here():
        assert layout_of(company.id, party).version == 2


def test_an_account_that_was_read_is_noted_and_never_trusted(company):
    invoice = taken(company, a_page())
    keyed_as_drawn(company, invoice)
    with company.here():
        accounts = PartyBankAccount.objects.filter(party_id=row_of(company, invoice).party_id)
        assert [one.approved_at for one in accounts] == [None] * len(accounts)


def test_a_version_is_never_deleted_and_says_nothing_else(company):
    first = taken(company, a_page("AB-17", words=STRANGE))
    keyed_as_drawn(company, first, number="AB-17", issue_date="2026-03-02", gross="120,00")
    verified(company, first)
    for statement in ("DELETE FROM register_learnedlayout",
                      "UPDATE register_learnedlayout SET hints = '[]'"):  # fmt: skip
        with company.here(), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_reading_of_another_company_is_not_seen(company):
    invoice = taken(company, a_page())
    other = a_company(now=timezone.now(), name="Autre")
    with other.here():
        assert not PageReading.objects.filter(invoice_id=invoice.id).exists()


def test_reading_again_replaces_what_was_read_and_touches_nothing_typed(company, monkeypatch):
    invoice = taken(company, a_page())
    keyed_as_drawn(company, invoice, number="F-9")
    with company.here():
        before = reading_of(invoice).id
        actions.ask_rereading(
            member=company["editor"], invoice_id=invoice.id, reason="mieux", now=NOW
        )
    actions.take_words(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        assert reading_of(invoice).id == before
    actions.read_again(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        assert reading_of(invoice).id != before
    assert row_of(company, invoice).number == "F-9"
    monkeypatch.setattr(checks, "read_pages", lambda *_given, **_named: None)  # cut short: it stays
    actions.read_again(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        assert reading_of(invoice) is not None


def test_a_zone_of_the_page_gives_the_value_of_the_field(company):
    invoice = taken(company, a_page())
    with company.here():
        fields = {one[0]: one for one in reading_of(invoice).read["fields"]}
    page, left, top, right, bottom = fields["issue_date"][3]
    address = f"/facturier/{invoice.reference}/zone/"
    asked = {"page": page, "left": left, "top": top, "right": right, "bottom": bottom}
    said = browser(company).get(address, asked | {"field": "issue_date"}).json()
    assert said == {"words": "02/03/2026", "value": "2026-03-02"}
    whole = {"page": 0, "left": 0, "top": 0, "right": 1, "bottom": 1}
    assert browser(company).get(address, whole | {"field": "iban"}).json()["value"] == IBAN
    for wrong in ({}, asked | {"left": "nan"}, asked | {"right": 2}, asked | {"page": "-1"}):
        assert browser(company).get(address, wrong).status_code == 422
    assert browser(company, "reader").get(address, asked).status_code in (403, 404)


def test_the_api_tells_what_was_read_and_where(company):
    invoice = taken(company, a_page())
    address = f"/invoices/{invoice.reference}/reading/"
    status, told = caller(company)("GET", address)
    assert status == 200
    by_name = {one["name"]: one for one in told["fields"]}
    assert (by_name["gross"]["value"], by_name["gross"]["confidence"]) == ("120.00", "certain")
    assert by_name["gross"]["place"]["page"] == 1
    assert told["layout"] is None and told["read_at"]
    status, refused = caller(company, "reader", ("invoice:read",))("GET", address)
    assert status in (403, 404) and IBAN not in json.dumps(refused)
    assert caller(company)("POST", f"{address}forget/")[0] in (403, 409)


def test_who_forgets_by_the_api_is_not_told_the_words_of_the_page_without_the_right(company):
    """Whoever manages suppliers keys nothing in: the account on the page is not theirs to read."""
    first = taken(company, a_page("AB-17", words=STRANGE))
    keyed_as_drawn(company, first, number="AB-17", issue_date="2026-03-02", gross="120,00")
    verified(company, first)
    address = f"/invoices/{first.reference}/reading/forget/"
    told = caller(company, "administrator", ("invoice:read", "party:manage"))("POST", address)
    assert IBAN not in json.dumps(told).replace(" ", "")
    assert (told[0], told[1]["fields"], told[1]["lines"]) == (200, [], [])
    with company.here():
        assert layout_of(company.id, row_of(company, first).party_id) is None


def test_a_scan_has_nothing_to_read(company):
    from facturier.einvoice.tests.factories import blank_pdf

    invoice = taken(company, blank_pdf())
    page = browser(company).get(f"/facturier/{invoice.reference}/").content.decode()
    assert "Ce document est une image" in page and "data-zones" not in page
