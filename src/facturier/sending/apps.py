"""The room as a Django application."""

from django.apps import AppConfig


class SendingConfig(AppConfig):
    name = "facturier.sending"

    def ready(self) -> None:
        from facturier.kit import panels
        from facturier.sending import jobs, subscribers  # noqa: F401  (registered by import)
        from facturier.sending.web import bulk, issuing, panel

        panels.fill("invoice", panel.panel)
        panels.fill("draft_issue", issuing.button)
        panels.fill("bulk_issue", bulk.button_of_issued)
        panels.fill("invoices_chosen", bulk.button_of_chosen)
        panels.offer("invoices_chosen", "send", bulk.send_chosen)
