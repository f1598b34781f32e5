"""Pages and API of doubts and controls."""

import json

import pytest
from django.test import Client
from django.utils import timezone, translation

from facturier.controls.models import ControlSettings, DossierEntry
from facturier.controls.rules import CONTROLS
from facturier.controls.rules.numbers import Likeness
from facturier.controls.tests.factories import a_doubted, a_pair, doubts, look
from facturier.controls.web import words
from facturier.identity.models import User
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    PASSWORD,
    a_company,
    a_member,
    a_person,
    an_entity,
)
from facturier.register.tests.factories import a_document
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SISTER = "552032534"
ROLES = ("editor", "reader", "exception_expert", "administrator")


@made_once
def company():
    company = a_company(roles=ROLES, password=PASSWORD, now=timezone.now())
    an_entity(company)
    return company


def browser(company, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company[role].user_id))
    return client


def typed(**more) -> dict[str, str]:
    """The form of the settings as the page shows it: everything on."""
    sent = {"version": "0"}
    for control in CONTROLS.values():
        if not control.closed:
            sent[f"{control.code}.on"] = "on"
            sent[f"{control.code}.severity"] = control.severity.value
        for name, limit in control.limits.items():
            sent[f"{control.code}.{name}"] = str(limit.usual)
    return sent | more


def page_of(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().replace("\xa0", " ").replace("\u2019", "'")


def test_both_ends_of_a_pair_show_the_doubt_once_with_its_evidence(company):
    a_pair(company)
    window = browser(company)
    for here, other in (("E-1", "E-2"), ("E-2", "E-1")):
        page = page_of(window, f"/facturier/{here}/")
        assert page.count(f"/facturier/{here}/comparer/{other}/") == 1
        assert "Même numéro, même fournisseur :" not in page  # the line of the register itself
        assert "même numéro, même fournisseur" in page
        assert "FA-003411" in page
        assert 'value="dismiss"' in page
    assert 'value="dismiss"' not in page_of(browser(company, "reader"), "/facturier/E-2/")


def test_a_clerk_dismisses_a_pair_from_the_page_with_a_reason(company):
    _first, second, doubt = a_pair(company)
    window = browser(company)
    address = f"/doutes/{doubt.id}/decider/"
    assert window.post(address, {"outcome": "dismiss", "reason": ""}).status_code == 422
    assert window.post(address, {"outcome": "zut", "reason": "x"}).status_code == 422
    sent = {"outcome": "dismiss", "reason": "Deux livraisons", "version": doubt.version}
    answer = window.post(address, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/facturier/E-2/#doutes")
    page = page_of(window, "/facturier/E-2/")
    assert "« Deux livraisons »" in page
    assert window.post(address, sent).status_code == 409
    look(company, second)
    assert [one for one in doubts(company, second) if one.other_id] == []


def test_the_dossier_is_shown_with_all_originals_and_its_legal_one(company):
    *_pair, doubt = a_pair(company)
    window = browser(company, "exception_expert")
    assert window.post(f"/doutes/{doubt.id}/decider/", {"outcome": "accept"}).status_code == 302
    with company.here():
        assert DossierEntry.objects.count() == 1
    page = page_of(window, "/facturier/E-2/")
    assert "original légal" in page
    assert "/facturier/E-1/original/" in page
    assert "/facturier/E-2/original/" in page_of(window, "/facturier/E-1/")


def test_the_list_narrows_and_walks(company):
    for number in (7001, 8123):
        a_pair(company, number=f"FA-{number}")
    window = browser(company, "reader")
    assert "Doublon : même numéro" in page_of(window, "/doutes/?famille=doublons&gravite=graves")
    page = page_of(window, "/doutes/?famille=comptes")
    assert "Aucun doute de ce genre" in page
    assert "Première facture" in page_of(window, "/doutes/?famille=zut&apres=zut")
    assert "Aucun doute ici" in page_of(window, "/doutes/?etat=ecartes")


def test_who_sees_one_entity_alone_gets_no_evidence_of_the_invoice_of_another(company):
    """One paper sent to two companies of ours: the other one's stays hidden, and undecided."""
    second_entity = an_entity(company, "Atelier Kervel", siren=SISTER)
    a_doubted(company, a_document(number="FA-90210", net="777.77"))
    second = a_doubted(company, a_document(number="90210", net="777.77", buyer=SISTER))
    (doubt,) = [one for one in doubts(company, second) if one.other_id]
    assert "entity_other" in doubt.evidence["signals"]
    user = a_person("Une", email="une@exemple.test", password=PASSWORD)
    a_member(company, user, "editor", scope=GivenScope(entity_id=second_entity), now=timezone.now())
    window = Client(HTTP_ACCEPT="text/html")
    window.force_login(User.objects.get(pk=user))
    page = page_of(window, "/facturier/E-2/")
    assert "ne vous est pas ouverte" in page
    listed = page_of(window, "/doutes/")
    for hidden in ("E-1", "FA-90210"):
        assert hidden not in page
        assert hidden not in listed
    sent = {"outcome": "dismiss", "reason": "x"}
    assert window.post(f"/doutes/{doubt.id}/decider/", sent).status_code == 404
    assert window.get("/facturier/E-1/").status_code == 404


def test_the_administrator_sets_the_controls_and_a_reader_reads_them(company):
    window = browser(company, "administrator")
    assert "Enregistrer les contrôles" in page_of(window, "/admin/controles/")
    sent = typed(**{"duplicate.alike.days": "12", "supplier.new.severity": "medium"})
    del sent["amount.round.on"]
    assert window.post("/admin/controles/", sent).status_code == 302
    with company.here():
        row = ControlSettings.objects.get()
    assert row.settings["duplicate.alike"]["limits"]["days"] == 12
    assert row.settings["amount.round"]["on"] is False
    assert row.settings["supplier.new"]["severity"] == "medium"
    assert row.settings["threshold.near"]["on"] is False
    assert window.post("/admin/controles/", sent).status_code == 409
    bad = window.post("/admin/controles/", typed(version="1", **{"duplicate.alike.days": "61"}))
    assert bad.status_code == 422
    assert "de 1 à 60" in bad.content.decode().replace("\xa0", " ")
    reader = browser(company, "reader")
    assert "Enregistrer les contrôles" not in page_of(reader, "/admin/controles/")
    assert reader.post("/admin/controles/", sent).status_code == 403


def test_the_api_lists_decides_and_sets(company):
    *_pair, doubt = a_pair(company)
    alone = a_doubted(company, a_document(seller="552100554"))
    with company.here():
        _id, token = organisations.create_token(
            member=company["owner"], name="essai", now=timezone.now(),
            scopes=["invoice:read", "invoice:repair", "organisation:read", "sales:configure"],
            days=30,
        )  # fmt: skip
    client = Client(headers={"authorization": f"Bearer {token}"})
    listed = client.get("/api/v1/doubts/?family=duplicate&limit=1").json()
    assert [one["id"] for one in listed["items"]] == [str(doubt.id)]
    assert listed["items"][0]["other"] == "E-1"
    one = client.get(f"/api/v1/doubts/{doubt.id}/").json()
    assert {"number", "gross"} <= {row["field"] for row in one["evidence"]}
    post = {"content_type": "application/json"}
    address = f"/api/v1/doubts/{doubt.id}/decision/"
    body = json.dumps({"outcome": "dismiss", "reason": "Deux", "version": one["version"]})
    assert client.post(address, body, **post).json()["state"] == "dismissed"
    assert client.post(address, body, **post).status_code == 409
    controls = client.get("/api/v1/controls/").json()
    assert controls["version"] == 0
    off = json.dumps({"version": 0, "items": [{"code": "supplier.new", "on": False}]})
    assert client.put("/api/v1/controls/", off, **post).json()["version"] == 1
    assert client.put("/api/v1/controls/", off, **post).status_code == 409
    bad = json.dumps({"version": 1, "items": [{"code": "siren.unlike", "on": True}]})
    assert client.put("/api/v1/controls/", bad, **post).status_code == 422
    look(company, alone)
    assert "supplier.new" not in [one.rule for one in doubts(company, alone)]


def test_every_control_and_every_signal_has_its_words_in_both_languages():
    for language in ("fr", "en"):
        with translation.override(language):
            for code, control in CONTROLS.items():
                assert words.TITLES[code]()
                assert words.EXPLANATIONS[code]()
                assert words.said(words.OWNERS, control.owner) != control.owner
                assert set(control.limits) <= set(words.LIMITS)
                assert not control.closed or words.CLOSED[control.closed]()
            assert {f"number_{one.value}" for one in Likeness} <= set(words.SIGNALS)
    with translation.override("en"):
        assert words.TITLES["duplicate.same"]() == "Duplicate: same number, same supplier"
