"""What stands in the places of an address."""

from collections.abc import Callable
from typing import Any

from tests.plumbing.world import NEVER, House

USUAL: dict[str, Callable[[House], Any]] = {
    "deposit_link_id": lambda h: h["deposit_link"],
    "sender_id": lambda h: h["allowed_sender"],
    "doubt_id": lambda h: h["doubt"],
    "entity_id": lambda h: h["entity"],
    "department_id": lambda h: h["department"],
    "project_id": lambda h: h["project"],
    "category_id": lambda h: h["category"],
    "member_id": lambda h: h["colleague"].id,
    "grant_id": lambda h: h["grant"],
    "invitation_id": lambda h: h["invitation"],
    "role_id": lambda h: h["role"],
    "token": lambda h: h["invitation_token"],
    "token_id": lambda h: h.token_ids["editor"],
    "reference": lambda h: h["received"].reference,
    "number": lambda _h: 1,
    "arrival_id": lambda h: h["arrival"],
    "note_id": lambda h: h["note"],
    "attachment_id": lambda h: h["attachment"],
    "link_id": lambda h: h["link"],
    "check_id": lambda h: h["check"],
    "view_id": lambda h: h["view"],
    "user_id": lambda h: h.company["reader"].user_id,
    "party_id": lambda h: h["party"].id,
    "kind": lambda _h: "contacts",
    "part_id": lambda h: h["contact"],
    "account_id": lambda h: h["account"],
    "document_id": lambda h: h["party_document"],
    "merge_id": lambda h: h["merge"],
    "file_format": lambda _h: "csv",
    "pk": lambda _h: 999_999_999,
    "uidb36": lambda _h: "1a",
    "key": lambda _h: "aaaa-bbbb",
    "item_id": lambda h: h["item"].id,
    "price_list_id": lambda h: h["price_list"],
    "import_id": lambda h: h["import"],
    "batch_id": lambda h: h["batch"],
    "other": lambda h: h["issued"].reference,
    "series_id": lambda h: h["series"],
    "draft_id": lambda h: h["draft"],
    "row_id": lambda h: h["entry"].id,
    "bulk_id": lambda h: h["bulk"],
    "sending_bulk_id": lambda h: h["sending_bulk"],
    "plan_id": lambda h: h["plan"],
    "indexation_id": lambda h: h["indexation"],
    "run_id": lambda h: h["run"],
    "sending_id": lambda h: h["sending"],
    "share": lambda h: h["share"],
    "form": lambda _h: "cii",
    "language": lambda _h: "fr",
    "template_id": lambda h: h["look"],
    "contract_id": lambda h: h["contract"],
    # Nothing is withheld in the world, for nothing of a contract is issued there.
    "retention_id": lambda _h: NEVER,
    "mandate_id": lambda h: h["mandate"],
    "quote_id": lambda h: h["quote"],
    "order_id": lambda h: h["order"],
    "mail_id": lambda h: h["quote_mail"],
}
# What a place means in the addresses of one room.
IN_ROOM: dict[tuple[str, str], Callable[[House], Any]] = {
    ("parties", "reference"): lambda h: h["party"].reference,
    ("sending", "reference"): lambda h: h["sent"].reference,
    ("sales", "key"): lambda _h: "late_payment",
    ("channels", "share"): lambda h: h["deposit_share"],
    ("channels", "party_id"): lambda h: h["supplier_id"],
    ("quotes", "share"): lambda h: h["quote_share"],
    ("quotes", "draft_id"): lambda h: h["order_draft"],
}
# Where a step needs another object than the usual one, to reach its own check.
APART: dict[tuple[str, str], Callable[[House], Any]] = {
    **{
        (f"{room}:{name}", "arrival_id"): lambda h: h["held"]
        for room, name in (
            ("channels", "held"),
            ("channels", "let_in"),
            ("api", "let_mail_in"),
            ("api", "dismiss_mail"),
        )
    },
    ("organisations:restore_entity", "entity_id"): lambda h: h["old_entity"],
    ("organisations:restore_department", "department_id"): lambda h: h["old_department"],
    ("organisations:restore_project", "project_id"): lambda h: h["old_project"],
    ("organisations:restore_category", "category_id"): lambda h: h["old_category"],
    ("organisations:reactivate", "member_id"): lambda h: h["away"].id,
    ("api:reactivate_member", "member_id"): lambda h: h["away"].id,
    ("organisations:reset_second_factor", "member_id"): lambda h: h["protected"].id,
    ("api:restore_entity", "entity_id"): lambda h: h["old_entity"],
    ("api:restore_department", "department_id"): lambda h: h["old_department"],
    ("api:restore_project", "project_id"): lambda h: h["old_project"],
    ("api:restore_category", "category_id"): lambda h: h["old_category"],
    ("parties:restore", "reference"): lambda h: h["old_party"].reference,
    ("parties:undo_merge", "reference"): lambda h: h["kept_party"].reference,
    ("parties:restore_part", "part_id"): lambda h: h["old_contact"],
    ("parties:restore_account", "account_id"): lambda h: h["old_account"],
    ("imports:begin", "kind"): lambda _h: "articles",
    ("imports:model_file", "kind"): lambda _h: "articles",
    ("register:of_party", "party_id"): lambda h: h["supplier_id"],
    ("api:restore_party", "party_id"): lambda h: h["old_party"].id,
    ("api:undo_party_merge", "party_id"): lambda h: h["kept_party"].id,
    **{
        (f"api:{verb}_party_part", "kind"): lambda _h: "contacts"
        for verb in ("archive", "restore", "erase")
    },
    ("api:restore_party_part", "part_id"): lambda h: h["old_contact"],
    ("api:restore_party_account", "account_id"): lambda h: h["old_account"],
    ("register:reopen", "reference"): lambda h: h["verified"].reference,
    ("register:undo", "reference"): lambda h: h["verified"].reference,
    ("api:reopen_invoice", "reference"): lambda h: h["verified"].reference,
    ("api:undo", "reference"): lambda h: h["verified"].reference,
    ("register:accounts", "reference"): lambda h: h["enclosing"].reference,
    ("api:read_invoice_accounts", "reference"): lambda h: h["enclosing"].reference,
    ("api:enclosed_document", "reference"): lambda h: h["enclosing"].reference,
    ("register:enclosed", "reference"): lambda h: h["enclosing"].reference,
    ("register:key", "reference"): lambda h: h["keyed"].reference,
    ("register:read_zone", "reference"): lambda h: h["keyed"].reference,
    ("register:forget_layout", "reference"): lambda h: h["keyed"].reference,
    ("api:reading", "reference"): lambda h: h["keyed"].reference,
    ("api:forget_layout", "reference"): lambda h: h["keyed"].reference,
    ("api:facts", "reference"): lambda h: h["keyed"].reference,
    ("api:key_facts", "reference"): lambda h: h["keyed"].reference,
    ("api:repair_bring_back", "reference"): lambda h: h["not_invoice"].reference,
    ("register:detach", "arrival_id"): lambda h: h["loose"],
    ("api:detach", "arrival_id"): lambda h: h["loose"],
    ("register:page_image", "reference"): lambda h: h["paper"].reference,
    ("catalogue:restore_item", "item_id"): lambda h: h["old_item"].id,
    ("catalogue:restore_price_list", "price_list_id"): lambda h: h["old_price_list"],
    ("api:restore_item", "item_id"): lambda h: h["old_item"].id,
    ("api:restore_price_list", "price_list_id"): lambda h: h["old_price_list"],
    ("api:restore_draft", "draft_id"): lambda h: h["old_draft"],
    ("sales:restore_draft", "draft_id"): lambda h: h["old_draft"],
    ("recurring:unskip_period", "number"): lambda _h: 2,
    ("api:unskip_recurring_period", "number"): lambda _h: 2,
    ("api:restore_document_template", "template_id"): lambda h: h["old_look"],
    ("sales:restore_look", "template_id"): lambda h: h["old_look"],
    ("sales:reply", "reference"): lambda h: h["self_billed"],
    ("api:self_billed", "reference"): lambda h: h["self_billed"],
    ("api:note_reply", "reference"): lambda h: h["self_billed"],
    ("api:import_model", "kind"): lambda _h: "articles",
    ("api:undo_import", "import_id"): lambda h: h["done_import"],
    ("imports:undo", "import_id"): lambda h: h["done_import"],
    ("quotes:quote_proof", "quote_id"): lambda h: h["accepted_quote"],
    ("api:quote_proof", "quote_id"): lambda h: h["accepted_quote"],
    ("quotes:restore_quote", "quote_id"): lambda h: h["old_quote"],
    ("api:restore_quote", "quote_id"): lambda h: h["old_quote"],
    **{
        (f"api:{name}", "reference"): lambda h: h["sent"].reference
        for name in (
            "invoice_sendings",
            "send_invoice",
            "renew_customer_link",
            "revoke_customer_link",
            "answer_customer",
            "note_platform_status",
        )
    },
    **{
        (f"{where}:{verb}{kind}", "row_id"): lambda h, key=f"{age}{short}": h[key].id
        for where, entry in (("timesheets", "entry"), ("api", "time_entry"))
        for kind, short in ((entry, "entry"), ("milestone", "milestone"))
        for verb, age in (
            ("", ""),
            ("change_", ""),
            ("archive_", ""),
            ("take_back_", "ready_"),
            ("restore_", "old_"),
        )
    },
}


def places_of(name: str, wanted: list[str], house: House) -> dict[str, Any]:
    """The values for the places of a route; KeyError names a place that nobody has told."""
    room = name.partition(":")[0]
    return {
        place: (APART.get((name, place)) or IN_ROOM.get((room, place)) or USUAL[place])(house)
        for place in wanted
    }
