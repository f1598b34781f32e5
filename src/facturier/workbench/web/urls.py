"""Addresses of the desk."""

from django.urls import path

from facturier.workbench.web import (
    admin,
    example,
    first_steps,
    first_team,
    home,
    journal,
    palette,
)

app_name = "workbench"
urlpatterns = [
    path("", home.home, name="home"),
    path("accessibilite/", home.accessibility, name="accessibility"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verifier/", journal.verify, name="journal_verify"),
    path("journal/export/", journal.export, name="journal_export"),
    path("premiers-pas/", first_steps.index, name="first_steps"),
    path("premiers-pas/compte/", first_steps.account, name="first_account"),
    path("premiers-pas/entreprise/", first_steps.company, name="first_company"),
    path("premiers-pas/entreprise/apercu/", first_steps.preview, name="first_preview"),
    path("premiers-pas/equipe/", first_team.team, name="first_team"),
    path("premiers-pas/facture/", first_steps.invoice, name="first_invoice"),
    path("premiers-pas/facture/exemple/", first_steps.example_invoice, name="first_example"),
    path("exemple/", example.example, name="example"),
    path("exemple/ouvrir/", example.open_example, name="open_example"),
    path("exemple/quitter/", example.leave_example, name="leave_example"),
    path("palette/", palette.palette, name="palette"),
    path("recherche/", palette.search, name="search"),
    path("admin/", admin.index, name="admin"),
]
