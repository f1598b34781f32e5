"""Addresses of the desk."""

from django.urls import path

from facturier.workbench.web import home, journal

app_name = "workbench"
urlpatterns = [
    path("", home.home, name="home"),
    path("accessibilite/", home.accessibility, name="accessibility"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verifier/", journal.verify, name="journal_verify"),
    path("journal/export/", journal.export, name="journal_export"),
]
