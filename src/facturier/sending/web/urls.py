"""Addresses of the room."""

from django.urls import path

from facturier.sending.web import bulk, issuing, public, returned, sendings, settings

app_name = "sending"
MANY = "facturier/envois/lots/<uuid:sending_bulk_id>/"

urlpatterns = [
    path("facturier/envois/", sendings.sendings, name="sendings"),
    path("facturier/envois/<uuid:sending_id>/reessayer/", sendings.retry, name="retry"),
    path("facturier/envois/retours/", returned.returned, name="returned"),
    path("facturier/envois/choisir/", bulk.choose_many, name="choose_many"),
    path(MANY, bulk.many, name="many"),
    path(f"{MANY}lancer/", bulk.start_many, name="start_many"),
    path(f"{MANY}pause/", bulk.pause_many, name="pause_many"),
    path(f"{MANY}reprendre/", bulk.resume_many, name="resume_many"),
    path(f"{MANY}reessayer/", bulk.retry_many, name="retry_many"),
    path(f"{MANY}abandonner/", bulk.drop_many, name="drop_many"),
    path(
        "facturier/brouillons/<uuid:draft_id>/emettre-et-envoyer/",
        issuing.issue_and_send,
        name="issue_and_send",
    ),
    path("facturier/<slug:reference>/envoyer/", sendings.send, name="send"),
    path("facturier/<slug:reference>/lien/renouveler/", sendings.renew_link, name="renew_link"),
    path("facturier/<slug:reference>/lien/revoquer/", sendings.revoke_link, name="revoke_link"),
    path("facturier/<slug:reference>/reponse/", sendings.answer, name="answer"),
    path("facturier/<slug:reference>/plateforme/", sendings.platform, name="platform"),
    path(
        "facturier/<slug:reference>/plateforme/<slug:form>/",
        sendings.deposit_file,
        name="deposit_file",
    ),
    path("admin/envoi/", settings.settings, name="settings"),
    path("admin/envoi/essai/", settings.trial, name="trial"),
    path("admin/envoi/modele/<slug:language>/", settings.template, name="template"),
    path("p/<str:share>/", public.page, name="public"),
    path("p/<str:share>/facture.pdf", public.file, name="public_file"),
]
