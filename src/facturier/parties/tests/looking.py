"""What the tests of verbs look at: rows, identifiers, events, refusals."""

import pytest

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW
from facturier.parties import actions, models


def row(company, party):
    with company.here():
        return models.Party.objects.get(id=getattr(party, "id", party))


def held(company, party) -> set[str]:
    with company.here():
        rows = models.PartyIdentifier.objects.filter(party_id=party.id, archived_at=None)
        return set(rows.values_list("value", flat=True))


def events(company, verb: str) -> int:
    with company.here():
        return AuditEvent.objects.filter(verb=verb).count()


def refusal(company, verb, **call) -> Refusal:
    with pytest.raises(Refusal) as refused, company.here():
        verb(now=NOW, **call)
    return refused.value


def change(company, party, *, by="owner", version=None, base=None, **typed):
    with company.here():
        return actions.change_party(
            member=company[by],
            party_id=party.id,
            typed=typed,
            version=version or party.version,
            base=base,
            now=NOW,
        )
