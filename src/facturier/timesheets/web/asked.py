"""What stands in the address of a list, and what was chosen in it."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from facturier.kit.web import key_or_none
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.timesheets import queries
from facturier.timesheets.queries import Filters
from facturier.timesheets.rules import State, day_of

TERMS = ("personne", "projet", "client", "etat", "du", "au")
STATES = {
    "a-approuver": State.TO_APPROVE,
    "a-facturer": State.APPROVED,
    "en-brouillon": State.IN_DRAFT,
    "facture": State.INVOICED,
    "archive": State.ARCHIVED,
}


def question(request: HttpRequest) -> tuple[dict[str, str], Filters]:
    """(terms of the address, filters); what is not one of ours does not narrow."""
    asked = {name: request.GET.get(name, "").replace("\0", "")[:200].strip() for name in TERMS}
    organisation_id = request.member.organisation_id
    if asked["etat"] not in STATES:
        asked["etat"] = ""
    for name in ("du", "au"):
        if day_of(asked[name]) is None:
            asked[name] = ""
    project = key_or_none(asked["projet"])
    if project is None:
        asked["projet"] = ""
    customers = None
    if asked["client"]:
        reference, _dot, _name = asked["client"].partition("·")
        chosen = parties.party_by_reference(organisation_id, reference.strip())
        if chosen is None:
            asked["client"] = ""
        else:
            asked["client"] = chosen.label
            customers = parties.family(organisation_id, chosen.id)
    return asked, Filters(
        person=asked["personne"],
        project_id=project,
        customers=customers,
        state=STATES.get(asked["etat"]),
        since=day_of(asked["du"]),
        until=day_of(asked["au"]),
    )


def terms(chosen: dict[str, str], **more: Any) -> str:
    """The query string of these terms."""
    return urlencode({key: value for key, value in {**chosen, **more}.items() if value})


def address_of(name: str, chosen: dict[str, str], **place: Any) -> str:
    """A list narrowed so, at a place."""
    asked = terms(chosen, **place)
    return reverse(name) + (f"?{asked}" if asked else "")


def filters_shown(request: HttpRequest, name: str, chosen: dict[str, str]) -> SimpleNamespace:
    """The filters as the page offers them."""
    labels = [
        ("", _("En cours")),
        *((key, queries.state_label(one)) for key, one in STATES.items()),
    ]
    places = organisations.places(request.member.organisation_id)
    return SimpleNamespace(
        chosen=chosen,
        states=[
            (label, address_of(name, chosen | {"etat": key}), chosen["etat"] == key)
            for key, label in labels
        ],
        projects=[(str(key), label) for key, label in places.projects.items()],
        customers=[one.label for one in parties.choices(request.member, limit=200)],
        any_active=any(chosen.values()),
        clear_url=reverse(name),
    )


def chosen_rows(values: Iterable[str]) -> list[tuple[UUID, int]]:
    """What was ticked: "key:version" each; what is none of ours is left out."""
    found = []
    for value in list(values)[:1000]:
        key, _colon, version = value.partition(":")
        row_id = key_or_none(key)
        if row_id is not None and version.isascii() and version.isdigit() and len(version) < 9:
            found.append((row_id, int(version)))
    return found
