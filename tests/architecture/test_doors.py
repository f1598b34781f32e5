"""Rooms meet only at their doors, and inside a room imports run one way.

The floors themselves (which room may call which) are import-linter contracts in pyproject.toml.
"""

import grimp
import pytest

DOORS = {"actions", "queries", "rules", "events"}
# Pure or technical rooms: any of their public modules may be used.
LIBRARIES = {"einvoice", "kit", "money", "reading"}
# The room that composes all others, and what it alone may know.
KNOWS_ALL = {"config"}
# Rooms that may also read tables: (importer, door).
WIDER = {("insights", "models")}

ENTRANCES = {"web", "api", "jobs", "subscribers", "management"}
ORDER = ("actions", "queries", "models", "gateways", "formats", "rules")
ORM = ("django.db", "django.contrib")
NETWORK = ("socket", "http", "urllib", "requests", "httpx", "smtplib", "imaplib")


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("facturier", include_external_packages=True)


@pytest.fixture(scope="module")
def imports(graph):
    """Every import between our own modules, tests and migrations left aside."""
    return [
        (importer.split(".")[1:], imported.split(".")[1:])
        for importer in graph.modules
        if _counts(importer)
        for imported in graph.find_modules_directly_imported_by(importer)
        if _counts(imported)
    ]


def _counts(module: str) -> bool:
    parts = module.split(".")
    return parts[0] == "facturier" and len(parts) > 1 and not {"tests", "migrations"} & set(parts)


def test_a_room_is_entered_by_its_doors_only(imports):
    broken = {
        f"{'.'.join(importer)} -> {'.'.join(imported)}"
        for importer, imported in imports
        if importer[0] != imported[0]
        and importer[0] not in KNOWS_ALL
        and imported[0] not in LIBRARIES
        and len(imported) > 1
        and imported[1] not in DOORS
        and (importer[0], imported[1]) not in WIDER
    }
    assert not broken, sorted(broken)


def test_entrances_do_not_call_each_other(imports):
    broken = {
        f"{'.'.join(importer)} -> {'.'.join(imported)}"
        for importer, imported in imports
        if importer[0] == imported[0]
        and importer[0] not in LIBRARIES | KNOWS_ALL
        and len(importer) > 1 < len(imported)
        and importer[1] in ENTRANCES
        and imported[1] in ENTRANCES
        and importer[1] != imported[1]
    }
    assert not broken, sorted(broken)


def test_inside_a_room_imports_run_one_way(imports):
    """Entrances, then actions, queries, models, gateways, formats, rules; events tell nobody."""
    broken = set()
    for importer, imported in imports:
        same_room = importer[0] == imported[0] and importer[0] not in LIBRARIES | KNOWS_ALL
        if not same_room or len(importer) < 2 or len(imported) < 2:
            continue
        above, below = importer[1], imported[1]
        backwards = above in ORDER and (
            below in ENTRANCES or (below in ORDER and ORDER.index(below) < ORDER.index(above))
        )
        if backwards or above == "events" != below:
            broken.add(f"{'.'.join(importer)} -> {'.'.join(imported)}")
    assert not broken, sorted(broken)


def test_rules_are_pure_and_formats_touch_neither_database_nor_network(graph):
    broken = set()
    for module in graph.modules:
        parts = module.split(".")
        if not _counts(module) or len(parts) < 3 or parts[2] not in ("rules", "formats"):
            continue
        forbidden = ("django", *NETWORK) if parts[2] == "rules" else (*ORM, *NETWORK)
        broken |= {
            f"{module} -> {imported}"
            for imported in graph.find_modules_directly_imported_by(module)
            if any(imported == name or imported.startswith(name + ".") for name in forbidden)
        }
    assert not broken, sorted(broken)


def test_actions_know_no_request_and_no_page(graph):
    edge = ("django.http", "django.template", "django.forms", "django.shortcuts", "ninja")
    broken = {
        f"{module} -> {imported}"
        for module in graph.modules
        if _counts(module) and module.split(".")[2:3] in (["actions"], ["queries"], ["models"])
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith(edge)
    }
    assert not broken, sorted(broken)
