"""A kind of thing for the tests of this room, which knows no room above it: departments."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from facturier.imports.rules import (
    BadRow,
    Column,
    Compared,
    Fault,
    Kind,
    Made,
    kind_named,
    register,
)
from facturier.kit.refusal import Refusal
from facturier.organisations import actions, models

KEY = "services-d-essai"


def _check(texts: Mapping[str, str]) -> dict[str, str]:
    faults = []
    if not texts.get("name"):
        faults.append(Fault("name", "Le nom manque."))
    if texts.get("floor") and not texts["floor"].isdigit():
        faults.append(Fault("floor", "Un étage est un nombre."))
    if faults:
        raise BadRow(faults)
    return {"name": texts["name"], "floor": texts.get("floor", "")}


def _compare(member, facts: Sequence[dict]) -> list[Compared]:
    names = set(
        models.Department.objects.filter(organisation_id=member.organisation_id).values_list(
            "name", flat=True
        )
    )
    return [Compared(known=one["name"] if one["name"] in names else "") for one in facts]


def _create(member, facts: dict, now: datetime) -> Made:
    if facts["name"] == "Refusé":
        raise Refusal("essai.refused", "Ce nom est réservé.")
    if facts["name"] == "Panne":
        raise ZeroDivisionError
    key = actions.create_department(member=member, name=facts["name"], now=now)
    return Made(key, facts["name"], {"floor": facts["floor"]})


def _undo(member, made: Made, now: datetime) -> None:
    row = models.Department.objects.get(organisation_id=member.organisation_id, id=made.id)
    if row.name != made.label:
        raise Refusal("essai.changed", "Le service a été renommé depuis.")
    actions.archive_department(member=member, department_id=made.id, now=now)


def the_kind() -> Kind:
    """The kind, registered once."""
    if (known := kind_named(KEY)) is None:
        known = Kind(
            key=KEY,
            title="Services",
            capability="organisation.manage",
            columns=(
                Column("name", "Nom", required=True, aliases=("Intitulé",)),
                Column("floor", "Étage", aliases=("niveau",)),
            ),
            check_row=_check,
            key_of=lambda facts: facts["name"].casefold(),
            compare=_compare,
            shown_heads=("Nom", "Étage"),
            show=lambda facts: [facts["name"], facts["floor"]],
            create=_create,
            undo=_undo,
        )
        register(known)
    return known
