"""Tokens of the API: shown once, known by their hash, limited in time, in scope and to a person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from facturier.audit import actions as audit
from facturier.audit.actions import Actor
from facturier.audit.models import AuditEvent
from facturier.identity import actions, queries
from facturier.identity.models import ApiToken
from facturier.identity.tests.factories import a_person, with_application
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation_id(db):
    found = uuid4()
    with in_organisation(found):
        audit.open_chain(found)
    return found


@pytest.fixture
def person(db):
    return a_person()


def actor_of(user):
    return Actor("person", user.pk, user.name)


def a_token(organisation_id, user, **change):
    asked = {
        "name": "Robot de dépôt",
        "scopes": ["invoices:write", "invoices:read"],
        "days": 30,
        "with_second_factor": True,
        "now": timezone.now(),
    }
    with in_organisation(organisation_id):
        return actions.create_token(
            organisation_id=organisation_id,
            user_id=user.pk,
            actor=actor_of(user),
            **{**asked, **change},
        )


def test_a_token_speaks_for_its_person_in_its_organisation(organisation_id, person):
    token_id, text = a_token(organisation_id, person)
    with_application(person)
    bearer = queries.token_bearer(text, timezone.now())
    assert bearer.token_id == token_id
    assert (bearer.organisation_id, bearer.user_id) == (organisation_id, person.pk)
    assert (bearer.token_name, bearer.user_name) == ("Robot de dépôt", "Camille Roy")
    assert bearer.scopes == {"invoices:read", "invoices:write"}
    assert bearer.with_second_factor
    assert bearer.last_used_at is None


def test_i30_a_token_proves_no_second_factor_that_its_person_has_lost(organisation_id, person):
    with_application(person)
    text = a_token(organisation_id, person)[1]
    assert queries.token_bearer(text, timezone.now()).with_second_factor
    actions.reset_second_factor(user_id=person.pk, now=timezone.now())
    assert not queries.token_bearer(text, timezone.now()).with_second_factor


def test_a_token_s_text_is_kept_nowhere(organisation_id, person):
    _, text = a_token(organisation_id, person)
    with in_organisation(organisation_id):
        kept = ApiToken.objects.values().get()
        told = AuditEvent.objects.values().get()
    assert text not in str(kept)
    assert text not in str(told)
    assert kept["prefix"] == text[:8]


def test_creating_and_revoking_are_told_in_the_journal(organisation_id, person):
    token_id, _ = a_token(organisation_id, person)
    with in_organisation(organisation_id):
        for _ in range(2):
            actions.revoke_token(
                organisation_id=organisation_id,
                token_id=token_id,
                actor=actor_of(person),
                now=timezone.now(),
            )
        events = list(
            AuditEvent.objects.order_by("seq").values_list("verb", "subject_id", "actor_id")
        )
    assert events == [
        ("token.created", token_id, person.pk),
        ("token.revoked", token_id, person.pk),
    ]


def test_i29_a_revoked_token_is_refused_at_its_next_use(organisation_id, person):
    token_id, text = a_token(organisation_id, person)
    with in_organisation(organisation_id):
        actions.revoke_token(
            organisation_id=organisation_id,
            token_id=token_id,
            actor=actor_of(person),
            now=timezone.now(),
        )
    assert queries.token_bearer(text, timezone.now()) is None


def test_i29_a_disabled_person_s_token_is_refused(organisation_id, person):
    _, text = a_token(organisation_id, person)
    actions.disable(user_id=person.pk)
    assert queries.token_bearer(text, timezone.now()) is None


def test_a_token_ends_at_its_hour(organisation_id, person):
    now = timezone.now()
    _, text = a_token(organisation_id, person, days=1, now=now)
    assert queries.token_bearer(text, now + timedelta(hours=23)) is not None
    assert queries.token_bearer(text, now + timedelta(days=1)) is None


@pytest.mark.parametrize("text", ["", "fct_", "Bearer x", "fct_" + "a" * 40, "' or true --"])
def test_an_unknown_token_is_nobody(organisation_id, person, text):
    a_token(organisation_id, person)
    assert queries.token_bearer(text, timezone.now()) is None


def test_a_use_is_written_once_a_minute_and_owes_no_event(organisation_id, person):
    token_id, text = a_token(organisation_id, person)
    now = timezone.now()
    for later in (0, 20, 59):
        moment = now + timedelta(seconds=later)
        seen = queries.token_bearer(text, moment).last_used_at
        actions.note_token_use(token_id=token_id, last_used_at=seen, now=moment)
    assert queries.token_bearer(text, now).last_used_at == now
    moment = now + timedelta(seconds=61)
    actions.note_token_use(token_id=token_id, last_used_at=now, now=moment)
    with in_organisation(organisation_id):
        (listed,) = queries.tokens_of(organisation_id)
        assert AuditEvent.objects.count() == 1
    assert listed.last_used_at == moment


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scopes": []}, "token.scopes"),
        ({"scopes": ["tout"]}, "token.scopes"),
        ({"days": 0}, "token.days"),
        ({"days": 4000}, "token.days"),
        ({"name": " "}, "token.name"),
    ],
)
def test_a_token_without_limits_is_refused(organisation_id, person, change, code):
    with pytest.raises(Refusal) as refused:
        a_token(organisation_id, person, **change)
    assert refused.value.code == code


def test_i27_a_token_of_another_organisation_does_not_exist(organisation_id, person):
    token_id, _ = a_token(organisation_id, person)
    other = uuid4()
    with in_organisation(other):
        audit.open_chain(other)
        assert queries.tokens_of(other) == []
        assert ApiToken.objects.count() == 0, "row security, without any filter"
        for asked in (other, organisation_id):
            with pytest.raises(Refusal) as refused:
                actions.revoke_token(
                    organisation_id=asked,
                    token_id=token_id,
                    actor=actor_of(person),
                    now=timezone.now(),
                )
            assert refused.value.status == 404


def test_i27_a_token_cannot_be_written_into_another_organisation(organisation_id, person):
    with (
        in_organisation(uuid4()),
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(),
    ):
        actions.create_token(
            organisation_id=organisation_id,
            user_id=person.pk,
            name="Intrus",
            scopes=["invoices:read"],
            days=1,
            with_second_factor=False,
            actor=actor_of(person),
            now=timezone.now(),
        )


def test_the_look_up_by_hash_may_be_called_by_the_application_alone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosecdef, proconfig, has_function_privilege('public', oid, 'execute')"
            " FROM pg_proc WHERE proname = 'identity_token_by_hash'"
        )
        (definer, config, public) = cursor.fetchone()
    assert definer
    assert config == ["search_path=public, pg_temp"]
    assert not public
