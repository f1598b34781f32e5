"""Imports of the tests: files of departments, taken like any other."""

from uuid import UUID

from facturier.files.actions import keep_bytes
from facturier.imports import actions
from facturier.imports.models import ImportRow, TableImport
from facturier.imports.tests.kind_of_test import KEY, the_kind
from facturier.organisations.tests.factories import NOW, Company

GOOD = b"Nom;Etage\nAchats;1\nVentes;2\nAtelier;0\n"


def an_import(
    company: Company, content: bytes = GOOD, *, by: str = "owner", name: str = "s.csv"
) -> UUID:
    """A file taken, its columns to choose."""
    the_kind()
    with company.here():
        return actions.begin_import(
            member=company[by],
            kind_key=KEY,
            content=content,
            kept=keep_bytes(company.id, [content]),
            file_name=name,
            now=NOW,
        ).id


def a_checked_import(company: Company, content: bytes = GOOD, **rest) -> UUID:
    """An import whose columns are name and floor, the first two."""
    import_id = an_import(company, content, **rest)
    with company.here():
        actions.choose_columns(
            member=company["owner"], import_id=import_id, mapping={"name": 0, "floor": 1}, now=NOW
        )
    return import_id


def a_run_import(company: Company, content: bytes = GOOD, **rest) -> UUID:
    """An import that is done."""
    import_id = a_checked_import(company, content, **rest)
    with company.here():
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)
    run(company, import_id)
    return import_id


def run(company: Company, import_id: UUID) -> None:
    """What the worker does."""
    actions.run_import(organisation_id=company.id, import_id=import_id, clock=lambda: NOW)


def undo(company: Company, import_id: UUID) -> None:
    """What the worker does."""
    actions.undo_import(organisation_id=company.id, import_id=import_id, clock=lambda: NOW)


def states(company: Company, import_id: UUID) -> dict[int, str]:
    """Line -> state."""
    with company.here():
        return dict(
            ImportRow.objects.filter(table_import_id=import_id).values_list("line", "state")
        )


def the_import(company: Company, import_id: UUID) -> TableImport:
    """Its row."""
    with company.here():
        return TableImport.objects.get(id=import_id)
