"""Which capability each call of the API needs that answers what a page does, by method."""

_READ = {"GET": "invoice.read"}
_DEPOSIT = {"GET": "invoice.deposit"}
_KINDS = (
    ("entities", "entity"),
    ("departments", "department"),
    ("projects", "project"),
    ("categories", "category"),
)
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
    # -- the organisation
    **{
        f"api:{name}": {"GET": "organisation.read", "PUT": "organisation.manage"}
        for name in ("organisation", "rename_organisation")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "organisation.manage"}
        for kinds, kind in _KINDS
        for name in (kinds, f"create_{kind}")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "PUT": "organisation.manage"}
        for _kinds, kind in _KINDS
        for name in (kind, f"change_{kind}")
    },
    **{
        f"api:{verb}_{kind}": {"POST": "organisation.manage"}
        for _kinds, kind in _KINDS
        for verb in ("archive", "restore")
    },
    **{f"api:{name}": {"GET": "member.read"} for name in ("members", "member", "roles")},
}
