"""The room as a Django application."""

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "facturier.controls"

    def ready(self) -> None:
        from facturier.controls import jobs, subscribers  # noqa: F401  (registered by import)
        from facturier.controls.queries.doubts import doubted_invoices, suspected_references
        from facturier.controls.web import panel
        from facturier.kit import panels
        from facturier.register.queries.doubted import doubted_by
        from facturier.register.queries.twins import suspected_by

        suspected_by(suspected_references)
        doubted_by(doubted_invoices)
        panels.fill("invoice", panel.of_invoice)
