"""The pages of deposits: asked from a draft, chosen on the final invoice, told on both."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from facturier.organisations.tests.factories import PASSWORD
from facturier.sales.models import Draft
from facturier.sales.tests.deposited import DepositShop
from facturier.sales.tests.test_web import browser_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return DepositShop(password=PASSWORD, now=timezone.now() - timedelta(days=400))


@pytest.fixture
def editor(shop):
    return browser_of(shop.company, "editor")


def at(draft, rest=""):
    return f"/facturier/brouillons/{draft.id}/{rest}"


def test_a_deposit_is_asked_from_a_draft_in_two_steps(shop, editor):
    source = shop.intended()
    assert "Demander un acompte" in words(editor.get(at(source)))
    assert "7 100,00" in words(editor.get(at(source, "acompte/")))
    answer = editor.post(at(source, "acompte/"), {"how": "gross", "gross": "2 130,00"})
    with shop.company.here():
        draft = Draft.objects.get(id=answer.headers["Location"].strip("/").rpartition("/")[2])
    assert draft.type_code == "386"
    text = words(editor.get(at(draft)))
    assert "Facture d'acompte" in text
    assert "Total TTC2 130,00" in text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choisissez un pourcentage ou un montant."),
        ({"how": "percent", "percent": "beaucoup"}, "n'est pas un nombre"),
        ({"how": "percent", "percent": "120"}, "de 0,01 à 100 %"),
        ({"how": "gross", "gross": "9000"}, "ne peut pas le dépasser"),
        ({"how": "gross", "gross": "1e400"}, "n'est pas un nombre"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_form(shop, editor, sent, said):
    answer = editor.post(at(shop.intended(), "acompte/"), sent)
    assert answer.status_code == 422
    assert said in words(answer)


def test_the_deposits_of_the_customer_are_chosen_on_the_draft_and_told_everywhere(shop, editor):
    source = shop.intended()
    deposit = shop.deposit(source)
    text = words(editor.get(at(source)))
    assert f"{deposit.number} " in text
    assert "demandé pour ce brouillon" in text
    party = words(editor.get(f"/tiers/{_party(shop)}/"))
    assert f"Acomptes à déduire {deposit.number}" in party
    editor.post(at(source, "acomptes/"), {"deposits": deposit.reference})
    text = words(editor.get(at(source)))
    assert f"Acompte {deposit.number}" in text
    assert "Net à payer4 970,00 €" in text
    assert "À déduire de la facture finale 2 130,00 €" in words(
        editor.get(f"/facturier/{deposit.reference}/")
    )
    final = shop.issue(source, today=timezone.localdate())
    text = words(editor.get(f"/facturier/{final.reference}/"))
    assert f"Acomptes déduits {deposit.number}" in text
    assert "10 %300,0030,00330,0020 %1 500,00300,001 800,00" in text
    text = words(editor.get(f"/facturier/{deposit.reference}/"))
    assert f"Déduit de la facture {final.number} 2 130,00 €" in text
    assert "Faire un avoir" not in text
    assert "Faire une rectificative" not in text
    assert "Acomptes à déduire" not in words(editor.get(f"/tiers/{_party(shop)}/"))


def _party(shop):
    from facturier.parties.models import Party

    with shop.company.here():
        return Party.objects.get(id=shop.customer).reference


def test_a_deposit_that_is_gone_meanwhile_is_said(shop, editor):
    source, other = shop.intended(), shop.intended()
    deposit = shop.deposit(source)
    shop.final(source, deposit)
    answer = editor.post(at(other, "acomptes/"), {"deposits": deposit.reference}, follow=True)
    assert "n'est pas un acompte ouvert" in words(answer)
    answer = editor.post(at(other, "acomptes/"), {"deposits": "\0'; --"}, follow=True)
    assert "n'est pas un acompte ouvert" in words(answer)


def test_a_deposit_is_begun_alone(shop, editor):
    answer = editor.post(
        "/facturier/brouillons/nouveau/", {"entity": str(shop.entity), "kind": "386"}
    )
    with shop.company.here():
        draft = Draft.objects.get(id=answer.headers["Location"].strip("/").rpartition("/")[2])
    assert draft.type_code == "386"


def test_readers_see_deposits_and_ask_for_none(shop, editor):
    source = shop.intended()
    deposit = shop.deposit(source)
    reader = browser_of(shop.company, "reader")
    assert "Demander un acompte" not in words(reader.get(at(source)))
    assert reader.get(at(source, "acompte/")).status_code == 403
    assert reader.post(at(source, "acomptes/"), {}).status_code == 403
    assert "À déduire" in words(reader.get(f"/facturier/{deposit.reference}/"))


def test_the_corrected_final_says_its_deposits_in_the_editor(shop, editor):
    source = shop.intended()
    final = shop.final(source, shop.deposit(source, percent=Decimal(10)))
    assert "Net à payer6 390,00 €" in words(editor.get(at(shop.corrective(final))))
