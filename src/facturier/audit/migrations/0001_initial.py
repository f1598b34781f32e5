"""The chain, its head, its guards, and the obligation to record (I19, I20)."""

from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, protect

GUARDS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- An event is added at the end of its chain, nowhere else.
CREATE FUNCTION audit_event_extends_chain() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_audithead h WHERE h.organisation_id = NEW.organisation_id
                   AND h.seq = NEW.seq - 1 AND h.hash = NEW.previous_hash) THEN
        RAISE EXCEPTION 'an audit event follows the head of its chain'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER extends_chain BEFORE INSERT ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_event_extends_chain();

-- An event that its head did not move onto would bar the way to every later one, for ever.
CREATE FUNCTION audit_event_is_reached() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_audithead h WHERE h.organisation_id = NEW.organisation_id
                   AND h.seq >= NEW.seq) THEN
        RAISE EXCEPTION 'an audit event committed without the head of its chain moving onto it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_reached AFTER INSERT ON audit_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_event_is_reached();

-- A chain is opened empty.
CREATE FUNCTION audit_head_starts_empty() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.seq <> 0 OR NEW.hash <> decode(repeat('00', 32), 'hex') OR NEW.transaction_id <> '' THEN
        RAISE EXCEPTION 'an audit chain is opened empty' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER starts_empty BEFORE INSERT ON audit_audithead
    FOR EACH ROW EXECUTE FUNCTION audit_head_starts_empty();

-- The head moves forward by one link, and only onto an event that exists.
CREATE FUNCTION audit_head_moves_by_one() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.organisation_id <> OLD.organisation_id
       OR NEW.seq <> OLD.seq + 1
       OR NOT EXISTS (SELECT FROM audit_auditevent e WHERE e.organisation_id = NEW.organisation_id
                      AND e.seq = NEW.seq AND e.hash = NEW.hash AND e.previous_hash = OLD.hash) THEN
        RAISE EXCEPTION 'the head of an audit chain moves forward by one recorded event'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.transaction_id := pg_current_xact_id()::text;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_by_one BEFORE UPDATE OR DELETE ON audit_audithead
    FOR EACH ROW EXECUTE FUNCTION audit_head_moves_by_one();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE DELETE, TRUNCATE ON audit_audithead FROM facturier_app;

-- What a transaction owes: one row per organisation whose tables it changed, gone at commit.
CREATE TABLE audit_obligation (
    transaction_id xid8 NOT NULL,
    organisation_id uuid NOT NULL,
    table_name text NOT NULL,
    PRIMARY KEY (transaction_id, organisation_id)
);
REVOKE ALL ON audit_obligation FROM facturier_app;

CREATE FUNCTION audit_owe() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('INSERT INTO audit_obligation SELECT DISTINCT pg_current_xact_id(), c.%I, %L'
                   ' FROM changed c ON CONFLICT DO NOTHING', TG_ARGV[0], TG_TABLE_NAME);
    RETURN NULL;
END $$;

CREATE FUNCTION audit_collect() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_audithead h WHERE h.organisation_id = NEW.organisation_id
                   AND h.transaction_id = NEW.transaction_id::text) THEN
        RAISE EXCEPTION 'a change of % committed without an audit event', NEW.table_name
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    DELETE FROM audit_obligation o WHERE o.transaction_id = NEW.transaction_id
        AND o.organisation_id = NEW.organisation_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER collect AFTER INSERT ON audit_obligation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_collect();
"""

UNGUARD = """
DROP TABLE audit_obligation;
DROP FUNCTION audit_collect();
DROP FUNCTION audit_owe();
DROP TRIGGER moves_by_one ON audit_audithead;
DROP TRIGGER never_emptied ON audit_audithead;
DROP TRIGGER starts_empty ON audit_audithead;
DROP TRIGGER extends_chain ON audit_auditevent;
DROP TRIGGER is_reached ON audit_auditevent;
DROP FUNCTION audit_event_is_reached();
DROP FUNCTION audit_head_moves_by_one();
DROP FUNCTION audit_head_starts_empty();
DROP FUNCTION audit_event_extends_chain();
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField(null=True)),
                ("subject_label", models.CharField(max_length=300)),
                ("changes", models.TextField(default="{}")),
                ("facts", models.TextField(default="{}")),
                ("reason", models.TextField(default="")),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation_id", "subject_id", "seq"], name="audit_of_subject"
                    ),
                    models.Index(
                        fields=["organisation_id", "actor_id", "seq"], name="audit_of_actor"
                    ),
                    models.Index(fields=["organisation_id", "verb", "seq"], name="audit_of_verb"),
                    models.Index(fields=["organisation_id", "at"], name="audit_of_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "seq"), name="audit_event_seq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("organisation_id", models.UUIDField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(max_length=32)),
                ("transaction_id", models.CharField(default="", max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="AuditCheck",
            fields=[
                ("organisation_id", models.UUIDField(primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField()),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("intact", models.BooleanField()),
                ("first_finding", models.TextField(default="")),
            ],
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        frozen("audit_auditevent", function="audit_refuse"),
        protect("audit_auditevent", audited=False),
        protect("audit_audithead", audited=False),
        protect("audit_auditcheck", audited=False),
    ]
