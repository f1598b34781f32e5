"""A verdict without a word is given another chance; what the API tells of verdicts; live updates."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from facturier.checks import actions as checks
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Attachment, Party
from facturier.einvoice.document_json import finding_from_json
from facturier.einvoice.explanations import sentence
from facturier.files.store import path_of
from facturier.identity.models import User
from facturier.kit import live
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import address_of
from facturier.register import actions
from facturier.register.actions import pages
from facturier.register.rules import JUDGED_AGAIN_AFTER, is_to_be_judged
from facturier.register.tests.test_verdicts import (
    a_whole_company,
    events,
    registered,
    unjudged,
    verdicts,
    words,
    wrong_gross,
)
from facturier.register.tests.test_verdicts import shown as shown_page
from facturier.rendering.tests.reading_back import text_of, unspaced
from tests.plumbing.french_invoices import french_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@made_once
def company():
    return a_whole_company()


def signed_in(company) -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company["editor"].user_id))
    return client


def api(company, invoice, language: str = "fr") -> dict:
    _id, token = organisations.issue_token(
        email=address_of(company["editor"].user_id), name="essai", scopes=("invoice:read",),
        days=30, now=timezone.now(), organisation=str(company.id),
    )  # fmt: skip
    answer = Client().get(
        f"/api/v1/invoices/{invoice.reference}/",
        HTTP_AUTHORIZATION=f"Bearer {token}",
        HTTP_ACCEPT_LANGUAGE=language,
    )
    assert answer.status_code == 200
    return json.loads(answer.content)["verdict"]


def asked(invoice) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'register.judge_invoice'"
            " AND status = 'todo' AND args ->> 'invoice_id' = %s",
            [str(invoice.id)],
        )
        return cursor.fetchone()[0]


def judge(company, invoice, now) -> None:
    actions.judge_invoice(organisation_id=company.id, invoice_id=invoice.id, now=now)


# -- another chance --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ago", "valid", "wanted"),
    [
        (None, None, True),
        (timedelta(0), None, False),
        (JUDGED_AGAIN_AFTER - timedelta(seconds=1), None, False),
        (JUDGED_AGAIN_AFTER, None, True),
        (timedelta(days=900), False, False),
        (timedelta(days=900), True, False),
    ],
)
def test_a_verdict_with_a_word_is_final_and_one_without_is_not(ago, valid, wanted):
    assert is_to_be_judged(None if ago is None else NOW - ago, valid, NOW) is wanted


def test_an_original_that_comes_back_is_judged_and_the_first_verdict_stays(company):
    invoice, client = unjudged(company, wrong_gross()), signed_in(company)
    with company.here():
        original = path_of(company.id, invoice.original.sha256)
    content = original.read_bytes()
    original.unlink()
    judge(company, invoice, NOW - JUDGED_AGAIN_AFTER)
    original.write_bytes(content)
    assert "Non évaluable" in words(shown_page(client, invoice))
    assert asked(invoice) == 1, "whoever looks has it judged again"
    judge(company, invoice, NOW)
    judge(company, invoice, NOW)
    assert [verdict.valid for verdict in verdicts(company, invoice)] == [None, False]
    assert len(events(company, invoice, "invoice.judged")) == 2
    assert "Non conforme aux règles officielles" in words(shown_page(client, invoice))


def test_what_had_no_word_a_moment_ago_is_not_judged_at_every_view(company, monkeypatch):
    invoice = unjudged(company)
    real = checks.examine
    monkeypatch.setattr(checks, "examine", lambda content: replace(real(content), valid=None))
    judge(company, invoice, timezone.now())
    monkeypatch.setattr(checks, "examine", lambda _content: pytest.fail("examined again"))
    shown_page(signed_in(company), invoice)
    api(company, invoice)
    assert asked(invoice) == 0
    judge(company, invoice, timezone.now())


# -- the API ---------------------------------------------------------------------------------------
def test_the_api_tells_the_verdict_with_its_findings_in_words(company):
    invoice = registered(company, wrong_gross())
    (row,) = verdicts(company, invoice)
    for language in ("fr", "en"):
        told = api(company, invoice, language)
        assert (told["ruleset"], told["valid"]) == ("EN16931-CII 1.3.16", False)
        assert told["french"] == {"applicable": True, "valid": True, "violations": []}
        for part in ("violations", "own"):
            (one,) = told[part]
            kept = finding_from_json(row.found[part][0])
            assert one == {
                "rule": "BR-CO-15",
                "severity": "fatal",
                "source": kept.source,
                "location": kept.location,
                "message": sentence(kept, language),
            }


def test_the_api_has_an_unjudged_invoice_judged_and_says_null_until_then(company):
    invoice = unjudged(company)
    assert api(company, invoice) is None
    assert api(company, invoice) is None
    assert asked(invoice) == 1
    judge(company, invoice, timezone.now())
    assert api(company, invoice)["valid"] is True


# -- on the page -----------------------------------------------------------------------------------
def test_a_seller_that_nobody_can_place_leaves_the_french_rules_open(company):
    seller = Party(name="Inconnu", address=french_invoice().seller.address)
    invoice = registered(company, write_cii(french_invoice(seller=seller)))
    (row,) = verdicts(company, invoice)
    assert row.french_applicable is None
    assert "Règles françaises : vendeur non identifié" in words(
        shown_page(signed_in(company), invoice)
    )


def test_pages_that_are_open_are_told_of_a_verdict_and_of_a_reading(company, monkeypatch):
    invoice, told = unjudged(company), []
    monkeypatch.setattr(live, "publish", lambda *what, **needs: told.append((what, needs)))
    judge(company, invoice, NOW)
    assert told == [((company.id, "register"), {"needs": "invoice.read"})]
    told.clear()
    monkeypatch.setattr(pages, "readable_of", lambda *_: type("R", (), {"to_be_read": True}))
    pages.keep_reading(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    assert told == [((company.id, "register"), {"needs": "invoice.read"})]


# -- the print -------------------------------------------------------------------------------------
def test_the_print_speaks_the_language_of_its_reader_and_leaves_nothing_out(company):
    content = write_cii(
        french_invoice(attachments=(Attachment("A1", content=b"x" * 2048, mime_type="text/csv",
                                               filename="plan.csv"),))
    )  # fmt: skip
    content = content.replace(
        b"</rsm:ExchangedDocument>", b"<ram:Strange>sesame</ram:Strange></rsm:ExchangedDocument>"
    )
    invoice = registered(company, content)
    User.objects.filter(pk=company["editor"].user_id).update(language="en")
    path = reverse("register:readable", args=[invoice.reference])
    text = text_of(signed_in(company).get(path).content)
    for said in ("Amount due", "sesame", "plan.csv", "2 kB"):
        assert unspaced(said) in text.replace("\u00a0", ""), said
