"""Work that is paid in parts, and a supplier invoiced in its name: by the verbs that a click calls.

A deposit with the final invoice that takes it off; a contract billed in two situations with its
retention; a written mandate with the invoice drawn up under it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from facturier.files.actions import keep_bytes
from facturier.kit.keys import uuid7
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.sales import actions as documents
from facturier.sales import queries as sold
from facturier.sales.actions import MandateFacts
from facturier.sales.queries.drafts import Draft
from facturier.sales.queries.progress import Contract, planned_lines
from facturier.sales.rules.operations import Operation
from facturier.workbench.demo.drafts import DemoDraft, typed
from facturier.workbench.demo.paper import print_page
from facturier.workbench.demo.selling import PARIS, Do, Shop, issue

SUPPLIER = "Tôlerie Lacaze"
PANELS = "Panneaux de façon, relevé du mois"
SCOPE = "Tôlerie de façon, d'après les relevés contresignés"
CONTRACT = "Agencement de l'aile sud"
NUMBER = "HBR-AS-26"
DEPOSITED = DemoDraft(
    "Cabinet Tramontane", "Bibliothèque de la salle des actes",
    (("BIB-TRV", "", "7", ""), ("BIB-ANG", "", "2", ""), ("POS-ATL", "", "18", "")),
)  # fmt: skip
IN_PARTS = DemoDraft(
    "Hôtel Belle-Rade", CONTRACT,
    (("MOB-CHB", "", "6", ""), ("CPT-ACC", "", "1", ""), ("POS-ATL", "", "80", "")),
)  # fmt: skip
TEXTS = (SUPPLIER, PANELS, SCOPE, CONTRACT, DEPOSITED.subject)
# Days back.
DEPOSIT, FINAL = 88, 47
SIGNED, FIRST, SECOND = 92, 63, 33
MANDATE, SELF_BILLED, REPLIED = 110, 19, 15


def deeds(shop: Shop, today: date) -> Iterator[tuple[datetime, Do]]:
    """All of it, each with its moment."""
    works = _Works(shop)
    for back, hour, do in (
        (DEPOSIT, time(9, 5), works.deposit),
        (FINAL, time(16, 5), works.final),
        (SIGNED, time(9, 15), works.sign),
        (FIRST, time(17, 15), works.first),
        (SECOND, time(17, 25), works.second),
        (MANDATE, time(11, 45), works.mandate),
        (SELF_BILLED, time(15, 35), works.self_bill),
        (REPLIED, time(10, 55), works.reply),
    ):
        yield datetime.combine(today - timedelta(days=back), hour, PARIS), do


@dataclass(slots=True)
class _Works:
    """What was begun, for what follows."""

    shop: Shop
    ordered: UUID | None = None
    paid: str = ""
    contract: Contract | None = None
    for_supplier: str = ""

    def _written(self, one: DemoDraft, now: datetime) -> Draft:
        clerk = self.shop.clerk
        [customer] = parties.choices(clerk, one.customer, 1)
        draft = documents.open_draft(
            member=clerk, entity_id=self.shop.entity, customer_id=customer.id, now=now
        )
        documents.change_draft(
            member=clerk, draft_id=draft.id, key=uuid7(), now=now,
            operations=list(typed(clerk, one, draft.version)),
        )  # fmt: skip
        return draft

    def deposit(self, now: datetime) -> None:
        """Thirty percent of an order, asked for before the work."""
        draft = self._written(DEPOSITED, now)
        asked = documents.open_deposit(
            member=self.shop.clerk, draft_id=draft.id, percent=Decimal(30), now=now
        )
        self.ordered = draft.id
        self.paid = issue(self.shop.clerk, asked.id, now + timedelta(minutes=2)).reference

    def final(self, now: datetime) -> None:
        """The rest, once it is done."""
        assert self.ordered is not None, "its deposit was asked"
        _deliver(self.shop.clerk, self.ordered, now)
        documents.choose_deposits(
            member=self.shop.clerk, draft_id=self.ordered, references=[self.paid], now=now
        )
        issue(self.shop.clerk, self.ordered, now + timedelta(minutes=2))

    def sign(self, now: datetime) -> None:
        """A contract whose plan is what was agreed, with five percent withheld."""
        draft = self._written(IN_PARTS, now)
        self.contract = documents.open_contract(
            member=self.shop.clerk, draft_id=draft.id, name=CONTRACT, number=NUMBER,
            retention_percent=Decimal(5), now=now,
        )  # fmt: skip
        documents.discard_draft(member=self.shop.clerk, draft_id=draft.id, now=now)

    def first(self, now: datetime) -> None:
        """A third of the rooms, nothing of the desk."""
        self._situation((30, 0, 25), now)

    def second(self, now: datetime) -> None:
        """Most of it."""
        self._situation((80, 50, 60), now)

    def _situation(self, percents: tuple[int, ...], now: datetime) -> None:
        assert self.contract is not None, "it was signed"
        lines = planned_lines(self.contract)
        reached = {
            line.key: Decimal(percent) for line, percent in zip(lines, percents, strict=True)
        }
        draft = documents.open_situation(
            member=self.shop.clerk, contract_id=self.contract.id, percents=reached, now=now
        )
        _deliver(self.shop.clerk, draft.id, now)
        issue(self.shop.clerk, draft.id, now + timedelta(minutes=2))

    def mandate(self, now: datetime) -> None:
        """The supplier lets us draw up its invoices, in writing."""
        owner, signed = self.shop.owner, now.date() - timedelta(days=3)
        [supplier] = parties.choices(owner, SUPPLIER, 1)
        paper = print_page(f"Mandat de facturation : {SCOPE}")
        documents.record_mandate(
            member=owner,
            entity_id=self.shop.entity,
            supplier_id=supplier.id,
            facts=MandateFacts(
                reference="MAND-LACAZE", signed_on=signed, scope=SCOPE, contest_days=30,
                starts_with="LAC-",
            ),
            today=now.date(),
            now=now,
            kept=keep_bytes(owner.organisation_id, [paper]),
            file_name="mandat-lacaze.pdf",
        )  # fmt: skip

    def self_bill(self, now: datetime) -> None:
        """Its invoice of the month, from our own records."""
        owner = self.shop.owner
        [supplier] = parties.choices(owner, SUPPLIER, 1)
        draft = documents.open_draft(
            member=owner, entity_id=self.shop.entity, customer_id=supplier.id, type_code="389",
            now=now,
        )  # fmt: skip
        line = uuid7()
        asked = (
            (None, "nature", "services"), (None, "subject", PANELS), (None, "payment_days", 30),
            (None, "delivery_date", (now.date() - timedelta(days=1)).isoformat()),
            (line, "name", PANELS), (line, "quantity", "26"), (line, "price", "48.50"),
            (line, "vat", "20"),
        )  # fmt: skip
        documents.change_draft(
            member=owner, draft_id=draft.id, key=uuid7(), now=now,
            operations=[Operation(at, name, draft.version, value) for at, name, value in asked],
        )  # fmt: skip
        self.for_supplier = issue(owner, draft.id, now + timedelta(minutes=2)).reference

    def reply(self, now: datetime) -> None:
        """The supplier agrees."""
        documents.note_reply(
            member=self.shop.owner, reference=self.for_supplier, reply="accepted",
            day=now.date(), today=now.date(), now=now,
        )  # fmt: skip


def _deliver(clerk: Member, draft_id: UUID, now: datetime) -> None:
    """The day before is that of the work."""
    draft = sold.find_draft(clerk, draft_id)
    day = (now.date() - timedelta(days=1)).isoformat()
    documents.change_draft(
        member=clerk, draft_id=draft_id, key=uuid7(), now=now,
        operations=[Operation(None, "delivery_date", draft.version, day)],
    )  # fmt: skip
