"""Addresses of the register."""

from django.urls import path

from facturier.register.web import beside, invoice, reception
from facturier.register.web.listing import bulk, export, page, parts, views

app_name = "register"

urlpatterns = [
    path("facturier/", page.listing, name="list"),
    path("facturier/totaux/", parts.totals, name="totals"),
    path("facturier/onglets/", views.counted_tabs, name="tabs"),
    path("facturier/vues/", views.save, name="save_view"),
    path("facturier/vues/<uuid:view_id>/", views.change, name="change_view"),
    path("facturier/vues/<uuid:view_id>/retirer/", views.remove, name="remove_view"),
    path("facturier/tiers/<uuid:party_id>/", parts.of_party, name="of_party"),
    path("facturier/exporter/", export.export, name="export"),
    path("facturier/decider/", bulk.decide, name="decide_many"),
    path("facturier/<slug:reference>/", invoice.page, name="invoice"),
    path("facturier/<slug:reference>/apercu/", parts.peek, name="peek"),
    path("facturier/<slug:reference>/verifier/", invoice.verify, name="verify"),
    path("facturier/<slug:reference>/refuser/", invoice.refuse, name="refuse"),
    path("facturier/<slug:reference>/rouvrir/", invoice.reopen, name="reopen"),
    path("facturier/<slug:reference>/imputer/", invoice.assign, name="assign"),
    path("facturier/<slug:reference>/original/", invoice.original, name="original"),
    path("facturier/<slug:reference>/lisible/", invoice.readable, name="readable"),
    path("facturier/<slug:reference>/page/<int:number>/", invoice.page_image, name="page_image"),
    path("facturier/<slug:reference>/annuler/", invoice.undo, name="undo"),
    path("facturier/<slug:reference>/comptes/", invoice.accounts, name="accounts"),
    path("facturier/<slug:reference>/joint/<int:number>/", invoice.enclosed, name="enclosed"),
    path("facturier/<slug:reference>/notes/", beside.add_note, name="notes"),
    path("facturier/<slug:reference>/notes/<uuid:note_id>/", beside.edit_note, name="note"),
    path(
        "facturier/<slug:reference>/notes/<uuid:note_id>/archiver/",
        beside.archive_note,
        name="archive_note",
    ),
    path("facturier/<slug:reference>/pieces/", beside.attach, name="attachments"),
    path(
        "facturier/<slug:reference>/pieces/<uuid:attachment_id>/",
        beside.attachment,
        name="attachment",
    ),
    path(
        "facturier/<slug:reference>/pieces/<uuid:attachment_id>/archiver/",
        beside.archive_attachment,
        name="archive_attachment",
    ),
    path("facturier/<slug:reference>/liens/", beside.link, name="links"),
    path("facturier/<slug:reference>/liens/<uuid:link_id>/retirer/", beside.unlink, name="unlink"),
    path("facturier/<slug:reference>/etiquettes/", beside.tag, name="tags"),
    path("facturier/<slug:reference>/etiquettes/retirer/", beside.untag, name="untag"),
    path("reception/", reception.reception, name="reception"),
    path("reception/arrivees/", reception.arrivals, name="arrivals"),
    path("reception/deposer/", reception.deposit, name="deposit"),
    path("reception/<uuid:arrival_id>/relire/", reception.retry, name="retry"),
    path("reception/<uuid:arrival_id>/original/", reception.original, name="arrival_original"),
]
