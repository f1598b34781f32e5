"""Which capability each call of the API needs that answers what a page does, by method."""

_READ = {"GET": "invoice.read"}
_DEPOSIT = {"GET": "invoice.deposit"}
NEEDS_OF_CALLS = {
    # -- the register
    "api:export_invoices": _READ,
    "api:verify_invoice": {"POST": "invoice.verify"},
    "api:refuse_invoice": {"POST": "invoice.refuse"},
    # The one in the matrix is verified: who may verify may put it back.
    "api:reopen_invoice": {"POST": "invoice.verify"},
    "api:assign_invoice": {"POST": "invoice.assign"},
    **{
        f"api:{name}": _DEPOSIT | {"POST": "invoice.deposit"}
        for name in ("arrivals", "deposit", "list_batches", "open_batch")
    },
    "api:arrival_original": _DEPOSIT,
    "api:report_batch": _DEPOSIT,
    "api:announce_files": {"POST": "invoice.deposit"},
}
