"""Reads about customers and suppliers.

For other rooms: `family` and `survivor` (whose invoices count where), `names` (one statement for a
page of a list), `quick_find` (the search over everything), `choices` (a picker).
"""

from facturier.parties.queries.accounts import (
    Waiting,
    WaitingPage,
    accounts_waiting,
    rest_of,
)
from facturier.parties.queries.already import already_known
from facturier.parties.queries.buyer import BuyerFacts, buyer_facts
from facturier.parties.queries.choices import FoundParty, PartyRole, choices, quick_find, role_of
from facturier.parties.queries.duplicates import Pair, alike, duplicate_pairs
from facturier.parties.queries.family import PartyName, families, family, names, survivor
from facturier.parties.queries.invariants import broken_invariants
from facturier.parties.queries.listing import (
    COUNTED,
    Order,
    PartiesPage,
    PartyLine,
    View,
    exported,
    parties_page,
)
from facturier.parties.queries.party import (
    Account,
    PostalPlace,
    WholeParty,
    accounts_of,
    addresses_among,
    addresses_of,
    addresses_to_write_to,
    contacts_to_write_to,
    customers_among,
    documents_count,
    find_party,
    is_past,
    keys_held,
    numbers_known,
    part_values,
    party_by_id,
    postal_places,
    whole_party,
)
from facturier.parties.queries.picker import parties_told, party_by_reference, party_choice
from facturier.parties.queries.privacy import also_named_in, personal_parts
from facturier.parties.queries.seller import SellerFacts, seller_facts
from facturier.parties.queries.senders import suppliers_writing_from
from facturier.parties.queries.story import party_story

__all__ = [
    "COUNTED",
    "Account",
    "BuyerFacts",
    "FoundParty",
    "Order",
    "Pair",
    "PartiesPage",
    "PartyLine",
    "PartyName",
    "PartyRole",
    "PostalPlace",
    "SellerFacts",
    "View",
    "Waiting",
    "WaitingPage",
    "WholeParty",
    "accounts_of",
    "accounts_waiting",
    "addresses_among",
    "addresses_of",
    "addresses_to_write_to",
    "alike",
    "already_known",
    "also_named_in",
    "broken_invariants",
    "buyer_facts",
    "choices",
    "contacts_to_write_to",
    "customers_among",
    "documents_count",
    "duplicate_pairs",
    "exported",
    "families",
    "family",
    "find_party",
    "is_past",
    "keys_held",
    "names",
    "numbers_known",
    "part_values",
    "parties_page",
    "parties_told",
    "party_by_id",
    "party_by_reference",
    "party_choice",
    "party_story",
    "personal_parts",
    "postal_places",
    "quick_find",
    "rest_of",
    "role_of",
    "seller_facts",
    "suppliers_writing_from",
    "survivor",
    "whole_party",
]
