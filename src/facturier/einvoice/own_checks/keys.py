"""Identifiers that carry their own key: SIREN, SIRET, VAT number, IBAN; and the form of a BIC.

Only what has a known scheme is looked at: a number without scheme may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stdnum import bic, iban
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.fr import siren, siret

from facturier.einvoice.cii_parts import is_iban
from facturier.einvoice.document import Document, Identifier, Party
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import finding, place

__all__ = ["keys"]

_SIREN, _SIRET, _FRENCH_ADDRESS = "0002", "0009", "0225"
# A French electronic address is a SIREN, alone or before an underscore and what the party adds.
_ADDRESS_SIREN = re.compile(r"([0-9]{9})(?:_.*)?")
_NINE_DIGITS = re.compile(r"[0-9]{9}")
_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})")
# The account of a direct debit is often shown with its middle digits hidden.
_HIDDEN = "XXX"
# Sweden's giros are no bank, and Peppol gives them these names in place of a BIC.
_GIROS = frozenset({"SE:BANKGIRO", "SE:PLUSGIRO"})
_EU_PREFIXES = frozenset({*(code.upper() for code in vat.MEMBER_STATES), "EL"} - {"GR"})
# Companies of Monaco have French VAT numbers on such numbers, which are no SIREN and have no key.
_MONACO = "000"
# The member of a VAT group (assujetti unique) says so by a note; its VAT number may be the group's.
_VAT_GROUP_NOTE = "TXD"
_ASK = "Vérifiez-le auprès de l'émetteur."


@dataclass(frozen=True, slots=True)
class _Role:
    """A party's place in the document: its name in a sentence, its group and its terms."""

    name: str
    group: str
    identifiers: str
    legal_id: str
    vat_id: str
    address: str


def _role(name: str, group: str) -> _Role:
    """A party of which only the group is named: its terms are many and rarely known."""
    return _Role(name, group, group, group, group, group)


_ROLES = {
    "seller": _Role("du vendeur", "BG-4", "BT-29", "BT-30", "BT-31", "BT-34"),
    "buyer": _Role("de l'acheteur", "BG-7", "BT-46", "BT-47", "BT-48", "BT-49"),
    "payee": replace(_role("du bénéficiaire", "BG-10"), identifiers="BT-60", legal_id="BT-61"),
    "tax_representative": replace(_role("du représentant fiscal", "BG-11"), vat_id="BT-63"),
    # EXTENDED
    "seller_agent": _role("de l'agent du vendeur", "BG-X-49"),
    "buyer_agent": _role("de l'agent de l'acheteur", "BG-X-62"),
    "invoicer": _role("du facturant", "BG-X-33"),
    "invoicee": _role("du destinataire de la facture", "BG-X-36"),
    "payer": _role("du payeur", "BG-X-73"),
    "buyer_tax_representative": _role("du représentant fiscal de l'acheteur", "BG-X-54"),
    "product_end_user": _role("de l'utilisateur final", "BG-X-18"),
    "ultimate_ship_to": _role("du destinataire final", "BG-X-27"),
    "ship_from": _role("de l'expéditeur", "BG-X-30"),
}


def keys(document: Document) -> Iterator[Finding]:
    """The identifiers of each party, of the place of delivery, and of each means of payment."""
    in_vat_group = any(note.subject_code == _VAT_GROUP_NOTE for note in document.notes)
    for name, role in _ROLES.items():
        party: Party | None = getattr(document, name)
        if party is not None:
            yield from _party(party, role, in_vat_group=in_vat_group)
    for index, line in enumerate(document.lines):
        if line.seller is not None:
            role = _role(f"du vendeur de la ligne {line.number}", place("BG-25", index))
            yield from _party(line.seller, role, in_vat_group=in_vat_group)
    delivery = document.delivery
    if delivery is not None and delivery.location is not None:
        yield from _identifier(delivery.location, "du lieu de livraison", "BG-13", "BT-71")
    yield from _payment(document)


def _party(party: Party, role: _Role, *, in_vat_group: bool) -> Iterator[Finding]:
    yield from _identifiers(party, role)
    yield from _vat_number(party, role)
    yield from _agreement(party, role, in_vat_group=in_vat_group)


def _identifiers(party: Party, role: _Role) -> Iterator[Finding]:
    if party.legal_id is not None:
        yield from _identifier(party.legal_id, role.name, role.group, role.legal_id)
    for identifier in party.identifiers:
        yield from _identifier(identifier, role.name, role.group, role.identifiers)
    if party.electronic_address is not None:
        yield from _identifier(party.electronic_address, role.name, role.group, role.address)


def _identifier(identifier: Identifier, whose: str, group: str, term: str) -> Iterator[Finding]:
    number = _compact(identifier.value)
    if identifier.scheme == _FRENCH_ADDRESS:
        found = _ADDRESS_SIREN.fullmatch(number)
        if found:
            yield from _siren(found[1], whose, group, term)
    elif identifier.scheme == _SIREN:
        yield from _siren(number, whose, group, term)
    elif identifier.scheme == _SIRET and not siret.is_valid(number):
        if number.startswith(_MONACO):
            return
        yield finding(
            "SIRET-KEY",
            "fatal",
            _where(group, term),
            f"Le SIRET {number} {whose} ({term}) est faux : ce n'est pas un nombre de 14 chiffres "
            f"dont la clé est juste. {_ASK}",
            (term,),
            stated=number,
        )


def _siren(number: str, whose: str, group: str, term: str) -> Iterator[Finding]:
    if siren.is_valid(number) or number.startswith(_MONACO):
        return
    yield finding(
        "SIREN-KEY",
        "fatal",
        _where(group, term),
        f"Le SIREN {number} {whose} ({term}) est faux : ce n'est pas un nombre de 9 chiffres dont "
        f"la clé est juste. {_ASK}",
        (term,),
        stated=number,
    )


def _vat_number(party: Party, role: _Role) -> Iterator[Finding]:
    number = _compact(party.vat_id or "")
    if number[:2] not in _EU_PREFIXES or vat.is_valid(number):
        return
    yield finding(
        "VAT-KEY",
        "fatal" if number.startswith("FR") else "warning",
        _where(role.group, role.vat_id),
        f"Le numéro de TVA {number} {role.name} ({role.vat_id}) est faux : sa forme ou sa clé "
        f"n'est pas celle de son pays. {_ASK}",
        (role.vat_id,),
        stated=number,
    )


def _agreement(party: Party, role: _Role, *, in_vat_group: bool) -> Iterator[Finding]:
    """SIREN, SIRET and French VAT number of one party are made of the same nine digits."""
    number = _siren_of(party)
    if number is None:
        return
    for identifier in party.identifiers:
        establishment = _compact(identifier.value)
        if identifier.scheme == _SIRET and not establishment.startswith(number):
            yield finding(
                "SIRET-SIREN",
                "fatal",
                _where(role.group, role.identifiers),
                f"Le SIRET {establishment} {role.name} ({role.identifiers}) ne commence pas par "
                f"son SIREN {number} ({role.legal_id}). {_ASK}",
                (role.identifiers, role.legal_id),
                stated=establishment,
                computed=number,
            )
    found = _FRENCH_VAT.fullmatch(_compact(party.vat_id or ""))
    if found and found[1] != number and not in_vat_group and not found[1].startswith(_MONACO):
        yield finding(
            "VAT-SIREN",
            "warning",
            _where(role.group, role.vat_id),
            f"Le numéro de TVA {found[0]} {role.name} ({role.vat_id}) n'est pas celui du SIREN "
            f"{number} ({role.legal_id}). {_ASK}",
            (role.vat_id, role.legal_id),
            stated=found[0],
            computed=f"FR{siren.to_tva(number)}" if siren.is_valid(number) else None,
        )


def _siren_of(party: Party) -> str | None:
    """Nine digits under the scheme of SIREN; whether their key is right is another finding."""
    legal = party.legal_id
    number = _compact(legal.value) if legal is not None and legal.scheme == _SIREN else ""
    return number if _NINE_DIGITS.fullmatch(number) else None


def _payment(document: Document) -> Iterator[Finding]:
    for index, means in enumerate(document.payment_means):
        group = place("BG-16", index)
        if means.account is not None:
            yield from _iban(means.account.account_id, f"{group}/BG-17", "BT-84")
            yield from _bic(means.account.institution, f"{group}/BG-17", "BT-86")
        yield from _iban(means.debited_account, f"{group}/BG-19", "BT-91")
        yield from _bic(means.debited_institution, f"{group}/BG-19", "BT-91")


def _iban(account: str | None, group: str, term: str) -> Iterator[Finding]:
    """An account that has the form of an IBAN has its key and, where we know it, its length.

    The right key is never suggested: nobody should pay to an account that we made up.
    """
    number = _compact(account or "")
    if not is_iban(number) or _HIDDEN in number:
        return
    try:
        iban.validate(number, check_country=False)
    except InvalidComponent:
        return  # a country that publishes no form
    except InvalidChecksum:
        wrong = "sa clé ne correspond pas aux autres chiffres"
    except ValidationError:
        wrong = "sa longueur ou sa forme n'est pas celle de son pays"
    else:
        return
    yield finding(
        "IBAN-KEY",
        "fatal",
        _where(group, term),
        f"L'IBAN {number} ({term}) est faux : {wrong}. Ne payez pas avant de l'avoir vérifié "
        "auprès de l'émetteur, par un autre moyen que cette facture.",
        (term,),
        stated=number,
    )


def _bic(institution: str | None, group: str, term: str) -> Iterator[Finding]:
    if institution is None or institution in _GIROS or bic.is_valid(institution):
        return
    yield finding(
        "BIC-FORM",
        "warning",
        _where(group, term),
        f"« {institution} » ({term}) n'a pas la forme d'un BIC : 8 ou 11 caractères, avec le pays "
        f"aux cinquième et sixième. {_ASK}",
        (term,),
        stated=institution,
    )


def _where(group: str, term: str) -> str:
    return group if term == group else f"{group}/{term}"


def _compact(number: str) -> str:
    """Without the blanks that people put between groups of digits."""
    return "".join(number.split()).upper()
