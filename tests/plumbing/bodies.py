"""What a form or a call sends to an address."""

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.plumbing.received_bodies import RECEIVED, Json
from tests.plumbing.world import House


def _entity(_house: House) -> dict[str, str]:
    return {"name": "Filiale", "siren": "404833048", "vat_regime": "none", "country": "FR"}


def _upload(name: str) -> Callable[[House], dict[str, Any]]:
    return lambda _h: {name: SimpleUploadedFile("f.xml", b"<a/>", content_type="text/xml")}


def _proof(name: str) -> Callable[[House], dict[str, Any]]:
    """The bytes that stand there already (`world`): nothing changes."""
    return lambda _h: {name: SimpleUploadedFile("p.pdf", PROOF, content_type="application/pdf")}


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


PROOF = b"%PDF-1.7 publication"
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
        "invoice_profile": "core",
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


# The least that each POST wants, so that it reaches the check of rights and then does its work.
BODIES: dict[str, Callable[[House], dict[str, Any]]] = {
    "account_login": lambda _h: {"login": "nul@exemple.test", "password": "rien du tout 12"},
    "identity_language": lambda _h: {"language": "en", "next": "/"},
    "account_reset_password": lambda _h: {"email": "nul@exemple.test"},
    "identity_account": lambda _h: {"name": "Autre Nom", "language": "fr", "theme": "auto"},
    "account_email": lambda _h: {"email": "neuve@exemple.test", "action_add": ""},
    "workbench:first_company": _company,
    "workbench:first_preview": lambda _h: {"name": "Atelier"},
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
    **dict.fromkeys(("api:organisation", "api:rename_organisation"), lambda _h: Json(name="Autre")),
    **dict.fromkeys(("api:entities", "api:create_entity"), lambda h: Json(_entity(h))),
    **dict.fromkeys(
        ("api:entity", "api:change_entity"), lambda h: Json(_entity(h) | {"siren": "732829320"})
    ),
    **dict.fromkeys(
        ("api:departments", "api:create_department", "api:department", "api:change_department"),
        lambda _h: Json(name="Ventes"),
    ),
    **dict.fromkeys(
        ("api:projects", "api:create_project", "api:project", "api:change_project"),
        lambda _h: Json(code="N-1", name="Nouveau"),
    ),
    **dict.fromkeys(
        ("api:categories", "api:create_category", "api:category", "api:change_category"),
        lambda _h: Json(name="Voyages"),
    ),
    "organisations:invite": lambda h: {"email": "neuf@exemple.test", "role": str(h["role"])},
    **dict.fromkeys(
        ("api:invitations", "api:invite"),
        lambda h: Json(email="neuf@exemple.test", role=str(h["role"])),
    ),
    "api:grant_role": lambda h: Json(role=str(h.company.role("approver"))),
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
    "api:set_parties_apart": lambda h: Json(first=str(h["party"].id), second=str(h["twin"].id)),
    "api:add_party_account": lambda _h: Json(iban=NEW_IBAN),
    "api:trust_party_account": lambda _h: Json(
        called="Anne Le Gall", called_at="02 98 44 12 30", reason="vu au téléphone"
    ),
    "api:take_over_party_accounts": lambda h: Json(accounts=[str(h["account"])], reason="comparé"),
    **dict.fromkeys(("api:account_rest", "api:change_account_rest"), lambda _h: Json(hours=48)),
    "api:add_party_address": lambda _h: Json(city="Brest"),
    "api:change_party_address": lambda _h: Json(city="Brest"),
    **dict.fromkeys(
        ("api:add_party_electronic_address", "api:change_party_electronic_address"),
        lambda _h: Json(scheme="EM", value="neuf@client.test"),
    ),
    **dict.fromkeys(
        ("api:add_party_contact", "api:change_party_contact"), lambda _h: Json(name="Lucie Morel")
    ),
    **dict.fromkeys(
        ("api:add_party_note", "api:change_party_note"), lambda _h: Json(text="une note")
    ),
    **dict.fromkeys(("api:party_documents", "api:add_party_document"), _upload("file")),
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
    "register:refuse": lambda _h: {"code": "CMD_ERR", "reason": "pas notre commande"},
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
    "register:undo_many": lambda _h: {"seq": "1-2"},
    "api:undo_many": lambda _h: {"first_seq": 1, "last_seq": 2},
    "api:decide_many": lambda h: {"action": "verify", "references": [h["received"].reference]},
    **dict.fromkeys(
        ("api:views", "api:save_view", "api:change_view", "api:remove_view"),
        lambda _h: {"name": "Grosses", "parameters": {"min": "1000"}},
    ),
    "register:notes": lambda _h: {"text": "une note"},
    "register:note": lambda _h: {"text": "une autre note"},
    "register:attachments": _upload("files"),
    "register:archive_attachment": lambda _h: {"reason": "jointe par erreur"},
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
    **dict.fromkeys(("api:open_batch", "api:list_batches"), lambda _h: {"name": "mars"}),
    "api:announce_files": lambda _h: {"announced": 3},
    "api:refuse_invoice": lambda _h: Json(code="CMD_ERR", reason="deux commandes"),
    "api:reopen_invoice": lambda _h: Json(reason="deux commandes"),
    "api:arrivals": _upload("file"),
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
    **dict.fromkeys(
        ("api:imports", "api:begin_import"),
        lambda _h: {
            "file": SimpleUploadedFile("f.csv", b"Code;Nom;Prix\nA;B;1\n"),
            "kind": "articles",
        },
    ),
    "api:choose_import_columns": lambda _h: Json(mapping={"code": 0, "name": 1, "price": 2}),
    "api:change_prices": lambda h: Json(
        changes=[{"id": str(h["price"]), "was": "12.5", "becomes": "13"}]
    ),
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
    "recurring:proof": _proof("proof_file"),
    **dict.fromkeys(("api:recurring_proof", "api:attach_recurring_proof"), _proof("file")),
    "sending:returned": _upload("file"),
    "api:take_returned_mail": _upload("file"),
    "sending:send": lambda _h: {"to": "neuf@client.test", "subject": "Objet", "body": "{link}"},
    "sending:issue_and_send": lambda _h: {"version": "1"},
    "api:issue_and_send": lambda _h: Json(version=1),
    "sending:choose_many": lambda h: {"choisies": h["sent"].reference},
    "api:send_many": lambda h: Json(invoices=[h["sent"].reference]),
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
    "api:answer_quote": lambda _h: Json(text="une réponse"),
    "api:accept_signed_quote": lambda _h: {
        "version": 1,
        "answer_date": f"{timezone.localdate()}",
        "name": "Inès",
        "file": SimpleUploadedFile("accord.pdf", PROOF, content_type="application/pdf"),
    },
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
BODIES |= RECEIVED | {
    "api:create_item": BODIES["api:items"],
    "api:change_item": BODIES["api:item"],
    "api:create_price_list": BODIES["api:price_lists"],
    "api:change_price_list": BODIES["api:price_list"],
    "api:set_price": BODIES["api:prices"],
}


def body_of(name: str, house: House) -> dict[str, Any]:
    """What a POST or PATCH to this route sends."""
    return BODIES[name](house) if name in BODIES else {}
