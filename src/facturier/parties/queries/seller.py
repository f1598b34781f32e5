"""What a document that we draw up in the name of a supplier says of it."""

from dataclasses import dataclass, replace
from uuid import UUID

from facturier.einvoice.document import Identifier, PaymentAccount
from facturier.einvoice.document import Party as Stated
from facturier.parties.models import Party, PartyBankAccount
from facturier.parties.queries.buyer import BuyerFacts, buyer_facts
from facturier.parties.rules import FRENCH_ADDRESS, TaxSituation


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """A supplier as a document names it, how it stands to VAT, and where it is paid."""

    said: BuyerFacts
    stated: Stated
    tax_situation: TaxSituation
    account: PaymentAccount | None
    """An account that somebody of ours approved (I17); None where there is none."""


def seller_facts(organisation_id: UUID, party_id: UUID) -> SellerFacts:
    """A supplier as documents in its name say it: seven statements.

    For a room that has asked its own right, on the document. 404 where there is none.
    """
    found = buyer_facts(organisation_id, party_id)
    own = {"organisation_id": organisation_id}
    form, situation = Party.objects.values_list("legal_form", "tax_situation").get(
        **own, id=party_id
    )
    rows = PartyBankAccount.objects.filter(**own, party_id=party_id, archived_at=None, trusted=True)
    row = rows.order_by("added_at", "id").first()
    endpoint = found.stated.electronic_address
    if found.siren and not _of_siren(endpoint, found.siren):
        endpoint = Identifier(found.siren, FRENCH_ADDRESS)  # BR-FR-22
    account = None
    if row is not None:
        account = PaymentAccount(row.iban, row.holder or found.stated.name, row.bic or None)
    return SellerFacts(
        said=found,
        stated=replace(found.stated, electronic_address=endpoint, legal_information=form or None),
        tax_situation=TaxSituation(situation),
        account=account,
    )


def _of_siren(endpoint: Identifier | None, siren: str) -> bool:
    return (
        endpoint is not None
        and endpoint.scheme == FRENCH_ADDRESS
        and endpoint.value.startswith(siren)
    )
