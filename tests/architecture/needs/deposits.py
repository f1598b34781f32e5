"""Which capability each address of deposits and situations needs, by method."""

NEEDS_OF_DEPOSITS = {
    "sales:ask_deposit": {"GET": "invoice.prepare", "POST": "invoice.prepare"},
    "sales:choose_deposits": {"POST": "invoice.prepare"},
    **{
        f"api:{name}": {"GET": "invoice.read", "PUT": "invoice.prepare"}
        for name in ("draft_deposits", "choose_deposits")
    },
    "sales:contracts": {"GET": "invoice.read"},
    "sales:retentions": {"GET": "invoice.read"},
    "sales:begin_contract": {"GET": "invoice.prepare", "POST": "invoice.prepare"},
    "sales:contract": {"GET": "invoice.read", "POST": "invoice.prepare"},
    "sales:accept_works": {"POST": "invoice.prepare"},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("contracts", "open_contract")
    },
    "api:contract": {"GET": "invoice.read"},
    "api:open_situation": {"POST": "invoice.prepare"},
    "api:accept_works": {"PUT": "invoice.prepare"},
    "api:retentions": {"GET": "invoice.read"},
    "api:ask_deposit": {"POST": "invoice.prepare"},
}
