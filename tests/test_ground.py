"""The test ground itself: what a test may not do, and as whom it talks to the database."""

import socket

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.plumbing.house_rules import OutsideWorld


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
