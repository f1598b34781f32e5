"""Which capability each address of deposits and situations needs, by method."""

NEEDS_OF_DEPOSITS = {
    "sales:ask_deposit": {"GET": "invoice.prepare", "POST": "invoice.prepare"},
    "sales:choose_deposits": {"POST": "invoice.prepare"},
    **{
        f"api:{name}": {"GET": "invoice.read", "PUT": "invoice.prepare"}
        for name in ("draft_deposits", "choose_deposits")
    },
    "api:ask_deposit": {"POST": "invoice.prepare"},
}
