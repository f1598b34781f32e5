"""What an entity states of itself: rights, what cannot be right, versions, what the journal keeps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.sales import actions, queries
from facturier.sales.actions import SellerFacts
from facturier.sales.models import SellerProfile
from facturier.sales.rules.seller import default_address, is_own_address

IBAN = "FR7630006000011234567890189"
SIREN = "732829320"


@pytest.fixture
def company():
    return a_company(roles=("owner", "administrator", "editor", "reader"))


@pytest.fixture
def entity(company):
    return an_entity(company)


def change(company, entity, version=0, *, by="administrator", **facts):
    with company.here():
        return actions.change_seller_profile(
            member=company[by],
            entity_id=entity,
            version=version,
            facts=SellerFacts(**facts),
            now=NOW,
        )


def refusal_of(call, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    return refusal.value


def read(company, entity, by="reader"):
    with company.here():
        return queries.issuing_entity(company[by], entity)


# -- rules -----------------------------------------------------------------------------------------
def test_the_address_of_an_entity_is_its_siren_unless_it_states_another():
    assert default_address(SIREN) == ("0225", SIREN)
    assert default_address("") == ("", "")


@pytest.mark.parametrize(
    ("scheme", "value", "own"),
    [
        ("0225", SIREN, True),
        ("0225", f"{SIREN}_COMPTA-1", True),
        ("0225", f"{SIREN}_", False),
        ("0225", f"{SIREN}_a b", False),
        ("0225", "404833048", False),
        ("0225", "732829321", False),
        ("EM", "factures@kervel.test", True),
        ("EM", "kervel", False),
        ("9957", "FR44732829320", True),
    ],
)
def test_in_the_french_directory_an_address_stands_under_the_siren_of_its_entity(
    scheme, value, own
):
    assert is_own_address(scheme, value, SIREN) is own


# -- stated ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_settings_are_kept_tidy_and_told_before_and_after_without_the_whole_account(
    company, entity
):
    before = read(company, entity)
    assert (before.profile.version, before.address) == (0, ("0225", SIREN))
    change(company, entity, iban="fr76 3000 6000 0112 3456 7890 189", bic="agri fr pp", account_holder=" Maison  Kervel ")  # fmt: skip
    change(company, entity, 1, iban=IBAN, bic="AGRIFRPP", account_holder="Maison Kervel", opts_for_debits=True, obliged_from=date(2027, 9, 1))  # fmt: skip
    kept = read(company, entity).profile
    assert (kept.iban, kept.bic, kept.account_holder) == (IBAN, "AGRIFRPP", "Maison Kervel")
    assert (kept.version, kept.opts_for_debits, kept.obliged_from.year) == (2, True, 2027)
    with company.here():
        first, second = AuditEvent.objects.filter(verb="seller.changed").order_by("seq")
    assert first.subject_label == "Maison Kervel SAS"
    assert IBAN not in first.changes and "0189" in first.changes.replace(" ", "")
    assert '"opts_for_debits":[false,true]' in second.changes and "iban" not in second.changes


@pytest.mark.django_db
def test_what_changes_nothing_is_no_event_and_no_version(company, entity):
    assert change(company, entity).version == 0
    change(company, entity, email="compta@kervel.test")
    assert change(company, entity, 1, email=" compta@kervel.test ").version == 1
    with company.here():
        assert AuditEvent.objects.filter(verb="seller.changed").count() == 1


@pytest.mark.django_db
def test_the_siren_in_the_french_directory_is_the_rule_and_follows_the_entity(company, entity):
    change(company, entity, endpoint_scheme="0225", endpoint="732 829 320", telephone="1")
    assert read(company, entity).profile.endpoint == ""
    change(company, entity, 1, endpoint=f"{SIREN}_COMPTA")
    assert read(company, entity).address == ("0225", f"{SIREN}_COMPTA")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"iban": "FR7630006000011234567890188"}, "iban"),
        ({"iban": "\x00"}, "iban"),
        ({"bic": "AGRIFRPP"}, "iban"),
        ({"account_holder": "Kervel"}, "iban"),
        ({"iban": IBAN, "bic": "AGRI"}, "bic"),
        ({"iban": IBAN, "account_holder": "x" * 71}, "account_holder"),
        ({"endpoint_scheme": "EM"}, "endpoint"),
        ({"endpoint_scheme": "ZZ", "endpoint": "1"}, "endpoint_scheme"),
        ({"endpoint": "404833048"}, "endpoint"),
        ({"endpoint_scheme": "EM", "endpoint": "kervel"}, "endpoint"),
        ({"endpoint_scheme": "EM", "endpoint": "a\x00@b.c"}, "endpoint"),
        ({"email": "kervel"}, "email"),
        ({"contact_name": "a\x00b"}, "contact_name"),
        ({"telephone": "1" * 41}, "telephone"),
        ({"obliged_from": date(2026, 8, 31)}, "obliged_from"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(company, entity, facts, field):
    refused = refusal_of(change, company, entity, **facts)
    assert (refused.field, refused.status) == (field, 422)
    assert refused.reason
    with company.here():
        assert not SellerProfile.objects.exists()


@pytest.mark.django_db
def test_who_may_not_configure_changes_nothing_and_a_stranger_sees_nothing(company, entity):
    for role in ("editor", "reader"):
        assert refusal_of(change, company, entity, by=role, telephone="1").status == 403
        assert read(company, entity, by=role).profile.version == 0
    other = a_company("Autre", roles=("owner",))
    assert refusal_of(change, other, entity, by="owner").status == 404
    assert refusal_of(read, other, entity, by="owner").status == 404
    assert refusal_of(change, company, uuid4()).status == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_state_them_at_once_the_second_is_told():
    company = a_company(roles=("administrator",))
    entity = an_entity(company)
    start = Barrier(2)

    def run(role) -> str:
        try:
            with company.here():
                start.wait(timeout=10)
                actions.change_seller_profile(
                    member=company[role],
                    entity_id=entity,
                    version=0,
                    facts=SellerFacts(contact_name=role),
                    now=NOW,
                )
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(run, ("owner", "administrator")))
    assert answers == ["done", "seller.changed_since"]
    with company.here():
        assert SellerProfile.objects.get().version == 1
