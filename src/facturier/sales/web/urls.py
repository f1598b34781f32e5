"""Addresses of the room."""

from django.urls import path

from facturier.sales.web import issuing, numbers, wordings

app_name = "sales"

urlpatterns = [
    path("admin/mentions/", wordings.wordings, name="wordings"),
    path("admin/mentions/<slug:key>/", wordings.wording, name="wording"),
    path("admin/mentions/<slug:key>/suivre/", wordings.follow_wording, name="follow_wording"),
    path("admin/mentions/<slug:key>/ecrire/", wordings.write_wording, name="write_wording"),
    path("admin/emission/", issuing.issuing, name="issuing"),
    path("admin/emission/exemple/", issuing.example, name="pattern_example"),
    path("admin/emission/<uuid:entity_id>/", issuing.issuing_entity, name="issuing_entity"),
    path("admin/emission/<uuid:entity_id>/series/", issuing.create_series, name="create_series"),
    path(
        "admin/emission/<uuid:entity_id>/series/habituelles/",
        issuing.usual_series,
        name="usual_series",
    ),
    path("admin/emission/<uuid:series_id>/fermer/", issuing.close_series, name="close_series"),
    path("admin/emission/<uuid:series_id>/numeros/", numbers.numbers, name="numbers"),
    path(
        "admin/emission/<uuid:series_id>/numeros/exporter/", numbers.export, name="export_numbers"
    ),
]
