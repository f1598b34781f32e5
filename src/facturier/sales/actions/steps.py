"""Steps that the verbs about an issuing entity share: hold it, clean what was typed of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Issuer:
    """A legal entity as these verbs look at it."""

    id: UUID
    name: str
    siren: str
    archived: bool


def lock_issuer(organisation_id: UUID, entity_id: UUID) -> Issuer:
    """An entity; whoever else changes its settings or its series waits until commit. 404 if none.

    Taken before any row. Nothing that merely issues from an existing series waits for it.
    """
    with connection.cursor() as cursor:
        key = f"{organisation_id}:sales.issuer:{entity_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    sirens = {key: siren for key, siren, _vat in organisations.entity_identities(organisation_id)}
    if entity_id not in sirens:
        raise absent()
    places = organisations.places(organisation_id)
    archived = entity_id not in places.entities
    return Issuer(entity_id, places.labels[entity_id], sirens[entity_id], archived)


def clean(typed: str, field: str, limit: int) -> str:
    """A text on one line as it is kept; refused (422) when too long or not readable."""
    kept = " ".join(typed.split())
    if len(kept) > limit or not kept.isprintable():
        reason = _("Ce texte dépasse %(limit)s caractères, ou n'est pas lisible.")
        raise Refusal(f"{field}.long", reason % {"limit": limit}, status=422, field=field)
    return kept
