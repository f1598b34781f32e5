"""Which capability each address of quotes and orders needs, by method."""

_ANSWERED = ("discard_quote", "restore_quote", "accept_quote", "decline_quote")
NEEDS_OF_QUOTES = {
    **{
        f"quotes:{name}": {"GET": "invoice.read"}
        for name in ("quotes", "quote", "version_file", "quote_proof", "orders", "order")
    },
    **{
        f"quotes:{name}": {"POST": "invoice.prepare"}
        for name in (
            "begin_quote",
            *_ANSWERED,
            "begin_order",
            "take_order",
            "invoice_order",
            "close_order",
            "reopen_order",
        )
    },
    "quotes:send_quote": {"GET": "invoice.send", "POST": "invoice.send"},
    **{
        f"quotes:{name}": {"POST": "invoice.send"}
        for name in ("answer_quote", "renew_quote_link", "revoke_quote_link", "retry_quote_mail")
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("quotes", "open_quote", "orders", "take_order")
    },
    **{
        f"api:{name}": {"GET": "invoice.read"}
        for name in ("quote", "order", "quote_version_file", "quote_proof")
    },
    **{
        f"api:{name}": {"POST": "invoice.prepare"}
        for name in (
            *_ANSWERED,
            "accept_signed_quote",
            "begin_order",
            "invoice_order",
            "close_order",
            "reopen_order",
        )
    },
    **{
        f"api:{name}": {"POST": "invoice.send"}
        for name in (
            "send_quote",
            "revoke_quote_link",
            "renew_quote_link",
            "retry_quote_mail",
            "answer_quote",
        )
    },
}
