"""Addresses of the register."""

from django.urls import path

from facturier.register.web import batches, invoice, keying, listing, reception, repair

app_name = "register"

urlpatterns = [
    path("facturier/", listing.listing, name="list"),
    path("facturier/tiers/", keying.pick, name="pick_party"),
    path("facturier/<slug:reference>/saisir/", keying.save, name="key"),
    path("facturier/<slug:reference>/reparer/", repair.repair, name="repair"),
    path("facturier/<slug:reference>/comparer/<slug:other>/", repair.compare, name="compare"),
    path("facturier/<slug:reference>/comparer/<slug:other>/decider/", repair.decide, name="decide"),
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
    path("reception/connus/", batches.known, name="known"),
    path("reception/etats/", batches.states, name="states"),
    path("reception/lots/", batches.open_batch, name="open_batch"),
    path("reception/lots/<uuid:batch_id>/", batches.batch, name="batch"),
    path("reception/lots/<uuid:batch_id>/suivi/", batches.progress, name="batch_progress"),
    path("reception/lots/<uuid:batch_id>/annonce/", batches.announce, name="announce"),
    path("reception/lots/<uuid:batch_id>/pause/", batches.pause, name="pause_batch"),
    path("reception/lots/<uuid:batch_id>/reprise/", batches.resume, name="resume_batch"),
    path("reception/lots/<uuid:batch_id>/compte-rendu/", batches.report, name="report_batch"),
    path("reception/<uuid:arrival_id>/saisir/", keying.enter, name="enter_to_key"),
    path("reception/<uuid:arrival_id>/detacher/", repair.detach, name="detach"),
    path("reception/<uuid:arrival_id>/classer/", reception.dismiss, name="dismiss"),
    path("reception/<uuid:arrival_id>/relire/", reception.retry, name="retry"),
    path("reception/<uuid:arrival_id>/original/", reception.original, name="arrival_original"),
]
