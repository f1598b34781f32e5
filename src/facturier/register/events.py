"""The news this room tells. It carries `organisation_id` and `invoice_id`."""

INVOICE_STATED = "register.invoice_stated"
"""What an invoice states, or whose it is, was written or has changed; or whether it counts."""
