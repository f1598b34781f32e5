"""The pages of the legal mentions."""

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.organisations.tests.factories import PASSWORD, a_company
from facturier.rendering.rules.look import BLOCKS, COLUMNS, FONTS
from facturier.sales import phrases
from facturier.sales.actions import SellerFacts
from facturier.sales.models import WordingDecision
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.wording_labels import GROUP_LABELS, LABELS
from facturier.sales.rules.wording_texts import GROUPS, SHIPPED
from tests.plumbing.pages import page_of, unsafe_parts

pytestmark = pytest.mark.django_db
LIST = "/admin/mentions/"


@pytest.fixture
def company():
    return a_company(roles=("administrator", "reader"), password=PASSWORD, now=timezone.now())


def browser_of(company, role: str = "administrator") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    email = User.objects.get(pk=company[role].user_id).email
    assert client.post("/connexion/", {"login": email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def administrator(company):
    return browser_of(company)


def words(answer) -> str:
    answer.body = answer.content
    page = page_of("/", answer)
    assert not unsafe_parts(page)
    text = page.tree.text_content().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def today() -> str:
    return timezone.localdate().isoformat()


def test_the_list_shows_every_mention_with_its_state_and_what_follows(administrator):
    text = words(administrator.get(LIST))
    for label in (*LABELS.values(), *GROUP_LABELS.values()):
        assert " ".join(label.replace("\u2019", "'").split()) in text, label
    assert "(à confirmer)" in text


def test_every_mention_has_its_page(administrator):
    for key in SHIPPED.by_key:
        answer = administrator.get(f"{LIST}{key}/")
        assert answer.status_code == 200, key
        version = SHIPPED.by_key[key].versions[-1]
        assert " ".join(version.fr.replace("\u00a0", " ").split()) in words(answer)
    assert administrator.get(f"{LIST}rien/").status_code == 404


def test_a_text_is_confirmed_and_told_in_the_history(company, administrator):
    page = f"{LIST}late_payment/"
    sent = {"follow-version": "1", "follow-first_day": today(), "follow-reason": "Vérifié"}
    answer = administrator.post(f"{page}suivre/", sent)
    assert (answer.status_code, answer["Location"]) == (302, page)
    text = words(administrator.get(page))
    assert "Confirmé par vous" in text and "Vérifié" in text
    with company.here():
        assert AuditEvent.objects.filter(verb="wording.decided").count() == 1


def test_a_text_of_the_company_is_written_and_shown_as_it_was_typed(administrator):
    page = f"{LIST}no_discount/"
    sent = {
        "own-text_fr": "Aucun escompte <b>accordé</b>.",
        "own-first_day": today(),
        "own-reason": "CGV",
    }
    assert administrator.post(f"{page}ecrire/", sent).status_code == 302
    answer = administrator.get(page)
    assert "Aucun escompte <b>accordé</b>." in words(answer)
    assert "Votre texte" in words(administrator.get(LIST))


def test_a_refused_text_stays_in_its_field_beside_the_reason(company, administrator):
    page = f"{LIST}reverse_charge_domestic/ecrire/"
    sent = {"own-text_fr": "TVA due par vous", "own-first_day": today(), "own-reason": "CGV"}
    answer = administrator.post(page, sent)
    assert answer.status_code == 422
    text = words(answer)
    assert "La loi veut ces mots : « Autoliquidation »" in text and "TVA due par vous" in text
    missing = administrator.post(f"{LIST}late_payment/suivre/", {})
    assert missing.status_code == 422
    past = {"follow-version": "1", "follow-first_day": "2020-01-01"}
    assert "Ce jour est passé" in words(administrator.post(f"{LIST}late_payment/suivre/", past))
    with company.here():
        assert not WordingDecision.objects.exists()


def test_a_mention_that_the_law_fixes_offers_no_text_of_ones_own(administrator):
    page = f"{LIST}vat_group/"
    assert "Écrire le vôtre" not in words(administrator.get(page))
    sent = {"own-text_fr": "x", "own-first_day": today(), "own-reason": "CGV"}
    assert administrator.post(f"{page}ecrire/", sent).status_code == 422


def test_a_reader_sees_the_mentions_and_no_form(company):
    reader = browser_of(company, "reader")
    assert reader.get(LIST).status_code == 200
    assert "Confirmer un texte" not in words(reader.get(f"{LIST}franchise/"))
    sent = {"follow-version": "cgi", "follow-first_day": today()}
    assert reader.post(f"{LIST}franchise/suivre/", sent).status_code in (403, 404)
    assert reader.post(f"{LIST}franchise/ecrire/", {}).status_code in (403, 404)


def test_the_pages_speak_english(company):
    client = browser_of(company)
    User.objects.filter(pk=company["administrator"].user_id).update(language="en")
    text = words(client.get(LIST))
    assert "Legal wordings" in text and "In force" in text and "Mentions légales" not in text


def test_every_verb_version_and_mention_has_its_words():
    assert "wording.decided" in phrases.PHRASES
    versions = {one.name for wording in SHIPPED.by_key.values() for one in wording.versions}
    of_looks = {"left", "right", *COLUMNS, *BLOCKS, *FONTS}
    assert versions | {"automatic"} | set(KINDS) | of_looks == set(phrases.VALUE_LABELS)
    kinds = {verb.partition(".")[0] for verb in phrases.PHRASES}
    assert kinds == set(phrases.SUBJECT_KINDS)
    told = {*SellerFacts.__dataclass_fields__, "pattern", "site", "type_codes", "closed_at"}
    assert told <= set(phrases.FIELD_LABELS)
    assert set(SHIPPED.by_key) == set(LABELS)
    assert {group for group, _keys in GROUPS} == set(GROUP_LABELS)
