"""The test ground itself: what a test may not do, and as whom it talks to the database."""

import socket

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from facturier.config.places import CHECKOUT
from tests.plumbing.house_rules import OutsideWorld
from tests.plumbing.made_once import made_once
from tests.plumbing.spreading import LONG


def test_a_test_cannot_leave_this_machine():
    with socket.socket() as far, pytest.raises(OutsideWorld):
        far.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_tests_talk_to_the_database_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolbypassrls from pg_roles where rolname=current_user")
        assert cursor.fetchone() == ("facturier_app", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["TRUNCATE django_session", "CREATE TABLE x (a int)", "DROP TABLE django_session"]
)
def test_the_application_can_neither_truncate_nor_define(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_do_not_outlive_their_test(turn):
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    assert not Session.objects.exists()
    Session.objects.create(session_key=f"turn{turn}", expire_date=timezone.now())


# -- what a module makes once ----------------------------------------------------------------------
_times: list[int] = []


@made_once
def somebody():
    from facturier.identity.actions import create_user

    _times.append(1)
    return {"id": create_user(email="une@exemple.test", name="Une Personne")}


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_made_once_stands_untouched_before_each_test(somebody, turn):
    from facturier.identity.models import User

    assert User.objects.get(pk=somebody["id"]).name == "Une Personne"
    assert len(_times) == 1
    User.objects.filter(pk=somebody["id"]).update(name="Une Autre")
    somebody["id"] = None


@pytest.mark.django_db
def test_who_does_not_ask_for_it_finds_nothing_of_it():
    from facturier.identity.models import User

    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_who_commits_begins_with_a_clone_of_it(somebody, turn):
    from facturier.identity.models import User

    assert User.objects.get(pk=somebody["id"]).name == "Une Personne"
    assert len(_times) == 2
    User.objects.filter(pk=somebody["id"]).update(name="Une Autre")


def test_the_files_that_are_named_as_long_exist():
    assert [file for file in LONG if not (CHECKOUT / file).exists()] == []
