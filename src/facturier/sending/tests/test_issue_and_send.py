"""Issuing and sending in one click: the number is never lost by a trouble of the mail."""

import pytest
from django.utils import timezone

from facturier.kit import jobs
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.parties.tests.factories import a_contact
from facturier.sales.models import Draft, IssuedDocument
from facturier.sales.tests.test_issue import Shop
from facturier.sales.tests.test_issue_web import browser_of
from facturier.sales.tests.test_issuing_api import Caller
from facturier.sending import actions
from facturier.sending.models import Delivery, Sending
from facturier.sending.tests.factories import ORIGIN, refusal_of

pytestmark = pytest.mark.django_db
TO = "compta@belle-rade.test"
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def known(shop):
    """The same, whose customer has somebody to write to."""
    a_contact(shop.company, shop.customer, name="Inès Carradec", email=TO)
    return shop


def click(shop, draft, by="editor", version=None):
    with shop.company.here():
        return actions.issue_and_send(
            member=shop.company[by], draft_id=draft.id,
            version=draft.version if version is None else version, origin=ORIGIN, today=TODAY,
            now=NOW,
        )  # fmt: skip


def counted(shop) -> tuple[int, int]:
    with shop.company.here():
        return IssuedDocument.objects.count(), Sending.objects.count()


def test_one_click_issues_and_queues_the_mail_that_waits_for_its_file(known):
    done = click(known, known.draft())
    assert done.asked.sending.recipients == [TO]
    with known.company.here():
        assert Delivery.objects.get().state == "queued"
        assert jobs.is_pending("sales.make_file", issued_id=done.asked.sending.issued_id)
    assert counted(known) == (1, 1)


def test_a_second_click_answers_the_same_number_and_the_same_mail(known):
    draft = known.draft()
    first, again = click(known, draft), click(known, draft)
    assert (again.issued.number, again.issued.again) == (first.issued.number, True)
    assert (again.asked.sending.id, again.asked.again) == (first.asked.sending.id, True)
    assert counted(known) == (1, 1)


def test_without_anybody_to_write_to_nothing_is_issued(shop):
    refusal = refusal_of(lambda: click(shop, shop.draft()))
    assert (refusal.code, refusal.status) == ("sending.nobody", 422)
    assert counted(shop) == (0, 0)


def test_without_a_server_nothing_is_issued(known, settings):
    settings.EMAIL_BACKEND = FILES
    refusal = refusal_of(lambda: click(known, known.draft()))
    assert (refusal.code, refusal.status) == ("sending.nowhere", 422)
    assert counted(known) == (0, 0)


def test_a_draft_that_lacks_something_is_neither_issued_nor_sent(known):
    draft = known.draft()
    known.change(draft, ("nature", None), ("delivery_date", None))
    assert refusal_of(lambda: click(known, draft, version=1)).status == 409
    assert counted(known) == (0, 0)


@pytest.mark.parametrize("trouble", [RuntimeError("no"), None])
def test_a_trouble_of_the_mail_leaves_the_document_issued(known, monkeypatch, trouble):
    def fails(*_args, **_rest):
        if trouble:
            raise trouble
        raise actions.issue.Refusal("sending.words", "Trop long.", status=422)

    monkeypatch.setattr("facturier.sending.actions.issue.send_invoice", fails)
    done = click(known, known.draft())
    assert done.issued.number
    assert done.asked is None
    assert done.not_sent.code == ("ours" if trouble else "sending.words")
    assert counted(known) == (1, 0)


@pytest.mark.parametrize("role", ["reader", "approver"])
def test_who_may_not_issue_meets_a_refusal(known, role):
    assert refusal_of(lambda: click(known, known.draft(), by=role)).status in (403, 404)
    assert counted(known) == (0, 0)


# -- the page --------------------------------------------------------------------------------------
def at(draft) -> str:
    return f"/facturier/brouillons/{draft.id}/emettre-et-envoyer/"


def test_the_page_of_a_draft_offers_both_and_shows_the_invoice_with_its_mail(known):
    draft, clerk = known.draft(), browser_of(known)
    assert at(draft) in clerk.get(f"/facturier/brouillons/{draft.id}/").content.decode()
    answer = clerk.post(at(draft), {"version": draft.version}, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/#envois")
    page = answer.content.decode()
    assert f"F{timezone.localdate().year}-0001" in page
    assert TO in page


def test_the_page_says_why_nothing_was_issued(shop):
    draft, clerk = shop.draft(), browser_of(shop)
    answer = clerk.post(at(draft), {"version": draft.version})
    assert answer.status_code == 422
    assert "Aucune adresse e-mail" in answer.content.decode()
    assert clerk.post(at(draft), {"version": "x"}).status_code == 422
    assert counted(shop) == (0, 0)


def test_a_mail_that_fails_is_told_beside_the_number(known, monkeypatch):
    def fails(*_args, **_rest):
        raise RuntimeError("no")

    monkeypatch.setattr("facturier.sending.actions.issue.send_invoice", fails)
    draft, clerk = known.draft(), browser_of(known)
    page = clerk.post(at(draft), {"version": draft.version}, follow=True).content.decode()
    assert "est émis, mais pas envoyé" in page
    with known.company.here():
        assert Draft.objects.get(id=draft.id).state == "issued"


# -- the API ---------------------------------------------------------------------------------------
SCOPES = ("invoice:read", "invoice:prepare", "invoice:issue", "invoice:send", "party:read")


def test_a_program_does_both_in_one_call(known):
    draft = known.draft()
    caller = Caller(known.company, "editor", SCOPES)
    first = caller.send(f"drafts/{draft.id}/issue-and-send/", {"version": draft.version}).json()
    assert first["issued"]["number"]
    assert first["sending"]["recipients"] == [TO]
    assert first["not_sent"] is None
    again = caller.send(f"drafts/{draft.id}/issue-and-send/", {"version": draft.version}).json()
    assert again["sending"]["id"] == first["sending"]["id"]


def test_a_token_that_may_not_send_issues_nothing(known):
    draft = known.draft()
    caller = Caller(known.company, "editor", ("invoice:read", "invoice:issue"))
    answer = caller.send(f"drafts/{draft.id}/issue-and-send/", {"version": draft.version})
    assert answer.status_code == 403
    assert counted(known) == (0, 0)
