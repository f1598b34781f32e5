"""Addresses of the room."""

from django.urls import path

from facturier.channels.web import mailbox, quarantine

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
]
