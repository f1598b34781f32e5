"""Sending from the page of an invoice, its panel, the list, and the platform by hand."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.organisations.tests.factories import NOW
from facturier.sales.models import IssuedFile, SellerProfile
from facturier.sales.tests.test_issue_web import browser_of
from facturier.sending import actions, queries
from facturier.sending.models import PlatformStatus, Sending
from facturier.sending.tests.factories import TO, Sender, refusal_of

pytestmark = pytest.mark.django_db
PEOPLE = {"to": TO, "subject": "Objet", "body": "Voici {link}"}


@pytest.fixture
def shop():
    return Sender()


@pytest.fixture
def clerk(shop):
    return browser_of(shop)


def at(shop, part="") -> str:
    return f"/facturier/{shop.reference}/{part}"


def obliged(shop, day=date(2026, 9, 1)) -> None:
    from facturier.sales.actions import SellerFacts, change_seller_profile

    with shop.company.here():
        before = SellerProfile.objects.filter(entity_id=shop.entity).first()
        change_seller_profile(
            member=shop.company["owner"], entity_id=shop.entity,
            version=before.version if before else 0, facts=SellerFacts(obliged_from=day), now=NOW,
        )  # fmt: skip


def test_a_clerk_sends_and_sees_where_it_stands(shop, clerk):
    assert at(shop, "envoyer/") in clerk.get(at(shop)).content.decode()
    page = clerk.get(at(shop, "envoyer/")).content.decode()
    assert "Facture F2026-0001 de Maison Kervel SAS" in page
    assert "F2026-0001_Hotel-Belle-Rade.pdf" in page
    answer = clerk.post(at(shop, "envoyer/"), PEOPLE)
    assert (answer.status_code, answer["Location"]) == (302, at(shop) + "#envois")
    page = clerk.get(at(shop)).content.decode()
    assert TO in page
    assert "En attente" in page
    assert TO in clerk.get("/facturier/envois/").content.decode()


def test_the_same_again_is_not_queued_and_resending_is(shop, clerk):
    for _ in range(2):
        clerk.post(at(shop, "envoyer/"), PEOPLE)
    with shop.company.here():
        [first] = Sending.objects.all()
    assert f"renvoyer={first.id}" not in clerk.get(at(shop)).content.decode()  # still queued
    clerk.post(at(shop, "envoyer/"), {**PEOPLE, "after_round": "0", "again": str(first.id)})
    with shop.company.here():
        assert Sending.objects.count() == 2


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"others": "personne"},
        {**PEOPLE, "body": "sans lien"},
        {**PEOPLE, "to": "a@b.test\r\nBcc: c@d.test"},
        {**PEOPLE, "others": ",".join(f"a{n}@b.test" for n in range(60))},
        {**PEOPLE, "subject": "x" * 999},
    ],
)
def test_a_spoiled_mail_comes_back_with_what_was_typed(shop, clerk, typed):
    answer = clerk.post(at(shop, "envoyer/"), {"subject": "Gardé", "body": "{link}", **typed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    with shop.company.here():
        assert not Sending.objects.exists()


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 20])
def test_an_unreadable_round_sends_nothing_again(shop, clerk, after):
    clerk.post(at(shop, "envoyer/"), PEOPLE)
    clerk.post(at(shop, "envoyer/"), {**PEOPLE, "after_round": after})
    with shop.company.here():
        assert Sending.objects.count() == 1


def test_a_reader_sees_what_was_sent_and_no_button_nor_link(shop):
    sending = shop.send(now=timezone.now())
    page = browser_of(shop, "reader").get(at(shop)).content.decode()
    assert TO in page
    assert at(shop, "envoyer/") not in page
    assert shop.path(sending) not in page
    assert shop.path(sending) in browser_of(shop).get(at(shop)).content.decode()


def test_a_mail_that_did_not_leave_waits_for_a_person(shop, clerk):
    sending = shop.send(now=timezone.now())
    actions.give_up_sendings(
        organisation_id=shop.company.id, issued_id=shop.issued.id, reason="Une règle.", now=NOW
    )
    for page in (at(shop), "/facturier/envois/?etat=a-traiter"):
        assert "Réessayer" in clerk.get(page).content.decode()
    with shop.company.here():
        assert queries.troubled_count(shop.company["editor"]) == 1
    assert clerk.post(f"/facturier/envois/{sending.id}/reessayer/").status_code == 302
    assert shop.standing(sending).state == "queued"
    with shop.company.here():
        assert queries.troubled_count(shop.company["editor"]) == 0


def test_the_list_is_read_page_by_page(shop, django_assert_max_num_queries):
    ids = [shop.send(f"a{n}@b.test").id for n in range(5)]
    with shop.company.here():
        member = shop.company["editor"]
        with django_assert_max_num_queries(2):
            page = queries.sendings_page(member, size=3)
        rest = queries.sendings_page(member, after=page.after, size=3)
    found = [row.sending.id for row in (*page.rows, *rest.rows)]
    assert found == sorted(ids, reverse=True)
    assert rest.after is None
    for query in ("?apres=x", "?etat=x", f"?apres={ids[2]}&etat=en-attente"):
        assert browser_of(shop).get(f"/facturier/envois/{query}").status_code == 200


def test_an_invoice_that_we_did_not_issue_is_not_sent(shop, clerk):
    from facturier.register.tests.factories import a_document, an_invoice

    other = an_invoice(shop.company, a_document(buyer="732829320"))
    page = clerk.get(f"/facturier/{other.reference}/")
    assert "envoyer/" not in page.content.decode()
    assert clerk.get(f"/facturier/{other.reference}/envoyer/").status_code == 409


# -- the platform ----------------------------------------------------------------------------------
def test_an_obliged_seller_transmits_by_the_platform_and_a_mail_is_a_copy(shop, clerk):
    obliged(shop)
    assert "À transmettre" not in clerk.get(at(shop)).content.decode()  # issued before that day
    shop.issue_anew(date(2026, 9, 1))
    page = clerk.get(at(shop)).content.decode()
    assert "À transmettre par votre plateforme" in page
    assert "Envoyer une copie" in page
    assert "copie" in clerk.get(at(shop, "envoyer/")).content.decode()
    assert shop.send().is_copy


def test_the_files_to_deposit_say_what_was_issued(shop, clerk):
    facturx = clerk.get(at(shop, "plateforme/factur-x/"))
    with shop.company.here():
        assert facturx.content == content_of(IssuedFile.objects.select_related("file").get().file)
    for form in ("cii", "ubl"):
        answer = clerk.get(at(shop, f"plateforme/{form}/"))
        assert "F2026-0001_Hotel-Belle-Rade.xml" in answer["Content-Disposition"]
        document = read(answer.content).document
        assert (document.number, str(document.totals.payable)) == ("F2026-0001", "8928.00")
    assert clerk.get(at(shop, "plateforme/docx/")).status_code == 404


def note(shop, status, day, reason=""):
    with shop.company.here():
        return actions.note_platform_status(
            member=shop.company["editor"], reference=shop.reference, status=status,
            status_date=day, reason=reason, today=shop.issued.issue_date + timedelta(days=9), now=NOW,
        )  # fmt: skip


def test_a_status_is_noted_in_order_with_its_day_and_its_reason(shop):
    day = shop.issued.issue_date
    assert refusal_of(lambda: note(shop, "accepted", day)).code == "platform.order"
    note(shop, "deposited", day)
    for bad in (day - timedelta(days=1), day + timedelta(days=10)):
        assert refusal_of(lambda bad=bad: note(shop, "accepted", bad)).code == "platform.date"
    assert refusal_of(lambda: note(shop, "rejected", day)).code == "platform.reason"
    assert refusal_of(lambda: note(shop, "rejected", day, "x" * 1001)).code == "platform.reason"
    assert refusal_of(lambda: note(shop, "paid", day)).code == "platform.status"
    note(shop, "rejected", day + timedelta(days=1), "SIREN inconnu")
    assert refusal_of(lambda: note(shop, "deposited", day)).code == "platform.date"
    note(shop, "deposited", day + timedelta(days=2))
    note(shop, "accepted", day + timedelta(days=2))
    with shop.company.here():
        assert PlatformStatus.objects.count() == 4
        events = AuditEvent.objects.filter(verb="invoice.platform_noted").order_by("seq")
        assert [event.reason for event in events] == ["", "SIREN inconnu", "", ""]


@pytest.mark.parametrize("day", ["", "hier", "2026-13-45", "0001-01-01", "9999-12-31"])
def test_an_unreadable_day_notes_nothing(shop, clerk, day):
    typed = {"status": "deposited", "status_date": day}
    assert clerk.post(at(shop, "plateforme/"), typed).status_code == 422
    with shop.company.here():
        assert not PlatformStatus.objects.exists()
