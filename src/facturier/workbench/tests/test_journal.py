"""The journal page: who may read it, what it shows, verification and export from it."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse

from facturier.audit import queries as trail
from facturier.audit import verify_journal
from facturier.audit.actions import SYSTEM, Subject
from facturier.audit.tests.factories import an_event, forging
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.workbench import actions, jobs, queries
from facturier.workbench.queries import JournalQuestion, problem_of
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db(transaction=True)
READERS = ("owner", "administrator", "auditor")


@made_once
def company():
    return a_company()


def view_of(company, role="owner", **asked):
    with company.here():
        return queries.journal_view(company[role], JournalQuestion(**asked))


def signed_in(client, company, role="owner"):
    from facturier.identity.models import User

    client.force_login(User.objects.get(pk=company[role].user_id))
    session = client.session
    session["organisation_id"] = str(company.id)
    session.save()
    return client


@pytest.mark.parametrize("role", ["reader", "editor", "approver", "payer", "exception_expert"])
def test_without_the_right_nothing_is_shown_verified_or_exported(company, role):
    member = company[role]
    with company.here():
        with pytest.raises(Refusal):
            queries.journal_view(member, JournalQuestion())
        with pytest.raises(Refusal):
            actions.ask_for_verification(member=member, now=NOW)
        with pytest.raises(Refusal):
            actions.export_journal(member=member, first=None, last=None, now=NOW)


@pytest.mark.parametrize("role", READERS)
def test_with_the_right_the_newest_events_come_first(company, role):
    view = view_of(company, role)
    numbers = [event.seq for event in view.events]
    assert numbers == sorted(numbers, reverse=True)
    assert view.seal.state == "never"
    assert view.may_export


def test_every_verb_recorded_by_a_company_is_told_in_a_sentence(company):
    for event in view_of(company).events:
        assert "." not in event.phrase.split()[0], f"no phrase for it: {event.phrase}"


def test_filters_and_their_lists(company):
    invoice = Subject("invoice", uuid7(), "E-1187")
    with company.here():
        an_event(company.id, subject=invoice, actor=SYSTEM, verb="invoice.registered")
    assert [e.phrase for e in view_of(company, person="systeme", kind="invoice").events] == [
        "a enregistré E-1187"
    ]
    assert [e.url for e in view_of(company, subject=invoice.id).events] == ["/facturier/E-1187/"]
    assert view_of(company, verb="invoice.refused").events == []
    assert view_of(company, first=date(2031, 1, 1)).events == []
    view = view_of(company)
    assert {"id": "systeme", "label": "Facturier"} in view.people
    assert {"key": "invoice", "label": "Factures"} in view.kinds
    assert {"key": "invoice.registered", "label": "a enregistré …"} in view.verbs


def test_another_company_sees_nothing_of_ours(company):
    other = a_company("Autre", roles=())
    with other.here():
        view = queries.journal_view(other["owner"], JournalQuestion())
        assert trail.journal(company.id).events == []
    assert {event.actor for event in view.events} == {other["owner"].name}
    assert view.seal.count == len(view.events)


# -- verification ----------------------------------------------------------------------------------
def test_a_person_who_verifies_leaves_a_seal_and_an_event(company):
    with company.here():
        verified = actions.ask_for_verification(member=company["auditor"], now=NOW)
    assert verified.intact
    view = view_of(company)
    assert view.seal.state == "intact"
    assert view.seal.behind == 1
    assert view.seal.anchor == f"{verified.anchor.seq}:{verified.anchor.hash.hex()}"
    assert view.events[0].phrase == "a vérifié le journal"


def test_a_broken_chain_is_shown_where_it_breaks(company):
    with forging() as owner:
        owner.execute("UPDATE audit_auditevent SET reason = 'forged' WHERE seq = 2")
    with company.here():
        assert not actions.ask_for_verification(member=company["owner"], now=NOW).intact
    seal = view_of(company).seal
    assert seal.state == "broken"
    assert seal.problem == ("Événement 2 : son contenu ne correspond plus à son empreinte.")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_audithead SET seq = 1",
        "UPDATE audit_audithead SET hash = ''",
        "DELETE FROM audit_audithead",
    ],
)
def test_a_broken_head_takes_no_event_and_is_still_told(company, sql):
    with forging() as owner:
        owner.execute(sql)
    with company.here():
        assert not actions.ask_for_verification(member=company["owner"], now=NOW).intact
    assert view_of(company).seal.state == "broken"


def test_a_long_journal_is_verified_by_a_job(company, monkeypatch):
    monkeypatch.setattr(actions.verify, "AT_ONCE", 0)
    deferred = {}
    monkeypatch.setattr(
        actions.verify, "defer", lambda name, **ids: deferred.update({"name": name, **ids})
    )
    with company.here():
        assert actions.ask_for_verification(member=company["auditor"], now=NOW) is None
    assert deferred.pop("name") == "workbench.verify_journal"
    jobs.verify_journal(**{**deferred, "user_id": str(deferred["user_id"])})
    assert view_of(company).seal.state == "intact"


def test_the_job_of_someone_who_lost_the_right_does_nothing(company):
    jobs.verify_journal(organisation_id=company.id, user_id=str(company["reader"].user_id))
    jobs.verify_journal(organisation_id=company.id, user_id=str(uuid7()))
    assert view_of(company).seal.state == "never"


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        ("events 3 to 5: removed", "Événements 3 – 5 : suppression constatée."),
        ("head: missing", "Tête de la chaîne : introuvable."),
        ("register: something else", "register: something else"),
        ("", ""),
    ],
)
def test_findings_are_sentences_where_we_know_them(finding, sentence):
    assert problem_of(finding) == sentence


# -- export ----------------------------------------------------------------------------------------
def test_an_export_is_recorded_and_verifies_alone(company, tmp_path):
    with company.here():
        taken = actions.export_journal(member=company["auditor"], first=None, last=None, now=NOW)
    path = tmp_path / taken.name
    path.write_bytes(taken.file.read())
    taken.file.close()
    said = []
    assert verify_journal.main([str(path)], write=said.append) == 0
    view = view_of(company)
    assert view.events[0].phrase == "a exporté le journal"
    assert said[0] == f"OK {view.seal.count - 1} events"


def test_the_days_of_an_export_are_those_of_paris(company):
    for number, hour in ((1, 22), (2, 23)):
        with company.here():
            at = NOW.replace(year=2030, month=1, day=15, hour=hour, minute=30)
            an_event(company.id, number, at=at)
    with company.here():
        day = date(2030, 1, 16)
        taken = actions.export_journal(member=company["owner"], first=day, last=day, now=NOW)
    with zipfile.ZipFile(taken.file) as archive:
        assert archive.read("journal.jsonl").count(b"\n") == 1
    taken.file.close()


# -- pages -----------------------------------------------------------------------------------------
def test_the_page_shows_what_happened(client, company):
    page = signed_in(client, company).get("/journal/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Chaîne jamais vérifiée" in text
    assert company["auditor"].name in text


def test_any_address_of_the_page_is_answered(client, company):
    signed_in(client, company)
    for asked in (
        "?personne=x&type=%27&action=.&objet=1&du=hier&au=2026-99-99&avant=-1&apres=a",
        "?du=0001-01-01&au=9999-12-31",
        f"?personne={uuid7()}&objet={uuid7()}",
        "?avant=1",
        "?apres=999999999999999999",
        "?avant=" + "9" * 400,
        "?type=invoice&action=member.joined",
        "?personne=%00&type=%00",
    ):
        assert client.get("/journal/" + asked).status_code == 200, asked


def test_pages_lead_to_older_events_and_back(client, company):
    for number in range(60):
        with company.here():
            an_event(company.id, number)
    signed_in(client, company)
    first = client.get("/journal/?type=invoice")
    assert 'href="/journal/?type=invoice&amp;avant=' in first.content.decode()
    count = view_of(company).seal.count
    older = client.get(f"/journal/?type=invoice&avant={count - 49}").content.decode()
    assert 'href="/journal/?type=invoice&amp;apres=' in older


def test_the_buttons_of_the_page(client, company):
    signed_in(client, company, "auditor")
    assert client.get("/journal/verifier/").status_code == 405
    assert client.get("/journal/export/").status_code == 405
    answer = client.post("/journal/verifier/", follow=True)
    assert "Chaîne intacte" in answer.content.decode()
    answer = client.post("/journal/export/", {"du": "", "au": ""})
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
    answer.close()


def test_readers_of_invoices_are_refused_the_page(client, company):
    signed_in(client, company, "reader")
    for answer in (
        client.get("/journal/"),
        client.post("/journal/verifier/"),
        client.post("/journal/export/"),
    ):
        assert answer.status_code == 403
        assert answer["X-Refusal"] == "forbidden 403"


def test_an_auditor_whose_end_has_come_reads_no_more(company):
    member = company.fresh("auditor", today=NOW.date() + timedelta(days=800))
    with company.here(), pytest.raises(Refusal):
        queries.journal_view(member, JournalQuestion())


# -- home ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("owner", "register:reception"),
        ("editor", "register:reception"),
        ("administrator", "workbench:admin"),
        ("reader", "register:list"),
        ("auditor", "workbench:journal"),
    ],
)
def test_everyone_arrives_where_their_work_waits(client, company, role, page):
    an_entity(company)
    answer = signed_in(client, company, role).get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse(page))


def test_the_accessibility_statement_is_public(client):
    assert client.get("/accessibilite/").status_code == 200


def test_the_rest_is_closed_to_strangers(client):
    for path in ("/", "/journal/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/connexion/")
