"""The verbs of customers and suppliers."""

from facturier.parties.actions.accounts import (
    add_account,
    archive_account,
    read_account,
    read_accounts,
    restore_account,
)
from facturier.parties.actions.approving import (
    MOST_TAKEN_OVER,
    dispense_account,
    set_account_rest,
    take_over_accounts,
    trust_account,
)
from facturier.parties.actions.documents import add_document, archive_document, open_document
from facturier.parties.actions.facts import FIELDS, LANGUAGES, PartyFacts, facts_of
from facturier.parties.actions.identity import (
    IdentifierTaken,
    PartyChanged,
    archive_party,
    change_party,
    confirm_party,
    create_party,
    restore_party,
)
from facturier.parties.actions.importing import import_party, refusals, withdraw_party
from facturier.parties.actions.merge import ensure_one_company, merge_parties, set_apart, undo_merge
from facturier.parties.actions.parts import (
    PARTS,
    add_part,
    archive_part,
    change_part,
    erase_part,
    restore_part,
)
from facturier.parties.actions.privacy import note_export, note_list_export
from facturier.parties.actions.recognise import Role, recognise

__all__ = [
    "FIELDS",
    "LANGUAGES",
    "MOST_TAKEN_OVER",
    "PARTS",
    "IdentifierTaken",
    "PartyChanged",
    "PartyFacts",
    "Role",
    "add_account",
    "add_document",
    "add_part",
    "archive_account",
    "archive_document",
    "archive_part",
    "archive_party",
    "change_part",
    "change_party",
    "confirm_party",
    "create_party",
    "dispense_account",
    "ensure_one_company",
    "erase_part",
    "facts_of",
    "import_party",
    "merge_parties",
    "note_export",
    "note_list_export",
    "open_document",
    "read_account",
    "read_accounts",
    "recognise",
    "refusals",
    "restore_account",
    "restore_part",
    "restore_party",
    "set_account_rest",
    "set_apart",
    "take_over_accounts",
    "trust_account",
    "undo_merge",
    "withdraw_party",
]
