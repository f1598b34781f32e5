"""The room as a Django application."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "facturier.coding"

    def ready(self) -> None:
        from facturier.coding import subscribers  # noqa: F401  (registered by import)
        from facturier.coding.web import chosen, panel
        from facturier.kit import panels

        panels.fill("invoice_lines", panel.of_invoice)
        panels.fill("invoices_chosen", chosen.buttons)
        panels.offer("invoices_chosen", chosen.AS_SUGGESTED, chosen.code_as_suggested)
        panels.offer("invoices_chosen", chosen.LINES_CSV, chosen.export_csv)
        panels.offer("invoices_chosen", chosen.LINES_XLSX, chosen.export_xlsx)
