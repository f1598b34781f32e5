"""Addresses of the register."""

from django.urls import path

from facturier.register.web import invoice, listing, reception

app_name = "register"

urlpatterns = [
    path("facturier/", listing.listing, name="list"),
    path("facturier/<slug:reference>/", invoice.page, name="invoice"),
    path("facturier/<slug:reference>/verifier/", invoice.verify, name="verify"),
    path("facturier/<slug:reference>/refuser/", invoice.refuse, name="refuse"),
    path("facturier/<slug:reference>/rouvrir/", invoice.reopen, name="reopen"),
    path("facturier/<slug:reference>/imputer/", invoice.assign, name="assign"),
    path("facturier/<slug:reference>/original/", invoice.original, name="original"),
    path("facturier/<slug:reference>/lisible/", invoice.readable, name="readable"),
    path("facturier/<slug:reference>/page/<int:number>/", invoice.page_image, name="page_image"),
    path("reception/", reception.reception, name="reception"),
    path("reception/arrivees/", reception.arrivals, name="arrivals"),
    path("reception/deposer/", reception.deposit, name="deposit"),
    path("reception/<uuid:arrival_id>/relire/", reception.retry, name="retry"),
    path("reception/<uuid:arrival_id>/original/", reception.original, name="arrival_original"),
]
