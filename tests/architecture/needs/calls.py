"""Which capability each call of the API needs that answers what a page does, by method."""

_READ = {"GET": "invoice.read"}
_DEPOSIT = {"GET": "invoice.deposit"}
_KINDS = (
    ("entities", "entity"),
    ("departments", "department"),
    ("projects", "project"),
    ("categories", "category"),
)
_PARTS = ("address", "electronic_address", "contact", "note")
NEEDS_OF_CALLS = {
    # -- the register
    **{
        f"api:{name}": _READ
        for name in (
            "export_invoices",
            "enclosed_documents",
            "enclosed_document",
            "readable_invoice",
        )
    },
    "api:read_invoice_accounts": {"POST": "party.bank"},
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
    **{
        f"api:{name}": {"GET": "member.read", "POST": "member.manage"}
        for name in ("invitations", "invite")
    },
    **{
        f"api:{name}": {"POST": "member.manage"}
        for name in (
            "revoke_invitation",
            "grant_role",
            "withdraw_grant",
            "deactivate_member",
            "reactivate_member",
        )
    },
    # -- what belongs to a party
    **{
        f"api:{name}": {"GET": "party.read"}
        for name in ("export_parties", "duplicate_parties", "party_parts", "party_story")
    },
    **{
        f"api:{name}": {"GET": "party.read", "POST": "party.manage"}
        for name in ("party_documents", "add_party_document")
    },
    "api:party_document": {"GET": "party.read"},
    "api:party_personal_data": {"GET": "party.manage"},
    "api:set_parties_apart": {"POST": "party.manage"},
    "api:archive_party_document": {"POST": "party.manage"},
    **{f"api:add_party_{part}": {"POST": "party.manage"} for part in _PARTS},
    # The one in the matrix is a contact: of another kind it is absent.
    "api:change_party_contact": {"PUT": "party.manage"},
    **{
        f"api:{verb}_party_part": {"POST": "party.manage"}
        for verb in ("archive", "restore", "erase")
    },
    "api:waiting_party_accounts": {"GET": "party.bank"},
    "api:take_over_party_accounts": {"POST": "party.bank"},
    **dict.fromkeys(
        ("api:account_rest", "api:change_account_rest"),
        {"GET": "party.bank", "PUT": "organisation.manage"},
    ),
    **{
        f"api:{verb}_party_account": {"POST": "party.bank"}
        for verb in ("add", "read", "trust", "archive", "restore")
    },
    # -- the catalogue, and imports: those of the world are of articles
    "api:export_items": {"GET": "catalogue.read"},
    "api:change_prices": {"POST": "catalogue.manage"},
    "api:import_kinds": {"GET": "catalogue.manage"},
    "api:import_model": {"GET": "catalogue.manage"},
    **{
        f"api:{name}": {"GET": "catalogue.manage", "POST": "catalogue.manage"}
        for name in ("imports", "begin_import")
    },
    **{
        f"api:{name}": {"GET": "catalogue.manage", "DELETE": "catalogue.manage"}
        for name in ("one_import", "drop_import")
    },
    "api:choose_import_columns": {"PUT": "catalogue.manage"},
    "api:import_rows": {"GET": "catalogue.manage"},
    "api:import_bad_rows": {"GET": "catalogue.manage"},
    "api:start_import": {"POST": "catalogue.manage"},
    "api:undo_import": {"POST": "catalogue.manage"},
}
