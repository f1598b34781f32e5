"""Drafts and series of the tests, made by the same verbs as real ones."""

from uuid import UUID, uuid4

from facturier.organisations import actions as organisations
from facturier.organisations.actions import EntityFacts
from facturier.organisations.tests.factories import NOW, Company
from facturier.parties.tests.factories import a_party, an_address
from facturier.sales import actions
from facturier.sales.models import Draft, Series
from facturier.sales.rules.operations import Operation

OUR_SIREN, THEIR_SIREN = "732829320", "552100554"


def a_seller(company: Company, name: str = "Maison Kervel SAS", siren: str = OUR_SIREN) -> UUID:
    """An entity with all that its documents must say."""
    facts = EntityFacts(
        name=name, siren=siren, vat_number=f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}",
        legal_form="SAS", street="18 rue des Chantiers", postcode="44000", city="Nantes",
    )  # fmt: skip
    with company.here():
        return organisations.create_entity(member=company["owner"], facts=facts, now=NOW)


def a_customer(company: Company, name: str = "Hôtel Belle-Rade", siren: str = THEIR_SIREN) -> UUID:
    """A customer with all that a document must say of it."""
    party = a_party(
        company, name, is_customer=True, is_supplier=False, siren=siren, payment_days=30
    )
    an_address(
        company, party.id, lines=["2 quai de la Rade"], postcode="29200", city="Brest", kind="seat"
    )
    return party.id


def a_series(
    company: Company, entity_id: UUID, pattern: str = "F{YYYY}-{N:4}", codes=("380", "384", "386")
) -> Series:
    """A series of an entity."""
    from facturier.audit import actions as audit

    with company.here():
        series = Series.objects.create(
            organisation_id=company.id, entity_id=entity_id, name="Factures", pattern=pattern,
            type_codes=list(codes), created_at=NOW, created_by="essai",
        )  # fmt: skip
        audit.record(
            organisation_id=company.id, actor=audit.SYSTEM, verb="series.opened",
            subject=audit.Subject("series", series.id, series.name), at=NOW,
        )  # fmt: skip
        return series


def a_complete_draft(
    company: Company, entity_id: UUID, customer_id: UUID, *, by: str = "editor", price: str = "1240"
) -> Draft:
    """A draft of one line that lacks nothing."""
    line = uuid4()
    with company.here():
        draft = actions.open_draft(
            member=company[by], entity_id=entity_id, customer_id=customer_id, now=NOW
        )
        asked = [
            (None, "nature", "goods"),
            (None, "delivery_date", "2026-03-01"),
            (line, "name", "Banquette d'angle"),
            (line, "quantity", "6"),
            (line, "price", price),
            (line, "vat", "20"),
        ]
        actions.change_draft(
            member=company[by],
            draft_id=draft.id,
            key=uuid4(),
            operations=[Operation(where, name, 1, value) for where, name, value in asked],
            now=NOW,
        )
        draft.refresh_from_db()
    return draft
