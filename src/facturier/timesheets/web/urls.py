"""Addresses of the room."""

from django.urls import path

from facturier.timesheets.web import billing, pages

app_name = "timesheets"

urlpatterns = [
    path("temps/", pages.entries, name="entries"),
    path("temps/export/", pages.export_entries, name="export_entries"),
    path("temps/nouveau/", pages.new_entry, name="new_entry"),
    path("temps/approuver/", pages.approve_entries, name="approve_entries"),
    path("temps/facturer/", billing.bill, name="bill"),
    path("temps/jalons/", pages.milestones, name="milestones"),
    path("temps/jalons/export/", pages.export_milestones, name="export_milestones"),
    path("temps/jalons/nouveau/", pages.new_milestone, name="new_milestone"),
    path("temps/jalons/approuver/", pages.approve_milestones, name="approve_milestones"),
    path("temps/jalons/<uuid:row_id>/", pages.milestone, name="milestone"),
    path("temps/jalons/<uuid:row_id>/retirer/", pages.take_back, name="take_back_milestone"),
    path("temps/jalons/<uuid:row_id>/archiver/", pages.archive, name="archive_milestone"),
    path("temps/jalons/<uuid:row_id>/retablir/", pages.restore, name="restore_milestone"),
    path("temps/<uuid:row_id>/", pages.entry, name="entry"),
    path("temps/<uuid:row_id>/retirer/", pages.take_back, name="take_back_entry"),
    path("temps/<uuid:row_id>/archiver/", pages.archive, name="archive_entry"),
    path("temps/<uuid:row_id>/retablir/", pages.restore, name="restore_entry"),
]
