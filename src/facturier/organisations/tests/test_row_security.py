"""Row security, seen from the database: what the application's role can reach, and what it cannot.

These tests look at every table of every room: a new table without a policy fails here.
"""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from facturier.kit.keys import uuid7
from facturier.kit.postgresql.base import OutsideTransaction
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, queries
from facturier.organisations.tests.factories import (
    NOW,
    a_category,
    a_company,
    a_department,
    a_member,
    a_person,
    a_project,
    an_entity,
)

ROOM = list(apps.get_app_config("organisations").get_models())

# Tables that carry organisation_id and whose changes owe no event, with the reason.
OWE_NOTHING = {
    "audit_auditevent": "it is the trail itself",
    "audit_audithead": "it is the trail itself",
    "audit_auditcheck": "the outcome of a verification, which changes nothing",
    "kit_idempotentanswer": "the memory of an answer already given, and audited then",
    "checks_filecheck": "progress of a check; that it was asked for is recorded",
    "imports_tableimport": "progress; its beginning, end and undoing are recorded",
    "imports_importrow": "progress; what a row creates is recorded by the verb that creates it",
    "imports_chosenmapping": "a convenience: how files were read the last time",
    "register_counter": "a counter, moved in the transaction of the invoice it numbers",
    "register_repeated": "derived from the invoices, by a trigger alone",
    "register_search": "derived from the invoice; the application's role has no right on it at all",
    "parties_partycounter": "a counter, moved in the transaction of the party it numbers",
    "sales_draft": "each change stands in its batches; what becomes of it is recorded",
    "sales_draftline": "each change stands in the batches of its draft",
    "sales_draftbatch": "the history of a draft itself, which never changes",
    "controls_comparedinvoice": "derived from the invoice, whose changes are recorded",
    "purchases_purchaseline": "written with its order, whose event tells it",
    "purchases_receiptline": "written with its receipt, whose event tells it",
    "purchases_match": "follows invoices, orders and receipts, whose events tell it",
    "purchases_counter": "a counter, moved in the transaction of what it numbers",
    "timesheets_billing": "put by a recorded verb; then it follows its draft, which tells itself",
    "sales_seriesperiod": "a counter, moved in the transaction of the document it numbers",
    "sales_bulkissue": "progress; what people decide of it and its end are recorded",
    "sales_bulkissuerow": "progress; each draft that is issued tells itself",
    "recurring_run": "progress; its pauses are recorded, and each period by what it makes",
    "recurring_watch": "the day on which the timer last looked",
    "channels_depositedfile": "made with its arrival, which is told",
    "channels_folderlook": "what the last look into the watched folder found: progress",
    "channels_watchedfile": "made with its arrival, which is told; what is refused stays, with its reason",
    "awaited_expectation": "learned of invoices, which are told; what people decide of it is recorded",
    "channels_mailboxlook": "what the last look into the mailbox found: progress",
    "channels_sighting": "where the mail of an arrival stood in the mailbox; the arrival is told",
    "sending_bulksending": "progress; what people decide of it and its end are recorded",
    "sending_bulksendingrow": "progress; each mail that is asked for tells itself",
    "sending_delivery": "progress of a mail; that it was asked for, and its end, are recorded",
    "sending_deliverystep": "the history of a mail itself, which never changes",
    "sending_linkuse": "how often a customer has opened a page",
    "quotes_counter": "a counter, moved in the transaction of the quote or order it numbers",
    "quotes_quotelinkuse": "how often a customer has opened the page of a quote",
    "quotes_quotedelivery": "progress of a mail; that it was asked for, and its end, are recorded",
    "quotes_orderline": "made with its order; what is counted follows the drafts of its invoices",
    "quotes_orderbilling": "put by a recorded verb; then it follows its draft, which tells itself",
}
# Tables that carry organisation_id and have no policy, with the reason.
OPEN = {
    "audit_obligation": "the application's role has no right on it at all",
}
# What runs as the owner and so passes row security: every line is a door, and is read as one.
DEFINERS = {
    "audit_collect()",
    "audit_event_is_reached()",
    "audit_owe()",
    "channels_link_by_token(wanted bytea, at timestamp with time zone)",
    "identity_token_by_hash(wanted bytea)",
    "organisation_demo_people()",
    "organisation_ids()",
    "organisation_invitation_by_token(wanted bytea)",
    "organisation_memberships_by_user(wanted uuid)",
    "quotes_link_by_token(wanted bytea, at timestamp with time zone)",
    (
        "register_find(q tsquery, e tsquery, f tsquery, issued_from date, issued_to date,"
        " due_from date, due_to date, gross_from bigint, gross_to bigint, older_than bigint, newer_than bigint,"
        " most integer)"
    ),
    (
        "register_find_sums(q tsquery, e tsquery, f tsquery, issued_from date, issued_to date,"
        " due_from date, due_to date, gross_from bigint, gross_to bigint)"
    ),
    "register_follow()",
    "register_index(invoice uuid, terms tsvector, body text)",
    "register_matching(q tsquery, entries bigint[])",
    "register_note_repeated()",
    "register_outdated(most integer)",
    "register_unindexed(most integer)",
    "sales_citation_holds()",
    "sales_cited_part_holds()",
    "sales_correction_cites()",
    "sales_ensure_cited(ours uuid, asked uuid)",
    "sales_ensure_citing(ours uuid, asked uuid)",
    "sales_ensure_deducted(ours uuid, asked uuid)",
    "sales_ensure_deducting(ours uuid, asked uuid)",
    "sales_number_has_document()",
    "sales_progress_holds()",
    "sales_self_billed_is_mandated()",
    "sales_uses_are_whole()",
    "sending_link_by_token(wanted bytea, at timestamp with time zone)",
}


def asked(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def full_company(name: str):
    company = a_company(name, roles=["administrator"])
    a_member(company, a_person())  # with the invitation by which they came
    an_entity(company)
    department = a_department(company)
    a_project(company, department_id=department)
    a_category(company)
    return company


# -- rows ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_each_organisation_sees_its_own_rows_and_nobody_else_any():
    first, second = full_company("Une"), full_company("Autre")
    for model in ROOM:
        key = "id" if model is models.Organisation else "organisation_id"
        seen = {}
        for company in (first, second):
            with company.here():
                owners = set(model.objects.values_list(key, flat=True))
                assert owners == {company.id}, model
                seen[company.id] = model.objects.count()
        with in_organisation(None):
            assert model.objects.count() == 0
        with in_organisation(uuid7()):
            assert model.objects.count() == 0
        assert all(seen.values())


@pytest.mark.django_db
def test_a_row_of_another_organisation_is_neither_changed_nor_deleted():
    first, second = full_company("Une"), full_company("Autre")
    with second.here():
        foreign = models.Department.objects.get().id
    with first.here():
        mine = models.Department.objects.filter(id=foreign)
        assert mine.update(name="Prise") == 0
        assert mine.delete() == (0, {})
    with second.here():
        assert models.Department.objects.get().name == "Achats"


@pytest.mark.django_db
def test_a_row_cannot_be_written_into_another_organisation():
    first, second = full_company("Une"), full_company("Autre")
    with pytest.raises(DatabaseError, match="row-level security"), first.here():
        models.ExpenseCategory.objects.create(organisation_id=second.id, name="Intruse")
    with pytest.raises(DatabaseError, match="row-level security"), first.here():
        models.Department.objects.update(organisation_id=second.id)


@pytest.mark.django_db
def test_no_key_crosses_organisations():
    first, second = full_company("Une"), full_company("Autre")
    with second.here():
        foreign = {
            "parent_id": models.Department.objects.get().id,
            "department_id": models.Department.objects.get().id,
            "entity_id": models.LegalEntity.objects.get().id,
            "project_id": models.Project.objects.get().id,
            "role_id": second.role("editor"),
            "member_id": second["administrator"].id,
            "giver_id": second["administrator"].id,
            "inviter_id": second["administrator"].id,
        }
    own_grant = {
        "member_id": first["administrator"].id,
        "role_id": first.role("editor"),
        "granted_by": "x",
        "granted_at": NOW,
    }
    own_invitation = {
        "email": "x@exemple.test",
        "role_id": first.role("editor"),
        "invited_by": "x",
        "created_at": NOW,
        "expires_at": NOW,
        "token_hash": b"x" * 32,
    }
    attempts = [
        (models.Department, {"name": "X"}, "parent_id"),
        (models.Project, {"code": "X", "name": "X"}, "department_id"),
    ]
    scope = ("role_id", "entity_id", "department_id", "project_id")
    attempts += [(models.Grant, own_grant, name) for name in (*scope, "member_id", "giver_id")]
    attempts += [(models.Invitation, own_invitation, name) for name in (*scope, "inviter_id")]
    for model, values, name in attempts:
        crossing = {**values, "organisation_id": first.id, name: foreign[name]}
        with pytest.raises(IntegrityError, match="_own"), transaction.atomic(), first.here():
            model.objects.create(**crossing)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_reading_outside_a_transaction_raises_instead_of_showing_nothing():
    company = a_company(roles=())
    for model in ROOM:
        with pytest.raises(OutsideTransaction):
            model.objects.count()
    assert queries.organisation_ids() == [company.id]


@pytest.mark.django_db(transaction=True)
def test_a_change_without_an_event_does_not_commit():
    company = full_company("Une")
    with company.here():
        rows = {model: model.objects.first().pk for model in ROOM if model.objects.exists()}
    assert len(rows) == len(ROOM)
    for model, key in rows.items():
        field = next(
            field.name
            for field in model._meta.concrete_fields
            if field.name in ("name", "active", "granted_by", "invited_by")
        )
        with pytest.raises(IntegrityError, match="without an audit event"), company.here():
            row = model.objects.get(pk=key)
            row.save(update_fields=[field])
    with pytest.raises(IntegrityError, match="without an audit event"), company.here():
        models.Grant.objects.all().delete()
    with pytest.raises(IntegrityError, match="without an audit event"), company.here():
        models.ExpenseCategory.objects.create(organisation_id=company.id, name="X")


# -- the catalogue ---------------------------------------------------------------------------------
def tables_of_organisations() -> set[str]:
    rows = asked(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id'"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT a.attisdropped"
    )
    return {row[0] for row in rows} | {"organisations_organisation"}


@pytest.mark.django_db
def test_every_table_of_an_organisation_has_its_policy():
    protected = {
        row[0]
        for row in asked(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND p.polcmd = '*' AND p.polpermissive"
        )
    }
    assert tables_of_organisations() - protected == set(OPEN) & tables_of_organisations()
    several = asked("SELECT polrelid FROM pg_policy GROUP BY polrelid HAVING count(*) > 1")
    assert several == [], "a second permissive policy would widen the first"


@pytest.mark.django_db
def test_every_table_of_an_organisation_owes_an_event_on_every_change():
    rows = asked(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc f ON f.oid = t.tgfoid WHERE f.proname = 'audit_owe' AND t.tgenabled = 'O'"
    )
    owing = {
        table
        for table in tables_of_organisations()
        if {(table, f"owes_event_on_{verb}") for verb in ("insert", "update", "delete")}
        <= set(rows)
    }
    assert tables_of_organisations() - owing == {*OWE_NOTHING, *OPEN}


@pytest.mark.django_db
def test_every_key_between_tables_of_organisations_stays_within_one():
    rows = asked(
        "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text"
        " FROM pg_constraint c JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[cardinality(c.conkey)]"
        " WHERE c.contype = 'f' AND cardinality(c.conkey) = 1"
        " AND c.confrelid <> 'organisations_organisation'::regclass"
    )
    doubled = {
        tuple(row)
        for row in asked(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text"
            " FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) = 2"
        )
    }
    within = tables_of_organisations()
    single = {row for row in rows if row[0] in within and row[2] in within}
    assert single - doubled == set()


@pytest.mark.django_db
def test_the_doors_past_row_security_are_the_listed_ones():
    rows = asked(
        "SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')', p.proconfig,"
        " pg_get_userbyid(p.proowner),"
        " EXISTS (SELECT FROM aclexplode(p.proacl) g WHERE g.grantee = 0)"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname = 'public'"
    )
    assert {row[0] for row in rows} == DEFINERS
    for name, configuration, owner, public in rows:
        assert (configuration or [""])[0].startswith("search_path="), name
        assert owner == "facturier_owner", name
        if not name.startswith("audit_"):  # a trigger function cannot be called
            assert not public, name


@pytest.mark.django_db
def test_the_application_role_owns_nothing_and_stays_within_its_rights():
    [(name, superuser, bypass, create_role, create_database)] = asked(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert name == "facturier_app"
    assert not any((superuser, bypass, create_role, create_database))
    assert asked("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert (
        asked(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND (has_table_privilege(c.oid,"
            " 'TRUNCATE') OR has_table_privilege(c.oid, 'TRIGGER')"
            " OR has_table_privilege(c.oid, 'REFERENCES'))"
        )
        == []
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE organisations_department",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE organisations_department DISABLE ROW LEVEL SECURITY",
        "DROP POLICY organisation ON organisations_department",
        "DROP TABLE organisations_department",
        "ALTER TABLE organisations_department DISABLE TRIGGER ALL",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE facturier_owner",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_role_cannot_undo_its_own_limits(statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        asked(statement)


@pytest.mark.django_db
def test_the_application_deletes_neither_people_nor_structure_nor_migrations():
    deletable = {
        table
        for (table,) in asked(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
            " AND has_table_privilege(c.oid, 'DELETE')"
        )
    }
    kept = {model._meta.db_table for model in ROOM} - {models.Grant._meta.db_table}
    assert deletable & {*kept, "identity_user", "identity_apitoken", "django_migrations"} == set()


@pytest.mark.django_db(transaction=True)
def test_the_migration_can_be_taken_back_and_done_again():
    connection.close()
    for target in (["organisations", "zero"], []):
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", *target, "--verbosity=0", "--skip-checks"],
            check=True,
            env={**os.environ, "FACTURIER_AS": "owner", "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    assert a_company(roles=()).id in queries.organisation_ids()
