"""People who sign in. They belong to no organisation: memberships stand in `organisations`."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from facturier.kit.keys import uuid7


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address, which is kept in lower case."""

    def create_user(
        self, email: str, name: str, password: str | None = None, **rest: Any
    ) -> "User":
        user = self.model(email=email.strip().lower(), name=name.strip(), **rest)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person: an e-mail address, a name as colleagues read it, and a few preferences."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("Adresse e-mail"), max_length=254)
    name = models.CharField(_("Nom"), max_length=120)
    language = models.CharField(
        _("Langue"), max_length=2, default="fr", choices=[("fr", "Français"), ("en", "English")]
    )
    theme = models.CharField(
        _("Apparence"),
        max_length=5,
        default="auto",
        choices=[
            ("auto", _("Comme le système")),
            ("light", _("Claire")),
            ("dark", _("Sombre")),
        ],
    )
    single_keys = models.BooleanField(_("Raccourcis à une touche"), default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="identity_user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class KnownDevice(models.Model):
    """A browser that a person has signed in from: a random name in a signed cookie, hashed here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name_hash = models.BinaryField(max_length=32)
    user_agent = models.CharField(max_length=300)
    ip = models.GenericIPAddressField()
    created_at = models.DateTimeField()
    last_signed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name_hash"], name="identity_device_unique")
        ]


class Letter(models.Model):
    """A mail waiting to leave, written in the transaction of what it tells (I23).

    Its text may hold a link that opens an account: it is wiped as soon as the mail has left.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A key to the API of one organisation, in the name of one person; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=61))
    token_hash = models.BinaryField(max_length=32, unique=True)
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_with_second_factor = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "user"], name="identity_token_of_user")]


class ApiTokenUse(models.Model):
    """When a token last served. Apart from the token: a use changes nothing and owes no event."""

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="+")
    last_used_at = models.DateTimeField()


class HalfTyped(models.Model):
    """What a person began to type and has not sent: theirs alone, until it is sent or given up.

    It belongs to no organisation: the one that it may be about need not exist yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    values = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="identity_half_typed_once")
        ]
