"""Sending many invoices: confirmed by a person, queued one by one, none twice."""

import pytest
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.parties.tests.factories import a_contact
from facturier.sales import actions as sales
from facturier.sales.tests.factories import a_customer
from facturier.sales.tests.test_issue import Shop
from facturier.sales.tests.test_issue_web import browser_of
from facturier.sales.tests.test_issuing_api import Caller
from facturier.sending import actions, queries
from facturier.sending.models import BulkSending, Sending
from facturier.sending.tests.factories import ORIGIN, refusal_of

pytestmark = pytest.mark.django_db
TO = "compta@belle-rade.test"


class Many(Shop):
    """A company that has issued two invoices to a customer who has an address, one to another."""

    def __init__(self) -> None:
        super().__init__()
        a_contact(self.company, self.customer, name="Inès Carradec", email=TO)
        self.other = a_customer(self.company, "Auberge du Lac", "404833048")
        issued = [self.issue(self.draft()) for _one in range(2)]
        self.customer, kept = self.other, self.customer
        issued.append(self.issue(self.draft()))
        self.customer = kept
        self.references = [one.reference for one in issued]

    def prepare(self, references=None, by="editor") -> BulkSending:
        with self.company.here():
            return actions.prepare_many(
                member=self.company[by], references=references or self.references, origin=ORIGIN,
                now=NOW,
            )  # fmt: skip

    def decide(self, verb, bulk, by="editor") -> BulkSending:
        with self.company.here():
            return verb(member=self.company[by], bulk_id=bulk.id, now=NOW)

    def run(self, bulk) -> None:
        actions.send_many(organisation_id=self.company.id, bulk_id=bulk.id, clock=lambda: NOW)

    def page(self, bulk, **asked):
        with self.company.here():
            return queries.bulk_sending_page(self.company["editor"], bulk.id, **asked)

    def states(self, bulk) -> list[str]:
        return [row.state for row in self.page(bulk).rows]

    def sendings(self) -> int:
        with self.company.here():
            return Sending.objects.count()


@pytest.fixture
def shop():
    return Many()


def test_nothing_leaves_before_a_person_confirms_and_then_each_once(shop):
    bulk = shop.prepare()
    assert [row.recipient for row in shop.page(bulk).rows] == [TO, TO, ""]
    assert shop.page(bulk).nobody == 1
    shop.run(bulk)
    assert shop.sendings() == 0
    shop.decide(actions.start_many, bulk)
    shop.decide(actions.start_many, bulk)
    shop.run(bulk)
    shop.run(bulk)
    assert shop.states(bulk) == ["queued", "queued", "refused"]
    assert shop.page(bulk).bulk.stage == "done"
    assert shop.sendings() == 2
    assert "contact" in shop.page(bulk, state="refused").rows[0].reason
    with shop.company.here():
        told = list(AuditEvent.objects.filter(verb__startswith="bulk_sending.").order_by("seq"))
    verbs = [one.verb.removeprefix("bulk_sending.") for one in told]
    assert verbs == ["prepared", "started", "finished"]


def test_what_was_sent_to_that_address_before_does_not_leave_again(shop):
    for _turn in range(2):
        bulk = shop.prepare(shop.references[:2])
        shop.decide(actions.start_many, bulk)
        shop.run(bulk)
    assert shop.states(bulk) == ["known", "known"]
    assert shop.sendings() == 2


def test_what_was_left_aside_is_tried_again_with_the_contacts_of_now(shop):
    bulk = shop.prepare()
    shop.decide(actions.start_many, bulk)
    shop.run(bulk)
    a_contact(shop.company, shop.other, name="Lou", email="lou@auberge.test")
    shop.decide(actions.retry_many, bulk)
    shop.run(bulk)
    assert shop.states(bulk) == ["queued", "queued", "queued"]
    assert refusal_of(lambda: shop.decide(actions.retry_many, bulk)).code == "bulk.nothing"


def test_a_pause_takes_hold_and_going_on_does_the_rest(shop):
    bulk = shop.prepare()
    shop.decide(actions.start_many, bulk)
    shop.decide(actions.pause_many, bulk)
    shop.run(bulk)
    assert shop.states(bulk) == ["waiting"] * 3
    shop.decide(actions.resume_many, bulk)
    shop.run(bulk)
    assert shop.sendings() == 2


def test_who_asked_and_may_no_more_sends_nothing(shop):
    bulk = shop.prepare()
    shop.decide(actions.start_many, bulk)
    with shop.company.here():
        BulkSending.objects.filter(id=bulk.id).update(user_id=shop.company["reader"].user_id)
    shop.run(bulk)
    assert shop.states(bulk) == ["refused"] * 3
    assert shop.sendings() == 0


def test_a_choice_that_cannot_be_is_refused_as_a_whole(shop, settings):
    assert refusal_of(lambda: shop.prepare(["S-999", shop.references[0]])).status == 404
    assert refusal_of(lambda: shop.prepare(["S-1"] * 3 + [f"S-{n}" for n in range(1001)])).code == (
        "bulk.many"
    )
    assert refusal_of(lambda: shop.prepare(by="reader")).status in (403, 404)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert refusal_of(shop.prepare).code == "sending.nowhere"


def test_a_bulk_sending_that_was_given_up_does_not_begin(shop):
    bulk = shop.prepare()
    shop.decide(actions.drop_many, bulk)
    assert refusal_of(lambda: shop.decide(actions.start_many, bulk)).code == "bulk.stage"


# -- the pages -------------------------------------------------------------------------------------
def test_invoices_chosen_in_the_register_are_confirmed_on_a_page_and_sent(shop):
    clerk = browser_of(shop)
    assert 'value="send"' in clerk.get("/facturier/").content.decode()
    asked = {"action": "send", "choisies": shop.references}
    answer = clerk.post("/facturier/decider/", asked, follow=True)
    address, page = answer.redirect_chain[-1][0], answer.content.decode()
    assert TO in page
    assert "Sans adresse" in page
    answer = clerk.post(f"{address}lancer/", follow=True)
    assert "0 sur 3" in answer.content.decode()
    with shop.company.here():
        bulk = BulkSending.objects.get()
    shop.run(bulk)
    assert "E-mail demandé" in clerk.get(address).content.decode()
    assert TO not in clerk.get(f"{address}?etat=refus").content.decode()
    assert clerk.get(f"{address}?etat=rien&apres=x").status_code == 200


def test_a_reader_sees_no_button_and_no_page(shop):
    bulk, reader = shop.prepare(), browser_of(shop, "reader")
    assert 'value="send"' not in reader.get("/facturier/").content.decode()
    asked = {"action": "send", "choisies": shop.references}
    assert reader.post("/facturier/decider/", asked).status_code in (403, 404)
    assert reader.get(f"/facturier/envois/lots/{bulk.id}/").status_code in (403, 404)


def test_what_a_bulk_issue_made_is_offered_to_be_sent(shop):
    drafts, clerk = [shop.draft(), shop.draft()], browser_of(shop)
    with shop.company.here():
        member = shop.company["editor"]
        issue = sales.prepare_bulk(
            member=member, chosen=[(one.id, None) for one in drafts], today=TODAY, now=NOW
        )
        sales.start_bulk(member=member, bulk_id=issue.id, now=NOW)
    address = f"/facturier/brouillons/lots/{issue.id}/"
    assert "factures émises" not in clerk.get(address).content.decode()
    sales.issue_bulk(organisation_id=shop.company.id, bulk_id=issue.id, clock=timezone.now)
    assert "Envoyer les factures émises" in clerk.get(address).content.decode()
    answer = clerk.post("/facturier/envois/choisir/", {"lot": str(issue.id)}, follow=True)
    assert answer.status_code == 200
    with shop.company.here():
        assert BulkSending.objects.get().row_count == 2
    assert clerk.post("/facturier/envois/choisir/", {}).status_code == 422


# -- the API ---------------------------------------------------------------------------------------
def test_a_program_sends_many_and_reads_what_became_of_each(shop):
    caller = Caller(shop.company, "editor", ("invoice:read", "invoice:send", "party:read"))
    made = caller.send("bulk-sendings/", {"invoices": shop.references}).json()
    assert (made["stage"], made["total"], made["waiting"]) == ("running", 3, 3)
    with shop.company.here():
        shop.run(BulkSending.objects.get())
    place = f"bulk-sendings/{made['id']}/"
    found = caller.get(place).json()
    assert (found["queued"], found["refused"], found["stage"]) == (2, 1, "done")
    rows = caller.get(f"{place}invoices/", state="queued").json()["items"]
    assert [row["invoice"] for row in rows] == shop.references[:2]
    assert caller.send("bulk-sendings/", {"invoices": []}).status_code == 422
