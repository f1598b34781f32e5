"""Addresses of sign-in and of one's own account: the library's names, our paths."""

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as application_views
from allauth.mfa.webauthn import views as key_views
from django.urls import include, path, re_path

from facturier.identity.web import account, language, sessions, sign_in

door = [
    path("connexion/", sign_in.sign_in, name="account_login"),
    path("connexion/cle/", key_views.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/verification/", factor_views.authenticate, name="mfa_authenticate"),
    path("connexion/premier-compte/", sign_in.first_account, name="identity_first_account"),
    path("connexion/demo/<uuid:user_id>/", sign_in.demo_sign_in, name="identity_demo_sign_in"),
    path("connexion/compte-desactive/", account_views.account_inactive, name="account_inactive"),
    path("deconnexion/", account_views.logout, name="account_logout"),
    path("langue/", language.switch_language, name="identity_language"),
]

forgotten = [
    path("mot-de-passe/oublie/", account_views.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        account_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

own = [
    path("compte/", account.account, name="identity_account"),
    path("compte/mot-de-passe/", account_views.password_change, name="account_change_password"),
    path("compte/mot-de-passe/definir/", account_views.password_set, name="account_set_password"),
    path("compte/adresse/", account_views.email, name="account_email"),
    path(
        "compte/adresse/envoyee/",
        account_views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^compte/adresse/confirmer/(?P<key>[-:\w]+)/$",
        account_views.confirm_email,
        name="account_confirm_email",
    ),
    path("compte/seances/", sessions.sessions_list, name="usersessions_list"),
    path("compte/seances/<int:pk>/fermer/", sessions.end_session, name="identity_end_session"),
    path("compte/securite/", account.security, name="mfa_index"),
]

confirm = [
    path("", account_views.reauthenticate, name="account_reauthenticate"),
    path("code/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("cle/", key_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

factors = [
    path("application/activer/", application_views.activate_totp, name="mfa_activate_totp"),
    path("application/retirer/", application_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/nouveaux/", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "codes/telecharger/",
        code_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("cles/", key_views.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajouter/", key_views.add_webauthn, name="mfa_add_webauthn"),
    path("cles/<int:pk>/retirer/", key_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/renommer/", key_views.edit_webauthn, name="mfa_edit_webauthn"),
]

urlpatterns = [
    *door,
    *forgotten,
    *own,
    path("compte/securite/confirmer/", include(confirm)),
    path("compte/securite/", include(factors)),
]
