"""The pages of what issues: settings, series, numbers."""

import csv
import io
import re

import pytest
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.organisations.tests.factories import PASSWORD, a_company, an_entity
from facturier.sales.models import SellerProfile, Series
from facturier.sales.tests.numbered import a_number, a_series
from facturier.sales.tests.test_web import browser_of, words

pytestmark = pytest.mark.django_db
LIST = "/admin/emission/"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture
def company():
    return a_company(
        roles=("administrator", "reader", "editor"), password=PASSWORD, now=timezone.now()
    )


@pytest.fixture
def entity(company):
    return an_entity(company, now=timezone.now())


@pytest.fixture
def administrator(company):
    return browser_of(company)


def page_of(entity):
    return f"{LIST}{entity}/"


def sent(**more):
    return {"version": "0", "iban": IBAN, "obliged": "others", **more}


def test_without_an_entity_the_page_says_what_to_do_first(administrator):
    assert "Ajoutez d'abord l'entité qui vend" in words(administrator.get(LIST))


def test_settings_are_typed_kept_and_shown_grouped(company, entity, administrator):
    assert "Aucun compte" in words(administrator.get(LIST))
    answer = administrator.post(page_of(entity), sent(opts_for_debits="on"))
    assert (answer.status_code, answer["Location"]) == (302, page_of(entity))
    text = administrator.get(page_of(entity)).content.decode()
    assert f'value="{IBAN}"' in text.replace("\u00a0", " ").replace("\u202f", " ")
    assert re.search(r'value="others"[^>]* checked', text)
    text = words(administrator.get(LIST))
    assert IBAN in text and "2027" in text
    with company.here():
        assert SellerProfile.objects.get().obliged_from.year == 2027


def test_another_day_is_asked_for_and_kept(company, entity, administrator):
    refused = administrator.post(page_of(entity), sent(obliged="another"))
    assert refused.status_code == 422 and "Écrivez cette date" in words(refused)
    before = administrator.post(page_of(entity), sent(obliged="another", obliged_from="2020-01-01"))
    assert before.status_code == 422
    assert "Aucune entreprise n'est obligée avant" in words(before)
    kept = administrator.post(page_of(entity), sent(obliged="another", obliged_from="2027-01-01"))
    assert kept.status_code == 302
    assert 'value="2027-01-01"' in administrator.get(page_of(entity)).content.decode()


def test_a_wrong_account_stays_in_its_field_beside_the_reason(company, entity, administrator):
    answer = administrator.post(page_of(entity), sent(iban="FR00 1234"))
    assert answer.status_code == 422
    assert "ne passe pas le contrôle" in words(answer) and "FR00 1234" in answer.content.decode()
    for bad in ({"iban": "a\x00"}, {"version": "x"}, {"obliged": "nope"}, {"endpoint_scheme": "?"}):
        assert administrator.post(page_of(entity), sent(**bad)).status_code in (409, 422), bad
    with company.here():
        assert not SellerProfile.objects.exists()


def test_who_comes_second_sees_both_values_and_decides(company, entity, administrator):
    administrator.post(page_of(entity), sent(telephone="0102"))
    answer = administrator.post(page_of(entity), sent(telephone="0304"))
    text = words(answer)
    assert answer.status_code == 409
    assert "Une autre personne a modifié ces réglages" in text
    assert "0102" in text and "0304" in text
    again = administrator.post(page_of(entity), sent(telephone="0304", version="1"))
    assert again.status_code == 302


def test_series_are_begun_by_one_click_created_and_closed(company, entity, administrator):
    assert "Aucune série" in words(administrator.get(page_of(entity)))
    first, second = (
        administrator.post(f"{page_of(entity)}series/habituelles/", follow=True) for _ in range(2)
    )
    year = timezone.localdate().year
    assert f"F{year}-00001" in words(first) and f"A{year}-00001" in words(first)
    assert "a déjà ses séries" in words(second)
    typed = {"name": "Acomptes", "pattern": "AC{N}", "type_codes": ["386"]}
    refused = administrator.post(f"{page_of(entity)}series/", typed)
    assert refused.status_code == 422 and "La série « Factures » numérote déjà" in words(refused)
    assert 'value="AC{N}"' in refused.content.decode()
    with company.here():
        series = Series.objects.get(name="Factures")
    closed = administrator.post(f"{LIST}{series.id}/fermer/", follow=True)
    assert "La série est fermée" in words(closed) and "Fermée" in words(closed)
    created = administrator.post(f"{page_of(entity)}series/", typed, follow=True)
    assert "La série est créée" in words(created)


def test_the_first_number_of_a_pattern_is_shown_while_it_is_typed(administrator):
    def shown(**query):
        return words(administrator.get(f"{LIST}exemple/", query))

    today = timezone.localdate()
    assert f"F{today:%Y%m}-01" in shown(pattern="F{YYYY}{MM}-{N:2}")
    assert "Il faut {N} une fois" in shown(pattern="F")
    assert "Le modèle demande le code du site" in shown(pattern="{SITE}{N}")
    assert "BREST1" in shown(pattern="{SITE}{N}", site="BREST")
    assert "lettres sans accent" in shown(pattern="\x00{N}")


def test_numbers_are_shown_proven_whole_and_leave_as_files(company, entity, administrator):
    series = a_series(company, entity)
    page = f"{LIST}{series.id}/numeros/"
    assert "Aucun numéro donné" in words(administrator.get(page))
    for _each in range(2):
        a_number(company, series)
    text = words(administrator.get(page))
    assert "Aucun trou." in text and "2 documents, de 1 à 2" in text
    assert "F2026-00001" in text and "120,00 €" in text
    assert "F2026-00001" not in words(administrator.get(page, {"apres": "1"}))
    answer = administrator.post(f"{page}exporter/", {"format": "csv", "periode": "2026"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [row[:3] for row in rows[1:]] == [
        ["1", "F2026-00001", "02/03/2026"],
        ["2", "F2026-00002", "02/03/2026"],
    ]
    assert rows[1][3] == "Facture" and rows[1][5:7] == ["120,00", "EUR"]
    excel = administrator.post(f"{page}exporter/", {"format": "xlsx"})
    assert b"".join(excel.streaming_content)[:2] == b"PK"
    with company.here():
        assert AuditEvent.objects.filter(verb="series.exported").count() == 2
    assert administrator.post(f"{page}exporter/", {"format": "pdf"}).status_code == 422
    for bad in ({"periode": "2020"}, {"periode": "\x00"}):
        assert administrator.get(page, bad).status_code == 404
    assert administrator.get(page, {"apres": "x"}).status_code == 200


def test_a_reader_sees_all_and_no_form(company, entity):
    series = a_series(company, entity)
    reader = browser_of(company, "reader")
    text = words(reader.get(page_of(entity)))
    assert "732829320" in text and "Nouvelle série" not in text and "Enregistrer" not in text
    assert "Fermer cette série" not in words(reader.get(f"{LIST}{series.id}/numeros/"))
    for path in (page_of(entity), f"{page_of(entity)}series/", f"{LIST}{series.id}/fermer/"):
        assert reader.post(path, sent()).status_code == 403
    assert reader.post(f"{page_of(entity)}series/habituelles/").status_code == 403


def test_a_stranger_finds_nothing(company, entity):
    series = a_series(company, entity)
    other = a_company("Autre", roles=("administrator",), password=PASSWORD, now=timezone.now())
    stranger = browser_of(other)
    assert stranger.get(page_of(entity)).status_code == 404
    assert stranger.get(f"{LIST}{series.id}/numeros/").status_code == 404
    for path in (
        page_of(entity),
        f"{page_of(entity)}series/",
        f"{page_of(entity)}series/habituelles/",
        f"{LIST}{series.id}/fermer/",
        f"{LIST}{series.id}/numeros/exporter/",
    ):
        typed = sent(name="x", pattern="X{N}", type_codes=["380"], format="csv")
        assert stranger.post(path, typed).status_code == 404, path


def test_the_pages_speak_english(company, entity):
    client = browser_of(company)
    User.objects.filter(pk=company["administrator"].user_id).update(language="en")
    assert "Issuing" in words(client.get(LIST))
    text = words(client.get(page_of(entity)))
    assert "Number series" in text and "Séries" not in text and "Enregistrer" not in text
