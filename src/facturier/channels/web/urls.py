"""Addresses of the room."""

from django.urls import path

from facturier.channels.web import deposit, mailbox, pages, quarantine

app_name = "channels"

urlpatterns = [
    path("admin/reception/", mailbox.mailbox, name="mailbox"),
    path("admin/reception/essai/", mailbox.trial, name="trial"),
    path("admin/reception/expediteurs/", mailbox.allow, name="allow_sender"),
    path(
        "admin/reception/expediteurs/<uuid:sender_id>/retirer/",
        mailbox.withdraw,
        name="withdraw_sender",
    ),
    path("reception/quarantaine/", quarantine.quarantine, name="quarantine"),
    path("reception/quarantaine/<uuid:arrival_id>/", quarantine.held, name="held"),
    path("reception/quarantaine/<uuid:arrival_id>/entrer/", quarantine.let_in, name="let_in"),
    path("reception/depot/<uuid:party_id>/ouvrir/", pages.open_page, name="open_page"),
    path(
        "reception/depot/liens/<uuid:deposit_link_id>/fermer/",
        pages.revoke_page,
        name="revoke_page",
    ),
    path(
        "reception/depot/liens/<uuid:deposit_link_id>/question/",
        pages.ask_supplier,
        name="ask_supplier",
    ),
    path("depot/<str:share>/", deposit.page, name="deposit"),
]
