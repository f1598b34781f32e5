"""What a form or a call sends to an address that deals with what comes in, or is bought."""

from collections.abc import Callable
from typing import Any

from tests.plumbing.world import House


class Json(dict[str, Any]):
    """A body that is sent as JSON."""


_TOLERANCE = {
    name: {"percent": "1", "amount": "5"}
    for name in ("receipt_quantity", "invoice_quantity", "invoice_price")
}


def _ordered(house: House) -> dict[str, str]:
    return {
        "supplier": house["supplier_label"],
        "entity_id": str(house["purchase"].entity_id),
        "order_date": "2026-03-02",
        "currency": house["purchase"].currency,
        "l1-id": "",
        "l1-name": "Vis",
        "l1-quantity": "3",
        "l1-unit": "C62",
        "l1-price": "2",
    }


def _order_stated(house: House) -> dict[str, object]:
    return {
        "supplier_id": str(house["supplier_id"]),
        "entity_id": str(house["purchase"].entity_id),
        "order_date": "2026-03-02",
        "currency": house["purchase"].currency,
        "lines": [{"name": "Vis", "quantity": "3", "price": "2"}],
    }


def _controls_typed() -> dict[str, str]:
    from facturier.controls.rules import CONTROLS

    return {"version": "0"} | {
        f"{control.code}.{name}": str(limit.usual)
        for control in CONTROLS.values()
        for name, limit in control.limits.items()
    }


RECEIVED: dict[str, Callable[[House], dict[str, Any]]] = {
    "channels:mailbox": lambda _h: {
        "version": "0",
        "host": "imap.kervel.test",
        "port": "993",
        "security": "tls",
        "username": "factures",
        "secret": "s",
        "folder": "INBOX",
    },
    "channels:allow_sender": lambda _h: {"sender": "@neuf.test"},
    **dict.fromkeys(
        ("api:mailbox", "api:change_mailbox"), lambda _h: Json(version=0, host="imap.kervel.test")
    ),
    **dict.fromkeys(
        ("api:allowed_senders", "api:allow_sender"), lambda _h: Json(sender="@neuf.test")
    ),
    "channels:deposit": lambda _h: {"do": "drop"},
    "channels:ask_supplier": lambda _h: {"text": "une question"},
    "api:ask_supplier": lambda _h: Json(text="une question"),
    **dict.fromkeys(
        ("api:deposit_links", "api:open_deposit_page"),
        lambda h: Json(party=str(h["supplier_id"])),
    ),
    "awaited:state": lambda _h: {"rhythm": "monthly", "since": "2026-01-05"},
    "awaited:leave_out": lambda _h: {"due_date": "2026-01-05", "reason": "en congé"},
    "awaited:stop": lambda _h: {"reason": "contrat rompu"},
    **dict.fromkeys(
        ("api:awaited_invoices", "api:await_invoices"),
        lambda h: Json(party=str(h["supplier_id"]), rhythm="monthly", since="2026-01-05"),
    ),
    "api:leave_out": lambda _h: Json(due_date="2026-01-05", reason="en congé"),
    "api:stop_awaiting": lambda _h: Json(reason="contrat rompu"),
    "api:let_mail_in": lambda _h: Json(allow=False),
    "api:dismiss_mail": lambda _h: Json(reason="publicité"),
    "purchases:new_order": _ordered,
    "purchases:edit_order": lambda h: _ordered(h) | {"version": "2", "number": "N-9"},
    "purchases:step_order": lambda _h: {"pas": "clore", "version": "2", "reason": "fini"},
    "purchases:receive": lambda h: {"received_date": "2026-03-02", f"q-{h['purchase_line']}": "1"},
    "purchases:service_done": lambda _h: {"note": ""},
    "purchases:take_back": lambda _h: {"reason": "autre chantier"},
    "purchases:accept": lambda _h: {"reason": "vu avec le fournisseur"},
    "purchases:link": lambda h: {"numero": h["purchase"].number},
    "purchases:match_line": lambda _h: {},
    "purchases:tolerances": lambda _h: (
        {"version": "0"}
        | {
            f"r0-{name}-{part}": "1"
            for name in ("receipt_quantity", "invoice_quantity", "invoice_price")
            for part in ("percent", "amount")
        }
    ),
    **dict.fromkeys(
        ("api:purchase_orders", "api:create_purchase_order"), lambda h: Json(**_order_stated(h))
    ),
    **dict.fromkeys(
        ("api:purchase_order", "api:change_purchase_order"),
        lambda h: Json(**_order_stated(h), version=2),
    ),
    "api:step_purchase_order": lambda _h: Json(state="closed", version=2, reason="fini"),
    "api:receive_purchase": lambda h: Json(
        received_date="2026-03-02", lines=[{"line_id": str(h["purchase_line"]), "quantity": "1"}]
    ),
    "api:note_purchase_service": lambda _h: Json(done_date="2026-03-02"),
    "api:take_back_purchase_receipt": lambda _h: Json(reason="autre chantier"),
    "api:accept_purchase_gap": lambda _h: Json(reason="vu avec le fournisseur"),
    "api:link_purchase_order": lambda h: Json(order_id=str(h["purchase"].id)),
    "api:match_purchase_line": lambda _h: Json(parts=[]),
    **dict.fromkeys(
        ("api:purchase_tolerances", "api:set_purchase_tolerances"),
        lambda _h: Json(version=0, items=[_TOLERANCE]),
    ),
    "controls:decide": lambda _h: {"outcome": "dismiss", "reason": "vu avec le fournisseur"},
    "api:decide_doubt": lambda _h: Json(outcome="dismiss", reason="vu avec le fournisseur"),
    # The page posts every control; what it leaves out is turned off, and its numbers are wanted.
    "controls:settings": lambda _h: _controls_typed(),
    **dict.fromkeys(
        ("api:controls", "api:set_controls"),
        lambda _h: Json(version=0, items=[{"code": "supplier.new", "on": False}]),
    ),
    "coding:line": lambda _h: {"version": "0", "account": "606100"},
    "coding:accept": lambda _h: {"line": "1:0"},
    "coding:undo": lambda _h: {"seq": "1"},
    "coding:undo_many": lambda _h: {"seq": "1-1"},
    "coding:export": lambda _h: {"format": "csv"},
    **dict.fromkeys(
        ("api:coding", "api:code_lines"),
        lambda _h: Json(lines=[{"line": 1, "shares": [{"account": "606100", "percent": "100"}]}]),
    ),
    "api:accept_coding_suggestions": lambda _h: Json(lines={"1": "0"}),
}
