"""Addresses of the room."""

from django.urls import path

from facturier.imports.web import pages

app_name = "imports"

urlpatterns = [
    path("imports/", pages.history, name="history"),
    path("imports/nouveau/<slug:kind>/", pages.begin, name="begin"),
    path("imports/modele/<slug:kind>/", pages.model_file, name="model_file"),
    path("imports/<uuid:import_id>/", pages.one_import, name="import"),
    path("imports/<uuid:import_id>/colonnes/", pages.columns, name="columns"),
    path("imports/<uuid:import_id>/lignes/", pages.rows, name="rows"),
    path("imports/<uuid:import_id>/erreurs/", pages.bad_rows, name="bad_rows"),
    path("imports/<uuid:import_id>/lancer/", pages.start, name="start"),
    path("imports/<uuid:import_id>/annuler/", pages.undo, name="undo"),
    path("imports/<uuid:import_id>/abandonner/", pages.drop, name="drop"),
]
