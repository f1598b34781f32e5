"""Mandates on their pages and through the API: recorded, ended, told beside invoice and party."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from facturier.identity.models import User
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import address_of
from facturier.parties.models import Party
from facturier.sales.models import Draft, IssuedDocument, Mandate
from facturier.sales.tests.billing import Dairy

pytestmark = pytest.mark.django_db
PAGE = "/admin/mandats/"
TYPED = {
    "reference": "MF-1",
    "signed_on": "2026-01-05",
    "first_day": "",
    "last_day": "",
    "scope": "Collecte de lait",
    "contest_days": "15",
    "starts_with": "AF12-",
}


@pytest.fixture
def dairy():
    return Dairy(mandated=False, now=timezone.now())


def browser_of(dairy, role="owner") -> Client:
    client = Client(HTTP_ACCEPT="text/html", raise_request_exception=False)
    client.force_login(User.objects.get(pk=dairy.company[role].user_id))
    return client


def supplier(dairy) -> Party:
    with dairy.company.here():
        return Party.objects.get(id=dairy.supplier)


def typed(dairy, **more):
    held = TYPED | {"supplier": supplier(dairy).reference, "entity": str(dairy.entity)}
    return held | more


def test_a_mandate_is_recorded_with_its_document_and_read_back(dairy):
    owner, party = browser_of(dairy), supplier(dairy)
    form = owner.get(f"{PAGE}nouveau/?tiers={party.reference}").content.decode()
    assert party.name in form
    assert "AF1-" in form
    signed = SimpleUploadedFile("mandat signé.pdf", b"%PDF-1.7 mandat")
    answer = owner.post(f"{PAGE}nouveau/", typed(dairy, file=signed), follow=True)
    page = answer.content.decode()
    for said in ("MF-1", "Collecte de lait", "mandat signé.pdf", "AF12-{YYYY}-{N:4}", "Valable"):
        assert said in page
    [(address, _status)] = answer.redirect_chain
    file = owner.get(f"{address}document/")
    assert b"".join(file.streaming_content if file.streaming else [file.content]) == signed_bytes()
    listed = owner.get(PAGE).content.decode()
    assert party.name in listed
    on_party = owner.get(f"/tiers/{party.reference}/").content.decode()
    assert "MF-1" in on_party


def signed_bytes() -> bytes:
    return b"%PDF-1.7 mandat"


@pytest.mark.parametrize(
    "wrong",
    [
        {"supplier": "Personne"},
        {"supplier": "\0"},
        {"entity": str(uuid4())},
        {"entity": "x"},
        {"signed_on": "hier"},
        {"signed_on": "2999-01-01"},
        {"contest_days": "0"},
        {"contest_days": "9" * 30},
        {"starts_with": "{N}"},
        {"starts_with": ""},
        {"scope": " "},
        {"reference": "\u0007"},
        {"file": SimpleUploadedFile("vide.pdf", b"")},
    ],
)
def test_what_cannot_be_a_mandate_is_told_and_nothing_typed_is_lost(dairy, wrong):
    answer = browser_of(dairy).post(f"{PAGE}nouveau/", typed(dairy, **wrong))
    assert answer.status_code == 422
    assert "Collecte de lait" in answer.content.decode() or "scope" in wrong
    with dairy.company.here():
        assert not Mandate.objects.exists()


def test_who_may_not_configure_reads_mandates_and_records_none(dairy):
    mandate = dairy.record()
    reader = browser_of(dairy, "reader")
    page = reader.get(f"{PAGE}{mandate.id}/").content.decode()
    assert "finir/" not in page
    assert reader.get(f"{PAGE}nouveau/").status_code == 403
    assert reader.post(f"{PAGE}nouveau/", typed(dairy)).status_code == 403
    assert reader.post(f"{PAGE}{mandate.id}/finir/", {}).status_code == 403
    other = browser_of(Dairy(mandated=False, now=timezone.now()))
    assert other.get(f"{PAGE}{mandate.id}/").status_code == 404
    assert other.get(f"{PAGE}{mandate.id}/document/").status_code == 404
    assert other.post(f"{PAGE}{mandate.id}/finir/", {}).status_code == 404


def test_a_mandate_ends_on_its_page(dairy):
    mandate, owner = dairy.record(), browser_of(dairy)
    for wrong in (
        {"last_day": "x", "reason": "y"},
        {"last_day": "2026-02-01", "reason": ""},
        {"last_day": "2020-02-01", "reason": "y"},
    ):
        answer = owner.post(f"{PAGE}{mandate.id}/finir/", wrong)
        assert answer.status_code == 422 or answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()
    owner.post(f"{PAGE}{mandate.id}/finir/", {"last_day": "2026-02-01", "reason": "Résilié"})
    page = owner.get(f"{PAGE}{mandate.id}/").content.decode()
    assert "Résilié" in page
    assert "Fini" in page


def test_a_self_billed_draft_says_what_lacks_and_where_to_record_it(dairy):
    owner, party = browser_of(dairy), supplier(dairy)
    draft = dairy.draft()
    page = owner.get(f"/facturier/brouillons/{draft.id}/").content.decode()
    assert f"nouveau/?entite={dairy.entity}&amp;tiers={party.reference}" in page
    assert "242 nonies" in page
    assert "Autofacture" in page
    assert 'id="h-delivery_address"' not in page
    editor = browser_of(dairy, "editor").get(f"/facturier/brouillons/{draft.id}/")
    assert "mandats/nouveau" not in editor.content.decode()


def test_from_the_mandate_to_the_answer_of_the_supplier(dairy):
    mandate, clerk = dairy.record(), browser_of(dairy, "editor")
    begun = clerk.post(
        "/facturier/brouillons/nouveau/",
        {"kind": "389", "entity": str(dairy.entity), "customer": str(dairy.supplier)},
    )
    with dairy.company.here():
        opened = Draft.objects.get(id=begun.url.split("/")[-2])
    assert (opened.type_code, opened.customer_id) == ("389", dairy.supplier)
    bad = clerk.post("/facturier/brouillons/nouveau/", {"kind": "999"})
    assert bad.status_code == 422
    draft = dairy.draft()
    answer = clerk.post(
        f"/facturier/brouillons/{draft.id}/emettre/", {"version": draft.version}, follow=True
    )
    [(address, _status)] = answer.redirect_chain
    assert address.startswith("/facturier/E-")
    page = answer.content.decode()
    for said in ("Réponse attendue", mandate.reference, "Faire un avoir", "B1 · biens"):
        assert said in page
    reply = {"reply": "contested", "day": "x", "reason": "Volume faux"}
    assert (
        "Une date est attendue"
        in clerk.post(f"{address}reponse-du-fournisseur/", reply, follow=True).content.decode()
    )
    reply["day"] = timezone.localdate().isoformat()
    page = clerk.post(f"{address}reponse-du-fournisseur/", reply, follow=True).content.decode()
    assert "Volume faux" in page
    assert "Contestée" in page
    sent = clerk.get(f"{address}envoyer/")
    assert sent.status_code in (404, 409)


# -- API -------------------------------------------------------------------------------------------
class Caller:
    """A program with a token of one role."""

    SCOPES = (
        "invoice:read", "invoice:prepare", "invoice:issue", "organisation:read", "party:read",
        "sales:configure",
    )  # fmt: skip

    def __init__(self, company, role="owner"):
        _id, token = organisations.issue_token(
            email=address_of(company[role].user_id), name="essai", days=30,
            scopes=[one for one in self.SCOPES if one != "sales:configure" or role == "owner"],
            now=timezone.now(), organisation=str(company.id),
        )  # fmt: skip
        self.client = Client(raise_request_exception=False)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def get(self, path):
        return self.client.get(f"/api/v1/{path}", **self.headers)

    def send(self, path, body, method="post"):
        return getattr(self.client, method)(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", **self.headers
        )


def asked(dairy, **more):
    held = {
        "entity": str(dairy.entity),
        "supplier": str(dairy.supplier),
        "reference": "MF-1",
        "signed_on": "2026-01-05",
        "scope": "Lait",
        "contest_days": 15,
        "starts_with": "AF12-",
    }
    return held | more


def test_a_program_records_a_mandate_issues_under_it_and_notes_the_answer(dairy):
    caller = Caller(dairy.company)
    made = caller.send("mandates/", asked(dairy))
    assert made.status_code == 201, made.content
    mandate = made.json()
    assert (mandate["pattern"], mandate["last_day"]) == ("AF12-{YYYY}-{N:4}", None)
    assert caller.get("mandates/").json()["items"] == [mandate]
    assert caller.get(f"mandates/{mandate['id']}/").json() == mandate
    line = {"name": "Lait", "quantity": "10", "price": "5", "vat": "5.5"}
    fields = {"nature": "goods", "delivery_date": "2026-03-01"}
    opened = caller.send(
        "drafts/",
        {
            "entity": str(dairy.entity),
            "type_code": "389",
            "customer": str(dairy.supplier),
            "fields": fields,
            "lines": [line],
        },
    ).json()
    checks = caller.get(f"drafts/{opened['id']}/checks/").json()
    assert (checks["may_issue"], checks["process"]) == (True, "B1")
    assert checks["process_label"].startswith("livraison de biens")
    issued = caller.send(f"drafts/{opened['id']}/issue/", {"version": opened["version"]}).json()
    assert issued["number"].startswith("AF12-")
    at = f"self-billed/{issued['reference']}/"
    assert caller.get(at).json()["standing"] == "open"
    today = timezone.localdate().isoformat()
    told = caller.send(f"{at}reply/", {"reply": "accepted", "day": today}, "put").json()
    assert (told["standing"], len(told["replies"])) == ("accepted", 1)
    assert caller.get(f"invoices/{issued['reference']}/").json()["process"] == "B1"
    ended = caller.send(
        f"mandates/{mandate['id']}/end/", {"last_day": today, "reason": "Résilié"}
    ).json()
    assert (ended["last_day"], ended["end_reason"]) == (today, "Résilié")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"contest_days": 0}, 422),
        ({"starts_with": ""}, 422),
        ({"supplier": str(uuid4())}, 422),
        ({"entity": str(uuid4())}, 404),
        ({"signed_on": "2999-01-01"}, 422),
        ({"scope": "\0"}, 422),
        ({"reference": "x" * 81}, 422),
    ],
)
def test_bad_input_of_a_program_is_refused_and_leaves_nothing(dairy, wrong, status):
    answer = Caller(dairy.company).send("mandates/", asked(dairy, **wrong))
    assert answer.status_code == status, answer.content
    with dairy.company.here():
        assert not Mandate.objects.exists()


def test_an_ordinary_invoice_has_no_supplier_who_answers_and_an_editor_records_no_mandate(dairy):
    editor = Caller(dairy.company, "editor")
    assert editor.send("mandates/", asked(dairy)).status_code == 403
    assert editor.get("self-billed/S-1/").status_code == 404
    assert editor.get("self-billed/%00/").status_code == 404
    answer = editor.send(
        "self-billed/S-1/reply/", {"reply": "accepted", "day": "2026-01-01"}, "put"
    )
    assert answer.status_code == 404
    dairy.record()
    assert len(editor.get("mandates/").json()["items"]) == 1
    stranger = Caller(Dairy(mandated=False, now=timezone.now()).company)
    assert stranger.get("mandates/").json()["items"] == []
    with dairy.company.here():
        assert not IssuedDocument.objects.exists()
