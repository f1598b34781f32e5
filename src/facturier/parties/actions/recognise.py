"""Who a party of a document is: found by its identifiers, or entered to be confirmed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F

from facturier.audit import actions as audit
from facturier.einvoice import document
from facturier.einvoice.countries import is_country
from facturier.kit.typography import folded
from facturier.organisations.rules import compact
from facturier.parties import rules
from facturier.parties.actions.facts import UNKNOWN_COUNTRY
from facturier.parties.actions.keys import (
    Known,
    give_keys,
    lock_known,
    take_number,
)
from facturier.parties.models import (
    Party,
    PartyAddress,
    PartyBankAccount,
    PartyElectronicAddress,
)
from facturier.parties.rules import Key, PartyState, Scheme

_ACCOUNTS_KEPT = 50  # of one document: more are no bank details


class Role(StrEnum):
    """What a party of a document is to us."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"


@transaction.atomic(savepoint=False)
def recognise(
    *,
    organisation_id: UUID,
    stated: document.Party,
    role: Role,
    ibans: Sequence[str] = (),
    source: str = "",
    added_by: tuple[UUID, str] | None = None,
    now: datetime,
) -> UUID | None:
    """The party that a document names, by SIREN, VAT number or SIRET alone; None without any.

    An unknown valid identifier enters a party to be confirmed. Accounts that a document states
    are noted, never trusted (I17), with `added_by`, who brought or keyed it in: another person
    must approve them. Nothing that is known of a party is overwritten. Must run in the
    transaction that records what brought the document.
    """
    keys = rules.agreeing(rules.keys_of(stated))
    if not keys:
        return None
    accounts = _accounts(ibans) if role is Role.SUPPLIER else []
    known = lock_known(organisation_id, keys, accounts)
    # What another party holds stays there: the SIREN, which nobody holds, is what counts.
    free = [key for key in keys if key not in known]
    party = _found(known, keys)
    if party is None:
        party_id = _enter(organisation_id, stated, free, role, now).id
    else:
        party_id = party.id
        _learn(organisation_id, party, free, role)
        accounts = [iban for iban in accounts if iban not in party.ibans]
    if accounts:
        _note_accounts(organisation_id, party_id, accounts, source, added_by, now)
    return party_id


def _found(known: Mapping[Key, Known], keys: Sequence[Key]) -> Known | None:
    """The party of the strongest key that is known, unless its SIREN is another one."""
    siren = next((key.value for key in keys if key.scheme is Scheme.SIREN), None)
    for key in keys:
        party = known.get(key)
        if party and (siren is None or key.value == siren or party.siren in ("", siren)):
            return party
    return None


def _learn(organisation_id: UUID, party: Known, free: Sequence[Key], role: Role) -> None:
    """Note what follows from its SIREN, and that it is (also) our customer or supplier."""
    if not (party.is_supplier if role is Role.SUPPLIER else party.is_customer):
        flag = f"is_{role}"
        # Told to the database in one step: somebody may be changing the party at this moment.
        Party.objects.filter(id=party.id, **{flag: False}).update(
            **{flag: True, "version": F("version") + 1}
        )
    learnt = [key for key in free if party.siren and rules.siren_in(key) == party.siren]
    if learnt:
        give_keys(organisation_id, party.id, learnt)


def _enter(
    organisation_id: UUID, stated: document.Party, keys: Sequence[Key], role: Role, now: datetime
) -> Party:
    name = (stated.name or stated.trading_name or keys[0].value).strip()[:200]
    by_scheme = {key.scheme: key.value for key in reversed(keys)}
    address = stated.address
    country = (address.country if address else None) or ""
    party = Party.objects.create(
        organisation_id=organisation_id,
        number=take_number(organisation_id),
        name=name,
        name_key=folded(name)[:200],
        trading_name=(stated.trading_name or "").strip()[:200],
        is_supplier=role is Role.SUPPLIER,
        is_customer=role is Role.CUSTOMER,
        state=PartyState.TO_CONFIRM,
        country=country
        if is_country(country)
        else "FR"
        if Scheme.SIREN in by_scheme
        else UNKNOWN_COUNTRY,
        siren=by_scheme.get(Scheme.SIREN, ""),
        vat_number=by_scheme.get(Scheme.VAT, ""),
        created_at=now,
    )
    give_keys(organisation_id, party.id, keys)
    if address is not None:
        _enter_address(party, address)
    electronic = stated.electronic_address
    if electronic and electronic.scheme and len(electronic.scheme) <= 4:
        PartyElectronicAddress.objects.create(
            organisation_id=organisation_id,
            party=party,
            scheme=electronic.scheme,
            value=electronic.value[:100],
        )
    audit.record(
        organisation_id=organisation_id,
        actor=audit.SYSTEM,
        verb="party.met",
        subject=audit.Subject("party", party.id, party.name),
        facts={"number": party.reference, "role": role.value}
        | {key.scheme.value: key.value for key in keys},
        at=now,
    )
    return party


def _enter_address(party: Party, address: document.Address) -> None:
    lines = [line[:200] for line in (address.line_1, address.line_2, address.line_3) if line]
    if not (lines or address.city or address.post_code):
        return
    PartyAddress.objects.create(
        organisation_id=party.organisation_id,
        party=party,
        lines=lines,
        postcode=(address.post_code or "")[:20],
        city=(address.city or "")[:100],
        country=party.country,
    )


def _accounts(ibans: Sequence[str]) -> list[str]:
    """What a document states and is an account, each once."""
    stated = dict.fromkeys(compact(iban) for iban in ibans)
    return [iban for iban in stated if len(iban) <= 34 and rules.is_iban(iban)][:_ACCOUNTS_KEPT]


def _note_accounts(
    organisation_id: UUID,
    party_id: UUID,
    ibans: Sequence[str],
    source: str,
    added_by: tuple[UUID, str] | None,
    now: datetime,
) -> None:
    """Accounts never seen before, not trusted, and whose hand brought them in."""
    user_id, name = added_by or (None, "")
    PartyBankAccount.objects.bulk_create(
        [
            PartyBankAccount(
                organisation_id=organisation_id,
                party_id=party_id,
                iban=iban,
                source=source[:200],
                added_at=now,
                added_by_id=user_id,
                added_by=name[:200],
            )
            for iban in ibans
        ],
        ignore_conflicts=True,
    )
