"""Drafts and series of the tests, made by the same verbs as real ones."""

import hashlib
from uuid import UUID, uuid4

import pytest

from facturier.checks.actions import CheckedFile
from facturier.einvoice.document import Document
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.einvoice.judging.verdict import Outcome, Verdict
from facturier.organisations import actions as organisations
from facturier.organisations.actions import EntityFacts
from facturier.organisations.tests.factories import NOW, Company
from facturier.parties.tests.factories import a_party, an_address
from facturier.rendering.making import MadeFile
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look
from facturier.sales import actions
from facturier.sales.actions import written
from facturier.sales.models import Draft, Series
from facturier.sales.rules.operations import Operation

OUR_SIREN, THEIR_SIREN = "732829320", "552100554"


def judges_stand_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """For processes that are killed: those of the judges are not theirs to share."""

    def passed(document: Document, form: Form, language: str) -> Verdict:
        said = in_form(document, form, language)
        return Verdict(form, Outcome.PASSED, xml=write_form(said, form))

    def try_out(document: Document, _look: Look, form: Form, *, page: Page) -> Verdict:
        return passed(document, form, page.language)

    def make_checked_file(
        document: Document, _look: Look, form: Form, *, page: Page
    ) -> CheckedFile:
        verdict = passed(document, form, page.language)
        content = b"%PDF-1.7\n" + verdict.xml
        digest = hashlib.sha256(content).hexdigest()
        said = in_form(document, form, page.language)
        made = MadeFile(form, content, verdict.xml, digest, "application/pdf", said)
        return CheckedFile(made, verdict)

    monkeypatch.setattr(written, "try_out", try_out)
    monkeypatch.setattr(written, "make_checked_file", make_checked_file)


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
