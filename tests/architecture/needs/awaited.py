"""Which capability each address of awaited invoices needs, by method."""

_READ, _MANAGE = "party.read", "party.manage"
NEEDS_OF_AWAITED = {
    "awaited:awaited": {"GET": _READ},
    "awaited:state": {"GET": _MANAGE, "POST": _MANAGE},
    **{f"awaited:{name}": {"POST": _MANAGE} for name in ("leave_out", "stop", "resume")},
    **{
        f"api:{name}": {"GET": _READ, "POST": _MANAGE}
        for name in ("awaited_invoices", "await_invoices")
    },
    **{
        f"api:{name}": {"POST": _MANAGE}
        for name in ("leave_out", "stop_awaiting", "resume_awaiting")
    },
}
