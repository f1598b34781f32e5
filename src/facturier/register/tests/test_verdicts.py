"""The word of the official rules beside each invoice: written once, shown with its places."""

import io
import json
import os
import signal
import threading
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pikepdf
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from facturier.audit.models import AuditEvent
from facturier.audit.tests.factories import as_owner
from facturier.checks import actions as checks
from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Item, Party, PaymentAccount, PaymentMeans
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import NOT_EVALUABLE, SENTENCES
from facturier.einvoice.tests.factories import blank_pdf
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.einvoice.ubl import write_ubl
from facturier.identity.models import User
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    NOW,
    a_company,
    a_department,
    a_member,
    a_person,
    an_entity,
)
from facturier.register import actions
from facturier.register.models import Arrival, Invoice, InvoiceVerdict
from facturier.register.rules import ArrivalState
from facturier.register.tests.factories import (
    a_read_arrival,
    an_arrival,
    before_there_were_judges,
)
from facturier.rendering.queries import drawn_pages
from facturier.rendering.tests.reading_back import text_of, unspaced
from tests.plumbing.french_invoices import french_invoice
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import links, page_of, unsafe_parts

pytestmark = pytest.mark.django_db
IBAN, WRONG_IBAN = "FR7630006000011234567890189", "FR7630006000011234567890188"


@made_once
def company():
    return a_whole_company()


def a_whole_company():
    company = a_company(roles=("editor", "reader"), now=timezone.now())
    company.entity_id = an_entity(company, siren="820000024")  # the buyer of `french_invoice`
    return company


def registered(company, content: bytes, file_name: str = "facture.xml") -> Invoice:
    arrival = a_read_arrival(company, content, file_name=file_name)
    assert arrival.invoice is not None, arrival.reason
    return arrival.invoice


def wrong_gross() -> bytes:
    """The total with VAT, and what is asked for, are one euro too high."""
    document = french_invoice()
    gross = document.totals.gross + 1
    return write_cii(replace(document, totals=replace(document.totals, gross=gross, payable=gross)))


def wrong_net_of_a_line() -> bytes:
    """A line of a false net amount, which no official rule computes; its sums are kept right."""
    document = french_invoice()
    price = replace(document.lines[1].price, net=Decimal("0.07"))
    line = replace(document.lines[1], price=price)
    return write_cii(replace(document, lines=(document.lines[0], line, document.lines[2])))


def verdicts(company, invoice: Invoice) -> list[InvoiceVerdict]:
    with company.here():
        return list(InvoiceVerdict.objects.filter(invoice_id=invoice.id).order_by("id"))


def events(company, invoice: Invoice, verb: str) -> list[AuditEvent]:
    with company.here():
        return list(AuditEvent.objects.filter(subject_id=invoice.id, verb=verb))


def unjudged(company, content: bytes | None = None, file_name: str = "facture.xml") -> Invoice:
    """An invoice as an earlier version entered it, before there was a judge."""
    with before_there_were_judges():
        invoice = registered(company, content or write_cii(french_invoice()), file_name)
    assert verdicts(company, invoice) == []
    return invoice


# -- what is kept ----------------------------------------------------------------------------------
def test_an_arrival_leaves_one_verdict_beside_its_invoice_and_its_facts_in_the_one_event(company):
    invoice = registered(company, wrong_gross())
    (verdict,) = verdicts(company, invoice)
    assert (verdict.valid, verdict.french_applicable, verdict.french_valid) == (False, True, True)
    assert verdict.rule_set.startswith("EN16931-CII ")
    assert {part: [one["rule"] for one in found] for part, found in verdict.found.items()} == {
        "violations": ["BR-CO-15"],
        "own": ["BR-CO-15"],
        "french": [],
    }
    (event,) = events(company, invoice, "invoice.registered")
    facts = json.loads(event.facts)
    assert {name: facts[name] for name in ("rule_set", "valid", "french_valid", "findings")} == {
        "rule_set": verdict.rule_set,
        "valid": False,
        "french_valid": True,
        "findings": 2,
    }
    assert events(company, invoice, "invoice.judged") == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(write_ubl(french_invoice()), "f.xml", id="UBL"),
        pytest.param(write_cii(french_invoice()), "f.xml", id="CII"),
        pytest.param(
            embed(blank_pdf(), write_cii(french_invoice()), "EN 16931"), "f.pdf", id="Factur-X"
        ),
    ],
)
def test_a_sound_invoice_is_valid_in_every_syntax(company, content, name):
    (verdict,) = verdicts(company, registered(company, content, name))
    assert (verdict.valid, verdict.french_valid) == (True, True)
    assert verdict.found == {"violations": [], "own": [], "french": []}


def test_the_same_bytes_again_are_not_judged_again(company, monkeypatch):
    invoice = registered(company, wrong_gross())
    monkeypatch.setattr(checks, "examine", lambda _content: pytest.fail("examined again"))
    assert a_read_arrival(company, wrong_gross()).state == ArrivalState.KNOWN
    assert len(verdicts(company, invoice)) == 1


def test_a_false_iban_is_told_on_the_page_and_not_in_the_journal(company):
    account = PaymentMeans(code="30", account=PaymentAccount(account_id=WRONG_IBAN))
    invoice = registered(company, write_cii(french_invoice(payment_means=(account,))))
    (verdict,) = verdicts(company, invoice)
    assert [one["rule"] for one in verdict.found["own"]] == ["IBAN-KEY"]
    with company.here():
        for event in AuditEvent.objects.all():
            said = f"{event.facts} {event.changes} {event.reason} {event.subject_label}"
            assert WRONG_IBAN[4:] not in said.replace(" ", ""), event.verb
    page = shown(signed_in(company), invoice)
    assert "IBAN-KEY" in words(page)


# The tables that state what was found refuse SQL too, whoever asks.
STATEMENTS = (
    "UPDATE register_invoiceverdict SET valid = true",
    "UPDATE register_invoiceverdict SET found = '{}'",
    "DELETE FROM register_invoiceverdict",
    "TRUNCATE register_invoiceverdict",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_verdict_is_never_changed_or_deleted_by_the_application(company, statement):
    registered(company, wrong_gross())
    denied = pytest.raises(DatabaseError, match="permission denied")
    with company.here(), denied, transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_verdict_is_never_changed_or_deleted_by_the_owner_of_its_table(statement):
    company = a_whole_company()
    invoice = registered(company, wrong_gross())
    with as_owner() as owner, pytest.raises(psycopg.Error, match="never changed or deleted"):
        owner.execute(statement)
    (verdict,) = verdicts(company, invoice)
    assert verdict.valid is False


@pytest.mark.django_db(transaction=True)
def test_a_verdict_without_its_event_is_refused():
    company = a_whole_company()
    invoice = registered(company, wrong_gross())
    with pytest.raises(DatabaseError, match="event"), company.here():
        InvoiceVerdict.objects.create(
            organisation_id=company.id, invoice_id=invoice.id, judged_at=NOW
        )
    assert len(verdicts(company, invoice)) == 1


def test_a_verdict_stays_in_the_organisation_of_its_invoice(company):
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    an_entity(other)
    theirs = registered(other, wrong_gross())
    with company.here(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register_invoiceverdict")
        assert cursor.fetchone() == (0,)
    with pytest.raises(DatabaseError, match="foreign key"), company.here():
        InvoiceVerdict.objects.create(
            organisation_id=company.id, invoice_id=theirs.id, judged_at=NOW
        )
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


# -- judged later ----------------------------------------------------------------------------------
def judge(company, invoice: Invoice) -> None:
    actions.judge_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)


def test_an_invoice_of_an_earlier_version_is_judged_once(company):
    invoice = unjudged(company, wrong_gross())
    for _ in range(2):
        judge(company, invoice)
    (verdict,) = verdicts(company, invoice)
    assert verdict.valid is False
    (event,) = events(company, invoice, "invoice.judged")
    assert (event.actor_kind, event.subject_label) == ("system", invoice.reference)
    assert json.loads(event.facts) == {
        "rule_set": verdict.rule_set,
        "valid": False,
        "french_valid": True,
        "findings": 2,
    }


def test_a_judged_invoice_is_not_judged_again(company, monkeypatch):
    invoice = registered(company, wrong_gross())
    monkeypatch.setattr(checks, "examine", lambda _content: pytest.fail("examined again"))
    judge(company, invoice)
    assert len(verdicts(company, invoice)) == 1
    assert events(company, invoice, "invoice.judged") == []


def test_an_invoice_of_another_organisation_is_not_judged(company):
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    invoice = unjudged(company)
    actions.judge_invoice(organisation_id=other.id, invoice_id=invoice.id, now=NOW)
    assert verdicts(company, invoice) == []


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_leave_one_verdict_and_one_event(monkeypatch):
    company = a_whole_company()
    invoice, together, real = unjudged(company), threading.Barrier(2), checks.examine
    failed = []

    def both(content):
        examined = real(content)
        together.wait(20)
        return examined

    def run() -> None:
        try:
            app.tasks["register.judge_invoice"](
                organisation_id=str(company.id), invoice_id=str(invoice.id)
            )
        except BaseException as error:  # noqa: BLE001  (told by the assertion below)
            failed.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(checks, "examine", both)
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert len(verdicts(company, invoice)) == 1
    assert len(events(company, invoice, "invoice.judged")) == 1


# -- the page --------------------------------------------------------------------------------------
def signed_in(company, role: str = "editor", language: str = "fr") -> Client:
    return browser_of(company[role].user_id, language)


def browser_of(user_id: UUID, language: str = "fr") -> Client:
    User.objects.filter(pk=user_id).update(language=language)
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=user_id))
    return client


def shown(client: Client, invoice: Invoice):
    path = reverse("register:invoice", args=[invoice.reference])
    answer = client.get(path)
    assert answer.status_code == 200
    answer.body = answer.content
    page = page_of(path, answer)
    assert not unsafe_parts(page)
    return page


def plain(text: str) -> str:
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def words(page) -> str:
    """What the section of the checks says."""
    return plain(page.tree.get_element_by_id("controles").text_content())


def places(page) -> list[str]:
    return page.tree.xpath("//*[@id='controles']//*[contains(@class,'finding')]//a/@href")


def test_the_page_of_a_sound_invoice_has_nothing_to_signal(company):
    page = shown(signed_in(company), registered(company, write_cii(french_invoice())))
    said = words(page)
    for line in (
        "rien à signaler",
        "Conforme aux règles officielles",
        "EN16931-CII",
        "Règles françaises : respectées",
        "Totaux, TVA et identifiants exacts",
    ):
        assert line in said, line
    assert places(page) == []


def test_the_page_of_an_invalid_invoice_tells_official_and_own_findings_with_their_places(company):
    page = shown(signed_in(company), registered(company, wrong_gross()))
    said = words(page)
    assert "Non conforme aux règles officielles" in said
    assert "1 à voir" in said
    assert said.count("BR-CO-15") >= 2
    assert "827,20" in said and "828,20" in said, "what is stated and what it should be"
    assert "Totaux, TVA et identifiants exacts" not in said
    assert "#doc-totaux" in places(page)
    assert {place[1:] for place in places(page)} <= set(page.tree.xpath("//@id"))


def test_what_only_our_checks_find_points_at_its_line_with_both_amounts_in_both_languages(company):
    invoice = registered(company, wrong_net_of_a_line())
    (verdict,) = verdicts(company, invoice)
    assert verdict.valid is True, "no official rule computes a line"
    for language, figures in (("fr", ("223,05", "0,21")), ("en", ("223.05", "0.21"))):
        page = shown(signed_in(company, language=language), invoice)
        assert places(page) == ["#doc-ligne-2"]
        for figure in figures:
            assert figure in words(page), language
        assert page.tree.get_element_by_id("doc-ligne-2") is not None
    for french in page.tree.xpath("//*[@lang='fr']"):
        french.drop_tree()  # our own sentence as it was kept, said to be French
    assert "exact checks" in words(page)
    assert "emandez" not in words(page), "no French sentence on an English page"


def test_the_french_rules_stand_apart_from_the_verdict(company):
    page = shown(signed_in(company), registered(company, write_cii(french_invoice(notes=()))))
    said = words(page)
    assert "Conforme aux règles officielles" in said and "Non conforme" not in said
    assert "Règles françaises : non respectées" in said
    assert "BR-FR-05" in said
    foreign = french_invoice(seller=Party(name="Holz GmbH", vat_id="DE123456788"))
    assert "Règles françaises" not in words(
        shown(signed_in(company), registered(company, write_cii(foreign)))
    )


def test_rules_that_could_not_be_run_are_neither_yes_nor_no(company, monkeypatch):
    real, values = checks.examine, {"rules": "EN16931-CII"}
    finding = Finding(
        NOT_EVALUABLE, "warning", "en16931", "", SENTENCES[NOT_EVALUABLE] % values,
        values=tuple(values.items()),
    )  # fmt: skip
    monkeypatch.setattr(
        checks,
        "examine",
        lambda content: replace(real(content), valid=None, violations=(finding,)),
    )
    invoice = registered(company, write_cii(french_invoice()))
    (verdict,) = verdicts(company, invoice)
    assert verdict.valid is None
    said = words(shown(signed_in(company), invoice))
    assert "Non évaluable par les règles officielles" in said
    assert "Conforme aux règles" not in said


def test_a_page_without_a_verdict_asks_for_one_and_refreshes_until_it_has_it(company):
    invoice, client = unjudged(company, wrong_gross()), signed_in(company)
    page = shown(client, invoice)
    part = page.tree.get_element_by_id("controles")
    assert "en cours" in words(page)
    assert part.get("data-live") == "register" and part.get("data-unfinished") is not None
    assert part.get("data-src") == reverse("register:invoice", args=[invoice.reference])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'register.judge_invoice'"
            " AND args ->> 'invoice_id' = %s",
            [str(invoice.id)],
        )
        assert cursor.fetchone()[0] >= 1
    judge(company, invoice)
    page = shown(client, invoice)
    assert "Non conforme aux règles officielles" in words(page)
    assert page.tree.get_element_by_id("controles").get("data-live") is None


def test_a_pdf_whose_pages_are_not_drawn_yet_shows_its_verdict_without_places(company):
    pdf = embed(blank_pdf(), wrong_gross(), "EN 16931")
    invoice, client = registered(company, pdf, "f.pdf"), signed_in(company)
    with company.here():
        assert drawn_pages(company.id, Invoice.objects.get(id=invoice.id).original.sha256) is None
    page = shown(client, invoice)
    assert "BR-CO-15" in words(page)
    assert places(page) == [], "there is no sheet to point at"
    assert "en préparation" in plain(page.tree.get_element_by_id("volet").text_content())
    from facturier.register.actions.pages import draw_pages

    draw_pages(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    page = shown(client, invoice)
    assert page.tree.xpath("//img[contains(@class,'page-image')]")
    assert places(page) == []


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'


def test_what_a_finding_quotes_never_becomes_markup(company):
    account = PaymentMeans(
        code="30", account=PaymentAccount(account_id=WRONG_IBAN, institution=HOSTILE)
    )
    document = french_invoice(payment_means=(account,), process=HOSTILE, buyer_reference=HOSTILE)
    line = replace(document.lines[0], number=HOSTILE, item=Item(name=HOSTILE), unit=HOSTILE)
    invoice = registered(company, write_cii(replace(document, lines=(line, *document.lines[1:]))))
    page = shown(signed_in(company), invoice)  # which refuses any script or handler in it
    assert not page.tree.xpath("//img[@src='x']")
    assert "{{ 7*7 }}" in plain(page.tree.text_content())


# -- what is no invoice ----------------------------------------------------------------------------
def test_a_life_cycle_message_is_set_aside_with_a_sentence_that_names_status_and_invoice(company):
    arrival = a_read_arrival(company, write_cdar(paid_message()), file_name="cycle.xml")
    assert (arrival.state, arrival.reason_code) == (ArrivalState.SET_ASIDE, "life-cycle-message")
    assert arrival.invoice is None
    answer = signed_in(company).get("/reception/")
    said = plain(answer.content.decode())
    assert "212" in said and "F2026-0042" in said
    with company.here():
        event = AuditEvent.objects.get(verb="file.set_aside", subject_id=arrival.id)
        assert InvoiceVerdict.objects.count() == 0
    assert "212" in event.reason and "F2026-0042" in event.reason


def test_a_value_that_cannot_be_read_sets_the_file_aside_and_names_it(company):
    content = write_cii(french_invoice()).replace(b">20261005<", b">hier<")
    arrival = a_read_arrival(company, content)
    assert (arrival.state, arrival.reason_code) == (ArrivalState.SET_ASIDE, "bad-date")
    assert "hier" in arrival.reason % arrival.reason_values


def test_a_pdf_whose_attachment_has_an_odd_name_is_entered_all_the_same(company):
    """A NUL has no place in the database: the file must not wait for ever because of it."""
    written, name = io.BytesIO(), pikepdf.String("a\0b.xml")
    sound = write_cii(french_invoice())
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), sound, "EN 16931"))) as pdf:
        other = pikepdf.Stream(pdf, write_cii(french_invoice(number="AUTRE")))
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F=name, UF=name, EF=pikepdf.Dictionary(F=other)
        )
        names = pdf.Root.Names.EmbeddedFiles.Names
        names.append(name)
        names.append(spec)
        pdf.save(written)
    arrival = a_read_arrival(company, written.getvalue(), file_name="f.pdf")
    assert arrival.state == ArrivalState.REGISTERED


def test_a_rule_process_that_dies_sets_the_file_aside_and_the_next_one_is_entered(
    company, monkeypatch
):
    from facturier.checks import examiner as module

    first, second = (an_arrival(company, content) for content in (wrong_gross(), b"<a/>"))
    module.examiner().examine(b"<a/>")  # so that it has a process
    process_id = module.examiner().process_id
    assert process_id is not None
    os.kill(process_id, signal.SIGSTOP)  # which answers nothing any more
    with monkeypatch.context() as slow:
        slow.setattr(module, "SECONDS_TO_READ", 0.2)
        actions.read_arrival(organisation_id=company.id, arrival_id=first, now=NOW)
    with company.here():
        arrival = Arrival.objects.get(id=first)
        assert (arrival.state, arrival.reason_code) == (ArrivalState.SET_ASIDE, "too-slow")
        actions.retry_arrival(member=company["editor"], arrival_id=first, now=NOW)
    for arrival_id in (first, second):
        actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)
    with company.here():
        states = dict(Arrival.objects.values_list("id", "state"))
    assert states == {first: ArrivalState.REGISTERED, second: ArrivalState.SET_ASIDE}


# -- the readable print ----------------------------------------------------------------------------
def readable(client: Client, invoice: Invoice):
    return client.get(reverse("register:readable", args=[invoice.reference]))


@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_an_invoice_that_came_as_xml_alone_is_printed_readably(company, write):
    invoice, client = registered(company, write(french_invoice())), signed_in(company)
    path = reverse("register:readable", args=[invoice.reference])
    assert path in links(shown(client, invoice))
    answer = readable(client, invoice)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert f'filename="{invoice.reference}.pdf"' in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    text = text_of(answer.content)
    with company.here():
        sha256 = Invoice.objects.get(id=invoice.id).original.sha256
    for said in ("F2026-0042", "Menuiserie Aubrac SARL", IBAN, sha256, "827,20"):
        assert unspaced(said) in text.replace("\u00a0", ""), said
    assert readable(client, invoice).content == answer.content, "the same bytes each time"


def test_an_invoice_that_came_with_pages_of_its_own_is_not_printed_anew(company):
    pdf = embed(blank_pdf(), write_cii(french_invoice()), "EN 16931")
    invoice, client = registered(company, pdf, "f.pdf"), signed_in(company)
    assert readable(client, invoice).status_code == 404
    assert reverse("register:readable", args=[invoice.reference]) not in links(
        shown(client, invoice)
    )


def test_the_readable_print_is_opened_within_the_scope_of_a_person_alone(company):
    department = a_department(company, "Achats", now=timezone.now())
    invoice = registered(company, write_cii(french_invoice()))
    person = a_person("Paul Petit")
    a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    assert readable(signed_in(company, "reader"), invoice).status_code == 200
    assert readable(browser_of(person), invoice).status_code == 404
    assert readable(signed_in(other), invoice).status_code == 404
    assert readable(Client(), invoice)["Location"].startswith("/connexion/")
