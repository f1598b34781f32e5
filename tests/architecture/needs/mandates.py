"""Which capability each address of self-billing needs, by method."""

NEEDS_OF_MANDATES = {
    **{
        f"sales:{name}": {"GET": "organisation.read"}
        for name in ("mandates", "mandate", "mandate_document")
    },
    "sales:create_mandate": {"GET": "sales.configure", "POST": "sales.configure"},
    "sales:end_mandate": {"POST": "sales.configure"},
    "sales:reply": {"POST": "invoice.prepare"},
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("mandates", "record_mandate")
    },
    "api:mandate": {"GET": "organisation.read"},
    "api:end_mandate": {"POST": "sales.configure"},
    "api:self_billed": {"GET": "invoice.read"},
    "api:note_reply": {"PUT": "invoice.prepare"},
}
