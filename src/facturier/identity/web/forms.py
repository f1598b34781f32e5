"""The forms of sign-in: the library's fields and checks, our words, no placeholder."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as application_forms
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from facturier.identity import actions
from facturier.identity.models import User
from facturier.kit.origin import origin_of

# A code is accepted one step early and one late: it must be remembered as long as that.
CODE_REMEMBERED = 4 * 30  # seconds
PASSWORD_ADVICE = _(
    "Au moins 12 caractères. Une phrase que vous retenez vaut mieux que des signes."
)
WORDS: dict[str, dict[str, Any]] = {
    "login": {"label": _("Adresse e-mail")},
    "email": {"label": _("Adresse e-mail")},
    "password": {"label": _("Mot de passe")},
    "remember": {"label": _("Rester connecté sur cet appareil")},
    "oldpassword": {"label": _("Mot de passe actuel")},
    "password1": {"label": _("Nouveau mot de passe"), "help_text": PASSWORD_ADVICE},
    "password2": {"label": _("Nouveau mot de passe, encore une fois")},
    "code": {"label": _("Code")},
    "name": {"label": _("Nom de la clé")},
    "passwordless": {
        "label": _("Se connecter avec cette clé seule"),
        "help_text": _("La clé demandera alors votre empreinte, votre visage ou son code."),
    },
}


class OurWords:
    """Gives each field our label and help, and takes placeholders away: a label stays readable."""

    own_words: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            words = {**WORDS.get(name, {}), **self.own_words.get(name, {})}
            field.label = words.get("label", field.label)
            field.help_text = words.get("help_text", "")
            field.widget.attrs.pop("placeholder", None)


class SamePasswordTwice(OurWords):
    """Says in our words that the two entries differ."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if "password2" in self.errors:  # type: ignore[attr-defined]
            del self.errors["password2"]  # type: ignore[attr-defined]
            self.add_error("password2", _("Les deux mots de passe diffèrent."))  # type: ignore[attr-defined]
        return cleaned


class SignInForm(OurWords, account_forms.LoginForm):
    own_words = {"login": {}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class FirstAccountForm(OurWords, forms.Form):
    """The first person of an installation; the action checks address and password."""

    own_words = {
        "name": {"label": _("Votre nom")},
        "password": {"label": _("Mot de passe"), "help_text": PASSWORD_ADVICE},
    }

    name = forms.CharField(max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        max_length=256, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )


class ForgottenPasswordForm(OurWords, forms.Form):
    """Looks nothing up: the job does, so that this answer tells nothing of who has an account."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))

    def save(self, request: Any, **_kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        actions.ask_password_reset(email=email, origin=origin_of(request))
        return email


class ResetLinkForm(account_forms.UserTokenForm):
    """A link of a disabled person is a dead link."""

    def _get_user(self, uidb36: str) -> AbstractBaseUser | None:
        user = super()._get_user(uidb36)
        return user if user is not None and user.is_active else None


class NewPasswordForm(SamePasswordTwice, account_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(SamePasswordTwice, account_forms.ChangePasswordForm):
    pass


class FirstPasswordForm(SamePasswordTwice, account_forms.SetPasswordForm):
    pass


class ConfirmPasswordForm(OurWords, account_forms.ReauthenticateForm):
    pass


class NewAddressForm(OurWords, account_forms.AddEmailForm):
    own_words = {"email": {"label": _("Nouvelle adresse e-mail")}}


# -- second factor ---------------------------------------------------------------------------------
class CodeOnce(OurWords):
    """A code of an application serves once, in whichever form and within its whole life."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        authenticator = getattr(self, "authenticator", None)
        if authenticator is None or authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(code.split())
            known = f"identity.code:{self.user.pk}:{digits}"  # type: ignore[attr-defined]
            if not cache.add(known, True, timeout=CODE_REMEMBERED):
                raise get_factor_adapter().validation_error("incorrect_code")
        return code


class _CodeFields(CodeOnce):
    own_words = {
        "code": {
            "label": _("Code de l'application ou code de secours"),
        }
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"  # type: ignore[attr-defined]


class CodeForm(_CodeFields, factor_forms.AuthenticateForm):
    pass


class ConfirmCodeForm(_CodeFields, factor_forms.ReauthenticateForm):
    pass


class ActivateApplicationForm(CodeOnce, application_forms.ActivateTOTPForm):
    own_words = {"code": {"label": _("Code affiché par l'application")}}


class WellFormedCredential:
    """What a browser sends as a passkey's answer may be anything: nonsense is a wrong answer."""

    def clean_credential(self) -> Any:
        with _nonsense_refused():
            if hasattr(super(), "clean_credential"):
                return super().clean_credential()  # type: ignore[misc]
            return self.cleaned_data["credential"]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        with _nonsense_refused():
            return super().clean()  # type: ignore[misc]


@contextmanager
def _nonsense_refused() -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise get_factor_adapter().validation_error("incorrect_key") from error


class KeyForm(WellFormedCredential, key_forms.AuthenticateWebAuthnForm):
    pass


class SignInKeyForm(WellFormedCredential, key_forms.LoginWebAuthnForm):
    pass


class ConfirmKeyForm(WellFormedCredential, key_forms.ReauthenticateWebAuthnForm):
    pass


class AddKeyForm(OurWords, WellFormedCredential, key_forms.AddWebAuthnForm):
    pass


class RenameKeyForm(OurWords, key_forms.EditWebAuthnForm):
    pass


# -- account ---------------------------------------------------------------------------------------
def _choices(field: str) -> Any:
    return User._meta.get_field(field).choices  # type: ignore[union-attr]


class AccountForm(forms.Form):
    """What a person may change about themself without proving who they are."""

    name = forms.CharField(
        label=_("Nom"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Langue"), choices=_choices("language"))
    theme = forms.ChoiceField(label=_("Apparence"), choices=_choices("theme"))
    single_keys = forms.BooleanField(
        label=_("Raccourcis à une touche"),
        required=False,
        help_text=_(
            "J et K pour parcourir une liste, E pour vérifier une facture, R pour la refuser."
        ),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("Le nom est vide. Écrivez le nom que vos collègues liront."))
        return name


assert settings.MFA_TOTP_TOLERANCE == 1, "CODE_REMEMBERED counts on one step of tolerance"
