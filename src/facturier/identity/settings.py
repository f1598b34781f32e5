"""Settings of sign-in (django-allauth). Owned by this room, read by config.settings."""

import os

# Accounts come by invitation: there is no sign-up page, and an address is the only login.
# The one backend refuses a disabled person at sign-in and at each later request (I29).
AUTHENTICATION_BACKENDS = ["facturier.identity.backends.PersonBackend"]
ACCOUNT_ADAPTER = "facturier.identity.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays, the others end
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # the second factor is still asked
ACCOUNT_SESSION_REMEMBER = None  # the person chooses, a shared machine forgets
PASSWORD_RESET_TIMEOUT = 60 * 60

# Counted in the database cache, which every process shares. "ip" is an address (a /64 in IPv6),
# "key" an account, known or not: a limit answers the same for both. The daily limit keeps a
# six-digit code out of reach of patience; only failures count.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key,50/d/key",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/1m/key",
}
# How many proxies of ours append to X-Forwarded-For; none is believed by default.
_proxies = os.environ.get("FACTURIER_TRUSTED_PROXY", "")
ALLAUTH_TRUSTED_PROXY_COUNT = int(_proxies) if _proxies.isdigit() else int(bool(_proxies))

ACCOUNT_FORMS = {
    "login": "facturier.identity.web.forms.SignInForm",
    "reset_password": "facturier.identity.web.forms.ForgottenPasswordForm",
    "reset_password_from_key": "facturier.identity.web.forms.NewPasswordForm",
    "user_token": "facturier.identity.web.forms.ResetLinkForm",
    "change_password": "facturier.identity.web.forms.ChangePasswordForm",
    "set_password": "facturier.identity.web.forms.FirstPasswordForm",
    "reauthenticate": "facturier.identity.web.forms.ConfirmPasswordForm",
    "add_email": "facturier.identity.web.forms.NewAddressForm",
}

MFA_ADAPTER = "facturier.identity.web.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Facturier"
MFA_TOTP_TOLERANCE = 1  # a clock may be 30 s off; a code still serves once (web/forms.py)
MFA_RECOVERY_CODE_COUNT = 10
# Every address here was confirmed, by invitation or by link; without this, a person with a second
# factor could never change address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "facturier.identity.web.forms.CodeForm",
    "reauthenticate": "facturier.identity.web.forms.ConfirmCodeForm",
    "activate_totp": "facturier.identity.web.forms.ActivateApplicationForm",
    "authenticate_webauthn": "facturier.identity.web.forms.KeyForm",
    "login_webauthn": "facturier.identity.web.forms.SignInKeyForm",
    "reauthenticate_webauthn": "facturier.identity.web.forms.ConfirmKeyForm",
    "add_webauthn": "facturier.identity.web.forms.AddKeyForm",
    "edit_webauthn": "facturier.identity.web.forms.RenameKeyForm",
}

# "Last seen" is kept by our own middleware (web/sessions.py), which writes once in five minutes.
USERSESSIONS_TRACK_ACTIVITY = False

# One-click sign-in of the demo company: `make run` sets it when it serves on loopback only.
FACTURIER_DEMO_SIGN_IN = os.environ.get("FACTURIER_DEMO_SIGN_IN") == "1"
FACTURIER_DEMO_PEOPLE = "facturier.organisations.queries.demo_people"

# The address is unique in any case of letters, by a constraint that the check cannot read.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
