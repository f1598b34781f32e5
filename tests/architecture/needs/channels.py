"""Which capability each address of the channels needs, by method."""

_MANAGE, _DEPOSIT = "organisation.manage", "invoice.deposit"
NEEDS_OF_CHANNELS = {
    "channels:mailbox": {"GET": _MANAGE, "POST": _MANAGE},
    **{
        f"channels:{name}": {"POST": _MANAGE}
        for name in ("trial", "allow_sender", "withdraw_sender")
    },
    **{
        f"channels:{name}": {"POST": _DEPOSIT}
        for name in ("open_page", "revoke_page", "ask_supplier")
    },
    **{
        f"api:{name}": {"GET": _DEPOSIT, "POST": _DEPOSIT}
        for name in ("deposit_links", "open_deposit_page")
    },
    "api:deposit_page": {"GET": _DEPOSIT},
    **{f"api:{name}": {"POST": _DEPOSIT} for name in ("revoke_deposit_page", "ask_supplier")},
    "channels:quarantine": {"GET": _DEPOSIT},
    "channels:held": {"GET": _DEPOSIT},
    "channels:let_in": {"POST": _DEPOSIT},
    **{f"api:{name}": {"GET": _MANAGE, "PUT": _MANAGE} for name in ("mailbox", "change_mailbox")},
    **{
        f"api:{name}": {"GET": _MANAGE, "POST": _MANAGE}
        for name in ("allowed_senders", "allow_sender")
    },
    **{f"api:{name}": {"POST": _MANAGE} for name in ("try_mailbox", "withdraw_sender")},
    "api:watched_folder": {"GET": _MANAGE},
    "api:quarantine": {"GET": _DEPOSIT},
    **{f"api:{name}": {"POST": _DEPOSIT} for name in ("let_mail_in", "dismiss_mail")},
}
