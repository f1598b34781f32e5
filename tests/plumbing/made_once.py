"""What the tests of a module begin with, written to the database once instead of before each.

    @made_once
    def company():
        return a_company(roles=("editor",))

is a fixture. What it writes stands in a transaction around the tests that ask for it; each of them
undoes its own part, and gets a copy of what was answered. A test that does not ask for it finds
nothing of it. Tests that commit, after each of which the database is cloned anew, begin with a
clone of the database in which it was made.
"""

import copy
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain, groupby
from typing import Any

import pytest
from django.db import connection, transaction

from tests.plumbing import database, environment

_around = ExitStack()  # the transaction that is open around the tests, if one is
_made: dict[Callable[[], Any], Any] = {}  # what stands in it: one thing, or none
_kept: dict[Callable[[], Any], Any] = {}  # what stands in the database that is kept for clones


def made_once(make: Callable[[], Any]) -> Any:
    """The fixture of that name; a test asks for one such fixture, not for two."""

    def given(request, db):
        del db
        return copy.deepcopy(_committed(make) if _commits(request.node) else _made[make])

    given.__doc__, given.makes = make.__doc__, make
    return pytest.fixture(given, name=make.__name__)


def put_away() -> None:
    """Undo what stands: the database is empty again."""
    _made.clear()
    _around.close()


def _committed(make: Callable[[], Any]) -> Any:
    server, name = environment.server(), connection.settings_dict["NAME"]
    if make in _kept:
        connection.close()
        database.clone(server, database.kept_beside(name), name)
    else:
        _kept.clear()
        _kept[make] = make()
        connection.close()
        database.clone(server, name, database.kept_beside(name))
    return _kept[make]


def _stand(make: Callable[[], Any]) -> None:
    put_away()
    _around.enter_context(transaction.atomic())
    _around.callback(transaction.set_rollback, True)
    try:
        _made[make] = make()
        connection.check_constraints()
    except BaseException:
        put_away()
        raise


def _asked_for(item: Any) -> Callable[[], Any] | None:
    """What is to stand before this test, if anything."""
    if not hasattr(item, "_fixtureinfo"):
        return None
    definitions = item._fixtureinfo.name2fixturedefs
    found = {
        definition.func.makes: None
        for name in item.fixturenames
        for definition in definitions.get(name, ())[-1:]
        if hasattr(definition.func, "makes")
    }
    assert len(found) <= 1, f"{item.nodeid} asks for two things that are made once"
    return next(iter(found), None)


def _commits(item: Any) -> bool:
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and (marker.kwargs.get("transaction") or any(marker.args[:1]))
    return bool(marked) or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Before pytest-django opens the transaction of a test, the one around it must be right."""
    if fixturedef.argname == "_django_db_helper":
        item = request._pyfuncitem
        make = None if _commits(item) else _asked_for(item)
        if make is None or make not in _made:
            with request.getfixturevalue("django_db_blocker").unblock():
                _stand(make) if make else put_away()
    return (yield)


def pytest_collection_modifyitems(items):
    """Within a module, the tests that begin with the same thing follow each other."""
    runs = [list(run) for _, run in groupby(items, key=lambda item: (item.path, _commits(item)))]
    for run in runs:
        makers = list(dict.fromkeys(map(_asked_for, run)))
        run.sort(key=lambda item, makers=makers: makers.index(_asked_for(item)))
    items[:] = chain.from_iterable(runs)
