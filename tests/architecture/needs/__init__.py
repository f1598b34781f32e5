"""Which capability each address needs, by method: what the table of rights is held against."""

from tests.architecture.needs.calls import NEEDS_OF_CALLS
from tests.architecture.needs.channels import NEEDS_OF_CHANNELS
from tests.architecture.needs.controls import NEEDS_OF_CONTROLS
from tests.architecture.needs.deposits import NEEDS_OF_DEPOSITS
from tests.architecture.needs.mandates import NEEDS_OF_MANDATES
from tests.architecture.needs.plans import NEEDS_OF_PLANS
from tests.architecture.needs.quotes import NEEDS_OF_QUOTES
from tests.architecture.needs.sending import SENDING
from tests.architecture.needs.templates import RIGHTS_OF_TEMPLATES
from tests.architecture.needs.timesheets import NEEDS_OF_TIME

# -- the same, thought instead of observed: the table cannot absorb a mistake in silence ------------
NEEDS = {
    **{
        f"sales:{name}": {"GET": "organisation.read"}
        for name in ("wordings", "wording", "issuing", "pattern_example", "numbers")
    },
    **{
        f"sales:{name}": {"POST": "sales.configure"}
        for name in (
            "follow_wording",
            "write_wording",
            "create_series",
            "usual_series",
            "close_series",
        )
    },
    **RIGHTS_OF_TEMPLATES,
    **NEEDS_OF_DEPOSITS,
    **NEEDS_OF_CHANNELS,
    **NEEDS_OF_MANDATES,
    "sales:issuing_entity": {"GET": "organisation.read", "POST": "sales.configure"},
    "sales:export_numbers": {"POST": "organisation.read"},
    **SENDING,
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("legal_wordings", "decide_wording", "series", "create_series")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "PUT": "sales.configure"}
        for name in ("seller_profile", "change_seller_profile")
    },
    "api:close_series": {"POST": "sales.configure"},
    "api:numbers": {"GET": "organisation.read"},
    "register:list": {"GET": "invoice.read"},
    "register:totals": {"GET": "invoice.read"},
    "register:tabs": {"GET": "invoice.read"},
    "register:save_view": {"POST": "invoice.read"},
    "register:export": {"POST": "invoice.read"},
    "register:decide_many": {"POST": "invoice.verify"},
    # What one did oneself; each step asks for its own right anew.
    "register:undo_many": {"POST": "invoice.read"},
    "api:undo_many": {"POST": "invoice.read"},
    "api:decide_many": {"POST": "invoice.verify"},
    "register:of_party": {"GET": "invoice.read"},
    "register:peek": {"GET": "invoice.read"},
    "api:totals": {"GET": "invoice.read"},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.read"}
        for name in ("views", "save_view")
    },
    "register:invoice": {"GET": "invoice.read"},
    "register:original": {"GET": "invoice.read"},
    "register:page_image": {"GET": "invoice.read"},
    "register:readable": {"GET": "invoice.read"},
    **{
        f"sales:{name}": {"GET": "invoice.read"}
        for name in ("drafts", "draft", "draft_state", "draft_history")
    },
    **{f"sales:{name}": {"GET": "invoice.prepare"} for name in ("pick_customer", "pick_item")},
    **{
        f"sales:{name}": {"POST": "invoice.prepare"}
        for name in (
            "begin_draft",
            "change_draft",
            "save_draft",
            "discard_draft",
            "restore_draft",
            "keep_as_template",
        )
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("drafts", "open_draft")
    },
    "api:draft": {"GET": "invoice.read"},
    "api:check_draft": {"GET": "invoice.read"},
    "api:issue_draft": {"POST": "invoice.issue"},
    "sales:bulk": {"GET": "invoice.issue"},
    **{
        f"sales:{name}": {"POST": "invoice.issue"}
        for name in ("choose_bulk", "start_bulk", "pause_bulk", "resume_bulk", "retry_bulk")
    },
    "sales:drop_bulk": {"POST": "invoice.issue"},
    "api:bulk_issue": {"POST": "invoice.issue"},
    **{f"api:{name}": {"GET": "invoice.issue"} for name in ("get_bulk_issue", "bulk_issue_drafts")},
    **{
        f"api:{verb}_bulk_issue": {"POST": "invoice.issue"} for verb in ("pause", "resume", "retry")
    },
    **NEEDS_OF_PLANS,
    **NEEDS_OF_TIME,
    **NEEDS_OF_CONTROLS,
    **NEEDS_OF_QUOTES,
    "sales:issue_draft": {"POST": "invoice.issue"},
    **{f"sales:{name}": {"GET": "invoice.read"} for name in ("preview_draft", "pro_forma")},
    **{
        f"api:{name}": {"POST": "invoice.prepare"}
        for name in ("change_draft", "discard_draft", "restore_draft", "save_as_template")
    },
    **{f"sales:{name}": {"GET": "organisation.read"} for name in ("wordings", "wording")},
    **{
        f"sales:{name}": {"POST": "sales.configure"} for name in ("follow_wording", "write_wording")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("legal_wordings", "decide_wording")
    },
    "checks:desk": {"GET": "invoice.read"},
    "checks:listing": {"GET": "invoice.read"},
    "checks:deposit": {"POST": "invoice.read"},
    "api:ask": {"POST": "invoice.read"},
    "register:verify": {"POST": "invoice.verify"},
    "register:refuse": {"GET": "invoice.refuse", "POST": "invoice.refuse"},
    # The one in the matrix is verified: who may verify may take it back.
    "register:reopen": {"POST": "invoice.verify"},
    "register:assign": {"POST": "invoice.assign"},
    # The step in the matrix is a verification: who may verify may take it back.
    "register:undo": {"POST": "invoice.verify"},
    "register:accounts": {"POST": "party.bank"},
    "register:enclosed": {"GET": "invoice.read"},
    "register:attachment": {"GET": "invoice.read"},
    **{
        f"register:{name}": {"POST": "invoice.annotate"}
        for name in (
            "notes",
            "attachments",
            "archive_attachment",
            "restore_attachment",
            "links",
            "unlink",
            "tags",
            "untag",
        )
    },
    # The note in the matrix is the editor's: others put it away where they may verify.
    "register:archive_note": {"POST": "invoice.verify"},
    "register:reception": {"GET": "invoice.deposit"},
    "register:arrivals": {"GET": "invoice.deposit"},
    "register:deposit": {"POST": "invoice.deposit"},
    "register:retry": {"POST": "invoice.deposit"},
    "register:arrival_original": {"GET": "invoice.deposit"},
    "register:open_batch": {"POST": "invoice.deposit"},
    "register:batch": {"GET": "invoice.deposit"},
    "register:batch_progress": {"GET": "invoice.deposit"},
    "register:announce": {"POST": "invoice.deposit"},
    "register:pause_batch": {"POST": "invoice.deposit"},
    "register:resume_batch": {"POST": "invoice.deposit"},
    "register:report_batch": {"POST": "invoice.deposit"},
    "register:known": {"POST": "invoice.deposit"},
    "register:states": {"GET": "invoice.deposit"},
    "register:pick_party": {"GET": "party.read"},
    "register:enter_to_key": {"POST": "invoice.repair"},
    "register:key": {"POST": "invoice.repair"},
    "register:read_zone": {"GET": "invoice.repair"},
    "register:forget_layout": {"POST": "party.manage"},
    "register:repair": {"GET": "invoice.repair", "POST": "invoice.repair"},
    "register:compare": {"GET": "invoice.read"},
    "register:decide": {"POST": "invoice.repair"},
    "register:dismiss": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "register:detach": {"POST": "invoice.repair"},
    "organisations:company": {"GET": "organisation.read", "POST": "organisation.manage"},
    "organisations:entities": {"POST": "organisation.manage"},
    "organisations:departments": {"GET": "organisation.read", "POST": "organisation.manage"},
    "organisations:projects": {"GET": "organisation.read", "POST": "organisation.manage"},
    "organisations:categories": {"GET": "organisation.read", "POST": "organisation.manage"},
    **{
        f"organisations:{kind}": {"GET": "organisation.manage", "POST": "organisation.manage"}
        for kind in ("entity", "department", "project", "category")
    },
    **{
        f"organisations:{verb}_{kind}": {"POST": "organisation.manage"}
        for kind in ("entity", "department", "project", "category")
        for verb in ("archive", "restore")
    },
    "organisations:members": {"GET": "member.read"},
    "organisations:member": {"GET": "member.read"},
    "organisations:roles": {"GET": "member.read"},
    "organisations:roles_export": {"GET": "member.read"},
    "organisations:role_second_factor": {"POST": "role.manage"},
    **{
        f"organisations:{verb}": {"POST": "member.manage"}
        for verb in (
            "invite",
            "revoke_invitation",
            "grant",
            "withdraw",
            "deactivate",
            "reactivate",
            "reset_second_factor",
        )
    },
    "organisations:tokens": {"POST": "token.create"},
    "workbench:admin": {"GET": "organisation.read"},
    "workbench:first_company": {"GET": "organisation.manage", "POST": "organisation.manage"},
    "workbench:first_preview": {"GET": "organisation.manage", "POST": "organisation.manage"},
    "workbench:first_team": {"GET": "member.manage", "POST": "member.manage"},
    "workbench:first_invoice": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "workbench:first_example": {"POST": "invoice.deposit"},
    "workbench:example": {"GET": "organisation.manage"},
    "workbench:open_example": {"POST": "organisation.manage"},
    "parties:list": {"GET": "party.read"},
    "parties:export": {"GET": "party.read"},
    "parties:duplicates": {"GET": "party.read"},
    "parties:party": {"GET": "party.read"},
    "parties:document": {"GET": "party.read"},
    **{
        f"parties:{verb}": {"GET": "party.manage", "POST": "party.manage"}
        for verb in ("new", "change", "merge", "add_document", "add_part", "part")
    },
    **{
        f"parties:{verb}": {"POST": "party.manage"}
        for verb in (
            "set_apart",
            "confirm",
            "archive",
            "restore",
            "undo_merge",
            "personal_export",
            "archive_document",
            "archive_part",
            "restore_part",
            "erase_part",
        )
    },
    "parties:privacy": {"GET": "party.manage"},
    **{
        f"parties:{verb}": {"GET": "party.bank", "POST": "party.bank"}
        for verb in ("add_account", "trust_account", "dispense_account")
    },
    "parties:accounts": {"GET": "party.bank"},
    "parties:take_over_accounts": {"POST": "party.bank"},
    "parties:account_rest": {"POST": "organisation.manage"},
    **{
        f"parties:{verb}_account": {"POST": "party.bank"} for verb in ("read", "archive", "restore")
    },
    "workbench:journal": {"GET": "audit.read"},
    "workbench:journal_verify": {"POST": "audit.read"},
    "workbench:journal_export": {"POST": "audit.export"},
    "api:deposit": {"POST": "invoice.deposit"},
    "api:arrival": {"GET": "invoice.deposit"},
    "sales:wordings": {"GET": "organisation.read"},
    "sales:wording": {"GET": "organisation.read"},
    "sales:follow_wording": {"POST": "sales.configure"},
    "sales:write_wording": {"POST": "sales.configure"},
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("legal_wordings", "decide_wording")
    },
    "catalogue:items": {"GET": "catalogue.read"},
    "catalogue:export": {"GET": "catalogue.read"},
    "catalogue:new_item": {"GET": "catalogue.manage", "POST": "catalogue.manage"},
    **{
        f"{where}:{name}": {"GET": "catalogue.read", "POST": "catalogue.manage"}
        for where in ("catalogue", "api")
        for name in ("item", "price_lists", "price_list")
    },
    **{
        f"{where}:{verb}_{kind}": {"POST": "catalogue.manage"}
        for where in ("catalogue", "api")
        for verb in ("archive", "restore")
        for kind in ("item", "price_list")
    },
    "catalogue:set_price": {"POST": "catalogue.manage"},
    "catalogue:change_prices": {"POST": "catalogue.manage"},
    **{
        f"api:{name}": {"GET": "catalogue.read", "POST": "catalogue.manage"}
        for name in (
            "items",
            "create_item",
            "change_item",
            "create_price_list",
            "change_price_list",
            "prices",
            "set_price",
        )
    },
    # Of the kinds that there are, all need this one.
    **{
        f"imports:{page}": {"GET": "catalogue.manage"}
        for page in ("history", "model_file", "import", "rows", "bad_rows")
    },
    "imports:begin": {"GET": "catalogue.manage", "POST": "catalogue.manage"},
    "imports:columns": {"GET": "catalogue.manage", "POST": "catalogue.manage"},
    **{f"imports:{verb}": {"POST": "catalogue.manage"} for verb in ("start", "undo", "drop")},
    "api:open_batch": {"POST": "invoice.deposit"},
    "api:batch": {"GET": "invoice.deposit"},
    "api:deposit_many": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "api:files_of_batch": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "api:pause_batch": {"POST": "invoice.deposit"},
    "api:resume_batch": {"POST": "invoice.deposit"},
    "api:known": {"POST": "invoice.deposit"},
    "api:retry": {"POST": "invoice.deposit"},
    "api:dismiss": {"POST": "invoice.deposit"},
    "api:detach": {"POST": "invoice.repair"},
    "api:enter_to_key": {"POST": "invoice.repair"},
    "api:facts": {"GET": "invoice.read", "POST": "invoice.repair"},
    "api:reading": {"GET": "invoice.repair"},
    "api:forget_layout": {"POST": "party.manage"},
    "api:key_facts": {"GET": "invoice.read", "POST": "invoice.repair"},
    "api:repair_party": {"POST": "invoice.repair"},
    "api:repair_orientation": {"POST": "invoice.repair"},
    "api:repair_reread": {"POST": "invoice.repair"},
    "api:repair_not_invoice": {"POST": "invoice.repair"},
    "api:repair_bring_back": {"POST": "invoice.repair"},
    "api:suspected": {"GET": "invoice.read"},
    "api:decide_suspect": {"POST": "invoice.repair"},
    "api:invoices": {"GET": "invoice.read"},
    "api:invoice": {"GET": "invoice.read"},
    "api:original": {"GET": "invoice.read"},
    # One address may bear several names, one a method: each answers every method.
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.annotate"}
        for name in ("notes", "add_note", "links", "add_link", "attachments", "attach")
    },
    **{
        f"api:{name}": {
            "GET": "invoice.read",
            "POST": "invoice.annotate",
            "DELETE": "invoice.annotate",
        }
        for name in ("tags", "add_tag", "remove_tag")
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "DELETE": "invoice.annotate"}
        for name in ("attachment", "archive_attachment")
    },
    "api:restore_attachment": {"POST": "invoice.annotate"},
    "api:remove_link": {"DELETE": "invoice.annotate"},
    "api:edit_note": {"DELETE": "invoice.verify"},
    "api:archive_note": {"DELETE": "invoice.verify"},
    "api:story": {"GET": "invoice.read"},
    "api:undo": {"POST": "invoice.verify"},
    **{
        f"api:{operation}": {"GET": "party.read", "POST": "party.manage"}
        for operation in ("parties", "create_party")
    },
    **{
        f"api:{operation}": {"GET": "party.read", "PATCH": "party.manage"}
        for operation in ("party", "change_party")
    },
    **{
        f"api:{verb}": {"POST": "party.manage"}
        for verb in (
            "confirm_party",
            "archive_party",
            "restore_party",
            "merge_party",
            "undo_party_merge",
        )
    },
    **NEEDS_OF_CALLS,
}
