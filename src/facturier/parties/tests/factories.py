"""Parties of the tests, made by the same verbs as real ones."""

from datetime import datetime, timedelta
from uuid import UUID

from stdnum import luhn

from facturier.audit import actions as audit
from facturier.einvoice.document import Address, Identifier, Party
from facturier.files.actions import keep_bytes
from facturier.organisations.tests.factories import NOW, Company
from facturier.parties import actions, models
from facturier.parties.actions import Role, recognise

SIREN = "404833048"
OTHER_SIREN = "552100554"
LA_POSTE = "356000000"
IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "DE89370400440532013000"
GERMAN_VAT = "DE136695976"


def siren(number: int) -> str:
    """The valid SIREN that begins with these (at most eight) digits."""
    first = f"{number:08d}"
    return first + luhn.calc_check_digit(first)


def siret(of: str, establishment: int = 1) -> str:
    """A valid SIRET of a SIREN."""
    first = f"{of}{establishment:04d}"
    return first + luhn.calc_check_digit(first)


def vat_number(of: str) -> str:
    """The French VAT number of a SIREN."""
    return f"FR{(12 + 3 * (int(of) % 97)) % 97:02d}{of}"


def stated(name: str = "Tôlerie Lacaze", siren: str = "", **terms) -> Party:
    """A party as a document names it; `siren` is its registration (scheme 0002)."""
    if siren:
        terms.setdefault("legal_id", Identifier(siren, "0002"))
    terms.setdefault(
        "address", Address(line_1="1 rue du Port", city="Brest", post_code="29200", country="FR")
    )
    return Party(name=name, **terms)


def met(
    company: Company, party: Party, role: Role = Role.SUPPLIER, *, now: datetime = NOW, **rest
) -> UUID | None:
    """The party as the register would meet it, in a transaction with the register's event."""
    with company.here():
        found = recognise(organisation_id=company.id, stated=party, role=role, now=now, **rest)
        audit.record(
            organisation_id=company.id,
            actor=audit.SYSTEM,
            verb="invoice.registered",
            subject=audit.Subject("invoice", None, "E-1"),
            at=now,
        )
    return found


def a_party(
    company: Company,
    name: str = "Tôlerie Lacaze",
    *,
    by: str = "owner",
    now: datetime = NOW,
    **facts,
) -> models.Party:
    """A confirmed supplier that somebody typed."""
    facts = {"is_supplier": True, **facts}
    with company.here():
        return actions.create_party(
            member=company[by], facts=actions.PartyFacts(name=name, **facts), now=now
        )


def a_contact(company: Company, party_id: UUID, *, by: str = "owner", **typed) -> UUID:
    """A person to write to."""
    typed = {"name": "Lucie Morel", "email": "lucie@lacaze.test", **typed}
    with company.here():
        return actions.add_part(
            member=company[by], party_id=party_id, kind="contact", typed=typed, now=NOW
        )


def an_address(company: Company, party_id: UUID, *, by: str = "owner", **typed) -> UUID:
    """Where a party sits."""
    typed = {
        "kind": "seat",
        "lines": "1 rue du Port",
        "postcode": "29200",
        "city": "Brest",
        **typed,
    }
    with company.here():
        return actions.add_part(
            member=company[by], party_id=party_id, kind="address", typed=typed, now=NOW
        )


RESTED = NOW + timedelta(days=2)
CALL = {"called": "Anne Le Gall", "called_at": "02 98 44 12 30", "reason": "vu"}
"""A call back, when an account has rested."""


def an_account(company: Company, party_id: UUID, iban: str = IBAN, *, by: str = "owner") -> UUID:
    """An account that somebody typed; not trusted."""
    with company.here():
        return actions.add_account(member=company[by], party_id=party_id, iban=iban, now=NOW)


def a_party_document(
    company: Company,
    party_id: UUID,
    content: bytes = b"%PDF-1.7 kbis",
    *,
    by: str = "owner",
    kind: str = "registration",
    file_name: str = "kbis.pdf",
    **rest,
) -> UUID:
    """A document beside a party."""
    kept = keep_bytes(company.id, [content])
    with company.here():
        return actions.add_document(
            member=company[by],
            party_id=party_id,
            kept=kept,
            file_name=file_name,
            kind=kind,
            now=NOW,
            **rest,
        )
