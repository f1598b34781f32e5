"""Pure arithmetic of invoices. One rounding, half away from zero, at three named points only:
the amounts of a line, VAT per category and rate, conversion (`rounding`)."""
