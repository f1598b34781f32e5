"""The root of all addresses: one include per room."""

from django.urls import include, path

from facturier.config.api import public_urls

handler400 = "facturier.config.errors.bad_request"
handler403 = "facturier.config.errors.forbidden"
handler404 = "facturier.config.errors.not_found"
handler500 = "facturier.config.errors.server_error"

urlpatterns = [
    path("api/v1/", public_urls()),  # first: a program asks more often than a person
    path("", include("facturier.identity.web.urls")),
    path("", include("facturier.organisations.web.urls")),
    path("", include("facturier.imports.web.urls")),
    path("", include("facturier.catalogue.web.urls")),
    path("", include("facturier.parties.web.urls")),
    path("", include("facturier.checks.web.urls")),
    path("", include("facturier.controls.web.urls")),
    path("", include("facturier.coding.web.urls")),
    # Before the register, to which any word after /facturier/ is the reference of an invoice.
    path("", include("facturier.sales.web.urls")),
    path("", include("facturier.purchases.web.urls")),
    path("", include("facturier.timesheets.web.urls")),
    path("", include("facturier.quotes.web.urls")),
    path("", include("facturier.recurring.web.urls")),
    path("", include("facturier.sending.web.urls")),
    path("", include("facturier.channels.web.urls")),
    path("", include("facturier.awaited.web.urls")),
    path("", include("facturier.register.web.urls")),
    path("", include("facturier.workbench.web.urls")),
]
