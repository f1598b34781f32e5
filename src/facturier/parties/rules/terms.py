"""Terms of payment between professionals and their legal ceiling. Pure.

Source: Code de commerce, article L441-10, I: 60 days from the date of the invoice; or, by way of
exception and if the contract says so, 45 days end of month.
"""

from facturier.parties.rules.identification import PaymentBasis

LONGEST = {
    PaymentBasis.INVOICE_DATE: 60,
    PaymentBasis.END_OF_MONTH: 45,
    PaymentBasis.END_OF_MONTH_FIRST: 45,
}
MOST_DAYS = 365  # nobody means more


def beyond_ceiling(days: int | None, basis: str) -> bool:
    """Whether terms pass what the law allows between professionals in France."""
    return days is not None and days > LONGEST[PaymentBasis(basis)]
