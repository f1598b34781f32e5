"""Which capability each address of orders, receipts and differences needs, by method."""

NEEDS_OF_PURCHASES = {
    **{
        f"purchases:{name}": {"GET": "purchase.read"}
        for name in ("orders", "order", "receipts", "gaps")
    },
    **{
        f"purchases:{name}": {"GET": "purchase.order", "POST": "purchase.order"}
        for name in ("new_order", "edit_order")
    },
    "purchases:step_order": {"POST": "purchase.order"},
    "purchases:receive": {"GET": "purchase.receive", "POST": "purchase.receive"},
    "purchases:service_done": {"POST": "purchase.receive"},
    "purchases:take_back": {"POST": "purchase.receive"},
    "purchases:accept": {"POST": "purchase.accept"},
    "purchases:link": {"POST": "purchase.match"},
    "purchases:match_line": {"POST": "purchase.match"},
    "purchases:tolerances": {"GET": "organisation.read", "POST": "sales.configure"},
    **{
        f"api:{name}": {"GET": "purchase.read", "POST": "purchase.order"}
        for name in ("purchase_orders", "create_purchase_order")
    },
    **{
        f"api:{name}": {"GET": "purchase.read", "PUT": "purchase.order"}
        for name in ("purchase_order", "change_purchase_order")
    },
    "api:step_purchase_order": {"POST": "purchase.order"},
    "api:receive_purchase": {"POST": "purchase.receive"},
    "api:note_purchase_service": {"POST": "purchase.receive"},
    "api:purchase_receipts": {"GET": "purchase.read"},
    "api:take_back_purchase_receipt": {"POST": "purchase.receive"},
    "api:purchase_gaps": {"GET": "purchase.read"},
    "api:purchase_gap": {"GET": "purchase.read"},
    "api:accept_purchase_gap": {"POST": "purchase.accept"},
    "api:purchase_match": {"GET": "purchase.read"},
    "api:link_purchase_order": {"POST": "purchase.match"},
    "api:match_purchase_line": {"PUT": "purchase.match"},
    **{
        f"api:{name}": {"GET": "organisation.read", "PUT": "sales.configure"}
        for name in ("purchase_tolerances", "set_purchase_tolerances")
    },
}
