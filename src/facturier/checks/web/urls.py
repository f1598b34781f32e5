"""Addresses of the room."""

from django.urls import path

from facturier.checks.web import pages

app_name = "checks"

urlpatterns = [
    path("controler/", pages.desk, name="desk"),
    path("controler/liste/", pages.listing, name="listing"),
    path("controler/deposer/", pages.deposit, name="deposit"),
    path("controler/<uuid:check_id>/", pages.result, name="result"),
    path("controler/<uuid:check_id>/original/", pages.original, name="original"),
    path("controler/<uuid:check_id>/page/<int:number>/", pages.page_image, name="page_image"),
    path("controler/<uuid:check_id>/rapport/", pages.report, name="report"),
    path("controler/<uuid:check_id>/lisible/", pages.printed, name="printed"),
]
