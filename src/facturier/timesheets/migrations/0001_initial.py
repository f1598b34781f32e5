"""Time, milestones, and what stands on drafts: closed, kept, and released with its line."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

ENTRY, MILESTONE, BILLING = "timesheets_timeentry", "timesheets_milestone", "timesheets_billing"
KEYS = {
    ENTRY: {
        "customer_id": "parties_party",
        "project_id": "organisations_project",
        "person_id": "organisations_member",
    },
    MILESTONE: {"customer_id": "parties_party", "project_id": "organisations_project"},
    BILLING: {"entry_id": ENTRY, "milestone_id": MILESTONE, "draft_id": "sales_draft"},
}
# What stands on a draft changes with the draft, whose own events tell it.
CLOSED = [
    operation
    for table, keys in KEYS.items()
    for operation in (
        protect(table, audited=table != BILLING),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in keys.items()),
    )
]
KEPT = """
REVOKE TRUNCATE ON timesheets_timeentry, timesheets_milestone FROM facturier_app;
REVOKE UPDATE, DELETE, TRUNCATE ON timesheets_billing FROM facturier_app;
GRANT UPDATE (stands, credited) ON timesheets_billing TO facturier_app;

-- Approved, it says what it said; on a draft or in an invoice, it stays approved.
CREATE FUNCTION timesheets_approved_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['approved_at', 'approved_by', 'approved_by_id', 'archived_at',
                            'version'];
BEGIN
    IF OLD.approved_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (NEW.approved_at IS NOT NULL
            AND to_jsonb(NEW) - decided <> to_jsonb(OLD) - decided) THEN
        RAISE EXCEPTION 'what is approved is taken back before it changes: %', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.approved_at IS NULL OR NEW.archived_at IS NOT NULL) AND EXISTS (
        SELECT FROM timesheets_billing b WHERE b.organisation_id = OLD.organisation_id AND b.stands
            AND (b.entry_id = OLD.id OR b.milestone_id = OLD.id)) THEN
        RAISE EXCEPTION 'what is on a document stays approved: %', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_is_kept BEFORE UPDATE OR DELETE ON timesheets_timeentry
    FOR EACH ROW EXECUTE FUNCTION timesheets_approved_is_kept();
CREATE TRIGGER approved_is_kept BEFORE UPDATE OR DELETE ON timesheets_milestone
    FOR EACH ROW EXECUTE FUNCTION timesheets_approved_is_kept();

CREATE FUNCTION timesheets_line_stands(ours uuid, draft uuid, line uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM sales_draftline l
        WHERE l.organisation_id = ours AND l.draft_id = draft AND l.key = line
        AND coalesce(l.fields #> '{removed,0}', 'null') <> 'true')
$$;

-- What stands on a draft is what the draft holds. What was released comes back with its line only
-- where nothing else has taken it: its entry is held meanwhile, as it is by who invoices it.
CREATE FUNCTION timesheets_settle(ours uuid, asked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    holds boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM timesheets_billing
            WHERE organisation_id = ours AND draft_id = asked) THEN
        RETURN;
    END IF;
    SELECT state <> 'discarded' INTO holds FROM sales_draft
        WHERE organisation_id = ours AND id = asked;
    PERFORM FROM timesheets_timeentry e WHERE e.organisation_id = ours AND e.id IN (
        SELECT entry_id FROM timesheets_billing WHERE organisation_id = ours AND draft_id = asked)
        ORDER BY e.id FOR NO KEY UPDATE;
    PERFORM FROM timesheets_milestone m WHERE m.organisation_id = ours AND m.id IN (
        SELECT milestone_id FROM timesheets_billing
        WHERE organisation_id = ours AND draft_id = asked)
        ORDER BY m.id FOR NO KEY UPDATE;
    UPDATE timesheets_billing b SET stands = false
        WHERE b.organisation_id = ours AND b.draft_id = asked AND b.stands
        AND NOT (holds AND timesheets_line_stands(ours, asked, b.line_key));
    UPDATE timesheets_billing b SET stands = true
        WHERE b.organisation_id = ours AND b.draft_id = asked AND NOT b.stands AND NOT b.credited
        AND holds AND timesheets_line_stands(ours, asked, b.line_key)
        AND NOT EXISTS (SELECT FROM timesheets_billing o
            WHERE o.organisation_id = ours AND o.stands
            AND (o.entry_id = b.entry_id OR o.milestone_id = b.milestone_id))
        AND (EXISTS (SELECT FROM timesheets_timeentry e WHERE e.organisation_id = ours
                AND e.id = b.entry_id AND e.approved_at IS NOT NULL AND e.archived_at IS NULL)
            OR EXISTS (SELECT FROM timesheets_milestone m WHERE m.organisation_id = ours
                AND m.id = b.milestone_id AND m.approved_at IS NOT NULL
                AND m.archived_at IS NULL));
END $$;

CREATE FUNCTION timesheets_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'sales_draft' THEN
        PERFORM timesheets_settle(NEW.organisation_id, NEW.id);
    ELSE
        PERFORM timesheets_settle(NEW.organisation_id, NEW.draft_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER timesheets_follow AFTER UPDATE ON sales_draft FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state <> 'issued')
    EXECUTE FUNCTION timesheets_follow();
CREATE TRIGGER timesheets_follow AFTER UPDATE ON sales_draftline FOR EACH ROW
    WHEN (OLD.fields #> '{removed,0}' IS DISTINCT FROM NEW.fields #> '{removed,0}')
    EXECUTE FUNCTION timesheets_follow();

-- Only what is approved goes on a document, and nothing is issued that another document holds.
CREATE FUNCTION timesheets_billed_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM timesheets_timeentry e
            WHERE e.organisation_id = NEW.organisation_id AND e.id = NEW.entry_id
            AND e.approved_at IS NOT NULL AND e.archived_at IS NULL)
        AND NOT EXISTS (SELECT FROM timesheets_milestone m
            WHERE m.organisation_id = NEW.organisation_id AND m.id = NEW.milestone_id
            AND m.approved_at IS NOT NULL AND m.archived_at IS NULL) THEN
        RAISE EXCEPTION 'only what is approved is invoiced'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER billed_is_approved BEFORE INSERT ON timesheets_billing
    FOR EACH ROW EXECUTE FUNCTION timesheets_billed_is_approved();
CREATE FUNCTION timesheets_issued_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM timesheets_billing b
            WHERE b.organisation_id = NEW.organisation_id AND b.draft_id = NEW.draft_id
            AND NOT b.stands
            AND timesheets_line_stands(NEW.organisation_id, NEW.draft_id, b.line_key)) THEN
        RAISE EXCEPTION 'time of this draft stands on another document: %', NEW.draft_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER timesheets_issued_once BEFORE INSERT ON sales_issueddocument
    FOR EACH ROW EXECUTE FUNCTION timesheets_issued_once();
"""
GIVEN = """
DROP TRIGGER timesheets_issued_once ON sales_issueddocument;
DROP FUNCTION timesheets_issued_once();
DROP TRIGGER billed_is_approved ON timesheets_billing;
DROP FUNCTION timesheets_billed_is_approved();
DROP TRIGGER timesheets_follow ON sales_draftline;
DROP TRIGGER timesheets_follow ON sales_draft;
DROP FUNCTION timesheets_follow();
DROP FUNCTION timesheets_settle(uuid, uuid);
DROP FUNCTION timesheets_line_stands(uuid, uuid, uuid);
DROP TRIGGER approved_is_kept ON timesheets_milestone;
DROP TRIGGER approved_is_kept ON timesheets_timeentry;
DROP FUNCTION timesheets_approved_is_kept();
REVOKE UPDATE (stands, credited) ON timesheets_billing FROM facturier_app;
GRANT UPDATE, DELETE ON timesheets_billing TO facturier_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0005_electronic_address_erased"),
        ("sales", "0004_issued_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source", models.CharField(default="", max_length=40)),
                ("external_id", models.CharField(default="", max_length=100)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_by", models.CharField(max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by_id", models.UUIDField(null=True)),
                ("approved_by", models.CharField(default="", max_length=200)),
                ("archived_at", models.DateTimeField(null=True)),
                ("name", models.CharField(max_length=200)),
                ("due_date", models.DateField()),
                ("reached_date", models.DateField(null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("vat_percent", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TimeEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source", models.CharField(default="", max_length=40)),
                ("external_id", models.CharField(default="", max_length=100)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_by", models.CharField(max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by_id", models.UUIDField(null=True)),
                ("approved_by", models.CharField(default="", max_length=200)),
                ("archived_at", models.DateTimeField(null=True)),
                ("person_name", models.CharField(max_length=120)),
                ("person_key", models.CharField(default="", max_length=100)),
                ("task", models.CharField(default="", max_length=120)),
                ("day", models.DateField()),
                ("hours", models.DecimalField(decimal_places=2, max_digits=4)),
                ("rate", models.DecimalField(decimal_places=4, max_digits=12)),
                ("description", models.TextField(default="")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.member",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Billing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("line_key", models.UUIDField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                ("stands", models.BooleanField(default=True)),
                ("credited", models.BooleanField(default=False)),
                ("billed_at", models.DateTimeField()),
                ("billed_by", models.CharField(max_length=200)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billings",
                        to="timesheets.milestone",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billings",
                        to="timesheets.timeentry",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                fields=["organisation", "-due_date", "-id"], name="milestone_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                fields=["organisation", "customer", "due_date", "id"], name="milestone_of_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="milestone_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("organisation", "source", "external_id"),
                name="milestone_once",
            ),
        ),
        migrations.AddIndex(
            model_name="timeentry",
            index=models.Index(fields=["organisation", "-day", "-id"], name="time_newest"),
        ),
        migrations.AddIndex(
            model_name="timeentry",
            index=models.Index(
                fields=["organisation", "customer", "day", "id"], name="time_of_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0), ("hours__lte", 24)), name="hours_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gte", 0)), name="rate_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("organisation", "source", "external_id"),
                name="time_entry_once",
            ),
        ),
        migrations.AddIndex(
            model_name="billing",
            index=models.Index(
                fields=["organisation", "draft", "line_key"], name="billing_of_line"
            ),
        ),
        migrations.AddIndex(
            model_name="billing",
            index=models.Index(fields=["organisation", "entry", "-id"], name="billing_of_entry"),
        ),
        migrations.AddIndex(
            model_name="billing",
            index=models.Index(
                fields=["organisation", "milestone", "-id"], name="billing_of_milestone"
            ),
        ),
        migrations.AddConstraint(
            model_name="billing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands", True)),
                fields=("organisation", "entry"),
                name="entry_billed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="billing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands", True)),
                fields=("organisation", "milestone"),
                name="milestone_billed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="billing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry__isnull", True), ("milestone__isnull", False)),
                    models.Q(("entry__isnull", False), ("milestone__isnull", True)),
                    _connector="OR",
                ),
                name="billing_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="billing",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited", False), ("stands", False), _connector="OR"),
                name="credited_stands_no_more",
            ),
        ),
        *CLOSED,
        migrations.RunSQL(KEPT, GIVEN),
    ]
