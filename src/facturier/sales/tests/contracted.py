"""A company with a contract that it bills as it advances, for its tests."""

from decimal import Decimal
from uuid import UUID

from facturier.organisations.tests.factories import NOW, TODAY
from facturier.sales import actions, queries
from facturier.sales.actions.issue import Issued
from facturier.sales.models import Contract, Draft
from facturier.sales.tests.deposited import DepositShop

LOTS = ("Gros œuvre", "1", "50000", "10"), ("Charpente", "3", "10000.33", "20")


class ContractShop(DepositShop):
    """A company with a contract of 50 000 at 10 % and 30 000.99 at 20 %."""

    def contract(self, *, by: str = "editor", **asked) -> Contract:
        """A contract with what is withheld by default."""
        source = self.draft(*LOTS, header=[("subject", "Chantier des Halles")])
        with self.company.here():
            return actions.open_contract(
                member=self.company[by],
                draft_id=source.id,
                now=NOW,
                **{"name": "Halles", "number": "M-7", "retention_percent": Decimal(5)} | asked,
            )

    def whole(self, contract: Contract, *, by: str = "editor"):
        """The contract with its situations."""
        with self.company.here():
            return queries.whole_contract(self.company[by], contract.id)

    def keys(self, contract: Contract) -> list[UUID]:
        """Its lines."""
        return [one.key for one in self.whole(contract).lines]

    def prepared(self, contract: Contract, *percents, by: str = "editor", **asked) -> Draft:
        """The draft of the next situation, at these percents of its lines."""
        given = zip(self.keys(contract), percents, strict=False)
        with self.company.here():
            return actions.open_situation(
                member=self.company[by],
                contract_id=contract.id,
                percents={key: Decimal(one) for key, one in given if one is not None},
                now=NOW,
                **asked,
            )

    def situation(self, contract: Contract, *percents, **asked) -> Issued:
        """The same, issued."""
        return self.issue(self.prepared(contract, *percents, **asked))

    def accepted(self, contract: Contract, day=TODAY, *, by: str = "editor") -> Contract:
        """The works accepted."""
        with self.company.here():
            return actions.accept_works(
                member=self.company[by], contract_id=contract.id, day=day, today=TODAY, now=NOW
            )
