"""A company that invoices itself in the name of its suppliers, for the tests of self-billing."""

from datetime import date
from uuid import UUID, uuid4

from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.parties.tests.factories import a_party, an_address
from facturier.sales import actions
from facturier.sales.actions import MandateFacts
from facturier.sales.models import Draft, Mandate
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.factories import a_seller

SUPPLIER_SIREN, OTHER_SIREN = "552100554", "404833048"


def a_supplier(company, name="GAEC des Trois Fontaines", siren=SUPPLIER_SIREN, **rest) -> UUID:
    """A supplier with all that a document in its name must say."""
    party = a_party(
        company,
        name,
        is_supplier=True,
        siren=siren,
        vat_number=f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}",
        payment_days=30,
        **rest,
    )
    an_address(
        company, party.id, lines=["Les Fontaines"], postcode="35500", city="Vitré", kind="seat"
    )
    return party.id


def facts(**rest) -> MandateFacts:
    """A mandate as it was written."""
    held = {
        "reference": "MF-2026-04",
        "signed_on": date(2026, 1, 5),
        "scope": "Collecte de lait",
        "contest_days": 15,
        "starts_with": "AF12-",
    }
    return MandateFacts(**held | rest)


def a_draft(company, entity, supplier, *, by="editor", price="0.4215", **header) -> Draft:
    """A self-billed draft of one line that lacks nothing but its mandate."""
    line = uuid4()
    with company.here():
        draft = actions.open_draft(
            member=company[by], entity_id=entity, type_code="389", customer_id=supplier, now=NOW
        )
        asked = [
            (None, "nature", "goods"),
            (None, "delivery_date", "2026-03-01"),
            (line, "name", "Lait de vache, collecte"),
            (line, "quantity", "12400"),
            (line, "unit", "LTR"),
            (line, "price", price),
            (line, "vat", "5.5"),
            *((None, name, value) for name, value in header.items()),
        ]
        answer = actions.change_draft(
            member=company[by],
            draft_id=draft.id,
            key=uuid4(),
            operations=[Operation(where, name, 1, value) for where, name, value in asked],
            now=NOW,
        )
        assert {one["outcome"] for one in answer.results} <= {"accepted", "same"}
        draft.refresh_from_db()
    return draft


class Dairy:
    """An entity, a supplier and its mandate."""

    def __init__(self, *, mandated: bool = True, **company) -> None:
        self.company = a_company(roles=("owner", "administrator", "editor", "reader"), **company)
        self.entity = a_seller(self.company)
        self.supplier = a_supplier(self.company)
        self.mandate = self.record() if mandated else None

    def record(self, *, supplier=None, by="owner", **rest) -> Mandate:
        with self.company.here():
            return actions.record_mandate(
                member=self.company[by],
                entity_id=self.entity,
                supplier_id=supplier or self.supplier,
                facts=facts(**rest),
                today=TODAY,
                now=NOW,
            )

    def draft(self, *, supplier=None, by="editor", **rest) -> Draft:
        """A draft of one line that lacks nothing but its mandate."""
        return a_draft(self.company, self.entity, supplier or self.supplier, by=by, **rest)

    def issue(self, draft: Draft, *, by="editor", today=TODAY):
        with self.company.here():
            return actions.issue_draft(
                member=self.company[by],
                draft_id=draft.id,
                version=draft.version,
                today=today,
                now=NOW,
            )
