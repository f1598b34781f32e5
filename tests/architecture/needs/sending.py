"""Which capability each address of sending needs, by method."""

SENDING = {
    "sending:sendings": {"GET": "invoice.read"},
    "sending:send": {"GET": "invoice.send", "POST": "invoice.send"},
    "sending:issue_and_send": {"POST": "invoice.send"},
    "api:issue_and_send": {"POST": "invoice.send"},
    "sending:choose_many": {"POST": "invoice.send"},
    "sending:many": {"GET": "invoice.send"},
    **{
        f"sending:{name}_many": {"POST": "invoice.send"}
        for name in ("start", "pause", "resume", "retry", "drop")
    },
    "api:send_many": {"POST": "invoice.send"},
    **{f"api:{name}": {"GET": "invoice.send"} for name in ("bulk_sending", "bulk_sending_rows")},
    **{
        f"api:{name}_bulk_sending": {"POST": "invoice.send"}
        for name in ("pause", "resume", "retry")
    },
    "sending:returned": {"GET": "invoice.send", "POST": "invoice.send"},
    "api:take_returned_mail": {"POST": "invoice.send"},
    "sending:deposit_file": {"GET": "invoice.send"},
    **{
        f"sending:{name}": {"POST": "invoice.send"}
        for name in ("retry", "renew_link", "revoke_link", "answer", "platform")
    },
    "sending:trial": {"POST": "sales.configure"},
    **{
        f"sending:{name}": {"GET": "sales.configure", "POST": "sales.configure"}
        for name in ("settings", "template")
    },
    "api:sendings": {"GET": "invoice.read"},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.send"}
        for name in ("invoice_sendings", "send_invoice")
    },
    **{
        f"api:{name}": {"POST": "invoice.send"}
        for name in (
            "retry_sending",
            "renew_customer_link",
            "revoke_customer_link",
            "answer_customer",
            "note_platform_status",
        )
    },
    **{
        f"api:{name}": {"GET": "sales.configure", "PUT": "sales.configure"}
        for name in (
            "sending_settings",
            "change_sending_settings",
            "mail_template",
            "write_mail_template",
        )
    },
}
