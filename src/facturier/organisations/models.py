"""Organisations and what they are made of. Every row but theirs names its organisation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from facturier.kit.keys import uuid7
from facturier.kit.owned import Owned
from facturier.organisations.rules import Direction, VatRegime


class Organisation(models.Model):
    """A company, or a group that shares one register."""

    row_security = True  # its own id is the key of its policy

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Offered(Owned):
    """A row that is offered to choose until it is archived; it is never deleted."""

    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class LegalEntity(Offered):
    """A legal person: the seller of what it issues, the buyer of what it receives."""

    name = models.CharField(max_length=200)
    siren = models.CharField(max_length=9, blank=True, default="")
    sirets = ArrayField(models.CharField(max_length=14), default=list, blank=True)
    vat_number = models.CharField(max_length=20, blank=True, default="")
    legal_form = models.CharField(max_length=60, blank=True, default="")
    capital = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    rcs = models.CharField(max_length=80, blank=True, default="")
    vat_regime = models.CharField(max_length=20, default=VatRegime.REAL_MONTHLY.value)
    street = models.CharField(max_length=200, blank=True, default="")
    postcode = models.CharField(max_length=12, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, default="FR")

    class Meta:
        constraints = [
            # A foreign company has no SIREN: only those that are stated must differ.
            models.UniqueConstraint(
                fields=["organisation", "siren"],
                name="entity_siren_unique",
                condition=~models.Q(siren=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Department(Offered):
    """A department; departments form a tree."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                "parent",
                name="department_name_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Project(Offered):
    """A project that spending or sales can be counted on."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=160)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("code"), name="project_code_unique")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ExpenseCategory(Offered):
    """A nature of expense, with the account it is usually booked on."""

    name = models.CharField(max_length=120)
    account = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="category_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Role(Owned):
    """A set of capabilities under a name."""

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    capabilities = ArrayField(models.CharField(max_length=40))
    built_in = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="role_key_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Member(Owned):
    """A person in an organisation."""

    user = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="member_user_unique")
        ]


class ScopeFields(models.Model):
    """Where a role holds; an empty field does not restrict."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, null=True, blank=True, related_name="+")
    direction = models.CharField(
        max_length=10, blank=True, default="", choices=[(d.value, d.name) for d in Direction]
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    amount_limit = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Grant(Owned, ScopeFields):
    """A role given to a member, with its scope and the name of who gave it."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="grants")
    # Nobody when the installation itself gave it, to the founder of the organisation.
    giver = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "member"], name="grant_of_member")]
        constraints = [
            # I18, kept by the database too: nobody grants himself a role.
            models.CheckConstraint(
                condition=models.Q(giver=None) | ~models.Q(giver=models.F("member")),
                name="grant_never_to_oneself",
            )
        ]


class Invitation(Owned, ScopeFields):
    """A link sent to an e-mail address; accepting it makes a member with one grant."""

    email = models.EmailField(max_length=254)
    # The language of the letter, for an address that no account has yet.
    language = models.CharField(max_length=2, default="fr")
    token_hash = models.BinaryField(max_length=32, unique=True)
    inviter = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    invited_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                name="invitation_pending_unique",
                condition=models.Q(accepted_at=None, revoked_at=None),
            )
        ]
