"""Statements are prepared where we speak with the server itself, and nowhere else."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.backends.postgresql import base
from django.test.utils import CaptureQueriesContext

from facturier.kit.statements import prepared, sent_together

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("answering", "threshold"), [(41, 0), (42, None)])
def test_behind_a_pooler_nothing_is_prepared(monkeypatch, answering, threshold):
    """A pooler tells a number of its own; the server that answers says which it is."""
    told = SimpleNamespace(
        execute=lambda _statement: SimpleNamespace(fetchone=lambda: (answering,)),
        rollback=lambda: None,
        info=SimpleNamespace(backend_pid=41),
        prepare_threshold=None,
    )
    monkeypatch.setattr(base.DatabaseWrapper, "get_new_connection", lambda *_: told)
    assert connection.get_new_connection({}).prepare_threshold == threshold


def test_a_prepared_statement_is_planned_once():
    asked = "SELECT %s::int + 1"
    for number in range(3):
        with prepared() as cursor:
            cursor.execute(asked, [number])
            assert cursor.fetchone() == (number + 1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                       ["SELECT $1::int + 1"])  # fmt: skip
        assert cursor.fetchone() == (1,)


def test_what_a_prepared_statement_asked_is_logged_with_its_values_even_on_its_way():
    with CaptureQueriesContext(connection) as asked:
        with sent_together(), prepared() as cursor:
            cursor.execute("SELECT %s::text", ["d'été"])
        assert [one["sql"] for one in asked] == ["SELECT 'd''été'::text"]
