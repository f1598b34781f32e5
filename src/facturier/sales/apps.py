"""The room as a Django application."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "facturier.sales"

    def ready(self) -> None:
        from facturier.kit import panels
        from facturier.register.queries import archived_by
        from facturier.sales import jobs  # noqa: F401  (registered by import)
        from facturier.sales.queries.issued import archived_files
        from facturier.sales.web import corrections, deposits, mandates

        archived_by(archived_files)
        panels.fill("invoice", deposits.of_invoice)
        panels.fill("invoice", corrections.panel)
        panels.fill("party", deposits.of_party)
        panels.fill("party", mandates.panel_of_party)
