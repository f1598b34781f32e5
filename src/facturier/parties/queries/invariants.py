"""What must hold among parties, for `facturier verify` and the tests."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import F

from facturier.parties.models import (
    Party,
    PartyBankAccount,
    PartyCounter,
    PartyIdentifier,
    PartyMerge,
)
from facturier.parties.rules import Approval, Key, Scheme, had_a_hand, is_iban, siren_in

Broken = Iterator[tuple[str, str]]


def broken_invariants(organisation_id: UUID) -> Broken:
    """(place, what is wrong) for each thing that must not be."""
    yield from _of_identifiers(organisation_id)
    yield from _of_merges(organisation_id)
    yield from _of_accounts(organisation_id)
    counter = PartyCounter.objects.filter(organisation_id=organisation_id).first()
    parties = Party.objects.filter(organisation_id=organisation_id)
    last = counter.last if counter else 0
    if parties.count() != last or parties.filter(number__gt=last).exists():
        yield "parties", "numbers are not 1 to the counter"


def _of_identifiers(organisation_id: UUID) -> Broken:
    """Each number is that of one living party, whose SIREN it does not contradict."""
    held = PartyIdentifier.objects.filter(organisation_id=organisation_id, archived_at=None)
    for number in held.exclude(party__absorbed_by=None).values_list("party__number", flat=True):
        yield f"party T-{number}", "absorbed, and still holds an identifier"
    sirens = dict(held.filter(scheme=Scheme.SIREN).values_list("value", "party_id"))
    living = Party.objects.filter(organisation_id=organisation_id, absorbed_by=None)
    stated = living.exclude(siren="").values_list("id", "number", "siren")
    for key, number, siren in stated.iterator():
        if sirens.get(siren) != key:
            yield f"party T-{number}", "its SIREN is not the one it is found by"
    rows = held.values_list("scheme", "value", "party__siren", "party__number")
    for scheme, value, siren, number in rows.iterator():
        if siren_in(Key(Scheme(scheme), value)) not in (None, siren):
            yield f"party T-{number}", "holds an identifier of another SIREN"


def _of_merges(organisation_id: UUID) -> Broken:
    """A party is absorbed if, and only if, a merge that was not undone says so."""
    merges = PartyMerge.objects.filter(organisation_id=organisation_id, undone_at=None)
    apart = merges.exclude(absorbed__absorbed_by=F("kept"))
    for number in apart.values_list("absorbed__number", flat=True):
        yield f"party T-{number}", "merged, and not absorbed by the party that took it in"
    absorbed = Party.objects.filter(organisation_id=organisation_id).exclude(absorbed_by=None)
    alone = absorbed.exclude(id__in=merges.values("absorbed_id"))
    for number in alone.values_list("number", flat=True):
        yield f"party T-{number}", "absorbed without a merge"


def _of_accounts(organisation_id: UUID) -> Broken:
    """An account is a right number, and none that was put away is trusted (I17)."""
    accounts = PartyBankAccount.objects.filter(organisation_id=organisation_id)
    put_away = accounts.filter(trusted=True, archived_at__isnull=False)
    for number in put_away.values_list("party__number", flat=True):
        yield f"party T-{number}", "an archived account is trusted"
    approved = accounts.filter(trusted=True).exclude(approved_how=Approval.DISPENSATION)
    for number, by, added_by, hands in approved.values_list(
        "party__number", "approved_by_id", "added_by_id", "hands"
    ):
        if by is not None and had_a_hand(by, added_by, hands):
            yield f"party T-{number}", "an account is approved by who brought it"
    for number, iban in accounts.values_list("party__number", "iban").iterator():
        if not is_iban(iban):
            yield f"party T-{number}", "an account fails its check digits"
