"""What stands in the places of an address, and what a form or a call sends there."""

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.plumbing.world import NEVER, House

USUAL: dict[str, Callable[[House], Any]] = {
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
    "deposit_link_id": lambda h: h["deposit_link"],
    "sender_id": lambda h: h["allowed_sender"],
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
    ("organisations:reset_second_factor", "member_id"): lambda h: h["protected"].id,
    ("parties:restore", "reference"): lambda h: h["old_party"].reference,
    ("parties:undo_merge", "reference"): lambda h: h["kept_party"].reference,
    ("parties:restore_part", "part_id"): lambda h: h["old_contact"],
    ("parties:restore_account", "account_id"): lambda h: h["old_account"],
    ("imports:begin", "kind"): lambda _h: "articles",
    ("imports:model_file", "kind"): lambda _h: "articles",
    ("register:of_party", "party_id"): lambda h: h["supplier_id"],
    ("api:restore_party", "party_id"): lambda h: h["old_party"].id,
    ("api:undo_party_merge", "party_id"): lambda h: h["kept_party"].id,
    ("register:reopen", "reference"): lambda h: h["verified"].reference,
    ("register:undo", "reference"): lambda h: h["verified"].reference,
    ("api:undo", "reference"): lambda h: h["verified"].reference,
    ("register:accounts", "reference"): lambda h: h["enclosing"].reference,
    ("register:enclosed", "reference"): lambda h: h["enclosing"].reference,
    ("register:key", "reference"): lambda h: h["keyed"].reference,
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
    ("imports:undo", "import_id"): lambda h: h["done_import"],
    ("quotes:quote_proof", "quote_id"): lambda h: h["accepted_quote"],
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


def _entity(_house: House) -> dict[str, str]:
    return {"name": "Filiale", "siren": "404833048", "vat_regime": "none", "country": "FR"}


def _upload(name: str) -> Callable[[House], dict[str, Any]]:
    return lambda _h: {name: SimpleUploadedFile("f.xml", b"<a/>", content_type="text/xml")}


def _hours(house: House) -> dict[str, str]:
    return {"customer": house["party"].reference, "person_name": "Inès Caradec",
            "day": "2026-03-02", "hours": "1,5", "rate": "85"}  # fmt: skip


def _stage(house: House) -> dict[str, str]:
    return {"customer": house["party"].reference, "name": "Étape", "due_date": "2026-03-02",
            "amount": "1200"}  # fmt: skip


def _hours_stated(house: House) -> dict[str, str]:
    return {"customer_id": str(house["party"].id), "person_name": "Inès Caradec",
            "day": "2026-03-02", "hours": "1.5", "rate": "85"}  # fmt: skip


def _stage_stated(house: House) -> dict[str, str]:
    return {"customer_id": str(house["party"].id), "name": "Étape", "due_date": "2026-03-02",
            "amount": "1200"}  # fmt: skip


_MANDATE = {
    "reference": "MF-9",
    "signed_on": "2026-01-05",
    "scope": "Collecte",
    "contest_days": 15,
    "starts_with": "AFM-",
}
_FILLED = 2  # version of the drafts of quotes and orders: with their customer, then filled
_PLAN = {"name": "Autre", "rule": {"unit": "month", "days": [1]}, "start": "2026-01-01"}


def _plan(house: House) -> dict[str, str]:
    return {
        "name": "Autre",
        "template": str(house["template"]),
        "every": "1",
        "unit": "month",
        "days": "1",
        "start": "2026-01-01",
        "cover": "none",
        "mode": "draft",
        "prices": "contract",
        "decimals": "2",
        "version": "3",
    }


def _company(_house: House) -> dict[str, str]:
    return {
        "name": "Kervel",
        "siren": "732829320",
        "street": "1 rue du Port",
        "postcode": "29200",
        "city": "Brest",
        "vat_regime": "none",
    }


_ITEM = {
    "kind": "goods",
    "name": "Neuf",
    "price": "12,5",
    "currency": "EUR",
    "unit": "C62",
    "vat": "S:20",
}


def _party(_house: House) -> dict[str, str]:
    return {
        "name": "Nouveau tiers",
        "country": "FR",
        "tax_situation": "taxable",
        "language": "fr",
        "importance": "normal",
        "payment_basis": "invoice_date",
    }


_LATER = "2100-01-01"  # a day that is never past
# As the page of a draft sends them.
CHANGES = json.dumps(
    {
        "key": "01a10000-0000-7000-8000-000000000001",
        "known": 1,
        "operations": [{"line": None, "field": "subject", "base": 1, "value": "Neuf"}],
    }
)
NEW_IBAN = "BE68539007547034"


def _version(house: House) -> int:
    with house.company.here():
        return type(house["party"]).objects.get(id=house["party"].id).version


_SETTINGS = {
    "mode": "installation",
    "port": 587,
    "security": "starttls",
    "link_days": 30,
    "file_name": "{number}",
}
_WORDS = {"subject": "Facture {number}", "body": "Voici {link}"}


def _deposited() -> dict[str, str]:
    return {"status": "deposited", "status_date": str(timezone.localdate())}


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"/>'
LOOK = {
    "base": "1",
    "logo_height": "16",
    "logo_side": "left",
    "colour": "#1a3c8b",
    "font": "inter",
}


class Json(dict[str, Any]):
    """A body that is sent as JSON."""


# The least that each POST wants, so that it reaches the check of rights and then does its work.
BODIES: dict[str, Callable[[House], dict[str, Any]]] = {
    "account_login": lambda _h: {"login": "nul@exemple.test", "password": "rien du tout 12"},
    "identity_language": lambda _h: {"language": "en", "next": "/"},
    "account_reset_password": lambda _h: {"email": "nul@exemple.test"},
    "identity_account": lambda _h: {"name": "Autre Nom", "language": "fr", "theme": "auto"},
    "account_email": lambda _h: {"email": "neuve@exemple.test", "action_add": ""},
    "workbench:first_company": _company,
    "workbench:first_team": lambda _h: {"suppliers": "equipe@exemple.test"},
    "workbench:first_invoice": _upload("files"),
    "organisations:switch": lambda h: {"organisation": str(h.company.id)},
    "organisations:company": lambda _h: {"name": "Autre nom"},
    "organisations:entities": _entity,
    "organisations:entity": lambda h: {**_entity(h), "siren": "732829320"},
    "organisations:departments": lambda _h: {"name": "Ventes"},
    "organisations:department": lambda _h: {"name": "Ventes"},
    "organisations:projects": lambda _h: {"code": "N-1", "name": "Nouveau"},
    "organisations:project": lambda _h: {"code": "N-1", "name": "Nouveau"},
    "organisations:categories": lambda _h: {"name": "Voyages"},
    "organisations:category": lambda _h: {"name": "Voyages"},
    "organisations:invite": lambda h: {"email": "neuf@exemple.test", "role": str(h["role"])},
    "organisations:grant": lambda h: {"role": str(h.company.role("approver"))},
    "organisations:reset_second_factor": lambda _h: {"reason": "reconnue de vive voix"},
    "organisations:role_second_factor": lambda _h: {"required": "on"},
    "organisations:tokens": lambda _h: {
        "name": "Comptabilité",
        "scopes": ["invoice:read"],
        "days": "30",
    },
    "parties:new": _party,
    "parties:change": lambda h: {**_party(h), "version": str(_version(h))},
    "parties:merge": lambda h: {"other": h["twin"].reference, "reason": "le même"},
    "parties:set_apart": lambda h: {
        "first": h["party"].reference,
        "second": h["twin"].reference,
    },
    "parties:add_account": lambda _h: {"iban": NEW_IBAN},
    "parties:trust_account": lambda _h: {
        "called": "Anne Le Gall",
        "called_at": "02 98 44 12 30",
        "reason": "vu au téléphone",
    },
    "parties:take_over_accounts": lambda h: {"account": str(h["account"]), "reason": "comparé"},
    "parties:account_rest": lambda _h: {"hours": "48"},
    "parties:dispense_account": lambda _h: {"reason": "seul"},
    "parties:add_document": lambda h: {**_upload("file")(h), "kind": "other"},
    "parties:add_part": lambda _h: {"name": "Lucie Morel"},
    "parties:part": lambda _h: {"name": "Lucie Morel"},
    # Each operation of an address has a name; all of them lead to the same address.
    **dict.fromkeys(
        ("api:parties", "api:create_party"), lambda _h: Json({"name": "Nouveau tiers"})
    ),
    **dict.fromkeys(
        ("api:party", "api:change_party"),
        lambda h: Json({"name": "Autre", "version": _version(h)}),
    ),
    "api:merge_party": lambda h: Json({"absorbed": str(h["twin"].id), "reason": "le même"}),
    "register:refuse": lambda _h: {"reason": "pas notre commande"},
    "register:reopen": lambda _h: {"reason": "vue trop vite"},
    "register:assign": lambda h: {"department": str(h["department"])},
    "register:deposit": _upload("files"),
    "register:save_view": lambda _h: {"name": "Grosses", "min": "1000"},
    "register:change_view": lambda _h: {"name": "Petites"},
    "register:export": lambda _h: {"format": "csv"},
    "register:decide_many": lambda h: {
        "action": "verify",
        "choisies": [h["received"].reference],
    },
    "api:decide_many": lambda h: {"action": "verify", "references": [h["received"].reference]},
    **dict.fromkeys(
        ("api:views", "api:save_view", "api:change_view", "api:remove_view"),
        lambda _h: {"name": "Grosses", "parameters": {"min": "1000"}},
    ),
    "register:notes": lambda _h: {"text": "une note"},
    "register:note": lambda _h: {"text": "une autre note"},
    "register:attachments": _upload("files"),
    "register:links": lambda h: {"kind": "replaces", "document": h["verified"].reference},
    "register:tags": lambda _h: {"tag": "urgent"},
    "register:untag": lambda _h: {"tag": "urgent"},
    "api:attachments": _upload("file"),
    "api:attach": _upload("file"),
    **dict.fromkeys(("api:notes", "api:add_note"), lambda _h: {"text": "une note"}),
    **dict.fromkeys(("api:edit_note", "api:archive_note"), lambda _h: {"text": "une autre"}),
    **dict.fromkeys(("api:tags", "api:add_tag", "api:remove_tag"), lambda _h: {"tag": "urgent"}),
    **dict.fromkeys(
        ("api:links", "api:add_link"),
        lambda h: {"kind": "replaces", "invoice": h["verified"].reference},
    ),
    "register:open_batch": lambda _h: {"name": "mars", "count": "2"},
    "register:announce": lambda _h: {"count": "3"},
    "register:known": lambda _h: {"sha256": "0" * 64},
    "register:dismiss": lambda _h: {"reason": "publicité"},
    "register:detach": lambda _h: {"reason": "à part"},
    "register:key": lambda _h: {"number": "FA-1"},
    "register:repair": lambda _h: {"verb": "not_invoice", "reason": "un devis"},
    "register:decide": lambda _h: {"outcome": "apart", "reason": "deux commandes"},
    "api:open_batch": lambda _h: {"name": "mars"},
    "api:known": lambda _h: {"sha256": ["0" * 64]},
    "api:deposit_many": _upload("files"),
    "api:files_of_batch": _upload("files"),
    "api:dismiss": lambda _h: {"reason": "publicité"},
    "api:detach": lambda _h: {"reason": "à part"},
    "api:facts": lambda _h: {"number": "FA-1"},
    "api:key_facts": lambda _h: {"number": "FA-1"},
    "api:repair_party": lambda _h: {"party": None, "reason": "inconnu"},
    "api:repair_orientation": lambda _h: {"direction": "unknown", "reason": "inconnu"},
    "api:repair_reread": lambda _h: {"reason": "mieux"},
    "api:repair_not_invoice": lambda _h: {"reason": "un devis"},
    "api:repair_bring_back": lambda _h: {"reason": "si"},
    "api:decide_suspect": lambda _h: {"outcome": "apart", "reason": "deux commandes"},
    "checks:deposit": _upload("files"),
    "catalogue:new_item": lambda _h: _ITEM | {"code": "NEUF"},
    "catalogue:item": lambda h: _ITEM | {"code": h["item"].code, "version": "1"},
    "catalogue:price_lists": lambda _h: {
        "name": "Neuf",
        "currency": "EUR",
        "valid_from": "2026-01-01",
    },
    "catalogue:price_list": lambda _h: {
        "name": "Autre",
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "version": "1",
    },
    "catalogue:set_price": lambda h: {"code": h["item"].code, "price": "13"},
    "api:save_as_template": lambda _h: Json(name="Autre modèle"),
    "api:change_draft": lambda _h: Json(json.loads(CHANGES)),
    **dict.fromkeys(("api:drafts", "api:open_draft"), lambda h: Json(entity=str(h["entity"]))),
    "sales:begin_draft": lambda h: {"entity": str(h["entity"])},
    "sales:change_draft": lambda _h: {"changes": CHANGES},
    "sales:save_draft": lambda _h: {"state": '{"version": 1, "shown": {}}', "h-subject": "Neuf"},
    "sales:keep_as_template": lambda _h: {"name": "Autre modèle"},
    "imports:begin": lambda _h: {
        "file": SimpleUploadedFile("f.csv", b"Code;Nom;Prix\nA;B;1\n", content_type="text/csv")
    },
    "imports:columns": lambda _h: {"code": "0", "name": "1", "price": "2"},
    "api:items": lambda _h: Json(
        code="NEUF", kind="goods", texts={"fr": {"name": "Neuf"}}, price="1", vat_percent="20"
    ),
    "api:item": lambda h: Json(
        code=h["item"].code,
        kind="goods",
        texts={"fr": {"name": "Autre"}},
        price="1",
        vat_percent="20",
        version=1,
    ),
    "api:price_lists": lambda _h: Json(name="Neuf", valid_from="2026-01-01"),
    "api:price_list": lambda _h: Json(name="Autre", valid_from="2026-01-01", version=1),
    "api:prices": lambda h: Json(item_id=str(h["item"].id), price="13"),
    "sales:follow_wording": lambda _h: {"follow-version": "1", "follow-first_day": _LATER},
    "sales:write_wording": lambda _h: {
        "own-text_fr": "Pénalités : 12 %.",
        "own-first_day": _LATER,
        "own-reason": "conditions de vente",
    },
    **dict.fromkeys(
        ("api:legal_wordings", "api:decide_wording"),
        lambda _h: Json(key="late_payment", version="1", first_day=_LATER),
    ),
    "sales:issuing_entity": lambda _h: {"version": "1", "telephone": "02 98 00 00 00"},
    "sales:create_series": lambda _h: {"name": "Avoirs", "pattern": "A{N}", "type_codes": ["381"]},
    "sales:export_numbers": lambda _h: {"format": "csv"},
    **dict.fromkeys(
        ("api:seller_profile", "api:change_seller_profile"),
        lambda _h: Json(version=1, telephone="02 98 00 00 00"),
    ),
    **dict.fromkeys(
        ("api:series", "api:create_series"),
        lambda h: Json(entity=str(h["entity"]), name="Avoirs", pattern="A{N}", type_codes=["381"]),
    ),
    "timesheets:new_entry": _hours,
    "timesheets:entry": lambda h: _hours(h) | {"version": "1"},
    "timesheets:new_milestone": _stage,
    "timesheets:milestone": lambda h: _stage(h) | {"version": "1"},
    "timesheets:approve_entries": lambda h: {"choisies": f"{h['entry'].id}:1"},
    "timesheets:approve_milestones": lambda h: {"choisies": f"{h['milestone'].id}:1"},
    "timesheets:bill": lambda h: {
        "client": str(h["party"].id),
        "entite": str(h["entity"]),
        "heures": f"{h['ready_entry'].id}:2",
    },
    **{
        f"timesheets:{verb}_{kind}": lambda _h, version=version: {"version": version}
        for kind in ("entry", "milestone")
        for verb, version in (("take_back", "2"), ("archive", "1"), ("restore", "2"))
    },
    **{
        f"api:{verb}_{kind}": lambda _h, version=version: Json(version=version)
        for kind in ("time_entry", "milestone")
        for verb, version in (("take_back", 2), ("archive", 1), ("restore", 2))
    },
    "api:approve_time": lambda h: Json(items=[{"id": str(h["entry"].id), "version": 1}]),
    "api:approve_milestones": lambda h: Json(items=[{"id": str(h["milestone"].id), "version": 1}]),
    **dict.fromkeys(
        ("api:time_entries", "api:enter_time"), lambda h: Json(items=[_hours_stated(h)])
    ),
    **dict.fromkeys(
        ("api:milestones", "api:enter_milestones"), lambda h: Json(items=[_stage_stated(h)])
    ),
    **dict.fromkeys(
        ("api:time_entry", "api:change_time_entry"), lambda h: Json(**_hours_stated(h), version=1)
    ),
    **dict.fromkeys(
        ("api:milestone", "api:change_milestone"), lambda h: Json(**_stage_stated(h), version=1)
    ),
    **dict.fromkeys(
        ("api:billable_time", "api:bill_time"),
        lambda h: Json(
            entity_id=str(h["entity"]),
            customer_id=str(h["party"].id),
            entries=[{"id": str(h["ready_entry"].id), "version": 2}],
        ),
    ),
    **dict.fromkeys(("recurring:begin_plan", "recurring:change_plan"), _plan),
    "recurring:skip_period": lambda _h: {"reason": "offert"},
    "recurring:move_prices": lambda _h: {
        "kind": "percent",
        "first_day": "2099-01-01",
        "percent": "2",
        "proof": "contrat",
    },
    **dict.fromkeys(
        ("api:recurring_plans", "api:create_recurring_plan"),
        lambda h: Json(template_id=str(h["template"]), **_PLAN),
    ),
    **dict.fromkeys(
        ("api:recurring_plan", "api:change_recurring_plan"), lambda _h: Json(version=3, **_PLAN)
    ),
    "api:skip_recurring_period": lambda _h: Json(reason="offert"),
    "api:record_recurring_indexation": lambda _h: Json(
        kind="percent", first_day="2099-01-01", percent="2", proof="contrat"
    ),
    "sales:choose_bulk": lambda h: {"choisies": f"{h['draft']}:1"},
    "api:bulk_issue": lambda h: Json(drafts=[{"id": str(h["draft"]), "version": 1}]),
    "sales:begin_contract": lambda _h: {"name": "Halles", "retention": "5"},
    "sales:contract": lambda h: {f"p-{h['contract_line']}": "25"},
    "sales:accept_works": lambda _h: {"day": "2026-01-02"},
    "sales:release_retention": lambda _h: {"kind": "paid", "day": "2026-01-02"},
    **dict.fromkeys(
        ("api:contracts", "api:open_contract"),
        lambda h: Json(draft=str(h["draft"]), name="Halles"),
    ),
    "api:open_situation": lambda h: Json(
        lines=[{"line": str(h["contract_line"]), "percent": "25"}]
    ),
    "api:accept_works": lambda _h: Json(day="2026-01-02"),
    "api:release_retention": lambda _h: Json(kind="paid", day="2026-01-02"),
    "sales:ask_deposit": lambda _h: {"how": "percent", "percent": "30"},
    "sales:choose_deposits": lambda _h: {},
    "api:ask_deposit": lambda _h: Json(percent="30"),
    **dict.fromkeys(("api:draft_deposits", "api:choose_deposits"), lambda _h: Json(deposits=[])),
    "sales:credit": lambda _h: {"how": "all"},
    "sales:credit_uses": lambda _h: {"version": "0", "keep": "1"},
    "api:open_credit_note": lambda h: Json(invoices=[h["issued"].reference]),
    "api:open_corrective": lambda h: Json(invoice=h["issued"].reference),
    **dict.fromkeys(("api:credit_uses", "api:decide_credit"), lambda _h: Json(version=0, uses=[])),
    "sales:create_look": lambda _h: {"name": "Neuf"},
    "sales:create_mandate": lambda h: (
        _MANDATE | {"supplier": h["party"].reference, "entity": str(h["entity"])}
    ),
    "sales:end_mandate": lambda _h: {
        "last_day": timezone.localdate().isoformat(),
        "reason": "Résilié",
    },
    "sales:reply": lambda _h: {"reply": "accepted", "day": timezone.localdate().isoformat()},
    **dict.fromkeys(
        ("api:mandates", "api:record_mandate"),
        lambda h: Json(supplier=str(h["party"].id), entity=str(h["entity"]), **_MANDATE),
    ),
    "api:end_mandate": lambda _h: Json(last_day=timezone.localdate().isoformat(), reason="Résilié"),
    "api:note_reply": lambda _h: Json(reply="accepted", day=timezone.localdate().isoformat()),
    "sales:look": lambda _h: dict(LOOK),
    "sales:preview_look": lambda _h: dict(LOOK),
    "sales:upload_logo": lambda _h: {
        "file": SimpleUploadedFile("l.svg", DRAWING, content_type="image/svg+xml")
    },
    "sales:serve_look": lambda _h: {"name": "Autre"},
    "sales:take_up_look": lambda _h: {"base": "1"},
    **dict.fromkeys(
        ("api:document_templates", "api:create_document_template"), lambda _h: Json(name="Neuf")
    ),
    **dict.fromkeys(
        ("api:document_template", "api:change_document_template"), lambda _h: Json(name="Autre")
    ),
    "api:save_document_look": lambda _h: Json(base=1, colour="#1a3c8b"),
    "api:take_up_document_look": lambda _h: Json(base=1),
    "api:preview_document_template": lambda _h: Json(),
    "api:issue_draft": lambda _h: Json(version=1),
    "sales:issue_draft": lambda _h: {"version": "1"},
    "api:ask": _upload("file"),
    "api:deposit": _upload("file"),
    "sending:send": lambda _h: {"to": "neuf@client.test", "subject": "Objet", "body": "{link}"},
    "sending:issue_and_send": lambda _h: {"version": "1"},
    "api:issue_and_send": lambda _h: Json(version=1),
    "sending:choose_many": lambda h: {"choisies": h["sent"].reference},
    "api:send_many": lambda h: Json(invoices=[h["sent"].reference]),
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
    "api:let_mail_in": lambda _h: Json(allow=False),
    "api:dismiss_mail": lambda _h: Json(reason="publicité"),
    "sending:answer": lambda _h: {"text": "une réponse"},
    "sending:platform": lambda _h: _deposited(),
    "sending:settings": lambda _h: {**_SETTINGS, "version": "0"},
    "sending:template": lambda _h: _WORDS,
    "quotes:public": lambda _h: {"do": "ask", "text": "une question"},
    "quotes:answer_quote": lambda _h: {"text": "une réponse"},
    "quotes:send_quote": lambda h: {"how": "freeze", "draft_version": _FILLED},
    **dict.fromkeys(
        ("quotes:accept_quote", "quotes:decline_quote", "api:accept_quote", "api:decline_quote"),
        lambda _h: {
            "version": 1,
            "answer_date": f"{timezone.localdate()}",
            "name": "Inès",
            "proof": "courrier",
        },
    ),
    "quotes:take_order": lambda h: {"version": _FILLED},
    "api:take_order": lambda h: {"draft": str(h["order_draft"]), "draft_version": _FILLED},
    **dict.fromkeys(
        ("api:quotes", "api:open_quote", "api:begin_order"),
        lambda h: {"entity": str(h["entity"])},
    ),
    "api:orders": lambda h: {"draft": str(h["order_draft"]), "draft_version": _FILLED},
    "api:send_quote": lambda h: {"draft_version": _FILLED},
    "api:invoice_order": lambda _h: {"percent": "10"},
    "api:close_order": lambda _h: {"reason": "fini"},
    "sending:public": lambda _h: {"kind": "question", "text": "une question"},
    **dict.fromkeys(
        ("api:invoice_sendings", "api:send_invoice"),
        lambda _h: Json(recipients=["neuf@client.test"]),
    ),
    "api:answer_customer": lambda _h: Json(text="une réponse"),
    "api:note_platform_status": lambda _h: Json(_deposited()),
    **dict.fromkeys(
        ("api:sending_settings", "api:change_sending_settings"),
        lambda _h: Json(_SETTINGS, version=0),
    ),
    **dict.fromkeys(("api:mail_template", "api:write_mail_template"), lambda _h: Json(_WORDS)),
}


# Two calls of the API at one address: what is read there, and what is sent there.
BODIES |= {
    "api:create_item": BODIES["api:items"],
    "api:change_item": BODIES["api:item"],
    "api:create_price_list": BODIES["api:price_lists"],
    "api:change_price_list": BODIES["api:price_list"],
    "api:set_price": BODIES["api:prices"],
}


def body_of(name: str, house: House) -> dict[str, Any]:
    """What a POST or PATCH to this route sends."""
    return BODIES[name](house) if name in BODIES else {}
