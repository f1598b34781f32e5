"""Addresses of the room."""

from django.urls import path

from facturier.sales.web import wordings

app_name = "sales"

urlpatterns = [
    path("admin/mentions/", wordings.wordings, name="wordings"),
    path("admin/mentions/<slug:key>/", wordings.wording, name="wording"),
    path("admin/mentions/<slug:key>/suivre/", wordings.follow_wording, name="follow_wording"),
    path("admin/mentions/<slug:key>/ecrire/", wordings.write_wording, name="write_wording"),
]
