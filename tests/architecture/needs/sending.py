"""Which capability each address of sending needs, by method."""

SENDING = {
    "sending:sendings": {"GET": "invoice.read"},
    "sending:send": {"GET": "invoice.send", "POST": "invoice.send"},
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
