"""Addresses of the room."""

from django.urls import path

from facturier.controls.web import doubts, settings

app_name = "controls"

urlpatterns = [
    path("doutes/", doubts.doubts, name="doubts"),
    path("doutes/<uuid:doubt_id>/decider/", doubts.decide, name="decide"),
    path("admin/controles/", settings.settings, name="settings"),
]
