"""Tables of organisations, closed by row security, and the few look-ups that pass it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import look_up, own_key, protect, same_organisation

TABLES = (
    "organisations_legalentity",
    "organisations_department",
    "organisations_project",
    "organisations_expensecategory",
    "organisations_role",
    "organisations_member",
    "organisations_grant",
    "organisations_invitation",
)
# Other tables refer to these by (organisation_id, id): no key crosses organisations.
REFERRED = (
    "organisations_legalentity",
    "organisations_department",
    "organisations_project",
    "organisations_expensecategory",
    "organisations_role",
    "organisations_member",
)
SCOPE = (
    ("role_id", "organisations_role"),
    ("entity_id", "organisations_legalentity"),
    ("department_id", "organisations_department"),
    ("project_id", "organisations_project"),
)
WITHIN = (
    ("organisations_department", "parent_id", "organisations_department"),
    ("organisations_project", "department_id", "organisations_department"),
    ("organisations_grant", "member_id", "organisations_member"),
    ("organisations_grant", "giver_id", "organisations_member"),
    ("organisations_invitation", "inviter_id", "organisations_member"),
    *(("organisations_grant", column, target) for column, target in SCOPE),
    *(("organisations_invitation", column, target) for column, target in SCOPE),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                ("name", models.CharField(max_length=200)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Department",
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
                ("name", models.CharField(max_length=120)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
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
            ],
        ),
        migrations.CreateModel(
            name="Member",
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
                ("active", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.user",
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
            ],
        ),
        migrations.CreateModel(
            name="LegalEntity",
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
                ("name", models.CharField(max_length=200)),
                ("siren", models.CharField(blank=True, default="", max_length=9)),
                (
                    "sirets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=14),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("vat_number", models.CharField(blank=True, default="", max_length=20)),
                ("legal_form", models.CharField(blank=True, default="", max_length=60)),
                (
                    "capital",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                ("rcs", models.CharField(blank=True, default="", max_length=80)),
                (
                    "vat_regime",
                    models.CharField(
                        default="real_monthly",
                        max_length=20,
                    ),
                ),
                ("street", models.CharField(blank=True, default="", max_length=200)),
                ("postcode", models.CharField(blank=True, default="", max_length=12)),
                ("city", models.CharField(blank=True, default="", max_length=100)),
                ("country", models.CharField(default="FR", max_length=2)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExpenseCategory",
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
                ("name", models.CharField(max_length=120)),
                ("account", models.CharField(blank=True, default="", max_length=20)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Project",
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
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=160)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
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
            ],
        ),
        migrations.CreateModel(
            name="Role",
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
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                (
                    "capabilities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("built_in", models.BooleanField(default=False)),
                ("second_factor", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
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
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "RECEIVED"),
                            ("issued", "ISSUED"),
                            ("unknown", "UNKNOWN"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "amount_limit",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("invited_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
                    ),
                ),
                (
                    "inviter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.member",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.role",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
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
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "RECEIVED"),
                            ("issued", "ISSUED"),
                            ("unknown", "UNKNOWN"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "amount_limit",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("granted_by", models.CharField(max_length=200)),
                ("granted_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.member",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="organisations.member",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.role",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                fields=("organisation", "user"), name="member_user_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalentity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siren", ""), _negated=True),
                fields=("organisation", "siren"),
                name="entity_siren_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="expensecategory",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("name"),
                name="category_name_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("name"),
                models.F("parent"),
                name="department_name_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("code"),
                name="project_code_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                fields=("organisation", "key"), name="role_key_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                name="invitation_pending_unique",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["organisation", "member"], name="grant_of_member"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("giver", None),
                    models.Q(("giver", models.F("member")), _negated=True),
                    _connector="OR",
                ),
                name="grant_never_to_oneself",
            ),
        ),
        protect("organisations_organisation", key="id"),
        *map(protect, TABLES),
        *map(own_key, REFERRED),
        *(same_organisation(table, column, target) for table, column, target in WITHIN),
        look_up(
            "organisation_memberships_by_user",
            "wanted uuid",
            "TABLE (organisation_id uuid, name text, is_demo boolean)",
            "SELECT o.id, o.name::text, o.is_demo FROM organisations_member m"
            " JOIN organisations_organisation o ON o.id = m.organisation_id"
            " JOIN identity_user u ON u.id = m.user_id AND u.is_active"
            " WHERE m.user_id = wanted AND m.active ORDER BY o.name, o.id",
        ),
        look_up(
            "organisation_ids",
            "",
            "TABLE (organisation_id uuid)",
            "SELECT o.id FROM organisations_organisation o ORDER BY o.id",
        ),
        look_up(
            "organisation_demo_people",
            "",
            "TABLE (user_id uuid, name text, roles text[])",
            "SELECT u.id, u.name::text, array_agg(r.name::text ORDER BY g.granted_at, g.id)"
            " FROM organisations_member m"
            " JOIN organisations_organisation o ON o.id = m.organisation_id AND o.is_demo"
            " JOIN identity_user u ON u.id = m.user_id AND u.is_active"
            " JOIN organisations_grant g ON g.member_id = m.id"
            " AND (g.valid_until IS NULL OR g.valid_until >= current_date)"
            " JOIN organisations_role r ON r.id = g.role_id"
            " WHERE m.active GROUP BY u.id, u.name, m.id ORDER BY m.joined_at, m.id",
        ),
        look_up(
            "organisation_invitation_by_token",
            "wanted bytea",
            "TABLE (organisation_id uuid, id uuid)",
            "SELECT i.organisation_id, i.id FROM organisations_invitation i"
            " WHERE i.token_hash = wanted",
        ),
    ]
