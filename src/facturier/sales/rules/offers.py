"""What a document before the invoice says in place of what an invoice does. Pure."""

from datetime import date

from facturier.parties.rules import PaymentBasis
from facturier.sales.rules.drafted import Draft
from facturier.sales.rules.drafts import QUOTE
from facturier.sales.rules.terms import valid_until

# Said to a consumer before the contract: C. conso. L111-1, L221-5 and L221-18 (withdrawal, fourteen
# days, of contracts made at a distance or away from the premises). Keyed by whether it is French.
CONSUMER = {
    True: "Client consommateur : si le contrat est conclu à distance ou hors établissement, un"
    " délai de quatorze jours permet de se rétracter sans motif, sauf les exceptions de la loi"
    " (C. conso. L221-18 et L221-28).",
    False: "Consumers: where the contract is made at a distance or off premises, you may withdraw"
    " within fourteen days without giving a reason, save for the exceptions of French law"
    " (C. conso. L221-18 and L221-28).",
}


def day_of_offer(draft: Draft) -> date | None:
    """Until when a quote holds, as typed or thirty days; the day an order is wanted, if any."""
    typed = draft.day("due_date")
    if typed is None and draft.type_code == QUOTE:
        return valid_until(draft.issue_date)
    return typed


def offered_terms(draft: Draft) -> str | None:
    """When the invoice will have to be paid, said before there is one."""
    days, french = draft.value("payment_days"), draft.language == "fr"
    if days is None:
        return None
    basis = PaymentBasis(str(draft.value("payment_basis") or PaymentBasis.INVOICE_DATE))
    told = {
        PaymentBasis.INVOICE_DATE: ("nets", "net"),
        PaymentBasis.END_OF_MONTH: ("fin de mois", "end of month"),
        PaymentBasis.END_OF_MONTH_FIRST: ("après la fin du mois", "after the end of the month"),
    }[basis]
    return f"À {days} jours {told[0]}" if french else f"{days} days {told[1]}"


def consumer_note(draft: Draft) -> str | None:
    """What a quote tells somebody who buys for no trade."""
    if draft.type_code == QUOTE and draft.buyer and draft.buyer.facts.is_consumer:
        return CONSUMER[draft.language == "fr"]
    return None
