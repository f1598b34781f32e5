"""Addresses of the room."""

from django.urls import path

from facturier.coding.web import chosen, line, lines

app_name = "coding"

urlpatterns = [
    path("imputations/", lines.lines, name="lines"),
    path("imputations/exporter/", lines.export, name="export"),
    path("imputations/annuler/", chosen.undo_many, name="undo_many"),
    path("facturier/<slug:reference>/imputation/accepter/", line.accept, name="accept"),
    path("facturier/<slug:reference>/imputation/annuler/", line.undo, name="undo"),
    path("facturier/<slug:reference>/imputation/<int:position>/", line.line, name="line"),
]
