"""The contract of the API: a valid OpenAPI 3.1 that the server keeps, whatever it is sent."""

import json
import os
from functools import cache

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from facturier.config.urls import urlpatterns
from facturier.organisations import actions
from facturier.organisations.tests.factories import a_company, address_of, an_entity
from facturier.register.tests.factories import an_invoice
from tests.plumbing.made_once import made_once

CAMPAIGN = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"
EXAMPLES = 500 if CAMPAIGN else 13
UNSIGNED = 50 if CAMPAIGN else 3  # refused before anything of the call is read
KEPT = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
SCHEMA = "/api/v1/openapi.json"
assert urlpatterns, "the routes are loaded before the schema is asked"

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(client):
    answer = client.get(SCHEMA)
    assert answer["Content-Type"].startswith("application/json")
    return answer.json()


def test_it_is_openapi_3_1_and_every_schema_in_it_is_one(contract):
    assert contract["openapi"].startswith("3.1.")
    assert set(contract) <= {"openapi", "info", "paths", "components", "servers", "tags"}
    for schema in contract["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )
    schemathesis.openapi.from_dict(contract).validate()


def test_no_two_schemas_of_one_name_differ():
    """The contract knows them by their bare name: the second one would stand for the first."""

    def below(schema):
        for one in schema.__subclasses__():
            yield one
            yield from below(one)

    shapes = {}
    for schema in below(Schema):
        if schema.__module__.startswith("facturier."):
            whole = schema.model_json_schema()
            for name, part in whole.get("$defs", {}).items():  # enumerations are of no Schema
                if "enum" in part:
                    values = json.dumps(part["enum"])
                    shapes.setdefault(name, {})[values] = schema.__module__
            shape = json.dumps(whole, sort_keys=True)
            shapes.setdefault(schema.__name__, {})[shape] = schema.__module__
    assert shapes
    assert {name: [*found.values()] for name, found in shapes.items() if len(found) > 1} == {}


def test_every_reference_in_it_leads_somewhere(contract):
    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for part in node.values():
                yield from references(part)
        elif isinstance(node, list):
            for part in node:
                yield from references(part)

    for reference in references(contract):
        place = contract
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_operation_is_named_once_guarded_and_says_how_it_refuses(contract):
    operations = [
        (path, method, operation)
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    ]
    names = [operation["operationId"] for _path, _method, operation in operations]
    assert len(names) == len(set(names)) == len(OPERATIONS)
    assert contract["components"]["securitySchemes"]["BearerToken"]["scheme"] == "bearer"
    for path, method, operation in operations:
        assert operation["security"] == [{"BearerToken": []}], path
        assert operation.get("summary"), (method, path)
        assert {"401", "403", "404"} <= set(operation["responses"]), (method, path)
        assert any(status.startswith("2") for status in operation["responses"]), path


# -- the server under every call that the schema allows, and many that it does not ------------------
@pytest.fixture
def one_connection():
    """Keep the connection of the test between the calls, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@made_once
def token():
    """A token that may everything, of a company with three invoices."""
    company = a_company(roles=("editor",), now=timezone.now())
    an_entity(company)
    for _ in range(3):
        an_invoice(company)
    _id, written = actions.issue_token(
        email=address_of(company["owner"].user_id),
        name="essai",
        scopes=[
            "organisation:read",
            "organisation:manage",
            "member:read",
            "invoice:refuse",
            "invoice:assign",
            "sales:configure",
            "invoice:read",
            "invoice:deposit",
            "invoice:annotate",
            "invoice:repair",
            "invoice:verify",
            "time:read",
            "time:enter",
            "time:approve",
            "catalogue:read",
            "catalogue:manage",
            "party:read",
            "party:manage",
            "party:bank",
        ],
        days=1,
        now=timezone.now(),
    )
    return written


def closing(application):
    """The application behind a server that closes what it has sent, as every server must."""

    def answer(environ, start_response):
        sent = application(environ, start_response)
        try:
            return [b"".join(sent)]
        finally:
            sent.close()

    return answer


@cache
def read_contract():
    """The contract is the same whoever asks for it: writing and reading it takes over a second."""
    return schemathesis.openapi.from_wsgi(SCHEMA, closing(get_wsgi_application()))


@pytest.fixture
def schema(token, one_connection):
    """The schema, asked of the application in this very process, with the token beside it."""
    found = read_contract()
    found.token = token
    return found


OPERATIONS = [
    ("GET", "/api/v1/me/"),
    ("GET", "/api/v1/organisation/"),
    ("PUT", "/api/v1/organisation/"),
    ("GET", "/api/v1/entities/"),
    ("POST", "/api/v1/entities/"),
    ("GET", "/api/v1/entities/{entity_id}/"),
    ("PUT", "/api/v1/entities/{entity_id}/"),
    ("POST", "/api/v1/entities/{entity_id}/archive/"),
    ("POST", "/api/v1/entities/{entity_id}/restore/"),
    ("GET", "/api/v1/departments/"),
    ("POST", "/api/v1/departments/"),
    ("GET", "/api/v1/departments/{department_id}/"),
    ("PUT", "/api/v1/departments/{department_id}/"),
    ("POST", "/api/v1/departments/{department_id}/archive/"),
    ("POST", "/api/v1/departments/{department_id}/restore/"),
    ("GET", "/api/v1/projects/"),
    ("POST", "/api/v1/projects/"),
    ("GET", "/api/v1/projects/{project_id}/"),
    ("PUT", "/api/v1/projects/{project_id}/"),
    ("POST", "/api/v1/projects/{project_id}/archive/"),
    ("POST", "/api/v1/projects/{project_id}/restore/"),
    ("GET", "/api/v1/categories/"),
    ("POST", "/api/v1/categories/"),
    ("GET", "/api/v1/categories/{category_id}/"),
    ("PUT", "/api/v1/categories/{category_id}/"),
    ("POST", "/api/v1/categories/{category_id}/archive/"),
    ("POST", "/api/v1/categories/{category_id}/restore/"),
    ("GET", "/api/v1/members/"),
    ("GET", "/api/v1/members/{member_id}/"),
    ("POST", "/api/v1/members/{member_id}/roles/"),
    ("POST", "/api/v1/members/{member_id}/roles/{grant_id}/withdraw/"),
    ("POST", "/api/v1/members/{member_id}/deactivate/"),
    ("POST", "/api/v1/members/{member_id}/reactivate/"),
    ("GET", "/api/v1/invitations/"),
    ("POST", "/api/v1/invitations/"),
    ("POST", "/api/v1/invitations/{invitation_id}/revoke/"),
    ("GET", "/api/v1/roles/"),
    ("POST", "/api/v1/invoices/{reference}/attachments/{attachment_id}/restore/"),
    ("POST", "/api/v1/invoices/decide/undo/"),
    ("GET", "/api/v1/doubts/"),
    ("GET", "/api/v1/doubts/{doubt_id}/"),
    ("POST", "/api/v1/doubts/{doubt_id}/decision/"),
    ("GET", "/api/v1/controls/"),
    ("PUT", "/api/v1/controls/"),
    ("GET", "/api/v1/deposit-links/"),
    ("POST", "/api/v1/deposit-links/"),
    ("GET", "/api/v1/deposit-links/{deposit_link_id}/"),
    ("POST", "/api/v1/deposit-links/{deposit_link_id}/revoke/"),
    ("POST", "/api/v1/deposit-links/{deposit_link_id}/questions/"),
    ("GET", "/api/v1/mailbox/"),
    ("PUT", "/api/v1/mailbox/"),
    ("POST", "/api/v1/mailbox/trial/"),
    ("GET", "/api/v1/allowed-senders/"),
    ("POST", "/api/v1/allowed-senders/"),
    ("POST", "/api/v1/allowed-senders/{sender_id}/withdraw/"),
    ("GET", "/api/v1/quarantine/"),
    ("POST", "/api/v1/quarantine/{arrival_id}/let-in/"),
    ("POST", "/api/v1/quarantine/{arrival_id}/dismiss/"),
    ("GET", "/api/v1/quotes/"),
    ("POST", "/api/v1/quotes/"),
    ("GET", "/api/v1/quotes/{quote_id}/"),
    ("POST", "/api/v1/quotes/{quote_id}/send/"),
    ("POST", "/api/v1/quotes/{quote_id}/accept/"),
    ("POST", "/api/v1/quotes/{quote_id}/decline/"),
    ("POST", "/api/v1/quotes/{quote_id}/discard/"),
    ("POST", "/api/v1/quotes/{quote_id}/restore/"),
    ("POST", "/api/v1/quotes/{quote_id}/link/revoke/"),
    ("POST", "/api/v1/quotes/{quote_id}/link/renew/"),
    ("POST", "/api/v1/quotes/{quote_id}/mails/{mail_id}/retry/"),
    ("POST", "/api/v1/quotes/{quote_id}/customer-messages/"),
    ("POST", "/api/v1/quotes/{quote_id}/accept-signed/"),
    ("GET", "/api/v1/quotes/{quote_id}/proof/"),
    ("GET", "/api/v1/quotes/{quote_id}/versions/{number}/file/"),
    ("GET", "/api/v1/orders/"),
    ("POST", "/api/v1/orders/"),
    ("POST", "/api/v1/order-drafts/"),
    ("GET", "/api/v1/orders/{order_id}/"),
    ("POST", "/api/v1/orders/{order_id}/invoices/"),
    ("POST", "/api/v1/orders/{order_id}/close/"),
    ("POST", "/api/v1/orders/{order_id}/reopen/"),
    ("GET", "/api/v1/recurring-plans/"),
    ("POST", "/api/v1/recurring-plans/"),
    ("GET", "/api/v1/recurring-plans/{plan_id}/"),
    ("PUT", "/api/v1/recurring-plans/{plan_id}/"),
    ("GET", "/api/v1/recurring-plans/{plan_id}/preview/"),
    ("GET", "/api/v1/recurring-plans/{plan_id}/periods/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/periods/{number}/skip/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/periods/{number}/unskip/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/indexations/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/indexations/{indexation_id}/withdraw/"),
    ("GET", "/api/v1/recurring-plans/{plan_id}/indexations/{indexation_id}/proof/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/indexations/{indexation_id}/proof/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/pause/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/resume/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/end/"),
    ("POST", "/api/v1/recurring-plans/{plan_id}/take-over/"),
    ("POST", "/api/v1/recurring-runs/"),
    ("GET", "/api/v1/recurring-runs/latest/"),
    ("POST", "/api/v1/recurring-runs/{run_id}/pause/"),
    ("POST", "/api/v1/recurring-runs/{run_id}/resume/"),
    ("POST", "/api/v1/bulk-issues/"),
    ("GET", "/api/v1/bulk-issues/{bulk_id}/"),
    ("GET", "/api/v1/bulk-issues/{bulk_id}/drafts/"),
    ("POST", "/api/v1/bulk-issues/{bulk_id}/pause/"),
    ("POST", "/api/v1/bulk-issues/{bulk_id}/resume/"),
    ("POST", "/api/v1/bulk-issues/{bulk_id}/retry/"),
    ("POST", "/api/v1/checks/"),
    ("GET", "/api/v1/checks/{check_id}/"),
    ("POST", "/api/v1/inbox/"),
    ("GET", "/api/v1/inbox/{arrival_id}/"),
    ("POST", "/api/v1/inbox/known/"),
    ("POST", "/api/v1/inbox/{arrival_id}/retry/"),
    ("POST", "/api/v1/inbox/{arrival_id}/dismiss/"),
    ("POST", "/api/v1/inbox/{arrival_id}/detach/"),
    ("POST", "/api/v1/inbox/{arrival_id}/key/"),
    ("POST", "/api/v1/batches/"),
    ("GET", "/api/v1/batches/{batch_id}/"),
    ("POST", "/api/v1/batches/{batch_id}/files/"),
    ("GET", "/api/v1/batches/{batch_id}/files/"),
    ("POST", "/api/v1/batches/{batch_id}/pause/"),
    ("POST", "/api/v1/batches/{batch_id}/resume/"),
    ("GET", "/api/v1/invoices/{reference}/facts/"),
    ("POST", "/api/v1/invoices/{reference}/facts/"),
    ("GET", "/api/v1/invoices/{reference}/reading/"),
    ("POST", "/api/v1/invoices/{reference}/reading/forget/"),
    ("POST", "/api/v1/invoices/{reference}/repair/party/"),
    ("POST", "/api/v1/invoices/{reference}/repair/orientation/"),
    ("POST", "/api/v1/invoices/{reference}/repair/reread/"),
    ("POST", "/api/v1/invoices/{reference}/repair/not-invoice/"),
    ("POST", "/api/v1/invoices/{reference}/repair/bring-back/"),
    ("GET", "/api/v1/invoices/{reference}/suspects/"),
    ("POST", "/api/v1/invoices/{reference}/suspects/{other}/"),
    ("GET", "/api/v1/invoices/{reference}/enclosed/"),
    ("GET", "/api/v1/invoices/{reference}/enclosed/{number}/"),
    ("POST", "/api/v1/invoices/{reference}/accounts/read/"),
    ("GET", "/api/v1/invoices/{reference}/readable/"),
    ("GET", "/api/v1/inbox/"),
    ("GET", "/api/v1/inbox/{arrival_id}/file/"),
    ("GET", "/api/v1/batches/"),
    ("POST", "/api/v1/batches/{batch_id}/announce/"),
    ("GET", "/api/v1/batches/{batch_id}/report/"),
    ("POST", "/api/v1/invoices/{reference}/verify/"),
    ("POST", "/api/v1/invoices/{reference}/refuse/"),
    ("POST", "/api/v1/invoices/{reference}/reopen/"),
    ("POST", "/api/v1/invoices/{reference}/assign/"),
    ("GET", "/api/v1/invoices/export/"),
    ("GET", "/api/v1/invoices/"),
    ("GET", "/api/v1/invoices/totals/"),
    ("POST", "/api/v1/invoices/decide/"),
    ("GET", "/api/v1/views/"),
    ("POST", "/api/v1/views/"),
    ("PUT", "/api/v1/views/{view_id}/"),
    ("DELETE", "/api/v1/views/{view_id}/"),
    ("GET", "/api/v1/invoices/{reference}/"),
    ("GET", "/api/v1/invoices/{reference}/file/"),
    ("GET", "/api/v1/price-lists/{price_list_id}/prices/"),
    ("POST", "/api/v1/price-lists/{price_list_id}/prices/"),
    ("GET", "/api/v1/invoices/{reference}/notes/"),
    ("POST", "/api/v1/invoices/{reference}/notes/"),
    ("PATCH", "/api/v1/invoices/{reference}/notes/{note_id}/"),
    ("DELETE", "/api/v1/invoices/{reference}/notes/{note_id}/"),
    ("GET", "/api/v1/invoices/{reference}/tags/"),
    ("POST", "/api/v1/invoices/{reference}/tags/"),
    ("DELETE", "/api/v1/invoices/{reference}/tags/"),
    ("GET", "/api/v1/invoices/{reference}/links/"),
    ("POST", "/api/v1/invoices/{reference}/links/"),
    ("DELETE", "/api/v1/invoices/{reference}/links/{link_id}/"),
    ("GET", "/api/v1/invoices/{reference}/attachments/"),
    ("POST", "/api/v1/invoices/{reference}/attachments/"),
    ("GET", "/api/v1/invoices/{reference}/attachments/{attachment_id}/"),
    ("DELETE", "/api/v1/invoices/{reference}/attachments/{attachment_id}/"),
    ("GET", "/api/v1/invoices/{reference}/story/"),
    ("POST", "/api/v1/invoices/{reference}/undo/"),
    ("GET", "/api/v1/legal-wordings/"),
    ("POST", "/api/v1/legal-wordings/"),
    ("GET", "/api/v1/parties/"),
    ("POST", "/api/v1/parties/"),
    ("GET", "/api/v1/parties/{party_id}/"),
    ("PATCH", "/api/v1/parties/{party_id}/"),
    ("POST", "/api/v1/parties/{party_id}/confirm/"),
    ("POST", "/api/v1/parties/{party_id}/archive/"),
    ("POST", "/api/v1/parties/{party_id}/restore/"),
    ("POST", "/api/v1/parties/{party_id}/merge/"),
    ("POST", "/api/v1/parties/{party_id}/merges/{merge_id}/undo/"),
    ("GET", "/api/v1/parties/duplicates/"),
    ("GET", "/api/v1/parties/export/"),
    ("POST", "/api/v1/parties/set-apart/"),
    ("GET", "/api/v1/parties/accounts/waiting/"),
    ("POST", "/api/v1/parties/accounts/take-over/"),
    ("GET", "/api/v1/parties/accounts/rest/"),
    ("PUT", "/api/v1/parties/accounts/rest/"),
    ("POST", "/api/v1/parties/{party_id}/accounts/"),
    ("POST", "/api/v1/parties/{party_id}/accounts/{account_id}/archive/"),
    ("POST", "/api/v1/parties/{party_id}/accounts/{account_id}/read/"),
    ("POST", "/api/v1/parties/{party_id}/accounts/{account_id}/restore/"),
    ("POST", "/api/v1/parties/{party_id}/accounts/{account_id}/trust/"),
    ("POST", "/api/v1/parties/{party_id}/addresses/"),
    ("PUT", "/api/v1/parties/{party_id}/addresses/{part_id}/"),
    ("POST", "/api/v1/parties/{party_id}/contacts/"),
    ("PUT", "/api/v1/parties/{party_id}/contacts/{part_id}/"),
    ("GET", "/api/v1/parties/{party_id}/documents/"),
    ("POST", "/api/v1/parties/{party_id}/documents/"),
    ("GET", "/api/v1/parties/{party_id}/documents/{document_id}/"),
    ("POST", "/api/v1/parties/{party_id}/documents/{document_id}/archive/"),
    ("POST", "/api/v1/parties/{party_id}/electronic-addresses/"),
    ("PUT", "/api/v1/parties/{party_id}/electronic-addresses/{part_id}/"),
    ("POST", "/api/v1/parties/{party_id}/notes/"),
    ("PUT", "/api/v1/parties/{party_id}/notes/{part_id}/"),
    ("GET", "/api/v1/parties/{party_id}/parts/"),
    ("GET", "/api/v1/parties/{party_id}/personal-data/"),
    ("GET", "/api/v1/parties/{party_id}/story/"),
    ("POST", "/api/v1/parties/{party_id}/{kind}/{part_id}/archive/"),
    ("POST", "/api/v1/parties/{party_id}/{kind}/{part_id}/erase/"),
    ("POST", "/api/v1/parties/{party_id}/{kind}/{part_id}/restore/"),
    ("GET", "/api/v1/import-kinds/"),
    ("GET", "/api/v1/import-kinds/{kind}/model/"),
    ("GET", "/api/v1/imports/"),
    ("POST", "/api/v1/imports/"),
    ("DELETE", "/api/v1/imports/{import_id}/"),
    ("GET", "/api/v1/imports/{import_id}/"),
    ("GET", "/api/v1/imports/{import_id}/bad-rows/"),
    ("PUT", "/api/v1/imports/{import_id}/mapping/"),
    ("GET", "/api/v1/imports/{import_id}/rows/"),
    ("POST", "/api/v1/imports/{import_id}/start/"),
    ("POST", "/api/v1/imports/{import_id}/undo/"),
    ("GET", "/api/v1/items/export/"),
    ("POST", "/api/v1/price-lists/{price_list_id}/prices/change/"),
    ("GET", "/api/v1/time-entries/"),
    ("POST", "/api/v1/time-entries/"),
    ("POST", "/api/v1/time-entries/approve/"),
    ("GET", "/api/v1/time-entries/{row_id}/"),
    ("POST", "/api/v1/time-entries/{row_id}/"),
    ("POST", "/api/v1/time-entries/{row_id}/archive/"),
    ("POST", "/api/v1/time-entries/{row_id}/restore/"),
    ("POST", "/api/v1/time-entries/{row_id}/take-back/"),
    ("GET", "/api/v1/milestones/"),
    ("POST", "/api/v1/milestones/"),
    ("POST", "/api/v1/milestones/approve/"),
    ("GET", "/api/v1/milestones/{row_id}/"),
    ("POST", "/api/v1/milestones/{row_id}/"),
    ("POST", "/api/v1/milestones/{row_id}/archive/"),
    ("POST", "/api/v1/milestones/{row_id}/restore/"),
    ("POST", "/api/v1/milestones/{row_id}/take-back/"),
    ("GET", "/api/v1/time-billings/"),
    ("POST", "/api/v1/time-billings/"),
    ("GET", "/api/v1/items/"),
    ("POST", "/api/v1/items/"),
    ("GET", "/api/v1/items/{item_id}/"),
    ("POST", "/api/v1/items/{item_id}/"),
    ("POST", "/api/v1/items/{item_id}/archive/"),
    ("POST", "/api/v1/items/{item_id}/restore/"),
    ("GET", "/api/v1/price-lists/"),
    ("POST", "/api/v1/price-lists/"),
    ("GET", "/api/v1/price-lists/{price_list_id}/"),
    ("POST", "/api/v1/price-lists/{price_list_id}/"),
    ("POST", "/api/v1/price-lists/{price_list_id}/archive/"),
    ("POST", "/api/v1/price-lists/{price_list_id}/restore/"),
    ("GET", "/api/v1/drafts/"),
    ("POST", "/api/v1/drafts/"),
    ("GET", "/api/v1/drafts/{draft_id}/"),
    ("POST", "/api/v1/drafts/{draft_id}/operations/"),
    ("GET", "/api/v1/drafts/{draft_id}/checks/"),
    ("POST", "/api/v1/drafts/{draft_id}/issue/"),
    ("POST", "/api/v1/drafts/{draft_id}/discard/"),
    ("POST", "/api/v1/drafts/{draft_id}/restore/"),
    ("POST", "/api/v1/drafts/{draft_id}/template/"),
    ("GET", "/api/v1/contracts/"),
    ("POST", "/api/v1/contracts/"),
    ("GET", "/api/v1/contracts/{contract_id}/"),
    ("POST", "/api/v1/contracts/{contract_id}/situations/"),
    ("PUT", "/api/v1/contracts/{contract_id}/acceptance/"),
    ("GET", "/api/v1/retentions/"),
    ("POST", "/api/v1/retentions/{retention_id}/release/"),
    ("GET", "/api/v1/drafts/{draft_id}/deposits/"),
    ("PUT", "/api/v1/drafts/{draft_id}/deposits/"),
    ("POST", "/api/v1/drafts/{draft_id}/deposit-invoices/"),
    ("GET", "/api/v1/invoices/{reference}/deposits/"),
    ("GET", "/api/v1/invoices/{reference}/creditable/"),
    ("POST", "/api/v1/credit-notes/"),
    ("POST", "/api/v1/correctives/"),
    ("GET", "/api/v1/credit-notes/{reference}/uses/"),
    ("PUT", "/api/v1/credit-notes/{reference}/uses/"),
    ("GET", "/api/v1/entities/{entity_id}/seller-profile/"),
    ("PUT", "/api/v1/entities/{entity_id}/seller-profile/"),
    ("GET", "/api/v1/mandates/"),
    ("POST", "/api/v1/mandates/"),
    ("GET", "/api/v1/mandates/{mandate_id}/"),
    ("POST", "/api/v1/mandates/{mandate_id}/end/"),
    ("GET", "/api/v1/self-billed/{reference}/"),
    ("PUT", "/api/v1/self-billed/{reference}/reply/"),
    ("GET", "/api/v1/series/"),
    ("POST", "/api/v1/series/"),
    ("POST", "/api/v1/series/{series_id}/close/"),
    ("GET", "/api/v1/series/{series_id}/numbers/"),
    ("POST", "/api/v1/drafts/{draft_id}/issue-and-send/"),
    ("POST", "/api/v1/bulk-sendings/"),
    ("GET", "/api/v1/bulk-sendings/{sending_bulk_id}/"),
    ("GET", "/api/v1/bulk-sendings/{sending_bulk_id}/invoices/"),
    ("POST", "/api/v1/bulk-sendings/{sending_bulk_id}/pause/"),
    ("POST", "/api/v1/bulk-sendings/{sending_bulk_id}/resume/"),
    ("POST", "/api/v1/bulk-sendings/{sending_bulk_id}/retry/"),
    ("GET", "/api/v1/sendings/"),
    ("POST", "/api/v1/returned-mails/"),
    ("POST", "/api/v1/sendings/{sending_id}/retry/"),
    ("GET", "/api/v1/invoices/{reference}/sendings/"),
    ("POST", "/api/v1/invoices/{reference}/sendings/"),
    ("POST", "/api/v1/invoices/{reference}/customer-link/renew/"),
    ("POST", "/api/v1/invoices/{reference}/customer-link/revoke/"),
    ("POST", "/api/v1/invoices/{reference}/customer-messages/"),
    ("POST", "/api/v1/invoices/{reference}/platform-statuses/"),
    ("GET", "/api/v1/sending-settings/"),
    ("PUT", "/api/v1/sending-settings/"),
    ("GET", "/api/v1/mail-templates/{language}/"),
    ("PUT", "/api/v1/mail-templates/{language}/"),
    ("GET", "/api/v1/document-templates/"),
    ("POST", "/api/v1/document-templates/"),
    ("GET", "/api/v1/document-templates/{template_id}/"),
    ("PUT", "/api/v1/document-templates/{template_id}/"),
    ("PUT", "/api/v1/document-templates/{template_id}/look/"),
    ("GET", "/api/v1/document-templates/{template_id}/versions/"),
    ("POST", "/api/v1/document-templates/{template_id}/versions/{number}/take-up/"),
    ("POST", "/api/v1/document-templates/{template_id}/usual/"),
    ("POST", "/api/v1/document-templates/{template_id}/reserve/"),
    ("POST", "/api/v1/document-templates/{template_id}/archive/"),
    ("POST", "/api/v1/document-templates/{template_id}/restore/"),
    ("POST", "/api/v1/document-templates/{template_id}/preview/"),
]


def test_the_operations_tried_are_all_there_are(contract):
    found = {(m.upper(), path) for path, methods in contract["paths"].items() for m in methods}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_call_makes_it_fail(schema, method, path, mode):
    operation = schema[path][method]
    kinds = schemathesis.GenerationMode
    if mode == "negative" and not _can_be_wrong(operation):
        pytest.skip("nothing in this call can be wrong")

    def all_keep(examples, headers):
        @settings(
            max_examples=examples,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=not CAMPAIGN,
        )
        @given(case=operation.as_strategy(generation_mode=kinds(mode)))
        def call(case):
            with transaction.atomic():
                answer = case.call(headers=headers)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (case, answer.text)
            case.validate_response(answer, checks=KEPT)

        call()

    all_keep(EXAMPLES, {"Authorization": f"Bearer {schema.token}"})
    all_keep(UNSIGNED, {})


def _can_be_wrong(operation) -> bool:
    return bool(operation.query or operation.path_parameters or operation.body or operation.headers)


def test_what_really_exists_is_answered_as_the_contract_says(schema):
    """Random references find nothing: here every operation finds something."""
    deposit = schema["/api/v1/inbox/"]["POST"]
    case = deposit.Case(body={"file": b"<a/>"}, media_type="multipart/form-data")
    headers = {"Authorization": f"Bearer {schema.token}"}
    made = case.call(headers=headers)
    case.validate_response(made, checks=KEPT)
    asked = schema["/api/v1/checks/"]["POST"].Case(
        body={"file": b"<a/>"}, media_type="multipart/form-data"
    )
    check = asked.call(headers=headers)
    asked.validate_response(check, checks=KEPT)
    found = {
        "/api/v1/checks/{check_id}/": {"check_id": check.json()["id"]},
        "/api/v1/inbox/{arrival_id}/": {"arrival_id": made.json()["id"]},
        "/api/v1/invoices/": {},
        "/api/v1/invoices/{reference}/": {"reference": "E-1"},
        "/api/v1/invoices/{reference}/file/": {"reference": "E-1"},
        **{
            f"/api/v1/invoices/{{reference}}/{part}/": {"reference": "E-1"}
            for part in ("notes", "tags", "links", "attachments", "story")
        },
        "/api/v1/invoices/export/": {},
        "/api/v1/inbox/": {},
        "/api/v1/inbox/{arrival_id}/file/": {"arrival_id": made.json()["id"]},
        "/api/v1/batches/": {},
        "/api/v1/me/": {},
        "/api/v1/organisation/": {},
        "/api/v1/entities/": {},
        "/api/v1/members/": {},
        "/api/v1/invitations/": {},
        "/api/v1/roles/": {},
        "/api/v1/import-kinds/": {},
        "/api/v1/import-kinds/{kind}/model/": {"kind": "articles"},
        "/api/v1/items/export/": {},
        "/api/v1/parties/export/": {},
        "/api/v1/parties/duplicates/": {},
    }
    for part, body in (
        ("notes", {"text": "une note"}),
        ("tags", {"tag": "urgent"}),
        ("links", {"kind": "order", "external": "BC-1"}),
    ):
        case = schema[f"/api/v1/invoices/{{reference}}/{part}/"]["POST"].Case(
            path_parameters={"reference": "E-1"}, body=body, media_type="application/json"
        )
        case.validate_response(case.call(headers=headers), checks=KEPT)
    created = schema["/api/v1/parties/"]["POST"].Case(
        body={"name": "Atelier du Talus"}, media_type="application/json"
    )
    party = created.call(headers=headers)
    created.validate_response(party, checks=KEPT)
    found["/api/v1/parties/"] = {}
    for part in ("", "parts/", "documents/", "story/", "personal-data/"):
        found[f"/api/v1/parties/{{party_id}}/{part}"] = {"party_id": party.json()["id"]}
    begin = schema["/api/v1/imports/"]["POST"].Case(
        body={"file": b"Code;Nom;Prix\nA;B;1\n", "kind": "articles"},
        media_type="multipart/form-data",
    )
    begun = begin.call(headers=headers)
    begin.validate_response(begun, checks=KEPT)
    found["/api/v1/imports/"] = {}
    for part in ("", "rows/", "bad-rows/"):
        found[f"/api/v1/imports/{{import_id}}/{part}"] = {"import_id": begun.json()["id"]}
    for path, places in found.items():
        case = schema[path]["GET"].Case(path_parameters=places)
        answer = case.call(headers=headers)
        assert answer.status_code == 200, path
        case.validate_response(answer, checks=KEPT)
