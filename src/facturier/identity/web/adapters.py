"""Where the sign-in library asks us: addresses, words, mails, sealed secrets, what follows."""

import base64
import hashlib
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facturier.identity import actions
from facturier.identity.web import devices
from facturier.kit.origin import origin_of

logger = logging.getLogger("facturier.identity")

# Which of our letters answers to each mail of the library.
LETTERS = {
    "account/email/email_confirmation": "confirm_address",
    "account/email/email_changed": "address_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/totp_activated": "application_added",
    "mfa/email/totp_deactivated": "application_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
    "mfa/email/webauthn_added": "key_added",
    "mfa/email/webauthn_removed": "key_removed",
}
# What the page says after each change; what is not here says nothing.
MESSAGES = {
    "account/messages/email_confirmation_sent.txt": gettext_lazy(
        "Un lien de confirmation est parti vers %(email)s."
    ),
    "account/messages/email_confirmed.txt": gettext_lazy(
        "%(email)s est désormais l'adresse de votre compte."
    ),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "Cette adresse ne peut pas être confirmée. Choisissez-en une autre."
    ),
    "account/messages/email_deleted.txt": gettext_lazy("Le changement d'adresse est abandonné."),
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy(
        "Un compte garde toujours une adresse."
    ),
    "account/messages/unverified_primary_email.txt": gettext_lazy(
        "Cette adresse n'est pas encore confirmée. Ouvrez le lien reçu par e-mail."
    ),
    "account/messages/password_changed.txt": gettext_lazy(
        "Votre mot de passe est changé. Vos autres séances sont fermées."
    ),
    "account/messages/password_set.txt": gettext_lazy("Votre mot de passe est enregistré."),
    "mfa/messages/totp_activated.txt": gettext_lazy("L'application de codes est activée."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("L'application de codes est retirée."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "Vos codes de secours sont prêts. Gardez-les hors de cet ordinateur."
    ),
    "mfa/messages/webauthn_added.txt": gettext_lazy("La clé d'accès est ajoutée."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("La clé d'accès est retirée."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy(
        "Vos autres séances sont fermées."
    ),
}
_TOO_MANY = gettext_lazy("Trop d'essais. Attendez quelques minutes, puis réessayez.")
_WRONG_CODE = gettext_lazy("Ce code n'est pas le bon. Attendez le suivant, puis réessayez.")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with our words, our outbox and our news."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Ce compte est désactivé."),
        "duplicate_email": gettext_lazy("C'est déjà une adresse de votre compte."),
        "email_password_mismatch": gettext_lazy(
            "L'adresse ou le mot de passe n'est pas le bon. Vérifiez-les, puis réessayez."
        ),
        "email_taken": gettext_lazy("Cette adresse ne peut pas être utilisée."),
        "enter_current_password": gettext_lazy("Ce n'est pas votre mot de passe actuel."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": gettext_lazy("Ce n'est pas votre mot de passe."),
        "invalid_or_expired_key": gettext_lazy("Ce lien a déjà servi ou n'est plus valable."),
        "invalid_login": gettext_lazy("Cette connexion n'est pas possible."),
        "invalid_password_reset": gettext_lazy("Ce lien a déjà servi ou n'est plus valable."),
        "too_many_login_attempts": _TOO_MANY,
        "same_as_current": gettext_lazy("C'est la valeur actuelle. Choisissez-en une autre."),
        "rate_limited": _TOO_MANY,
    }

    # -- doors ------------------------------------------------------------------------------------
    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts come by invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only a path of ours: another host, even one we answer to, is another place."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: Any) -> str:
        return reverse("mfa_index")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        signed_in = self.request.user.is_authenticated
        return reverse("identity_account" if signed_in else "account_login")

    def get_email_confirmation_url(self, request: Any, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return origin_of(request) + path

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Avec votre mot de passe"),
            "mfa_reauthenticate": _("Avec un code"),
            "mfa_reauthenticate:webauthn": _("Avec une clé d'accès"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    # -- words ------------------------------------------------------------------------------------
    def add_message(
        self,
        request: Any,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our sentence for the library's template; silence where we have none."""
        if message is None and message_template in MESSAGES:
            message = MESSAGES[message_template] % (message_context or {})
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put our own letter in the outbox instead of sending the library's."""
        request = context.get("request") or self.request
        facts = {"at": timezone.now(), **context}
        if "activate_url" in context:
            facts["url"] = context["activate_url"]
        actions.write_letter(
            context["user"], LETTERS[template_prefix], facts, to=email, origin=origin_of(request)
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """Tell the person of a change of their account, with where it came from."""
        if template_prefix not in LETTERS:
            return
        facts = {
            "user": user,
            "ip": self.get_client_ip(self.request),
            "user_agent": self.get_http_user_agent(self.request),
            **(context or {}),
        }
        self.send_mail(template_prefix, email or user.email, facts)

    # -- what follows -----------------------------------------------------------------------------
    def set_password(self, user: Any, password: str) -> None:
        """A password chosen by its person, in a form that has checked it."""
        actions.store_password(user, password, now=timezone.now())
        actions.revoke_sessions(user_id=user.pk, keep=self.request.session.session_key)

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """The session is open: remember the device, tell the news."""
        response = super().post_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        known = devices.read(request)
        device = actions.note_sign_in(
            user_id=user.pk,
            device=known,
            ip=self.get_client_ip(request),
            user_agent=self.get_http_user_agent(request),
            method=records[-1]["method"] if records else "password",
            second_factor=any(record["method"] == "mfa" for record in records),
            now=timezone.now(),
            origin=origin_of(request),
        )
        devices.keep(response, device)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, their secrets sealed at rest with a key derived from the secret key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("Ce moyen ne peut pas être retiré."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Ajoutez d'abord une application de codes ou une clé d'accès."
        ),
        "incorrect_code": _WRONG_CODE,
        "incorrect_key": gettext_lazy(
            "Cette clé d'accès n'a pas répondu comme il faut. Réessayez."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The secret key is not the one of that day (a restore without it): the factor is lost
            # and an administrator may reset it. No code must match meanwhile.
            logger.error(  # noqa: TRY400  (the cause says nothing more)
                "A second factor was sealed with another secret key: it opens no more."
            )
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = origin_of(context.request).partition("://")[2].rpartition(":")
        return {"id": host[0] or host[2], "name": "Facturier"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        return _("Clé de %(name)s") % {"name": user.name}


def _seal() -> MultiFernet:
    keys = [force_str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = (hashlib.sha256(f"facturier second factor {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
