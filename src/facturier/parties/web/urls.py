"""Addresses of customers and suppliers."""

from django.urls import path

from facturier.parties.web import (
    accounts,
    approving,
    documents,
    listing,
    merging,
    parts,
    party,
    privacy,
)

app_name = "parties"

ONE = "tiers/<slug:reference>/"
ACCOUNT = f"{ONE}comptes/<uuid:account_id>/"
PART = f"{ONE}<slug:kind>/<uuid:part_id>/"

urlpatterns = [
    path("tiers/", listing.listing, name="list"),
    path("tiers/export/<slug:file_format>/", listing.export, name="export"),
    path("tiers/nouveau/", party.new, name="new"),
    path("tiers/doublons/", merging.duplicates, name="duplicates"),
    path("tiers/doublons/distincts/", merging.set_apart, name="set_apart"),
    path("tiers/comptes/", approving.waiting, name="accounts"),
    path("tiers/comptes/reprendre/", approving.take_over, name="take_over_accounts"),
    path("tiers/comptes/delai/", approving.rest, name="account_rest"),
    path(ONE, party.page, name="party"),
    path(f"{ONE}modifier/", party.change, name="change"),
    path(f"{ONE}confirmer/", party.confirm, name="confirm"),
    path(f"{ONE}archiver/", party.archive, name="archive"),
    path(f"{ONE}retablir/", party.restore, name="restore"),
    path(f"{ONE}fusionner/", merging.merge, name="merge"),
    path(f"{ONE}fusions/<uuid:merge_id>/annuler/", merging.undo, name="undo_merge"),
    path(f"{ONE}donnees-personnelles/", privacy.page, name="privacy"),
    path(f"{ONE}donnees-personnelles/export/", privacy.export, name="personal_export"),
    path(f"{ONE}comptes/ajouter/", accounts.add, name="add_account"),
    path(f"{ACCOUNT}voir/", accounts.read, name="read_account"),
    path(f"{ACCOUNT}approuver/", approving.trust, name="trust_account"),
    path(f"{ACCOUNT}dispense/", approving.dispense, name="dispense_account"),
    path(f"{ACCOUNT}archiver/", accounts.archive, name="archive_account"),
    path(f"{ACCOUNT}retablir/", accounts.restore, name="restore_account"),
    path(f"{ONE}documents/ajouter/", documents.add, name="add_document"),
    path(f"{ONE}documents/<uuid:document_id>/", documents.original, name="document"),
    path(
        f"{ONE}documents/<uuid:document_id>/archiver/", documents.archive, name="archive_document"
    ),
    path(f"{ONE}<slug:kind>/ajouter/", parts.add, name="add_part"),
    path(PART, parts.change, name="part"),
    path(f"{PART}archiver/", parts.archive, name="archive_part"),
    path(f"{PART}retablir/", parts.restore, name="restore_part"),
    path(f"{PART}effacer/", parts.erase, name="erase_part"),
]
