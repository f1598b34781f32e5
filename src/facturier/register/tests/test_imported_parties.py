"""A party that an import made and that an invoice names outlives the undoing of the import."""

import pytest

from facturier.imports import actions as imports
from facturier.imports.tests.factories import undo
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.parties import actions
from facturier.parties.models import Party, PartyIdentifier
from facturier.parties.tests.factories import IBAN, met, siren, stated
from facturier.parties.tests.test_kinds import WHOLE, imported, reasons
from facturier.register.tests.factories import an_invoice

LIVED = (41_111_111, 42_222_222, 43_333_333)


@pytest.mark.django_db
def test_undoing_an_import_keeps_what_has_lived_since():
    company = a_company()
    an_entity(company)
    others = "".join(f"Tiers {n};{siren(n)};;;;;;;;\r\n" for n in LIVED)
    import_id = imported(company, f"{WHOLE}\r\n{others}")
    with company.here():
        changed, billed, banked = (Party.objects.get(siren=siren(n)) for n in LIVED)
        actions.archive_party(member=company["owner"], party_id=changed.id, now=NOW)
    assert an_invoice(company, seller=siren(LIVED[1])).party_id == billed.id
    assert met(company, stated("Tiers", siren(LIVED[2])), ibans=[IBAN]) == banked.id
    with company.here():
        imports.ask_undo(member=company["owner"], import_id=import_id, now=NOW)
    undo(company, import_id)
    with company.here():
        kept = Party.objects.exclude(siren="").values_list("id", flat=True)
        assert set(kept) == {changed.id, billed.id, banked.id}
        assert PartyIdentifier.objects.filter(party=billed).exists(), "left out whole, not half"
    assert len(reasons(company, import_id)) == 3
